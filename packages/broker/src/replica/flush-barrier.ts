/**
 * The flushes that are under way. No answer leaves before those end that were started before it was made: what it tells, be it a commit,
 * a membership, a topic or a record, must not be lost with the power. Nothing to wait for unless flushes are configured, or metadata changed.
 */
export class FlushBarrier {
  #pending: Promise<void> | undefined

  /** Settles when all that was added before has ended, and rejects if any of it failed; undefined when there is nothing. */
  get pending(): Promise<void> | undefined {
    return this.#pending
  }

  add(flushed: Promise<void>): void {
    const all = both(this.#pending, flushed)
    this.#pending = all
    const forget = (): void => {
      if (this.#pending === all) this.#pending = undefined
    }
    all.then(forget, forget)
  }
}

async function both(earlier: Promise<void> | undefined, later: Promise<void>): Promise<void> {
  await Promise.all([earlier, later])
}
