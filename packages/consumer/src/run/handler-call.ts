import { HandlerTimeoutError } from '../errors.ts'
import type { PartitionWork } from './partition-work.ts'
import type { HandlerContext } from './run-options.ts'

/** One call of a handler, and what it is told. Most handlers do not ask for the signal, so it is made when they do. */
export class HandlerCall implements HandlerContext {
  readonly attempt: number
  readonly #work: PartitionWork
  #abort: AbortController | undefined
  #signal: AbortSignal | undefined
  #error: HandlerTimeoutError | undefined

  constructor(work: PartitionWork, attempt: number) {
    this.#work = work
    this.attempt = attempt
  }

  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      this.#abort = new AbortController()
      if (this.#error !== undefined) this.#abort.abort(this.#error)
      this.#signal = AbortSignal.any([this.#work.signal, this.#abort.signal])
    }
    return this.#signal
  }

  /** It took too long: what comes of it does not count any more. */
  overdue(offset: number, timeoutMs: number): HandlerTimeoutError {
    this.#error = new HandlerTimeoutError(this.#work, offset, timeoutMs)
    this.#abort?.abort(this.#error)
    return this.#error
  }
}
