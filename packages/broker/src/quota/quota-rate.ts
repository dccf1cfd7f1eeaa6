/** A window of time, and what was counted in it. */
interface Window {
  startMs: number
  sum: number
}

/**
 * What was counted per second over the last windows, as Kafka measures it: the present window is not complete, and before
 * enough of them have passed the rate is as if they had, so that a client is not throttled for its first request.
 * Kafka: `Rate` over a `WindowedSum`.
 */
export class QuotaRate {
  readonly #maxWindows: number
  readonly #windowMs: number
  readonly #windows: Window[] = []
  /** When something was last counted. */
  lastUsedMs = 0

  constructor(maxWindows: number, windowMs: number) {
    this.#maxWindows = maxWindows
    this.#windowMs = windowMs
  }

  /** @param nowMs - monotonic */
  record(value: number, nowMs: number): void {
    this.lastUsedMs = nowMs
    let current = this.#windows.at(-1)
    if (current === undefined || nowMs - current.startMs >= this.#windowMs) {
      current = { startMs: nowMs, sum: 0 }
      this.#windows.push(current)
      if (this.#windows.length > this.#maxWindows) this.#windows.shift()
    }
    current.sum += value
  }

  /** How long nothing may come, in ms, until the rate is at most `perSecond` again; 0 when it is. */
  throttleMs(perSecond: number, nowMs: number): number {
    const goneMs = nowMs - this.#maxWindows * this.#windowMs
    while (this.#windows.length > 0 && this.#windows[0]!.startMs <= goneMs) this.#windows.shift()
    const [oldest] = this.#windows
    if (oldest === undefined) return 0
    let elapsedMs = nowMs - oldest.startMs
    const missing = this.#maxWindows - 1 - Math.floor(elapsedMs / this.#windowMs)
    if (missing > 0) elapsedMs += missing * this.#windowMs
    const sum = this.#windows.reduce((total, window) => total + window.sum, 0)
    const rate = (sum * 1000) / elapsedMs
    return rate <= perSecond ? 0 : Math.ceil(((rate - perSecond) / perSecond) * elapsedMs)
  }
}
