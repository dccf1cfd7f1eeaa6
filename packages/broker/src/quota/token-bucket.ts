/**
 * Permits that come back with time, and may be saved up to a burst. More may be taken than there are; then nothing more is
 * given until they are back (KIP-599). Kafka: `TokenBucket`.
 */
export class TokenBucket {
  #permits = Infinity
  #updatedMs = 0
  /** When something was last taken. */
  lastUsedMs = 0

  /** @param burst - most that is saved up */
  refill(perSecond: number, burst: number, nowMs: number): void {
    const gained = Math.max(0, nowMs - this.#updatedMs) * (perSecond / 1000)
    this.#permits = Math.min(burst, this.#permits + gained)
    this.#updatedMs = nowMs
  }

  get isEmpty(): boolean {
    return this.#permits < 0
  }

  take(permits: number, nowMs: number): void {
    this.#permits -= permits
    this.lastUsedMs = nowMs
  }

  /** How long it takes, in ms, until permits are there again. */
  throttleMs(perSecond: number): number {
    return this.#permits >= 0 ? 0 : Math.ceil((-this.#permits / perSecond) * 1000)
  }
}
