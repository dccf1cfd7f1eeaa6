import { FrameAssembler } from '@ottla/protocol'
import { type Clock, describeError, type Socket, type Timer } from '@ottla/runtime'
import { CloseConnection } from '../errors.ts'
import type { SaslAnswer, SaslAuthenticator } from '../security/sasl/sasl-authenticator.ts'
import { SaslRefusal } from '../security/sasl/sasl-server.ts'
import type { RequestContext } from './api-handler.ts'
import type { Dispatcher } from './dispatcher.ts'
import { foreignGreeting } from './foreign-greeting.ts'
import type { RefusalLog } from './refusal-log.ts'
import type { Session } from './session.ts'

/** Bytes of requests that may wait behind one that is being handled; past that the connection is not read. */
const maxQueuedBytes = 1_048_576

/** How long a client that is not let in may take to read why. */
const closeGraceMs = 1000

/** Options of {@link Connection}. */
export interface ConnectionOptions {
  readonly socket: Socket
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly refusals: RefusalLog
  readonly session: Session
  /** Who is asked to let the client in; absent where nobody has to log in. */
  readonly sasl?: SaslConnectionOptions | undefined
  /** `socket.request.max.bytes` */
  readonly maxRequestBytes: number
  /** `connections.max.idle.ms`; negative for never. */
  readonly maxIdleMs: number
  readonly onClose: () => void
}

/** How a client logs in, and what it may cost until then. */
export interface SaslConnectionOptions {
  readonly authenticator: SaslAuthenticator
  /** `sasl.server.max.receive.size` */
  readonly maxReceiveBytes: number
  /** `connection.failed.authentication.delay.ms` */
  readonly refusalDelayMs: number
  /** How long a client has to log in. */
  readonly timeoutMs: number
  readonly onLogin: () => void
}

/**
 * One client. Its requests are handled one after the other, so answers keep the order of the requests, as
 * Kafka promises: the next begins when the answer of the last is written and the socket takes more.
 */
export class Connection {
  readonly #socket: Socket
  readonly #dispatcher: Dispatcher
  readonly #clock: Clock
  readonly #refusals: RefusalLog
  readonly #session: Session
  readonly #sasl: SaslConnectionOptions | undefined
  readonly #maxRequestBytes: number
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
  #isMuted = false
  #hasLogin: boolean
  #parked: RequestContext | undefined
  #lastActiveMs: number
  #idleTimer: Timer | undefined
  /** Of logging in, of a refusal that comes late, or of a time without reading: never two of them at once. */
  #timer: Timer | undefined

  constructor(options: ConnectionOptions) {
    this.#socket = options.socket
    this.#dispatcher = options.dispatcher
    this.#clock = options.clock
    this.#refusals = options.refusals
    this.#session = options.session
    this.#sasl = options.sasl
    this.#hasLogin = options.sasl === undefined
    this.#maxRequestBytes = options.maxRequestBytes
    this.#maxIdleMs = options.maxIdleMs
    this.#onClose = options.onClose
    const maxFrameBytes = options.sasl?.maxReceiveBytes ?? options.maxRequestBytes
    this.#frames = new FrameAssembler(maxFrameBytes, (frame) => this.#onFrame(frame))
    this.#lastActiveMs = options.clock.monotonic()
    if (this.#maxIdleMs >= 0) this.#watchIdle(this.#maxIdleMs)
    if (options.sasl !== undefined) {
      const { timeoutMs } = options.sasl
      const expire = (): void => this.#refuse(new CloseConnection(`it has not logged in within ${timeoutMs / 1000} s`))
      this.#timer = this.#clock.setTimer(timeoutMs, expire, { keepAlive: false })
    }
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
    return this.#session.clientId
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Makes room for others: there are too many clients that have not logged in. */
  crowdOut(maxStrangers: number): void {
    this.#refuse(new CloseConnection(`more than ${maxStrangers} clients are logging in, and it has taken longest`))
  }

  #onData(chunk: Uint8Array): void {
    if (this.#isClosed || this.#isEnding) return
    this.#lastActiveMs = this.#clock.monotonic()
    const isFirst = !this.#hasReceived
    this.#hasReceived = true
    try {
      this.#frames.push(chunk)
    } catch (error) {
      this.#refuse((isFirst ? foreignGreeting(chunk, this.#session.protocol) : undefined) ?? error)
    }
  }

  #onFrame(frame: Buffer): void {
    this.#queue.push(frame)
    this.#queuedBytes += frame.length
    this.#pump()
  }

  #pump(): void {
    while (this.#isReady && this.#queue.length > 0) {
      const frame = this.#queue.shift()!
      this.#queuedBytes -= frame.length
      this.#handle(frame)
    }
    // Reading goes on while a request is parked, or the end of a client that waits would go unnoticed.
    const shouldPause = this.#queuedBytes >= maxQueuedBytes || this.#isFull || this.#isMuted
    if (shouldPause === this.#isPaused) return
    this.#isPaused = shouldPause
    if (shouldPause) this.#socket.pause()
    else this.#socket.resume()
  }

  get #isReady(): boolean {
    return !(this.#isHandling || this.#isFull || this.#isMuted || this.#isClosed || this.#isEnding)
  }

  #handle(frame: Buffer): void {
    try {
      if (this.#sasl?.authenticator.takes(frame) === true) {
        this.#logIn(frame, this.#sasl)
        return
      }
      if (this.#sasl?.authenticator.isExpired === true) throw new CloseConnection('its login has expired')
      const answer = this.#dispatcher.dispatch(frame, this.#session, (context) => (this.#parked = context))
      if (answer instanceof Promise) void this.#await(answer, (chunks) => this.#write(chunks))
      else this.#write(answer)
    } catch (error) {
      this.#refuse(error)
    }
  }

  #logIn(frame: Buffer, { authenticator }: SaslConnectionOptions): void {
    const dispatch = (): Uint8Array[] | undefined => {
      const answer = this.#dispatcher.dispatch(frame, this.#session, () => {})
      this.#session.muteMs = 0
      return answer instanceof Promise ? undefined : answer
    }
    const answer = authenticator.handle(frame, dispatch)
    if (answer instanceof Promise) void this.#await(answer, (step) => this.#answerLogin(step))
    else this.#answerLogin(answer)
  }

  #answerLogin({ chunks, refusal }: SaslAnswer): void {
    const sasl = this.#sasl!
    if (refusal !== undefined) {
      // Late, so that nobody tries many passwords over one connection after the other.
      this.#timer?.cancel()
      this.#isMuted = true
      const finish = (): void => {
        if (chunks !== undefined && !this.#isClosed) this.#socket.write(chunks)
        this.#refuse(refusal)
      }
      this.#timer = this.#clock.setTimer(sasl.refusalDelayMs, finish, { keepAlive: false })
      return
    }
    if (!this.#hasLogin && sasl.authenticator.hasLogin) {
      this.#hasLogin = true
      this.#timer?.cancel()
      this.#frames.maxFrameBytes = this.#maxRequestBytes
      sasl.onLogin()
    }
    this.#write(chunks)
  }

  async #await<Answer>(answer: Promise<Answer>, write: (answer: Answer) => void): Promise<void> {
    this.#isHandling = true
    try {
      const got = await answer
      this.#isHandling = false
      this.#parked = undefined
      write(got)
      this.#pump()
    } catch (error) {
      this.#isHandling = false
      this.#parked = undefined
      this.#refuse(error)
    }
  }

  #write(chunks: Uint8Array[] | undefined): void {
    if (this.#session.muteMs > 0) this.#mute()
    if (chunks === undefined || this.#isClosed) return
    this.#lastActiveMs = this.#clock.monotonic()
    if (!this.#socket.write(chunks)) this.#isFull = true
  }

  /** A client over its quota is answered, and then not read for a while: it is told to wait, and may not obey. */
  #mute(): void {
    this.#isMuted = true
    const unmute = (): void => {
      this.#isMuted = false
      this.#pump()
    }
    this.#timer = this.#clock.setTimer(this.#session.muteMs, unmute, { keepAlive: false })
    this.#session.muteMs = 0
  }

  /** What cannot be understood or answered ends this connection and nothing else. */
  #refuse(error: unknown): void {
    if (this.#isClosed || this.#isEnding) return
    this.#refusals.add(this.#socket.remote, describeError(error))
    this.#queue.length = 0
    this.#isEnding = true
    const lastBytes = error instanceof CloseConnection ? error.lastBytes : undefined
    if (lastBytes !== undefined) this.#socket.write([lastBytes])
    // What has been written, such as the answer to a wrong password, is still to arrive.
    if (lastBytes === undefined && !(error instanceof SaslRefusal)) {
      this.#socket.destroy()
      return
    }
    this.#socket.end()
    this.#timer = this.#clock.setTimer(closeGraceMs, () => this.#socket.destroy(), { keepAlive: false })
  }

  #onSocketClosed(): void {
    this.#isClosed = true
    this.#queue.length = 0
    this.#idleTimer?.cancel()
    this.#timer?.cancel()
    this.#parked?.onDisconnect?.()
    this.#parked = undefined
    for (const listener of [...this.#session.closeListeners]) listener()
    this.#onClose()
  }

  #watchIdle(delayMs: number): void {
    this.#idleTimer = this.#clock.setTimer(
      delayMs,
      () => {
        const idleMs = this.#clock.monotonic() - this.#lastActiveMs
        if (this.#isHandling || this.#isMuted || idleMs < this.#maxIdleMs)
          this.#watchIdle(Math.max(this.#maxIdleMs - idleMs, 1000))
        else this.#socket.end()
      },
      { keepAlive: false },
    )
  }
}
