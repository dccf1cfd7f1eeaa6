import { damaged } from './errors.ts'

/** What we use of `lz4js`, whose frame functions write linked blocks that Java refuses and check nothing. */
export interface PortableLz4 {
  compressBlock(source: Uint8Array, target: Uint8Array, start: number, length: number, hashTable: Uint32Array): number
  decompressBlock(source: Uint8Array, target: Uint8Array, start: number, length: number, position: number): number
}

/**
 * The format wants the last match to start 12 bytes before the end or earlier, and liblz4 (also under
 * Java) refuses full blocks that do otherwise. lz4js keeps only 10 bytes, so it is shown two less.
 */
const missingMarginBytes = 2

/** The size of the table that lz4js expects. */
const hashTable = new Uint32Array(65_536)

/**
 * Compresses a block by itself into the start of `target`.
 * @returns its length, or undefined when it would not be shorter than the content.
 */
export function compressLz4Block(library: PortableLz4, content: Uint8Array, target: Uint8Array): number | undefined {
  hashTable.fill(0)
  // What does not fit into the target is dropped by the typed array, and the length says so.
  const length = library.compressBlock(content, target, 0, content.length - missingMarginBytes, hashTable)
  if (length === 0 || length + missingMarginBytes + 1 >= content.length) return undefined
  return lengthenLastLiterals(content, target, length)
}

/** Adds the bytes that lz4js was not shown to the literals that every block ends with. */
function lengthenLastLiterals(content: Uint8Array, target: Uint8Array, length: number): number {
  const { token, literalBytes } = lastSequence(target, length)
  const literals = literalBytes + missingMarginBytes
  let at = token
  if (literals < 15) {
    target[at++] = literals << 4
  } else {
    target[at++] = 0xf0
    let rest = literals - 15
    for (; rest >= 255; rest -= 255) target[at++] = 255
    target[at++] = rest
  }
  target.set(content.subarray(content.length - literals), at)
  return at + literals
}

/** The place of the last token in a block that we made ourselves. */
function lastSequence(block: Uint8Array, length: number): { token: number; literalBytes: number } {
  let at = 0
  for (;;) {
    const start = at
    const token = block[at++]!
    let literalBytes = token >>> 4
    if (literalBytes === 15) {
      let more: number
      do literalBytes += more = block[at++]!
      while (more === 255)
    }
    at += literalBytes
    if (at >= length) return { token: start, literalBytes }
    at += 2
    if ((token & 15) === 15) while (block[at++] === 255);
  }
}

/**
 * Walks the sequences of a block without decoding them: the decoders in use either trust their input or
 * allocate as they go.
 * @param historyBytes - content before this block that its matches may point into.
 * @param maxBytes - most content a block of this frame may have.
 * @returns the length of the block's content.
 * @throws CompressionError when the block is not well formed.
 */
export function measureLz4Block(
  source: Uint8Array,
  start: number,
  end: number,
  historyBytes: number,
  maxBytes: number,
): number {
  let at = start
  let produced = 0
  while (at < end) {
    const token = source[at++]!
    let length = token >>> 4
    if (length === 15) {
      let more: number
      do {
        if (at >= end) throw broken(start, 'is cut short')
        length += more = source[at++]!
      } while (more === 255)
    }
    at += length
    produced += length
    if (at > end) throw broken(start, 'is cut short')
    if (produced > maxBytes) break
    if (at === end) return produced
    if (at + 2 > end) throw broken(start, 'is cut short')
    const offset = source[at]! | (source[at + 1]! << 8)
    at += 2
    if (offset === 0 || offset > historyBytes + produced) throw broken(start, 'points before its own start')
    length = (token & 15) + 4
    if (length === 19) {
      let more: number
      do {
        if (at >= end) throw broken(start, 'is cut short')
        length += more = source[at++]!
      } while (more === 255)
    }
    produced += length
    if (produced > maxBytes) break
  }
  throw broken(start, produced > maxBytes ? `inflates to more than the ${maxBytes} bytes of a block` : 'is cut short')
}

function broken(start: number, problem: string): Error {
  return damaged('lz4', `the block at byte ${start} ${problem}`)
}
