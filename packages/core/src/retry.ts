import { type Clock, KafkaError, sleep } from '@ottla/runtime'
import type { Backoff } from './backoff.ts'
import type { Deadline } from './deadline.ts'
import { RequestTimeoutError } from './errors.ts'

/**
 * Whether the same request may succeed when it is made again. This is the one place that decides what is
 * retried; whether there is still time is the caller's matter, and so is whether repeating could execute
 * a request twice (`outcomeUnknown`).
 */
export function isRetriable(error: unknown): boolean {
  // What is no KafkaError comes from the application: the reason of an abort, a failure in its callback.
  if (!(error instanceof KafkaError)) return false
  // Broken connections and timeouts are; codes of brokers as Kafka's table says; configuration, misuse,
  // identity and malformed bytes are not.
  return error.retriable
}

/** Options of {@link retrying}. */
export interface RetryOptions {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly backoff: Backoff
  /** For the message when the time is over: `the offsets of group billing`. */
  readonly operation: string
}

/**
 * Repeats `attempt` with growing pauses until it succeeds or fails for good.
 * @throws what the last attempt threw when that cannot be retried; the signal's reason after an abort;
 * RequestTimeoutError with the last failure as cause when the time is over.
 */
export async function retrying<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { clock, deadline, backoff, operation } = options
  let lastError: unknown
  for (let failures = 0; ; failures++) {
    deadline.signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (!isRetriable(error)) throw error
      // That the time is over says less than why the attempt before failed.
      if (lastError === undefined || !(error instanceof RequestTimeoutError)) lastError = error
    }
    const delayMs = backoff.delayMs(failures)
    if (deadline.remainingMs <= delayMs) throw deadline.timeoutError(operation, lastError)
    await sleep(clock, delayMs, deadline.signal)
  }
}
