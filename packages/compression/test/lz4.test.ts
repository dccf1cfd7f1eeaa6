import { describe, expect, test } from 'vitest'
import { CompressionError } from '../src/index.ts'
import { compressible, implementations, incompressible } from './implementations.ts'

const codecs = implementations
  .filter(({ name }) => name === 'lz4')
  .map((codec) => [codec.implementation, codec] as const)

/** What the fixture below holds. */
const letter = Buffer.from(Array.from({ length: 6000 }, (_, i) => `line ${i % 50} of the letter\n`).join(''))

/** `lz4 -B4 -BD -BX --content-size` of Debian on {@link letter}: linked blocks, content size, checksums of blocks and content. */
const everyOption = Buffer.from(
  'BCJNGFxA8P4BAAAAAACqOgIAAPEGbGluZSAwIG9mIHRoZSBsZXR0ZXIKFQAfMRUAAR8yFQABHzMVAAEfNBUAAR81FQABHzYVAAEfNxUAAR84FQABHzkVAAEfMdMAAw/UAAIfMdUAAh8x1gACHzHXAAIfMdgAAh8x2QACHzHaAAIfMdsAAh8x3AACHzLcAAIfMtwAAh8y3AACHzLcAAIfMtwAAh8y3AACHzLcAAIfMtwAAh8y3AACHzLcAAIfM9wAAh8z3AACHzPcAAIfM9wAAh8z3AACHzPcAAIfM9wAAh8z3AACHzPcAAIfM9wAAh803AACHzTcAAIfNNwAAh803AACHzTcAAIfNNwAAh803AACHzTcAAIfNNwAAh803AACD9sAAg/aAAIP2QACD9gAAw/ZAwEP1gACD9UAAg/UAAIP0wACD9IAAg9CBP//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////ylA2IG9mILo+YO8MAQAADPb/Dzb7////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////x1B0dGVyCpYi7NkAAAAAb4XfsA==',
  'base64',
)

describe.each(codecs)('lz4 by %s', (_, codec) => {
  test('writes the frame that Java reads: version 1, independent blocks of 64 KiB, no optional fields', () => {
    for (const input of [Buffer.alloc(0), compressible(100), compressible(200_000), incompressible(200_000)]) {
      const frame = Buffer.from(codec.compress(input))
      expect(frame.subarray(0, 7).toString('hex')).toBe('04224d18604082')
      const blocks = blocksOf(frame)
      expect(blocks.length).toBe(Math.ceil(input.length / 65_536))
      for (const [i, block] of blocks.entries()) {
        const content = input.subarray(i * 65_536, (i + 1) * 65_536)
        const alone = codec.decompress(frameOf([block]), content.length)
        expect(content.equals(alone)).toBe(true)
      }
    }
  })

  test('ends every block as the format demands: 5 literals at least, the last match 12 bytes before the end or earlier', () => {
    for (let length = 1; length < 200; length++) checkEnd(Buffer.alloc(length, 'ab'))
    for (const shift of [0, 1, 2, 3, 5, 8, 13, 21, 34]) {
      checkEnd(Buffer.concat([incompressible(shift + 1), Buffer.alloc(65_536 - shift - 1, 'abcdefghij')]))
      checkEnd(Buffer.concat([compressible(65_000 + shift), incompressible(270 + shift)]))
      checkEnd(Buffer.concat([compressible(65_536 - 40 - shift), Buffer.alloc(28, 'z'), incompressible(12 + shift)]))
    }
  })

  function checkEnd(input: Buffer): void {
    const frame = Buffer.from(codec.compress(input))
    expect(input.equals(codec.decompress(frame, input.length))).toBe(true)
    for (const block of blocksOf(frame)) {
      if (block.stored) continue
      const { lastLiterals, lastMatchBeforeEnd } = endOf(block.bytes)
      expect(lastLiterals).toBeGreaterThanOrEqual(5)
      expect(lastMatchBeforeEnd).toBeGreaterThanOrEqual(12)
    }
  }

  test('reads linked blocks, checksums and a content size', () => {
    expect(letter.equals(codec.decompress(everyOption, letter.length))).toBe(true)
  })

  test('reads frames one after the other', () => {
    const input = compressible(5000)
    const frames = Buffer.concat([codec.compress(input), everyOption, codec.compress(Buffer.alloc(0))])
    const content = codec.decompress(frames, 1_000_000)
    expect(Buffer.concat([input, letter]).equals(content)).toBe(true)
    expect(() => codec.decompress(frames, input.length + letter.length - 1)).toThrow('larger than the limit')
  })

  test('accepts the header checksum of clients before Kafka 0.10, and no other wrong one', async () => {
    const input = compressible(5000)
    const frame = Buffer.from(codec.compress(input))
    frame[6] = 0x1a
    expect(input.equals(codec.decompress(frame, input.length))).toBe(true)
    expect(frame[6]).toBe(0x1a)
    if (codec.decompressAsync) expect(input.equals(await codec.decompressAsync(frame, input.length))).toBe(true)
    frame[6] = 0x1b
    expect(() => codec.decompress(frame, input.length)).toThrow('the frame header does not match its checksum')
  })

  test('notices a block and a content that do not match their checksums', () => {
    const block = Buffer.from(everyOption)
    block[30]! ^= 1
    expect(() => codec.decompress(block, letter.length)).toThrow(CompressionError)
    const content = Buffer.from(everyOption)
    content[content.length - 1]! ^= 1
    expect(() => codec.decompress(content, letter.length)).toThrow(CompressionError)
  })

  test.each([
    ['a frame without its end mark', (frame: Buffer) => frame.subarray(0, -4), 'the block length at byte'],
    [
      'bytes behind the frame',
      (frame: Buffer) => Buffer.concat([frame, Buffer.from('trailing')]),
      'there is no lz4 frame at byte',
    ],
    ['another version', (frame: Buffer) => patched(frame, 4, 0xa0), 'values that the format does not know'],
    ['a dictionary', (frame: Buffer) => patched(frame, 4, 0x61), 'dictionary'],
    [
      'a block longer than its frame allows',
      (frame: Buffer) => patched(frame, 9, 0x7f),
      'longer than its frame allows',
    ],
    [
      'a match before the start',
      () => frameOf([{ stored: false, bytes: Buffer.from([0x10, 0x61, 5, 0, 0x50, 1, 2, 3, 4, 5]) }]),
      'points before its own start',
    ],
    [
      'a match of offset 0',
      () => frameOf([{ stored: false, bytes: Buffer.from([0x10, 0x61, 0, 0, 0x50, 1, 2, 3, 4, 5]) }]),
      'points before its own start',
    ],
    [
      'an independent block that looks back',
      () =>
        frameOf([
          { stored: true, bytes: Buffer.alloc(100) },
          { stored: false, bytes: Buffer.from([0x10, 0x61, 50, 0, 0x50, 1, 2, 3, 4, 5]) },
        ]),
      'points before its own start',
    ],
  ])('refuses %s', (_what, damage, problem) => {
    const frame = damage(Buffer.from(codec.compress(compressible(1000))))
    expect(() => codec.decompress(frame, 100_000)).toThrow(CompressionError)
    expect(() => codec.decompress(frame, 100_000)).toThrow(problem)
  })
})

interface Block {
  readonly stored: boolean
  readonly bytes: Buffer
}

function blocksOf(frame: Buffer): Block[] {
  const blocks: Block[] = []
  for (let at = 7; ;) {
    const word = frame.readUInt32LE(at)
    const length = word % 0x8000_0000
    at += 4
    if (length === 0) {
      expect(at).toBe(frame.length)
      return blocks
    }
    blocks.push({ stored: word >= 0x8000_0000, bytes: frame.subarray(at, at + length) })
    at += length
  }
}

function frameOf(blocks: readonly Block[]): Buffer {
  const parts: Buffer[] = [Buffer.from('04224d18604082', 'hex')]
  for (const { stored, bytes } of blocks) {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length + (stored ? 0x8000_0000 : 0))
    parts.push(length, bytes)
  }
  return Buffer.concat([...parts, Buffer.alloc(4)])
}

function patched(frame: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(frame)
  copy[at] = value
  return copy
}

/** Literals behind the last match, and how far before the end of the content that match starts. */
function endOf(block: Buffer): { lastLiterals: number; lastMatchBeforeEnd: number } {
  let at = 0
  let produced = 0
  let lastMatch = -Infinity
  const more = (length: number): number => {
    for (let byte = 255; byte === 255; length += byte) byte = block[at++]!
    return length
  }
  for (;;) {
    const token = block[at++]!
    const literals = token >>> 4 === 15 ? more(15) : token >>> 4
    at += literals
    produced += literals
    if (at >= block.length) return { lastLiterals: literals, lastMatchBeforeEnd: produced - lastMatch }
    at += 2
    lastMatch = produced
    produced += ((token & 15) === 15 ? more(15) : token & 15) + 4
  }
}
