import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compressible, implementations, incompressible } from './implementations.ts'

const gzip = implementations.find(({ name }) => name === 'gzip')!
const zstds = implementations
  .filter(({ name }) => name === 'zstd')
  .map((codec) => [codec.implementation, codec] as const)

test('gzip reads many members as one and bounds them together', async () => {
  const member = gzipSync(Buffer.from('a letter, '))
  const members = Buffer.concat(Array.from({ length: 5000 }, () => member))
  const content = Buffer.alloc(50_000, 'a letter, ')
  expect(content.equals(gzip.decompress(members, 50_000))).toBe(true)
  expect(content.equals(await gzip.decompressAsync!(members, 50_000))).toBe(true)
  expect(() => gzip.decompress(members, 49_999)).toThrow('larger than the limit of 49999 bytes')
  await expect(gzip.decompressAsync!(members, 49_999)).rejects.toThrow('larger than the limit of 49999 bytes')
})

test('gzip is not misled by a wrong length at the end', () => {
  const bytes = gzipSync(compressible(30_000))
  for (const told of [0, 0xffff_ffff]) {
    bytes.writeUInt32LE(told, bytes.length - 4)
    expect(() => gzip.decompress(bytes, 100_000)).toThrow('incorrect length check')
  }
})

describe.each(zstds)('zstd by %s', (_, codec) => {
  /** `zstd -c` of Debian on a pipe: like Java's, this frame does not tell its size. */
  const streamed = Buffer.from(
    'KLUv/QRYZQQAgoYQFKApwwHIyVhzU1Vj+7/JFOvsmyYP//+vqqqSJEnStm3b9v//qqoqSZKkAmEgCGxFymGYIlHOKYaUwyEGBAGQchgmWqiR+P3vgKNSwwMS+L9G3/7/vwFA90UMdCmzpBWpJdZKsCXaCtwSbwVwibhipW5hv/de99xvX3vZY5/rkdYaFTyjKKDRFKsaLBNN',
    'base64',
  )
  const letter = Buffer.from(Array.from({ length: 6000 }, (__, i) => `line ${i % 50} of the letter\n`).join(''))
  const skippable = Buffer.from('502a4d1803000000616263', 'hex')

  test('reads frames that do not tell their size, within the limit', () => {
    expect(letter.equals(codec.decompress(streamed, letter.length))).toBe(true)
    expect(() => codec.decompress(streamed, letter.length - 1)).toThrow('larger than the limit')
  })

  test('reads frames one after the other and skips what is to be skipped', () => {
    const noise = incompressible(200_000)
    const frames = Buffer.concat([codec.compress(noise), skippable, streamed, codec.compress(Buffer.alloc(0))])
    expect(Buffer.concat([noise, letter]).equals(codec.decompress(frames, 400_000))).toBe(true)
    expect(() => codec.decompress(frames, noise.length + letter.length - 1)).toThrow('larger than the limit')
  })

  test.each([
    ['a frame cut short', streamed.subarray(0, -5), 'is cut short'],
    ['bytes behind the frame', Buffer.concat([streamed, Buffer.from('trailing')]), 'there is no zstd frame'],
    ['a dictionary', Buffer.from('28b52ffd2100010000000000', 'hex'), 'dictionary'],
    ['a size that the blocks cannot hold', Buffer.from('28b52ffda0ffffff7f010000', 'hex'), 'cannot hold'],
    ['an unknown kind of block', Buffer.from('28b52ffd0058070000', 'hex'), 'no known kind'],
    [
      'a content that does not match its checksum',
      Buffer.concat([streamed.subarray(0, -1), Buffer.from([0])]),
      'zstd: ',
    ],
    [
      'a damaged block',
      Buffer.concat([streamed.subarray(0, 20), Buffer.from('noise'), streamed.subarray(25)]),
      'zstd: ',
    ],
  ])('refuses %s', (_what, bytes, problem) => {
    expect(() => codec.decompress(bytes, 2 ** 31)).toThrow(problem)
  })
})
