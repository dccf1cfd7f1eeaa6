import type { Clock, Timer } from './clock.ts'

interface VirtualTimer {
  readonly dueMs: number
  readonly order: number
  readonly callback: () => void
}

/**
 * A clock that stands still until it is told to advance. Timers fire in order of their due time, equal
 * ones in the order they were set; after each, promises that became settled run to their end.
 */
export class VirtualClock implements Clock {
  #nowMs: number
  #elapsedMs = 0
  #order = 0
  readonly #timers: VirtualTimer[] = []

  /** @param startMs - wall time at the start, in ms since the epoch. Default 1,700,000,000,000. */
  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs
  }

  /** Whole milliseconds, as the system's clock. */
  now(): number {
    return Math.floor(this.#nowMs)
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, callback }
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#timers[middle]!.dueMs <= timer.dueMs) low = middle + 1
      else high = middle
    }
    this.#timers.splice(low, 0, timer)
    return {
      cancel: () => {
        const at = this.#timers.indexOf(timer)
        if (at >= 0) this.#timers.splice(at, 1)
      },
    }
  }

  setImmediate(callback: () => void): Timer {
    return this.setTimer(0, callback)
  }

  /** Timers that have been set and neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.length
  }

  /** Milliseconds until the next timer fires, or `undefined` when none is set. */
  get nextTimerInMs(): number | undefined {
    const next = this.#timers[0]
    return next === undefined ? undefined : next.dueMs - this.#elapsedMs
  }

  /** Moves the wall clock only, as an administrator or NTP would; timers and {@link monotonic} do not notice. */
  jump(byMs: number): void {
    this.#nowMs += byMs
  }

  /** Lets `ms` pass and fires every timer that falls due, in order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms
    await settle()
    for (let next = this.#timers[0]; next !== undefined && next.dueMs <= untilMs; next = this.#timers[0]) {
      await this.#fire(next)
    }
    this.#moveTo(untilMs)
  }

  /**
   * Fires timers one after the other until `condition` holds.
   * @throws Error when no timer is left or `limitMs` of virtual time (default one hour) have passed before that.
   */
  async runUntil(condition: () => boolean, limitMs = 3_600_000): Promise<void> {
    const untilMs = this.#elapsedMs + limitMs
    await settle()
    while (!condition()) {
      const next = this.#timers[0]
      if (next === undefined)
        throw new RangeError('Virtual time stands still: no timer is set and the condition does not hold')
      if (next.dueMs > untilMs) throw new RangeError(`The condition did not hold within ${limitMs} ms of virtual time`)
      await this.#fire(next)
    }
  }

  async #fire(timer: VirtualTimer): Promise<void> {
    this.#timers.shift()
    this.#moveTo(timer.dueMs)
    timer.callback()
    await settle()
  }

  #moveTo(elapsedMs: number): void {
    if (elapsedMs <= this.#elapsedMs) return
    this.#nowMs += elapsedMs - this.#elapsedMs
    this.#elapsedMs = elapsedMs
  }
}

/** A macrotask starts only when the microtask queue is empty, so all promise reactions have run when this resolves. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
