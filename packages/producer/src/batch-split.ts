import { BATCH_HEADER_BYTES, readRecords, recordSize } from '@ottla/protocol'
import { ProducerBatch } from './producer-batch.ts'

/**
 * Distributes the records of a batch over several of at most `targetBytes` each (at least one record), in order. The
 * parts keep the age and the first timestamp of the batch.
 */
export function splitBatch(batch: ProducerBatch, targetBytes: number): ProducerBatch[] {
  const parts: ProducerBatch[] = []
  let part: ProducerBatch | undefined
  for (const { timestamp: ms, key, value, headers } of readRecords(batch.view())) {
    if (part?.tryAppend({ ms }, key, value, headers) === true) continue
    const size = BATCH_HEADER_BYTES + recordSize(0, ms - batch.firstTimestamp, key, value, headers)
    part = new ProducerBatch(batch.queue, Buffer.allocUnsafeSlow(Math.max(targetBytes, size)), batch.createdMs)
    part.isSplit = true
    part.firstTimestamp = batch.firstTimestamp
    part.tryAppend({ ms }, key, value, headers)
    parts.push(part)
  }
  return parts
}
