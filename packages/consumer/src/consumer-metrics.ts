import type { Metrics, NetworkMetrics, Sensor } from '@ottla/core/internal'
import type { Clock } from '@ottla/runtime'
import type { Collected } from './fetch/fetch-collector.ts'
import type { PartitionState } from './state/partition-state.ts'
import { TopicPartitionMap } from './state/topic-partition-map.ts'

const group = 'consumer-metrics'
const fetchGroup = 'consumer-fetch-manager-metrics'
const nsPerMs = 1_000_000

interface TopicSensors {
  readonly bytes: Sensor
  readonly records: Sensor
  readonly fetchSize: Sensor
  readonly recordsPerRequest: Sensor
}

interface PartitionSensors {
  readonly lag: Sensor
  readonly lead: Sensor
}

/** What one response brought of one topic. */
export interface FetchedTopic {
  readonly topic: string
  bytes: number
  records: number
}

/**
 * Java's `consumer-metrics` and `consumer-fetch-manager-metrics`, whose partitions carry `records-lag`. Counted per poll and
 * per response, never per record.
 */
export class ConsumerMetrics {
  readonly #metrics: Metrics
  readonly #clock: Clock
  readonly #readCommitted: boolean
  readonly #all: TopicSensors
  readonly #lag: Sensor
  readonly #lead: Sensor
  readonly #topics = new Map<string, TopicSensors>()
  readonly #partitions = new TopicPartitionMap<PartitionSensors>()
  readonly #betweenPolls: Sensor
  readonly #pollIdle: Sensor
  #lastPollMs: number | undefined
  #sinceLastPollMs = 0
  #commitMs = 0
  #committedMs = 0

  /** @param readCommitted - whether records end at the last stable offset, so that the lag counts from there. */
  constructor(metrics: Metrics, network: NetworkMetrics, clock: Clock, readCommitted: boolean) {
    this.#metrics = metrics
    this.#clock = clock
    this.#readCommitted = readCommitted
    this.#betweenPolls = metrics.averageAndMax(group, 'time-between-poll')
    this.#pollIdle = metrics.sensor()
    this.#all = this.#topicSensors({})
    this.#lag = metrics.sensor()
    this.#lead = metrics.sensor()
    metrics.add(group, {
      'poll-idle-ratio-avg': (nowMs) => this.#pollIdle.average(nowMs),
      'last-poll-seconds-ago': (nowMs) =>
        this.#lastPollMs === undefined ? -1 : Math.floor((nowMs - this.#lastPollMs) / 1000),
      'commit-sync-time-ns-total': () => this.#commitMs * nsPerMs,
      'committed-time-ns-total': () => this.#committedMs * nsPerMs,
    })
    const { latency, throttleTime } = network
    metrics.add(fetchGroup, {
      'fetch-latency-avg': (nowMs) => latency.average(nowMs),
      'fetch-latency-max': (nowMs) => latency.max(nowMs),
      'fetch-rate': (nowMs) => latency.countRate(nowMs),
      'fetch-total': () => latency.count,
      'fetch-throttle-time-avg': (nowMs) => throttleTime.average(nowMs),
      'fetch-throttle-time-max': (nowMs) => throttleTime.max(nowMs),
      'records-lag-max': (nowMs) => this.#lag.max(nowMs),
      'records-lead-min': (nowMs) => this.#lead.min(nowMs),
    })
  }

  onPollStart(): void {
    const nowMs = this.#clock.monotonic()
    if (this.#lastPollMs !== undefined) {
      this.#sinceLastPollMs = nowMs - this.#lastPollMs
      this.#betweenPolls.record(this.#sinceLastPollMs, nowMs)
    }
    this.#lastPollMs = nowMs
  }

  onPollEnd(): void {
    const nowMs = this.#clock.monotonic()
    const pollMs = nowMs - this.#lastPollMs!
    const allMs = pollMs + this.#sinceLastPollMs
    if (allMs > 0) this.#pollIdle.record(pollMs / allMs, nowMs)
  }

  /** A response came with records of these topics. */
  onFetched(topics: Iterable<FetchedTopic>): void {
    const nowMs = this.#clock.monotonic()
    let allBytes = 0
    let allRecords = 0
    for (const { topic, bytes, records } of topics) {
      const sensors = this.#topic(topic)
      sensors.fetchSize.record(bytes, nowMs)
      sensors.recordsPerRequest.record(records, nowMs)
      allBytes += bytes
      allRecords += records
    }
    this.#all.fetchSize.record(allBytes, nowMs)
    this.#all.recordsPerRequest.record(allRecords, nowMs)
  }

  /** A poll returns these. */
  onCollected({ ranges }: Collected): void {
    const nowMs = this.#clock.monotonic()
    for (const { topic, from, to, nextOffset, fetch } of ranges) {
      const sensors = this.#topic(topic)
      const bytes = fetch.takeBytes()
      for (const each of [this.#all, sensors]) {
        each.records.record(to - from, nowMs)
        each.bytes.record(bytes, nowMs)
      }
      const state = fetch.partition
      const partition = this.#partition(state)
      const end = this.#endOf(state)
      if (end >= 0) {
        const lag = Math.max(0, end - nextOffset)
        this.#lag.record(lag, nowMs)
        partition.lag.record(lag, nowMs)
      }
      if (state.logStartOffset >= 0) {
        const lead = Math.max(0, nextOffset - state.logStartOffset)
        this.#lead.record(lead, nowMs)
        partition.lead.record(lead, nowMs)
      }
    }
  }

  /** Adds the time of a call, however it ends. */
  async timed<T>(call: 'commit' | 'committed', run: () => Promise<T>): Promise<T> {
    const startMs = this.#clock.monotonic()
    try {
      return await run()
    } finally {
      const tookMs = this.#clock.monotonic() - startMs
      if (call === 'commit') this.#commitMs += tookMs
      else this.#committedMs += tookMs
    }
  }

  /** Forgets partitions, and topics, that are not read any more, and begins with those that are. */
  onAssignment(assigned: Iterable<PartitionState>): void {
    const now = new TopicPartitionMap<PartitionState>()
    for (const state of assigned) now.set(state.topic, state.partition, state)
    for (const [topic, partition] of [...this.#partitions.entries()]) {
      if (now.has(topic, partition)) continue
      this.#partitions.delete(topic, partition)
      this.#metrics.remove(fetchGroup, { topic, partition })
    }
    for (const topic of [...this.#topics.keys()]) {
      if ([...now.topics()].includes(topic)) continue
      this.#topics.delete(topic)
      this.#metrics.remove(fetchGroup, { topic })
    }
    for (const state of now.values()) this.#partition(state)
  }

  #endOf(state: PartitionState): number {
    return this.#readCommitted ? state.lastStableOffset : state.highWatermark
  }

  #topic(topic: string): TopicSensors {
    let sensors = this.#topics.get(topic)
    if (sensors === undefined) this.#topics.set(topic, (sensors = this.#topicSensors({ topic })))
    return sensors
  }

  #topicSensors(tags: { readonly topic?: string }): TopicSensors {
    const metrics = this.#metrics
    const recordsPerRequest = metrics.sensor()
    metrics.add(fetchGroup, { 'records-per-request-avg': (nowMs) => recordsPerRequest.average(nowMs) }, tags)
    return {
      bytes: metrics.meter(fetchGroup, 'bytes-consumed', tags),
      records: metrics.meter(fetchGroup, 'records-consumed', tags),
      fetchSize: metrics.averageAndMax(fetchGroup, 'fetch-size', tags),
      recordsPerRequest,
    }
  }

  #partition(state: PartitionState): PartitionSensors {
    const { topic, partition } = state
    let sensors = this.#partitions.get(topic, partition)
    if (sensors === undefined) this.#partitions.set(topic, partition, (sensors = this.#partitionSensors(state)))
    return sensors
  }

  #partitionSensors(state: PartitionState): PartitionSensors {
    const metrics = this.#metrics
    const { topic, partition } = state
    const tags = { topic, partition }
    const [lag, lead] = [metrics.sensor(), metrics.sensor()]
    const beyond = (end: number): number =>
      end >= 0 && state.hasPosition ? Math.max(0, end - state.offset) : Number.NaN
    metrics.add(
      fetchGroup,
      {
        'records-lag': () => beyond(this.#endOf(state)),
        'records-lag-avg': (nowMs) => lag.average(nowMs),
        'records-lag-max': (nowMs) => lag.max(nowMs),
        'records-lead': () =>
          state.logStartOffset >= 0 && state.hasPosition
            ? Math.max(0, state.offset - state.logStartOffset)
            : Number.NaN,
        'records-lead-avg': (nowMs) => lead.average(nowMs),
        'records-lead-min': (nowMs) => lead.min(nowMs),
        'preferred-read-replica': (nowMs) => state.preferredReplica(nowMs),
      },
      tags,
    )
    return { lag, lead }
  }
}
