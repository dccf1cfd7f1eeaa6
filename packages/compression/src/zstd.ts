import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { Codec } from './codec.ts'
import { checkedLevel } from './levels.ts'
import { asBuffer } from './library.ts'
import { chunkBytes, outputLimit, zlibFailure } from './zlib-limits.ts'
import { readZstdFrames, type ZstdFrame } from './zstd-frame.ts'

interface ZstdOptions {
  readonly params?: Record<number, number>
  readonly maxOutputLength?: number
  readonly chunkSize?: number
}

type Callback = (error: Error | null, result: Buffer) => void

/** What `node:zlib` has from Node 22.15 on. */
interface ZstdLibrary {
  zstdCompressSync(input: Uint8Array, options: ZstdOptions): Buffer
  zstdDecompressSync(input: Uint8Array, options: ZstdOptions): Buffer
  zstdCompress(this: void, input: Uint8Array, options: ZstdOptions, callback: Callback): void
  zstdDecompress(this: void, input: Uint8Array, options: ZstdOptions, callback: Callback): void
  readonly constants: { readonly ZSTD_c_compressionLevel: number }
}

/** zstd by `node:zlib`, or undefined where this Node has none. */
export function nodeZstd(library: object = zlib): Codec | undefined {
  if (!hasZstd(library)) return undefined
  const compressAsync = promisify(library.zstdCompress)
  const decompressAsync = promisify(library.zstdDecompress)
  const levelOptions = (level: number | undefined): ZstdOptions => ({
    params: { [library.constants.ZSTD_c_compressionLevel]: checkedLevel('zstd', level) },
  })
  return {
    id: 4,
    name: 'zstd',
    implementation: 'node:zlib',

    compress: (input, level) => library.zstdCompressSync(input, levelOptions(level)),

    compressAsync: async (input, level) => compressAsync(input, levelOptions(level)),

    decompress(input, maxBytes) {
      const frames = readZstdFrames(asBuffer(input), maxBytes)
      try {
        return library.zstdDecompressSync(input, inflateOptions(frames, maxBytes))
      } catch (error) {
        throw zlibFailure('zstd', maxBytes, error)
      }
    },

    async decompressAsync(input, maxBytes) {
      const frames = readZstdFrames(asBuffer(input), maxBytes)
      try {
        return await decompressAsync(input, inflateOptions(frames, maxBytes))
      } catch (error) {
        throw zlibFailure('zstd', maxBytes, error)
      }
    },
  }
}

function hasZstd(library: object): library is ZstdLibrary {
  return 'zstdCompressSync' in library && 'zstdDecompressSync' in library
}

/**
 * Where the frames tell their size, one output chunk of it; where they do not, chunks of a likely size,
 * not of the possible one: what a chunk has too much stays allocated as long as its records do.
 */
function inflateOptions(frames: readonly ZstdFrame[], maxBytes: number): ZstdOptions {
  let likelyBytes = 0
  for (const frame of frames) likelyBytes += frame.contentBytes ?? (frame.end - frame.start) * 3
  return { maxOutputLength: outputLimit(maxBytes), chunkSize: chunkBytes(likelyBytes, maxBytes) }
}
