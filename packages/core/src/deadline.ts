import { type Clock, ConfigError } from '@ottla/runtime'
import { RequestTimeoutError } from './errors.ts'

/** What every awaiting method takes. */
export interface WaitOptions {
  /** Ends the waiting; the method rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Longest time to wait, in ms; each method documents its default. */
  readonly timeoutMs?: number
}

/** The end of an operation's time and the signal that may end it earlier, handed down through all it does. */
export class Deadline {
  readonly signal: AbortSignal | undefined
  /** The time that was given, in ms. */
  readonly timeoutMs: number
  readonly #clock: Clock
  readonly #startMs: number

  constructor(clock: Clock, timeoutMs: number, signal?: AbortSignal) {
    this.#clock = clock
    this.#startMs = clock.monotonic()
    this.timeoutMs = timeoutMs
    this.signal = signal
  }

  /** From a method's options and its default time. */
  static of(clock: Clock, options: WaitOptions | undefined, defaultTimeoutMs: number): Deadline {
    // As Java has it; taken for an object without a time, it would make loops spin.
    if (typeof options === 'number')
      throw new ConfigError(`A time to wait is given as { timeoutMs: ${options as number} }`)
    return new Deadline(clock, options?.timeoutMs ?? defaultTimeoutMs, options?.signal)
  }

  /** Milliseconds left; 0 when over. */
  get remainingMs(): number {
    return Math.max(0, this.timeoutMs - this.elapsedMs)
  }

  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startMs
  }

  get isOver(): boolean {
    return this.elapsedMs >= this.timeoutMs
  }

  /**
   * Throws the signal's reason when it has aborted, a RequestTimeoutError when the time is over.
   * @param operation - completes `Timed out after 5000 ms: …`.
   */
  check(operation: string, cause?: unknown): void {
    this.signal?.throwIfAborted()
    if (this.isOver) throw this.timeoutError(operation, cause)
  }

  /** Waits for `promise`, but no longer than the time and the signal allow; what the promise does later is ignored. */
  race<T>(promise: Promise<T>, operation: string): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        timer.cancel()
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        finish()
        reject(signal!.reason)
      }
      const timer = this.#clock.setTimer(this.remainingMs, () => {
        finish()
        reject(this.timeoutError(operation))
      })
      if (signal?.aborted === true) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
      promise.finally(finish).then(resolve, reject)
    })
  }

  timeoutError(operation: string, cause?: unknown, outcomeUnknown = false): RequestTimeoutError {
    const elapsedMs = Math.round(this.elapsedMs)
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    return new RequestTimeoutError(`Timed out after ${elapsedMs} ms: ${operation}${why}`, {
      operation,
      elapsedMs,
      outcomeUnknown,
      ...(cause === undefined ? {} : { cause }),
    })
  }
}
