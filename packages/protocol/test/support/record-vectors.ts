import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { crc32c } from '../../src/hashes/crc32c.ts'
import { readControlRecord, ControlType } from '../../src/records/control-records.ts'
import { LegacyBatchView, readLegacyRecords } from '../../src/records/legacy-batch-view.ts'
import { nextBatch, type AnyBatchView } from '../../src/records/next-batch.ts'
import { addToSequence, RecordBatchView } from '../../src/records/record-batch-view.ts'
import { readRecords } from '../../src/records/record-cursor.ts'
import type { RecordView } from '../../src/records/record-view.ts'
import { loadVectors } from './vectors.ts'

/** Codec names in the order of their ids. */
export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

export interface RecordVector {
  offset: string
  timestamp: string
  sequence?: number
  key: string | null
  value?: string | null
  valueLength?: number
  valueSha256?: string
  valueCrc32c?: number
  headers: { key: string; value: string | null }[]
  controlType?: keyof typeof ControlType
  coordinatorEpoch?: number
}

export interface BatchVector {
  magic: number
  baseOffset: string
  lastOffset: string
  batchSizeInBytes: number
  compression: string
  timestampType: string
  checksum: number
  partitionLeaderEpoch: number
  baseTimestamp: string
  maxTimestamp: string
  producerId: string
  producerEpoch: number
  baseSequence: number
  lastSequence: number
  isTransactional: boolean
  isControlBatch: boolean
  deleteHorizonMs?: string
  recordsCount: number
  records: RecordVector[]
}

export interface RecordBatchVector {
  name: string
  description: string
  sizeInBytes: number
  base64: string
  batches: BatchVector[]
}

/** The record batches that the Java client wrote. */
export const recordBatchVectors: RecordBatchVector[] = (
  loadVectors('record-batches.json') as { vectors: RecordBatchVector[] }
).vectors

/** Inflates the payload of a batch; `compression` is the codec's id, `magic` the record format. */
export type VectorDecompress = (compression: number, bytes: Buffer, magic: number) => Uint8Array

/**
 * Decodes one vector with the codecs of the caller and compares everything in it: headers, checksums, records. Other
 * packages use it too, for the codecs that this one does not have.
 */
export function checkRecordVector(vector: RecordBatchVector, decompress: VectorDecompress): void {
  const bytes = Buffer.from(vector.base64, 'base64')
  expect(bytes.length, vector.name).toBe(vector.sizeInBytes)
  let position = 0
  for (const expected of vector.batches) {
    const batch = nextBatch(bytes, position)
    expect(batch, vector.name).toBeDefined()
    checkBatch(batch!, expected, decompress)
    position = batch!.end
  }
  expect(position, vector.name).toBe(bytes.length)
  expect(nextBatch(bytes, position)).toBeUndefined()
}

function checkBatch(batch: AnyBatchView, expected: BatchVector, decompress: VectorDecompress): void {
  expect(batch.magic).toBe(expected.magic)
  expect(batch.sizeBytes).toBe(expected.batchSizeInBytes)
  expect(String(batch.lastOffset)).toBe(expected.lastOffset)
  expect(codecNames[batch.compression]).toBe(expected.compression)
  expect(String(batch.maxTimestamp)).toBe(expected.maxTimestamp)
  expect(batch.isValid()).toBe(true)
  if (batch instanceof LegacyBatchView) {
    const records = readLegacyRecords(batch, decompress)
    expect(String(records[0]?.offset)).toBe(expected.baseOffset)
    checkRecords(records, expected)
    return
  }
  checkHeader(batch, expected)
  const { payload, compression } = batch
  const inflated = compression === 0 ? payload : Buffer.from(decompress(compression, payload, 2))
  const records = readRecords(batch, inflated)
  checkRecords(records, expected)
  for (const [i, { sequence }] of expected.records.entries()) {
    const own = batch.baseSequence < 0 ? -1 : addToSequence(batch.baseSequence, records[i]!.offsetDelta)
    expect(own).toBe(sequence)
  }
}

function checkHeader(batch: RecordBatchView, expected: BatchVector): void {
  expect({
    baseOffset: String(batch.baseOffset),
    timestampType: batch.timestampType === 'createTime' ? 'CreateTime' : 'LogAppendTime',
    checksum: batch.crc,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    baseTimestamp: String(batch.baseTimestamp),
    producerId: String(batch.producerId),
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    lastSequence: batch.lastSequence,
    isTransactional: batch.isTransactional,
    isControlBatch: batch.isControl,
    deleteHorizonMs: batch.deleteHorizonMs === undefined ? undefined : String(batch.deleteHorizonMs),
    recordsCount: batch.recordCount,
  }).toEqual({
    baseOffset: expected.baseOffset,
    timestampType: expected.timestampType,
    checksum: expected.checksum,
    partitionLeaderEpoch: expected.partitionLeaderEpoch,
    baseTimestamp: expected.baseTimestamp,
    producerId: expected.producerId,
    producerEpoch: expected.producerEpoch,
    baseSequence: expected.baseSequence,
    lastSequence: expected.lastSequence,
    isTransactional: expected.isTransactional,
    isControlBatch: expected.isControlBatch,
    deleteHorizonMs: expected.deleteHorizonMs,
    recordsCount: expected.recordsCount,
  })
}

function checkRecords(records: RecordView[], expected: BatchVector): void {
  expect(records.length).toBe(expected.records.length)
  for (const [i, vector] of expected.records.entries()) {
    const record = records[i]!
    expect(String(record.offset)).toBe(vector.offset)
    expect(String(record.timestamp)).toBe(vector.timestamp)
    expect(hex(record.key)).toBe(vector.key)
    if (vector.value === undefined) {
      const value = record.value!
      expect(value.length).toBe(vector.valueLength)
      expect(createHash('sha256').update(value).digest('hex')).toBe(vector.valueSha256)
      expect(crc32c(value)).toBe(vector.valueCrc32c)
    } else {
      expect(hex(record.value)).toBe(vector.value)
    }
    expect(record.headers.map(({ key, value }) => ({ key, value: hex(value) }))).toEqual(vector.headers)
    if (vector.controlType !== undefined) {
      const control = readControlRecord(record.key, record.value)
      expect(control.type).toBe(ControlType[vector.controlType])
      expect(control.coordinatorEpoch).toBe(vector.coordinatorEpoch)
    }
  }
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex')
}
