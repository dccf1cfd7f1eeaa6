import type { PooledFile } from './file-pool.ts'
import { IndexFile } from './index-file.ts'

const ENTRY_BYTES = 8

/**
 * Kafka's `.index`: entries of (last offset of a batch minus the segment's base offset, position of that
 * batch), one about every `index.interval.bytes`.
 */
export class OffsetIndex extends IndexFile {
  readonly #baseOffset: number
  readonly #maxEntries: number
  readonly #offsetAt = (index: number): number => {
    const at = this.locate(index)
    return this.#baseOffset + this.entries.readInt32BE(at)
  }

  /** @param maxBytes - `segment.index.bytes`. */
  constructor(file: PooledFile, baseOffset: number, maxBytes: number) {
    super(file, ENTRY_BYTES)
    this.#baseOffset = baseOffset
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES)
  }

  get isFull(): boolean {
    return this.count >= this.#maxEntries
  }

  /** Offset of the last entry; the base offset when there is none. */
  get lastOffset(): number {
    return this.count === 0 ? this.#baseOffset : this.#offsetAt(this.count - 1)
  }

  /** Position of the last entry; 0 when there is none. */
  get lastPosition(): number {
    return this.count === 0 ? 0 : this.#positionAt(this.count - 1)
  }

  append(lastOffset: number, position: number): void {
    const at = this.extend()
    this.entries.writeInt32BE(lastOffset - this.#baseOffset, at)
    this.entries.writeInt32BE(position, at + 4)
  }

  /** Position of the last indexed batch that ends at or before `offset`: where the search for it begins. */
  lookup(offset: number): number {
    const index = this.floor(offset, this.#offsetAt)
    return index === -1 ? 0 : this.#positionAt(index)
  }

  /** Forgets the batches that end at `offset` or later. */
  truncateTo(offset: number): void {
    this.truncateToCount(this.floor(offset - 1, this.#offsetAt) + 1)
  }

  /** Whether the last entries can belong to a log of this length; a full check is what recovery does. */
  isSane(logSizeBytes: number): boolean {
    if (this.count === 0) return true
    if (this.lastOffset < this.#baseOffset || this.lastPosition >= logSizeBytes || this.lastPosition < 0) return false
    return this.count === 1 || this.#offsetAt(this.count - 2) < this.lastOffset
  }

  #positionAt(index: number): number {
    const at = this.locate(index)
    return this.entries.readInt32BE(at + 4)
  }
}
