import type { Clock } from '@ottla/runtime'

/** Lets poll() wait until something has happened. What happens while nobody waits is not missed. */
export class WakeSignal {
  readonly #clock: Clock
  #isSet = false
  #wake: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Forgets what has happened; called before looking at everything. */
  clear(): void {
    this.#isSet = false
  }

  notify(): void {
    this.#isSet = true
    this.#wake?.()
  }

  /** Resolves at the next {@link notify}, after `timeoutMs`, or when the signal aborts; there is one waiter at a time. */
  wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isSet || timeoutMs <= 0 || signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake = undefined
        timer.cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.#clock.setTimer(timeoutMs, done)
      signal?.addEventListener('abort', done, { once: true })
      this.#wake = done
    })
  }
}
