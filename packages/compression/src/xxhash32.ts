import type { LibraryLoader } from './library.ts'

/** xxHash32 with seed 0, the checksum of lz4 frames. */
export type XxHash32 = (bytes: Uint8Array) => number

/** The implementation inside `lz4js`. */
export function portableXxHash32(load: LibraryLoader): XxHash32 {
  const { hash } = load('lz4js/xxh32.js') as {
    hash(this: void, seed: number, bytes: Uint8Array, start: number, length: number): number
  }
  return (bytes) => hash(0, bytes, 0, bytes.length)
}
