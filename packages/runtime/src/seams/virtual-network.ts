import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import type { ConnectOptions, Listener, ListenOptions, Socket, SocketHandlers, Transport } from './transport.ts'
import { type Direction, type LinkConditions, perfectConditions, VirtualLink } from './virtual-link.ts'

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
 * A network in memory: ordered byte streams with a delay, on any clock. Written chunks are copied when they
 * arrive, or when their socket closes, so that a writer that reuses a buffer too early is found out. TLS is as much as
 * that both sides must speak it: nothing is encrypted and no certificate is looked at.
 */
export class VirtualNetwork implements Transport {
  readonly #clock: Clock
  readonly #own: VirtualLink
  readonly #listeners = new Map<number, { readonly isTls: boolean; readonly accept: (socket: Socket) => void }>()
  readonly #open = new Set<VirtualSocket>()
  readonly #names = new Map<string, readonly string[]>()
  readonly #blackholes = new Set<string>()
  #nextPort = 20_000

  constructor(clock: Clock, random: Random, options: VirtualNetworkOptions = {}) {
    this.#clock = clock
    const { minDelayMs = 0, maxDelayMs = minDelayMs } = options
    this.#own = this.link(random, { minDelayMs, maxDelayMs })
  }

  /** A way into this network with conditions of its own: what is not given is perfect. */
  link(random: Random, conditions: Partial<LinkConditions> = {}): VirtualLink {
    const connectOver = (link: VirtualLink, options: ConnectOptions): Promise<Socket> => this.#connect(link, options)
    return new VirtualLink(this, connectOver, random, { ...perfectConditions, ...conditions })
  }

  connect(options: ConnectOptions): Promise<Socket> {
    return this.#connect(this.#own, options)
  }

  #connect(link: VirtualLink, options: ConnectOptions): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { port, signal } = options
      let isAborted = false
      const onAbort = (): void => {
        isAborted = true
        timer.cancel()
        reject(signal!.reason as Error)
      }
      const arrive = (): void => {
        if (isAborted || this.#blackholes.has(options.host)) return
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
        const near = this.#socket(`${options.host}:${port}`, link, 'out')
        const far = this.#socket(`virtual:${this.#nextPort++}`, link, 'in')
        near.peer = far
        far.peer = near
        if (options.tls === undefined && listener.isTls) hangUp(far)
        else listener.accept(far)
        resolve(near)
      }
      const timer = this.#clock.setTimer(link.delayMs(), () => {
        if (link.isHeld('out') || link.isHeld('in')) link.keep(arrive)
        else arrive()
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

  #socket(remote: string, link: VirtualLink, direction: Direction): VirtualSocket {
    const socket = new VirtualSocket(remote, this.#clock, link, direction, () => {
      this.#open.delete(socket)
      link.closed(socket)
    })
    this.#open.add(socket)
    link.opened(socket)
    return socket
  }
}

/** What was written at once. It is copied as late as a real socket may read it, so that memory which is used again too early shows. */
class Message {
  readonly length: number
  readonly #chunks: readonly Uint8Array[]
  #bytes: Uint8Array | undefined

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = chunks
    this.length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  /** The bytes as they are now, or were at the first call. */
  keep(): Uint8Array {
    return (this.#bytes ??= concatenate(this.#chunks, this.length))
  }
}

type Sent =
  | { readonly message: Message; readonly from: number; readonly to: number }
  | { readonly close: Error | undefined }
type Event = { readonly chunk: Uint8Array } | { readonly close: Error | undefined }

class VirtualSocket implements Socket {
  readonly remote: string
  peer: VirtualSocket | undefined
  readonly #clock: Clock
  readonly #link: VirtualLink
  readonly #direction: Direction
  readonly #onGone: () => void
  readonly #arrived: Event[] = []
  #arrivedBytes = 0
  #lastArrivalMs = 0
  #handlers: SocketHandlers | undefined
  #paused = false
  #ended = false
  #closed = false
  #closeError: Error | undefined
  #hasTold = false
  #full = false
  #underWayBytes = 0
  readonly #underWay = new Set<Message>()

  constructor(remote: string, clock: Clock, link: VirtualLink, direction: Direction, onGone: () => void) {
    this.remote = remote
    this.#clock = clock
    this.#link = link
    this.#direction = direction
    this.#onGone = onGone
  }

  attach(handlers: SocketHandlers): void {
    this.#handlers = handlers
    this.#clock.setImmediate(() => {
      // Who attaches to what has broken meanwhile hears of it all the same.
      if (this.#closed) this.#tellClosed()
      else this.#deliver()
    })
  }

  write(chunks: readonly Uint8Array[], onFlushed?: () => void): boolean {
    if (this.#ended || this.#closed || this.peer === undefined) return false
    const message = new Message(chunks)
    const { length } = message
    this.#underWay.add(message)
    this.#underWayBytes += length
    const at = this.#link.breakAt(length)
    if (at < length) this.#send({ message, from: 0, to: at })
    this.#send({ message, from: at < length ? at : 0, to: length }, () => {
      this.#underWay.delete(message)
      this.#underWayBytes -= length
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
    // From here on its memory is the sender's again.
    for (const message of this.#underWay) message.keep()
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
  #send(event: Sent, onArrival?: () => void): void {
    const peer = this.peer
    if (peer === undefined) return
    const link = this.#link
    if (link.isHeld(this.#direction)) {
      link.keep(() => this.#send(event, onArrival))
      return
    }
    const lengthMs = 'message' in event ? (event.to - event.from) / link.conditions.bytesPerMs : 0
    const arrivalMs = Math.max(this.#clock.monotonic() + link.delayMs(), this.#lastArrivalMs) + lengthMs
    this.#lastArrivalMs = arrivalMs
    this.#clock.setTimer(arrivalMs - this.#clock.monotonic(), () => {
      const arrived = 'message' in event ? { chunk: event.message.keep().subarray(event.from, event.to) } : event
      onArrival?.()
      if (peer.#closed) return
      peer.#arrived.push(arrived)
      if ('chunk' in arrived) peer.#arrivedBytes += arrived.chunk.length
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
    this.#closeError = error
    this.#onGone()
    this.#tellClosed()
  }

  #tellClosed(): void {
    if (this.#handlers === undefined || this.#hasTold) return
    this.#hasTold = true
    this.#handlers.onClose(this.#closeError)
  }
}

/** A listener with TLS hangs up on a client that sends anything else. */
function hangUp(socket: Socket): void {
  socket.attach({ onData: () => socket.end(), onClose() {} })
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
