import { asBuffer } from '@ottla/protocol'
import type { Codec } from './codec.ts'
import { CompressionError, damaged } from './errors.ts'
import { checkedLevel } from './levels.ts'
import { type LibraryLoader, tryLibrary } from './library.ts'
import { compressLz4Block, type PortableLz4 } from './lz4-block.ts'
import {
  headerChecksum,
  lz4BlockContentBytes,
  type Lz4Frame,
  maxLz4FrameBytes,
  readLz4Frames,
  writeLz4BlockLength,
  writeLz4Header,
} from './lz4-frame.ts'
import { portableXxHash32, type XxHash32 } from './xxhash32.ts'

/** What we use of `lz4-napi`. Raw blocks have their content's length (little-endian) in front. */
interface NativeLz4 {
  compressSync(input: Buffer): Buffer
  compress(input: Buffer): Promise<Buffer>
  decompressFrameSync(input: Buffer): Buffer
  decompressFrame(input: Buffer): Promise<Buffer>
}

/** lz4 by the JavaScript library `lz4js`. */
export function portableLz4(load: LibraryLoader): Codec {
  const library = load('lz4js') as PortableLz4
  const hash = portableXxHash32(load)
  return {
    id: 3,
    name: 'lz4',
    implementation: 'lz4js',

    compress(input, level) {
      checkedLevel('lz4', level)
      const target = Buffer.allocUnsafe(maxLz4FrameBytes(input.length))
      let at = writeLz4Header(target)
      for (const piece of pieces(asBuffer(input))) {
        const block = target.subarray(at + 4, at + 4 + piece.length)
        const length = compressLz4Block(library, piece, block)
        if (length === undefined) block.set(piece)
        writeLz4BlockLength(target, at, length ?? piece.length, length === undefined)
        at += 4 + (length ?? piece.length)
      }
      return target.subarray(0, writeLz4BlockLength(target, at, 0, false))
    },

    decompress(input, maxBytes) {
      const source = asBuffer(input)
      const frames = readLz4Frames(source, maxBytes, hash)
      const content = Buffer.allocUnsafe(frames.reduce((sum, frame) => sum + frame.contentBytes, 0))
      let at = 0
      for (const frame of frames) {
        decodeFrame(library, hash, source, frame, content.subarray(at, at + frame.contentBytes))
        at += frame.contentBytes
      }
      return content
    },
  }
}

function decodeFrame(library: PortableLz4, hash: XxHash32, source: Buffer, frame: Lz4Frame, content: Buffer): void {
  let at = 0
  for (const { start, end, stored, contentBytes } of frame.blocks) {
    if (frame.blockChecksums && hash(source.subarray(start, end)) !== source.readUInt32LE(end)) {
      throw damaged('lz4', `the block at byte ${start} does not match its checksum`)
    }
    if (stored) source.copy(content, at, start, end)
    else library.decompressBlock(source, content, start, end - start, at)
    at += contentBytes
  }
  if (frame.contentChecksum && hash(content) !== source.readUInt32LE(frame.end - 4)) {
    throw damaged('lz4', 'the content does not match its checksum')
  }
}

/** lz4 by the native library `lz4-napi`, or undefined where that does not load. */
export function nativeLz4(load: LibraryLoader): Codec | undefined {
  const library = tryLibrary(load, 'lz4-napi') as NativeLz4 | undefined
  if (library === undefined) return undefined
  const hash = portableXxHash32(load)

  const frames = (input: Uint8Array, maxBytes: number): Buffer[] => {
    const source = asBuffer(input)
    return readLz4Frames(source, maxBytes, hash).map((frame) => oneFrame(source, frame, hash))
  }

  return {
    id: 3,
    name: 'lz4',
    implementation: 'lz4-napi',

    compress(input, level) {
      checkedLevel('lz4', level)
      const parts = pieces(asBuffer(input))
      return assemble(
        parts,
        parts.map((piece) => library.compressSync(piece)),
      )
    },

    async compressAsync(input, level) {
      checkedLevel('lz4', level)
      const parts = pieces(asBuffer(input))
      return assemble(parts, await Promise.all(parts.map((piece) => library.compress(piece))))
    },

    decompress(input, maxBytes) {
      const contents = frames(input, maxBytes).map((frame) => {
        try {
          return library.decompressFrameSync(frame)
        } catch (error) {
          throw failure(error)
        }
      })
      return contents.length === 1 ? contents[0]! : Buffer.concat(contents)
    },

    async decompressAsync(input, maxBytes) {
      try {
        const contents = await Promise.all(frames(input, maxBytes).map((frame) => library.decompressFrame(frame)))
        return contents.length === 1 ? contents[0]! : Buffer.concat(contents)
      } catch (error) {
        throw error instanceof CompressionError ? error : failure(error)
      }
    },
  }
}

/** The content of the blocks to write. */
function pieces(input: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < input.length; at += lz4BlockContentBytes) {
    parts.push(input.subarray(at, at + lz4BlockContentBytes))
  }
  return parts
}

/** A frame of natively compressed blocks; what did not shrink is stored as it is. */
function assemble(contents: readonly Buffer[], blocks: readonly Buffer[]): Uint8Array {
  const prefixBytes = 4
  const contentBytes = contents.reduce((sum, content) => sum + content.length, 0)
  const target = Buffer.allocUnsafe(maxLz4FrameBytes(contentBytes))
  let at = writeLz4Header(target)
  for (const [i, content] of contents.entries()) {
    const compressed = blocks[i]!.subarray(prefixBytes)
    const stored = compressed.length >= content.length
    const block = stored ? content : compressed
    at = writeLz4BlockLength(target, at, block.length, stored)
    target.set(block, at)
    at += block.length
  }
  return target.subarray(0, writeLz4BlockLength(target, at, 0, false))
}

/** The bytes of a frame; with a legacy header checksum a copy that carries the right one, since the library insists. */
function oneFrame(source: Buffer, frame: Lz4Frame, hash: XxHash32): Buffer {
  const bytes = source.subarray(frame.start, frame.end)
  if (!frame.legacyHeaderChecksum) return bytes
  const copy = Buffer.from(bytes)
  copy[frame.headerBytes - 1] = headerChecksum(copy, 4, frame.headerBytes - 1, hash)
  return copy
}

function failure(error: unknown): Error {
  return damaged('lz4', `the frame cannot be decoded (${(error as Error).message})`, error)
}
