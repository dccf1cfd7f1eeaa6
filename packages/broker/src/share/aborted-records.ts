import { nextBatch, RecordBatchView } from '@ottla/protocol'
import type { AbortedTransaction } from '../log/transaction-index.ts'
import type { OffsetRange } from './share-partition.ts'

/** A record batch that was read, and where it stands in what was read. */
export interface ReadBatch extends OffsetRange {
  readonly position: number
  readonly end: number
  /** Nobody is to see its records: their transaction was aborted. */
  readonly isAborted: boolean
}

/** The batches of what was read; `aborted` are the transactions that a reader of committed records skips. */
export function batchesOf(records: Buffer, aborted: readonly AbortedTransaction[] | null): ReadBatch[] {
  const batches: ReadBatch[] = []
  const pending = [...(aborted ?? [])].toSorted((one, other) => one.firstOffset - other.firstOffset)
  const abortedProducers = new Set<number>()
  for (let position = 0; position < records.length;) {
    const batch = nextBatch(records, position)
    if (!(batch instanceof RecordBatchView)) break
    const { baseOffset: firstOffset, lastOffset, producerId, isControl, isTransactional, end } = batch
    while (pending.length > 0 && pending[0]!.firstOffset <= lastOffset)
      abortedProducers.add(pending.shift()!.producerId)
    const isAborted = isTransactional && abortedProducers.has(producerId)
    // The marker ends the transaction; the next one of this producer is another matter.
    if (isAborted && isControl) abortedProducers.delete(producerId)
    batches.push({ firstOffset, lastOffset, position, end, isAborted })
    position = end
  }
  return batches
}
