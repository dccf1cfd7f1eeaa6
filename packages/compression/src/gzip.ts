import { promisify } from 'node:util'
import { gunzip, gunzipSync, gzip, gzipSync, type ZlibOptions } from 'node:zlib'
import type { Codec } from './codec.ts'
import { checkedLevel } from './levels.ts'
import { chunkBytes, outputLimit, within, zlibFailure } from './zlib-limits.ts'

const gzipAsync = promisify<Uint8Array, ZlibOptions, Uint8Array>(gzip)
const gunzipAsync = promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip)

/** Deflate cannot shrink anything further than this. */
const maxRatio = 1032

/** gzip by `node:zlib`. Several concatenated members are read as one, as Java's GZIPInputStream does. */
export const gzipCodec: Codec = {
  id: 1,
  name: 'gzip',
  implementation: 'node:zlib',

  compress(input, level) {
    return gzipSync(input, { level: checkedLevel('gzip', level) })
  },

  decompress(input, maxBytes) {
    try {
      return within('gzip', gunzipSync(input, inflateOptions(input, maxBytes)), maxBytes)
    } catch (error) {
      throw zlibFailure('gzip', maxBytes, error)
    }
  },

  async compressAsync(input, level) {
    return gzipAsync(input, { level: checkedLevel('gzip', level) })
  },

  async decompressAsync(input, maxBytes) {
    try {
      return within('gzip', await gunzipAsync(input, inflateOptions(input, maxBytes)), maxBytes)
    } catch (error) {
      throw zlibFailure('gzip', maxBytes, error)
    }
  },
}

/**
 * The last four bytes tell the length of the (last) member. It is only a hint, believed as far as the
 * input could really inflate: an output chunk of that size saves zlib the joining of many small ones.
 */
function inflateOptions(input: Uint8Array, maxBytes: number): ZlibOptions {
  const at = input.length - 4
  const told = at < 0 ? 0 : (input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) | (input[at + 3]! << 24)) >>> 0
  return {
    maxOutputLength: outputLimit(maxBytes),
    chunkSize: chunkBytes(Math.min(told, input.length * maxRatio), maxBytes),
  }
}
