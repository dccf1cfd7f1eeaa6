import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { CompressionError } from '../src/index.ts'
import { named } from './implementations.ts'

const mebibyte = 1_048_576
const zeros = Buffer.alloc(64 * mebibyte)

test.each(named)('%s refuses 64 MiB of zeros under a limit of 1 MiB and allocates little for it', async (_, codec) => {
  const bomb = Buffer.from(codec.compress(zeros))
  expect(bomb.length).toBeLessThan(4 * mebibyte)
  const before = process.memoryUsage().arrayBuffers
  expect(() => codec.decompress(bomb, mebibyte)).toThrow('larger than the limit of 1048576 bytes')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * mebibyte)
  if (codec.decompressAsync === undefined) return
  await expect(codec.decompressAsync(bomb, mebibyte)).rejects.toThrow('larger than the limit of 1048576 bytes')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * mebibyte)
})

/** Headers that announce four gibibytes and more, without the content. */
const announcements: Record<string, [string, Buffer] | undefined> = {
  gzip: ['a member that says at its end that it is 4 GiB', gzipWithLength(0xffff_ffff)],
  snappy: [
    'a block of 4 GiB in the framing',
    Buffer.from('82534e4150505900000000010000000100000006ffffffff0f00', 'hex'),
  ],
  lz4: ['a content size of 16 GiB', Buffer.from('04224d186c400000000004000000b700000000', 'hex')],
  zstd: ['a content size of 16 GiB in 8 bytes', Buffer.from('28b52ffde00000000004000000010000', 'hex')],
}

test.each(named)('%s believes no announced size', (_, codec) => {
  const [, bytes] = announcements[codec.name]!
  for (const maxBytes of [1000, 2 ** 40]) {
    const before = process.memoryUsage().arrayBuffers
    expect(() => codec.decompress(bytes, maxBytes)).toThrow(CompressionError)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mebibyte)
  }
})

function gzipWithLength(length: number): Buffer {
  const bytes = gzipSync(Buffer.from('little'))
  bytes.writeUInt32LE(length, bytes.length - 4)
  return bytes
}
