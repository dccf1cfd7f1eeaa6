import { type KafkaError, InvalidStateError, type Timer } from '@ottla/runtime'
import { Backoff } from '../backoff.ts'
import { connectChannel, traced } from '../diagnostics.ts'
import { AuthenticationError, ConnectionError, RequestTimeoutError } from '../errors.ts'
import { LazyTimer } from '../lazy-timer.ts'
import { addressOf, type Node } from '../node.ts'
import type { BrokerVersions } from './broker-versions.ts'
import type { ChannelEnvironment, ChannelName } from './channel-environment.ts'
import type { Connection } from './connection.ts'
import { establish } from './establish.ts'
import type { PendingRequest } from './pending-request.ts'
import { silentSoFar } from './system-errors.ts'

type State = 'disconnected' | 'connecting' | 'ready' | 'closed'

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * The connection to one node for one purpose: set up when it is first needed, and again after it broke,
 * with exponential pauses after failures. Requests that cannot leave yet wait here, so that they always
 * leave in the order of the calls. What failed is reported, never repeated: that is up to the callers.
 */
export class NodeChannel {
  readonly name: ChannelName
  readonly #environment: ChannelEnvironment
  readonly #reconnectBackoff: Backoff
  readonly #setupBackoff: Backoff
  readonly #expiry: LazyTimer
  #node: Node
  #state: State = 'disconnected'
  #connection: Connection | undefined
  #versions: BrokerVersions | undefined
  #waiting: PendingRequest[] = []
  #connectWaiters: Waiter[] = []
  #wakeTimer: Timer | undefined
  #abortAttempt: ((reason: KafkaError) => void) | undefined
  #failures = 0
  #setupTimeouts = 0
  #nextAttemptMs = -Infinity
  #mutedUntilMs = 0
  #lastAttemptMs = -Infinity
  #lastError: KafkaError | undefined

  constructor(node: Node, name: ChannelName, environment: ChannelEnvironment) {
    this.#node = node
    this.name = name
    this.#environment = environment
    const { config, runtime } = environment
    const { random } = runtime
    this.#reconnectBackoff = new Backoff({
      initialMs: config.reconnectBackoffMs,
      maxMs: config.reconnectBackoffMaxMs,
      random,
    })
    this.#setupBackoff = new Backoff({
      initialMs: config.socketConnectionSetupTimeoutMs,
      maxMs: config.socketConnectionSetupTimeoutMaxMs,
      random,
    })
    this.#expiry = new LazyTimer(runtime.clock, (nowMs) => this.#expire(nowMs), false)
  }

  /** A new address is used from the next attempt on. */
  set node(node: Node) {
    if (node.host !== this.#node.host || node.port !== this.#node.port) {
      this.#failures = 0
      this.#nextAttemptMs = -Infinity
    }
    this.#node = node
  }

  get address(): string {
    return addressOf(this.#node)
  }

  /** Whether a request would leave at once. */
  get isReady(): boolean {
    return (
      this.#state === 'ready' &&
      this.#connection!.canWrite &&
      this.#mutedUntilMs <= this.#environment.runtime.clock.monotonic()
    )
  }

  get isConnected(): boolean {
    return this.#state === 'ready'
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting'
  }

  /** When an attempt to connect may be made, on the monotonic clock; in the past when at once. */
  get nextAttemptMs(): number {
    return this.#nextAttemptMs
  }

  get lastAttemptMs(): number {
    return this.#lastAttemptMs
  }

  /** Why the last attempt failed; undefined after a success. */
  get lastError(): KafkaError | undefined {
    return this.#lastError
  }

  /** What the broker said when the connection was set up; stays known after it broke. */
  get versions(): BrokerVersions | undefined {
    return this.#versions
  }

  /** Requests that have been sent or wait here. */
  get inFlight(): number {
    return this.#waiting.length + (this.#connection?.inFlight ?? 0)
  }

  /** How long the broker asked to be left alone from now on, in ms (KIP-219). */
  get throttledForMs(): number {
    return Math.max(0, this.#mutedUntilMs - this.#environment.runtime.clock.monotonic())
  }

  /** Sends the request, now or as soon as the connection takes it. */
  send(request: PendingRequest): void {
    if (this.#state === 'closed') {
      request.reject(new InvalidStateError('The client is closed'))
      return
    }
    if (this.isReady && this.#waiting.length === 0) {
      this.#write(request)
      return
    }
    this.#waiting.push(request)
    this.#expiry.arm(request.deadlineMs)
    if (this.#state === 'ready') this.#flush()
    else this.#wantConnection()
  }

  /** Resolves when the connection is set up; rejects when an attempt failed. */
  connect(): Promise<void> {
    if (this.#state === 'ready') return Promise.resolve()
    if (this.#state === 'closed') return Promise.reject(new InvalidStateError('The client is closed'))
    return new Promise((resolve, reject) => {
      this.#connectWaiters.push({ resolve, reject })
      this.#wantConnection()
    })
  }

  /** Gives the connection up; what is in flight or waits is rejected with `error`. The channel can be used again. */
  disconnect(error: KafkaError): void {
    this.#wakeTimer?.cancel()
    this.#wakeTimer = undefined
    this.#expiry.cancel()
    if (this.#state === 'connecting') this.#abortAttempt!(error)
    this.#state = 'disconnected'
    this.#mutedUntilMs = 0
    const connection = this.#connection
    this.#connection = undefined
    connection?.close(error)
    this.#rejectWaiting(error)
  }

  /** As {@link disconnect}, for good. */
  close(error: KafkaError): void {
    this.disconnect(error)
    this.#state = 'closed'
  }

  #wantConnection(): void {
    if (this.#state !== 'disconnected' || this.#wakeTimer !== undefined) return
    const { clock } = this.#environment.runtime
    const delayMs = this.#nextAttemptMs - clock.monotonic()
    if (delayMs <= 0) void this.#attempt()
    else this.#wakeAfter(delayMs)
  }

  async #attempt(): Promise<void> {
    const { runtime, config, clientId, tls, sasl, maxFrameBytes, clusterId, lookup, metrics } = this.#environment
    this.#state = 'connecting'
    this.#lastAttemptMs = runtime.clock.monotonic()
    const abort = new AbortController()
    this.#abortAttempt = (reason) => abort.abort(reason)
    const node = this.#node
    const options = {
      runtime,
      node,
      lookup,
      clientId,
      tls,
      sasl,
      maxFrameBytes,
      requestTimeoutMs: config.requestTimeoutMs,
      maxIdleMs: config.connectionsMaxIdleMs < 0 ? Infinity : config.connectionsMaxIdleMs,
      setupTimeoutMs: this.#setupBackoff.delayMs(this.#setupTimeouts),
      expected: { clusterId: config.metadataClusterCheckEnable ? clusterId() : undefined, nodeId: node.id },
      signal: abort.signal,
      metrics,
      isLatencyMeasured: this.name === 'produce' || this.name === 'fetch',
    }
    const listener = {
      onWritable: () => this.#flush(),
      onClosed: (connection: Connection, error: KafkaError | undefined) => this.#onClosed(connection, error),
      onThrottled: (timeMs: number) => this.#onThrottled(timeMs),
    }
    try {
      const established = await traced(
        connectChannel,
        () => ({ address: addressOf(node), nodeId: node.id, channel: this.name }),
        () => establish(options, listener),
      )
      const { connection, versions } = established
      if (abort.signal.aborted) connection.close(abort.signal.reason as KafkaError)
      else if (connection.isClosed)
        throw new ConnectionError(`${connection.address} closed the connection`, {
          address: connection.address,
          reason: 'closed',
        })
      else this.#onEstablished(connection, versions)
    } catch (error) {
      if (!abort.signal.aborted) this.#onAttemptFailed(error as KafkaError)
    }
  }

  #onEstablished(connection: Connection, versions: BrokerVersions): void {
    this.#state = 'ready'
    this.#connection = connection
    this.#versions = versions
    this.#failures = 0
    this.#setupTimeouts = 0
    this.#lastError = undefined
    const { logger, onVersions, tls, sasl, metrics, runtime } = this.#environment
    if (tls !== undefined || sasl !== undefined) metrics.onAuthentication('successful', runtime.clock.monotonic())
    logger.debug({ node: this.#node.id, address: this.address, channel: this.name }, 'Connected')
    onVersions(versions)
    this.#flush()
    for (const waiter of this.#connectWaiters.splice(0)) waiter.resolve()
  }

  #onAttemptFailed(error: KafkaError): void {
    this.#state = 'disconnected'
    if (error instanceof ConnectionError && error.reason === 'timeout') this.#setupTimeouts++
    this.#pause()
    this.#lastError = error
    const { logger, onDisconnected, metrics, runtime } = this.#environment
    if (error instanceof AuthenticationError) metrics.onAuthentication('failed', runtime.clock.monotonic())
    logger.warn({ node: this.#node.id, address: this.address, channel: this.name, err: error }, 'Could not connect')
    this.#rejectWaiting(error)
    onDisconnected(this.#node, error)
  }

  /** A connection that fails before it is established is reported by its attempt. */
  #onClosed(connection: Connection, error: KafkaError | undefined): void {
    if (connection !== this.#connection) return
    this.#state = 'disconnected'
    this.#connection = undefined
    this.#mutedUntilMs = 0
    const { logger, onDisconnected } = this.#environment
    const facts = { node: this.#node.id, address: this.address, channel: this.name }
    if (error === undefined) {
      logger.debug(facts, 'Closed an idle connection')
    } else {
      this.#pause()
      logger.info({ ...facts, err: error }, 'Lost a connection')
      onDisconnected(this.#node, error)
    }
    if (this.#waiting.length > 0) this.#wantConnection()
  }

  #pause(): void {
    this.#nextAttemptMs = this.#environment.runtime.clock.monotonic() + this.#reconnectBackoff.delayMs(this.#failures++)
  }

  #onThrottled(timeMs: number): void {
    this.#mutedUntilMs = this.#environment.runtime.clock.monotonic() + timeMs
    this.#environment.logger.debug(
      { node: this.#node.id, address: this.address, channel: this.name, throttleTimeMs: timeMs },
      'The broker throttles this client',
    )
  }

  /** Sends what waits, as far as the connection takes it. */
  #flush(): void {
    let count = 0
    while (count < this.#waiting.length && this.isReady) this.#write(this.#waiting[count++]!)
    if (count > 0) this.#waiting.splice(0, count)
    if (this.#waiting.length === 0 || this.#state !== 'ready') return
    const throttledMs = this.throttledForMs
    if (throttledMs > 0 && this.#wakeTimer === undefined) this.#wakeAfter(throttledMs)
  }

  #wakeAfter(delayMs: number): void {
    this.#wakeTimer = this.#environment.runtime.clock.setTimer(delayMs, () => {
      this.#wakeTimer = undefined
      if (this.#state === 'ready') this.#flush()
      else if (this.#waiting.length > 0 || this.#connectWaiters.length > 0) this.#wantConnection()
    })
  }

  #write(request: PendingRequest): void {
    if (request.isSettled) return
    let version: number
    try {
      version = this.#versions!.choose(request.api, request.maxVersion, this.address)
    } catch (error) {
      request.reject(error)
      return
    }
    this.#connection!.send(request, version)
  }

  #rejectWaiting(error: KafkaError): void {
    for (const request of this.#waiting.splice(0)) request.reject(error)
    for (const waiter of this.#connectWaiters.splice(0)) waiter.reject(error)
  }

  #expire(nowMs: number): number | undefined {
    let nextMs: number | undefined
    const left: PendingRequest[] = []
    for (const request of this.#waiting) {
      if (request.isSettled) continue
      if (request.deadlineMs <= nowMs) {
        request.reject(this.#expired(request, nowMs))
        continue
      }
      left.push(request)
      nextMs = Math.min(nextMs ?? Infinity, request.deadlineMs)
    }
    this.#waiting = left
    return nextMs
  }

  #expired(request: PendingRequest, nowMs: number): RequestTimeoutError {
    const elapsedMs = Math.round(nowMs - request.startedMs)
    const operation = `${request.api.name} request to ${this.address}`
    const noConnection = this.#state === 'connecting' ? `the broker ${silentSoFar}` : 'there was no connection'
    const state = this.#state === 'ready' ? 'the connection was busy' : noConnection
    const why = this.#lastError === undefined ? '' : `: ${this.#lastError.message}`
    return new RequestTimeoutError(`${operation} could not be sent within ${elapsedMs} ms, ${state}${why}`, {
      operation,
      elapsedMs,
      cause: this.#lastError,
    })
  }
}
