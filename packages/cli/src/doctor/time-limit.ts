import { sleep, type Runtime } from '@ottla/runtime'

/** Stands for an error: a step took too long. */
export const timeUp: unique symbol = Symbol('time up')

/** Runs one step of an examination. @throws {@link timeUp} */
export async function withTimeout<T>(
  runtime: Runtime,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController()
  const timer = new AbortController()
  const late = sleep(runtime.clock, timeoutMs, timer.signal).then(
    () => Promise.reject(timeUp as unknown as Error),
    () => new Promise<never>(() => {}),
  )
  try {
    return await Promise.race([work(abort.signal), late])
  } finally {
    timer.abort()
    abort.abort()
  }
}
