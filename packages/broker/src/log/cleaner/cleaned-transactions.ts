import { ControlType, readControlRecord, readRecords, type RecordBatchView } from '@ottla/protocol'
import type { AbortedTransaction } from '../transaction-index.ts'

interface OngoingAbort {
  readonly transaction: AbortedTransaction
  /** Whether a batch of the transaction was seen, so that its marker is still needed. */
  hasBatches: boolean
}

/**
 * Follows the transactions through the batches of a log in their order: records of aborted ones can go, and a marker
 * can go once none of its transaction's records are left (KIP-98).
 */
export class CleanedTransactions {
  /** Not begun yet, by first offset. */
  #upcoming: AbortedTransaction[] = []
  readonly #ongoingAborts = new Map<number, OngoingAbort>()
  readonly #ongoingCommits = new Set<number>()
  readonly #known = new Set<string>()
  /** Gets the aborted transactions of which records were seen: they have to be in the index of the new segment. */
  onKept: (transaction: AbortedTransaction) => void = () => {}

  /** Adds transactions that the following batches may belong to; what is known already is passed over. */
  add(aborted: readonly AbortedTransaction[]): void {
    for (const transaction of aborted) {
      const key = `${transaction.producerId}:${transaction.firstOffset}`
      if (this.#known.has(key)) continue
      this.#known.add(key)
      this.#upcoming.push(transaction)
    }
    this.#upcoming.sort((a, b) => a.firstOffset - b.firstOffset)
  }

  /** Takes the next batch of records; returns whether it belongs to an aborted transaction. */
  isAborted(batch: RecordBatchView): boolean {
    this.#beginUpTo(batch.lastOffset)
    if (!batch.isTransactional) return false
    const { producerId } = batch
    const abort = this.#ongoingAborts.get(producerId)
    if (abort === undefined) this.#ongoingCommits.add(producerId)
    else abort.hasBatches = true
    return abort !== undefined
  }

  /** Takes the next control batch; returns whether nothing of its transaction is left. */
  isMarkerOfNothing(batch: RecordBatchView): boolean {
    this.#beginUpTo(batch.lastOffset)
    const { producerId } = batch
    for (const { key, value } of readRecords(batch)) {
      const { type } = readControlRecord(key, value)
      if (type === ControlType.COMMIT) return !this.#ongoingCommits.delete(producerId)
      if (type !== ControlType.ABORT) return false
      const abort = this.#ongoingAborts.get(producerId)
      this.#ongoingAborts.delete(producerId)
      if (abort?.hasBatches !== true) return true
      this.onKept(abort.transaction)
      return false
    }
    // An empty control batch says nothing of a transaction any more.
    return true
  }

  #beginUpTo(offset: number): void {
    while (this.#upcoming.length > 0 && this.#upcoming[0]!.firstOffset <= offset) {
      const transaction = this.#upcoming.shift()!
      this.#ongoingAborts.set(transaction.producerId, { transaction, hasBatches: false })
    }
  }
}
