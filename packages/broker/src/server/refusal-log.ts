import type { Clock } from '@ottla/runtime'
import type { Logger } from '../logger.ts'

const windowMs = 10_000
const maxLinesPerWindow = 20

/** Says why connections were closed: a line for each, unless somebody closes thousands of them; then a line says how many. */
export class RefusalLog {
  readonly #logger: Logger
  readonly #clock: Clock
  #windowEndMs = -Infinity
  #lines = 0
  #unsaid = 0

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger
    this.#clock = clock
  }

  /** @param remote - address of the client */
  add(remote: string, reason: string): void {
    const nowMs = this.#clock.monotonic()
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + windowMs
      this.#lines = 0
      this.#sayHowMany()
    }
    if (this.#lines >= maxLinesPerWindow) {
      this.#unsaid++
      return
    }
    this.#lines++
    this.#logger.warn({ remote }, `Closing the connection of ${remote}: ${reason}`)
  }

  /** Called when no more will come. */
  close(): void {
    this.#sayHowMany()
  }

  #sayHowMany(): void {
    if (this.#unsaid === 0) return
    const count = this.#unsaid
    this.#unsaid = 0
    this.#logger.warn({ count }, `Closed ${count} more connections of clients that cannot be served`)
  }
}
