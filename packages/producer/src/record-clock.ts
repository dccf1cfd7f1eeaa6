import type { Clock } from '@ottla/runtime'

/** Records that may share one look at the clock, which costs as much as encoding a short record. */
const sharedReadings = 16

/**
 * The timestamp of the record that is being sent, in ms since the epoch. It is handed on inside an object because V8
 * makes an object of each number beyond 2^31 that is handed on by itself: 48 bytes of garbage a record.
 */
export interface RecordTime {
  readonly ms: number
}

/**
 * The wall clock for records without a timestamp. Records that are sent in one synchronous stretch share readings, at
 * most {@link sharedReadings} of them; once anything else has run, the clock is read anew.
 */
export class RecordClock implements RecordTime {
  /** What {@link useNow} found, or the time that a record brings along. */
  ms = 0
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

  /** Sets {@link ms} to the present. */
  useNow(): void {
    if (this.#left > 0) this.#left--
    else this.#read()
    this.ms = this.#nowMs
  }

  #read(): void {
    this.#left = sharedReadings - 1
    this.#nowMs = this.#clock.now()
    if (this.#isResetDue) return
    this.#isResetDue = true
    queueMicrotask(this.#reset)
  }
}
