import { ErrorCode } from '@ottla/protocol'
import type { ClassicMember, MemberProtocol } from './classic-member.ts'

/**
 * States of a classic group.
 *
 * ```
 * Empty --join--> PreparingRebalance --all joined--> CompletingRebalance --leader synced--> Stable
 *   ^                ^        |                              |                                |
 *   |                |        +-- no member left --> Empty   +--- join, leave, timeout -------+
 *   +-- (generation without members)                                |
 *                    +----------------------------------------------+
 * Dead: removed; a request that still finds it looks for the coordinator again.
 * ```
 */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

/** A classic group: its members, its generation, and what its leader decided. Knows no time and no I/O. */
export class ClassicGroup {
  readonly groupId: string
  generationId = 0
  protocolType: string | undefined
  protocolName: string | undefined
  leaderId: string | undefined
  /** Time of the last change of state, in ms since the epoch. */
  stateSinceMs: number
  /** Someone joined during the initial delay, which is therefore prolonged. */
  newMemberAdded = false
  readonly members: Map<string, ClassicMember> = new Map()
  /** Member ids that were handed out (KIP-394) and have not joined yet. */
  readonly pendingMembers: Set<string> = new Set()
  /** Members that have been told the generation and have not sent SyncGroup yet. */
  readonly pendingSyncMembers: Set<string> = new Set()
  readonly #staticMembers = new Map<string, string>()
  #state: GroupState = 'Empty'
  #previousState: GroupState = 'Empty'

  constructor(groupId: string, nowMs: number) {
    this.groupId = groupId
    this.stateSinceMs = nowMs
  }

  get state(): GroupState {
    return this.#state
  }

  get previousState(): GroupState {
    return this.#previousState
  }

  transitionTo(state: GroupState, nowMs: number): void {
    this.#previousState = this.#state
    this.#state = state
    this.stateSinceMs = nowMs
  }

  /** Whether a rebalance may begin from this state. */
  get canRebalance(): boolean {
    return this.#state === 'Empty' || this.#state === 'Stable' || this.#state === 'CompletingRebalance'
  }

  add(member: ClassicMember): void {
    if (this.members.size === 0) this.leaderId = undefined
    this.leaderId ??= member.memberId
    this.members.set(member.memberId, member)
    this.pendingMembers.delete(member.memberId)
    if (member.groupInstanceId !== null) this.#staticMembers.set(member.groupInstanceId, member.memberId)
  }

  remove(memberId: string): void {
    this.pendingMembers.delete(memberId)
    this.pendingSyncMembers.delete(memberId)
    const member = this.members.get(memberId)
    if (member === undefined) return
    this.members.delete(memberId)
    if (member.groupInstanceId !== null && this.#staticMembers.get(member.groupInstanceId) === memberId) {
      this.#staticMembers.delete(member.groupInstanceId)
    }
    if (this.leaderId === memberId) this.leaderId = this.members.keys().next().value
  }

  /** Gives a static member a new member id; it keeps its place and, if it had it, the lead. */
  rename(member: ClassicMember, newMemberId: string): void {
    const oldMemberId = member.memberId
    this.members.delete(oldMemberId)
    if (this.pendingSyncMembers.delete(oldMemberId)) this.pendingSyncMembers.add(newMemberId)
    member.memberId = newMemberId
    this.members.set(newMemberId, member)
    this.#staticMembers.set(member.groupInstanceId!, newMemberId)
    if (this.leaderId === oldMemberId) this.leaderId = newMemberId
  }

  staticMember(groupInstanceId: string): ClassicMember | undefined {
    const memberId = this.#staticMembers.get(groupInstanceId)
    return memberId === undefined ? undefined : this.members.get(memberId)
  }

  /** 0, or why a request of this member cannot be served (KIP-345). */
  validateMember(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId === null) return this.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID
    const known = this.staticMember(groupInstanceId)
    if (known === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    return known.memberId === memberId ? ErrorCode.NONE : ErrorCode.FENCED_INSTANCE_ID
  }

  /** Whether a member with these protocols finds one that all others have too. */
  supportsProtocols(protocolType: string, protocols: readonly MemberProtocol[]): boolean {
    if (this.members.size === 0) return protocolType !== '' && protocols.length > 0
    if (protocolType !== this.protocolType) return false
    return protocols.some(({ name }) => this.#supportedByAll(name))
  }

  /** The protocol with the most votes among those that all members have; the earliest in the list of the first voter on a tie. */
  selectProtocol(): string {
    const candidates = new Set<string>()
    for (const { name } of this.members.values().next().value!.protocols) {
      if (this.#supportedByAll(name)) candidates.add(name)
    }
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const vote = member.vote(candidates)
      if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1)
    }
    let selected = ''
    for (const name of candidates) {
      if (selected === '' || (votes.get(name) ?? 0) > votes.get(selected)!) selected = name
      if (!votes.has(selected)) votes.set(selected, 0)
    }
    return selected
  }

  get awaitingJoinCount(): number {
    let count = 0
    for (const member of this.members.values()) if (member.awaitingJoin !== undefined) count++
    return count
  }

  get hasAllMembersJoined(): boolean {
    return this.pendingMembers.size === 0 && this.awaitingJoinCount === this.members.size
  }

  /** Makes a member that has rejoined the leader if the old one has not; false when none has. */
  electJoinedLeader(): boolean {
    const leader = this.leaderId === undefined ? undefined : this.members.get(this.leaderId)
    if (leader?.awaitingJoin !== undefined) return true
    for (const member of this.members.values()) {
      if (member.awaitingJoin === undefined) continue
      this.leaderId = member.memberId
      return true
    }
    return false
  }

  initNextGeneration(nowMs: number): void {
    this.generationId++
    this.pendingSyncMembers.clear()
    if (this.members.size > 0) {
      this.protocolName = this.selectProtocol()
      this.transitionTo('CompletingRebalance', nowMs)
    } else {
      this.protocolName = undefined
      this.leaderId = undefined
      this.transitionTo('Empty', nowMs)
    }
  }

  /** The longest time that a member asks for to come back in a rebalance. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const member of this.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs)
    return longest
  }

  #supportedByAll(protocol: string): boolean {
    for (const member of this.members.values()) if (!member.supports(protocol)) return false
    return true
  }
}
