import type { Clock, KafkaError, Socket } from '@ottla/runtime'
import { encodeRequestFrame, FrameAssembler, Reader } from '@ottla/protocol'
import { ConnectionError, RequestTimeoutError } from '../errors.ts'
import { LazyTimer } from '../lazy-timer.ts'
import type { NetworkMetrics, NodeTraffic } from '../metrics/network-metrics.ts'
import { foreignAnswer } from './foreign-answer.ts'
import type { PendingRequest } from './pending-request.ts'
import { closedByPeer, type ConnectionPhase, translateSystemError } from './system-errors.ts'
import { throttleTimeMs } from './throttling.ts'

/** Written bytes that wait for the operating system; above it requests wait in the channel's queue. */
const maxQueuedBytes = 1_048_576

/** Settings of a {@link Connection}. */
export interface ConnectionOptions {
  readonly clock: Clock
  /** `host:port` as the user or the cluster named it. */
  readonly address: string
  readonly clientId: string
  readonly tls: boolean
  /** Largest response that is accepted; guards memory against a peer that is not Kafka. */
  readonly maxFrameBytes: number
  /** After so long without a byte while a response is due, the connection counts as dead. */
  readonly requestTimeoutMs: number
  /** A connection without traffic for so long is closed; Infinity: never. */
  readonly maxIdleMs: number
  readonly metrics: NetworkMetrics
  readonly nodeId: number
  /** Whether {@link NetworkMetrics.latency} hears of this connection's requests. */
  readonly isLatencyMeasured: boolean
  /** Correlation id of the first request; they count up to 2^31-1 and then from 0. Default 0. */
  readonly firstCorrelationId?: number
}

/** Who uses a connection hears of what happens to it. */
export interface ConnectionListener {
  /** It takes requests again after {@link Connection.canWrite} was false. */
  onWritable(): void
  /** It is finished; all that is in flight is about to be rejected. `error` is undefined after an idle close. */
  onClosed(connection: Connection, error: KafkaError | undefined): void
  /** The broker asks to be left alone for so long (KIP-219). */
  onThrottled(timeMs: number): void
}

/**
 * One connection: sends requests back to back and matches the responses, which brokers give in the order
 * of the requests. A request that timed out keeps its place until its response came, so that the stream
 * stays in step; when nothing at all comes for `requestTimeoutMs`, the whole connection is given up.
 */
export class Connection {
  readonly address: string
  /** Called once when it has ended, whoever ended it. */
  onEnded: (() => void) | undefined
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #listener: ConnectionListener
  readonly #clock: Clock
  readonly #assembler: FrameAssembler
  readonly #timer: LazyTimer
  readonly #traffic: NodeTraffic
  /** In the order of sending; settled ones wait for their late response. */
  readonly #inFlight: PendingRequest[] = []
  /** Requests without a response whose bytes are not written yet. */
  readonly #unwritten = new Set<PendingRequest>()
  /** The first four bytes that ever came: they tell who answered when it is not a broker. */
  #prefix = 0
  #prefixBytes = 0
  #nextCorrelationId: number
  #lastReceivedMs: number
  #lastActiveMs: number
  #phase: ConnectionPhase = 'handshake'
  #isClosed = false
  #isBackedUp = false
  #isHeld = false
  /** A response has come since the set-up. */
  #hasServed = false

  constructor(socket: Socket, options: ConnectionOptions, listener: ConnectionListener) {
    this.address = options.address
    this.#socket = socket
    this.#options = options
    this.#listener = listener
    this.#clock = options.clock
    this.#assembler = new FrameAssembler(options.maxFrameBytes, (frame) => this.#onFrame(frame))
    this.#nextCorrelationId = options.firstCorrelationId ?? 0
    this.#lastReceivedMs = this.#lastActiveMs = this.#clock.monotonic()
    this.#timer = new LazyTimer(this.#clock, (nowMs) => this.#onTimer(nowMs), false)
    this.#traffic = options.metrics.node(options.nodeId)
    options.metrics.onConnected(this.#lastActiveMs)
    socket.attach({
      onData: (chunk) => this.#onData(chunk),
      room: () => this.#assembler.room,
      onClose: (error) => this.#onSocketClosed(error),
      onDrain: () => this.#onDrain(),
    })
    if (options.maxIdleMs !== Infinity) this.#timer.arm(this.#lastActiveMs + options.maxIdleMs)
  }

  /** Requests that were sent and whose end is not known, late responses included. */
  get inFlight(): number {
    return this.#inFlight.length + this.#unwritten.size
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** False while too much waits to be written, while it is held, and after the end. */
  get canWrite(): boolean {
    return !this.#isClosed && !this.#isBackedUp && !this.#isHeld
  }

  /** The broker has told its versions and is about to be told who the client is. */
  markAuthenticating(): void {
    this.#phase = 'authentication'
  }

  /** Keeps others from sending while the connection authenticates anew; what is in flight goes on. */
  hold(): void {
    this.#isHeld = true
  }

  /** Ends what {@link hold} began. */
  release(): void {
    this.#isHeld = false
    if (this.canWrite) this.#listener.onWritable()
  }

  /** The broker has answered the first request: from now on a failure is no longer one of the set-up. */
  markEstablished(): void {
    this.#phase = 'established'
  }

  /** Sends a request in `version`; its promise settles in any case. */
  send(request: PendingRequest, version: number): void {
    const correlationId = this.#nextCorrelationId
    const { api } = request
    let chunks: Uint8Array[]
    let sizeBytes: number
    try {
      const value = typeof request.request === 'function' ? (request.request(version) as unknown) : request.request
      const frame = encodeRequestFrame(api, version, correlationId, this.#options.clientId, value)
      chunks = frame.chunks()
      sizeBytes = frame.byteLength
    } catch (error) {
      request.reject(error)
      return
    }
    this.#nextCorrelationId = (correlationId + 1) & 0x7fff_ffff
    request.version = version
    request.correlationId = correlationId
    const nowMs = this.#clock.monotonic()
    request.sentMs = nowMs
    this.#noteActivity(nowMs)
    this.#traffic.onRequest(sizeBytes, nowMs)
    if (request.expectResponse) {
      this.#inFlight.push(request)
      this.#socket.write(chunks)
    } else {
      this.#unwritten.add(request)
      this.#socket.write(chunks, () => {
        this.#unwritten.delete(request)
        request.resolve(undefined)
      })
    }
    this.#isBackedUp = this.#socket.queuedBytes > maxQueuedBytes
    this.#timer.arm(request.deadlineMs)
  }

  /** Ends the connection; what is in flight is rejected with `error`. Does nothing the second time. */
  close(error: KafkaError | undefined): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#timer.cancel()
    this.onEnded?.()
    this.#options.metrics.onDisconnected(this.#clock.monotonic())
    this.#socket.destroy()
    const unfinished = [...this.#inFlight, ...this.#unwritten]
    this.#inFlight.length = 0
    this.#unwritten.clear()
    this.#listener.onClosed(this, error)
    for (const request of unfinished) request.reject(this.#lost(request, error))
  }

  /** Authenticating anew does not keep an idle connection open. */
  #noteActivity(nowMs: number): void {
    if (!this.#isHeld) this.#lastActiveMs = nowMs
  }

  #lost(request: PendingRequest, error: KafkaError | undefined): unknown {
    if (this.#phase !== 'established' && error !== undefined) return error
    const reason = error instanceof ConnectionError ? error.reason : 'closed'
    const why = error === undefined ? `${this.address} was idle` : error.message
    return new ConnectionError(`${why}; a ${request.api.name} request was in flight`, {
      address: this.address,
      reason,
      outcomeUnknown: true,
      cause: error,
    })
  }

  #onData(chunk: Uint8Array): void {
    if (this.#isClosed) return
    const nowMs = this.#clock.monotonic()
    this.#lastReceivedMs = nowMs
    this.#noteActivity(nowMs)
    this.#traffic.onBytes(chunk.length, nowMs)
    for (let i = 0; this.#prefixBytes < 4 && i < chunk.length; i++, this.#prefixBytes++) {
      this.#prefix = (this.#prefix << 8) | chunk[i]!
    }
    try {
      this.#assembler.push(chunk)
    } catch (error) {
      this.close(this.#outOfSync('sent a frame of an impossible size', error))
    }
  }

  #onFrame(frame: Buffer): void {
    if (this.#isClosed) return
    const request = this.#inFlight[0]
    const correlationId = frame.length < 4 ? undefined : frame.readInt32BE(0)
    if (request === undefined || request.correlationId !== correlationId) {
      const awaited = request === undefined ? 'when none was due' : `where ${request.correlationId} was due`
      this.close(this.#outOfSync(`sent a response with correlation id ${correlationId} ${awaited}`))
      return
    }
    this.#inFlight.shift()
    if (this.#phase === 'established') this.#hasServed = true
    const { metrics, isLatencyMeasured } = this.#options
    this.#traffic.onResponse(this.#lastReceivedMs)
    if (isLatencyMeasured && this.#phase === 'established')
      this.#traffic.onLatency(this.#lastReceivedMs - request.sentMs, this.#lastReceivedMs)
    // A late response has done its part by keeping the stream in step.
    if (request.isSettled) return
    const { api, version } = request
    let response: unknown
    try {
      const reader = new Reader(frame, 4)
      if (api.responseHeaderVersion(version) > 0) reader.skipTaggedFields()
      response = api.decodeResponse(reader, version)
    } catch (error) {
      // The frame's length was right, so the stream is still in step: only this request has failed.
      request.reject(error)
      return
    }
    const { throttleTimeMs: askedMs } = response as { readonly throttleTimeMs?: number }
    if (askedMs !== undefined) metrics.throttleTime.record(askedMs, this.#lastReceivedMs)
    const timeMs = throttleTimeMs(api.key, version, response)
    if (timeMs > 0) this.#listener.onThrottled(timeMs)
    request.resolve(response)
  }

  #outOfSync(what: string, cause?: unknown): ConnectionError {
    const { address } = this
    if (this.#phase === 'handshake') return foreignAnswer(address, this.#prefix, cause)
    return new ConnectionError(`${address} ${what}: the connection is out of step and was closed`, {
      address,
      reason: 'out-of-sync',
      cause,
    })
  }

  #onDrain(): void {
    if (!this.#isBackedUp) return
    this.#isBackedUp = this.#socket.queuedBytes > maxQueuedBytes
    if (this.canWrite) this.#listener.onWritable()
  }

  #onSocketClosed(error: Error | undefined): void {
    const context = {
      address: this.address,
      phase: this.#phase,
      tls: this.#options.tls,
      // Of the nodes that brokers have named, one that hangs up is more likely in trouble.
      isUnserved: this.#phase === 'established' && !this.#hasServed && this.#options.nodeId < 0,
    }
    this.close(error === undefined ? closedByPeer(context) : translateSystemError(error, context))
  }

  #onTimer(nowMs: number): number | undefined {
    let nextMs = Infinity
    for (const requests of [this.#inFlight, this.#unwritten]) {
      for (const request of requests) {
        if (request.deadlineMs <= nowMs) this.#timeOut(request, nowMs)
        else if (!request.isSettled) nextMs = Math.min(nextMs, request.deadlineMs)
      }
    }
    if (this.inFlight === 0) {
      const idleAtMs = this.#lastActiveMs + this.#options.maxIdleMs
      if (nowMs < idleAtMs) return idleAtMs
      this.close(undefined)
      return undefined
    }
    const deadAtMs = this.#deadAtMs()
    if (nowMs < deadAtMs) return Math.min(nextMs, deadAtMs)
    this.close(this.#dead(nowMs))
    return undefined
  }

  /** When the connection counts as dead if nothing happens until then: no byte was received, or none was taken. */
  #deadAtMs(): number {
    const patienceMs = (request: PendingRequest): number => Math.max(this.#options.requestTimeoutMs, request.timeoutMs)
    let deadAtMs = Infinity
    const [unanswered] = this.#inFlight
    if (unanswered !== undefined) {
      deadAtMs = Math.max(unanswered.sentMs, this.#lastReceivedMs) + patienceMs(unanswered)
    }
    for (const unwritten of this.#unwritten) {
      return Math.min(deadAtMs, unwritten.sentMs + patienceMs(unwritten))
    }
    return deadAtMs
  }

  #timeOut(request: PendingRequest, nowMs: number): void {
    const elapsedMs = Math.round(nowMs - request.startedMs)
    const operation = `${request.api.name} request to ${this.address}`
    request.reject(
      new RequestTimeoutError(`${operation} was not answered within ${elapsedMs} ms`, {
        operation,
        elapsedMs,
        outcomeUnknown: true,
      }),
    )
  }

  #dead(nowMs: number): ConnectionError {
    const { address } = this
    const silentMs = Math.round(nowMs - this.#lastReceivedMs)
    return new ConnectionError(
      `${address} has not sent a byte for ${silentMs} ms while a request was under way; the connection was closed`,
      { address, reason: 'timeout' },
    )
  }
}
