import { asBuffer } from '@ottla/protocol'
import type { Codec } from './codec.ts'
import { damaged, tooLarge } from './errors.ts'
import { checkedLevel } from './levels.ts'
import { readZstdFrames, type ZstdFrame } from './zstd-frame.ts'

/** What we use of `@hpcc-js/wasm-zstd`. */
interface WasmZstd {
  compress(input: Uint8Array, level: number): Uint8Array
  decompress(input: Uint8Array): Uint8Array
  reset(): void
  /** Returns nothing where the data is damaged. */
  decompressChunk(input: Uint8Array, outputBytes: number): Uint8Array
}

/** The package that brings zstd to a Node without it. */
export const wasmZstdPackage = '@hpcc-js/wasm-zstd'

/** zstd in WebAssembly, or undefined where the package is not installed. It only loads asynchronously and has no thread. */
export async function loadWasmZstd(): Promise<Codec | undefined> {
  let library: WasmZstd
  try {
    const loaded = (await import(wasmZstdPackage)) as { Zstd: { load(): Promise<WasmZstd> } }
    library = await loaded.Zstd.load()
  } catch {
    return undefined
  }
  return {
    id: 4,
    name: 'zstd',
    implementation: wasmZstdPackage,

    compress: (input, level) => library.compress(input, checkedLevel('zstd', level)),

    decompress(input, maxBytes) {
      const source = asBuffer(input)
      const parts: Uint8Array[] = []
      let leftBytes = maxBytes
      for (const frame of readZstdFrames(source, maxBytes)) {
        const content =
          frame.contentBytes === undefined
            ? stream(library, source, frame, leftBytes, maxBytes)
            : [whole(library, source, frame)]
        for (const part of content) leftBytes -= part.length
        if (leftBytes < 0) throw tooLarge('zstd', maxBytes)
        parts.push(...content)
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    },
  }
}

/** A frame that tells its size, which the library then allocates and does not exceed. */
function whole(library: WasmZstd, source: Buffer, frame: ZstdFrame): Uint8Array {
  if (frame.contentBytes === 0) {
    // The library takes a size of 0 for an unknown one.
    if (frame.blocks.every((block) => block.maxContentBytes === 0)) return Buffer.alloc(0)
    throw damaged('zstd', 'the frame announces no content and has some')
  }
  try {
    return library.decompress(source.subarray(frame.start, frame.end))
  } catch (error) {
    throw damaged('zstd', `the frame cannot be decoded (${(error as Error).message})`, error)
  }
}

/** A frame of unknown size, block by block, so that no more than one block is allocated past the limit. */
function stream(
  library: WasmZstd,
  source: Buffer,
  frame: ZstdFrame,
  leftBytes: number,
  maxBytes: number,
): Uint8Array[] {
  const parts: Uint8Array[] = []
  let contentBytes = 0
  library.reset()
  for (const { start, end, compressed, maxContentBytes } of frame.blocks) {
    const part = library.decompressChunk(source.subarray(start, end), Math.max(1, maxContentBytes))
    // No compressor makes a compressed block of nothing.
    if (compressed ? part.length === 0 : part.length !== maxContentBytes) {
      throw damaged('zstd', `the block at byte ${start} cannot be decoded`)
    }
    contentBytes += part.length
    if (contentBytes > leftBytes) throw tooLarge('zstd', maxBytes)
    parts.push(part)
  }
  return parts
}
