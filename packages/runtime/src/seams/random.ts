/** Randomness. The only source outside the seam folder, so that a seed reproduces a run. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** An integer in [0, bound). */
  integer(bound: number): number
  /** `length` random bytes; cryptographically strong in the real implementation. */
  bytes(length: number): Uint8Array
}
