import type { PooledFile } from './file-pool.ts'
import { IndexFile } from './index-file.ts'
import { putInt64, roundedInt64At } from '@ottla/protocol'

const ENTRY_BYTES = 12

/**
 * Kafka's `.timeindex`: entries of (largest timestamp so far, last offset of the batch that has it minus
 * the segment's base offset). A closed segment's last entry is its largest timestamp.
 */
export class TimeIndex extends IndexFile {
  readonly #baseOffset: number
  readonly #maxEntries: number
  readonly #timestampAt = (index: number): number => {
    const at = this.locate(index)
    return roundedInt64At(this.entries, at)
  }

  /** @param maxBytes - `segment.index.bytes`. */
  constructor(file: PooledFile, baseOffset: number, maxBytes: number) {
    super(file, ENTRY_BYTES)
    this.#baseOffset = baseOffset
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES)
  }

  /** The last place is kept for the entry that closes the segment. */
  get isFull(): boolean {
    return this.count >= this.#maxEntries - 1
  }

  /** Timestamp of the last entry; -1 when there is none. */
  get lastTimestamp(): number {
    return this.count === 0 ? -1 : this.#timestampAt(this.count - 1)
  }

  /** Offset of the last entry; the base offset when there is none. */
  get lastOffset(): number {
    return this.count === 0 ? this.#baseOffset : this.#offsetAt(this.count - 1)
  }

  /** Adds an entry if its timestamp is larger than all before. */
  appendIfLarger(timestamp: number, offset: number): void {
    if (timestamp <= this.lastTimestamp) return
    const at = this.extend()
    putInt64(this.entries, at, timestamp)
    this.entries.writeInt32BE(offset - this.#baseOffset, at + 8)
  }

  /** Offset of the last entry whose timestamp is at most `timestamp`: where the search for it begins. */
  lookup(timestamp: number): number {
    const index = this.floor(timestamp, this.#timestampAt)
    return index === -1 ? this.#baseOffset : this.#offsetAt(index)
  }

  /** Forgets the batches that end at `offset` or later. */
  truncateTo(offset: number): void {
    this.truncateToCount(this.floor(offset - 1, (index) => this.#offsetAt(index)) + 1)
  }

  /** Whether the last entries can belong to a log; a full check is what recovery does. */
  isSane(): boolean {
    if (this.count === 0) return true
    if (this.lastOffset < this.#baseOffset) return false
    return this.count === 1 || this.#timestampAt(this.count - 2) < this.lastTimestamp
  }

  #offsetAt(index: number): number {
    const at = this.locate(index)
    return this.#baseOffset + this.entries.readInt32BE(at + 8)
  }
}
