import type { Metrics, Sensor } from '@ottla/core/internal'
import type { Clock } from '@ottla/runtime'

const group = 'consumer-coordinator-metrics'
const msPerHour = 3_600_000

/** Requests of the group that are counted, by Kafka's name, and how Java calls their figures. */
const counted: Readonly<Record<string, { readonly name: string; readonly time: string }>> = {
  OffsetCommit: { name: 'commit', time: 'commit-latency' },
  Heartbeat: { name: 'heartbeat', time: 'heartbeat-response-time' },
  ConsumerGroupHeartbeat: { name: 'heartbeat', time: 'heartbeat-response-time' },
  JoinGroup: { name: 'join', time: 'join-time' },
  SyncGroup: { name: 'sync', time: 'sync-time' },
}

/** Calls of the rebalance listener, as Java names their figures. */
export type ListenerCall = 'assigned' | 'revoked' | 'lost'

/** Java's `consumer-coordinator-metrics`. The group is there once the consumer has a group. */
export class CoordinatorMetrics {
  readonly #clock: Clock
  readonly #requests = new Map<string, Sensor>()
  readonly #rebalances: Sensor
  readonly #failedRebalances: Sensor
  readonly #listener: Readonly<Record<ListenerCall, Sensor>>
  #lastHeartbeatMs: number | undefined
  #lastRebalanceMs: number | undefined
  #rebalanceStartMs: number | undefined

  /** @param assignedCount - partitions that this member has. */
  constructor(metrics: Metrics, clock: Clock, isClassic: boolean, assignedCount: () => number) {
    this.#clock = clock
    for (const { name, time } of Object.values(counted)) {
      if (this.#requests.has(name) || (!isClassic && (name === 'join' || name === 'sync'))) continue
      const sensor = metrics.sensor()
      this.#requests.set(name, sensor)
      metrics.add(group, {
        [`${name}-rate`]: (nowMs) => sensor.countRate(nowMs),
        [`${name}-total`]: () => sensor.count,
        [`${time}-max`]: (nowMs) => sensor.max(nowMs),
      })
      if (name !== 'heartbeat') metrics.add(group, { [`${time}-avg`]: (nowMs) => sensor.average(nowMs) })
    }
    const latency = metrics.averageAndMax(group, 'rebalance-latency')
    this.#rebalances = latency
    const failed = metrics.sensor()
    this.#failedRebalances = failed
    this.#listener = {
      assigned: metrics.averageAndMax(group, 'partition-assigned-latency'),
      revoked: metrics.averageAndMax(group, 'partition-revoked-latency'),
      lost: metrics.averageAndMax(group, 'partition-lost-latency'),
    }
    const secondsSince = (ms: number | undefined, nowMs: number): number =>
      ms === undefined ? -1 : Math.floor((nowMs - ms) / 1000)
    metrics.add(group, {
      'assigned-partitions': assignedCount,
      'rebalance-total': () => latency.count,
      'rebalance-latency-total': () => latency.total,
      'rebalance-rate-per-hour': (nowMs) => (latency.countRate(nowMs) * msPerHour) / 1000,
      'failed-rebalance-total': () => failed.count,
      'failed-rebalance-rate-per-hour': (nowMs) => (failed.countRate(nowMs) * msPerHour) / 1000,
      'last-heartbeat-seconds-ago': (nowMs) => secondsSince(this.#lastHeartbeatMs, nowMs),
      'last-rebalance-seconds-ago': (nowMs) => secondsSince(this.#lastRebalanceMs, nowMs),
    })
  }

  onRequest(apiName: string): void {
    const nowMs = this.#clock.monotonic()
    const name = counted[apiName]?.name
    if (name === 'heartbeat') this.#lastHeartbeatMs = nowMs
    if (name === 'join') this.#rebalanceStartMs ??= nowMs
  }

  /** @param isFailure - the response as a whole is an error. */
  onResponse(apiName: string, sentMs: number, isFailure: boolean): void {
    const name = counted[apiName]?.name
    if (name === undefined) return
    const nowMs = this.#clock.monotonic()
    this.#requests.get(name)?.record(nowMs - sentMs, nowMs)
    if (isFailure && (name === 'join' || name === 'sync')) this.#failedRebalances.record(1, nowMs)
  }

  /** Runs the listener. A rebalance begins with its first call, or with the join before, and ends with `assigned`. */
  async listening<T>(call: ListenerCall, run: () => Promise<T>): Promise<T> {
    const startMs = this.#clock.monotonic()
    this.#rebalanceStartMs ??= startMs
    const result = await run()
    const nowMs = this.#clock.monotonic()
    this.#listener[call].record(nowMs - startMs, nowMs)
    if (call === 'assigned') {
      this.#rebalances.record(nowMs - this.#rebalanceStartMs, nowMs)
      this.#lastRebalanceMs = nowMs
      this.#rebalanceStartMs = undefined
    }
    return result
  }
}
