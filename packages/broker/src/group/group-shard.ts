import { ErrorCode } from '@ottla/protocol'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import type { GroupMetadataValue } from '@ottla/protocol/messages/group-metadata-value'
import type { HeartbeatRequest, HeartbeatResponseInput } from '@ottla/protocol/messages/heartbeat'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type {
  ShareGroupHeartbeatRequest,
  ShareGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/share-group-heartbeat'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { ApiException } from '../errors.ts'
import { ClassicMember } from './classic-member.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import { joinConsumerGroup } from './consumer/classic-join.ts'
import { heartbeatConsumerGroup, leaveConsumerGroup, syncConsumerGroup } from './consumer/classic-requests.ts'
import type {
  ConsumerClient,
  ConsumerContext,
  ConsumerGroupSettings,
  ConsumerStep,
} from './consumer/consumer-context.ts'
import { sessionTimer } from './consumer/consumer-context.ts'
import { ConsumerGroup } from './consumer/consumer-group.ts'
import { consumerGroupHeartbeat } from './consumer/consumer-heartbeat.ts'
import { consumerCommitProblem } from './consumer/consumer-offsets.ts'
import { groupEpochRecord, groupTombstones } from './consumer/consumer-records.ts'
import { onConsumerTimer, startConsumerSessions } from './consumer/consumer-timers.ts'
import { replayConsumerRecord } from './consumer/replay-consumer.ts'
import type {
  ConsumerGroupRecord,
  CoordinatorRecord,
  CoordinatorRecordRead,
  ShareGroupRecord,
  TransactionalProducer,
} from './coordinator-records.ts'
import type { Effects, ReplyTo } from './effects.ts'
import { type Group, GroupStore } from './group-store.ts'
import { heartbeat, leaveGroup } from './heartbeat-and-leave.ts'
import { type GroupClient, joinGroup } from './join-group.ts'
import { commitProblem, type CommitSender, transactionalCommitProblem } from './offset-commit.ts'
import { expiryRule } from './offset-expiry.ts'
import { PendingOffsets } from './pending-offsets.ts'
import { type ClassicGroupSettings, errorJoin } from './rebalance.ts'
import type { ShareContext, ShareGroupSettings, ShareStates } from './share/share-context.ts'
import { noStateMetadata, ShareGroup } from './share/share-group.ts'
import { fenceShareMember, shareGroupHeartbeat } from './share/share-heartbeat.ts'
import {
  replayShareRecord,
  shareEpochRecord,
  shareGroupTombstones,
  stateMetadataRecord,
} from './share/share-records.ts'
import { deleteStates, withoutTopics } from './share/share-states.ts'
import { errorSync, syncGroup } from './sync-group.ts'
import type { TopicCatalog } from './topic-catalog.ts'

/** An offset to commit. */
export interface OffsetToCommit {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly leaderEpoch: number
  readonly metadata: string
  readonly expireTimestampMs: number
}

/** Where a record stands that is replayed. */
export interface RecordPlace {
  /** Offset of the record. */
  readonly offset: number
  /** Of the transaction that the record belongs to; -1 for none. */
  readonly producerId: number
  readonly isRestart: boolean
}

/** Settings of the groups of all types. */
export interface GroupSettings {
  readonly classic: ClassicGroupSettings
  readonly consumer: ConsumerGroupSettings
  readonly share: ShareGroupSettings
}

/**
 * The groups of one partition of `__consumer_offsets`: a state machine that takes requests and the time and
 * notes {@link Effects}. Committed offsets and consumer groups change only by {@link replay} of records that were
 * written, so that a restart comes to the same state.
 */
export class GroupShard {
  readonly offsets: CommittedOffsets = new CommittedOffsets()
  readonly pendingOffsets: PendingOffsets = new PendingOffsets()
  readonly groups: GroupStore
  readonly #settings: GroupSettings
  readonly #topics: TopicCatalog
  readonly #shareStates: ShareStates

  constructor(settings: GroupSettings, topics: TopicCatalog, shareStates: ShareStates) {
    this.#settings = settings
    this.#topics = topics
    this.#shareStates = shareStates
    this.groups = new GroupStore(settings.classic)
  }

  /** ConsumerGroupHeartbeat (KIP-848). */
  consumerHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    client: ConsumerClient,
    reply: ReplyTo<ConsumerGroupHeartbeatResponseInput>,
    effects: Effects,
    nowMs: number,
  ): void {
    const context = this.#context(effects, nowMs)
    take(context, reply, errorHeartbeat, () => consumerGroupHeartbeat(request, client, context))
  }

  /** ShareGroupHeartbeat (KIP-932). */
  shareHeartbeat(
    request: ShareGroupHeartbeatRequest,
    client: ConsumerClient,
    reply: ReplyTo<ShareGroupHeartbeatResponseInput>,
    effects: Effects,
    nowMs: number,
  ): void {
    const context = this.shareContext(effects, nowMs)
    take(context, reply, errorHeartbeat, () => shareGroupHeartbeat(request, client, context))
  }

  join(
    request: JoinGroupRequest,
    client: GroupClient,
    reply: ReplyTo<JoinGroupResponseInput>,
    effects: Effects,
    nowMs: number,
  ): void {
    const { groupId, memberId, sessionTimeoutMs } = request
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#settings.classic
    const fail = (errorCode: number): void => effects.reply(reply, errorJoin(memberId, errorCode))
    if (groupId === '') {
      fail(ErrorCode.INVALID_GROUP_ID)
      return
    }
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      fail(ErrorCode.INVALID_SESSION_TIMEOUT)
      return
    }
    const known = this.groups.get(groupId)
    if (known?.type === 'consumer' && !known.isEmpty) {
      const context = this.#context(effects, nowMs)
      const onError = (errorCode: number): JoinGroupResponseInput => errorJoin('', errorCode)
      take(context, reply, onError, () => joinConsumerGroup(known, request, client, context))
      return
    }
    const joinClassic = (): void => {
      const group = this.groups.get(groupId)
      const entry = group?.type === 'classic' ? group : this.groups.createClassic(groupId, nowMs)
      joinGroup(entry.group, entry.rebalance, this.#settings.classic, request, client, reply, effects, nowMs)
    }
    if (known?.type === 'classic') joinClassic()
    else if (known?.type === 'share') effects.reply(reply, errorJoin('', ErrorCode.INCONSISTENT_GROUP_PROTOCOL))
    else if (memberId !== '') fail(ErrorCode.UNKNOWN_MEMBER_ID)
    else if (known === undefined) joinClassic()
    else
      effects.write(groupTombstones(known), (errorCode) =>
        errorCode === ErrorCode.NONE ? joinClassic() : fail(errorCode),
      )
  }

  sync(request: SyncGroupRequest, reply: ReplyTo<SyncGroupResponseInput>, effects: Effects, nowMs: number): void {
    const group = this.groups.get(request.groupId)
    if (request.groupId === '') effects.reply(reply, errorSync(ErrorCode.INVALID_GROUP_ID))
    else if (group === undefined || group.type === 'share') effects.reply(reply, errorSync(ErrorCode.UNKNOWN_MEMBER_ID))
    else if (group.type === 'classic') syncGroup(group.group, group.rebalance, request, reply, effects, nowMs)
    else {
      const context = this.#context(effects, nowMs)
      take(context, reply, errorSync, () => syncConsumerGroup(group, request, context))
    }
  }

  heartbeat(request: HeartbeatRequest, reply: ReplyTo<HeartbeatResponseInput>, effects: Effects, nowMs: number): void {
    const group = this.groups.get(request.groupId)
    const answer = (errorCode: number): HeartbeatResponseInput => ({ errorCode })
    if (request.groupId === '') effects.reply(reply, answer(ErrorCode.INVALID_GROUP_ID))
    else if (group === undefined || group.type === 'share') effects.reply(reply, answer(ErrorCode.UNKNOWN_MEMBER_ID))
    else if (group.type === 'classic') {
      effects.reply(reply, answer(heartbeat(group.group, group.rebalance, request, effects, nowMs)))
    } else {
      const context = this.#context(effects, nowMs)
      take(context, reply, answer, () => ({
        records: [],
        response: answer(heartbeatConsumerGroup(group, request, context)),
      }))
    }
  }

  leave(request: LeaveGroupRequest, reply: ReplyTo<LeaveGroupResponseInput>, effects: Effects, nowMs: number): void {
    const group = this.groups.get(request.groupId)
    const fail = (errorCode: number): LeaveGroupResponseInput => ({ errorCode, members: [] })
    if (request.groupId === '') effects.reply(reply, fail(ErrorCode.INVALID_GROUP_ID))
    else if (group === undefined || group.type === 'share') {
      const members = request.members.map(({ memberId, groupInstanceId }) => ({
        memberId,
        groupInstanceId,
        errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
      }))
      effects.reply(reply, { errorCode: ErrorCode.NONE, members })
    } else if (group.type === 'classic') {
      effects.reply(reply, leaveGroup(group.group, group.rebalance, request, effects, nowMs))
    } else {
      const context = this.#context(effects, nowMs)
      take(context, reply, fail, () => leaveConsumerGroup(group, request, context))
    }
  }

  /**
   * Checks the sender and notes the records; `done` hears 0 or the error code once they are written or refused.
   * @param producer - commits them in its transaction: they hold once that is committed
   */
  commit(
    groupId: string,
    sender: CommitSender,
    offsets: readonly OffsetToCommit[],
    effects: Effects,
    nowMs: number,
    done: (errorCode: number) => void,
    producer?: TransactionalProducer,
  ): void {
    const group = this.groups.get(groupId)
    const error = this.#commitProblem(group, sender, offsets, producer !== undefined)
    if (error !== ErrorCode.NONE) {
      done(error)
      return
    }
    if (group === undefined) this.groups.createClassic(groupId, nowMs)
    else if (group.type === 'classic') {
      const member = group.group.members.get(sender.memberId)
      if (member !== undefined) group.rebalance.touch(member, effects, nowMs)
    }
    if (offsets.length === 0) {
      done(ErrorCode.NONE)
      return
    }
    effects.write(
      offsets.map(({ topic, partition, offset, leaderEpoch, metadata, expireTimestampMs }) => ({
        type: 'OffsetCommit',
        group: groupId,
        topic,
        partition,
        value: { offset, leaderEpoch, metadata, commitTimestamp: nowMs, expireTimestamp: expireTimestampMs },
      })),
      done,
      producer,
    )
  }

  /** A producer's transaction is decided: the offsets that it committed hold from now on, or are forgotten. */
  endTransaction(producerId: number, isCommit: boolean): void {
    const pending = this.pendingOffsets.take(producerId)
    if (pending === undefined || !isCommit) return
    for (const { groupId, topic, partition, offset } of pending.entries()) {
      const current = this.offsets.get(groupId, topic, partition)
      if (current === undefined || current.recordOffset < offset.recordOffset) {
        this.offsets.set(groupId, topic, partition, offset)
      }
    }
  }

  /** Removes a group without members and all its offsets. */
  deleteGroup(groupId: string, effects: Effects, done: (errorCode: number) => void): void {
    const group = this.groups.get(groupId)
    const hasOffsets = this.offsets.ofGroup(groupId) !== undefined || this.pendingOffsets.hasGroup(groupId)
    if (group === undefined && !hasOffsets) {
      done(ErrorCode.GROUP_ID_NOT_FOUND)
      return
    }
    const state = group?.type === 'classic' ? group.group.state : group?.state
    if (state !== undefined && state !== 'Empty') {
      done(state === 'Dead' ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NON_EMPTY_GROUP)
      return
    }
    const records: CoordinatorRecord[] = []
    for (const [topic, partitions] of this.offsets.ofGroup(groupId) ?? []) {
      for (const partition of partitions.keys()) {
        records.push({ type: 'OffsetCommit', group: groupId, topic, partition, value: null })
      }
    }
    for (const { groupId: owner, topic, partition } of this.pendingOffsets.entries()) {
      if (owner === groupId) records.push({ type: 'OffsetCommit', group: groupId, topic, partition, value: null })
    }
    if (group?.type !== 'share') {
      effects.write([...records, ...removalOf(groupId, group)], done)
      return
    }
    // The states first: should that fail, the group is still there to try again.
    const { initializing, initialized } = group.stateMetadata ?? noStateMetadata
    const states = { states: this.#shareStates }
    for (const topics of [initialized, initializing]) {
      const error = deleteStates(groupId, topics, states)
      if (error !== ErrorCode.NONE) {
        done(error)
        return
      }
    }
    effects.write(shareGroupTombstones(group), done)
  }

  /** Notes the removal of offsets that have expired, and of empty groups that have none left. */
  expire(effects: Effects, nowMs: number, retentionMs: number): void {
    for (const group of this.groups.values()) {
      const { groupId } = group
      const isExpired = expiryRule(group, nowMs, retentionMs)
      const records: CoordinatorRecord[] = []
      let kept = 0
      for (const [topic, partitions] of this.offsets.ofGroup(groupId) ?? []) {
        for (const [partition, offset] of partitions) {
          if (isExpired(topic, offset) && !this.pendingOffsets.has(groupId, topic, partition))
            records.push({ type: 'OffsetCommit', group: groupId, topic, partition, value: null })
          else kept++
        }
      }
      // A share group is kept until somebody deletes it: its states of partitions are its offsets.
      const isGone = group.type !== 'share' && kept === 0 && isIdle(group) && !this.pendingOffsets.hasGroup(groupId)
      if (isGone) records.push(...removalOf(groupId, group))
      if (records.length > 0) effects.write(records, () => {}) // what fails now is tried again at the next look
    }
  }

  /** A topic is there, has gone, or has changed: groups that are subscribed to it look at it with the next heartbeat. */
  onTopicChanged(topic: string): void {
    for (const group of this.groups.values()) {
      if (group.type !== 'classic' && group.isSubscribedTo(topic)) group.requestMetadataRefresh()
    }
  }

  /** Records by which share groups forget the states of a topic that is gone. */
  withoutStatesOf(topicId: string): CoordinatorRecord[] {
    const records: CoordinatorRecord[] = []
    for (const group of this.groups.values()) {
      if (group.type !== 'share' || group.stateMetadata === undefined) continue
      const metadata = withoutTopics(group.stateMetadata, new Set([topicId]))
      if (metadata !== undefined) records.push(stateMetadataRecord(group.groupId, metadata))
    }
    return records
  }

  onTimer(groupId: string, key: string, effects: Effects, nowMs: number): void {
    const group = this.groups.get(groupId)
    if (group === undefined) return
    if (group.type === 'classic') {
      group.rebalance.onTimer(key, effects, nowMs)
      return
    }
    const step =
      group.type === 'consumer'
        ? onConsumerTimer(group, key, this.#context(effects, nowMs))
        : this.#onShareTimer(group, key, effects, nowMs)
    if (step === undefined) return
    effects.write(step.records, (errorCode) => {
      if (errorCode === ErrorCode.NONE) step.afterWrite?.()
      else effects.setTimer(groupId, key, nowMs + fenceRetryMs)
    })
  }

  /** Another broker coordinates these groups from now on: whoever waits has to ask there. */
  resign(effects: Effects): void {
    for (const group of this.groups.values()) {
      if (group.type === 'classic') group.rebalance.abandon(ErrorCode.NOT_COORDINATOR, effects)
    }
  }

  /** Begins a rebalance although nobody came or went; false when the group has no members. */
  forceRebalance(groupId: string, effects: Effects, nowMs: number): boolean {
    const group = this.groups.get(groupId)
    if (group === undefined) return false
    if (group.type === 'classic') {
      if (group.group.members.size === 0) return false
      if (group.group.canRebalance) group.rebalance.prepare(effects, nowMs)
      return true
    }
    if (group.isEmpty) return false
    const epochRecord = group.type === 'consumer' ? groupEpochRecord : shareEpochRecord
    effects.write([epochRecord(groupId, group.groupEpoch + 1, group.metadataHash)], () => {})
    return true
  }

  /** Applies a record that is on the log: at a restart, and right after it was written. */
  replay(record: CoordinatorRecord | CoordinatorRecordRead, place: RecordPlace, nowMs: number): void {
    const { group: groupId, value } = record
    if (record.type === 'OffsetCommit') {
      if (record.value === null) {
        this.offsets.delete(groupId, record.topic, record.partition)
        this.pendingOffsets.delete(groupId, record.topic, record.partition)
        return
      }
      const { offset, leaderEpoch = -1, metadata, commitTimestamp, expireTimestamp = -1 } = record.value
      const committed = {
        offset,
        leaderEpoch,
        metadata,
        commitTimestampMs: commitTimestamp,
        expireTimestampMs: expireTimestamp,
        recordOffset: place.offset,
      }
      const { topic, partition } = record
      if (place.producerId === -1) this.offsets.set(groupId, topic, partition, committed)
      else this.pendingOffsets.set(place.producerId, groupId, topic, partition, committed)
      if (this.groups.get(groupId) === undefined) this.groups.createClassic(groupId, nowMs)
      return
    }
    if (isShareRecord(record)) this.#replayShare(record)
    else if (record.type !== 'GroupMetadata') this.#replayConsumer(record)
    else if (value !== null && place.isRestart) this.#restore(groupId, value as GroupMetadataValue, nowMs)
    else if (value === null && this.groups.get(groupId)?.type === 'classic') this.groups.delete(groupId)
  }

  /** After a restart: every member has one session timeout to be heard of. */
  startSessions(effects: Effects, nowMs: number): void {
    for (const group of this.groups.values()) {
      if (group.type === 'consumer') startConsumerSessions(group, this.#context(effects, nowMs))
      else if (group.type === 'share') {
        const { groupId } = group
        const untilMs = nowMs + this.#settings.share.sessionTimeoutMs(groupId)
        for (const memberId of group.members.keys()) effects.setTimer(groupId, sessionTimer(memberId), untilMs)
      } else for (const member of group.group.members.values()) group.rebalance.touch(member, effects, nowMs)
    }
  }

  /** What steps of share groups work with. */
  shareContext(effects: Effects, nowMs: number): ShareContext {
    const { groups } = this
    return {
      groups,
      settings: this.#settings.share,
      topics: this.#topics,
      states: this.#shareStates,
      effects,
      nowMs,
    }
  }

  #onShareTimer(group: ShareGroup, key: string, effects: Effects, nowMs: number): ConsumerStep<undefined> | undefined {
    const member = group.members.get(key.slice(sessionTimer('').length))
    return member && fenceShareMember(group, member, undefined, this.shareContext(effects, nowMs))
  }

  #context(effects: Effects, nowMs: number): ConsumerContext {
    return { groups: this.groups, settings: this.#settings.consumer, topics: this.#topics, effects, nowMs }
  }

  #commitProblem(
    group: Group | undefined,
    sender: CommitSender,
    offsets: readonly OffsetToCommit[],
    isTransactional: boolean,
  ): number {
    if (group?.type === 'share') return ErrorCode.GROUP_ID_NOT_FOUND
    if (group?.type === 'consumer') return consumerCommitProblem(group, sender, offsets, this.#topics, isTransactional)
    return (isTransactional ? transactionalCommitProblem : commitProblem)(group?.group, sender)
  }

  #replayShare(record: ShareGroupRecord): void {
    const known = this.groups.get(record.group)
    let group = known?.type === 'share' ? known : undefined
    if (group === undefined) {
      if (record.value === null) return
      group = new ShareGroup(record.group)
      this.groups.set(group)
    }
    if (replayShareRecord(group, record) === 'removed') this.groups.delete(record.group)
  }

  #replayConsumer(record: ConsumerGroupRecord): void {
    const known = this.groups.get(record.group)
    let group = known?.type === 'consumer' ? known : undefined
    if (group === undefined) {
      if (record.value === null) return
      group = new ConsumerGroup(record.group)
      this.groups.set(group)
    }
    if (replayConsumerRecord(group, record) === 'removed') this.groups.delete(record.group)
  }

  #restore(groupId: string, value: GroupMetadataValue, nowMs: number): void {
    const { group } = this.groups.createClassic(groupId, nowMs)
    group.generationId = value.generation
    group.protocolType = value.protocolType === '' ? undefined : value.protocolType
    group.protocolName = value.protocol ?? undefined
    for (const stored of value.members) {
      const member = new ClassicMember(stored.memberId, {
        clientId: stored.clientId,
        clientHost: stored.clientHost,
        groupInstanceId: stored.groupInstanceId,
        sessionTimeoutMs: stored.sessionTimeout,
        rebalanceTimeoutMs: stored.rebalanceTimeout === -1 ? stored.sessionTimeout : stored.rebalanceTimeout,
        protocols: [{ name: value.protocol ?? '', metadata: Uint8Array.from(stored.subscription) }],
      })
      member.assignment = Uint8Array.from(stored.assignment)
      group.add(member)
    }
    group.leaderId = value.leader ?? undefined
    if (group.members.size > 0) group.transitionTo('Stable', nowMs)
    if (value.currentStateTimestamp !== -1) group.stateSinceMs = value.currentStateTimestamp
  }
}

/** How long a member that could not be taken out for want of disk space is kept until the next try. */
const fenceRetryMs = 1000

/** Carries a step out: its records first, then what follows, then the answer; or the answer to its error. */
function take<Response>(
  { effects }: Pick<ConsumerContext, 'effects'>,
  reply: ReplyTo<Response>,
  onError: (errorCode: number, message: string | null) => Response,
  step: () => ConsumerStep<Response>,
): void {
  let taken: ConsumerStep<Response>
  try {
    taken = step()
  } catch (error) {
    if (!(error instanceof ApiException)) throw error
    effects.reply(reply, onError(error.errorCode, error.message))
    return
  }
  const { records, response, afterWrite } = taken
  const finish = (errorCode: number): void => {
    if (errorCode === ErrorCode.NONE) {
      afterWrite?.()
      effects.reply(reply, response)
    } else {
      const isTooLarge = errorCode === ErrorCode.INVALID_COMMIT_OFFSET_SIZE
      effects.reply(reply, onError(isTooLarge ? ErrorCode.UNKNOWN_SERVER_ERROR : errorCode, null))
    }
  }
  if (records.length === 0) finish(ErrorCode.NONE)
  else effects.write(records, finish)
}

/** A ConsumerGroupHeartbeat answer that says no more than an error. */
export function errorHeartbeat(errorCode: number, errorMessage: string | null): ConsumerGroupHeartbeatResponseInput {
  return { throttleTimeMs: 0, errorCode, errorMessage, memberEpoch: 0, heartbeatIntervalMs: 0 }
}

function isShareRecord(record: CoordinatorRecord | CoordinatorRecordRead): record is ShareGroupRecord {
  return record.type.startsWith('ShareGroup')
}

function isIdle(group: Group): boolean {
  return group.type !== 'classic'
    ? group.isEmpty
    : group.group.state === 'Empty' && group.group.pendingMembers.size === 0
}

/** The records that take a group off the log. */
function removalOf(groupId: string, group: Group | undefined): readonly CoordinatorRecord[] {
  if (group?.type === 'consumer') return groupTombstones(group)
  if (group?.type === 'share') return shareGroupTombstones(group)
  return [{ type: 'GroupMetadata', group: groupId, value: null }]
}
