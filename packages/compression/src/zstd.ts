import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { asBuffer } from '@ottla/protocol'
import type { Codec } from './codec.ts'
import { checkedLevel } from './levels.ts'
import { chunkBytes, outputLimit, within, zlibFailure } from './zlib-limits.ts'
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
      const source = asBuffer(input)
      const parts: Buffer[] = []
      let leftBytes = maxBytes
      for (const frame of readZstdFrames(source, maxBytes)) {
        try {
          const part = library.zstdDecompressSync(bytesOf(source, frame), inflateOptions(frame, leftBytes))
          parts.push(part)
          leftBytes -= part.length
        } catch (error) {
          throw zlibFailure('zstd', maxBytes, error)
        }
      }
      return within('zstd', parts.length === 1 ? parts[0]! : Buffer.concat(parts), maxBytes)
    },

    async decompressAsync(input, maxBytes) {
      const source = asBuffer(input)
      const parts: Buffer[] = []
      let leftBytes = maxBytes
      for (const frame of readZstdFrames(source, maxBytes)) {
        try {
          const part = await decompressAsync(bytesOf(source, frame), inflateOptions(frame, leftBytes))
          parts.push(part)
          leftBytes -= part.length
        } catch (error) {
          throw zlibFailure('zstd', maxBytes, error)
        }
      }
      return within('zstd', parts.length === 1 ? parts[0]! : Buffer.concat(parts), maxBytes)
    },
  }
}

function hasZstd(library: object): library is ZstdLibrary {
  return 'zstdCompressSync' in library && 'zstdDecompressSync' in library
}

/** Node decodes the first frame of several and silently drops the rest, so it is given one at a time. */
function bytesOf(source: Buffer, frame: ZstdFrame): Buffer {
  return source.subarray(frame.start, frame.end)
}

/**
 * Where the frame tells its size, one output chunk of it; where it does not, chunks of a likely size,
 * not of the possible one: what a chunk has too much stays allocated as long as its records do.
 */
function inflateOptions(frame: ZstdFrame, leftBytes: number): ZstdOptions {
  const likelyBytes = frame.contentBytes ?? (frame.end - frame.start) * 3
  return { maxOutputLength: outputLimit(leftBytes), chunkSize: chunkBytes(likelyBytes, leftBytes) }
}
