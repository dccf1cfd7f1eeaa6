import type { Random } from './random.ts'

/** Random numbers that a 32-bit seed determines (SplitMix32 steps; not for secrets). */
export class SeededRandom implements Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  next(): number {
    return this.#word() / 0x1_0000_0000
  }

  integer(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.#word() & 0xff
    return bytes
  }

  /** A generator of its own, so that one component's draws do not shift another's. */
  fork(): SeededRandom {
    return new SeededRandom(this.#word())
  }

  #word(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    let word = this.#state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
}
