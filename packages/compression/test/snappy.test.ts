import { describe, expect, test } from 'vitest'
import { CompressionError } from '../src/index.ts'
import { compressible, implementations, incompressible } from './implementations.ts'

const codecs = implementations
  .filter(({ name }) => name === 'snappy')
  .map((codec) => [codec.implementation, codec] as const)

const header = Buffer.from('82534e41505059000000000100000001', 'hex')

describe.each(codecs)('snappy by %s', (_, codec) => {
  test('writes the framing of snappy-java with blocks of 32 KiB', () => {
    const framed = Buffer.from(codec.compress(compressible(100_000)))
    expect(framed.subarray(0, 16).equals(header)).toBe(true)
    const contents: number[] = []
    for (let at = 16; at < framed.length; at += 4 + framed.readInt32BE(at)) contents.push(varint(framed, at + 4))
    expect(contents).toEqual([32_768, 32_768, 32_768, 1696])
    expect(Buffer.from(codec.compress(Buffer.alloc(0))).equals(header)).toBe(true)
  })

  test('reads a raw block without framing', () => {
    const input = compressible(20_000)
    const framed = Buffer.from(codec.compress(input))
    expect(input.equals(codec.decompress(framed.subarray(20), input.length))).toBe(true)
    expect(codec.decompress(Buffer.from([0]), 0).length).toBe(0)
  })

  test('reads framed streams one after the other', () => {
    const [one, two] = [compressible(50_000), incompressible(50_000)]
    const streams = Buffer.concat([codec.compress(one), codec.compress(two)])
    expect(Buffer.concat([one, two]).equals(codec.decompress(streams, 100_000))).toBe(true)
    expect(() => codec.decompress(streams, 99_999)).toThrow('larger than the limit')
  })

  test('reads literals and copies in each of their forms', () => {
    const long = incompressible(300)
    const block = Buffer.concat([
      Buffer.from([0xf0, 0x02]), // 368 bytes of content
      Buffer.from([61 << 2, 299 & 0xff, 299 >>> 8]), // a literal whose length takes two bytes
      long,
      Buffer.from([1 | (0 << 2) | (1 << 5), 0x2c]), // 4 bytes from 300 back
      Buffer.from([2 | (59 << 2), 0x30, 0x01]), // 60 bytes from 304 back
      Buffer.from([3 | (3 << 2), 4, 0, 0, 0]), // 4 bytes from 4 back
    ])
    const start = Buffer.concat([long, long.subarray(0, 4), long.subarray(0, 60)])
    const expected = Buffer.concat([start, start.subarray(-4)])
    expect(expected.equals(codec.decompress(block, 368))).toBe(true)
  })

  test.each([
    ['a length that never ends', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 'has no valid length'],
    ['a length that the bytes cannot hold', [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61], 'claims to hold 4294967295'],
    ['a copy before the start', [8, 0, 0x61, 2 | (6 << 2), 9, 0], 'snappy: the block at byte'],
    ['a copy of offset 0', [8, 0, 0x61, 2 | (6 << 2), 0, 0], 'snappy: the block at byte'],
    ['a literal past the end', [8, 7 << 2, 0x61], 'snappy: the block at byte'],
    ['a literal of negative length', [10, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 0x61, 0x61], 'snappy: the block at byte'],
    ['less content than announced', [8, 0, 0x61], 'snappy: the block at byte'],
    ['more content than announced', [1, 4, 0x61, 0x61], 'snappy: the block at byte'],
    ['a copy cut short', [12, 0, 0x61, 2 | (9 << 2), 1], 'snappy: the block at byte'],
  ])('refuses %s', (_what, bytes, problem) => {
    const raw = Buffer.from(bytes)
    const framed = Buffer.concat([header, Buffer.from([0, 0, 0, raw.length]), raw])
    for (const data of [raw, framed]) {
      expect(() => codec.decompress(data, 1_000_000)).toThrow(CompressionError)
      expect(() => codec.decompress(data, 1_000_000)).toThrow(problem)
    }
  })

  test.each([
    ['a block cut short', Buffer.concat([header, Buffer.from([0, 0, 0, 9, 1])]), 'is cut short'],
    ['a block of negative length', Buffer.concat([header, Buffer.from([255, 255, 255, 255])]), 'is cut short'],
    ['an empty block', Buffer.concat([header, Buffer.alloc(4)]), 'has no valid length'],
    [
      'a framing of the future',
      Buffer.from('82534e41505059000000000200000002', 'hex'),
      'asks for a reader of version 2',
    ],
  ])('refuses %s', (_what, framed, problem) => {
    expect(() => codec.decompress(framed, 1000)).toThrow(problem)
  })
})

function varint(bytes: Buffer, at: number): number {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
}
