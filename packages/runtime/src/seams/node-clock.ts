import type { Clock, Timer, TimerOptions } from './clock.ts'

/** The clock of the process. Timers longer than the 2^31-1 ms that Node can wait for are chained. */
export class NodeClock implements Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer {
    const longest = 0x7fffffff
    let handle: NodeJS.Timeout
    const start = (remainingMs: number): void => {
      // Not `remainingMs > 0 ? … : 0` alone: Node warns about NaN and negative delays and then waits 1 ms.
      const delay = remainingMs > 0 ? Math.min(remainingMs, longest) : 0
      handle = setTimeout(() => {
        if (remainingMs > longest) start(remainingMs - longest)
        else callback()
      }, delay)
      if (options?.keepAlive === false) handle.unref()
    }
    start(delayMs)
    return { cancel: () => clearTimeout(handle) }
  }

  setImmediate(callback: () => void): Timer {
    const handle = setImmediate(callback)
    return { cancel: () => clearImmediate(handle) }
  }
}
