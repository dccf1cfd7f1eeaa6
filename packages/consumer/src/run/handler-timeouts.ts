import type { Clock, Timer } from '@ottla/runtime'

/** A handler that runs. */
export interface WatchedHandler {
  readonly startMs: number
  readonly onOverdue: () => void
}

/** Notices handlers that take longer than they may: one timer for all of them, for all have the same time. */
export class HandlerTimeouts {
  readonly #clock: Clock
  readonly #timeoutMs: number
  /** Oldest first. */
  readonly #running = new Set<WatchedHandler>()
  #timer: Timer | undefined

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  watch(onOverdue: () => void): WatchedHandler {
    const handler = { startMs: this.#clock.monotonic(), onOverdue }
    this.#running.add(handler)
    if (this.#timer === undefined && this.#timeoutMs !== Infinity) this.#arm(handler)
    return handler
  }

  forget(handler: WatchedHandler): void {
    this.#running.delete(handler)
  }

  close(): void {
    this.#timer?.cancel()
    this.#running.clear()
  }

  #arm(oldest: WatchedHandler): void {
    const leftMs = oldest.startMs + this.#timeoutMs - this.#clock.monotonic()
    this.#timer = this.#clock.setTimer(Math.ceil(leftMs), () => this.#onTimer())
  }

  #onTimer(): void {
    this.#timer = undefined
    const nowMs = this.#clock.monotonic()
    for (const handler of this.#running) {
      if (handler.startMs + this.#timeoutMs > nowMs) {
        this.#arm(handler)
        return
      }
      this.#running.delete(handler)
      handler.onOverdue()
    }
  }
}
