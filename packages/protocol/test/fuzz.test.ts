import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { constantName, kebabName } from '../scripts/names.mjs'
import type { Api } from '../src/api.ts'
import { DecodeError } from '../src/errors.ts'
import { decodeRequestHeader } from '../src/headers.ts'
import { Reader } from '../src/reader.ts'
import { readLegacyRecords } from '../src/records/legacy-batch-view.ts'
import { nextBatch } from '../src/records/next-batch.ts'
import { readRecords } from '../src/records/record-cursor.ts'
import { recordBatchVectors } from './support/record-vectors.ts'
import { below, fuzzSeed, randomBytes, replayable, seededRandom } from './support/seeded.ts'
import { vectorsFolder } from './support/vectors.ts'

// Whatever the bytes are, a decoder answers with a value or a DecodeError, in little time and memory.

interface Sample {
  about: string
  bytes: Buffer
  decode: (bytes: Buffer) => unknown
}

const samples: Sample[] = []
for (const file of readdirSync(join(vectorsFolder, 'messages'))) {
  const { api: name, message, vectors } = JSON.parse(readFileSync(join(vectorsFolder, 'messages', file), 'utf8'))
  const module = await import(`../src/generated/${kebabName(name)}.ts`)
  const api = module[constantName(name)] as Api<unknown, unknown, unknown, unknown>
  const isRequest = message.endsWith('Request')
  for (const { version, variant, body } of vectors) {
    const decode = (bytes: Buffer): unknown => {
      const reader = new Reader(bytes)
      const value = isRequest ? api.decodeRequest(reader, version) : api.decodeResponse(reader, version)
      reader.expectEnd()
      return value
    }
    samples.push({ about: `${message} v${version} ${variant}`, bytes: Buffer.from(body, 'hex'), decode })
  }
}

/** Reads all batches and touches all of every record. */
function decodeBatches(bytes: Buffer): number {
  let records = 0
  for (let at = 0; ;) {
    const batch = nextBatch(bytes, at)
    if (batch === undefined) return records
    const unpack = (compression: number, packed: Buffer): Buffer => {
      if (compression !== 1) throw new DecodeError('only gzip here', 0)
      try {
        return gunzipSync(packed, { maxOutputLength: 1_000_000 })
      } catch {
        throw new DecodeError('gzip', 0)
      }
    }
    batch.isValid()
    const payload = batch.magic === 2 && batch.compression !== 0 ? unpack(batch.compression, batch.payload) : undefined
    const views = batch.magic === 2 ? readRecords(batch, payload) : readLegacyRecords(batch, unpack)
    for (const view of views)
      records += view.headers.length + (view.key?.length ?? 0) + (view.value?.length ?? 0) + view.offset
    at = batch.end
  }
}
const batches = recordBatchVectors
  .filter(({ sizeInBytes }) => sizeInBytes < 1000)
  .map(({ name, base64 }): Sample => ({ about: name, bytes: Buffer.from(base64, 'base64'), decode: decodeBatches }))

/** Undefined when decoding worked, the DecodeError otherwise; anything else is a failure. */
function outcome({ about, decode }: Sample, bytes: Buffer): DecodeError | undefined {
  try {
    decode(bytes)
    return undefined
  } catch (error) {
    if (error instanceof DecodeError) {
      expect(error.offset, about).toBeGreaterThanOrEqual(0)
      return error
    }
    throw new Error(`${about}: ${String(error)}: ${bytes.toString('hex')}`, { cause: error })
  }
}

describe('messages', () => {
  it('that are cut off at any byte are a DecodeError', () => {
    for (const sample of samples) {
      for (let end = 0; end < sample.bytes.length; end++) {
        // An exact copy, so that a read past the end cannot find the rest.
        const error = outcome(sample, Buffer.from(sample.bytes.subarray(0, end)))
        if (error === undefined) throw new Error(`${sample.about} decodes when cut off at byte ${end}`)
        if (error.offset > end) throw new Error(`${sample.about} cut off at ${end} fails at ${error.offset}`)
      }
    }
  })

  it('with a byte too many are a DecodeError', () => {
    for (const sample of samples) {
      expect(outcome(sample, Buffer.concat([sample.bytes, Buffer.alloc(1)])), sample.about).toBeInstanceOf(DecodeError)
    }
  })

  it('with an oversized length anywhere decode or are a DecodeError, in little memory', () => {
    const before = process.memoryUsage().heapUsed
    for (const sample of samples.filter((_, i) => i % 4 === 0)) {
      for (let at = 0; at < sample.bytes.length; at += 2) {
        for (const length of ['7fffffff', '80000000', '000f4240', 'ffffffff0f', '7fff']) {
          const bytes = Buffer.from(sample.bytes)
          bytes.write(length, at, 'hex')
          outcome(sample, bytes)
        }
      }
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000_000)
  })

  it('with random bits flipped decode or are a DecodeError', () => {
    replayable('fuzz.test.ts', () => {
      const random = seededRandom(fuzzSeed)
      for (const sample of samples) {
        for (let round = 0; round < 20 && sample.bytes.length > 0; round++) {
          const bytes = Buffer.from(sample.bytes)
          for (let flips = 1 + below(random, 4); flips > 0; flips--) {
            const at = below(random, bytes.length)
            bytes[at] = bytes[at]! ^ (1 << below(random, 8))
          }
          outcome(sample, bytes)
        }
      }
    })
  })

  it('of random bytes decode or are a DecodeError', () => {
    replayable('fuzz.test.ts', () => {
      const random = seededRandom(fuzzSeed + 1)
      for (const sample of samples) {
        for (let round = 0; round < 10; round++) outcome(sample, randomBytes(random, below(random, 200)))
      }
    })
  })

  it('request headers of random bytes decode or are a DecodeError', () => {
    replayable('fuzz.test.ts', () => {
      const random = seededRandom(fuzzSeed + 2)
      const sample = {
        about: 'header',
        bytes: Buffer.alloc(0),
        decode: (bytes: Buffer) => decodeRequestHeader(new Reader(bytes)),
      }
      for (let round = 0; round < 5000; round++) {
        const bytes = randomBytes(random, below(random, 40))
        if (bytes.length > 1 && round % 2 === 0) bytes.writeInt16BE(below(random, 95))
        outcome(sample, bytes)
      }
    })
  })
})

describe('record batches', () => {
  it('that are cut off at any byte decode as far as they are whole, or are a DecodeError', () => {
    for (const sample of batches) {
      for (let end = 0; end < sample.bytes.length; end++) outcome(sample, Buffer.from(sample.bytes.subarray(0, end)))
    }
  })

  it('with an oversized length anywhere decode or are a DecodeError', () => {
    for (const sample of batches) {
      for (let at = 0; at < sample.bytes.length; at++) {
        for (const length of ['7fffffff', '80000000', 'ffffffff0f', 'ffffffffffffffffff01', 'ff7f']) {
          const bytes = Buffer.from(sample.bytes)
          bytes.write(length, at, 'hex')
          outcome(sample, bytes)
        }
      }
    }
  })

  it('with random bits flipped decode or are a DecodeError, and the CRC tells', () => {
    replayable('fuzz.test.ts', () => {
      const random = seededRandom(fuzzSeed + 3)
      for (const sample of batches) {
        for (let round = 0; round < 200; round++) {
          const bytes = Buffer.from(sample.bytes)
          const at = below(random, bytes.length)
          bytes[at] = bytes[at]! ^ (1 << below(random, 8))
          outcome(sample, bytes)
        }
        const first = nextBatch(sample.bytes, 0)!
        const from = first.magic === 2 ? 21 : 16
        const covered = from + below(random, first.end - from)
        const flipped = Buffer.from(sample.bytes)
        flipped[covered] = flipped[covered]! ^ (1 << below(random, 8))
        // A flipped format byte of a legacy message may not even be a batch any more.
        if (covered === 16) continue
        expect(nextBatch(flipped, 0)?.isValid(), `${sample.about} at ${covered}`).toBe(false)
      }
    })
  })

  it('of random bytes decode or are a DecodeError', () => {
    replayable('fuzz.test.ts', () => {
      const random = seededRandom(fuzzSeed + 4)
      for (let round = 0; round < 3000; round++) {
        const bytes = randomBytes(random, below(random, 300))
        if (bytes.length > 17) {
          bytes.writeInt32BE(bytes.length - 12, 8)
          bytes[16] = below(random, 4)
          if (bytes.length > 61) bytes.writeInt32BE(below(random, 30), 57)
        }
        outcome({ about: 'random batch', bytes, decode: decodeBatches }, bytes)
      }
    })
  })
})
