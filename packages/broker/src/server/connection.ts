import { FrameAssembler } from '@ottla/protocol'
import { type Clock, describeError, type Socket, type Timer } from '@ottla/runtime'
import type { Logger } from '../logger.ts'
import { CloseConnection } from '../errors.ts'
import type { Peer, RequestContext } from './api-handler.ts'
import type { Dispatcher } from './dispatcher.ts'
import { foreignGreeting } from './foreign-greeting.ts'

/** Bytes of requests that may wait behind one that is being handled; past that the connection is not read. */
const maxQueuedBytes = 1_048_576

/** Options of {@link Connection}. */
export interface ConnectionOptions {
  /** Counts the connections of a server, from 1 on. */
  readonly id: number
  readonly socket: Socket
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly logger: Logger
  /** `socket.request.max.bytes` */
  readonly maxRequestBytes: number
  /** `connections.max.idle.ms`; negative for never. */
  readonly maxIdleMs: number
  readonly onClose: () => void
}

/**
 * One client. Its requests are handled one after the other, so answers keep the order of the requests, as
 * Kafka promises: the next begins when the answer of the last is written and the socket takes more.
 */
export class Connection {
  readonly #socket: Socket
  readonly #dispatcher: Dispatcher
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #peer: Peer
  readonly #frames: FrameAssembler
  readonly #maxIdleMs: number
  readonly #onClose: () => void
  readonly #queue: Buffer[] = []
  #queuedBytes = 0
  #hasReceived = false
  #isHandling = false
  #isFull = false
  #isPaused = false
  #isClosed = false
  #isEnding = false
  #parked: RequestContext | undefined
  #lastActiveMs: number
  #idleTimer: Timer | undefined

  constructor(options: ConnectionOptions) {
    this.#socket = options.socket
    this.#dispatcher = options.dispatcher
    this.#clock = options.clock
    this.#logger = options.logger
    this.#maxIdleMs = options.maxIdleMs
    this.#onClose = options.onClose
    this.#peer = {
      connectionId: options.id,
      host: `/${options.socket.remote.replace(/:\d+$/, '')}`,
      clientId: '',
      closeListeners: new Set(),
    }
    this.#frames = new FrameAssembler(options.maxRequestBytes, (frame) => this.#onFrame(frame))
    this.#lastActiveMs = options.clock.monotonic()
    if (this.#maxIdleMs >= 0) this.#watchIdle(this.#maxIdleMs)
    options.socket.attach({
      onData: (chunk) => this.#onData(chunk),
      onClose: () => this.#onSocketClosed(),
      onDrain: () => {
        this.#isFull = false
        this.#pump()
      },
    })
  }

  /** Sends what is written and ends; a request that is still parked has waited in vain, its client asks elsewhere. */
  endGracefully(): void {
    this.#isEnding = true
    this.#queue.length = 0
    if (this.#isHandling) this.#socket.destroy()
    else this.#socket.end()
  }

  /** What the client called itself last. */
  get clientId(): string {
    return this.#peer.clientId
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #onData(chunk: Uint8Array): void {
    if (this.#isClosed || this.#isEnding) return
    this.#lastActiveMs = this.#clock.monotonic()
    const isFirst = !this.#hasReceived
    this.#hasReceived = true
    try {
      this.#frames.push(chunk)
    } catch (error) {
      this.#refuse((isFirst ? foreignGreeting(chunk) : undefined) ?? error)
    }
  }

  #onFrame(frame: Buffer): void {
    this.#queue.push(frame)
    this.#queuedBytes += frame.length
    this.#pump()
  }

  #pump(): void {
    while (!this.#isHandling && !this.#isFull && !this.#isClosed && !this.#isEnding && this.#queue.length > 0) {
      const frame = this.#queue.shift()!
      this.#queuedBytes -= frame.length
      this.#handle(frame)
    }
    // Reading goes on while a request is parked, or the end of a client that waits would go unnoticed.
    const shouldPause = this.#queuedBytes >= maxQueuedBytes || this.#isFull
    if (shouldPause === this.#isPaused) return
    this.#isPaused = shouldPause
    if (shouldPause) this.#socket.pause()
    else this.#socket.resume()
  }

  #handle(frame: Buffer): void {
    let answer
    try {
      answer = this.#dispatcher.dispatch(frame, this.#peer, (context) => (this.#parked = context))
    } catch (error) {
      this.#refuse(error)
      return
    }
    if (!(answer instanceof Promise)) {
      this.#write(answer)
      return
    }
    void this.#await(answer)
  }

  async #await(answer: Promise<Uint8Array[] | undefined>): Promise<void> {
    this.#isHandling = true
    try {
      const chunks = await answer
      this.#isHandling = false
      this.#parked = undefined
      this.#write(chunks)
      this.#pump()
    } catch (error) {
      this.#isHandling = false
      this.#parked = undefined
      this.#refuse(error)
    }
  }

  #write(chunks: Uint8Array[] | undefined): void {
    if (chunks === undefined || this.#isClosed) return
    this.#lastActiveMs = this.#clock.monotonic()
    if (!this.#socket.write(chunks)) this.#isFull = true
  }

  /** What cannot be understood or answered ends this connection and nothing else. */
  #refuse(error: unknown): void {
    if (this.#isClosed) return
    this.#logger.warn(
      { remote: this.#socket.remote },
      `Closing the connection of ${this.#socket.remote}: ${describeError(error)}`,
    )
    this.#queue.length = 0
    this.#isEnding = true
    if (error instanceof CloseConnection && error.lastBytes !== undefined) {
      this.#socket.write([error.lastBytes])
      this.#socket.end()
    } else this.#socket.destroy()
  }

  #onSocketClosed(): void {
    this.#isClosed = true
    this.#queue.length = 0
    this.#idleTimer?.cancel()
    this.#parked?.onDisconnect?.()
    this.#parked = undefined
    for (const listener of [...this.#peer.closeListeners]) listener()
    this.#onClose()
  }

  #watchIdle(delayMs: number): void {
    this.#idleTimer = this.#clock.setTimer(
      delayMs,
      () => {
        const idleMs = this.#clock.monotonic() - this.#lastActiveMs
        if (this.#isHandling || idleMs < this.#maxIdleMs) this.#watchIdle(Math.max(this.#maxIdleMs - idleMs, 1000))
        else this.#socket.end()
      },
      { keepAlive: false },
    )
  }
}
