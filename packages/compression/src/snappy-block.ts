import { damaged } from './errors.ts'

/** A copy of 64 bytes takes 3; nothing in the format inflates further. */
const maxRatio = 64 / 3

/** Where a raw snappy block lies and how much content it announces. */
export interface SnappyBlock {
  readonly start: number
  /** Behind the length that the block begins with. */
  readonly bodyStart: number
  readonly end: number
  readonly contentBytes: number
}

/**
 * Reads the length in front of a block. A length that so few bytes cannot hold is refused here, before
 * anybody allocates it.
 */
export function readSnappyBlock(source: Uint8Array, start: number, end: number): SnappyBlock {
  let contentBytes = 0
  let at = start
  for (let factor = 1; ; factor *= 128) {
    if (at >= end || factor > 2 ** 28) throw damaged('snappy', `the block at byte ${start} has no valid length`)
    const byte = source[at++]!
    contentBytes += (byte & 0x7f) * factor
    if (byte < 0x80) break
  }
  if (contentBytes > (end - at) * maxRatio) {
    throw damaged('snappy', `the block at byte ${start} has ${end - at} bytes but claims to hold ${contentBytes}`)
  }
  return { start, bodyStart: at, end, contentBytes }
}

/**
 * Walks the elements of a block without decoding them. snappyjs decodes quickly but trusts its input: a
 * wrong offset or length gives it wrong bytes or an endless loop.
 * @throws CompressionError unless every element lies inside the block and they add up to the announced length.
 */
export function checkSnappyBlock(source: Uint8Array, block: SnappyBlock): void {
  const { end, contentBytes } = block
  let at = block.bodyStart
  let produced = 0
  while (at < end) {
    const tag = source[at++]!
    const kind = tag & 3
    let length = (tag >>> 2) + 1
    if (kind === 0) {
      if (length > 60) {
        const extra = length - 60
        length = littleEndian(source, at, extra, end) + 1
        at += extra
      }
      at += length
      if (at > end) throw broken(block, 'is cut short')
    } else {
      const offset =
        kind === 1
          ? littleEndian(source, at, 1, end) + ((tag >>> 5) << 8)
          : littleEndian(source, at, kind === 2 ? 2 : 4, end)
      at += kind === 3 ? 4 : kind
      if (kind === 1) length = ((tag >>> 2) & 7) + 4
      if (!(offset > 0 && offset <= produced)) throw broken(block, 'points before its own start')
    }
    produced += length
    if (!(produced <= contentBytes)) throw broken(block, `holds more than the ${contentBytes} bytes it announces`)
  }
  if (produced !== contentBytes) throw broken(block, `holds ${produced} bytes instead of ${contentBytes}`)
}

/** NaN when the bytes reach past the end, which every comparison above then refuses. */
function littleEndian(source: Uint8Array, at: number, bytes: number, end: number): number {
  if (at + bytes > end) return NaN
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + source[at + i]!
  return value
}

function broken(block: SnappyBlock, problem: string): Error {
  return damaged('snappy', `the block at byte ${block.start} ${problem}`)
}
