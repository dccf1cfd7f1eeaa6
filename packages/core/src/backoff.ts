import type { Random } from '@ottla/runtime'

/** Options of {@link Backoff}. */
export interface BackoffOptions {
  /** First delay, in ms. */
  readonly initialMs: number
  /** Longest delay before jitter, in ms. */
  readonly maxMs: number
  readonly random: Random
}

const base = 2
const jitter = 0.2

/** Exponential delays: base 2, 20 % jitter, capped (KIP-580). */
export class Backoff {
  readonly #initialMs: number
  readonly #maxMs: number
  readonly #random: Random
  readonly #maxExponent: number

  constructor(options: BackoffOptions) {
    this.#initialMs = Math.min(options.initialMs, options.maxMs)
    this.#maxMs = options.maxMs
    this.#random = options.random
    this.#maxExponent = this.#initialMs <= 0 ? 0 : Math.log(options.maxMs / this.#initialMs) / Math.log(base)
  }

  /**
   * The delay in ms after so many failures in a row, the first being 0: `initialMs * 2^attempt`, capped,
   * times a factor drawn from 0.8 to 1.2, capped again.
   */
  delayMs(attempt: number): number {
    if (this.#maxExponent <= 0) return this.#initialMs
    const term = this.#initialMs * base ** Math.min(attempt, this.#maxExponent)
    const factor = 1 - jitter + 2 * jitter * this.#random.next()
    return Math.min(this.#maxMs, Math.round(term * factor))
  }
}
