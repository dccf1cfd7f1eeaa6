/** A timer that {@link Clock.setTimer} or {@link Clock.setImmediate} started. */
export interface Timer {
  /** Stops the timer; does nothing once it has fired. */
  cancel(): void
}

/** Options of {@link Clock.setTimer}. */
export interface TimerOptions {
  /** Whether the timer alone keeps the process alive. Default true. */
  readonly keepAlive?: boolean
}

/** Time and timers. The only source of both outside the seam folder, so that tests can run on virtual time. */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch. May jump. */
  now(): number
  /** Milliseconds from an arbitrary start, with fractions. Never goes back: use it for deadlines and durations. */
  monotonic(): number
  /** Calls `callback` once, `delayMs` milliseconds from now (at least 0). */
  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer
  /** Calls `callback` after the I/O events that wait now. */
  setImmediate(callback: () => void): Timer
}

/** Resolves after `delayMs`; rejects with `signal.reason` as soon as the signal aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      timer.cancel()
      reject(signal!.reason as Error)
    }
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Lets pending I/O events run before the caller goes on. */
export function yieldToEvents(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.setImmediate(resolve)
  })
}
