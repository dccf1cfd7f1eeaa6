import type { Clock, Timer } from '@ottla/runtime'

/** Timers by name; setting one again replaces it. None keeps the process alive. */
export class NamedTimers {
  readonly #clock: Clock
  readonly #timers = new Map<string, Timer>()
  #isClosed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(name: string): boolean {
    return this.#timers.has(name)
  }

  set(name: string, delayMs: number, fire: () => void): void {
    this.cancel(name)
    if (this.#isClosed) return
    const onTime = (): void => {
      this.#timers.delete(name)
      fire()
    }
    this.#timers.set(name, this.#clock.setTimer(delayMs, onTime, { keepAlive: false }))
  }

  cancel(name: string): void {
    this.#timers.get(name)?.cancel()
    this.#timers.delete(name)
  }

  /** Cancels all; none can be set any more. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }
}
