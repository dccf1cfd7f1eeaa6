import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import type { ConnectOptions, Listener, ListenOptions, Socket, SocketHandlers, Transport } from './transport.ts'

/** Options of {@link VirtualNetwork}. */
export interface VirtualNetworkOptions {
  /** Least time a chunk is under way, in ms. Default 0. */
  readonly minDelayMs?: number
  /** Most time a chunk is under way, in ms; drawn evenly. Default 0. */
  readonly maxDelayMs?: number
}

/** Bytes a socket holds for a reader that does not read before {@link Socket.write} returns false. */
const highWaterMarkBytes = 65_536

/**
 * A network in memory: ordered byte streams with a delay, on any clock. Written chunks are copied, so
 * that a writer that reuses a buffer too early shows the same symptom as on a real socket: none of the
 * bytes change afterwards, and order within a stream holds. TLS is as much as that both sides must speak it: nothing
 * is encrypted and no certificate is looked at.
 */
export class VirtualNetwork implements Transport {
  readonly #clock: Clock
  readonly #random: Random
  readonly #minDelayMs: number
  readonly #maxDelayMs: number
  readonly #listeners = new Map<number, { readonly isTls: boolean; readonly accept: (socket: Socket) => void }>()
  readonly #open = new Set<VirtualSocket>()
  readonly #names = new Map<string, readonly string[]>()
  readonly #blackholes = new Set<string>()
  #nextPort = 20_000

  constructor(clock: Clock, random: Random, options: VirtualNetworkOptions = {}) {
    this.#clock = clock
    this.#random = random
    this.#minDelayMs = options.minDelayMs ?? 0
    this.#maxDelayMs = options.maxDelayMs ?? this.#minDelayMs
  }

  connect(options: ConnectOptions): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { port, signal } = options
      const onAbort = (): void => {
        timer.cancel()
        reject(signal!.reason as Error)
      }
      const timer = this.#clock.setTimer(this.#delay(), () => {
        if (this.#blackholes.has(options.host)) return
        signal?.removeEventListener('abort', onAbort)
        const listener = this.#listeners.get(port)
        if (listener === undefined) {
          reject(Object.assign(new Error(`connect ECONNREFUSED ${options.host}:${port}`), { code: 'ECONNREFUSED' }))
          return
        }
        if (options.tls !== undefined && !listener.isTls) {
          reject(Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }))
          return
        }
        const near = this.#socket(`${options.host}:${port}`)
        const far = this.#socket(`virtual:${this.#nextPort++}`)
        near.peer = far
        far.peer = near
        if (options.tls === undefined && listener.isTls) hangUp(far)
        else listener.accept(far)
        resolve(near)
      })
      if (signal?.aborted === true) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener> {
    const port = options.port === 0 ? this.#nextPort++ : options.port
    if (this.#listeners.has(port)) {
      const error = new Error(`listen EADDRINUSE: address already in use ${options.host}:${port}`)
      return Promise.reject(Object.assign(error, { code: 'EADDRINUSE' }))
    }
    this.#listeners.set(port, { isTls: options.tls !== undefined, accept: onConnection })
    return Promise.resolve({
      host: options.host,
      port,
      close: () => {
        this.#listeners.delete(port)
        return Promise.resolve()
      },
    })
  }

  lookup(host: string): Promise<string[]> {
    const addresses = this.#names.get(host) ?? [host]
    if (addresses.length > 0) return Promise.resolve([...addresses])
    return Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }))
  }

  canonicalName(address: string): Promise<string> {
    for (const [name, addresses] of this.#names) if (addresses.includes(address)) return Promise.resolve(name)
    return Promise.resolve(address)
  }

  /** What {@link lookup} answers for a name from now on; with no address it fails. Other names resolve to themselves. */
  setName(name: string, addresses: readonly string[]): void {
    this.#names.set(name, addresses)
  }

  /** From now on, attempts to connect to this address get no answer, as behind a firewall that drops packets. */
  blackhole(address: string): void {
    this.#blackholes.add(address)
  }

  /** Cuts every open connection, as a switch that restarts does. */
  cutAll(): void {
    for (const socket of [...this.#open]) socket.reset()
  }

  #socket(remote: string): VirtualSocket {
    const socket = new VirtualSocket(
      remote,
      this.#clock,
      () => this.#delay(),
      () => this.#open.delete(socket),
    )
    this.#open.add(socket)
    return socket
  }

  #delay(): number {
    const spread = this.#maxDelayMs - this.#minDelayMs
    return spread <= 0 ? this.#minDelayMs : this.#minDelayMs + this.#random.next() * spread
  }
}

type Event = { readonly chunk: Uint8Array } | { readonly close: Error | undefined }

class VirtualSocket implements Socket {
  readonly remote: string
  peer: VirtualSocket | undefined
  readonly #clock: Clock
  readonly #delay: () => number
  readonly #onGone: () => void
  readonly #arrived: Event[] = []
  #arrivedBytes = 0
  #lastArrivalMs = 0
  #handlers: SocketHandlers | undefined
  #paused = false
  #ended = false
  #closed = false
  #full = false
  #underWayBytes = 0

  constructor(remote: string, clock: Clock, delay: () => number, onGone: () => void) {
    this.remote = remote
    this.#clock = clock
    this.#delay = delay
    this.#onGone = onGone
  }

  attach(handlers: SocketHandlers): void {
    this.#handlers = handlers
    this.#clock.setImmediate(() => this.#deliver())
  }

  write(chunks: readonly Uint8Array[], onFlushed?: () => void): boolean {
    if (this.#ended || this.#closed || this.peer === undefined) return false
    const chunk = concatenate(chunks)
    this.#underWayBytes += chunk.length
    this.#send({ chunk }, () => {
      this.#underWayBytes -= chunk.length
      onFlushed?.()
    })
    this.#full = this.queuedBytes >= highWaterMarkBytes
    return !this.#full
  }

  get queuedBytes(): number {
    return this.#underWayBytes + (this.peer === undefined ? 0 : this.peer.#arrivedBytes)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#clock.setImmediate(() => this.#deliver())
  }

  end(): void {
    if (this.#ended || this.#closed) return
    this.#ended = true
    this.#send({ close: undefined })
    this.#clock.setImmediate(() => this.#finish(undefined))
  }

  destroy(): void {
    this.end()
  }

  /** Both ends learn of a broken connection. */
  reset(): void {
    const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    const peer = this.peer
    this.#clock.setImmediate(() => this.#finish(error))
    if (peer !== undefined) this.#clock.setImmediate(() => peer.#finish(error))
  }

  /** Later chunks never overtake earlier ones, whatever delays were drawn. */
  #send(event: Event, onArrival?: () => void): void {
    const peer = this.peer
    if (peer === undefined) return
    const arrivalMs = Math.max(this.#clock.monotonic() + this.#delay(), this.#lastArrivalMs)
    this.#lastArrivalMs = arrivalMs
    this.#clock.setTimer(arrivalMs - this.#clock.monotonic(), () => {
      onArrival?.()
      if (peer.#closed) return
      peer.#arrived.push(event)
      if ('chunk' in event) peer.#arrivedBytes += event.chunk.length
      peer.#deliver()
    })
  }

  #deliver(): void {
    while (!this.#closed && !this.#paused && this.#handlers !== undefined) {
      const event = this.#arrived.shift()
      if (event === undefined) return
      if ('chunk' in event) {
        this.#arrivedBytes -= event.chunk.length
        if (this.peer !== undefined) this.peer.#drain()
        this.#handlers.onData(event.chunk)
      } else {
        this.#finish(event.close)
      }
    }
  }

  #drain(): void {
    if (!this.#full || this.queuedBytes >= highWaterMarkBytes) return
    this.#full = false
    if (!this.#closed) this.#handlers?.onDrain?.()
  }

  #finish(error: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#onGone()
    this.#handlers?.onClose(error)
  }
}

/** A listener with TLS hangs up on a client that sends anything else. */
function hangUp(socket: Socket): void {
  socket.attach({ onData: () => socket.end(), onClose() {} })
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
