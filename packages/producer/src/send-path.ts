import { type RecordHeaderInput, RequestTimeoutError, type Serializer } from '@ottla/core'
import { Deadline, type Metadata } from '@ottla/core/internal'
import { murmur2, murmur2OfString, toPositive } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import { BufferExhaustedError, InvalidRecordError } from './errors.ts'
import type { Interceptors } from './interceptors.ts'
import { choosePartition, type Partitioner, partitionerTopic } from './partitioner.ts'
import {
  checkHeaders,
  checkPartition,
  checkPayload,
  checkTimestamp,
  headersSize,
  noHeaders,
  ownHeaders,
  ownPayload,
  payloadSize,
} from './payload.ts'
import type { Payload, ProducerBatch } from './producer-batch.ts'
import type { ProducerRecord } from './producer-record.ts'
import type { ProducerTopic } from './producer-topic.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import { RecordClock } from './record-clock.ts'
import {
  type DeliveryCallback,
  type RecordMetadata,
  recordMetadata,
  rejectDelivery,
  type ResolveDelivery,
  type Settle,
  sharedRejection,
} from './record-metadata.ts'
import type { Sender } from './sender.ts'
import { isPromise, serialized, settled } from './serialize.ts'
import type { TopicRegistry } from './topic-registry.ts'
import { type WaitingSend, WaitingSends } from './waiting-sends.ts'

/** What a waiting record costs beside its bytes. */
const waitingOverheadBytes = 256

/** What failures speak of when something else than a record was sent. */
const noRecord: ProducerRecord = { topic: '', value: null }

/** Options of {@link SendPath}. */
export interface SendPathOptions {
  readonly clock: Clock
  readonly metadata: Metadata
  readonly topics: TopicRegistry
  readonly accumulator: RecordAccumulator
  readonly sender: Sender
  readonly keySerializer: Serializer<unknown> | undefined
  readonly valueSerializer: Serializer<unknown> | undefined
  readonly interceptors: Interceptors | undefined
  /** Undefined: keys by murmur2, the others sticky. */
  readonly partitioner: Partitioner | undefined
  readonly ignoreKeys: boolean
  readonly maxBlockMs: number
  /** Present with transactions: throws when no record may be sent now. */
  readonly checkSend: (() => void) | undefined
  /** Most bytes of records that wait for metadata, a serializer or memory. */
  readonly maxWaitingBytes: number
  /** Records start or end to wait for memory. */
  readonly onMemoryWanted: (isWanted: boolean) => void
  /** Sends to one topic have waited for its metadata for so long, in ms. */
  readonly onMetadataWait: (waitedMs: number) => void
  readonly onCallbackError: (error: unknown) => void
  /** A record failed before it reached a batch. */
  readonly onFailed: (topic: string, partition: number, isUnobserved: boolean, error: Error) => void
}

/**
 * The way of a record from `send()` into a batch. With metadata known, no asynchronous serializer and memory free it is
 * synchronous and the record is encoded straight into the open batch; otherwise the record waits in {@link WaitingSends}.
 */
export class SendPath {
  readonly #options: SendPathOptions
  readonly #waiting: WaitingSends
  readonly #clock: Clock
  readonly #accumulator: RecordAccumulator
  readonly #topics: TopicRegistry
  readonly #isPlain: boolean
  readonly #interceptors: Interceptors | undefined
  readonly #partitioner: Partitioner | undefined
  readonly #ignoreKeys: boolean
  readonly #checkSend: (() => void) | undefined
  /** The timestamp of the record that is on its way. */
  readonly #time: RecordClock
  #recent: ProducerTopic | undefined
  /** Why nothing is accepted any more. */
  closedError: Error | undefined

  constructor(options: SendPathOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#time = new RecordClock(options.clock)
    this.#accumulator = options.accumulator
    this.#topics = options.topics
    this.#checkSend = options.checkSend
    this.#interceptors = options.interceptors
    this.#partitioner = options.partitioner
    this.#ignoreKeys = options.ignoreKeys
    this.#isPlain = options.keySerializer === undefined && options.valueSerializer === undefined
    const host = {
      append: (send: WaitingSend) => this.#appendWaiting(send),
      fail: (send: WaitingSend, error: Error) => this.#fail(send.record, send.settle, send.promise, error),
      isKnown: (send: WaitingSend) => send.topic.isKnown(send.record.partition),
      awaitMetadata: (send: WaitingSend, timeoutMs: number) => this.#awaitMetadata(send, timeoutMs),
      onMemoryWanted: options.onMemoryWanted,
      timeoutError: (send: WaitingSend, reason: 'memory' | 'serializer') => this.#timeoutError(send, reason),
    }
    this.#waiting = new WaitingSends(host, options.clock, options.maxWaitingBytes)
  }

  get waiting(): WaitingSends {
    return this.#waiting
  }

  /**
   * Accepts a record. Never throws: whatever goes wrong is told through `settle`.
   * @param promise - the promise that `settle` resolves; undefined when it is a callback.
   */
  accept(given: ProducerRecord, givenSettle: Settle, promise: Promise<unknown> | undefined): void {
    let record = given
    let settle = givenSettle
    if (typeof given !== 'object' || given === null) {
      const error = new InvalidRecordError(`send() takes a record, send({ topic, value }), not ${String(given)}`)
      this.#fail(noRecord, settle, promise, error)
      return
    }
    try {
      if (this.#interceptors !== undefined) {
        record = this.#interceptors.onSend(record)
        settle = this.#withInterceptors(record, settle, promise)
        promise = undefined
      }
      if (this.closedError !== undefined) throw this.closedError
      this.#checkSend?.()
      let topic = this.#recent
      if (topic === undefined || topic.name !== record.topic) this.#recent = topic = this.#topics.topic(record.topic)
      const headers = record.headers === undefined ? noHeaders : checkHeaders(record.headers, topic.name)
      if (record.partition !== undefined) checkPartition(record.partition, topic.name)
      if (record.timestamp === undefined) this.#time.useNow()
      else this.#time.ms = checkTimestamp(record.timestamp, topic.name)
      if (!this.#isPlain) {
        this.#serialize(record, topic, headers, settle, promise)
        return
      }
      const key = record.key === undefined ? null : checkPayload(record.key, 'key', topic.name, false)
      const value = checkPayload(record.value, 'value', topic.name, false)
      this.#dispatch(record, topic, key, value, headers, settle, promise)
    } catch (error) {
      this.#fail(record, settle, promise, error as Error)
    }
  }

  #dispatch(
    record: ProducerRecord,
    topic: ProducerTopic,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
    settle: Settle,
    promise: Promise<unknown> | undefined,
  ): void {
    const mayAppend = topic.isKnown(record.partition) && !this.#waiting.isBlocked(topic)
    if (mayAppend && this.#append(record, topic, key, value, headers, settle, promise) !== undefined) return
    this.#wait(record, topic, key, value, headers, settle, promise, false)
  }

  /** Encodes the record into a batch; undefined when there is no memory. What is rare stands elsewhere, so that V8 inlines this. */
  #append(
    record: ProducerRecord,
    topic: ProducerTopic,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
    settle: Settle,
    promise: Promise<unknown> | undefined,
  ): ProducerBatch | undefined {
    const { queues, sticky } = topic
    const partition = record.partition ?? this.#partition(record, topic, key)
    let batch = queues[partition < 0 ? sticky.partition(queues) : partition]!.open
    if (batch === undefined || !batch.tryAppend(this.#time, key, value, headers)) {
      batch = this.#appendToNext(topic, partition, key, value, headers)
      if (batch === undefined) return undefined
    }
    if (partition < 0) sticky.onAppend(batch.lastRecordBytes)
    if (settle !== undefined) batch.addDelivery(this.#time, payloadSize(key), payloadSize(value), settle, promise)
    return batch
  }

  /** The record begins another batch, or makes the open one grow. */
  #appendToNext(
    topic: ProducerTopic,
    partition: number,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
  ): ProducerBatch | undefined {
    const nowMs = this.#clock.monotonic()
    const batch =
      partition < 0
        ? this.#accumulator.appendAnywhere(topic, this.#time, key, value, headers, nowMs)
        : this.#accumulator.append(topic.queues[partition]!, this.#time, key, value, headers, nowMs)
    if (batch === undefined) return undefined
    this.#options.metadata.addTopic(topic.name)
    this.#options.sender.wakeup()
    return batch
  }

  /** The partition of a record that names none; -1 when any will do. */
  #partition(record: ProducerRecord, topic: ProducerTopic, key: Payload): number {
    if (this.#partitioner !== undefined) return this.#askPartitioner(this.#partitioner, record, topic, key)
    if (key === null || this.#ignoreKeys) return -1
    return toPositive(typeof key === 'string' ? murmur2OfString(key) : murmur2(key)) % topic.queues.length
  }

  #askPartitioner(partitioner: Partitioner, record: ProducerRecord, topic: ProducerTopic, key: Payload): number {
    const { ms } = this.#time
    const partition = choosePartition(partitioner, record, key, partitionerTopic(topic))
    // Foreign code may have sent something itself.
    this.#time.ms = ms
    return partition
  }

  #wait(
    record: ProducerRecord,
    topic: ProducerTopic,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
    settle: Settle,
    promise: Promise<unknown> | undefined,
    isSerializing: boolean,
  ): WaitingSend {
    const send: WaitingSend = {
      record,
      topic,
      timestamp: this.#time.ms,
      headers: ownHeaders(headers),
      settle,
      promise,
      key: ownPayload(key),
      value: ownPayload(value),
      bytes:
        waitingOverheadBytes + Math.max(0, payloadSize(key)) + Math.max(0, payloadSize(value)) + headersSize(headers),
      deadlineMs: this.#clock.monotonic() + this.#options.maxBlockMs,
      isSerializing,
      error: undefined,
      barriers: [],
    }
    // The metadata is fetched beside whatever else is waited for.
    if (!topic.isKnown(record.partition)) this.#options.metadata.addTopic(topic.name)
    this.#waiting.add(send)
    return send
  }

  #appendWaiting(send: WaitingSend): boolean {
    const { record, topic, timestamp, key, value, headers, settle, promise } = send
    this.#time.ms = timestamp
    const batch = this.#append(record, topic, key, value, headers, settle, promise)
    if (batch === undefined) return false
    for (const barrier of send.barriers) {
      barrier.add()
      batch.addBarrier(barrier)
    }
    return true
  }

  #serialize(
    record: ProducerRecord,
    topic: ProducerTopic,
    given: readonly RecordHeaderInput[],
    settle: Settle,
    promise: Promise<unknown> | undefined,
  ): void {
    const { keySerializer, valueSerializer } = this.#options
    const headers = [...given]
    const { ms } = this.#time
    const key = serialized('key', keySerializer, topic.name, record.key ?? null, headers)
    const value = serialized('value', valueSerializer, topic.name, record.value, headers)
    this.#time.ms = ms
    if (!isPromise(key) && !isPromise(value)) {
      this.#dispatch(record, topic, key, value, headers, settle, promise)
      return
    }
    const send = this.#wait(record, topic, null, null, headers, settle, promise, true)
    void this.#awaitSerializers(send, key, value, headers)
  }

  async #awaitSerializers(
    send: WaitingSend,
    key: Payload | Promise<Payload>,
    value: Payload | Promise<Payload>,
    headers: readonly RecordHeaderInput[],
  ): Promise<void> {
    const { name } = send.topic
    try {
      const [keyBytes, valueBytes] = await Promise.all([settled('key', key, name), settled('value', value, name)])
      send.key = ownPayload(keyBytes)
      send.value = ownPayload(valueBytes)
      send.headers = ownHeaders(headers)
      this.#waiting.onSerialized(send, Math.max(0, payloadSize(keyBytes)) + Math.max(0, payloadSize(valueBytes)))
    } catch (error) {
      send.error = error as Error
      this.#waiting.onSerialized(send, 0)
    }
  }

  async #awaitMetadata(send: WaitingSend, timeoutMs: number): Promise<void> {
    const startedMs = this.#clock.monotonic()
    try {
      await this.#metadataOf(send, timeoutMs)
    } finally {
      this.#options.onMetadataWait(this.#clock.monotonic() - startedMs)
    }
  }

  #metadataOf({ record, topic }: WaitingSend, timeoutMs: number): Promise<void> {
    const { metadata } = this.#options
    const deadline = new Deadline(this.#clock, timeoutMs)
    const { partition } = record
    if (topic.queues.length === 0 || partition === undefined) return metadata.waitForTopics([topic.name], deadline)
    metadata.addTopic(topic.name)
    return metadata.waitUntil(
      () => topic.isKnown(partition),
      deadline,
      () => ({
        operation: `topic ${topic.name} has the partitions 0 to ${topic.queues.length - 1} and no partition ${partition}`,
        cause: undefined,
      }),
    )
  }

  #timeoutError({ topic }: WaitingSend, reason: 'memory' | 'serializer'): Error {
    const { maxBlockMs } = this.#options
    if (reason === 'memory') {
      return new BufferExhaustedError(
        `No buffer memory became free within ${maxBlockMs} ms (maxBlockMs) for a record of topic ${topic.name}; records are sent faster than the brokers take them: await producer.ready() while producer.isFull, or raise bufferMemory`,
      )
    }
    const operation = `the serializer of a record for topic ${topic.name}`
    return new RequestTimeoutError(`Timed out after ${maxBlockMs} ms (maxBlockMs): ${operation} has not answered`, {
      operation,
      elapsedMs: maxBlockMs,
    })
  }

  /** Interceptors hear of each record's end before its sender does. */
  #withInterceptors(record: ProducerRecord, settle: Settle, promise: Promise<unknown> | undefined): DeliveryCallback {
    const interceptors = this.#interceptors!
    return (error, metadata) => {
      interceptors.onAcknowledgement(metadata, error, record.headers ?? noHeaders)
      if (promise === undefined) (settle as DeliveryCallback | undefined)?.(error, metadata)
      else if (error === undefined) (settle as ResolveDelivery)(metadata)
      else rejectDelivery(promise, settle as ResolveDelivery, sharedRejection(error))
    }
  }

  /** Never from inside send(), so that a callback always runs after the statement that sent. */
  async #failCallback(callback: DeliveryCallback, error: Error, metadata: RecordMetadata): Promise<void> {
    await Promise.resolve()
    try {
      callback(error, metadata)
    } catch (thrown) {
      this.#options.onCallbackError(thrown)
    }
  }

  #fail(record: ProducerRecord, settle: Settle, promise: Promise<unknown> | undefined, error: Error): void {
    const { topic, partition = -1, timestamp = -1 } = record
    if (promise !== undefined) {
      rejectDelivery(promise, settle as ResolveDelivery, sharedRejection(error))
    } else if (settle !== undefined) {
      void this.#failCallback(
        settle as DeliveryCallback,
        error,
        recordMetadata(topic, partition, -1, timestamp, -1, -1),
      )
    }
    this.#options.onFailed(topic, partition, promise !== undefined || settle === undefined, error)
  }
}
