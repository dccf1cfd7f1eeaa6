/** Counts down the batches and waiting sends that one `flush()` waits for. */
export class FlushBarrier {
  #remaining = 1
  readonly #onDone: () => void

  constructor(onDone: () => void) {
    this.#onDone = onDone
  }

  add(): void {
    this.#remaining++
  }

  /** One thing the flush waited for has ended, well or not; the flush itself counts as one until {@link arm}. */
  done(): void {
    this.#remaining--
    if (this.#remaining === 0) this.#onDone()
  }

  /** All that is to be waited for has been added. */
  arm(): void {
    this.done()
  }
}
