import type { ConsumerGroupMetadata, TopicPartition } from '@ottla/core'
import { Deadline, isRetriable } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { joinGroup, type JoinGroupResponse } from '@ottla/protocol/messages/join-group'
import { leaveGroup } from '@ottla/protocol/messages/leave-group'
import { syncGroup } from '@ottla/protocol/messages/sync-group'
import { commonProtocol } from '../assignors/assignor-names.ts'
import type { PartitionAssignor, RebalanceProtocol } from '../assignors/partition-assignor.ts'
import { TopicPartitionMap } from '../state/topic-partition-map.ts'
import { ClassicMembership, type Generation, type Reaction } from './classic-membership.ts'
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './consumer-protocol.ts'
import { assignForGroup, type LeaderAssignment, metadataSnapshot } from './group-leader.ts'
import type { GroupMember, GroupMemberOptions, GroupMembershipOperation, MemberIdentity } from './group-member.ts'
import { Heartbeats } from './heartbeats.ts'
import { type ListenerFailure, throwFailure } from './rebalance-listener.ts'

/** How much longer than a rebalance may take its answer is waited for, in ms. */
const JOIN_GRACE_MS = 5_000
/** Longer reasons are cut off, as Java does (KIP-800). */
const MOST_REASON_CHARS = 255

/** How a join ended; what follows happens in the next poll. */
type JoinResult =
  | { readonly type: 'joined'; readonly generation: Generation; readonly assignment: Uint8Array }
  | { readonly type: 'again'; readonly afterMs: number }
  | { readonly type: 'failed'; readonly error: unknown }

/** Options of {@link ClassicMember}. */
export interface ClassicMemberOptions extends GroupMemberOptions {
  readonly assignors: readonly PartitionAssignor[]
  /** Topics that metadata is needed of, beyond those of the subscription. */
  readonly onGroupTopics: (topics: ReadonlySet<string>) => void
}

/**
 * This consumer as a member of a classic group: talks to the coordinator for {@link ClassicMembership}.
 * Requests and heartbeats run in the background; what calls the listener or changes the assignment runs
 * inside {@link update}, which only poll() calls, or inside {@link leave}.
 */
export class ClassicMember implements GroupMember {
  readonly #membership: ClassicMembership = new ClassicMembership()
  readonly #options: ClassicMemberOptions
  readonly #protocol: RebalanceProtocol
  readonly #heartbeats: Heartbeats
  /** What a listener may do before the next join is still to be done. */
  #needsPrepare = true
  /** A join is under way; counts up so that an abandoned one is recognized. */
  #isJoining = false
  #joinCount = 0
  #joinResult: JoinResult | undefined
  #joinAtMs = 0
  #joinedTopics: ReadonlySet<string> | undefined
  #leading: LeaderAssignment | undefined
  #seenMetadataVersion = -1
  #fatalError: Error | undefined

  constructor(options: ClassicMemberOptions) {
    this.#options = options
    this.#protocol = commonProtocol(options.assignors)
    const { coordinator, runtime, config, takeProgress, onWake } = options
    this.#heartbeats = new Heartbeats({
      membership: this.#membership,
      coordinator,
      runtime,
      config,
      takeProgress,
      onPollOverdue: () => this.#onPollOverdue(),
      onFatal: (error) => {
        this.#fatalError = error
      },
      onWake,
    })
  }

  get metadata(): ConsumerGroupMetadata {
    const { coordinator, config } = this.#options
    const { generationId, memberId } = this.#membership.generation
    const { groupInstanceId } = config
    const base = { groupId: coordinator.groupId, generationId, memberId }
    return groupInstanceId === undefined ? base : { ...base, groupInstanceId }
  }

  get dueInMs(): number {
    if (this.#joinResult !== undefined) return 0
    if (this.#isJoining || !this.#membership.needsRejoin) return Infinity
    return Math.max(0, this.#joinAtMs - this.#nowMs)
  }

  get identity(): MemberIdentity | undefined {
    return this.#membership.stableGeneration
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

  polled(): void {
    this.#heartbeats.polled()
  }

  requestRejoin(reason: string): void {
    this.#membership.requestRejoin(reason)
    this.#options.onWake()
  }

  enforceRebalance(reason: string): boolean {
    this.requestRejoin(reason)
    return true
  }

  onCommitError(errorCode: number, identity: MemberIdentity): boolean {
    if (errorCode === ErrorCode.FENCED_INSTANCE_ID) return false
    if (this.#membership.onCommitError(errorCode, identity) === 'rejoin') this.#options.onWake()
    return false
  }

  async update(deadline: Deadline): Promise<void> {
    for (;;) {
      if (this.#fatalError !== undefined) throw this.#fatalError
      this.#noteChanges()
      const result = this.#joinResult
      if (result !== undefined) {
        this.#joinResult = undefined
        await this.#onJoinResult(result, deadline)
        continue
      }
      if (this.#isJoining || !this.#membership.needsRejoin || this.#nowMs < this.#joinAtMs) return
      if (this.#needsPrepare) {
        this.#needsPrepare = false
        await this.#prepareJoin(deadline)
      }
      this.#startJoin()
    }
  }

  async leave(
    deadline: Deadline,
    reason: string,
    operation: GroupMembershipOperation = 'default',
  ): Promise<ListenerFailure | undefined> {
    const { subscriptions, listener } = this.#options
    this.#abandonJoin()
    // A membership that was refused for good may be tried again with another subscription.
    this.#fatalError = undefined
    const owned = subscriptions.assignment()
    let failure: ListenerFailure | undefined
    if (owned.length > 0) {
      const { generation } = this.#membership
      const isMember = generation.generationId >= 0 && this.#membership.state !== 'UNJOINED'
      failure = await (isMember ? listener.revoked(owned) : listener.lost(owned))
    }
    await this.#sendLeave(deadline, reason, operation)
    return failure
  }

  get #nowMs(): number {
    return this.#options.runtime.clock.monotonic()
  }

  /** What makes a rebalance necessary although nobody said so. */
  #noteChanges(): void {
    const { subscriptions, cluster } = this.#options
    const membership = this.#membership
    if (this.#joinedTopics !== undefined && !sameTopics(this.#joinedTopics, subscriptions.topics)) {
      membership.requestRejoin('the subscription changed')
    }
    if (this.#leading === undefined || cluster.metadata.version === this.#seenMetadataVersion) return
    this.#seenMetadataVersion = cluster.metadata.version
    if (metadataSnapshot(cluster, this.#leading.topics) !== this.#leading.snapshot) {
      membership.requestRejoin('the partitions of the subscribed topics changed')
    }
  }

  // Joining

  /** Gives up what the protocol wants given up before a join. */
  async #prepareJoin(deadline: Deadline): Promise<void> {
    const { subscriptions, listener, autoCommit } = this.#options
    const owned = subscriptions.assignment()
    let failure: ListenerFailure | undefined
    if (!this.#membership.hasGeneration) {
      if (owned.length > 0) failure = await listener.lost(owned)
      this.#assign([])
    } else {
      if (owned.length > 0) await autoCommit(owned, this.#commitDeadline(deadline))
      if (this.#protocol === 'eager') {
        failure = await listener.revoked(owned)
        this.#assign([])
      } else {
        const unwanted = owned.filter(({ topic }) => !subscriptions.covers(topic))
        if (unwanted.length > 0) {
          failure = await listener.revoked(unwanted)
          this.#assign(owned.filter(({ topic }) => subscriptions.covers(topic)))
        }
      }
    }
    this.#leading = undefined
    this.#options.onGroupTopics(new Set())
    throwFailure(failure)
  }

  /** Partitions that are given up are committed first, however short the poll is that this happens in. */
  #commitDeadline(poll: Deadline): Deadline {
    const { runtime, config } = this.#options
    return new Deadline(runtime.clock, config.requestTimeoutMs, poll.signal)
  }

  #startJoin(): void {
    this.#joinCount++
    this.#isJoining = true
    void this.#joinInBackground()
  }

  async #joinInBackground(): Promise<void> {
    const count = this.#joinCount
    const result = await this.#join()
    if (count !== this.#joinCount) return
    this.#isJoining = false
    this.#joinResult = result
    this.#options.onWake()
  }

  async #join(): Promise<JoinResult> {
    const membership = this.#membership
    const count = this.#joinCount
    this.#joinedTopics = new Set(this.#options.subscriptions.topics)
    try {
      for (;;) {
        membership.joining()
        const response = await this.#sendJoin()
        if (count !== this.#joinCount) return { type: 'again', afterMs: 0 }
        if (response.errorCode !== ErrorCode.NONE) {
          const reaction = membership.onJoinError(response.errorCode, response.memberId)
          if (response.errorCode === ErrorCode.MEMBER_ID_REQUIRED) continue
          // What was owned in a generation that is lost, is lost too: the listener has to hear of it.
          if (!membership.hasGeneration) this.#needsPrepare = true
          return this.#afterError(reaction, response.errorCode, 'JoinGroup', joinGroup.key)
        }
        return await this.#sync(response)
      }
    } catch (error) {
      if (count === this.#joinCount) membership.joinFailed('the coordinator could not be asked')
      return isRetriable(error)
        ? { type: 'again', afterMs: this.#options.config.retryBackoffMs }
        : { type: 'failed', error }
    }
  }

  #sendJoin(): Promise<JoinGroupResponse> {
    const { coordinator, config, assignors, subscriptions } = this.#options
    const { generation, rejoinReason } = this.#membership
    const topics = [...subscriptions.topics]
    const subscription = {
      topics,
      ownedPartitions: this.#protocol === 'cooperative' ? subscriptions.assignment() : [],
      generationId: generation.generationId,
      ...(config.clientRack === '' ? {} : { rackId: config.clientRack }),
    }
    const protocols = assignors.map((assignor) => ({
      name: assignor.name,
      metadata: encodeSubscription({ ...subscription, userData: assignor.subscriptionUserData?.(topics) ?? null }),
    }))
    return coordinator.send(
      joinGroup,
      (version) => ({
        groupId: coordinator.groupId,
        sessionTimeoutMs: config.sessionTimeoutMs,
        ...(version >= 1 ? { rebalanceTimeoutMs: config.maxPollIntervalMs } : {}),
        memberId: generation.memberId,
        ...(version >= 5 ? { groupInstanceId: config.groupInstanceId ?? null } : {}),
        protocolType: 'consumer',
        protocols,
        ...(version >= 8 ? { reason: rejoinReason.slice(0, MOST_REASON_CHARS) } : {}),
      }),
      {
        channel: 'group',
        timeoutMs: Math.max(config.requestTimeoutMs, config.maxPollIntervalMs + JOIN_GRACE_MS),
      },
    )
  }

  async #sync(response: JoinGroupResponse): Promise<JoinResult> {
    const { coordinator, config, runtime, cluster, onGroupTopics } = this.#options
    const membership = this.#membership
    const { generationId, memberId, protocolName } = response
    const generation: Generation = { generationId, memberId, assignorName: protocolName ?? undefined }
    if (!membership.joined(generation)) return { type: 'again', afterMs: 0 }
    this.#heartbeats.start()
    let assignments: { readonly memberId: string; readonly assignment: Uint8Array }[] = []
    if (response.leader === memberId && !response.skipAssignment) {
      const members = response.members.map((m) => decodeSubscription(m.memberId, m.groupInstanceId, m.metadata))
      const deadline = new Deadline(runtime.clock, config.maxPollIntervalMs)
      const computed = await assignForGroup(cluster, this.#assignor(generation), members, onGroupTopics, deadline)
      if (!membership.isCurrent(generation)) return { type: 'again', afterMs: 0 }
      this.#leading = computed
      this.#seenMetadataVersion = cluster.metadata.version
      assignments = [...computed.assignments].map(([id, own]) => ({ memberId: id, assignment: encodeAssignment(own) }))
    }
    const { errorCode, assignment } = await coordinator.send(
      syncGroup,
      (version) => ({
        groupId: coordinator.groupId,
        generationId,
        memberId,
        ...(version >= 3 ? { groupInstanceId: config.groupInstanceId ?? null } : {}),
        ...(version >= 5 ? { protocolType: 'consumer', protocolName } : {}),
        assignments,
      }),
      { channel: 'group', timeoutMs: Math.max(config.requestTimeoutMs, config.maxPollIntervalMs + JOIN_GRACE_MS) },
    )
    if (errorCode !== ErrorCode.NONE) {
      const reaction = membership.onSyncError(errorCode, generation)
      if (!membership.hasGeneration) this.#needsPrepare = true
      else if (membership.isCurrent(generation)) membership.joinFailed('the group could not be synchronized')
      return this.#afterError(reaction, errorCode, 'SyncGroup', syncGroup.key)
    }
    if (!membership.synced(generation)) return { type: 'again', afterMs: 0 }
    return { type: 'joined', generation, assignment }
  }

  #afterError(reaction: Reaction, errorCode: number, operation: string, apiKey: number): JoinResult {
    const { coordinator, config } = this.#options
    const error = coordinator.errorOf(errorCode, operation, apiKey)
    config.logger.info({ group: coordinator.groupId, err: error }, 'Joining the group did not succeed')
    if (reaction === 'fatal') {
      this.#membership.joinFailed('the group was refused')
      return { type: 'failed', error }
    }
    if (reaction === 'retry' || reaction === 'rediscover') this.#membership.joinFailed('the coordinator is not ready')
    return { type: 'again', afterMs: reaction === 'rejoin' || reaction === 'ignore' ? 0 : config.retryBackoffMs }
  }

  async #onJoinResult(result: JoinResult, deadline: Deadline): Promise<void> {
    if (result.type === 'failed') {
      if ((result.error as { readonly errorCode?: number }).errorCode === ErrorCode.FENCED_INSTANCE_ID) {
        this.#fatalError = result.error as Error
      }
      this.#joinAfter(this.#options.config.retryBackoffMs)
      throw result.error as Error
    }
    if (
      result.type === 'joined' &&
      this.#membership.state === 'STABLE' &&
      this.#membership.isCurrent(result.generation)
    ) {
      this.#needsPrepare = true
      await this.#completeJoin(result.generation, result.assignment, deadline)
      return
    }
    this.#membership.requestRejoin('the membership changed while joining')
    if (result.type === 'joined') this.#needsPrepare = true
    else this.#joinAfter(result.afterMs)
  }

  /** Takes over what the group assigned. The assignment changes first, then what the listener threw is thrown. */
  async #completeJoin(generation: Generation, bytes: Uint8Array, deadline: Deadline): Promise<void> {
    const { subscriptions, listener, autoCommit, config, coordinator } = this.#options
    const assignment = decodeAssignment(bytes)
    const { partitions } = assignment
    if (!subscriptions.matchesSubscription(partitions)) {
      this.#membership.requestRejoin('the assignment does not match the subscription')
      return
    }
    const next = new TopicPartitionMap<true>()
    for (const { topic, partition } of partitions) next.set(topic, partition, true)
    const owned = subscriptions.assignment()
    const added = partitions.filter(({ topic, partition }) => subscriptions.find(topic, partition) === undefined)
    const gone = owned.filter(({ topic, partition }) => !next.has(topic, partition))
    let failure: ListenerFailure | undefined
    if (this.#protocol === 'cooperative' && gone.length > 0) {
      // More may have been processed since the join began.
      await autoCommit(gone, this.#commitDeadline(deadline))
      failure = await listener.revoked(gone)
      this.#membership.requestRejoin('partitions were given up for others to take')
    }
    this.#assignor(generation).onAssignment?.(assignment, generation.generationId)
    this.#assign(partitions)
    config.logger.info(
      { group: coordinator.groupId, generation: generation.generationId, added, revoked: gone },
      'The group assigned partitions',
    )
    failure = (await listener.assigned(added)) ?? failure
    throwFailure(failure)
  }

  #assign(partitions: readonly TopicPartition[]): void {
    this.#options.subscriptions.assignFromGroup(partitions)
    this.#options.onAssignment()
  }

  #assignor(generation: Generation): PartitionAssignor {
    const { assignors } = this.#options
    return assignors.find(({ name }) => name === generation.assignorName) ?? assignors[0]!
  }

  #joinAfter(ms: number): void {
    this.#joinAtMs = this.#nowMs + ms
  }

  #abandonJoin(): void {
    this.#joinCount++
    this.#isJoining = false
    this.#joinResult = undefined
    this.#joinAtMs = 0
  }

  #onPollOverdue(): void {
    const { coordinator, config, runtime, onWake } = this.#options
    config.logger.warn(
      { group: coordinator.groupId, maxPollIntervalMs: config.maxPollIntervalMs },
      'poll() was not called for longer than maxPollIntervalMs: the consumer leaves the group. ' +
        'Take less time per poll, lower maxPollRecords, or raise maxPollIntervalMs',
    )
    const deadline = new Deadline(runtime.clock, config.requestTimeoutMs)
    const reason = 'poll() was not called for longer than max.poll.interval.ms'
    void this.#sendLeave(deadline, reason, 'default').finally(onWake)
  }

  /** Leaves at once, so that the group need not wait for the session to end. Static members stay (KIP-345). */
  async #sendLeave(deadline: Deadline, reason: string, operation: GroupMembershipOperation): Promise<void> {
    const { coordinator, config } = this.#options
    const { memberId } = this.#membership.generation
    const { groupInstanceId } = config
    const remains = operation === 'default' ? groupInstanceId !== undefined : operation === 'remain_in_group'
    this.#membership.leave(reason)
    this.#joinedTopics = undefined
    this.#leading = undefined
    this.#needsPrepare = true
    this.#heartbeats.stop()
    if (remains || memberId === '' || !coordinator.isKnown) return
    try {
      const { groupId } = coordinator
      await coordinator.send(
        leaveGroup,
        (version) => {
          if (version < 3) return { groupId, memberId }
          const member = { memberId, groupInstanceId: groupInstanceId ?? null }
          return {
            groupId,
            members: [version >= 5 ? { ...member, reason: reason.slice(0, MOST_REASON_CHARS) } : member],
          }
        },
        { timeoutMs: Math.min(Math.max(1, deadline.remainingMs), config.requestTimeoutMs), signal: deadline.signal },
      )
    } catch (error) {
      config.logger.debug({ group: coordinator.groupId, err: error }, 'The group could not be told of the leave')
    }
  }
}

function sameTopics(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((topic) => b.has(topic))
}
