import { EncodeError } from '../errors.ts'
import { crc32c } from '../hashes/crc32c.ts'
import { BufferView } from '../buffer-view.ts'
import {
  BATCH_HEADER_BYTES,
  BatchAttribute,
  BatchField,
  LOG_OVERHEAD,
  NONE,
  type TimestampType,
} from './batch-format.ts'
import { putInt16, putInt32, putInt64 } from '../integers.ts'
import { recordSize, writeRecord, type RecordBytes, type RecordHeaderInput } from './record-writer.ts'

/** Header fields of a batch that {@link sealBatch} writes. */
export interface BatchHeader {
  readonly recordCount: number
  /** Milliseconds; what the records' timestamp deltas count from. */
  readonly baseTimestamp: number
  /** Milliseconds; the largest timestamp in the batch, or the append time. */
  readonly maxTimestamp: number
  /** Default 0: brokers assign it. */
  readonly baseOffset?: number | undefined
  /** Default `recordCount - 1`; larger after compaction. */
  readonly lastOffsetDelta?: number | undefined
  /** Default -1. */
  readonly partitionLeaderEpoch?: number | undefined
  /** Codec id 0 to 4: none, gzip, snappy, lz4, zstd. What lies after the header is compressed with it already. Default 0. */
  readonly compression?: number | undefined
  /** Default `createTime`. */
  readonly timestampType?: TimestampType | undefined
  readonly isTransactional?: boolean | undefined
  readonly isControl?: boolean | undefined
  /** The base timestamp is the time from which tombstones and markers may be removed (KIP-534). */
  readonly hasDeleteHorizon?: boolean | undefined
  /** Default -1. */
  readonly producerId?: number | undefined
  /** Default -1. */
  readonly producerEpoch?: number | undefined
  /** Default -1. */
  readonly baseSequence?: number | undefined
}

/**
 * Completes the batch that lies in `buffer` from `start` to `end`: writes the {@link BATCH_HEADER_BYTES} before its
 * records and the CRC over them.
 */
export function sealBatch(buffer: Buffer, start: number, end: number, header: BatchHeader): void {
  if (end - start < BATCH_HEADER_BYTES || end > buffer.length) {
    throw new EncodeError(`a batch cannot lie from ${start} to ${end} in ${buffer.length} bytes`)
  }
  putSafeInt64(buffer, start + BatchField.BASE_OFFSET, header.baseOffset ?? 0)
  putInt32(buffer, start + BatchField.LENGTH, end - start - LOG_OVERHEAD)
  putInt32(buffer, start + BatchField.LEADER_EPOCH, header.partitionLeaderEpoch ?? NONE)
  buffer[start + BatchField.MAGIC] = 2
  putInt16(buffer, start + BatchField.ATTRIBUTES, attributes(header))
  putInt32(buffer, start + BatchField.LAST_OFFSET_DELTA, header.lastOffsetDelta ?? header.recordCount - 1)
  putSafeInt64(buffer, start + BatchField.BASE_TIMESTAMP, header.baseTimestamp)
  putSafeInt64(buffer, start + BatchField.MAX_TIMESTAMP, header.maxTimestamp)
  putSafeInt64(buffer, start + BatchField.PRODUCER_ID, header.producerId ?? NONE)
  putInt16(buffer, start + BatchField.PRODUCER_EPOCH, header.producerEpoch ?? NONE)
  putInt32(buffer, start + BatchField.BASE_SEQUENCE, header.baseSequence ?? NONE)
  putInt32(buffer, start + BatchField.RECORD_COUNT, header.recordCount)
  writeCrc(buffer, start, end)
}

/** A record for {@link encodeBatch}. */
export interface RecordInput {
  readonly key?: RecordBytes | undefined
  readonly value?: RecordBytes | undefined
  readonly headers?: readonly RecordHeaderInput[] | undefined
  /** Milliseconds; default is the batch's `baseTimestamp`. */
  readonly timestamp?: number | undefined
  /** Default: one more than that of the record before. */
  readonly offsetDelta?: number | undefined
}

/** What {@link encodeBatch} fills in itself when it is left out. */
export type BatchOptions = Omit<BatchHeader, 'recordCount' | 'maxTimestamp'> & {
  readonly maxTimestamp?: number | undefined
}

/**
 * Makes a whole uncompressed batch at once, for markers, coordinator records and tests. Producers write records one
 * by one with {@link writeRecord} instead.
 */
export function encodeBatch(records: readonly RecordInput[], options: BatchOptions): Buffer {
  const { baseTimestamp } = options
  let size = BATCH_HEADER_BYTES
  let maxTimestamp = records.length === 0 ? baseTimestamp : -Infinity
  let delta = -1
  const deltas = records.map((record) => (delta = record.offsetDelta ?? delta + 1))
  for (const [i, { key, value, headers, timestamp }] of records.entries()) {
    const time = timestamp ?? baseTimestamp
    maxTimestamp = Math.max(maxTimestamp, time)
    size += recordSize(deltas[i]!, time - baseTimestamp, key ?? null, value ?? null, headers ?? [])
  }
  const buffer = Buffer.allocUnsafeSlow(size)
  let at = BATCH_HEADER_BYTES
  for (const [i, { key, value, headers, timestamp }] of records.entries()) {
    const time = (timestamp ?? baseTimestamp) - baseTimestamp
    at = writeRecord(buffer, at, deltas[i]!, time, key ?? null, value ?? null, headers ?? [])
  }
  sealBatch(buffer, 0, size, {
    ...options,
    recordCount: records.length,
    lastOffsetDelta: options.lastOffsetDelta ?? delta,
    maxTimestamp: options.maxTimestamp ?? maxTimestamp,
  })
  return buffer
}

function attributes(header: BatchHeader): number {
  return (
    ((header.compression ?? 0) & BatchAttribute.COMPRESSION_MASK) |
    (header.timestampType === 'logAppendTime' ? BatchAttribute.LOG_APPEND_TIME : 0) |
    (header.isTransactional === true ? BatchAttribute.TRANSACTIONAL : 0) |
    (header.isControl === true ? BatchAttribute.CONTROL : 0) |
    (header.hasDeleteHorizon === true ? BatchAttribute.DELETE_HORIZON : 0)
  )
}

function writeCrc(buffer: Buffer, start: number, end: number): void {
  const covered = new BufferView(
    buffer.buffer,
    buffer.byteOffset + start + BatchField.ATTRIBUTES,
    end - start - BatchField.ATTRIBUTES,
  )
  putInt32(buffer, start + BatchField.CRC, crc32c(covered))
}

function putSafeInt64(buffer: Buffer, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) throw new EncodeError(`${value} is not a value for int64`)
  putInt64(buffer, at, value)
}
