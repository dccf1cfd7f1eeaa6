import { asBuffer } from '@ottla/protocol'
import type { Codec } from './codec.ts'
import { damaged } from './errors.ts'
import { type LibraryLoader, tryLibrary } from './library.ts'
import { checkSnappyBlock, type SnappyBlock } from './snappy-block.ts'
import { contentBytesOf, frameSnappyBlocks, readSnappyBlocks, snappyPieces } from './snappy-framing.ts'

/** What we use of `snappyjs`. */
interface PortableSnappy {
  compress(input: Uint8Array): Uint8Array
  uncompress(input: Uint8Array): Uint8Array
}

/** What we use of `snappy`. */
interface NativeSnappy {
  compressSync(input: Buffer): Buffer
  compress(input: Buffer): Promise<Buffer>
  uncompressSync(input: Buffer, options: { asBuffer: true }): Buffer
  uncompress(input: Buffer, options: { asBuffer: true }): Promise<Buffer>
}

/** Snappy by the JavaScript library `snappyjs`. */
export function portableSnappy(load: LibraryLoader): Codec {
  const library = load('snappyjs') as PortableSnappy
  return {
    id: 2,
    name: 'snappy',
    implementation: 'snappyjs',

    compress: (input) => frameSnappyBlocks(snappyPieces(asBuffer(input)).map((piece) => library.compress(piece))),

    decompress(input, maxBytes) {
      const source = asBuffer(input)
      const blocks = readSnappyBlocks(source, maxBytes)
      for (const block of blocks) checkSnappyBlock(source, block)
      return join(blocks, (block) => {
        try {
          return library.uncompress(source.subarray(block.start, block.end))
        } catch (error) {
          throw failure(block, error)
        }
      })
    },
  }
}

/** Snappy by the native library `snappy`, or undefined where that does not load. */
export function nativeSnappy(load: LibraryLoader): Codec | undefined {
  const library = tryLibrary(load, 'snappy') as NativeSnappy | undefined
  if (library === undefined) return undefined
  return {
    id: 2,
    name: 'snappy',
    implementation: 'snappy',

    compress: (input) =>
      frameSnappyBlocks(snappyPieces(asBuffer(input)).map((piece) => library.compressSync(asBuffer(piece)))),

    async compressAsync(input) {
      return frameSnappyBlocks(
        await Promise.all(snappyPieces(asBuffer(input)).map((piece) => library.compress(asBuffer(piece)))),
      )
    },

    decompress(input, maxBytes) {
      const source = asBuffer(input)
      return join(readSnappyBlocks(source, maxBytes), (block) => {
        try {
          return library.uncompressSync(source.subarray(block.start, block.end), { asBuffer: true })
        } catch (error) {
          throw failure(block, error)
        }
      })
    },

    async decompressAsync(input, maxBytes) {
      const source = asBuffer(input)
      const blocks = readSnappyBlocks(source, maxBytes)
      const contents = await Promise.all(
        blocks.map((block) =>
          library.uncompress(source.subarray(block.start, block.end), { asBuffer: true }).catch((error: unknown) => {
            throw failure(block, error)
          }),
        ),
      )
      return contents.length === 1 ? contents[0]! : Buffer.concat(contents, contentBytesOf(blocks))
    },
  }
}

/** The content of all blocks in one piece; a single block is not copied. */
function join(blocks: readonly SnappyBlock[], decode: (block: SnappyBlock) => Uint8Array): Uint8Array {
  if (blocks.length === 1) return decode(blocks[0]!)
  const content = Buffer.allocUnsafe(contentBytesOf(blocks))
  let at = 0
  for (const block of blocks) {
    content.set(decode(block), at)
    at += block.contentBytes
  }
  return content
}

function failure(block: SnappyBlock, error: unknown): Error {
  return damaged('snappy', `the block at byte ${block.start} cannot be decoded (${(error as Error).message})`, error)
}
