import { DecodeError } from '../errors.ts'
import { BatchField, LOG_OVERHEAD } from './batch-format.ts'
import { int32At } from '../integers.ts'
import { LegacyBatchView } from './legacy-batch-view.ts'
import { RecordBatchView } from './record-batch-view.ts'

/** A batch of any format; tell them apart by `magic`. */
export type AnyBatchView = RecordBatchView | LegacyBatchView

/**
 * The batch that starts at `position`, undefined when what is left is not a whole one: brokers cut a response off
 * where its size limit falls.
 *
 * @throws DecodeError when the bytes cannot be the start of a batch
 */
export function nextBatch(bytes: Buffer, position: number): AnyBatchView | undefined {
  const left = bytes.length - position
  if (left <= BatchField.MAGIC) return undefined
  const length = int32At(bytes, position + BatchField.LENGTH)
  // The shortest legacy message has 14 bytes after its length.
  if (length < 14) throw new DecodeError(`a batch with a length of ${length} bytes`, position + BatchField.LENGTH)
  if (LOG_OVERHEAD + length > left) return undefined
  return bytes[position + BatchField.MAGIC]! < 2
    ? new LegacyBatchView(bytes, position)
    : new RecordBatchView(bytes, position)
}
