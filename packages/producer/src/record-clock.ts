import type { Clock } from '@ottla/runtime'

/** Records that may share one look at the clock, which costs as much as encoding a short record. */
const sharedReadings = 16

/**
 * The wall clock for records without a timestamp. Records that are sent in one synchronous stretch share readings, at
 * most {@link sharedReadings} of them; once anything else has run, the clock is read anew.
 */
export class RecordClock {
  readonly #clock: Clock
  #nowMs = 0
  #left = 0
  #isResetDue = false
  readonly #reset = (): void => {
    this.#left = 0
    this.#isResetDue = false
  }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    if (this.#left > 0) {
      this.#left--
      return this.#nowMs
    }
    this.#left = sharedReadings - 1
    this.#nowMs = this.#clock.now()
    if (!this.#isResetDue) {
      this.#isResetDue = true
      queueMicrotask(this.#reset)
    }
    return this.#nowMs
  }
}
