import { damaged, tooLarge } from './errors.ts'

/** One block of a frame; the first also has the frame's header, the last its checksum. */
export interface ZstdBlock {
  readonly start: number
  readonly end: number
  /** Content bytes: exact for stored and repeated blocks, else the most there can be. */
  readonly maxContentBytes: number
  readonly compressed: boolean
}

/** One frame, as far as it can be known without decoding. */
export interface ZstdFrame {
  readonly start: number
  readonly end: number
  /** From the header; Java writes none, as it streams. */
  readonly contentBytes: number | undefined
  readonly blocks: readonly ZstdBlock[]
}

const magic = 0xfd2f_b528
const maxBlockBytes = 131_072

/**
 * Walks the frames of zstd data (RFC 8878), skippable ones left out, without decoding them.
 * @throws CompressionError for headers that are cut short or unknown, and when a header announces more
 *   than `maxBytes` in all.
 */
export function readZstdFrames(source: Buffer, maxBytes: number): ZstdFrame[] {
  const frames: ZstdFrame[] = []
  let announcedBytes = 0
  let at = 0
  do {
    need(source, at, 4, 'frame')
    const word = source.readUInt32LE(at)
    if (word >>> 4 === 0x0184d2a5) {
      need(source, at, 8, 'frame')
      const length = source.readUInt32LE(at + 4)
      need(source, at + 8, length, 'frame')
      at += 8 + length
      continue
    }
    if (word !== magic) throw damaged('zstd', `there is no zstd frame at byte ${at}`)
    const frame = readFrame(source, at)
    announcedBytes += frame.contentBytes ?? 0
    if (announcedBytes > maxBytes) throw tooLarge('zstd', maxBytes)
    frames.push(frame)
    at = frame.end
  } while (at < source.length)
  return frames
}

function readFrame(source: Buffer, start: number): ZstdFrame {
  need(source, start, 6, 'frame header')
  const descriptor = source[start + 4]!
  const singleSegment = (descriptor & 0x20) !== 0
  if ((descriptor & 0x08) !== 0) throw damaged('zstd', 'the frame header has values that the format does not know')
  let at = start + 5
  if (!singleSegment) at++
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!
  if (dictionaryBytes > 0) throw damaged('zstd', 'the frame needs a dictionary, which Kafka has no place for')
  const sizeCode = descriptor >>> 6
  const sizeBytes = sizeCode === 0 ? (singleSegment ? 1 : 0) : 2 ** sizeCode
  need(source, at, sizeBytes, 'frame header')
  const contentBytes = sizeBytes === 0 ? undefined : readContentBytes(source, at, sizeBytes)
  at += sizeBytes

  const blocks: ZstdBlock[] = []
  let blockStart = start
  for (let last = false; !last;) {
    need(source, at, 3, 'block header')
    const header = source.readUIntLE(at, 3)
    last = (header & 1) === 1
    const kind = (header >>> 1) & 3
    const length = header >>> 3
    if (kind === 3 || length > maxBlockBytes) throw damaged('zstd', `the block at byte ${at} is of no known kind`)
    const repeated = kind === 1
    at += 3 + (repeated ? 1 : length)
    if (last && (descriptor & 0x04) !== 0) at += 4
    if (at > source.length) throw damaged('zstd', `the block at byte ${blockStart} is cut short`)
    const compressed = kind === 2
    blocks.push({ start: blockStart, end: at, compressed, maxContentBytes: compressed ? maxBlockBytes : length })
    blockStart = at
  }
  // An announced size costs nothing to write: one that the blocks cannot hold must not be allocated.
  if (contentBytes !== undefined && contentBytes > blocks.reduce((sum, block) => sum + block.maxContentBytes, 0)) {
    throw damaged('zstd', `the frame announces ${contentBytes} bytes, which its blocks cannot hold`)
  }
  return { start, end: at, contentBytes, blocks }
}

function readContentBytes(source: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return source.readUInt32LE(at) + source.readUInt32LE(at + 4) * 2 ** 32
  return source.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0)
}

function need(source: Buffer, at: number, bytes: number, what: string): void {
  if (at + bytes > source.length) throw damaged('zstd', `the ${what} at byte ${at} is cut short`)
}
