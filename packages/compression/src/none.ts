import type { Codec } from './codec.ts'
import { tooLarge } from './errors.ts'

/** Leaves the bytes as they are. */
export const noneCodec: Codec = {
  id: 0,
  name: 'none',
  implementation: 'none',
  compress: (input) => input,
  decompress(input, maxBytes) {
    if (input.length > maxBytes) throw tooLarge('none', maxBytes)
    return input
  },
}
