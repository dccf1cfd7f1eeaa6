import type { Clock, Timer } from '@ottla/runtime'

interface NamedTimer {
  readonly timer: Timer
  readonly onTime: () => void
}

/** Timers by name; setting one again replaces it. None keeps the process alive. */
export class NamedTimers {
  readonly #clock: Clock
  readonly #timers = new Map<string, NamedTimer>()
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
    this.#timers.set(name, { timer: this.#clock.setTimer(delayMs, onTime, { keepAlive: false }), onTime })
  }

  cancel(name: string): void {
    this.#timers.get(name)?.timer.cancel()
    this.#timers.delete(name)
  }

  /** Lets a timer fall due now; false when there is none. */
  fire(name: string): boolean {
    const named = this.#timers.get(name)
    if (named === undefined) return false
    named.timer.cancel()
    named.onTime()
    return true
  }

  cancelWhere(fits: (name: string) => boolean): void {
    for (const name of [...this.#timers.keys()]) if (fits(name)) this.cancel(name)
  }

  /** Cancels all; none can be set any more. */
  close(): void {
    this.#isClosed = true
    for (const { timer } of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }
}
