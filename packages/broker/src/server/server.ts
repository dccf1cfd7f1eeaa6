import { type Clock, type Listener, type Socket, type Transport, yieldToEvents } from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { Connection } from './connection.ts'
import type { Dispatcher } from './dispatcher.ts'

/** Options of {@link Server}. */
export interface ServerOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly logger: Logger
  readonly maxRequestBytes: number
  readonly maxIdleMs: number
}

/** The listener and its connections. */
export class Server {
  readonly #options: ServerOptions
  readonly #connections = new Set<Connection>()
  #listener: Listener | undefined
  #dispatcher: Dispatcher | undefined
  #allClosed: (() => void) | undefined
  #accepted = 0

  constructor(options: ServerOptions) {
    this.#options = options
  }

  /**
   * Opens the port; connections are accepted from now on and served once {@link serve} was called.
   * @throws BrokerStartError when the port cannot be had
   */
  async listen(host: string, port: number): Promise<Listener> {
    try {
      this.#listener = await this.#options.transport.listen({ host, port }, (socket) => this.#accept(socket))
      return this.#listener
    } catch (error) {
      throw new BrokerStartError(listenProblem(host, port, error), { cause: error })
    }
  }

  serve(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher
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
    const listenerClosed = this.#listener?.close()
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
    await listenerClosed
  }

  /** Number of the newest connection; they count from 1. */
  get newestConnection(): number {
    return this.#accepted
  }

  /** Cuts the connections whose clients fit, by what they call themselves. */
  cut(fits: (clientId: string) => boolean): void {
    for (const connection of [...this.#connections]) if (fits(connection.clientId)) connection.destroy()
  }

  #accept(socket: Socket): void {
    if (this.#dispatcher === undefined) {
      socket.destroy()
      return
    }
    const { clock, logger, maxRequestBytes, maxIdleMs } = this.#options
    const connection: Connection = new Connection({
      id: ++this.#accepted,
      socket,
      dispatcher: this.#dispatcher,
      clock,
      logger,
      maxRequestBytes,
      maxIdleMs,
      onClose: () => {
        this.#connections.delete(connection)
        if (this.#connections.size === 0) this.#allClosed?.()
      },
    })
    this.#connections.add(connection)
  }
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
  return `Cannot listen on ${host}:${port}`
}
