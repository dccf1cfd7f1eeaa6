import type { Metrics } from './metrics.ts'
import type { Sensor } from './sensor.ts'

/** The sensors that Java's selector has for all connections together and for each node. */
interface TrafficSensors {
  readonly incoming: Sensor
  readonly outgoing: Sensor
  readonly requestSize: Sensor
  readonly responses: Sensor
}

/** What goes over the connections to one node. */
export interface NodeTraffic {
  /** A request of so many bytes was written. */
  onRequest(bytes: number, nowMs: number): void
  /** So many bytes came. */
  onBytes(bytes: number, nowMs: number): void
  /** A response came. */
  onResponse(nowMs: number): void
  /** As {@link onResponse}, for the requests that the client is made for: how long after its request had left. */
  onLatency(latencyMs: number, nowMs: number): void
}

/** How an attempt to identify the two sides of a connection ended. */
export type AuthenticationOutcome = 'successful' | 'failed'

/**
 * Figures of connections and requests (`<kind>-metrics`, `<kind>-node-metrics`). Java's figures of its selector (`select-*`,
 * `io-*`) have no counterpart in Node.js.
 */
export class NetworkMetrics {
  /** Produce and Fetch requests of all nodes, in ms. Each kind of client shows it under a name of its own. */
  readonly latency: Sensor
  /** How long brokers asked to be left alone, in ms, 0 included. Shown by each kind of client. */
  readonly throttleTime: Sensor
  readonly #metrics: Metrics
  readonly #all: TrafficSensors
  readonly #networkIo: Sensor
  readonly #created: Sensor
  readonly #closed: Sensor
  readonly #authentications: Readonly<Record<AuthenticationOutcome, Sensor>>
  readonly #reauthentications: Readonly<Record<AuthenticationOutcome, Sensor>>
  readonly #reauthenticationLatency: Sensor
  readonly #nodes = new Map<number, NodeTraffic>()
  #connectionCount = 0

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    const { group } = this
    this.latency = metrics.sensor()
    this.throttleTime = metrics.sensor()
    this.#all = this.#traffic(group)
    this.#networkIo = metrics.meter(group, 'network-io')
    this.#created = metrics.meter(group, 'connection-creation')
    this.#closed = metrics.meter(group, 'connection-close')
    this.#authentications = {
      successful: metrics.meter(group, 'successful-authentication'),
      failed: metrics.meter(group, 'failed-authentication'),
    }
    this.#reauthentications = {
      successful: metrics.meter(group, 'successful-reauthentication'),
      failed: metrics.meter(group, 'failed-reauthentication'),
    }
    this.#reauthenticationLatency = metrics.averageAndMax(group, 'reauthentication-latency')
    metrics.add(group, { 'connection-count': () => this.#connectionCount })
  }

  /** Where the figures of all connections stand. */
  get group(): string {
    return `${this.#metrics.kind}-metrics`
  }

  get #nodeGroup(): string {
    return `${this.#metrics.kind}-node-metrics`
  }

  onConnected(nowMs: number): void {
    this.#connectionCount++
    this.#created.record(1, nowMs)
  }

  onDisconnected(nowMs: number): void {
    this.#connectionCount--
    this.#closed.record(1, nowMs)
  }

  onAuthentication(outcome: AuthenticationOutcome, nowMs: number): void {
    this.#authentications[outcome].record(1, nowMs)
  }

  /** As {@link onAuthentication}, of connections that were authenticated before; it took so long. */
  onReauthentication(outcome: AuthenticationOutcome, latencyMs: number, nowMs: number): void {
    this.#reauthentications[outcome].record(1, nowMs)
    this.#reauthenticationLatency.record(latencyMs, nowMs)
  }

  /** The traffic with a node, on whatever connection. */
  node(nodeId: number): NodeTraffic {
    let traffic = this.#nodes.get(nodeId)
    if (traffic === undefined) this.#nodes.set(nodeId, (traffic = this.#open(nodeId)))
    return traffic
  }

  /** The node is gone. */
  forget(nodeId: number): void {
    if (this.#nodes.delete(nodeId)) this.#metrics.remove(this.#nodeGroup, tagsOf(nodeId))
  }

  #open(nodeId: number): NodeTraffic {
    const own = this.#traffic(this.#nodeGroup, tagsOf(nodeId))
    const ownLatency = this.#metrics.averageAndMax(this.#nodeGroup, 'request-latency', tagsOf(nodeId))
    const all = this.#all
    const networkIo = this.#networkIo
    return {
      onRequest: (bytes, nowMs) => {
        for (const { outgoing, requestSize } of [all, own]) {
          outgoing.record(bytes, nowMs)
          requestSize.record(bytes, nowMs)
        }
        networkIo.record(1, nowMs)
      },
      onBytes: (bytes, nowMs) => {
        all.incoming.record(bytes, nowMs)
        own.incoming.record(bytes, nowMs)
      },
      onResponse: (nowMs) => {
        all.responses.record(1, nowMs)
        own.responses.record(1, nowMs)
        networkIo.record(1, nowMs)
      },
      onLatency: (latencyMs, nowMs) => {
        this.latency.record(latencyMs, nowMs)
        ownLatency.record(latencyMs, nowMs)
      },
    }
  }

  #traffic(group: string, tags?: Readonly<Record<string, string>>): TrafficSensors {
    const metrics = this.#metrics
    const requestSize = metrics.averageAndMax(group, 'request-size', tags)
    metrics.add(
      group,
      { 'request-rate': (nowMs) => requestSize.countRate(nowMs), 'request-total': () => requestSize.count },
      tags,
    )
    return {
      incoming: metrics.meter(group, 'incoming-byte', tags),
      outgoing: metrics.meter(group, 'outgoing-byte', tags),
      requestSize,
      responses: metrics.meter(group, 'response', tags),
    }
  }
}

function tagsOf(nodeId: number): Readonly<Record<string, string>> {
  return { 'node-id': `node-${nodeId}` }
}
