import type { CodecRegistry } from '@ottla/compression'
import { asBuffer, nextBatch, readRecords, RecordBatchView } from '@ottla/protocol'
import type { PartitionLog } from '../log/partition-log.ts'

/** Bytes that are read at once. */
const blockBytes = 1_048_576
/** Most bytes that the records of one batch may inflate to. */
const maxInflatedBytes = 64 * blockBytes

/** A record of a coordinator's topic, with the batch that it came in. */
export interface StoredRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly offset: number
  readonly batch: RecordBatchView
}

/** All records of a log that a coordinator rebuilds its state from, control records included. */
export function* readAllRecords(log: PartitionLog, codecs: CodecRegistry): Generator<StoredRecord> {
  for (let offset = log.logStartOffset; offset < log.logEndOffset;) {
    const { bytes, nextOffset } = log.read(offset, { maxBytes: blockBytes, minOneBatch: true })
    for (let position = 0; position < bytes.length;) {
      const batch = nextBatch(bytes, position)
      if (!(batch instanceof RecordBatchView)) break
      position = batch.end
      for (const { key, value, offset: recordOffset } of readRecords(batch, recordsOfBatch(batch, codecs))) {
        yield { key, value, offset: recordOffset, batch }
      }
    }
    if (nextOffset <= offset) return
    offset = nextOffset
  }
}

/** The records of a batch, uncompressed. */
export function recordsOfBatch(batch: RecordBatchView, codecs: CodecRegistry): Buffer {
  if (batch.compression === 0) return batch.payload
  return asBuffer(codecs.get(batch.compression).decompress(batch.payload, maxInflatedBytes))
}
