import type { AbortedTransaction } from '@ottla/protocol/messages/fetch'

/**
 * Which batches of a fetch response belong to aborted transactions. The broker lists the aborted ones that
 * overlap the response; reading in the order of the log, a transaction begins to count at its first offset
 * and ends with its abort marker. Several of one producer follow each other.
 */
export class AbortedTransactions {
  /** By first offset, the next one last. */
  readonly #upcoming: AbortedTransaction[]
  readonly #active = new Set<number>()

  constructor(transactions: readonly AbortedTransaction[] | null) {
    this.#upcoming = [...(transactions ?? [])].sort((a, b) => b.firstOffset - a.firstOffset)
  }

  /** Whether a transactional batch was aborted. Called for every batch of a producer, in order. */
  isAborted(producerId: number, lastOffset: number): boolean {
    this.#activate(lastOffset)
    return this.#active.has(producerId)
  }

  /** An abort marker of the producer. */
  onAbortMarker(producerId: number, offset: number): void {
    this.#activate(offset)
    this.#active.delete(producerId)
  }

  #activate(lastOffset: number): void {
    for (let next = this.#upcoming.at(-1); next !== undefined && next.firstOffset <= lastOffset;) {
      this.#active.add(next.producerId)
      this.#upcoming.pop()
      next = this.#upcoming.at(-1)
    }
  }
}
