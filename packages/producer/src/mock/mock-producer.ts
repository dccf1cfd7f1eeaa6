import type {
  ConsumerGroupMetadata,
  MetricsSnapshot,
  PartitionInfo,
  TopicPartitionOffset,
  WaitOptions,
} from '@ottla/core'
import { isRetriable } from '@ottla/core/internal'
import { murmur2, murmur2OfString, toPositive } from '@ottla/protocol'
import { type Clock, InvalidStateError, KafkaError, nodeRuntime, SeededRandom } from '@ottla/runtime'
import { boundedWait } from '../bounded-wait.ts'
import { InvalidRecordError } from '../errors.ts'
import { checkGroupMetadata, checkOffsets } from '../offsets-to-send.ts'
import { choosePartition, type Partitioner, partitionerOf } from '../partitioner.ts'
import { checkHeaders, checkPartition, checkTimestamp, checkTopic, payloadSize } from '../payload.ts'
import type { Payload } from '../producer-batch.ts'
import type { ProducerApi } from '../producer-api.ts'
import type { ProducerConfig } from '../producer-config.ts'
import type { PlainData, ProducerRecord } from '../producer-record.ts'
import {
  type DeliveryCallback,
  type RecordMetadata,
  recordMetadata,
  type ResolveDelivery,
  type Settle,
} from '../record-metadata.ts'
import { isPromise, serialized, settled } from '../serialize.ts'
import type { Transaction, TransactionOptions } from '../transaction.ts'
import { complete, type MockCompletion, settleWith } from './mock-completion.ts'
import { type GroupOffsets, MockTransaction } from './mock-transaction.ts'

export type { GroupOffsets } from './mock-transaction.ts'

/** Methods of {@link MockProducer.errors} that can be made to fail. */
export type MockedMethod =
  | 'send'
  | 'flush'
  | 'partitionsFor'
  | 'initTransactions'
  | 'beginTransaction'
  | 'sendOffsetsToTransaction'
  | 'commitTransaction'
  | 'abortTransaction'
  | 'close'

/** Options of {@link MockProducer}. */
export interface MockProducerOptions<K = PlainData, V = PlainData> extends Pick<
  ProducerConfig<K, V>,
  'keySerializer' | 'valueSerializer' | 'partitionerClass'
> {
  /** Whether sends succeed at once; otherwise the test ends them with `completeNext` and `errorNext`. Default true. */
  readonly autoComplete?: boolean
  /** Topics and how many partitions they have; others have one. */
  readonly topics?: Readonly<Record<string, number>>
  /** Where timestamps come from. Default: the clock of the process. */
  readonly clock?: Clock
}

/** Where the executor of the promise that is being made leaves its resolve function. */
let taken: ResolveDelivery

/**
 * A producer for the unit tests of applications, with the controls of Java's `MockProducer`: it keeps what is sent, connects to
 * nothing, and lets the test decide how each send ends. It refuses what the real one refuses. Records of a transaction are in
 * {@link MockProducer.history} once it is committed. What a callback throws is not passed over: the test is to see it.
 *
 * @typeParam K - type of keys. @typeParam V - type of values.
 */
export class MockProducer<K = PlainData, V = PlainData> implements ProducerApi<K, V> {
  /** Errors that methods throw, or reject with, from now on and until they are deleted: `mock.errors.send = new Error('…')`. */
  readonly errors: { [M in MockedMethod]?: Error } = {}
  /** What {@link metrics} returns. */
  mockMetrics: MetricsSnapshot = {}
  /** What {@link isFull} says; {@link ready} waits while it is true, see {@link setFull}. */
  #isFull = false
  readonly #options: MockProducerOptions<K, V>
  readonly #clock: Clock
  readonly #partitioner: Partitioner | undefined
  readonly #sent: ProducerRecord<K, V>[] = []
  readonly #completions: MockCompletion[] = []
  readonly #offsets = new Map<string, number>()
  readonly #partitions = new Map<string, PartitionInfo[]>()
  readonly #committedOffsets: GroupOffsets[] = []
  readonly #transaction = new MockTransaction<K, V>()
  readonly #readyWaiters: (() => void)[] = []
  #failedCount = 0
  #isClosed = false

  constructor(options: MockProducerOptions<K, V> = {}) {
    this.#options = options
    this.#clock = options.clock ?? nodeRuntime.clock
    const { partitionerClass, topics = {} } = options
    this.#partitioner =
      partitionerClass === undefined
        ? undefined
        : partitionerOf(partitionerClass as Parameters<typeof partitionerOf>[0], new SeededRandom(1))
    for (const [topic, count] of Object.entries(topics)) this.setPartitions(topic, count)
  }

  /** What was sent, outside of transactions or in committed ones, in order. */
  history(): ProducerRecord<K, V>[] {
    return [...this.#sent]
  }

  /** What was sent in the open transaction. */
  uncommittedRecords(): ProducerRecord<K, V>[] {
    return [...this.#transaction.records]
  }

  /** Offsets of each committed transaction that had any, in order. */
  consumerGroupOffsetsHistory(): GroupOffsets[] {
    return [...this.#committedOffsets]
  }

  /** Offsets of the open transaction. */
  uncommittedOffsets(): GroupOffsets {
    return this.#transaction.offsets
  }

  /** Ends the oldest send that waits, well. @returns whether there was one. */
  completeNext(): boolean {
    return this.#completeNext(undefined)
  }

  /** Ends the oldest send that waits, with the error. @returns whether there was one. */
  errorNext(error: Error): boolean {
    return this.#completeNext(error)
  }

  /** Whether every send has ended. */
  get flushed(): boolean {
    return this.#completions.length === 0
  }

  get closed(): boolean {
    return this.#isClosed
  }

  get transactionInitialized(): boolean {
    return this.#transaction.isInitialized
  }

  get transactionInFlight(): boolean {
    return this.#transaction.isInFlight
  }

  /** Whether the last transaction was committed. */
  get transactionCommitted(): boolean {
    return this.#transaction.isCommitted
  }

  /** Whether the last transaction was aborted. */
  get transactionAborted(): boolean {
    return this.#transaction.isAborted
  }

  /** Whether the transaction, open or the last one, has sent offsets. */
  get sentOffsets(): boolean {
    return this.#transaction.hasSentOffsets
  }

  /** Transactions that were committed. */
  get commitCount(): number {
    return this.#transaction.commitCount
  }

  /**
   * Acts as if another producer had taken the transactional id: everything that belongs to transactions, and every send, fails.
   *
   * @throws InvalidStateError before `initTransactions` and after the end.
   */
  fenceProducer(): void {
    this.#checkOpen()
    this.#transaction.checkNotFenced()
    this.#transaction.checkInitialized()
    this.#transaction.isFenced = true
  }

  /** Forgets what was sent and what waits, and the open transaction's part of it. Offsets go on counting. */
  clear(): void {
    this.#sent.length = this.#completions.length = this.#committedOffsets.length = 0
    this.#transaction.clear()
    this.#transaction.hasSentOffsets = false
  }

  /** Gives a topic partitions: how many, or what {@link partitionsFor} returns. */
  setPartitions(topic: string, partitions: number | readonly PartitionInfo[]): void {
    const node = { id: 0, host: 'mock', port: 9092 }
    const infos =
      typeof partitions !== 'number'
        ? [...partitions]
        : Array.from({ length: partitions }, (_, partition) => ({
            topic,
            partition,
            leader: node,
            leaderEpoch: 0,
            replicas: [node],
            inSyncReplicas: [node],
            offlineReplicas: [],
          }))
    this.#partitions.set(topic, infos)
  }

  /** Decides what {@link isFull} says; false lets those go on who wait in {@link ready}. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull
    if (!isFull) for (const resolve of this.#readyWaiters.splice(0)) resolve()
  }

  send(record: ProducerRecord<K, V>, callback: DeliveryCallback): void
  send(record: ProducerRecord<K, V>, options?: WaitOptions): Promise<RecordMetadata>
  send(record: ProducerRecord<K, V>, second?: DeliveryCallback | WaitOptions): Promise<RecordMetadata> | void {
    if (typeof second === 'function') {
      this.#send(record, second, undefined)
      return
    }
    const promise = new Promise<RecordMetadata>((resolve) => (taken = resolve as ResolveDelivery))
    this.#send(record, taken, promise)
    const topic = (record as ProducerRecord<K, V> | undefined)?.topic
    const bounded = boundedWait(promise, this.#clock, second, `the record for topic ${topic} is still under way`)
    bounded.catch(() => {})
    return bounded
  }

  sendAndForget(record: ProducerRecord<K, V>): void {
    this.#send(record, undefined, undefined)
  }

  get isFull(): boolean {
    return this.#isFull
  }

  ready(options?: WaitOptions): Promise<void> {
    if (!this.#isFull) return Promise.resolve()
    const promise = new Promise<void>((resolve) => this.#readyWaiters.push(resolve))
    return boundedWait(promise, this.#clock, options, 'the buffer memory of the producer stayed full')
  }

  get failedCount(): number {
    return this.#failedCount
  }

  metrics(): MetricsSnapshot {
    return this.mockMetrics
  }

  /** Ends all sends that wait, well. */
  async flush(): Promise<void> {
    this.#checkOpen()
    this.#throwInjected('flush')
    while (this.completeNext());
  }

  async partitionsFor(topic: string): Promise<PartitionInfo[]> {
    this.#throwInjected('partitionsFor')
    checkTopic(topic)
    if (!this.#partitions.has(topic)) this.setPartitions(topic, 1)
    return [...this.#partitions.get(topic)!]
  }

  async initTransactions(): Promise<void> {
    this.#checkOpen()
    this.#transaction.checkNotFenced()
    this.#throwInjected('initTransactions')
    this.#transaction.init()
  }

  beginTransaction(): void {
    this.#checkOpen()
    this.#transaction.checkNotFenced()
    this.#throwInjected('beginTransaction')
    this.#transaction.begin()
  }

  async sendOffsetsToTransaction(
    offsets: readonly TopicPartitionOffset[],
    groupMetadata: ConsumerGroupMetadata,
  ): Promise<void> {
    this.#checkTransaction('sendOffsetsToTransaction')
    checkGroupMetadata(groupMetadata)
    checkOffsets(offsets)
    this.#transaction.addOffsets(offsets, groupMetadata)
  }

  /** Flushes, and moves what the transaction held back to {@link history} and {@link consumerGroupOffsetsHistory}. */
  async commitTransaction(): Promise<void> {
    this.#checkTransaction('commitTransaction')
    await this.flush()
    this.#sent.push(...this.#transaction.records)
    const offsets = this.#transaction.offsets
    if (Object.keys(offsets).length > 0) this.#committedOffsets.push(offsets)
    this.#transaction.end(true)
  }

  async abortTransaction(): Promise<void> {
    this.#checkTransaction('abortTransaction')
    await this.flush()
    this.#transaction.end(false)
  }

  /** As the real one: initialises when needed, commits, aborts and, for failures that may pass, runs `body` again, at once. */
  async transaction<T>(
    body: (transaction: Transaction<K, V>) => Promise<T> | T,
    { retries = 5 }: TransactionOptions = {},
  ): Promise<T> {
    if (!this.transactionInitialized) await this.initTransactions()
    for (let failures = 0; ; failures++) {
      this.beginTransaction()
      try {
        const result = await body({
          send: (record, options) => this.send(record, options),
          sendAndForget: (record) => this.sendAndForget(record),
          sendOffsets: (offsets, group) => this.sendOffsetsToTransaction(offsets, group),
        })
        await this.commitTransaction()
        return result
      } catch (error) {
        if (this.#transaction.isFenced) throw error
        await this.abortTransaction()
        if (!(error instanceof KafkaError) || !isRetriable(error) || failures >= retries) throw error
      }
    }
  }

  /** Sends that wait stay as they are, so that a test can look at them. */
  async close(): Promise<void> {
    this.#throwInjected('close')
    this.#isClosed = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #completeNext(error: Error | undefined): boolean {
    const completion = this.#completions.shift()
    if (completion === undefined) return false
    if (error !== undefined) this.#failedCount++
    complete(completion, error)
    return true
  }

  #send(record: ProducerRecord<K, V>, settle: Settle, promise: Promise<unknown> | undefined): void {
    try {
      this.#accept(record, settle, promise)
    } catch (error) {
      this.#failedCount++
      const { topic, partition = -1, timestamp = -1 } = (record as ProducerRecord | undefined) ?? { topic: '' }
      const metadata = recordMetadata(topic, partition, -1, timestamp, -1, -1)
      // Never from inside send(), as with the real one.
      queueMicrotask(() => settleWith(settle, promise, metadata, error as Error))
    }
  }

  #accept(record: ProducerRecord<K, V>, settle: Settle, promise: Promise<unknown> | undefined): void {
    if (typeof record !== 'object' || record === null) {
      throw new InvalidRecordError(`send() takes a record, send({ topic, value }), not ${String(record)}`)
    }
    this.#checkOpen()
    this.#transaction.checkNotFenced()
    this.#throwInjected('send')
    if (this.#transaction.isInitialized) this.#transaction.checkInFlight()
    const { topic } = record
    checkTopic(topic)
    const timestamp = record.timestamp === undefined ? this.#clock.now() : checkTimestamp(record.timestamp, topic)
    const headers = [...(record.headers === undefined ? [] : checkHeaders(record.headers, topic))]
    if (record.partition !== undefined) this.#checkPartition(record.partition, topic)
    const { keySerializer, valueSerializer } = this.#options
    const key = serialized('key', keySerializer, topic, record.key ?? null, headers)
    const value = serialized('value', valueSerializer, topic, record.value, headers)
    const partition = record.partition ?? (isPromise(key) ? 0 : this.#partition(record, key))
    const offset = this.#nextOffset(topic, partition)
    const metadataOf = (keyBytes: Payload, valueBytes: Payload): RecordMetadata =>
      recordMetadata(topic, partition, offset, timestamp, payloadSize(keyBytes), payloadSize(valueBytes))
    const isAsync = isPromise(key) || isPromise(value)
    const completion: MockCompletion = {
      metadata: isAsync ? metadataOf(null, null) : metadataOf(key, value),
      settle,
      promise,
      serializing: isAsync
        ? Promise.all([settled('key', key, topic), settled('value', value, topic)]).then(([k, v]) => metadataOf(k, v))
        : undefined,
    }
    completion.serializing?.catch(() => {})
    if (this.#transaction.isInFlight) this.#transaction.records.push(record)
    else this.#sent.push(record)
    // A callback never runs inside of send().
    if (this.#options.autoComplete ?? true) queueMicrotask(() => complete(completion, undefined))
    else this.#completions.push(completion)
  }

  /** By the partitioner that was given, else by key as Java does; records without a key go to partition 0. */
  #partition(record: ProducerRecord<K, V>, key: Payload): number {
    const { topic } = record
    const partitionCount = this.#partitions.get(topic)?.length ?? 1
    if (this.#partitioner !== undefined) {
      const availablePartitions = (): number[] => Array.from({ length: partitionCount }, (_, partition) => partition)
      return choosePartition(this.#partitioner, record, key, { name: topic, partitionCount, availablePartitions })
    }
    if (key === null) return 0
    return toPositive(typeof key === 'string' ? murmur2OfString(key) : murmur2(key)) % partitionCount
  }

  #checkPartition(partition: number, topic: string): void {
    checkPartition(partition, topic)
    const count = this.#partitions.get(topic)?.length
    if (count === undefined || partition < count) return
    throw new InvalidRecordError(`Topic ${topic} has the partitions 0 to ${count - 1} and no partition ${partition}`)
  }

  #nextOffset(topic: string, partition: number): number {
    const key = `${partition} ${topic}`
    const offset = this.#offsets.get(key) ?? 0
    this.#offsets.set(key, offset + 1)
    return offset
  }

  #checkTransaction(method: MockedMethod): void {
    this.#checkOpen()
    this.#transaction.checkNotFenced()
    this.#throwInjected(method)
    this.#transaction.checkInFlight()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new InvalidStateError('The producer is closed')
  }

  #throwInjected(method: MockedMethod): void {
    const error = this.errors[method]
    if (error !== undefined) throw error
  }
}
