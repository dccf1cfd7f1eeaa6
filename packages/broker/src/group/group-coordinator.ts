import { ControlType, ErrorCode, readControlRecord } from '@ottla/protocol'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import type { HeartbeatRequest, HeartbeatResponseInput } from '@ottla/protocol/messages/heartbeat'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type {
  ShareGroupHeartbeatRequest,
  ShareGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/share-group-heartbeat'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { type CoordinatorOptions, CoordinatorRuntime, type LoadedShard } from '../coordinator/coordinator-runtime.ts'
import type { Partition } from '../replica/partition.ts'
import type { StoredRecord } from '../replica/read-all-records.ts'
import type { CoordinatorRecord, TransactionalProducer } from './coordinator-records.ts'
import { decodeCoordinatorRecord, encodeCoordinatorBatch } from './coordinator-records.ts'
import { Effects, type TimerChange } from './effects.ts'
import { type ConsumerClient, sessionTimer } from './consumer/consumer-context.ts'
import { groupSettings } from './group-settings.ts'
import { errorHeartbeat, GroupShard, type OffsetToCommit } from './group-shard.ts'
import type { Group } from './group-store.ts'
import { errorJoin } from './rebalance.ts'
import type { GroupClient } from './join-group.ts'
import type { CommitSender } from './offset-commit.ts'
import { createOffsetsTopic, offsetsTopic } from './offsets-topic.ts'
import type { ShareContext, ShareStates } from './share/share-context.ts'
import { errorSync } from './sync-group.ts'
import { LiveTopicCatalog } from './topic-catalog.ts'

/** No group's timer has a name without a line break. */
const expiryTimer = 'expiry'

/** Options of {@link GroupCoordinator}. */
export interface GroupCoordinatorOptions extends CoordinatorOptions {
  readonly shareStates: ShareStates
}

type Loaded = LoadedShard<GroupShard>

/**
 * The I/O around the group state machines: hands requests to the shard of their group, and carries out its
 * {@link Effects} in order: records, timers, answers.
 */
export class GroupCoordinator {
  readonly #options: GroupCoordinatorOptions
  readonly #topics: LiveTopicCatalog
  readonly #runtime: CoordinatorRuntime<GroupShard>

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
    const { config, controller, clock } = options
    const settings = groupSettings(config, controller.image)
    this.#topics = new LiveTopicCatalog(controller.image, config.text('broker.rack'), clock)
    this.#runtime = new CoordinatorRuntime(options, {
      topic: offsetsTopic,
      content: 'groups',
      tooLargeCode: ErrorCode.INVALID_COMMIT_OFFSET_SIZE,
      createTopic: createOffsetsTopic,
      newShard: () => new GroupShard(settings, this.#topics, options.shareStates),
      read: (shard, record) => this.#read(shard, record),
      onLoaded: (loaded) => this.#onLoaded(loaded),
    })
  }

  /** Makes `__consumer_offsets` unless it exists; NONE, or why it cannot be made. */
  ensureOffsetsTopic(): number {
    return this.#runtime.ensureTopic()
  }

  /** A member of a KIP-848 group joins, reports or leaves. */
  consumerGroupHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    client: ConsumerClient,
  ): ConsumerGroupHeartbeatResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return errorHeartbeat(loaded, null)
    return this.#answerNow(
      (reply, effects, nowMs) => loaded.shard.consumerHeartbeat(request, client, reply, effects, nowMs),
      loaded,
    )
  }

  /** A member of a share group joins, reports or leaves. */
  shareGroupHeartbeat(request: ShareGroupHeartbeatRequest, client: ConsumerClient): ShareGroupHeartbeatResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return errorHeartbeat(loaded, null)
    return this.#answerNow(
      (reply, effects, nowMs) => loaded.shard.shareHeartbeat(request, client, reply, effects, nowMs),
      loaded,
    )
  }

  /** Runs a step of a share group that writes; the error code when the group's shard cannot be loaded. */
  withShareGroup<Response>(
    groupId: string,
    step: (context: ShareContext, reply: (response: Response) => void) => void,
  ): Response | number {
    const loaded = this.#runtime.shardOf(groupId)
    if (typeof loaded === 'number') return loaded
    return this.#answerNow<Response>(
      (reply, effects, nowMs) => step(loaded.shard.shareContext(effects, nowMs), reply),
      loaded,
    )
  }

  /** Whether members of a group are subscribed by regular expressions. */
  usesRegexes(groupId: string): boolean {
    const loaded = this.#runtime.shardOf(groupId)
    const group = typeof loaded === 'number' ? undefined : loaded.shard.groups.get(groupId)
    return group?.type === 'consumer' && group.subscribedRegexes().size > 0
  }

  joinGroup(request: JoinGroupRequest, client: GroupClient): Promise<JoinGroupResponseInput> | JoinGroupResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return errorJoin(request.memberId, loaded)
    return this.#answer((reply, effects, nowMs) => loaded.shard.join(request, client, reply, effects, nowMs), loaded)
  }

  syncGroup(request: SyncGroupRequest): Promise<SyncGroupResponseInput> | SyncGroupResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return errorSync(loaded)
    return this.#answer((reply, effects, nowMs) => loaded.shard.sync(request, reply, effects, nowMs), loaded)
  }

  heartbeat(request: HeartbeatRequest): HeartbeatResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return { errorCode: loaded }
    return this.#answerNow((reply, effects, nowMs) => loaded.shard.heartbeat(request, reply, effects, nowMs), loaded)
  }

  leaveGroup(request: LeaveGroupRequest): LeaveGroupResponseInput {
    const loaded = this.#runtime.shardOf(request.groupId)
    if (typeof loaded === 'number') return { errorCode: loaded, members: [] }
    return this.#answerNow((reply, effects, nowMs) => loaded.shard.leave(request, reply, effects, nowMs), loaded)
  }

  /** Commits offsets; NONE, or why nothing was committed. */
  commitOffsets(groupId: string, sender: CommitSender, offsets: readonly OffsetToCommit[]): number {
    return this.#withShard(groupId, (shard, effects, done) =>
      shard.commit(groupId, sender, offsets, effects, this.#runtime.now(), done),
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
      shard.commit(groupId, sender, offsets, effects, this.#runtime.now(), done, producer),
    )
  }

  /** Partition of `__consumer_offsets` that the offsets of a group go to; the error code when it cannot be had. */
  offsetsPartition(groupId: string): Partition | number {
    const loaded = this.#runtime.shardOf(groupId)
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
    const loaded = this.#runtime.load(index)
    if (typeof loaded === 'number') return loaded
    loaded.partition.append(marker, 'coordinator')
    loaded.shard.endTransaction(producerId, isCommit)
    return ErrorCode.NONE
  }

  /**
   * Gives up the shard of a group, as if another broker became its coordinator, and takes it over again; requests that
   * wait are told so. False when there is no such group.
   */
  moveAway(groupId: string): boolean {
    if (this.#groupOf(groupId) === undefined) return false
    const loaded = this.#runtime.unload(groupId)!
    const effects = new Effects()
    loaded.shard.resign(effects)
    this.#perform(loaded, effects)
    this.#runtime.timers.cancelWhere((name) => {
      const owner = name.slice(0, Math.max(0, name.indexOf('\n')))
      return loaded.shard.groups.get(owner) !== undefined
    })
    this.#runtime.shardOf(groupId)
    return true
  }

  /** Lets the session of a member, or of all, end now; false when nobody has one. */
  expireSession(groupId: string, memberId?: string): boolean {
    const group = this.#groupOf(groupId)
    if (group === undefined) return false
    const members = group.type === 'classic' ? group.group.members : group.members
    const ids = memberId === undefined ? [...members.keys()] : [memberId]
    const fired = ids.filter((id) => this.#runtime.timers.fire(`${groupId}\n${sessionTimer(id)}`))
    return fired.length > 0
  }

  /** Begins a rebalance of a group that has members; false when there is none. */
  forceRebalance(groupId: string): boolean {
    const loaded = this.#runtime.shardOf(groupId)
    if (typeof loaded === 'number') return false
    const effects = new Effects()
    const hasBegun = loaded.shard.forceRebalance(groupId, effects, this.#runtime.now())
    this.#perform(loaded, effects)
    return hasBegun
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
    for (const { shard } of this.#runtime.loaded()) shard.onTopicChanged(topic)
  }

  /** Forgets what groups committed for a topic that is gone: a new one of its name begins anew. */
  onTopicRemoved(topic: string, topicId: string): void {
    this.onTopicChanged(topic, false)
    const all = this.#runtime.all()
    if (typeof all === 'number') return
    for (const loaded of all) {
      const records: CoordinatorRecord[] = []
      for (const group of loaded.shard.offsets.groupIds()) {
        for (const partition of loaded.shard.offsets.ofGroup(group)?.get(topic)?.keys() ?? []) {
          records.push({ type: 'OffsetCommit', group, topic, partition, value: null })
        }
      }
      for (const { groupId: group, topic: pending, partition } of loaded.shard.pendingOffsets.entries()) {
        if (pending === topic) records.push({ type: 'OffsetCommit', group, topic, partition, value: null })
      }
      records.push(...loaded.shard.withoutStatesOf(topicId))
      if (records.length > 0) this.#write(loaded, records)
    }
  }

  /** The shard of a group for reading; the error code when it cannot be loaded. */
  shard(groupId: string): GroupShard | number {
    const loaded = this.#runtime.shardOf(groupId)
    return typeof loaded === 'number' ? loaded : loaded.shard
  }

  /** All shards, loaded. */
  shards(): GroupShard[] | number {
    const all = this.#runtime.all()
    return typeof all === 'number' ? all : all.map(({ shard }) => shard)
  }

  close(): void {
    this.#runtime.close()
  }

  #groupOf(groupId: string): Group | undefined {
    const loaded = this.#runtime.shardOf(groupId)
    return typeof loaded === 'number' ? undefined : loaded.shard.groups.get(groupId)
  }

  /** Runs a step whose answer may be given at once or by a later step. */
  #answer<Response>(
    step: (reply: (response: Response) => void, effects: Effects, nowMs: number) => void,
    loaded: Loaded,
  ): Promise<Response> | Response {
    let answered: Response | undefined
    let resolve: ((response: Response) => void) | undefined
    const reply = (response: Response): void => {
      if (resolve === undefined) answered = response
      else resolve(response)
    }
    const effects = new Effects()
    step(reply, effects, this.#runtime.now())
    this.#perform(loaded, effects)
    if (answered !== undefined) return answered
    return new Promise((onAnswer) => {
      resolve = onAnswer
    })
  }

  /** Runs a step that waits for nobody. */
  #answerNow<Response>(
    step: (reply: (response: Response) => void, effects: Effects, nowMs: number) => void,
    loaded: Loaded,
  ): Response {
    let answered: Response | undefined
    const effects = new Effects()
    step((response) => (answered = response), effects, this.#runtime.now())
    this.#perform(loaded, effects)
    return answered!
  }

  #withShard(
    groupId: string,
    step: (shard: GroupShard, effects: Effects, done: (errorCode: number) => void) => void,
  ): number {
    const loaded = this.#runtime.shardOf(groupId)
    if (typeof loaded === 'number') return loaded
    let outcome: number = ErrorCode.NONE
    const effects = new Effects()
    step(loaded.shard, effects, (errorCode) => {
      outcome = errorCode
    })
    this.#perform(loaded, effects)
    return outcome
  }

  #perform(loaded: Loaded, effects: Effects): void {
    // What happens after a write may ask for another one, so the list grows while it is gone through.
    for (const { records, done, producer } of effects.writes) done(this.#write(loaded, records, producer))
    for (const change of effects.timers) this.#setTimer(loaded, change)
    for (const reply of effects.replies) reply()
  }

  #write(loaded: Loaded, records: readonly CoordinatorRecord[], producer?: TransactionalProducer): number {
    const nowMs = this.#runtime.now()
    const { errorCode, baseOffset } = this.#runtime.append(loaded, encodeCoordinatorBatch(records, nowMs, producer))
    if (errorCode !== ErrorCode.NONE) return errorCode
    const producerId = producer?.producerId ?? -1
    for (const [at, record] of records.entries()) {
      loaded.shard.replay(record, { offset: baseOffset + at, producerId, isRestart: false }, nowMs)
    }
    return ErrorCode.NONE
  }

  #setTimer(loaded: Loaded, { groupId, key, atMs, ifAbsent }: TimerChange): void {
    const { timers } = this.#runtime
    const name = `${groupId}\n${key}`
    if (ifAbsent && timers.has(name)) return
    if (atMs === undefined) {
      timers.cancel(name)
      return
    }
    timers.set(name, atMs - this.#runtime.now(), () => {
      const effects = new Effects()
      loaded.shard.onTimer(groupId, key, effects, this.#runtime.now())
      this.#perform(loaded, effects)
    })
  }

  #read(shard: GroupShard, { key, value, offset, batch }: StoredRecord): void {
    if (batch.isControl) {
      const { type, coordinatorEpoch } = readControlRecord(key, value)
      if (coordinatorEpoch !== undefined) shard.endTransaction(batch.producerId, type === ControlType.COMMIT)
      return
    }
    const record = key === null ? undefined : decodeCoordinatorRecord(key, value)
    const producerId = batch.isTransactional ? batch.producerId : -1
    if (record !== undefined) shard.replay(record, { offset, producerId, isRestart: true }, this.#runtime.now())
  }

  #onLoaded(loaded: Loaded): void {
    if (!this.#runtime.timers.has(expiryTimer)) this.#watchExpiry()
    const effects = new Effects()
    loaded.shard.startSessions(effects, this.#runtime.now())
    this.#perform(loaded, effects)
  }

  /** Looks for what has expired, from the first loaded shard on. */
  #watchExpiry(): void {
    const { config } = this.#options
    const retentionMs = config.number('offsets.retention.minutes') * 60_000
    this.#runtime.timers.set(expiryTimer, config.number('offsets.retention.check.interval.ms'), () => {
      for (const loaded of this.#runtime.loaded()) {
        const effects = new Effects()
        loaded.shard.expire(effects, this.#runtime.now(), retentionMs)
        this.#perform(loaded, effects)
      }
      this.#watchExpiry()
    })
  }
}
