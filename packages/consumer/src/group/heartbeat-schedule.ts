/** Options of {@link HeartbeatSchedule}; all in ms. */
export interface HeartbeatTimes {
  readonly heartbeatIntervalMs: number
  readonly sessionTimeoutMs: number
  readonly maxPollIntervalMs: number
  readonly retryBackoffMs: number
}

/**
 * When a member of a classic group has to show signs of life, and when it has failed to. Sans-I/O: every
 * method takes the time, in monotonic ms.
 */
export class HeartbeatSchedule {
  readonly #times: HeartbeatTimes
  #heartbeatDueMs = 0
  #sessionEndsMs = 0
  #pollDueMs = 0
  #inFlight = false

  constructor(times: HeartbeatTimes) {
    this.#times = times
  }

  /** A membership begins. */
  reset(nowMs: number): void {
    this.#heartbeatDueMs = nowMs + this.#times.heartbeatIntervalMs
    this.#sessionEndsMs = nowMs + this.#times.sessionTimeoutMs
    this.#pollDueMs = nowMs + this.#times.maxPollIntervalMs
    this.#inFlight = false
  }

  /** The application called poll(). */
  polled(nowMs: number): void {
    this.#pollDueMs = nowMs + this.#times.maxPollIntervalMs
  }

  sent(nowMs: number): void {
    this.#inFlight = true
    this.#heartbeatDueMs = nowMs + this.#times.heartbeatIntervalMs
  }

  succeeded(nowMs: number): void {
    this.#inFlight = false
    this.#sessionEndsMs = nowMs + this.#times.sessionTimeoutMs
  }

  failed(nowMs: number): void {
    this.#inFlight = false
    this.#heartbeatDueMs = nowMs + this.#times.retryBackoffMs
  }

  isHeartbeatDue(nowMs: number): boolean {
    return !this.#inFlight && nowMs >= this.#heartbeatDueMs
  }

  /** No heartbeat got an answer for the whole session: the coordinator is gone, or this member is. */
  isSessionOver(nowMs: number): boolean {
    return nowMs >= this.#sessionEndsMs
  }

  /** The application has not called poll() for `maxPollIntervalMs`. */
  isPollOverdue(nowMs: number): boolean {
    return nowMs >= this.#pollDueMs
  }

  /** When to look again. */
  nextDueMs(): number {
    const heartbeat = this.#inFlight ? Infinity : this.#heartbeatDueMs
    return Math.min(heartbeat, this.#sessionEndsMs, this.#pollDueMs)
  }
}
