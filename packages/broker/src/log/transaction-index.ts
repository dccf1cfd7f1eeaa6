import type { PooledFile } from './file-pool.ts'
import { IndexFile } from './index-file.ts'
import { putInt64, roundedInt64At } from '@ottla/protocol'

// int16 version, then int64 producer id, first offset, last offset (that of the marker), last stable offset.
const ENTRY_BYTES = 34
const VERSION = 0
const PRODUCER_ID = 2
const FIRST_OFFSET = 10
const LAST_OFFSET = 18
const LAST_STABLE_OFFSET = 26

/** A transaction whose records a reader of committed records has to skip. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Offset of the marker. */
  readonly lastOffset: number
  /** Up to where all was decided once the marker was written. */
  readonly lastStableOffset: number
}

/** Kafka's `.txnindex`: the transactions that a marker in this segment aborted, by ascending marker offset. */
export class TransactionIndex extends IndexFile {
  readonly #baseOffset: number
  readonly #lastOffsetAt = (index: number): number => this.#read(index, LAST_OFFSET)

  constructor(file: PooledFile, baseOffset: number) {
    super(file, ENTRY_BYTES)
    this.#baseOffset = baseOffset
  }

  append({ producerId, firstOffset, lastOffset, lastStableOffset }: AbortedTransaction): void {
    const at = this.extend()
    this.entries.writeInt16BE(VERSION, at)
    putInt64(this.entries, at + PRODUCER_ID, producerId)
    putInt64(this.entries, at + FIRST_OFFSET, firstOffset)
    putInt64(this.entries, at + LAST_OFFSET, lastOffset)
    putInt64(this.entries, at + LAST_STABLE_OFFSET, lastStableOffset)
  }

  /**
   * Adds the transactions that have records in `[fromOffset, toOffset)`.
   * @returns whether no later index can have more.
   */
  collect(fromOffset: number, toOffset: number, into: AbortedTransaction[]): boolean {
    for (let index = this.floor(fromOffset - 1, this.#lastOffsetAt) + 1; index < this.count; index++) {
      const firstOffset = this.#read(index, FIRST_OFFSET)
      const lastStableOffset = this.#read(index, LAST_STABLE_OFFSET)
      if (firstOffset < toOffset) {
        const producerId = this.#read(index, PRODUCER_ID)
        into.push({ producerId, firstOffset, lastOffset: this.#read(index, LAST_OFFSET), lastStableOffset })
      }
      // All transactions that began before it were decided then, so none that ends later reaches back.
      if (lastStableOffset >= toOffset) return true
    }
    return false
  }

  /** Forgets the transactions whose markers are at `offset` or later. */
  truncateTo(offset: number): void {
    this.truncateToCount(this.floor(offset - 1, this.#lastOffsetAt) + 1)
  }

  /** Whether the last entry can belong to a log. */
  isSane(): boolean {
    return this.count === 0 || this.#lastOffsetAt(this.count - 1) >= this.#baseOffset
  }

  #read(index: number, field: number): number {
    const at = this.locate(index)
    return roundedInt64At(this.entries, at + field)
  }
}
