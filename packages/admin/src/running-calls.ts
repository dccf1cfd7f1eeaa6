import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'
import { traced } from '@ottla/core/internal'
import { type Clock, InvalidStateError, sleep } from '@ottla/runtime'

/** Published on `tracing:ottla:admin:call:*` for every call of a method. */
export interface AdminCallTrace {
  /** Name of the method, such as `createTopics`. */
  readonly method: string
  /** What it resolved with; set before `asyncEnd`. */
  result?: unknown
  /** What it rejected with; set before `error`. */
  error?: unknown
}

const callChannel: TracingChannel<unknown, AdminCallTrace> = tracingChannel('ottla:admin:call')

/** The calls of a client that have not ended, so that closing can wait for them. */
export class RunningCalls {
  readonly #running = new Set<Promise<unknown>>()
  #isClosed = false

  /**
   * @param method - the name of the method, for tracing.
   * @throws InvalidStateError when the client is closed.
   */
  async run<T>(method: string, call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new InvalidStateError('The admin client is closed')
    const running = traced(callChannel, () => ({ method }), call)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Refuses new calls, and resolves when none is running or the time is over. */
  async drain(clock: Clock, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    this.#isClosed = true
    if (this.#running.size === 0) return
    const drained = new AbortController()
    const ends = signal === undefined ? drained.signal : AbortSignal.any([signal, drained.signal])
    void Promise.allSettled(this.#running).then(() => drained.abort())
    await sleep(clock, timeoutMs, ends).catch(() => undefined)
  }
}
