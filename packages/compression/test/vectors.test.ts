import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { CompressionType } from '../src/index.ts'
import { named } from './implementations.ts'

interface Batch {
  readonly magic: number
  readonly compression: CompressionType
  readonly batchSizeInBytes: number
}

interface Vector {
  readonly name: string
  readonly base64: string
  readonly batches: readonly Batch[]
}

interface Payload {
  readonly name: string
  readonly magic: number
  readonly compression: CompressionType
  readonly recordCount: number
  readonly bytes: Buffer
}

const file = join(import.meta.dirname, '../../../test/vectors/record-batches.json')
const payloads = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors.flatMap(payloadsOf)
const compressed = payloads.filter(({ compression }) => compression !== 'none')

/** What each batch holds behind its header; for old formats the value of the wrapping message. */
function payloadsOf({ name, base64, batches }: Vector): Payload[] {
  let at = 0
  return batches.map(({ magic, compression, batchSizeInBytes }, i) => {
    const batch = Buffer.from(base64, 'base64').subarray(at, at + batchSizeInBytes)
    at += batchSizeInBytes
    const start = magic === 2 ? 61 : magic === 0 ? 26 : 34
    const recordCount = magic === 2 ? batch.readInt32BE(57) : 0
    return { name: `${name} ${i}`, magic, compression, recordCount, bytes: batch.subarray(start) }
  })
}

describe.each(named)('%s', (_, codec) => {
  const mine = compressed.filter(({ compression }) => compression === codec.name)

  test.each(mine.map((payload) => [payload.name, payload] as const))(
    'reads the Java batch %s',
    async (name, payload) => {
      const content = Buffer.from(codec.decompress(payload.bytes, 1_000_000))
      expect(content.equals(expectedContent(name))).toBe(true)
      if (payload.magic === 2) expect(countRecords(content)).toBe(payload.recordCount)
      if (codec.decompressAsync === undefined) return
      expect(content.equals(Buffer.from(await codec.decompressAsync(payload.bytes, 1_000_000)))).toBe(true)
    },
  )
})

test('all codecs were read, and the old header checksum of lz4 among them', () => {
  expect(compressed.length).toBe(37)
  expect(compressed.find(({ name }) => name === 'v0-lz4 0')!.bytes[6]).toBe(0x1a)
})

/** The same records uncompressed where there is such a vector, else with gzip as Node itself reads it. */
function expectedContent(name: string): Buffer {
  const kind = name.replace(/-level\S*|-raw/, '-create-time')
  const plain = find(kind.replace(/^v2-(gzip|snappy|lz4|zstd)-/, 'v2-none-'))
  if (plain?.compression === 'none') return plain.bytes
  const hex = txnStream[name]
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  return gunzipSync(find(kind.replace(/-(snappy|lz4|zstd)/, '-gzip'))!.bytes)
}

const find = (name: string): Payload | undefined => payloads.find((payload) => payload.name === name)

/** The transactional stream has other records than the rest; as hex. */
const txnStream: Readonly<Record<string, string | undefined>> = {
  'v2-txn-stream 0': '180000000a7031302d61027800180000020a7031302d62027900',
  'v2-txn-stream 2': '180000000a706c61696e027a00',
  'v2-txn-stream 4': '180000000a7031312d62027700',
}

/** How many records, each behind its length, fill the content exactly; NaN when they do not. */
function countRecords(content: Buffer): number {
  let count = 0
  let at = 0
  while (at < content.length) {
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = content[at++]!
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    at += length >>> 1
    count++
  }
  return at === content.length ? count : NaN
}
