import { damaged, tooLarge } from './errors.ts'
import { readSnappyBlock, type SnappyBlock } from './snappy-block.ts'

/**
 * The framing of the Java library snappy-java, which Kafka's Java clients write and expect: this header
 * (magic, version 1, oldest compatible version 1), then blocks, each behind its length as a big-endian int32.
 */
const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
const magicBytes = 8
const newestVersion = 1

/** Content bytes of a block, as snappy-java's default. */
const blockContentBytes = 32_768

/** The pieces that are compressed one by one; none for empty input. */
export function snappyPieces(input: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < input.length; at += blockContentBytes) pieces.push(input.subarray(at, at + blockContentBytes))
  return pieces
}

/** Puts header and lengths around compressed pieces. */
export function frameSnappyBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const framedBytes = blocks.reduce((sum, block) => sum + 4 + block.length, header.length)
  const framed = Buffer.allocUnsafe(framedBytes)
  header.copy(framed)
  let at = header.length
  for (const block of blocks) {
    at = framed.writeInt32BE(block.length, at)
    framed.set(block, at)
    at += block.length
  }
  return framed
}

/** The blocks of framed or raw snappy data, whose content together is at most `maxBytes`. */
export function readSnappyBlocks(source: Buffer, maxBytes: number): SnappyBlock[] {
  if (source.length === 0) throw damaged('snappy', 'the data is empty')
  const blocks = hasHeader(source, 0) ? readFramed(source) : [readSnappyBlock(source, 0, source.length)]
  if (contentBytesOf(blocks) > maxBytes) throw tooLarge('snappy', maxBytes)
  return blocks
}

/** Content bytes of all blocks. */
export function contentBytesOf(blocks: readonly SnappyBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.contentBytes, 0)
}

function readFramed(source: Buffer): SnappyBlock[] {
  const blocks: SnappyBlock[] = []
  for (let at = 0; at < source.length;) {
    // A second stream may follow the first: snappy-java recognizes its header where a length would stand.
    if (hasHeader(source, at)) {
      at = skipHeader(source, at)
      continue
    }
    const length = at + 4 <= source.length ? source.readInt32BE(at) : -1
    if (length < 0 || at + 4 + length > source.length) {
      throw damaged('snappy', `the framed block at byte ${at} is cut short`)
    }
    blocks.push(readSnappyBlock(source, at + 4, at + 4 + length))
    at += 4 + length
  }
  return blocks
}

function hasHeader(source: Buffer, at: number): boolean {
  return source.length >= at + header.length && header.compare(source, at, at + magicBytes, 0, magicBytes) === 0
}

function skipHeader(source: Buffer, at: number): number {
  const compatible = source.readInt32BE(at + 12)
  if (compatible > newestVersion) {
    throw damaged('snappy', `the framing asks for a reader of version ${compatible}, which does not exist`)
  }
  return at + header.length
}
