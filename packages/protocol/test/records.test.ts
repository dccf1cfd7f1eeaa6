import { describe, expect, it } from 'vitest'
import { DecodeError, EncodeError } from '../src/errors.ts'
import { encodeBatch, sealBatch } from '../src/records/batch-writer.ts'
import { BATCH_HEADER_BYTES } from '../src/records/batch-format.ts'
import { RecordBatchView } from '../src/records/record-batch-view.ts'
import { readRecords, RecordCursor } from '../src/records/record-cursor.ts'
import {
  appendRecord,
  recordSize,
  writeRecord,
  type RecordBytes,
  type RecordHeaderInput,
} from '../src/records/record-writer.ts'
import { below, fuzzSeed, randomBytes, replayable, seededRandom } from './support/seeded.ts'

const base = 1_700_000_000_000
const texts = [
  '',
  'a',
  'exactly twelve',
  'twelve chars',
  'é',
  'twelve chaés',
  'x'.repeat(63),
  'x'.repeat(64),
  'é'.repeat(40),
  'é'.repeat(4100),
  '🚀',
]

/** Bytes in hex: comparing them as text is much faster. */
function hex(field: RecordBytes): string | null {
  return field === null ? null : Buffer.from(field as string).toString('hex')
}

describe('records', () => {
  it('of any key, value, headers, offset and time come back as they were written', () => {
    replayable('records.test.ts', () => {
      const random = seededRandom(fuzzSeed)
      const field = (): RecordBytes => {
        const kind = below(random, 4)
        if (kind === 0) return null
        return kind === 1 ? texts[below(random, texts.length)]! : randomBytes(random, below(random, 100))
      }
      for (let round = 0; round < 200; round++) {
        const records = Array.from({ length: below(random, 12) }, (_, i) => ({
          key: field(),
          value: field(),
          headers: Array.from({ length: below(random, 4) }, (): RecordHeaderInput => ({
            key: texts[below(random, texts.length)]!,
            value: field(),
          })),
          timestamp: base + (random() < 0.2 ? below(random, 2 ** 45) - 2 ** 44 : below(random, 1000)),
          offsetDelta: i * 3,
        }))
        const bytes = encodeBatch(records, { baseTimestamp: base, baseOffset: 5_000_000_000 })
        const batch = new RecordBatchView(bytes)
        expect(batch.isValid()).toBe(true)
        expect(batch.sizeBytes).toBe(bytes.length)
        const decoded = readRecords(batch).map(({ key, value, headers, timestamp, offset }) => ({
          key: hex(key),
          value: hex(value),
          headers: headers.map((header) => ({ key: header.key, value: hex(header.value) })),
          timestamp,
          offset,
        }))
        expect(decoded).toEqual(
          records.map(({ key, value, headers, timestamp, offsetDelta }) => ({
            key: hex(key),
            value: hex(value),
            headers: headers.map((header) => ({ key: header.key, value: hex(header.value) })),
            timestamp,
            offset: 5_000_000_000 + offsetDelta,
          })),
        )
      }
    })
  })

  it('take exactly the size that was announced, strings and bytes alike', () => {
    const buffer = Buffer.alloc(40_000)
    for (const text of texts) {
      for (const value of [text, Buffer.from(text), null]) {
        const headers = [{ key: text.slice(0, 20), value }]
        for (const list of [[], headers]) {
          const size = recordSize(70, 5e9, text, value, list)
          expect(writeRecord(buffer, 10, 70, 5e9, text, value, list)).toBe(10 + size)
          const known = Buffer.from(buffer.subarray(10, 10 + size))
          expect(writeRecord(buffer, 10, 70, 5e9, text, value, list, size)).toBe(10 + size)
          expect(buffer.subarray(10, 10 + size).equals(known)).toBe(true)
        }
      }
    }
  })

  it('are the same bytes whether they are measured first or not, down to the last byte of room', () => {
    for (const text of [...texts, 'é'.repeat(63), 'é'.repeat(64), '€'.repeat(5000)]) {
      for (const [key, value] of [
        [text, null],
        [null, text],
        [text.slice(0, 7), Buffer.from(text)],
        [Buffer.from('key'), text],
      ] as const) {
        for (const headers of [[], [{ key: 'h', value: text }]]) {
          const size = recordSize(70, 5e9, key, value, headers)
          const expected = Buffer.alloc(size)
          writeRecord(expected, 0, 70, 5e9, key, value, headers)
          for (const room of [0, 1, 3, 200, 3 * size]) {
            const buffer = Buffer.alloc(5 + size + room)
            expect(appendRecord(buffer, 5, 70, 5e9, key, value, headers)).toBe(5 + size)
            expect(buffer.subarray(5, 5 + size).equals(expected)).toBe(true)
          }
          expect(appendRecord(Buffer.alloc(4 + size), 5, 70, 5e9, key, value, headers)).toBe(-1)
        }
      }
    }
  })

  it('that do not fit are refused before a byte is written', () => {
    const buffer = Buffer.alloc(20)
    expect(() => writeRecord(buffer, 5, 0, 0, 'key', 'a value too long', [])).toThrow(EncodeError)
    expect(buffer.equals(Buffer.alloc(20))).toBe(true)
  })

  it('are real Buffers that view the batch', () => {
    const bytes = encodeBatch([{ key: 'k', value: 'v', headers: [{ key: 'h', value: 'w' }] }], { baseTimestamp: base })
    const [record] = readRecords(new RecordBatchView(bytes))
    for (const view of [record!.key, record!.value, record!.headers[0]!.value]) {
      expect(Buffer.isBuffer(view)).toBe(true)
      expect(Object.getPrototypeOf(view)).toBe(Buffer.prototype)
      expect(view!.buffer).toBe(bytes.buffer)
    }
  })
})

describe('a sealed batch', () => {
  const records = [
    { value: 'a', timestamp: base + 5 },
    { value: 'b', timestamp: base },
  ]

  it('may lie anywhere in its buffer', () => {
    const buffer = Buffer.alloc(1000, 0xff)
    const start = 100
    const end = writeRecord(buffer, start + BATCH_HEADER_BYTES, 0, 0, null, 'value', [])
    sealBatch(buffer, start, end, {
      recordCount: 1,
      baseTimestamp: base,
      maxTimestamp: base,
      producerId: 7,
      producerEpoch: 1,
      baseSequence: 3,
    })
    const batch = new RecordBatchView(buffer, start)
    expect(batch.end).toBe(end)
    expect(batch.isValid()).toBe(true)
    expect(batch).toMatchObject({
      producerId: 7,
      producerEpoch: 1,
      baseSequence: 3,
      lastSequence: 3,
      baseOffset: 0,
      partitionLeaderEpoch: -1,
    })
    expect(readRecords(batch).map((record) => record.value?.toString())).toEqual(['value'])
  })

  it('is invalid once a covered byte has changed', () => {
    const bytes = encodeBatch(records, { baseTimestamp: base })
    bytes[bytes.length - 2] = bytes[bytes.length - 2]! ^ 1
    expect(new RecordBatchView(bytes).isValid()).toBe(false)
  })

  it('with fewer or more records than it announces is a DecodeError', () => {
    for (const count of [0, 1, 3, -1, 2 ** 31 - 1]) {
      const bytes = encodeBatch(records, { baseTimestamp: base })
      bytes.writeInt32BE(count, 57)
      expect(() => readRecords(new RecordBatchView(bytes)), String(count)).toThrow(DecodeError)
    }
  })

  it('whose last record announces headers that are not there is a DecodeError', () => {
    for (const count of [1, 2, -1, 60]) {
      const bytes = encodeBatch(records, { baseTimestamp: base })
      bytes[bytes.length - 1] = count < 0 ? 1 : count * 2
      expect(() => readRecords(new RecordBatchView(bytes)), String(count)).toThrow(DecodeError)
    }
  })

  it('can be walked without making records', () => {
    const cursor = new RecordCursor(new RecordBatchView(encodeBatch(records, { baseTimestamp: base })))
    expect(cursor.remaining).toBe(2)
    const seen: number[] = []
    while (cursor.next()) seen.push(cursor.timestampDelta, cursor.valueSize, cursor.keySize)
    expect(seen).toEqual([5, 1, -1, 0, 1, -1])
    expect(cursor.next()).toBe(false)
  })
})
