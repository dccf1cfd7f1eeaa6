import { channel, type Channel } from 'node:diagnostics_channel'
import type { Clock } from '@ottla/runtime'
import { clientSoftware } from '../client-software.ts'
import { Sensor, type SensorWindows } from './sensor.ts'

/** The kind of client, which Java's names of metric groups begin with. */
export type ClientKind = 'producer' | 'consumer' | 'admin-client'

/**
 * The figures of a client at one moment: by group, then by name, both as the Java client names them. A group whose metrics have
 * tags beside `client-id` stands there once for each, as in the names of Java's MBeans: `producer-topic-metrics,topic=orders`,
 * `consumer-fetch-manager-metrics,topic=orders,partition=0`. Averages and maxima without a value are NaN. Times are milliseconds
 * unless the name says otherwise.
 */
export type MetricsSnapshot = Readonly<Record<string, Readonly<Record<string, number | string>>>>

/** Published on `ottla:core:metrics`, about once per `metricsSampleWindowMs` while a client works, and when it closes. */
export interface MetricsMessage {
  readonly kind: ClientKind
  readonly clientId: string
  readonly metrics: MetricsSnapshot
}

/** Tags of a group beside `client-id`, in the order of Java. */
export type MetricTags = Readonly<Record<string, string | number>>

/** Reads one figure. `nowMs` is the clock that sensors are recorded with. */
export type Measure = (nowMs: number) => number | string

/** Options of {@link Metrics}. */
export interface MetricsOptions {
  readonly clock: Clock
  readonly kind: ClientKind
  readonly clientId: string
  /** Length of one window, in ms. */
  readonly windowMs: number
  /** Windows that averages and rates are taken over. */
  readonly numSamples: number
}

const metricsChannel: Channel = channel('ottla:core:metrics')

/**
 * The metrics of one client. Figures are functions that are called when somebody asks; what has to be counted on the way goes into
 * {@link Sensor}s, once per batch or request.
 */
export class Metrics {
  readonly kind: ClientKind
  readonly clientId: string
  readonly #clock: Clock
  readonly #windows: SensorWindows
  /** By group and tags, then by name. */
  readonly #groups = new Map<string, Map<string, Measure>>()
  #publishedMs: number

  constructor({ clock, kind, clientId, windowMs, numSamples }: MetricsOptions) {
    this.kind = kind
    this.clientId = clientId
    this.#clock = clock
    this.#publishedMs = clock.monotonic()
    this.#windows = { windowMs, numSamples, onWindow: (nowMs) => this.#onWindow(nowMs) }
    const startedMs = clock.now()
    this.add('app-info', { version: () => clientSoftware.version, 'start-time-ms': () => startedMs })
    this.add('kafka-metrics-count', { count: () => this.#count })
  }

  /** A sensor with the windows of this client. */
  sensor(): Sensor {
    return new Sensor(this.#windows)
  }

  /** Adds figures to a group; one that is there is replaced. */
  add(group: string, measures: Readonly<Record<string, Measure>>, tags?: MetricTags): void {
    const key = keyOf(group, tags)
    let known = this.#groups.get(key)
    if (known === undefined) this.#groups.set(key, (known = new Map()))
    for (const [name, measure] of Object.entries(measures)) known.set(name, measure)
  }

  /** Adds `<name>-rate` (per second) and `<name>-total`, the sums of what is recorded. */
  meter(group: string, name: string, tags?: MetricTags): Sensor {
    const sensor = this.sensor()
    this.add(group, { [`${name}-rate`]: (nowMs) => sensor.rate(nowMs), [`${name}-total`]: () => sensor.total }, tags)
    return sensor
  }

  /** Adds `<name>-avg` and `<name>-max`. */
  averageAndMax(group: string, name: string, tags?: MetricTags): Sensor {
    const sensor = this.sensor()
    this.add(
      group,
      { [`${name}-avg`]: (nowMs) => sensor.average(nowMs), [`${name}-max`]: (nowMs) => sensor.max(nowMs) },
      tags,
    )
    return sensor
  }

  /** Removes the figures of a group with exactly these tags: of a topic that is forgotten, a node that is gone. */
  remove(group: string, tags?: MetricTags): void {
    this.#groups.delete(keyOf(group, tags))
  }

  /** All figures as they are now. */
  snapshot(): MetricsSnapshot {
    const nowMs = this.#clock.monotonic()
    const read = (measures: Map<string, Measure>): Record<string, number | string> =>
      Object.fromEntries([...measures].map(([name, measure]) => [name, measure(nowMs)]))
    return Object.fromEntries([...this.#groups].map(([key, measures]) => [key, read(measures)]))
  }

  /** Publishes the figures for the last time. */
  close(): void {
    this.#publish()
  }

  get #count(): number {
    let count = 0
    for (const measures of this.#groups.values()) count += measures.size
    return count
  }

  /** Sensors' windows end one after the other: the first one speaks for all. */
  #onWindow(nowMs: number): void {
    if (nowMs - this.#publishedMs < this.#windows.windowMs) return
    this.#publishedMs = nowMs
    this.#publish()
  }

  #publish(): void {
    if (!metricsChannel.hasSubscribers) return
    const { kind, clientId } = this
    const message: MetricsMessage = { kind, clientId, metrics: this.snapshot() }
    metricsChannel.publish(message)
  }
}

function keyOf(group: string, tags: MetricTags = {}): string {
  return [group, ...Object.entries(tags).map(([name, value]) => `${name}=${value}`)].join(',')
}
