import { EncodeError } from '../errors.ts'
import { crc32c } from '../hashes/crc32c.ts'
import { BufferView } from '../buffer-view.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_HEADER_BYTES,
  COMPRESSION_MASK,
  CONTROL_FLAG,
  CRC_AT,
  DELETE_HORIZON_FLAG,
  LAST_OFFSET_DELTA_AT,
  LEADER_EPOCH_AT,
  LENGTH_AT,
  LOG_APPEND_TIME_FLAG,
  LOG_OVERHEAD,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NONE,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORD_COUNT_AT,
  TRANSACTIONAL_FLAG,
  type TimestampType,
} from './batch-format.ts'
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
  writeInt64(buffer, start + BASE_OFFSET_AT, header.baseOffset ?? 0)
  writeInt32(buffer, start + LENGTH_AT, end - start - LOG_OVERHEAD)
  writeInt32(buffer, start + LEADER_EPOCH_AT, header.partitionLeaderEpoch ?? NONE)
  buffer[start + MAGIC_AT] = 2
  writeInt16(buffer, start + ATTRIBUTES_AT, attributes(header))
  writeInt32(buffer, start + LAST_OFFSET_DELTA_AT, header.lastOffsetDelta ?? header.recordCount - 1)
  writeInt64(buffer, start + BASE_TIMESTAMP_AT, header.baseTimestamp)
  writeInt64(buffer, start + MAX_TIMESTAMP_AT, header.maxTimestamp)
  writeInt64(buffer, start + PRODUCER_ID_AT, header.producerId ?? NONE)
  writeInt16(buffer, start + PRODUCER_EPOCH_AT, header.producerEpoch ?? NONE)
  writeInt32(buffer, start + BASE_SEQUENCE_AT, header.baseSequence ?? NONE)
  writeInt32(buffer, start + RECORD_COUNT_AT, header.recordCount)
  writeCrc(buffer, start, end)
}

/** Sets what a broker assigns to a batch it appends. The CRC does not cover these fields. */
export function assignOffsets(buffer: Buffer, start: number, baseOffset: number, partitionLeaderEpoch: number): void {
  writeInt64(buffer, start + BASE_OFFSET_AT, baseOffset)
  writeInt32(buffer, start + LEADER_EPOCH_AT, partitionLeaderEpoch)
}

/** Turns a batch into one of append time (`message.timestamp.type=LogAppendTime`) and renews its CRC. */
export function assignAppendTime(buffer: Buffer, start: number, timestampMs: number): void {
  const end = start + LOG_OVERHEAD + buffer.readInt32BE(start + LENGTH_AT)
  writeInt16(buffer, start + ATTRIBUTES_AT, buffer.readInt16BE(start + ATTRIBUTES_AT) | LOG_APPEND_TIME_FLAG)
  writeInt64(buffer, start + MAX_TIMESTAMP_AT, timestampMs)
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
    ((header.compression ?? 0) & COMPRESSION_MASK) |
    (header.timestampType === 'logAppendTime' ? LOG_APPEND_TIME_FLAG : 0) |
    (header.isTransactional === true ? TRANSACTIONAL_FLAG : 0) |
    (header.isControl === true ? CONTROL_FLAG : 0) |
    (header.hasDeleteHorizon === true ? DELETE_HORIZON_FLAG : 0)
  )
}

function writeCrc(buffer: Buffer, start: number, end: number): void {
  const covered = new BufferView(buffer.buffer, buffer.byteOffset + start + ATTRIBUTES_AT, end - start - ATTRIBUTES_AT)
  writeInt32(buffer, start + CRC_AT, crc32c(covered))
}

function writeInt16(buffer: Buffer, at: number, value: number): void {
  buffer[at] = value >> 8
  buffer[at + 1] = value
}

function writeInt32(buffer: Buffer, at: number, value: number): void {
  buffer[at] = value >>> 24
  buffer[at + 1] = value >>> 16
  buffer[at + 2] = value >>> 8
  buffer[at + 3] = value
}

function writeInt64(buffer: Buffer, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) throw new EncodeError(`${value} is not a value for int64`)
  const high = Math.floor(value / 4_294_967_296)
  writeInt32(buffer, at, high)
  writeInt32(buffer, at + 4, value - high * 4_294_967_296)
}
