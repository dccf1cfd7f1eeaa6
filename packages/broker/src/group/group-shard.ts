import { ErrorCode } from '@ottla/protocol'
import type { GroupMetadataValue } from '@ottla/protocol/messages/group-metadata-value'
import type { HeartbeatRequest } from '@ottla/protocol/messages/heartbeat'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { ClassicGroup } from './classic-group.ts'
import { ClassicMember } from './classic-member.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import type { CoordinatorRecord, CoordinatorRecordRead, TransactionalProducer } from './coordinator-records.ts'
import type { Effects, ReplyTo } from './effects.ts'
import { heartbeat, leaveGroup } from './heartbeat-and-leave.ts'
import { type GroupClient, joinGroup } from './join-group.ts'
import { commitProblem, type CommitSender, transactionalCommitProblem } from './offset-commit.ts'
import { expiryRule } from './offset-expiry.ts'
import { PendingOffsets } from './pending-offsets.ts'
import { type ClassicGroupSettings, errorJoin, Rebalance } from './rebalance.ts'
import { errorSync, syncGroup } from './sync-group.ts'

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

interface GroupEntry {
  readonly group: ClassicGroup
  readonly rebalance: Rebalance
}

/**
 * The groups of one partition of `__consumer_offsets`: a state machine that takes requests and the time and
 * notes {@link Effects}. Committed offsets change only by {@link replay} of records that were written, so
 * that a restart comes to the same state.
 */
export class GroupShard {
  readonly offsets: CommittedOffsets = new CommittedOffsets()
  readonly pendingOffsets: PendingOffsets = new PendingOffsets()
  readonly #groups = new Map<string, GroupEntry>()
  readonly #settings: ClassicGroupSettings

  constructor(settings: ClassicGroupSettings) {
    this.#settings = settings
  }

  group(groupId: string): ClassicGroup | undefined {
    return this.#groups.get(groupId)?.group
  }

  groups(): ClassicGroup[] {
    return Array.from(this.#groups.values(), ({ group }) => group)
  }

  join(
    request: JoinGroupRequest,
    client: GroupClient,
    reply: ReplyTo<JoinGroupResponseInput>,
    effects: Effects,
    nowMs: number,
  ): void {
    const { groupId, memberId, sessionTimeoutMs } = request
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#settings
    if (groupId === '') {
      effects.reply(reply, errorJoin(memberId, ErrorCode.INVALID_GROUP_ID))
      return
    }
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      effects.reply(reply, errorJoin(memberId, ErrorCode.INVALID_SESSION_TIMEOUT))
      return
    }
    const entry = this.#groups.get(groupId) ?? (memberId === '' ? this.#create(groupId, nowMs) : undefined)
    if (entry === undefined) effects.reply(reply, errorJoin(memberId, ErrorCode.UNKNOWN_MEMBER_ID))
    else joinGroup(entry.group, entry.rebalance, this.#settings, request, client, reply, effects, nowMs)
  }

  sync(request: SyncGroupRequest, reply: ReplyTo<SyncGroupResponseInput>, effects: Effects, nowMs: number): void {
    const entry = this.#groups.get(request.groupId)
    if (request.groupId === '') effects.reply(reply, errorSync(ErrorCode.INVALID_GROUP_ID))
    else if (entry === undefined) effects.reply(reply, errorSync(ErrorCode.UNKNOWN_MEMBER_ID))
    else syncGroup(entry.group, entry.rebalance, request, reply, effects, nowMs)
  }

  heartbeat(request: HeartbeatRequest, effects: Effects, nowMs: number): number {
    if (request.groupId === '') return ErrorCode.INVALID_GROUP_ID
    const entry = this.#groups.get(request.groupId)
    if (entry === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    return heartbeat(entry.group, entry.rebalance, request, effects, nowMs)
  }

  leave(request: LeaveGroupRequest, effects: Effects, nowMs: number): LeaveGroupResponseInput {
    if (request.groupId === '') return { errorCode: ErrorCode.INVALID_GROUP_ID, members: [] }
    const entry = this.#groups.get(request.groupId)
    if (entry !== undefined) return leaveGroup(entry.group, entry.rebalance, request, effects, nowMs)
    const members = request.members.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
    }))
    return { errorCode: ErrorCode.NONE, members }
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
    const entry = this.#groups.get(groupId)
    const error = (producer === undefined ? commitProblem : transactionalCommitProblem)(entry?.group, sender)
    if (error !== ErrorCode.NONE) {
      done(error)
      return
    }
    const member = entry?.group.members.get(sender.memberId)
    if (member !== undefined) entry!.rebalance.touch(member, effects, nowMs)
    if (entry === undefined) this.#create(groupId, nowMs)
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
    const group = this.group(groupId)
    const hasOffsets = this.offsets.ofGroup(groupId) !== undefined || this.pendingOffsets.hasGroup(groupId)
    if (group === undefined && !hasOffsets) {
      done(ErrorCode.GROUP_ID_NOT_FOUND)
      return
    }
    if (group !== undefined && group.state !== 'Empty') {
      done(group.state === 'Dead' ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NON_EMPTY_GROUP)
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
    records.push({ type: 'GroupMetadata', group: groupId, value: null })
    effects.write(records, done)
  }

  /** Notes the removal of offsets that have expired, and of empty groups that have none left. */
  expire(effects: Effects, nowMs: number, retentionMs: number): void {
    for (const { group } of this.#groups.values()) {
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
      const isIdle = group.state === 'Empty' && group.pendingMembers.size === 0
      const isGone = kept === 0 && isIdle && !this.pendingOffsets.hasGroup(groupId)
      if (isGone) records.push({ type: 'GroupMetadata', group: groupId, value: null })
      if (records.length > 0) effects.write(records, () => {}) // what fails now is tried again at the next look
    }
  }

  onTimer(groupId: string, key: string, effects: Effects, nowMs: number): void {
    this.#groups.get(groupId)?.rebalance.onTimer(key, effects, nowMs)
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
      if (!this.#groups.has(groupId)) this.#create(groupId, nowMs)
      return
    }
    if (value === null) this.#groups.delete(groupId)
    else if (place.isRestart) this.#restore(groupId, value as GroupMetadataValue, nowMs)
  }

  /** After a restart: every member has one session timeout to be heard of. */
  startSessions(effects: Effects, nowMs: number): void {
    for (const { group, rebalance } of this.#groups.values()) {
      for (const member of group.members.values()) rebalance.touch(member, effects, nowMs)
    }
  }

  #create(groupId: string, nowMs: number): GroupEntry {
    const group = new ClassicGroup(groupId, nowMs)
    const entry = { group, rebalance: new Rebalance(group, this.#settings) }
    this.#groups.set(groupId, entry)
    return entry
  }

  #restore(groupId: string, value: GroupMetadataValue, nowMs: number): void {
    const { group } = this.#create(groupId, nowMs)
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
