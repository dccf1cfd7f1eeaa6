import type { WaitOptions } from '@ottla/core'
import { Deadline } from '@ottla/core/internal'
import type { Clock } from '@ottla/runtime'

/**
 * Waits for `promise` as long as the options allow; giving up does not stop what is waited for.
 *
 * @param outcomeUnknown - what a RequestTimeoutError says of it.
 * @throws RequestTimeoutError, or the signal's reason.
 */
export function boundedWait<T>(
  promise: Promise<T>,
  clock: Clock,
  options: WaitOptions | undefined,
  operation: string,
  outcomeUnknown = false,
): Promise<T> {
  const { signal, timeoutMs = Infinity } = options ?? {}
  if (signal === undefined && timeoutMs === Infinity) return promise
  const deadline = new Deadline(clock, timeoutMs, signal)
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => finish(() => reject(signal!.reason as Error))
    const timer =
      timeoutMs === Infinity
        ? undefined
        : clock.setTimer(timeoutMs, () =>
            finish(() => reject(deadline.timeoutError(operation, undefined, outcomeUnknown))),
          )
    const finish = (settle: () => void): void => {
      timer?.cancel()
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    )
  })
}
