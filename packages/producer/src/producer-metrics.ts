import type { Metrics, NetworkMetrics, Sensor } from '@ottla/core/internal'
import type { Clock } from '@ottla/runtime'
import type { BufferPool } from './buffer-pool.ts'
import type { ProducerBatch } from './producer-batch.ts'

const group = 'producer-metrics'
const topicGroup = 'producer-topic-metrics'
const nsPerMs = 1_000_000

/** What is read, not counted, when the figures are asked for. */
export interface ProducerGauges {
  readonly pool: BufferPool
  /** Produce requests under way. */
  inFlightCount(): number
  /** Sends that wait for memory. */
  waitingCount(): number
  /** Time since the metadata was fetched, in ms; Infinity before that. */
  metadataAgeMs(): number
}

/** Calls whose time is summed up, as Java names them. */
export type TimedCall = 'flush' | 'txn-init' | 'txn-begin' | 'txn-send-offsets' | 'txn-commit' | 'txn-abort'

interface TopicSensors {
  readonly records: Sensor
  readonly bytes: Sensor
  readonly compression: Sensor
  readonly retries: Sensor
  readonly errors: Sensor
}

/** Java's `producer-metrics` and `producer-topic-metrics`. Nothing is counted per record: all figures come from batches and requests. */
export class ProducerMetrics {
  readonly #metrics: Metrics
  readonly #clock: Clock
  readonly #topics = new Map<string, TopicSensors>()
  readonly #batchSize: Sensor
  readonly #queueTime: Sensor
  readonly #compression: Sensor
  readonly #recordSize: Sensor
  readonly #recordsPerRequest: Sensor
  readonly #retries: Sensor
  readonly #errors: Sensor
  readonly #splits: Sensor
  readonly #exhausted: Sensor
  readonly #memoryWait: Sensor
  #metadataWaitMs = 0
  readonly #timesMs: Record<TimedCall, number> = {
    flush: 0,
    'txn-init': 0,
    'txn-begin': 0,
    'txn-send-offsets': 0,
    'txn-commit': 0,
    'txn-abort': 0,
  }

  constructor(metrics: Metrics, network: NetworkMetrics, clock: Clock, gauges: ProducerGauges) {
    this.#metrics = metrics
    this.#clock = clock
    this.#batchSize = metrics.averageAndMax(group, 'batch-size')
    this.#queueTime = metrics.averageAndMax(group, 'record-queue-time')
    this.#recordSize = metrics.averageAndMax(group, 'record-size')
    this.#recordsPerRequest = metrics.meter(group, 'record-send')
    this.#retries = metrics.meter(group, 'record-retry')
    this.#errors = metrics.meter(group, 'record-error')
    this.#splits = metrics.meter(group, 'batch-split')
    this.#exhausted = metrics.meter(group, 'buffer-exhausted')
    this.#compression = metrics.sensor()
    this.#memoryWait = metrics.sensor()
    const { latency, throttleTime } = network
    metrics.add(group, {
      'compression-rate-avg': (nowMs) => this.#compression.average(nowMs),
      'records-per-request-avg': (nowMs) => this.#recordsPerRequest.average(nowMs),
      'request-latency-avg': (nowMs) => latency.average(nowMs),
      'request-latency-max': (nowMs) => latency.max(nowMs),
      'produce-throttle-time-avg': (nowMs) => throttleTime.average(nowMs),
      'produce-throttle-time-max': (nowMs) => throttleTime.max(nowMs),
      'requests-in-flight': () => gauges.inFlightCount(),
      'metadata-age': () => gauges.metadataAgeMs() / 1000,
      'metadata-wait-time-ns-total': () => this.#metadataWaitMs * nsPerMs,
      'buffer-total-bytes': () => gauges.pool.totalBytes,
      'buffer-available-bytes': () => gauges.pool.availableBytes,
      'bufferpool-wait-ratio': (nowMs) => this.#memoryWait.rate(nowMs) / 1000,
      'bufferpool-wait-time-ns-total': () => this.#memoryWait.total * nsPerMs,
      'waiting-threads': () => gauges.waitingCount(),
    })
    for (const call of Object.keys(this.#timesMs) as TimedCall[]) {
      metrics.add(group, { [`${call}-time-ns-total`]: () => this.#timesMs[call] * nsPerMs })
    }
  }

  /** A request with these batches leaves, for the first time or again. */
  onRequest(batches: readonly ProducerBatch[], nowMs: number): void {
    let records = 0
    for (const batch of batches) {
      const { recordCount, sizeBytes, rawBytes } = batch
      const topic = this.#topic(batch.queue.topic.name)
      const ratio = sizeBytes / rawBytes
      topic.records.record(recordCount, nowMs)
      topic.bytes.record(sizeBytes, nowMs)
      topic.compression.record(ratio, nowMs)
      this.#batchSize.record(sizeBytes, nowMs)
      this.#queueTime.record(nowMs - batch.createdMs, nowMs)
      this.#compression.record(ratio, nowMs)
      this.#recordSize.record(batch.maxRecordBytes, nowMs)
      records += recordCount
    }
    this.#recordsPerRequest.record(records, nowMs)
  }

  /** So many records are going to be sent again. */
  onRetry(topic: string, recordCount: number): void {
    const nowMs = this.#clock.monotonic()
    this.#retries.record(recordCount, nowMs)
    this.#topic(topic).retries.record(recordCount, nowMs)
  }

  /** So many records were given up. Those that never reached a batch count for no topic: there may be none of that name. */
  onErrors(topic: string, recordCount: number): void {
    const nowMs = this.#clock.monotonic()
    this.#errors.record(recordCount, nowMs)
    this.#topics.get(topic)?.errors.record(recordCount, nowMs)
  }

  onSplit(): void {
    this.#splits.record(1, this.#clock.monotonic())
  }

  /** A send was given up because the memory was full. */
  onBufferExhausted(): void {
    this.#exhausted.record(1, this.#clock.monotonic())
  }

  /** Sends have waited for memory for so long, however many they were. */
  onMemoryWait(waitedMs: number): void {
    this.#memoryWait.record(waitedMs, this.#clock.monotonic())
  }

  /** Sends to a topic, or a call, have waited for its metadata for so long. */
  onMetadataWait(waitedMs: number): void {
    this.#metadataWaitMs += waitedMs
  }

  /** Adds the time of a call, however it ends. */
  async timed<T>(call: TimedCall, run: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.monotonic()
    try {
      return await run()
    } finally {
      this.#timesMs[call] += this.#clock.monotonic() - startedMs
    }
  }

  /** As {@link timed}, for what does not wait. */
  timedSync(call: TimedCall, run: () => void): void {
    const startedMs = this.#clock.monotonic()
    try {
      run()
    } finally {
      this.#timesMs[call] += this.#clock.monotonic() - startedMs
    }
  }

  /** The topic is not written to any more. */
  forget(topic: string): void {
    if (this.#topics.delete(topic)) this.#metrics.remove(topicGroup, { topic })
  }

  #topic(topic: string): TopicSensors {
    let sensors = this.#topics.get(topic)
    if (sensors === undefined) this.#topics.set(topic, (sensors = this.#open(topic)))
    return sensors
  }

  #open(topic: string): TopicSensors {
    const metrics = this.#metrics
    const tags = { topic }
    const compression = metrics.sensor()
    metrics.add(topicGroup, { 'compression-rate': (nowMs) => compression.average(nowMs) }, tags)
    return {
      compression,
      records: metrics.meter(topicGroup, 'record-send', tags),
      bytes: metrics.meter(topicGroup, 'byte', tags),
      retries: metrics.meter(topicGroup, 'record-retry', tags),
      errors: metrics.meter(topicGroup, 'record-error', tags),
    }
  }
}
