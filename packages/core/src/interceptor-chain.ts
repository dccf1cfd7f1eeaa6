import { describeError } from '@ottla/runtime'
import type { Logger } from './logger.ts'

/** What the interceptors of all clients have. */
export interface Interceptor {
  configure?(config: object): void
  close?(): void | Promise<void>
}

/** The interceptors of a client, in order. Anything that one throws is logged and passed over. */
export class InterceptorChain<I extends Interceptor> {
  readonly #kind: string
  readonly #interceptors: readonly I[]
  readonly #logger: Logger

  /** @param kind - of the client, for messages: `producer` or `consumer`. */
  constructor(kind: string, interceptors: readonly I[], logger: Logger) {
    this.#kind = kind
    this.#interceptors = interceptors
    this.#logger = logger
  }

  configure(config: object): void {
    this.each('configure', (interceptor) => interceptor.configure?.(config))
  }

  async close(): Promise<void> {
    for (const interceptor of this.#interceptors) {
      try {
        await interceptor.close?.()
      } catch (error) {
        this.#report('close', error)
      }
    }
  }

  /** Calls one after the other. */
  protected each(method: string, call: (interceptor: I) => unknown): void {
    for (const interceptor of this.#interceptors) {
      try {
        call(interceptor)
      } catch (error) {
        this.#report(method, error)
      }
    }
  }

  #report(method: string, error: unknown): void {
    this.#logger.error(
      { err: error },
      `${method} of a ${this.#kind} interceptor threw and was passed over: ${describeError(error)}`,
    )
  }
}
