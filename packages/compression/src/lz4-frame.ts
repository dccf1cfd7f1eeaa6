import { damaged, tooLarge } from './errors.ts'
import { measureLz4Block } from './lz4-block.ts'
import type { XxHash32 } from './xxhash32.ts'

/** One block of a frame. */
export interface Lz4Block {
  readonly start: number
  readonly end: number
  /** Whether the bytes are the content itself. */
  readonly stored: boolean
  readonly contentBytes: number
}

/** One frame: where it lies, what its header says, and its blocks, all measured. */
export interface Lz4Frame {
  readonly start: number
  /** Of the header, magic included. */
  readonly headerBytes: number
  readonly end: number
  readonly blocks: readonly Lz4Block[]
  readonly contentBytes: number
  readonly blockChecksums: boolean
  readonly contentChecksum: boolean
  /**
   * Whether the header carries the checksum of Kafka's clients before 0.10, which took the magic number
   * into the hash. Batches of message format 0 have it, and every reader of those accepts it.
   */
  readonly legacyHeaderChecksum: boolean
}

const magic = 0x184d2204
const storedFlag = 0x8000_0000

/** Flags in the first byte behind the magic number. */
const flag = {
  dictionary: 0x01,
  reserved: 0x02,
  contentChecksum: 0x04,
  contentSize: 0x08,
  blockChecksums: 0x10,
  independent: 0x20,
}

/** What Java writes: version 1, independent blocks of at most 64 KiB, no optional fields. */
const writtenHeader = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])

/** Content bytes of a block that we write. */
export const lz4BlockContentBytes = 65_536

/** Room that a frame needs at most for so much content. */
export function maxLz4FrameBytes(contentBytes: number): number {
  return writtenHeader.length + contentBytes + 4 * Math.ceil(contentBytes / lz4BlockContentBytes) + 4
}

/** @returns the position behind the header. */
export function writeLz4Header(target: Buffer): number {
  return writtenHeader.copy(target)
}

/** Writes the length in front of a block; a length of 0 ends the frame. */
export function writeLz4BlockLength(target: Buffer, at: number, bytes: number, stored: boolean): number {
  return target.writeUInt32LE(stored ? bytes + storedFlag : bytes, at)
}

/**
 * Walks all frames without decoding them. Returns only when every length is right, so that a decoder
 * afterwards can allocate once and needs no checks.
 * @throws CompressionError for anything that is not well formed, and when the content is more than `maxBytes`.
 */
export function readLz4Frames(source: Buffer, maxBytes: number, hash: XxHash32): Lz4Frame[] {
  const frames: Lz4Frame[] = []
  let contentBytes = 0
  let at = 0
  do {
    const frame = readFrame(source, at, maxBytes - contentBytes, maxBytes, hash)
    frames.push(frame)
    contentBytes += frame.contentBytes
    at = frame.end
  } while (at < source.length)
  return frames
}

function readFrame(source: Buffer, start: number, leftBytes: number, maxBytes: number, hash: XxHash32): Lz4Frame {
  need(source, start, 7, 'frame header')
  if (source.readUInt32LE(start) !== magic) throw damaged('lz4', `there is no lz4 frame at byte ${start}`)
  const flags = source[start + 4]!
  const sizeCode = (source[start + 5]! >>> 4) & 7
  if (flags >>> 6 !== 1 || (flags & flag.reserved) !== 0 || (source[start + 5]! & 0x8f) !== 0 || sizeCode < 4) {
    throw damaged('lz4', 'the frame header has values that the format does not know')
  }
  if ((flags & flag.dictionary) !== 0)
    throw damaged('lz4', 'the frame needs a dictionary, which Kafka has no place for')
  let at = start + 6
  let announced: number | undefined
  if ((flags & flag.contentSize) !== 0) {
    need(source, at, 9, 'frame header')
    announced = source.readUInt32LE(at) + source.readUInt32LE(at + 4) * 2 ** 32
    at += 8
    if (announced > leftBytes) throw tooLarge('lz4', maxBytes)
  }
  const legacyHeaderChecksum = checkHeader(source, start, at, hash)
  at++

  const blockChecksums = (flags & flag.blockChecksums) !== 0
  const independent = (flags & flag.independent) !== 0
  const headerBytes = at - start
  const blockBytes = 4 ** sizeCode * 256
  const blocks: Lz4Block[] = []
  let contentBytes = 0
  for (;;) {
    need(source, at, 4, 'block length')
    const word = source.readUInt32LE(at)
    at += 4
    if (word === 0) break
    const stored = word >= storedFlag
    const length = stored ? word - storedFlag : word
    if (length > blockBytes) throw damaged('lz4', `the block at byte ${at} is longer than its frame allows`)
    need(source, at, length + (blockChecksums ? 4 : 0), 'block')
    const end = at + length
    const content = stored ? length : measureLz4Block(source, at, end, independent ? 0 : contentBytes, blockBytes)
    if (content > leftBytes - contentBytes) throw tooLarge('lz4', maxBytes)
    blocks.push({ start: at, end, stored, contentBytes: content })
    contentBytes += content
    at = blockChecksums ? end + 4 : end
  }
  const contentChecksum = (flags & flag.contentChecksum) !== 0
  if (contentChecksum) {
    need(source, at, 4, 'content checksum')
    at += 4
  }
  if (announced !== undefined && announced !== contentBytes) {
    throw damaged('lz4', `the frame announces ${announced} bytes and holds ${contentBytes}`)
  }
  return { start, headerBytes, end: at, blocks, contentBytes, blockChecksums, contentChecksum, legacyHeaderChecksum }
}

/** @returns whether the checksum is the legacy one. */
function checkHeader(source: Buffer, start: number, at: number, hash: XxHash32): boolean {
  const stored = source[at]!
  if (headerChecksum(source, start + 4, at, hash) === stored) return false
  if (headerChecksum(source, start, at, hash) === stored) return true
  throw damaged('lz4', 'the frame header does not match its checksum')
}

/** The checksum over the descriptor, or over any other part of a header. */
export function headerChecksum(source: Buffer, start: number, end: number, hash: XxHash32): number {
  return (hash(source.subarray(start, end)) >>> 8) & 0xff
}

function need(source: Buffer, at: number, bytes: number, what: string): void {
  if (at + bytes > source.length) throw damaged('lz4', `the ${what} at byte ${at} is cut short`)
}
