import {
  type Clock,
  describeError,
  type Listener,
  type Socket,
  type TlsListenOptions,
  type Transport,
  yieldToEvents,
} from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import type { SecurityProtocol } from '../listener-options.ts'
import type { Logger } from '../logger.ts'
import type { Authorizer } from '../security/authorizer.ts'
import { subjectOf } from '../security/distinguished-name.ts'
import { type Principal, userPrincipal } from '../security/principal.ts'
import { SaslAuthenticator, type SaslSettings } from '../security/sasl/sasl-authenticator.ts'
import type { BrokerNode } from '../services.ts'
import { Connection, type SaslConnectionOptions } from './connection.ts'
import type { Dispatcher } from './dispatcher.ts'
import { RefusalLog } from './refusal-log.ts'
import { Session } from './session.ts'
import { tlsProblem } from './tls-problem.ts'

/** How long a client has for its TLS handshake, and then for logging in. */
export const handshakeTimeoutMs = 30_000
/** Most clients that may be in a handshake or logging in; past that the oldest make room for new ones. */
export const maxHandshakes = 1000

/** Options of {@link Server}. */
export interface ServerOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly logger: Logger
  readonly maxRequestBytes: number
  readonly maxIdleMs: number
  /** `sasl.server.max.receive.size` */
  readonly maxSaslReceiveBytes: number
  /** `connection.failed.authentication.delay.ms` */
  readonly refusalDelayMs: number
}

/** A listener as the server opens it. */
export interface ServerListener {
  readonly name: string
  readonly protocol: SecurityProtocol
  readonly host: string
  readonly port: number
  readonly tls?: TlsListenOptions
  /** Makes a user's name of the subject of a certificate. */
  readonly mapSubject?: (subject: string) => string
}

/** A listener that is open, once the broker knows what to tell its clients. */
export interface OpenListener {
  readonly settings: ServerListener
  readonly listener: Listener
  /** This broker, as the clients of this listener are told of it. Set before the first of them is served. */
  node?: BrokerNode
  sasl?: SaslSettings
}

/** The listeners and their connections. */
export class Server {
  readonly #options: ServerOptions
  readonly #refusals: RefusalLog
  readonly #connections = new Set<Connection>()
  /** Those whose clients have not logged in, the oldest first. */
  readonly #strangers = new Set<Connection>()
  readonly #listeners: OpenListener[] = []
  #dispatcher: Dispatcher | undefined
  #authorizer: Authorizer | undefined
  #allClosed: (() => void) | undefined
  #accepted = 0

  constructor(options: ServerOptions) {
    this.#options = options
    this.#refusals = new RefusalLog(options.logger, options.clock)
  }

  /**
   * Opens a port; connections are accepted from now on and served once {@link serve} was called.
   * @throws BrokerStartError when the port cannot be had
   */
  async listen(settings: ServerListener): Promise<OpenListener> {
    const { host, port, tls } = settings
    const holder: { opened?: OpenListener } = {}
    const accept = (socket: Socket): void => this.#accept(socket, holder.opened)
    try {
      const listener = await this.#options.transport.listen(
        {
          host,
          port,
          ...(tls === undefined ? {} : { tls }),
          handshakes: {
            timeoutMs: handshakeTimeoutMs,
            maxPending: maxHandshakes,
            onFailed: (remote, error) => this.#refusals.add(remote, tlsProblem(error)),
          },
        },
        accept,
      )
      holder.opened = { settings, listener }
      this.#listeners.push(holder.opened)
      return holder.opened
    } catch (error) {
      throw new BrokerStartError(listenProblem(host, port, error), { cause: error })
    }
  }

  /** @param authorizer - decides what the clients that connect from now on may do */
  serve(dispatcher: Dispatcher, authorizer: Authorizer | undefined): void {
    this.#dispatcher = dispatcher
    this.#authorizer = authorizer
  }

  /** Cuts the connections, and accepts none until {@link serve} is called again. */
  pause(): void {
    this.#dispatcher = undefined
    this.cut(() => true)
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  /** Stops accepting, lets clients take what was written for them for at most `graceMs`, then cuts what is left. */
  async close(graceMs: number): Promise<void> {
    const listenersClosed = Promise.all(this.#listeners.map(({ listener }) => listener.close()))
    // The answers of requests that were parked until now leave first.
    if (this.#connections.size > 0) await yieldToEvents(this.#options.clock)
    if (this.#connections.size > 0) {
      const drained = new Promise<void>((resolve) => {
        this.#allClosed = resolve
      })
      for (const connection of [...this.#connections]) connection.endGracefully()
      const timer = this.#options.clock.setTimer(graceMs, () => {
        for (const connection of [...this.#connections]) connection.destroy()
      })
      await drained
      timer.cancel()
    }
    await listenersClosed
    this.#refusals.close()
  }

  /** Number of the newest connection; they count from 1. */
  get newestConnection(): number {
    return this.#accepted
  }

  /** Cuts the connections whose clients fit, by what they call themselves. */
  cut(fits: (clientId: string) => boolean): void {
    for (const connection of [...this.#connections]) if (fits(connection.clientId)) connection.destroy()
  }

  #accept(socket: Socket, opened: OpenListener | undefined): void {
    if (this.#dispatcher === undefined || opened?.node === undefined) {
      socket.destroy()
      return
    }
    const { clock, maxRequestBytes, maxIdleMs } = this.#options
    const { settings, node, sasl } = opened
    const session = new Session(
      { connectionId: ++this.#accepted, protocol: settings.protocol, node, host: hostOf(socket) },
      this.#authorizer,
    )
    try {
      const user = certificateUser(socket, settings)
      if (user !== undefined && sasl === undefined) session.login(user)
    } catch (error) {
      this.#refusals.add(socket.remote, describeError(error))
      socket.destroy()
      return
    }
    const connection: Connection = new Connection({
      socket,
      dispatcher: this.#dispatcher,
      clock,
      refusals: this.#refusals,
      session,
      maxRequestBytes,
      maxIdleMs,
      sasl: sasl === undefined ? undefined : this.#saslOptions(sasl, session, () => this.#strangers.delete(connection)),
      onClose: () => {
        this.#connections.delete(connection)
        this.#strangers.delete(connection)
        if (this.#connections.size === 0) this.#allClosed?.()
      },
    })
    this.#connections.add(connection)
    if (sasl !== undefined) this.#meetStranger(connection)
  }

  #saslOptions(sasl: SaslSettings, session: Session, onLogin: () => void): SaslConnectionOptions {
    const { clock, maxSaslReceiveBytes: maxReceiveBytes, refusalDelayMs } = this.#options
    const authenticator = new SaslAuthenticator(sasl, clock, (principal) => session.login(principal))
    return { authenticator, maxReceiveBytes, refusalDelayMs, timeoutMs: handshakeTimeoutMs, onLogin }
  }

  #meetStranger(connection: Connection): void {
    this.#strangers.add(connection)
    if (this.#strangers.size <= maxHandshakes) return
    const [oldest] = this.#strangers
    this.#strangers.delete(oldest!)
    oldest!.crowdOut(maxHandshakes)
  }
}

function certificateUser({ peerCertificate }: Socket, { mapSubject }: ServerListener): Principal | undefined {
  if (peerCertificate === undefined || mapSubject === undefined) return undefined
  return userPrincipal(mapSubject(subjectOf(peerCertificate)))
}

/** Without the port, and without what marks an IPv4 address on a port for both kinds. */
function hostOf({ remote }: Socket): string {
  return remote.replace(/:\d+$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
}

function listenProblem(host: string, port: number, error: unknown): string {
  const code = (error as { code?: string }).code
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use by another process; stop it, or choose another port (0 picks a free one)`
  }
  if (code === 'EACCES') return `Port ${port} on ${host} may not be opened by this user; choose one above 1023`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `The host ${host} is no address of this machine; listen on 127.0.0.1 or 0.0.0.0`
  }
  if (
    code?.startsWith('ERR_OSSL') === true ||
    code?.startsWith('ERR_SSL') === true ||
    code?.startsWith('ERR_TLS') === true
  ) {
    return `The certificates of the listener on ${host}:${port} cannot be used: ${describeError(error)}`
  }
  return `Cannot listen on ${host}:${port}`
}
