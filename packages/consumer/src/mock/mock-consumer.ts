import {
  type ConsumerGroupMetadata,
  type MetricsSnapshot,
  type OffsetAndMetadata,
  type PartitionInfo,
  type TopicPartition,
  type TopicPartitionOffset,
  type WaitOptions,
} from '@ottla/core'
import { ConfigError, InvalidStateError } from '@ottla/runtime'
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { OffsetAndTimestamp } from '../offsets/offset-queries.ts'
import type { ConsumerApi } from '../consumer-api.ts'
import { ConcurrentModificationError, NoOffsetForPartitionError } from '../errors.ts'
import { type RebalanceListener, RebalanceListenerInvoker, throwFailure } from '../group/rebalance-listener.ts'
import { earliest, latest, parseOffsetResetStrategy } from '../offsets/offset-reset-strategy.ts'
import { recordReadable, recordStream } from '../record-streams.ts'
import type { ConsumerRecord } from '../records/consumer-record.ts'
import { ConsumerRecords, type PartitionRange } from '../records/consumer-records.ts'
import { resolveRunOptions, type RunOptions } from '../run/run-options.ts'
import type { PartitionState } from '../state/partition-state.ts'
import { SubscriptionState } from '../state/subscription-state.ts'
import { TopicPartitionMap } from '../state/topic-partition-map.ts'
import { MockLog } from './mock-log.ts'
import { firstOffsets, MockLoop, type MockLoopSource } from './mock-loop.ts'
import { type MockRecord, mockRecord } from './mock-record.ts'
import { handleAll } from './mock-run.ts'

/** Options of {@link MockConsumer}. */
export interface MockConsumerOptions {
  /** Default `mock-group`. */
  readonly groupId?: string
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none'
  /** What `commitsAutomatically` says; close() commits then. Default false. */
  readonly enableAutoCommit?: boolean
  /** Most records of one poll. Default 500. */
  readonly maxPollRecords?: number
}

/**
 * A consumer for the unit tests of applications, with the controls of Java's `MockConsumer`: it connects to nothing, returns the
 * records that the test adds, and changes its assignment when the test says so. It refuses what the real one refuses.
 *
 * A poll returns at once. The loops (`for await`, batches(), streams, run()) wait until the test adds something, and end with
 * close(). run() calls its handlers one after the other, whatever `concurrency` says, retries at once, and commits after each poll.
 *
 * @typeParam K - type of keys. @typeParam V - type of values.
 */
export class MockConsumer<K = Buffer, V = Buffer> implements ConsumerApi<K, V> {
  /** What {@link metrics} returns. */
  mockMetrics: MetricsSnapshot = {}
  readonly #options: Required<MockConsumerOptions>
  readonly #log = new MockLog<K, V>()
  readonly #subscriptions = new SubscriptionState()
  readonly #listener = new RebalanceListenerInvoker(this.#subscriptions)
  readonly #committed = new TopicPartitionMap<TopicPartitionOffset>()
  readonly #topics = new Map<string, PartitionInfo[]>()
  readonly #tasks: (() => unknown)[] = []
  #pollError: Error | undefined
  #offsetsError: Error | undefined
  #isWokenUp = false
  #shouldRebalance = false
  #generationId = 0
  #lastPollTimeoutMs: number | undefined
  #running: string | undefined
  #loop: MockLoop<K, V, unknown> | undefined
  #wake: (() => void) | undefined
  #isClosed = false

  constructor(options: MockConsumerOptions = {}) {
    const { groupId = 'mock-group', autoOffsetReset = 'latest', enableAutoCommit = false } = options
    const { maxPollRecords = 500 } = options
    this.#options = { groupId, autoOffsetReset, enableAutoCommit, maxPollRecords }
  }

  // Controls

  /** Adds what a poll returns, once the position is there. @throws InvalidStateError for a partition that is not assigned. */
  addRecord(record: MockRecord<K, V>): void {
    this.#checkOpen()
    this.#subscriptions.get(record.topic, record.partition)
    this.#log.add(mockRecord(record))
    this.#notify()
  }

  /** Where logs begin: what seekToBeginning, beginningOffsets and `autoOffsetReset: 'earliest'` need. */
  updateBeginningOffsets(offsets: readonly TopicPartitionOffset[]): void {
    this.#log.setBeginnings(offsets)
  }

  /** Where logs end: what seekToEnd, endOffsets, currentLag and `autoOffsetReset: 'latest'` need. */
  updateEndOffsets(offsets: readonly TopicPartitionOffset[]): void {
    this.#log.setEnds(offsets)
  }

  /** What partitionsFor and listTopics return. */
  updatePartitions(topic: string, partitions: readonly PartitionInfo[]): void {
    this.#topics.set(topic, [...partitions])
  }

  /**
   * Has the group assign these partitions to the consumer: the listener hears of those that go, then of those that come.
   * Positions and pauses of what stays are kept.
   * @throws InvalidStateError without a subscription; RebalanceListenerError.
   */
  async rebalance(assignment: readonly TopicPartition[]): Promise<void> {
    this.#checkOpen()
    const has = (list: readonly TopicPartition[], { topic, partition }: TopicPartition): boolean =>
      list.some((each) => each.topic === topic && each.partition === partition)
    const before = this.#subscriptions.assignment()
    const gone = before.filter((each) => !has(assignment, each))
    const added = assignment.filter((each) => !has(before, each))
    const revoked = gone.length === 0 ? undefined : await this.#listener.revoked(gone)
    this.#subscriptions.assignFromGroup(assignment)
    this.#generationId++
    const assigned = await this.#listener.assigned(added)
    this.#notify()
    throwFailure(revoked ?? assigned)
  }

  /** Has the next poll do something first; each poll does one such thing. A promise is awaited. */
  schedulePollTask(task: () => unknown): void {
    this.#tasks.push(task)
    this.#notify()
  }

  /** Lets one poll pass without a task. */
  scheduleNopPollTask(): void {
    this.schedulePollTask(() => {})
  }

  /** Has the next poll reject. */
  setPollException(error: Error): void {
    this.#pollError = error
    this.#notify()
  }

  /** Has the next call of beginningOffsets, endOffsets or offsetsForTimes reject. */
  setOffsetsException(error: Error): void {
    this.#offsetsError = error
  }

  /** Has the next poll reject as an aborted one does, with an `AbortError`. Java: `WakeupException` */
  wakeup(): void {
    this.#isWokenUp = true
    this.#notify()
  }

  get closed(): boolean {
    return this.#isClosed
  }

  /** The time that the last poll was given, in ms. */
  get lastPollTimeoutMs(): number | undefined {
    return this.#lastPollTimeoutMs
  }

  /** Whether enforceRebalance was called since {@link resetShouldRebalance}. */
  get shouldRebalance(): boolean {
    return this.#shouldRebalance
  }

  resetShouldRebalance(): void {
    this.#shouldRebalance = false
  }

  // The consumer

  get commitsAutomatically(): boolean {
    return this.#options.enableAutoCommit
  }

  subscribe(topics: readonly string[] | RegExp, listener: RebalanceListener = {}): void {
    this.#checkOpen()
    if (topics instanceof RegExp) {
      this.#subscriptions.subscribePattern(topics)
      this.#subscriptions.matchPattern(this.#topics.keys(), () => false, false)
    } else {
      if (topics.length === 0) throw new ConfigError('subscribe() needs at least one topic')
      this.#subscriptions.subscribe(new Set(topics))
    }
    this.#listener.listener = listener
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.#checkOpen()
    this.#subscriptions.assignManually(partitions)
    this.#notify()
  }

  async unsubscribe(): Promise<void> {
    this.#checkOpen()
    const owned = this.#subscriptions.assignment()
    const tells = this.#subscriptions.isGroupManaged && owned.length > 0
    const failure = tells ? await this.#listener.revoked(owned) : undefined
    await this.#loop?.return()
    this.#subscriptions.unsubscribe()
    throwFailure(failure)
  }

  subscription(): string[] {
    return [...this.#subscriptions.topics]
  }

  assignment(): TopicPartition[] {
    return this.#subscriptions.assignment()
  }

  async poll(options: WaitOptions = {}): Promise<ConsumerRecords<K, V>> {
    if (this.#loop !== undefined) throw busy('poll()', 'a loop')
    this.#lastPollTimeoutMs = options.timeoutMs ?? 0
    const records = await this.#pollOnce('poll()', this.#options.maxPollRecords, options.signal)
    return this.#recordsOf(records)
  }

  [Symbol.asyncIterator](): AsyncIterator<ConsumerRecord<K, V>, undefined> {
    return this.#open('for await', 1, ([record]) => record!)
  }

  batches(): AsyncIterable<ConsumerRecords<K, V>, undefined> {
    return {
      [Symbol.asyncIterator]: () => this.#open('batches()', undefined, (records) => this.#recordsOf(records)),
    }
  }

  stream(): ReadableStream<ConsumerRecord<K, V>> {
    return recordStream(this)
  }

  readable(): Readable {
    return recordReadable(this)
  }

  async run(options: RunOptions<K, V>): Promise<void> {
    const { maxPollRecords } = this.#options
    const resolved = resolveRunOptions(options, { maxPollRecords, maxPollIntervalMs: 300_000 })
    const loop = this.#open('run()', undefined, (records) => records)
    const unfinished = new Set<ConsumerRecord<K, V>>()
    const state = { isStopping: resolved.signal?.aborted === true }
    const stop = (): void => {
      state.isStopping = true
      // What a handler works on is finished first.
      if (unfinished.size === 0) void loop.return()
    }
    resolved.signal?.addEventListener('abort', stop, { once: true })
    try {
      while (!state.isStopping) {
        const next = await loop.next()
        if (next.done === true) break
        for (const record of next.value) unfinished.add(record)
        await handleAll(
          next.value,
          resolved,
          () => state.isStopping || loop.isDone,
          (record) => {
            unfinished.delete(record as ConsumerRecord<K, V>)
            loop.hold([...unfinished])
          },
        )
        this.#commitConsumed()
      }
    } finally {
      resolved.signal?.removeEventListener('abort', stop)
      this.#commitConsumed()
      await loop.return()
    }
  }

  commit(offsets: readonly TopicPartitionOffset[], options?: WaitOptions): Promise<void>
  commit(options?: WaitOptions): Promise<void>
  async commit(first?: readonly TopicPartitionOffset[] | WaitOptions): Promise<void> {
    this.#checkOpen()
    if (Array.isArray(first)) {
      for (const entry of first as readonly TopicPartitionOffset[]) {
        this.#committed.set(entry.topic, entry.partition, entry)
      }
    } else this.#commitConsumed()
  }

  async committed(partitions: readonly TopicPartition[]): Promise<TopicPartitionOffset[]> {
    this.#checkOpen()
    return partitions
      .map(({ topic, partition }) => this.#committed.get(topic, partition))
      .filter((entry) => entry !== undefined)
  }

  seek(partition: TopicPartition, position: number | OffsetAndMetadata): void {
    const { offset, leaderEpoch } = typeof position === 'number' ? { offset: position } : position
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new ConfigError(`Invalid offset ${offset}: expected 0 or more`)
    this.#state(partition).seek(offset, leaderEpoch ?? -1)
    this.#notify()
  }

  seekToBeginning(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#state(partition).awaitReset(earliest)
    this.#notify()
  }

  seekToEnd(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#state(partition).awaitReset(latest)
    this.#notify()
  }

  async position(partition: TopicPartition): Promise<number> {
    const state = this.#state(partition)
    this.#resolvePosition(state)
    const held = this.#loop
      ?.unconsumed()
      .find((each) => each.topic === partition.topic && each.partition === partition.partition)
    return held?.offset ?? state.offset
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const state of partitions.map((each) => this.#state(each))) state.paused = true
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const state of partitions.map((each) => this.#state(each))) state.paused = false
    this.#notify()
  }

  paused(): TopicPartition[] {
    return [...this.#subscriptions.all()]
      .filter(({ paused }) => paused)
      .map(({ topic, partition }) => ({ topic, partition }))
  }

  async beginningOffsets(partitions: readonly TopicPartition[]): Promise<TopicPartitionOffset[]> {
    this.#checkOffsets()
    return partitions.map(({ topic, partition }) => {
      return { topic, partition, offset: this.#log.beginning({ topic, partition }) }
    })
  }

  async endOffsets(partitions: readonly TopicPartition[]): Promise<TopicPartitionOffset[]> {
    this.#checkOffsets()
    return partitions.map(({ topic, partition }) => ({ topic, partition, offset: this.#log.end({ topic, partition }) }))
  }

  async offsetsForTimes(
    queries: readonly (TopicPartition & { readonly timestamp: number })[],
  ): Promise<OffsetAndTimestamp[]> {
    this.#checkOffsets()
    return queries.flatMap((query) => {
      const found = this.#log.findByTime(query, query.timestamp)
      if (found === undefined) return []
      const { topic, partition, offset, timestamp } = found
      return [{ topic, partition, offset, timestamp }]
    })
  }

  currentLag(partition: TopicPartition): number | undefined {
    const state = this.#state(partition)
    const end = this.#log.findEnd(partition)
    return end !== undefined && state.hasPosition ? Math.max(0, end - state.offset) : undefined
  }

  async partitionsFor(topic: string): Promise<PartitionInfo[]> {
    this.#checkOpen()
    return [...(this.#topics.get(topic) ?? [])]
  }

  async listTopics(): Promise<Map<string, PartitionInfo[]>> {
    this.#checkOpen()
    return new Map(this.#topics)
  }

  metrics(): MetricsSnapshot {
    return this.mockMetrics
  }

  groupMetadata(): ConsumerGroupMetadata {
    const isMember = this.#generationId > 0
    const { groupId } = this.#options
    return { groupId, generationId: isMember ? this.#generationId : -1, memberId: isMember ? 'mock-member' : '' }
  }

  enforceRebalance(): void {
    this.#checkOpen()
    this.#shouldRebalance = true
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    await this.#loop?.return()
    if (this.#options.enableAutoCommit) this.#commitConsumed()
    const owned = this.#subscriptions.assignment()
    const tells = this.#subscriptions.isGroupManaged && owned.length > 0
    const failure = tells ? await this.#listener.revoked(owned) : undefined
    this.#isClosed = true
    this.#notify()
    throwFailure(failure)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  // Inside

  readonly #source: MockLoopSource<K, V> = {
    take: async (most = this.#options.maxPollRecords, loop) => {
      while (this.#loop === loop) {
        const changed = new Promise<void>((resolve) => (this.#wake = resolve))
        const records = await this.#pollOnce('the loop', most, undefined)
        if (this.#loop !== loop) this.#source.giveBack(records)
        else if (records.length > 0) return records
        else if (this.#tasks.length === 0) await changed
      }
      return undefined
    },
    giveBack: (records) => {
      for (const { topic, partition, offset } of firstOffsets(records)) {
        const state = this.#subscriptions.find(topic, partition)
        if (state !== undefined && state.offset > offset) state.moveTo(offset)
      }
    },
    end: (loop) => {
      if (this.#loop === loop) this.#loop = undefined
      this.#notify()
    },
  }

  #open<T>(
    call: string,
    most: number | undefined,
    show: (records: readonly ConsumerRecord<K, V>[]) => T,
  ): MockLoop<K, V, T> {
    this.#checkOpen()
    if (this.#loop !== undefined) throw busy(call, 'a loop')
    const loop = new MockLoop(this.#source, most, show)
    this.#loop = loop
    return loop
  }

  async #pollOnce(call: string, most: number, signal: AbortSignal | undefined): Promise<ConsumerRecord<K, V>[]> {
    this.#checkOpen()
    if (this.#running !== undefined) throw busy(call, this.#running)
    if (this.#subscriptions.type === 'none') {
      throw new InvalidStateError('Nothing to poll: call subscribe() or assign() first')
    }
    this.#running = call
    try {
      await this.#tasks.shift()?.()
      signal?.throwIfAborted()
      this.#throwOnce()
      this.#checkOpen()
      const taken: ConsumerRecord<K, V>[] = []
      for (const state of this.#subscriptions.all()) {
        this.#resolvePosition(state)
        if (!state.isConsumable) continue
        const records = this.#log.read(state, state.offset, most - taken.length)
        const last = records.at(-1)
        if (last !== undefined) state.advance(last.offset + 1, last.leaderEpoch ?? -1)
        taken.push(...records)
      }
      return taken
    } finally {
      this.#running = undefined
    }
  }

  #throwOnce(): void {
    const error = this.#pollError
    this.#pollError = undefined
    if (error !== undefined) throw error
    if (!this.#isWokenUp) return
    this.#isWokenUp = false
    throw new DOMException('The mock was woken up', 'AbortError')
  }

  /** Committed, else as `autoOffsetReset` says, or as was asked for by a seek. */
  #resolvePosition(state: PartitionState): void {
    if (state.hasPosition) return
    const { topic, partition } = state
    const committed = state.state === 'INITIALIZING' ? this.#committed.get(topic, partition) : undefined
    if (committed !== undefined) {
      state.seek(committed.offset, committed.leaderEpoch ?? -1)
      return
    }
    const strategy = state.resetStrategy ?? parseOffsetResetStrategy(this.#options.autoOffsetReset)!
    if (strategy.type === 'none') throw new NoOffsetForPartitionError([{ topic, partition }])
    state.seek(strategy.type === 'earliest' ? this.#log.beginning(state) : this.#log.end(state), -1)
  }

  #commitConsumed(): void {
    const held = this.#loop?.unconsumed() ?? []
    for (const state of this.#subscriptions.all()) {
      if (!state.hasPosition) continue
      const { topic, partition } = state
      const first = held.find((each) => each.topic === topic && each.partition === partition)
      this.#committed.set(topic, partition, first ?? { topic, partition, offset: state.offset })
    }
  }

  #recordsOf(records: readonly ConsumerRecord<K, V>[]): ConsumerRecords<K, V> {
    const ranges: PartitionRange[] = []
    for (const [index, { topic, partition, offset, leaderEpoch = -1 }] of records.entries()) {
      const last = ranges.at(-1)
      const continues = last?.topic === topic && last.partition === partition
      const range = {
        topic,
        partition,
        from: continues ? last.from : index,
        to: index + 1,
        nextOffset: offset + 1,
        leaderEpoch,
      }
      if (continues) ranges[ranges.length - 1] = range
      else ranges.push(range)
    }
    return new ConsumerRecords(records, ranges)
  }

  #state({ topic, partition }: TopicPartition): PartitionState {
    this.#checkOpen()
    return this.#subscriptions.get(topic, partition)
  }

  #notify(): void {
    this.#wake?.()
  }

  #checkOffsets(): void {
    this.#checkOpen()
    const error = this.#offsetsError
    this.#offsetsError = undefined
    if (error !== undefined) throw error
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new InvalidStateError('The consumer is closed')
  }
}

function busy(call: string, running: string): ConcurrentModificationError {
  return new ConcurrentModificationError(
    `${call} was called while ${running} is under way; a consumer serves one at a time: await the first call`,
  )
}
