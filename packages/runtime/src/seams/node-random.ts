import { builtins } from './node-builtins.ts'
import type { Random } from './random.ts'

/** Randomness of the process. */
export class NodeRandom implements Random {
  next(): number {
    return Math.random()
  }

  integer(bound: number): number {
    return Math.floor(Math.random() * bound)
  }

  bytes(length: number): Uint8Array {
    return builtins.crypto.randomBytes(length)
  }
}
