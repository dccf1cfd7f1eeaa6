import type { CodecRegistry } from '@ottla/compression'
import {
  asBuffer,
  BATCH_HEADER_BYTES,
  type BatchOptions,
  encodeBatch,
  readRecords,
  type RecordBatchView,
  type RecordView,
} from '@ottla/protocol'
import { MAX_INFLATED_BYTES, withCompression } from '../batch-compression.ts'
import type { CleanedTransactions } from './cleaned-transactions.ts'
import type { OffsetMap } from './offset-map.ts'

/** What the sequence numbers of an active producer hang on. */
export interface LastRecord {
  /** Offset of its last record; undefined when its epoch wrote none, but ended a transaction. */
  readonly lastDataOffset: number | undefined
  readonly producerEpoch: number
}

/** What decides which records stay. */
export interface FilterContext {
  readonly map: OffsetMap
  readonly transactions: CleanedTransactions
  /** By producer id, the producers that the log knows. */
  readonly lastRecords: ReadonlyMap<number, LastRecord>
  readonly nowMs: number
  readonly deleteRetentionMs: number
  /** Offset up to which the log is compacted: the batch that ends there stays, if only as a header, so that a log that is opened again has the same end. */
  readonly endOffset: number
  readonly codecs: CodecRegistry
}

/**
 * What compaction leaves of a batch, by the rules of Kafka's cleaner: of each key the last record, tombstones and
 * markers until `delete.retention.ms` after they were first seen (KIP-534), no records of aborted transactions. A batch
 * that holds the last sequence number of an active producer stays as an empty one.
 * @returns the batch itself when all of it stays, undefined when nothing does
 * @throws CompressionError, DecodeError when it cannot be read
 */
export function filterBatch(batch: RecordBatchView, context: FilterContext): Buffer | undefined {
  const { transactions, nowMs, deleteRetentionMs } = context
  const { isControl, deleteHorizonMs } = batch
  const isDone = isControl ? transactions.isMarkerOfNothing(batch) : transactions.isAborted(batch)
  const dropsAll = isDone && (!isControl || (deleteHorizonMs !== undefined && deleteHorizonMs <= nowMs))
  const kept: RecordView[] = []
  let hasTombstones = false
  if (!dropsAll) {
    for (const record of recordsOf(batch, context.codecs)) {
      if (!isControl && !isKept(record, batch, context)) continue
      kept.push(record)
      hasTombstones ||= !isControl && record.valueSize < 0
    }
  }
  const { baseTimestamp, maxTimestamp, timestampType } = batch
  if (kept.length === 0) {
    return mustStay(batch, context) ? encodeBatch([], { ...headerOf(batch), baseTimestamp, maxTimestamp }) : undefined
  }
  const getsHorizon = deleteHorizonMs === undefined && (hasTombstones || (isControl && isDone))
  if (kept.length === batch.recordCount && !getsHorizon) return batch.wholeBatch
  const horizonMs = getsHorizon ? nowMs + deleteRetentionMs : deleteHorizonMs
  const options = {
    ...headerOf(batch),
    baseTimestamp: horizonMs ?? baseTimestamp,
    maxTimestamp: timestampType === 'logAppendTime' ? maxTimestamp : undefined,
    hasDeleteHorizon: horizonMs !== undefined,
  }
  const records = kept.map(({ key, value, headers, timestamp, offsetDelta }) => ({
    key,
    value,
    headers,
    timestamp,
    offsetDelta,
  }))
  const encoded = encodeBatch(records, options)
  if (batch.compression === 0) return encoded
  return withCompression(encoded, encoded.subarray(BATCH_HEADER_BYTES), context.codecs.get(batch.compression))
}

/** The records of a batch, decompressed. */
export function recordsOf(batch: RecordBatchView, codecs: CodecRegistry): RecordView[] {
  if (batch.recordCount === 0) return []
  if (batch.compression === 0) return readRecords(batch)
  return readRecords(batch, asBuffer(codecs.get(batch.compression).decompress(batch.payload, MAX_INFLATED_BYTES)))
}

function isKept(record: RecordView, batch: RecordBatchView, { map, nowMs }: FilterContext): boolean {
  const { offset, key } = record
  if (offset > map.latestOffset) return true
  if (key === null || offset < map.get(key)) return false
  return record.valueSize >= 0 || batch.deleteHorizonMs === undefined || nowMs < batch.deleteHorizonMs
}

function mustStay(batch: RecordBatchView, { lastRecords, endOffset }: FilterContext): boolean {
  if (batch.nextOffset === endOffset) return true
  const last = batch.producerId < 0 ? undefined : lastRecords.get(batch.producerId)
  if (last === undefined) return false
  if (last.lastDataOffset !== undefined) return batch.lastOffset === last.lastDataOffset
  return batch.isControl && batch.producerEpoch === last.producerEpoch
}

function headerOf(batch: RecordBatchView): Omit<BatchOptions, 'baseTimestamp'> {
  return {
    baseOffset: batch.baseOffset,
    lastOffsetDelta: batch.lastOffsetDelta,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    timestampType: batch.timestampType,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
  }
}
