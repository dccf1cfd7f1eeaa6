import type { Clock, Timer } from '@ottla/runtime'

/**
 * One timer for many deadlines that are mostly met: arming it for a later time than it stands at costs
 * nothing, and nothing is done when a deadline is met. When it fires, the owner looks what is due and
 * says when it wants to look again.
 */
export class LazyTimer {
  readonly #clock: Clock
  readonly #onDue: (nowMs: number) => number | undefined
  readonly #keepAlive: boolean
  #timer: Timer | undefined
  #dueMs = Infinity

  /**
   * @param onDue - does what is due; returns the next time to call it, on the monotonic clock.
   * @param keepAlive - whether the timer alone keeps the process alive.
   */
  constructor(clock: Clock, onDue: (nowMs: number) => number | undefined, keepAlive: boolean) {
    this.#clock = clock
    this.#onDue = onDue
    this.#keepAlive = keepAlive
  }

  /** Makes sure that the timer fires at `dueMs` on the monotonic clock, or earlier. */
  arm(dueMs: number): void {
    if (dueMs >= this.#dueMs) return
    this.#timer?.cancel()
    this.#dueMs = dueMs
    const delayMs = dueMs - this.#clock.monotonic()
    this.#timer = this.#clock.setTimer(delayMs, () => this.#fire(), { keepAlive: this.#keepAlive })
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#dueMs = Infinity
  }

  #fire(): void {
    this.#timer = undefined
    this.#dueMs = Infinity
    const nextMs = this.#onDue(this.#clock.monotonic())
    if (nextMs !== undefined) this.arm(nextMs)
  }
}
