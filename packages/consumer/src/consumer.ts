import {
  type ConsumerGroupMetadata,
  type MetricsSnapshot,
  type OffsetAndMetadata,
  type PartitionInfo,
  type TopicPartition,
  topicPartitionName,
  type TopicPartitionOffset,
  type WaitOptions,
} from '@ottla/core'
import { Deadline } from '@ottla/core/internal'
import { ConfigError, configFromProperties, InvalidStateError, nodeRuntime, type Runtime } from '@ottla/runtime'
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { BatchIterator } from './batch-iterator.ts'
import { ConsumerEngine } from './consumer-engine.ts'
import { type ConsumerConfig, consumerConfigSchema, resolveConsumerConfig } from './consumer-config.ts'
import { closeConsumer, unsubscribeConsumer } from './close-consumer.ts'
import { tracedCall, type TracedMethod } from './diagnostics.ts'
import { ConcurrentModificationError } from './errors.ts'
import type { GroupMembershipOperation } from './group/group-member.ts'
import type { RebalanceListener } from './group/rebalance-listener.ts'
import type { Collected } from './fetch/fetch-collector.ts'
import type { ConsumerHealth } from './health/consumer-health.ts'
import { describeHealth } from './health/describe-health.ts'
import { lagOf } from './offsets/lag.ts'
import { EARLIEST_TIMESTAMP, earliest, LATEST_TIMESTAMP, latest } from './offsets/offset-reset-strategy.ts'
import { checkOffset, endsOfLogs, type OffsetAndTimestamp, offsetsForTimes } from './offsets/offset-queries.ts'
import type { ConsumerRecord } from './records/consumer-record.ts'
import { ConsumerRecords } from './records/consumer-records.ts'
import { RecordIterator } from './record-iterator.ts'
import { recordReadable, recordStream } from './record-streams.ts'
import { RecordRunner } from './run/record-runner.ts'
import { resolveRunOptions, type RunOptions } from './run/run-options.ts'
import { SubscriptionPattern } from './subscription-pattern.ts'
import { describeTopics, partitionsOfTopic } from './topic-queries.ts'

/** What a {@link Consumer} takes beside Kafka's configuration. */
export interface ConsumerOptions {
  /** Clock, randomness, sockets and threads. Default: those of the process. */
  readonly runtime?: Runtime
}

/** How to close a {@link Consumer}. */
export interface ConsumerCloseOptions extends WaitOptions {
  /**
   * `leave_group`: others take the partitions over at once, of a static member, too. `remain_in_group`: the group waits
   * for this member until its session is over, so that it may come back. `default`: leaves, except as a static member.
   * Kafka: `CloseOptions.GroupMembershipOperation` (KIP-1092)
   */
  readonly groupMembershipOperation?: GroupMembershipOperation
}

/** How long {@link Consumer.close} waits by default, in ms. */
const DEFAULT_CLOSE_TIMEOUT_MS = 30_000

/**
 * Reads records from Kafka, alone or as a member of a group. One call at a time: a poll while another one
 * runs is refused. Heartbeats and fetches go on in the background.
 *
 * @typeParam K - type of keys; `Buffer` without a deserializer.
 * @typeParam V - type of values; `Buffer` without a deserializer.
 */
export class Consumer<K = Buffer, V = Buffer> implements AsyncIterable<ConsumerRecord<K, V>> {
  readonly #engine: ConsumerEngine
  /** What runs now and excludes other calls, for messages. */
  #running: string | undefined
  #closing: Promise<void> | undefined

  /**
   * Connects to nothing before the first call that needs a broker.
   * @throws ConfigError
   */
  constructor(config: ConsumerConfig<K, V>, options: ConsumerOptions = {}) {
    this.#engine = new ConsumerEngine(resolveConsumerConfig(config), options.runtime ?? nodeRuntime)
  }

  /**
   * Makes a consumer from Kafka's dotted names with text values, as they stand in properties files. Keys and
   * values are Buffers: deserializers are objects, so they are given to the constructor.
   * @throws ConfigError
   */
  static fromProperties(properties: Readonly<Record<string, string>>, options?: ConsumerOptions): Consumer {
    return new Consumer(configFromProperties(consumerConfigSchema, properties) as ConsumerConfig, options)
  }

  /**
   * Subscribes to topics, in place of those before: the group divides their partitions among its members.
   * Takes effect in the next poll. A RegExp is matched here, against all topics that exist now and later; a
   * {@link SubscriptionPattern} by the group's coordinator.
   * @throws InvalidGroupIdError without a `groupId`; InvalidStateError after assign(); ConfigError for no topic, and
   * for a SubscriptionPattern without `groupProtocol: 'consumer'`.
   */
  subscribe(topics: readonly string[] | RegExp | SubscriptionPattern, listener: RebalanceListener = {}): void {
    this.#checkOpen()
    const engine = this.#engine
    if (topics instanceof SubscriptionPattern) {
      this.#subscribeBrokerPattern(topics, listener)
      return
    }
    const isPattern = topics instanceof RegExp
    if (!isPattern && !Array.isArray(topics)) {
      throw new ConfigError(
        "subscribe() takes a list of names, subscribe(['orders']), or a pattern, subscribe(/^orders/)",
      )
    }
    const empty = isPattern ? undefined : topics.find((topic) => typeof topic !== 'string' || topic.trim() === '')
    if (empty !== undefined) throw new ConfigError(`Cannot subscribe to topic '${empty}': a name must not be blank`)
    if (!isPattern && topics.length === 0) {
      throw new ConfigError('subscribe() needs at least one topic; unsubscribe() gives all of them up')
    }
    const member = engine.joinGroup()
    if (isPattern) {
      engine.subscriptions.subscribePattern(topics)
      engine.forgetMatch()
    } else {
      engine.subscriptions.subscribe(new Set(topics))
    }
    engine.listener.listener = listener
    engine.updateTopics()
    member.requestRejoin('the subscription changed')
  }

  #subscribeBrokerPattern(pattern: SubscriptionPattern, listener: RebalanceListener): void {
    const engine = this.#engine
    if (engine.config.groupProtocol !== 'consumer') {
      throw new ConfigError(
        "A SubscriptionPattern is matched by brokers, which takes groupProtocol 'consumer'; subscribe to a RegExp instead",
      )
    }
    const member = engine.joinGroup()
    engine.subscriptions.subscribeBrokerPattern(pattern)
    engine.listener.listener = listener
    engine.updateTopics()
    member.requestRejoin('the subscription changed')
  }

  /**
   * Reads exactly these partitions, in place of those before, without a group deciding on them. Those that
   * stay keep their positions. A `groupId` is needed only to commit.
   * @throws InvalidStateError after subscribe().
   */
  assign(partitions: readonly TopicPartition[]): void {
    this.#checkOpen()
    const engine = this.#engine
    if (!Array.isArray(partitions)) throw new ConfigError('assign() takes a list: assign([{ topic, partition }])')
    for (const { topic, partition } of partitions) {
      if (typeof topic !== 'string' || topic.trim() === '' || !Number.isInteger(partition) || partition < 0) {
        throw new ConfigError(`Cannot assign partition ${topicPartitionName(topic, partition)}: there is no such name`)
      }
    }
    engine.subscriptions.assignManually(partitions)
    engine.updateTopics()
    this.#interrupt()
  }

  /** Gives up all topics or partitions, and leaves the group; the listener's `onPartitionsRevoked` is called. */
  async unsubscribe(options?: WaitOptions): Promise<void> {
    this.#checkOpen()
    const deadline = this.#engine.deadline(options)
    await this.#exclusively('unsubscribe()', () =>
      this.#traced('unsubscribe', () => unsubscribeConsumer(this.#engine, deadline)),
    )
  }

  /** The topics subscribed to; with a RegExp those that matched, none with a SubscriptionPattern: see {@link assignment}. */
  subscription(): string[] {
    return [...this.#engine.subscriptions.topics]
  }

  /** Whether it commits by itself, see `enableAutoCommit`. */
  get commitsAutomatically(): boolean {
    return this.#engine.config.enableAutoCommit
  }

  /** The partitions that this consumer reads now. */
  assignment(): TopicPartition[] {
    return this.#engine.subscriptions.assignment()
  }

  /**
   * Returns records as soon as there are any, none when `timeoutMs` is over (default 0: only what is there), and none
   * as soon as positions went past something that applications do not see, such as the end of a transaction.
   * Joins the group, calls the rebalance listener and starts automatic commits on the way, so call it in a
   * loop, at least every `maxPollIntervalMs`. Aborting it loses nothing.
   *
   * @throws InvalidStateError when nothing is subscribed or assigned, or the consumer is closed.
   * @throws ConcurrentModificationError while another call runs.
   * @throws RecordDeserializationError, CorruptRecordError, UnsupportedCompressionError: seek past the record to go on.
   * @throws NoOffsetForPartitionError, OffsetOutOfRangeError, LogTruncationError when `autoOffsetReset` is `none`.
   * @throws RebalanceListenerError, AuthorizationError, ApiError; the signal's reason after an abort.
   * @throws RequestTimeoutError (retriable) when none of the wanted topics exists for `defaultApiTimeoutMs`; the next poll waits on.
   * @throws ConnectionError when no broker is known and none could be reached for `defaultApiTimeoutMs`; the next
   * call goes on trying. Java waits in silence in both cases.
   */
  async poll(options?: WaitOptions): Promise<ConsumerRecords<K, V>> {
    this.#checkNoIteration('poll()')
    const deadline = Deadline.of(this.#engine.runtime.clock, options, 0)
    const collected = await this.#exclusively('poll()', () => this.#engine.poll(deadline))
    if (collected === undefined) return new ConsumerRecords<K, V>([], [])
    const { interceptors } = this.#engine
    if (interceptors !== undefined) return interceptors.onConsume(collected) as ConsumerRecords<K, V>
    return new ConsumerRecords(collected.all as unknown as ConsumerRecord<K, V>[], collected.ranges)
  }

  /**
   * The records one by one, polled for as needed, until the consumer is closed. A record counts as consumed
   * when the loop asks for the next one; leaving the loop gives the current one back, and the loop may be
   * entered again. Errors are those of {@link poll}.
   */
  [Symbol.asyncIterator](): AsyncIterator<ConsumerRecord<K, V>, undefined> {
    const engine = this.#engine
    this.#checkOpen()
    this.#checkNoIteration('for await')
    const iterator = new RecordIterator<K, V>(engine, (signal) => this.#pollOf('for await', signal))
    engine.iteration = iterator
    return iterator
  }

  /**
   * What polls return, one after the other, until the consumer is closed: `for await (const records of
   * consumer.batches())`. A batch, of at most `maxPollRecords`, counts as consumed when the loop asks for the next
   * one; leaving the loop gives the current one back. Errors are those of {@link poll}.
   */
  batches(): AsyncIterable<ConsumerRecords<K, V>, undefined> {
    return {
      [Symbol.asyncIterator]: () => {
        const engine = this.#engine
        this.#checkOpen()
        this.#checkNoIteration('batches()')
        const iterator = new BatchIterator<K, V>(engine, (signal) => this.#pollOf('batches()', signal))
        engine.iteration = iterator
        return iterator
      },
    }
  }

  /**
   * The records as a web stream, under the rules of `for await`: nothing is read ahead, so a record counts as consumed
   * when the reader asks for the next one. A pipe asks as soon as the other end has taken the record into its queue.
   * Cancelling gives the current record back; the consumer stays in its group, and may be read on in any way when the
   * promise of `cancel()` is settled. An error is that of {@link poll} and ends the stream, not the consumer; close()
   * and unsubscribe() end the stream without one.
   */
  stream(): ReadableStream<ConsumerRecord<K, V>> {
    return recordStream(this)
  }

  /**
   * The records as a stream of Node in object mode, under the rules of `for await`: nothing is read ahead, so a record
   * counts as consumed when the next one is asked for: with `data` events when the listeners have returned, in a
   * `pipeline` when the other end has taken it into its own buffer (`highWaterMark: 1` there: when its write is
   * done). Destroying gives the current record back; the consumer stays in its group, and may be read on in any way
   * after the event `close`. Ends as {@link stream} does.
   */
  readable(): Readable {
    return recordReadable(this)
  }

  /**
   * Polls, and has handlers work on the records, several at a time if `concurrency` says so, in order per partition
   * or per key. Resolves when `signal` aborts or the consumer is closed, after the handlers that run then; the group
   * is not left, and another run goes on where this one ended.
   *
   * Commits by itself every `autoCommitIntervalMs`, also where `enableAutoCommit` is false: for each partition the
   * offset up to which every record is finished, nothing past it. What is finished beyond is handled again after a
   * crash, a rebalance or a restart: at least once. Partitions are committed before they are given up, when the
   * handlers that run on them have ended. While it runs, {@link commit}, {@link position}, {@link seek}, {@link pause}
   * and {@link resume} may be called, from handlers too. A handler must not await {@link close}, which waits for it.
   *
   * @throws RecordHandlerError when a record failed and no `onError` took it; ConfigError for wrong options;
   * ConcurrentModificationError while another call runs; else what {@link poll} throws.
   */
  async run(options: RunOptions<K, V>): Promise<void> {
    this.#checkNoIteration('run()')
    const engine = this.#engine
    const resolved = resolveRunOptions(options, engine.config)
    const run = async (): Promise<void> => {
      // Loaded by those only who need it.
      const { default: PQueue } = await import('p-queue')
      const queue = new PQueue({ concurrency: resolved.concurrency })
      await new RecordRunner(engine, resolved, queue).run()
    }
    await this.#exclusively('run()', () => this.#traced('run', run))
  }

  /**
   * Commits offsets to the group: those given, or where the application is, which is after all records that
   * were returned (in `for await` consumed, in run() finished). Overlapping commits are sent in the order of the calls. What can be
   * retried is, up to `timeoutMs` (default `defaultApiTimeoutMs`).
   *
   * @param offsets - the offset of the next record to read for each partition: last processed + 1.
   * @throws InvalidGroupIdError without a `groupId`; CommitFailedError when this consumer lost its partitions;
   * RebalanceInProgressError when it has to poll first; AuthorizationError, ApiError, RequestTimeoutError.
   */
  commit(offsets: readonly TopicPartitionOffset[], options?: WaitOptions): Promise<void>
  commit(options?: WaitOptions): Promise<void>
  async commit(first?: readonly TopicPartitionOffset[] | WaitOptions, second?: WaitOptions): Promise<void> {
    this.#checkUsable()
    const engine = this.#engine
    const { committer } = engine.group
    const given = Array.isArray(first) ? (first as readonly TopicPartitionOffset[]) : undefined
    for (const { topic, partition, offset } of given ?? []) checkOffset(topic, partition, offset)
    const options = given === undefined ? (first as WaitOptions | undefined) : second
    const deadline = engine.deadline(options)
    await engine.metrics.timed('commit', () => committer.commit(given ?? engine.consumedOffsets(), deadline))
  }

  /** What the group has committed; partitions without a committed offset are left out. Throws as {@link commit}. */
  async committed(partitions: readonly TopicPartition[], options?: WaitOptions): Promise<TopicPartitionOffset[]> {
    this.#checkUsable()
    const { committer } = this.#engine.group
    const deadline = this.#engine.deadline(options)
    return this.#traced('committed', () =>
      this.#engine.metrics.timed('committed', () => committer.committed(partitions, deadline)),
    )
  }

  /**
   * Has the next poll read from `offset` on. What is buffered of the partition is dropped.
   * @param position - an offset, or one with its leader epoch, which is then checked against the log.
   * @throws InvalidStateError for a partition that is not assigned; ConfigError for a negative offset.
   */
  seek(partition: TopicPartition, position: number | OffsetAndMetadata): void {
    if (position === undefined || position === null) {
      throw new ConfigError('seek() takes the partition and then the offset: seek({ topic, partition }, offset)')
    }
    const { offset, leaderEpoch } = typeof position === 'number' ? { offset: position } : position
    checkOffset(partition.topic, partition.partition, offset)
    const state = this.#state(partition)
    state.seek(offset, leaderEpoch ?? -1)
    this.#engine.positions.checkLeader(state)
    this.#interrupt()
  }

  /** Has the next poll read from the first record there is; all assigned partitions by default. */
  seekToBeginning(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const state of partitions.map((partition) => this.#state(partition))) state.awaitReset(earliest)
    this.#interrupt()
  }

  /** Has the next poll read what comes after the last record there is; all assigned partitions by default. */
  seekToEnd(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const state of partitions.map((partition) => this.#state(partition))) state.awaitReset(latest)
    this.#interrupt()
  }

  /**
   * The offset of the next record to read, looked up when it is not known yet.
   * @throws InvalidStateError for a partition that is not assigned; RequestTimeoutError.
   */
  async position(partition: TopicPartition, options?: WaitOptions): Promise<number> {
    this.#checkUsable()
    const { topic, partition: number } = partition
    const unconsumed = this.#engine.iteration?.unconsumed() ?? []
    const earlier = unconsumed.find((entry) => entry.topic === topic && entry.partition === number)
    if (earlier !== undefined) return earlier.offset
    const state = this.#state(partition)
    const deadline = this.#engine.deadline(options)
    return this.#traced('position', () => this.#engine.waitForPosition(state, deadline))
  }

  /** Stops returning and fetching records of these partitions. What is buffered is kept; heartbeats go on. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const state of partitions.map((partition) => this.#state(partition))) state.paused = true
    this.#interrupt()
  }

  /** Ends {@link pause}. */
  resume(partitions: readonly TopicPartition[]): void {
    for (const state of partitions.map((partition) => this.#state(partition))) state.paused = false
    this.#interrupt()
  }

  /** The partitions that are paused. */
  paused(): TopicPartition[] {
    const states = [...this.#engine.subscriptions.all()].filter((state) => state.paused)
    return states.map(({ topic, partition }) => ({ topic, partition }))
  }

  /** The offset of the first record of each partition, in the order given. */
  beginningOffsets(partitions: readonly TopicPartition[], options?: WaitOptions): Promise<TopicPartitionOffset[]> {
    return this.#traced('beginningOffsets', () => this.#endsOfLogs(partitions, EARLIEST_TIMESTAMP, options))
  }

  /** The offset after the last record of each partition that may be read (with read_committed: the last stable offset). */
  endOffsets(partitions: readonly TopicPartition[], options?: WaitOptions): Promise<TopicPartitionOffset[]> {
    return this.#traced('endOffsets', () => this.#endsOfLogs(partitions, LATEST_TIMESTAMP, options))
  }

  /**
   * The first record at or after a time, for each partition; those without one are left out.
   * @param queries - `timestamp` in ms since the Unix epoch.
   */
  async offsetsForTimes(
    queries: readonly (TopicPartition & { readonly timestamp: number })[],
    options?: WaitOptions,
  ): Promise<OffsetAndTimestamp[]> {
    this.#checkUsable()
    const deadline = this.#engine.deadline(options)
    return this.#traced('offsetsForTimes', () => offsetsForTimes(this.#engine.listOffsets, queries, deadline))
  }

  /**
   * Records between the position and the end of the log as it was seen last; undefined while either is unknown. Then
   * the end is asked for in the background, so that a later call has it.
   */
  currentLag(partition: TopicPartition): number | undefined {
    const state = this.#state(partition)
    const lag = lagOf(state, this.#engine.config.isolationLevel === 'read_committed')
    if (lag === undefined && state.hasPosition) this.#engine.listOffsets.findEnd(state)
    return lag
  }

  /**
   * Why this consumer does or does not make progress right now: what it waits for as a whole, how its membership
   * stands, and for every partition what it waits for, since when, and how much of it is buffered. Costs nothing but the look;
   * for health checks and for the log line that one wants when "it just stopped".
   */
  health(): ConsumerHealth {
    return describeHealth(this.#engine)
  }

  /**
   * The partitions of a topic.
   * @throws ApiError at once for a topic that does not exist while `allowAutoCreateTopics` is false;
   * RequestTimeoutError when nobody creates it in time.
   */
  async partitionsFor(topic: string, options?: WaitOptions): Promise<PartitionInfo[]> {
    this.#checkUsable()
    const { cluster, config } = this.#engine
    const deadline = this.#engine.deadline(options)
    return this.#traced('partitionsFor', () =>
      partitionsOfTopic(cluster, topic, config.allowAutoCreateTopics, deadline),
    )
  }

  /** The partitions of all topics that this client may see, by topic. */
  async listTopics(options?: WaitOptions): Promise<Map<string, PartitionInfo[]>> {
    this.#checkUsable()
    return this.#traced('listTopics', () => describeTopics(this.#engine.cluster, this.#engine.deadline(options)))
  }

  /**
   * The figures of this consumer, under the names of the Java client:
   * `consumer.metrics()['consumer-fetch-manager-metrics,topic=orders,partition=0']['records-lag']`. They are also published on the
   * diagnostics channel `ottla:core:metrics`.
   */
  metrics(): MetricsSnapshot {
    return this.#engine.cluster.metrics.snapshot()
  }

  /**
   * What a transactional producer needs to commit offsets of this group (KIP-447).
   * @throws InvalidGroupIdError without a `groupId`.
   */
  groupMetadata(): ConsumerGroupMetadata {
    const { coordinator } = this.#engine.group
    const { groupInstanceId } = this.#engine.config
    const outside = { groupId: coordinator.groupId, generationId: -1, memberId: '' }
    return this.#engine.member?.metadata ?? (groupInstanceId === undefined ? outside : { ...outside, groupInstanceId })
  }

  /**
   * Starts a rebalance with the next poll; with `groupProtocol: 'consumer'`, where brokers decide, it only logs that.
   * @param reason - shown in the broker's log (KIP-800).
   */
  enforceRebalance(reason = 'the application asked for it'): void {
    this.#checkOpen()
    const { member, subscriptions } = this.#engine
    if (member === undefined || !subscriptions.isGroupManaged) {
      throw new InvalidStateError('enforceRebalance() needs a subscription; call subscribe() first')
    }
    if (member.enforceRebalance(reason)) return
    this.#engine.config.logger.warn(
      {},
      "enforceRebalance() has no effect with groupProtocol 'consumer': brokers decide",
    )
  }

  /**
   * Commits if commits are automatic, calls the listener's `onPartitionsRevoked`, leaves the group at once and
   * closes all connections. A poll that waits is ended with an InvalidStateError, a `for await` loop ends.
   * Further calls return the same promise.
   *
   * With automatic commits, everything that poll() returned counts as processed: close after the work on it has
   * ended. In `for await` the record in hand does not count. A rebalance listener must not await close().
   *
   * @param options - `timeoutMs`: after it the connections are closed whatever is missing. Default 30,000.
   * @throws RebalanceListenerError when the listener failed; everything is closed all the same.
   */
  close(options?: ConsumerCloseOptions): Promise<void> {
    const operation = options?.groupMembershipOperation ?? 'default'
    if (operation !== 'default' && operation !== 'leave_group' && operation !== 'remain_in_group') {
      const text = `Invalid groupMembershipOperation '${String(operation)}' of close()`
      return Promise.reject(new ConfigError(`${text}: expected one of default, leave_group, remain_in_group`))
    }
    const deadline = Deadline.of(this.#engine.runtime.clock, options, DEFAULT_CLOSE_TIMEOUT_MS)
    const isBusy = (): boolean => this.#running !== undefined
    this.#closing ??= this.#traced('close', () => closeConsumer(this.#engine, deadline, operation, isBusy))
    return this.#closing
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #traced<T>(method: TracedMethod, call: () => Promise<T>): Promise<T> {
    return tracedCall(method, this.#engine.config.groupId, call)
  }

  async #endsOfLogs(
    partitions: readonly TopicPartition[],
    timestamp: number,
    options: WaitOptions | undefined,
  ): Promise<TopicPartitionOffset[]> {
    this.#checkUsable()
    return endsOfLogs(this.#engine.listOffsets, partitions, timestamp, this.#engine.deadline(options))
  }

  #state(partition: TopicPartition): ReturnType<ConsumerEngine['subscriptions']['get']> {
    this.#checkUsable()
    return this.#engine.subscriptions.get(partition.topic, partition.partition)
  }

  /** Positions or the assignment changed: a poll that waits, and a loop that has records in hand, look again. */
  #interrupt(): void {
    this.#engine.wantsPoll = true
    this.#engine.iteration?.changed()
    this.#engine.notify()
  }

  #pollOf(loop: string, signal: AbortSignal): Promise<Collected | undefined> {
    const { clock } = this.#engine.runtime
    return this.#exclusively(loop, () => this.#engine.poll(new Deadline(clock, ITERATION_POLL_MS, signal)))
  }

  #checkNoIteration(call: string): void {
    const { iteration } = this.#engine
    if (iteration !== undefined) throw this.#busy(call, iteration.name)
  }

  async #exclusively<T>(call: string, work: () => Promise<T>): Promise<T> {
    this.#checkOpen()
    if (this.#running !== undefined) throw this.#busy(call, this.#running)
    this.#running = call
    try {
      return await work()
    } finally {
      this.#running = undefined
      if (this.#engine.isClosing) this.#engine.notifyIdle()
    }
  }

  #busy(call: string, running: string): ConcurrentModificationError {
    return new ConcurrentModificationError(
      `${call} was called while ${running} is under way; a consumer serves one at a time: await the first call`,
    )
  }

  /** For what begins something new; while closing nothing may. */
  #checkOpen(): void {
    if (this.#engine.isClosing) throw new InvalidStateError('The consumer is closed')
  }

  /** For what the rebalance listener may do while the consumer closes. */
  #checkUsable(): void {
    if (this.#engine.isClosed) throw new InvalidStateError('The consumer is closed')
  }
}

/** How long `for await` waits in one poll; then it polls again. */
const ITERATION_POLL_MS = 60_000
