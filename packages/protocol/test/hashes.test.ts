import murmurhash from 'murmurhash-js'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../src/hashes/crc32.ts'
import { crc32c, loadNativeCrc32c, portableCrc32c } from '../src/hashes/crc32c.ts'
import { coordinatorPartition, javaStringHash } from '../src/hashes/java-string-hash.ts'
import { murmur2, murmur2OfString, toPositive } from '../src/hashes/murmur2.ts'
import { randomBytes, seededRandom } from './support/seeded.ts'
import { loadVectors } from './support/vectors.ts'

const primitives = loadVectors('primitives.json') as {
  crc: { data: string; crc32c: number; crc32: number }[]
  coordinator_partition_of_group_or_transactional_id: { id: string; javaHashCode: number; absModulo50: number }[]
}
const keys = (
  loadVectors('murmur2.json') as {
    vectors: { key: string; murmur2: number; positive: number; crc32: number; partitions: Record<string, number> }[]
  }
).vectors

describe('checksums', () => {
  it('CRC-32C and CRC-32 agree with the Java classes, portable and native', async () => {
    const check = (): void => {
      for (const vector of primitives.crc) {
        const bytes = Buffer.from(vector.data, 'hex')
        expect(crc32c(bytes)).toBe(vector.crc32c)
        expect(crc32(bytes)).toBe(vector.crc32)
      }
    }
    check()
    expect(await loadNativeCrc32c()).toBe(true)
    check()
  })

  it('native and portable CRC-32C agree on any bytes, at any alignment, whole or continued', async () => {
    await loadNativeCrc32c()
    const random = seededRandom(3)
    for (let round = 0; round < 200; round++) {
      const bytes = randomBytes(random, Math.floor(random() * 2000)).subarray(Math.floor(random() * 8))
      const whole = portableCrc32c(bytes)
      expect(crc32c(bytes)).toBe(whole)
      const cut = Math.floor(random() * bytes.length)
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(whole)
    }
  })
})

describe('murmur2', () => {
  it(`places ${keys.length} keys as the Java client does, and librdkafka's consistent partitioner`, () => {
    for (const { key, murmur2: expected, positive, crc32: crc, partitions } of keys) {
      const bytes = Buffer.from(key, 'hex')
      expect(murmur2(bytes)).toBe(expected)
      expect(toPositive(murmur2(bytes))).toBe(positive)
      expect(crc32(bytes)).toBe(crc)
      for (const [count, partition] of Object.entries(partitions)) expect(positive % Number(count)).toBe(partition)
      const text = bytes.toString()
      if (Buffer.from(text).equals(bytes)) expect(murmur2OfString(text)).toBe(expected)
    }
  })

  it('agrees with murmurhash-js on random text, as bytes and as strings', () => {
    const random = seededRandom(11)
    for (let round = 0; round < 500; round++) {
      const bytes = randomBytes(random, Math.floor(random() * 40))
      expect(murmur2(bytes) >>> 0).toBe(murmurhash.murmur2(bytes.toString('latin1'), 0x9747b28c))
      const ascii = bytes.map((byte) => byte & 0x7f).toString()
      expect(murmur2OfString(ascii) >>> 0).toBe(murmurhash.murmur2(ascii, 0x9747b28c))
    }
  })

  it.each(['é', 'abcé', 'abcdé', 'abcdeé', 'abcdefé', 'ключ', '🚀', 'a\ud800'])(
    'hashes the UTF-8 bytes of %j',
    (text) => {
      expect(murmur2OfString(text)).toBe(murmur2(Buffer.from(text)))
    },
  )
})

describe('the coordinator of a group', () => {
  it.each(primitives.coordinator_partition_of_group_or_transactional_id)(
    'is that of partition $absModulo50 of 50 for $id',
    ({ id, javaHashCode, absModulo50 }) => {
      expect(javaStringHash(id)).toBe(javaHashCode)
      expect(coordinatorPartition(id, 50)).toBe(absModulo50)
    },
  )

  it('is that of partition 0 when the hash is the one that has no positive twin', () => {
    const id = 'polygenelubricants'
    expect(javaStringHash(id)).toBe(-(2 ** 31))
    expect(coordinatorPartition(id, 50)).toBe(0)
  })
})
