import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../src/errors.ts'
import { Reader } from '../src/reader.ts'
import { encodeBatch, type RecordInput } from '../src/records/batch-writer.ts'
import { encodeEndTxnMarker } from '../src/records/control-records.ts'
import { RecordBatchView } from '../src/records/record-batch-view.ts'
import { checkRecordVector, recordBatchVectors, type BatchVector } from './support/record-vectors.ts'

const exact = new Set(['v2-max-ids'])
const ours = recordBatchVectors.filter(({ batches }) =>
  batches.every(({ compression }) => compression === 'none' || compression === 'gzip'),
)

function gunzip(compression: number, bytes: Buffer): Buffer {
  expect(compression).toBe(1)
  return gunzipSync(bytes)
}

function bytesOf(hex: string | null | undefined): Uint8Array | null {
  return hex === null || hex === undefined ? null : Buffer.from(hex, 'hex')
}

/** The batch written anew from the values of its vector. */
function rewrite(batch: BatchVector): Buffer {
  const records = batch.records.map(({ offset, timestamp, key, value, headers }): RecordInput => ({
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map((header) => ({ key: header.key, value: bytesOf(header.value) })),
    // With append time the records still carry their own times, which the vector does not tell.
    timestamp: Number(timestamp),
    offsetDelta: Number(offset) - Number(batch.baseOffset),
  }))
  return encodeBatch(records, {
    baseOffset: Number(batch.baseOffset),
    lastOffsetDelta: Number(batch.lastOffset) - Number(batch.baseOffset),
    baseTimestamp: Number(batch.baseTimestamp),
    maxTimestamp: Number(batch.maxTimestamp),
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: Number(batch.producerId),
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControlBatch,
    hasDeleteHorizon: batch.deleteHorizonMs !== undefined,
  })
}

describe('record batch vectors of the Java client', () => {
  it('has 50 vectors', () => {
    expect(recordBatchVectors.length).toBe(50)
  })

  for (const vector of ours.filter(({ name }) => !exact.has(name))) {
    it(`${vector.name} decodes to the same values`, () => {
      checkRecordVector(vector, gunzip)
    })
  }

  for (const { name, batches, base64 } of ours) {
    const writable = batches.every(
      ({ magic, compression, timestampType }) =>
        magic === 2 && compression === 'none' && timestampType === 'CreateTime',
    )
    if (!writable || exact.has(name)) continue
    it(`${name} is written with the same bytes`, () => {
      expect(Buffer.concat(batches.map(rewrite)).toString('base64')).toBe(base64)
    })
  }

  it('v2-max-ids is a DecodeError as numbers and exact as bigints', () => {
    const vector = recordBatchVectors.find(({ name }) => name === 'v2-max-ids')!
    const [expected] = vector.batches
    const bytes = Buffer.from(vector.base64, 'base64')
    const batch = new RecordBatchView(bytes)
    expect(batch.isValid()).toBe(true)
    expect(() => batch.producerId).toThrow(DecodeError)
    expect(() => batch.baseOffset).toThrow('int64 9223372036854775707 is beyond 2^53-1 (at byte 0)')
    expect(String(new Reader(bytes, 43).readInt64AsBigInt())).toBe(expected!.producerId)
    expect(String(new Reader(bytes, 0).readInt64AsBigInt())).toBe(expected!.baseOffset)
  })

  it('the end of a transaction is written as the Java coordinator writes it', () => {
    const vector = recordBatchVectors.find(({ name }) => name === 'v2-control-commit')!
    const [batch] = vector.batches
    const marker = encodeEndTxnMarker({
      commit: true,
      producerId: Number(batch!.producerId),
      producerEpoch: batch!.producerEpoch,
      coordinatorEpoch: 21,
      timestamp: Number(batch!.baseTimestamp),
      baseOffset: Number(batch!.baseOffset),
      partitionLeaderEpoch: batch!.partitionLeaderEpoch,
    })
    expect(marker.toString('base64')).toBe(vector.base64)
  })
})
