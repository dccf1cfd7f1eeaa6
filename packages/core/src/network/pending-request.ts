import type { Api } from '@ottla/protocol'

/** Any entry of the protocol's codec table. */
export type AnyApi = Api<unknown, unknown, unknown, unknown>

/** What a {@link PendingRequest} is made of. */
export interface PendingRequestOptions {
  readonly api: AnyApi
  /** The request, or a function that makes it for the version that was agreed on. */
  readonly request: unknown
  /** Newest version that may be used. */
  readonly maxVersion: number
  /** False for requests that brokers do not answer: produce with acks=0. */
  readonly expectResponse: boolean
  readonly startedMs: number
  readonly timeoutMs: number
}

/** One request on its way, from the call to its end: first in a channel's queue, then in flight on a connection. */
export class PendingRequest {
  readonly api: AnyApi
  readonly request: unknown
  readonly maxVersion: number
  readonly expectResponse: boolean
  readonly timeoutMs: number
  readonly startedMs: number
  /** On the monotonic clock. */
  readonly deadlineMs: number
  readonly promise: Promise<unknown>
  version = -1
  correlationId = -1
  /** When it was written, on the monotonic clock; -1 before. */
  sentMs = -1
  /** Resolved or rejected; a response that still comes is dropped. */
  isSettled = false
  /** Undoes what the caller's signal was told. */
  onSettled: (() => void) | undefined
  #resolve!: (value: unknown) => void
  #reject!: (reason: unknown) => void

  constructor(options: PendingRequestOptions) {
    this.api = options.api
    this.request = options.request
    this.maxVersion = options.maxVersion
    this.expectResponse = options.expectResponse
    this.timeoutMs = options.timeoutMs
    this.startedMs = options.startedMs
    this.deadlineMs = options.startedMs + options.timeoutMs
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get wasSent(): boolean {
    return this.sentMs >= 0
  }

  resolve(value: unknown): void {
    if (this.isSettled) return
    this.isSettled = true
    this.onSettled?.()
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    if (this.isSettled) return
    this.isSettled = true
    this.onSettled?.()
    this.#reject(reason)
  }
}
