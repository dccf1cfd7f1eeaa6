/**
 * The states of a member under the consumer protocol (KIP-848), as in Java's `MemberState`:
 *
 *     UNSUBSCRIBED ──▶ JOINING ──first assignment──▶ RECONCILING ──listener done──▶ ACKNOWLEDGING ──heartbeat sent──▶ STABLE
 *          ▲              ▲ ▲                             ▲                               │                             │
 *          │              │ └──── FENCED ◀─ epoch fenced  └──── target changed meanwhile ◀┘◀───── new target ───────────┘
 *          │              └────── STALE  ◀─ no poll() for max.poll.interval.ms
 *          └── LEAVING ◀─ close(), unsubscribe()                       FATAL ◀─ the coordinator refuses for good
 *
 * LEAVING is Java's PREPARE_LEAVING: the listener runs, and heartbeats go on until the last one says goodbye.
 */
export type ConsumerMemberState =
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'RECONCILING'
  | 'ACKNOWLEDGING'
  | 'STABLE'
  | 'LEAVING'
  | 'FENCED'
  | 'STALE'
  | 'FATAL'

/** Partitions by topic id, in ascending order. */
export type PartitionsById = ReadonlyMap<string, readonly number[]>

/** An assignment, and how many there were before it: the same partitions twice are still two assignments. */
export interface LocalAssignment {
  readonly revision: number
  readonly partitions: PartitionsById
}

/** Member epochs that requests carry instead of one that the coordinator gave. */
export const JOIN_EPOCH = 0
export const LEAVE_EPOCH = -1
/** A static member leaves and means to come back before its session is over (KIP-345). */
export const LEAVE_FOR_NOW_EPOCH = -2

const beats: ReadonlySet<ConsumerMemberState> = new Set([
  'JOINING',
  'RECONCILING',
  'ACKNOWLEDGING',
  'STABLE',
  'LEAVING',
])
const takesAssignments: ReadonlySet<ConsumerMemberState> = new Set([
  'JOINING',
  'RECONCILING',
  'ACKNOWLEDGING',
  'STABLE',
])

/**
 * Membership under the consumer protocol, sans-I/O: answers of the coordinator and the outcome of
 * reconciliations go in, and it tells the state, the epoch, and which assignment is to be made true.
 */
export class ConsumerMembership {
  /** Made by this client, and the same as long as it lives. */
  readonly memberId: string
  #state: ConsumerMemberState = 'UNSUBSCRIBED'
  #epoch = JOIN_EPOCH
  /** What the coordinator wants this member to have. */
  #target: LocalAssignment | undefined
  /** What it has, as the coordinator is told. */
  #current: LocalAssignment | undefined
  #incarnation = 0

  constructor(memberId: string) {
    this.memberId = memberId
  }

  get state(): ConsumerMemberState {
    return this.#state
  }

  /** Given by the coordinator; 0 while it gave none. */
  get epoch(): number {
    return this.#epoch
  }

  get target(): LocalAssignment | undefined {
    return this.#target
  }

  get current(): LocalAssignment | undefined {
    return this.#current
  }

  /** Counts the memberships: what answers a request of an earlier one is of no interest. */
  get incarnation(): number {
    return this.#incarnation
  }

  /** The coordinator counts it in. */
  get isMember(): boolean {
    return this.#epoch > 0 && beats.has(this.#state)
  }

  get needsHeartbeats(): boolean {
    return beats.has(this.#state)
  }

  /** The next heartbeat should not wait for its time. */
  get hasNews(): boolean {
    return this.#state === 'ACKNOWLEDGING' || (this.#state === 'JOINING' && this.#epoch === JOIN_EPOCH)
  }

  get isRebalancing(): boolean {
    return this.#state === 'JOINING' || this.#state === 'RECONCILING' || this.#state === 'ACKNOWLEDGING'
  }

  /** Asks to be counted in, for the first time or again. */
  join(): void {
    this.#reset('JOINING')
  }

  /** A heartbeat leaves: the coordinator will know what this member has. */
  heartbeatSent(): void {
    if (this.#state === 'ACKNOWLEDGING') this.#state = this.#isReconciled ? 'STABLE' : 'RECONCILING'
  }

  /** @param assignment - the whole of what this member is to have; undefined when that has not changed. */
  onHeartbeat(memberEpoch: number, assignment: PartitionsById | undefined): void {
    if (!beats.has(this.#state) || memberEpoch < 0) return
    this.#epoch = memberEpoch
    if (assignment === undefined || !takesAssignments.has(this.#state)) return
    if (this.#target === undefined || !samePartitions(this.#target.partitions, assignment)) {
      this.#target = { revision: (this.#target?.revision ?? -1) + 1, partitions: assignment }
    }
    if (!this.#isReconciled) this.#state = 'RECONCILING'
    else if (this.#state === 'RECONCILING' || this.#state === 'JOINING') this.#state = 'STABLE'
  }

  /** This member has these partitions now, which are the target's or those of them whose topics are known. */
  reconciled(assignment: LocalAssignment): void {
    if (this.#state !== 'RECONCILING') return
    this.#current = assignment
    this.#state = 'ACKNOWLEDGING'
  }

  /** The coordinator goes on without this member: what it had is lost. */
  fenced(): void {
    if (this.#state === 'LEAVING') this.left()
    else if (beats.has(this.#state)) this.#reset('FENCED')
  }

  /** The application does not poll: the member leaves on its own, and joins again with the next poll. */
  stale(): void {
    if (beats.has(this.#state)) this.#reset('STALE')
  }

  leaving(): void {
    if (beats.has(this.#state)) this.#state = 'LEAVING'
  }

  left(): void {
    this.#reset('UNSUBSCRIBED')
  }

  fail(): void {
    this.#reset('FATAL')
  }

  get #isReconciled(): boolean {
    const [current, target] = [this.#current, this.#target]
    if (current === undefined || target === undefined) return current === target
    return current.revision === target.revision && samePartitions(current.partitions, target.partitions)
  }

  #reset(state: ConsumerMemberState): void {
    this.#state = state
    this.#epoch = JOIN_EPOCH
    this.#target = undefined
    this.#current = undefined
    this.#incarnation++
  }
}

export function samePartitions(a: PartitionsById, b: PartitionsById): boolean {
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId)
    if (others === undefined || others.length !== partitions.length) return false
    if (partitions.some((partition, index) => partition !== others[index])) return false
  }
  return true
}
