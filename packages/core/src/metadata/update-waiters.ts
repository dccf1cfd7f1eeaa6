import type { Clock } from '@ottla/runtime'
import type { Deadline } from '../deadline.ts'

/** What is waited for. */
export interface Awaited {
  /** True: done; false: wait on; an error: failed. Asked after each refresh. */
  readonly isDone: () => boolean | Error
  /** The error when the time is over. */
  readonly timeoutError: () => Error
}

interface Waiter {
  readonly isDone: () => boolean | Error
  readonly settle: (error: Error | undefined) => void
}

/** Those who wait for metadata, each with a deadline and a signal of its own. */
export class UpdateWaiters {
  readonly #clock: Clock
  readonly #waiters = new Set<Waiter>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#waiters.size
  }

  add({ isDone, timeoutError }: Awaited, deadline: Deadline): Promise<void> {
    const { signal } = deadline
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const onAbort = (): void => settle(signal!.reason)
      const timer = this.#clock.setTimer(deadline.remainingMs, () => settle(timeoutError()))
      const settle = (error: Error | undefined): void => {
        this.#waiters.delete(waiter)
        timer.cancel()
        signal?.removeEventListener('abort', onAbort)
        if (error === undefined) resolve()
        else reject(error)
      }
      const waiter = { isDone, settle }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiters.add(waiter)
    })
  }

  /** Lets those go on whose condition holds now. */
  check(): void {
    for (const waiter of [...this.#waiters]) {
      const done = waiter.isDone()
      if (done !== false) waiter.settle(done === true ? undefined : done)
    }
  }

  /** Ends all waiting. */
  fail(error: Error): void {
    for (const waiter of [...this.#waiters]) waiter.settle(error)
  }
}
