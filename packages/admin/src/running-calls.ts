import { type Clock, InvalidStateError, sleep } from '@ottla/runtime'

/** The calls of a client that have not ended, so that closing can wait for them. */
export class RunningCalls {
  readonly #running = new Set<Promise<unknown>>()
  #isClosed = false

  /** @throws InvalidStateError when the client is closed. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new InvalidStateError('The admin client is closed')
    const running = call()
    const settled = running.then(
      () => this.#running.delete(settled),
      () => this.#running.delete(settled),
    )
    this.#running.add(settled)
    return running
  }

  /** Refuses new calls, and resolves when none is running or the time is over. */
  async drain(clock: Clock, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    this.#isClosed = true
    if (this.#running.size === 0) return
    const drained = new AbortController()
    const ends = signal === undefined ? drained.signal : AbortSignal.any([signal, drained.signal])
    void Promise.all(this.#running).then(() => drained.abort())
    await sleep(clock, timeoutMs, ends).catch(() => undefined)
  }
}
