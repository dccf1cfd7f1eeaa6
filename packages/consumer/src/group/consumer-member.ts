import type { ConsumerGroupMetadata, TopicPartition } from '@ottla/core'
import { Deadline } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { newUuid } from '@ottla/runtime'
import { TopicPartitionMap } from '../state/topic-partition-map.ts'
import { ConsumerHeartbeats } from './consumer-heartbeats.ts'
import {
  ConsumerMembership,
  LEAVE_EPOCH,
  LEAVE_FOR_NOW_EPOCH,
  type LocalAssignment,
  samePartitions,
} from './consumer-membership.ts'
import type { GroupMember, GroupMemberOptions, GroupMembershipOperation, MemberIdentity } from './group-member.ts'
import type { MemberDescription } from './heartbeat-fields.ts'
import { type ListenerFailure, throwFailure } from './rebalance-listener.ts'
import { TopicNames } from './topic-names.ts'

/** Options of {@link ConsumerMember}. */
export interface ConsumerMemberOptions extends GroupMemberOptions {
  /** Something that poll() has to throw although the membership goes on. */
  readonly onError: (error: Error) => void
}

/**
 * This consumer as a member of a group under the consumer protocol (KIP-848): the coordinator decides who has which
 * partitions, and this makes its decisions true, one at a time: what goes is committed and given up, what comes is
 * taken, and the next heartbeat says so.
 */
export class ConsumerMember implements GroupMember {
  readonly #options: ConsumerMemberOptions
  readonly #membership: ConsumerMembership
  readonly #heartbeats: ConsumerHeartbeats
  readonly #names: TopicNames
  #fatalError: Error | undefined

  constructor(options: ConsumerMemberOptions) {
    this.#options = options
    const { cluster, coordinator, runtime, config, takeProgress, onWake, onError } = options
    this.#membership = new ConsumerMembership(newUuid(runtime.random))
    this.#heartbeats = new ConsumerHeartbeats({
      membership: this.#membership,
      coordinator,
      runtime,
      config,
      takeProgress,
      onWake,
      onError,
      describe: () => this.#describe(),
      onPollOverdue: () => this.#onPollOverdue(),
      onFatal: (error) => {
        this.#fatalError = error
        this.#membership.fail()
        onWake()
      },
    })
    const { retryBackoffMs, logger } = config
    this.#names = new TopicNames({ cluster, clock: runtime.clock, retryBackoffMs, logger, onFound: onWake })
  }

  get metadata(): ConsumerGroupMetadata {
    const { coordinator, config } = this.#options
    const { memberId, epoch, isMember } = this.#membership
    const { groupInstanceId } = config
    const base = { groupId: coordinator.groupId, generationId: isMember ? epoch : -1, memberId }
    return groupInstanceId === undefined ? base : { ...base, groupInstanceId }
  }

  get identity(): MemberIdentity | undefined {
    const { isMember, epoch, memberId } = this.#membership
    return isMember ? { generationId: epoch, memberId } : undefined
  }

  get state(): string {
    return this.#membership.state
  }

  get isRebalancing(): boolean {
    return this.#membership.isRebalancing
  }

  get lastHeartbeatMs(): number | undefined {
    return this.#heartbeats.lastSuccessMs
  }

  /** What needs poll() wakes it; nothing is waited for by time. */
  get dueInMs(): number {
    return Infinity
  }

  polled(): void {
    this.#heartbeats.polled()
  }

  requestRejoin(): void {
    this.#options.onWake()
  }

  enforceRebalance(): boolean {
    return false
  }

  onCommitError(errorCode: number, identity: MemberIdentity): boolean {
    const { isMember, epoch } = this.#membership
    if (!isMember) return false
    // The epoch grows with heartbeats; the newest is a heartbeat away at most.
    if (errorCode === ErrorCode.STALE_MEMBER_EPOCH && epoch === identity.generationId) this.#heartbeats.hurry()
    if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID) this.#heartbeats.hurry()
    return errorCode === ErrorCode.STALE_MEMBER_EPOCH
  }

  async update(deadline: Deadline): Promise<void> {
    const membership = this.#membership
    while (membership.state === 'RECONCILING') {
      if (!(await this.#reconcile(deadline))) break
      this.#heartbeats.look()
    }
    const { state } = membership
    if (state === 'FATAL') {
      await this.#lose()
      throw this.#fatalError!
    }
    if (state !== 'UNSUBSCRIBED' && state !== 'FENCED' && state !== 'STALE') {
      // The subscription may have changed.
      this.#heartbeats.look()
      return
    }
    const failure = await this.#lose()
    this.#join()
    throwFailure(failure)
  }

  async leave(
    deadline: Deadline,
    _reason: string,
    operation: GroupMembershipOperation = 'default',
  ): Promise<ListenerFailure | undefined> {
    const { subscriptions, listener, coordinator, config } = this.#options
    const membership = this.#membership
    const { isMember } = membership
    membership.leaving()
    this.#heartbeats.look()
    this.#names.stop()
    const owned = subscriptions.assignment()
    let failure: ListenerFailure | undefined
    if (owned.length > 0) failure = await (isMember ? listener.revoked(owned) : listener.lost(owned))
    const isStatic = config.groupInstanceId !== undefined
    // The coordinator may have dropped it while the listener ran. A member that has not been answered yet may be known.
    const isKnown = membership.needsHeartbeats && coordinator.isKnown
    membership.left()
    this.#heartbeats.look()
    this.#fatalError = undefined
    if (isKnown && (isStatic || operation !== 'remain_in_group')) {
      const epoch = isStatic && operation !== 'leave_group' ? LEAVE_FOR_NOW_EPOCH : LEAVE_EPOCH
      const timeoutMs = Math.min(Math.max(1, deadline.remainingMs), config.requestTimeoutMs)
      await this.#heartbeats.leave(epoch, timeoutMs, deadline.signal)
    }
    return failure
  }

  #describe(): MemberDescription {
    const { coordinator, config, subscriptions } = this.#options
    return {
      groupId: coordinator.groupId,
      instanceId: config.groupInstanceId,
      rackId: config.clientRack === '' ? undefined : config.clientRack,
      rebalanceTimeoutMs: config.maxPollIntervalMs,
      serverAssignor: config.groupRemoteAssignor,
      topics: subscriptions.topics,
      pattern: subscriptions.brokerPattern?.pattern,
    }
  }

  #join(): void {
    this.#membership.join()
    this.#heartbeats.start()
  }

  /**
   * Makes the coordinator's newest decision true, as far as topics are known.
   * @returns whether there is anything to tell or to go on with; false when names are missing.
   */
  async #reconcile(deadline: Deadline): Promise<boolean> {
    const { subscriptions, listener, config, coordinator, onAssignment } = this.#options
    const membership = this.#membership
    const { target, current, incarnation } = membership
    if (target === undefined) return false
    const { named, partitions } = this.#names.resolve(target.partitions)
    const next: LocalAssignment = { revision: target.revision, partitions: named }
    if (current !== undefined && samePartitions(current.partitions, named)) {
      if (current.revision === target.revision) return false
      membership.reconciled(next)
      return true
    }
    const isOver = (): boolean => membership.incarnation !== incarnation || membership.state !== 'RECONCILING'
    const wanted = new TopicPartitionMap<true>()
    for (const { topic, partition } of partitions) wanted.set(topic, partition, true)
    const owned = subscriptions.assignment()
    const gone = owned.filter(({ topic, partition }) => !wanted.has(topic, partition))
    const added = partitions.filter(({ topic, partition }) => subscriptions.find(topic, partition) === undefined)
    listener.stopReading(gone)
    if (owned.length > 0) await this.#options.autoCommit(owned, this.#commitDeadline(deadline))
    if (isOver()) return true
    // A listener that fails is called again with the next poll. The coordinator waits for it as long as a rebalance may take.
    if (gone.length > 0) throwFailure(await listener.revoked(gone))
    if (isOver()) return true
    subscriptions.assignFromGroup(partitions)
    onAssignment()
    const { epoch } = membership
    config.logger.info(
      { group: coordinator.groupId, epoch, added, revoked: gone },
      'The coordinator assigned partitions',
    )
    throwFailure(await listener.assigned(added))
    if (isOver()) return true
    this.#names.retain(target.partitions)
    membership.reconciled(next)
    return true
  }

  /** Partitions that are given up are committed first, however short the poll is that this happens in. */
  #commitDeadline(poll: Deadline): Deadline {
    const { runtime, config } = this.#options
    return new Deadline(runtime.clock, config.requestTimeoutMs, poll.signal)
  }

  /** What this member had is others' by now. */
  async #lose(): Promise<ListenerFailure | undefined> {
    const { subscriptions, listener, onAssignment } = this.#options
    const owned: readonly TopicPartition[] = subscriptions.assignment()
    this.#names.stop()
    if (owned.length === 0) return undefined
    const failure = await listener.lost(owned)
    subscriptions.assignFromGroup([])
    onAssignment()
    return failure
  }

  /** Leaves at once, so that others get the partitions; what it had is lost, which the next poll finds. */
  #onPollOverdue(): void {
    const { coordinator, config, onWake } = this.#options
    config.logger.warn(
      { group: coordinator.groupId, maxPollIntervalMs: config.maxPollIntervalMs },
      'poll() was not called for longer than maxPollIntervalMs: the consumer leaves the group. ' +
        'Take less time per poll, lower maxPollRecords, or raise maxPollIntervalMs',
    )
    this.#membership.stale()
    this.#heartbeats.look()
    const epoch = config.groupInstanceId === undefined ? LEAVE_EPOCH : LEAVE_FOR_NOW_EPOCH
    void this.#heartbeats.leave(epoch, config.requestTimeoutMs, undefined).finally(onWake)
  }
}
