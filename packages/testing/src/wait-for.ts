import { type Clock, nodeRuntime, sleep, VirtualClock } from '@ottla/runtime'
import { WaitTimeoutError } from './errors.ts'

/** Options of {@link waitFor}. */
export interface WaitForOptions {
  /** Milliseconds until the waiting fails. Default 5000. */
  readonly timeoutMs?: number
  /** Milliseconds between two looks. Default 10. */
  readonly intervalMs?: number
  /** The clock to wait by. A {@link VirtualClock} is moved on. Default: that of the process. */
  readonly clock?: Clock
  /** What is waited for, for the message. */
  readonly what?: string
  /** How things stand, for the message. */
  readonly describe?: () => string
}

/**
 * Calls `condition` until it gives something other than undefined, null or false, and resolves with that. A condition that
 * throws does not hold yet.
 * @throws WaitTimeoutError; `cause` is what the condition threw last
 */
export async function waitFor<T>(
  condition: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  options: WaitForOptions = {},
): Promise<T> {
  const { timeoutMs = 5000, intervalMs = 10, clock = nodeRuntime.clock, what = 'the condition', describe } = options
  const startMs = clock.monotonic()
  for (;;) {
    let cause: unknown
    try {
      const value = await condition()
      if (value !== undefined && value !== null && value !== false) return value
    } catch (error) {
      cause = error
    }
    if (clock.monotonic() - startMs >= timeoutMs) {
      const state = describe === undefined ? '' : `\n${describe()}`
      throw new WaitTimeoutError(`Waited ${timeoutMs} ms for ${what}, in vain${state}`, { cause })
    }
    if (clock instanceof VirtualClock) await clock.advance(intervalMs)
    else await sleep(clock, intervalMs)
  }
}

/**
 * Lets virtual time pass until the promise is settled, and gives what it gives: for clients on a virtual runtime, whose
 * promises only move when time does.
 * @throws RangeError when no timer is left, or an hour of virtual time has passed, before that
 */
export async function settled<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settle = (): void => {
    isSettled = true
  }
  promise.then(settle, settle)
  await clock.runUntil(() => isSettled)
  return promise
}
