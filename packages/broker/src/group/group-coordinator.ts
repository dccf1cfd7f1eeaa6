import type { CodecRegistry } from '@ottla/compression'
import { ControlType, coordinatorPartition, ErrorCode, readControlRecord } from '@ottla/protocol'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import type { HeartbeatRequest, HeartbeatResponseInput } from '@ottla/protocol/messages/heartbeat'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { type Clock, describeError, type Timer } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import { readAllRecords } from '../replica/read-all-records.ts'
import type { ReplicaManager } from '../replica/replica-manager.ts'
import type { CoordinatorRecord, TransactionalProducer } from './coordinator-records.ts'
import { decodeCoordinatorRecord, encodeCoordinatorBatch } from './coordinator-records.ts'
import { Effects, type TimerChange } from './effects.ts'
import type { ConsumerClient } from './consumer/consumer-context.ts'
import { groupSettings } from './group-settings.ts'
import { errorHeartbeat, type GroupSettings, GroupShard, type OffsetToCommit } from './group-shard.ts'
import { errorJoin } from './rebalance.ts'
import type { GroupClient } from './join-group.ts'
import type { CommitSender } from './offset-commit.ts'
import { createOffsetsTopic, offsetsTopic } from './offsets-topic.ts'
import { errorSync } from './sync-group.ts'
import { LiveTopicCatalog } from './topic-catalog.ts'

/** Options of {@link GroupCoordinator}. */
export interface GroupCoordinatorOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly controller: Controller
  readonly replicas: ReplicaManager
  readonly codecs: CodecRegistry
}

interface LoadedShard {
  readonly shard: GroupShard
  readonly partition: Partition
}

/**
 * The I/O around the group state machines: finds the shard of a group, rebuilds it from `__consumer_offsets`
 * when it is first needed, and carries out its {@link Effects} in order: records, timers, answers.
 */
export class GroupCoordinator {
  readonly #options: GroupCoordinatorOptions
  readonly #settings: GroupSettings
  readonly #topics: LiveTopicCatalog
  readonly #shards = new Map<number, LoadedShard>()
  readonly #timers = new Map<string, Timer>()
  #expiryTimer: Timer | undefined
  #isClosed = false

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
    const { config, controller, clock } = options
    this.#settings = groupSettings(config)
    this.#topics = new LiveTopicCatalog(controller.image, config.text('broker.rack'), clock)
  }

  /** Makes `__consumer_offsets` unless it exists; NONE, or why it cannot be made. */
  ensureOffsetsTopic(): number {
    const { controller, config, logger } = this.#options
    if (controller.image.topic(offsetsTopic) !== undefined) return ErrorCode.NONE
    try {
      createOffsetsTopic(controller, config)
      return ErrorCode.NONE
    } catch (error) {
      errorCodeOf(error, `Creating ${offsetsTopic}`, logger)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
  }

  /** A member of a KIP-848 group joins, reports or leaves. */
  consumerGroupHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    client: ConsumerClient,
  ): ConsumerGroupHeartbeatResponseInput {
    const loaded = this.#shardOf(request.groupId)
    if (typeof loaded === 'number') return errorHeartbeat(loaded, null)
    return this.#answerNow(
      (reply, effects, nowMs) => loaded.shard.consumerHeartbeat(request, client, reply, effects, nowMs),
      loaded,
    )
  }

  /** Whether members of a group are subscribed by regular expressions. */
  usesRegexes(groupId: string): boolean {
    const loaded = this.#shardOf(groupId)
    const group = typeof loaded === 'number' ? undefined : loaded.shard.groups.get(groupId)
    return group?.type === 'consumer' && group.subscribedRegexes().size > 0
  }

  joinGroup(request: JoinGroupRequest, client: GroupClient): Promise<JoinGroupResponseInput> | JoinGroupResponseInput {
    const loaded = this.#shardOf(request.groupId)
    if (typeof loaded === 'number') return errorJoin(request.memberId, loaded)
    return this.#answer((reply, effects, nowMs) => loaded.shard.join(request, client, reply, effects, nowMs), loaded)
  }

  syncGroup(request: SyncGroupRequest): Promise<SyncGroupResponseInput> | SyncGroupResponseInput {
    const loaded = this.#shardOf(request.groupId)
    if (typeof loaded === 'number') return errorSync(loaded)
    return this.#answer((reply, effects, nowMs) => loaded.shard.sync(request, reply, effects, nowMs), loaded)
  }

  heartbeat(request: HeartbeatRequest): HeartbeatResponseInput {
    const loaded = this.#shardOf(request.groupId)
    if (typeof loaded === 'number') return { errorCode: loaded }
    return this.#answerNow((reply, effects, nowMs) => loaded.shard.heartbeat(request, reply, effects, nowMs), loaded)
  }

  leaveGroup(request: LeaveGroupRequest): LeaveGroupResponseInput {
    const loaded = this.#shardOf(request.groupId)
    if (typeof loaded === 'number') return { errorCode: loaded, members: [] }
    return this.#answerNow((reply, effects, nowMs) => loaded.shard.leave(request, reply, effects, nowMs), loaded)
  }

  /** Commits offsets; NONE, or why nothing was committed. */
  commitOffsets(groupId: string, sender: CommitSender, offsets: readonly OffsetToCommit[]): number {
    return this.#withShard(groupId, (shard, effects, done) =>
      shard.commit(groupId, sender, offsets, effects, this.#now(), done),
    )
  }

  /** Commits offsets in a producer's transaction; NONE, or why nothing was committed. */
  commitTransactionalOffsets(
    groupId: string,
    sender: CommitSender,
    offsets: readonly OffsetToCommit[],
    producer: TransactionalProducer,
  ): number {
    return this.#withShard(groupId, (shard, effects, done) =>
      shard.commit(groupId, sender, offsets, effects, this.#now(), done, producer),
    )
  }

  /** Partition of `__consumer_offsets` that the offsets of a group go to; the error code when it cannot be had. */
  offsetsPartition(groupId: string): Partition | number {
    const loaded = this.#shardOf(groupId)
    return typeof loaded === 'number' ? loaded : loaded.partition
  }

  /**
   * Writes the marker that ends a producer's transaction into a partition of `__consumer_offsets`, and makes the
   * offsets that it committed hold or forgets them; NONE, or the error code.
   * @throws LogAppendError; nothing was written then
   */
  endTransaction(
    index: number,
    { producerId, isCommit }: { readonly producerId: number; readonly isCommit: boolean },
    marker: Buffer,
  ): number {
    const loaded = this.#load(index)
    if (typeof loaded === 'number') return loaded
    loaded.partition.append(marker, 'coordinator')
    loaded.shard.endTransaction(producerId, isCommit)
    return ErrorCode.NONE
  }

  /** Removes a group; NONE, or why it stays. */
  deleteGroup(groupId: string): number {
    return this.#withShard(groupId, (shard, effects, done) => shard.deleteGroup(groupId, effects, done))
  }

  /** Removes committed offsets; NONE, or why they stay. */
  deleteOffsets(groupId: string, offsets: readonly { readonly topic: string; readonly partition: number }[]): number {
    return this.#withShard(groupId, (_, effects, done) => {
      const records = offsets.map(({ topic, partition }): CoordinatorRecord => ({
        type: 'OffsetCommit',
        group: groupId,
        topic,
        partition,
        value: null,
      }))
      if (records.length === 0) done(ErrorCode.NONE)
      else effects.write(records, done)
    })
  }

  /** Groups that are subscribed to a topic look at it with their next heartbeat. */
  onTopicChanged(topic: string, isNew: boolean): void {
    if (isNew) this.#topics.onTopicCreated()
    for (const { shard } of this.#shards.values()) shard.onTopicChanged(topic)
  }

  /** Forgets what groups committed for a topic that is gone: a new one of its name begins anew. */
  onTopicRemoved(topic: string): void {
    this.onTopicChanged(topic, false)
    if (this.#options.controller.image.topic(offsetsTopic) === undefined) return
    const shards = this.shards()
    if (typeof shards === 'number') return
    for (const loaded of this.#shards.values()) {
      const records: CoordinatorRecord[] = []
      for (const group of loaded.shard.offsets.groupIds()) {
        for (const partition of loaded.shard.offsets.ofGroup(group)?.get(topic)?.keys() ?? []) {
          records.push({ type: 'OffsetCommit', group, topic, partition, value: null })
        }
      }
      for (const { groupId: group, topic: pending, partition } of loaded.shard.pendingOffsets.entries()) {
        if (pending === topic) records.push({ type: 'OffsetCommit', group, topic, partition, value: null })
      }
      if (records.length > 0) this.#write(loaded, records)
    }
  }

  /** The shard of a group for reading; the error code when it cannot be loaded. */
  shard(groupId: string): GroupShard | number {
    const loaded = this.#shardOf(groupId)
    return typeof loaded === 'number' ? loaded : loaded.shard
  }

  /** All shards, loaded. */
  shards(): GroupShard[] | number {
    const shards: GroupShard[] = []
    const count = this.#options.controller.image.topic(offsetsTopic)?.partitions.length ?? 0
    for (let index = 0; index < count; index++) {
      const loaded = this.#load(index)
      if (typeof loaded === 'number') return loaded
      shards.push(loaded.shard)
    }
    return shards
  }

  close(): void {
    this.#isClosed = true
    this.#expiryTimer?.cancel()
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #now(): number {
    return this.#options.clock.now()
  }

  /** Runs a step whose answer may be given at once or by a later step. */
  #answer<Response>(
    step: (reply: (response: Response) => void, effects: Effects, nowMs: number) => void,
    loaded: LoadedShard,
  ): Promise<Response> | Response {
    let answered: Response | undefined
    let resolve: ((response: Response) => void) | undefined
    const reply = (response: Response): void => {
      if (resolve === undefined) answered = response
      else resolve(response)
    }
    const effects = new Effects()
    step(reply, effects, this.#now())
    this.#perform(loaded, effects)
    if (answered !== undefined) return answered
    return new Promise((onAnswer) => {
      resolve = onAnswer
    })
  }

  /** Runs a step that waits for nobody. */
  #answerNow<Response>(
    step: (reply: (response: Response) => void, effects: Effects, nowMs: number) => void,
    loaded: LoadedShard,
  ): Response {
    let answered: Response | undefined
    const effects = new Effects()
    step((response) => (answered = response), effects, this.#now())
    this.#perform(loaded, effects)
    return answered!
  }

  #withShard(
    groupId: string,
    step: (shard: GroupShard, effects: Effects, done: (errorCode: number) => void) => void,
  ): number {
    const loaded = this.#shardOf(groupId)
    if (typeof loaded === 'number') return loaded
    let outcome: number = ErrorCode.NONE
    const effects = new Effects()
    step(loaded.shard, effects, (errorCode) => {
      outcome = errorCode
    })
    this.#perform(loaded, effects)
    return outcome
  }

  #perform(loaded: LoadedShard, effects: Effects): void {
    // What happens after a write may ask for another one, so the list grows while it is gone through.
    for (const { records, done, producer } of effects.writes) done(this.#write(loaded, records, producer))
    for (const change of effects.timers) this.#setTimer(loaded, change)
    for (const reply of effects.replies) reply()
  }

  #write(
    { shard, partition }: LoadedShard,
    records: readonly CoordinatorRecord[],
    producer?: TransactionalProducer,
  ): number {
    const nowMs = this.#now()
    let offset: number
    try {
      offset = partition.append(encodeCoordinatorBatch(records, nowMs, producer), 'coordinator').baseOffset
    } catch (error) {
      const errorCode = errorCodeOf(
        error,
        `Appending to ${offsetsTopic}-${partition.partitionId}`,
        this.#options.logger,
      )
      if (errorCode === ErrorCode.INVALID_PRODUCER_EPOCH) return errorCode
      return errorCode === ErrorCode.MESSAGE_TOO_LARGE || errorCode === ErrorCode.RECORD_LIST_TOO_LARGE
        ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE
        : ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
    const producerId = producer?.producerId ?? -1
    for (const record of records) shard.replay(record, { offset: offset++, producerId, isRestart: false }, nowMs)
    return ErrorCode.NONE
  }

  /** Looks for what has expired, from the first loaded shard on. */
  #watchExpiry(): void {
    const { config, clock } = this.#options
    const retentionMs = config.number('offsets.retention.minutes') * 60_000
    const look = (): void => {
      for (const loaded of this.#shards.values()) {
        const effects = new Effects()
        loaded.shard.expire(effects, this.#now(), retentionMs)
        this.#perform(loaded, effects)
      }
      this.#watchExpiry()
    }
    const intervalMs = config.number('offsets.retention.check.interval.ms')
    this.#expiryTimer = clock.setTimer(intervalMs, look, { keepAlive: false })
  }

  #setTimer(loaded: LoadedShard, { groupId, key, atMs, ifAbsent }: TimerChange): void {
    const name = `${groupId}\n${key}`
    if (ifAbsent && this.#timers.has(name)) return
    this.#timers.get(name)?.cancel()
    this.#timers.delete(name)
    if (atMs === undefined || this.#isClosed) return
    const fire = (): void => {
      this.#timers.delete(name)
      const effects = new Effects()
      loaded.shard.onTimer(groupId, key, effects, this.#now())
      this.#perform(loaded, effects)
    }
    this.#timers.set(name, this.#options.clock.setTimer(atMs - this.#now(), fire, { keepAlive: false }))
  }

  #shardOf(groupId: string): LoadedShard | number {
    if (this.#isClosed) return ErrorCode.COORDINATOR_NOT_AVAILABLE
    const error = this.ensureOffsetsTopic()
    if (error !== ErrorCode.NONE) return error
    const count = this.#options.controller.image.topic(offsetsTopic)!.partitions.length
    return this.#load(coordinatorPartition(groupId, count))
  }

  #load(index: number): LoadedShard | number {
    const known = this.#shards.get(index)
    const partition = this.#options.replicas.partition(offsetsTopic, index)
    // Another partition object: someone deleted the offsets topic, and all groups with it.
    if (known !== undefined && known.partition === partition) return known
    if (partition === undefined) return ErrorCode.NOT_COORDINATOR
    const loaded = { shard: new GroupShard(this.#settings, this.#topics), partition }
    try {
      this.#replay(loaded)
    } catch (error) {
      this.#options.logger.error({}, `The groups of ${offsetsTopic}-${index} cannot be read: ${describeError(error)}`)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
    this.#shards.set(index, loaded)
    if (this.#expiryTimer === undefined) this.#watchExpiry()
    const effects = new Effects()
    loaded.shard.startSessions(effects, this.#now())
    this.#perform(loaded, effects)
    return loaded
  }

  #replay({ shard, partition }: LoadedShard): void {
    const nowMs = this.#now()
    for (const { key, value, offset, batch } of readAllRecords(partition.log, this.#options.codecs)) {
      if (batch.isControl) {
        const { type, coordinatorEpoch } = readControlRecord(key, value)
        if (coordinatorEpoch !== undefined) shard.endTransaction(batch.producerId, type === ControlType.COMMIT)
        continue
      }
      const record = key === null ? undefined : decodeCoordinatorRecord(key, value)
      const producerId = batch.isTransactional ? batch.producerId : -1
      if (record !== undefined) shard.replay(record, { offset, producerId, isRestart: true }, nowMs)
    }
  }
}
