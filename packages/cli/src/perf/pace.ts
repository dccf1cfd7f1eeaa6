import { type Clock, sleep, yieldToEvents } from '@ottla/runtime'

/** Keeps a loop at a rate: so many records a second, or as many as it can. */
export class Pace {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #startedAt: number

  /** @param perSecond - negative: no limit. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#startedAt = clock.monotonic()
  }

  /** Waits when `sent` records are more than are due by now. Without a limit it lets others run now and then. */
  async wait(sent: number, signal: AbortSignal): Promise<void> {
    if (this.#perSecond < 0) {
      if (sent % 1024 === 0) await yieldToEvents(this.#clock)
      return
    }
    const dueMs = (sent / this.#perSecond) * 1000
    const aheadMs = dueMs - (this.#clock.monotonic() - this.#startedAt)
    // Timers are no finer than this.
    if (aheadMs < 2) return
    try {
      await sleep(this.#clock, aheadMs, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
