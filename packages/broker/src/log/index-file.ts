import type { PooledFile } from './file-pool.ts'

/** Entries that an index keeps in memory at most: the newest, which most lookups want. */
const TAIL_ENTRIES = 512

/**
 * Entries of one size, one after the other, in ascending order: what Kafka's `.index` and `.timeindex`
 * have in common. The newest ones stay in memory, and those not yet in the file are written by
 * {@link flush}: an index that a crash cut short is built again from the log, so it need not be written
 * with every append.
 *
 * The file always has its exact length. Kafka preallocates the indexes of the active segment because it
 * maps them; trimmed ones are what it leaves after a clean stop, and its tools take them.
 */
export abstract class IndexFile {
  /** The bytes in which {@link locate} found an entry. */
  protected entries: Buffer
  readonly #entryBytes: number
  readonly #file: PooledFile
  readonly #scratch: Buffer
  #count: number
  #writtenCount: number
  /** Entries from `#tailStart` on. */
  #tail: Buffer = Buffer.alloc(0)
  #tailStart: number

  constructor(file: PooledFile, entryBytes: number) {
    this.#file = file
    this.#entryBytes = entryBytes
    this.#scratch = Buffer.alloc(entryBytes)
    this.entries = this.#scratch
    // A torn last entry is overwritten by the next one.
    this.#count = Math.floor(file.size / entryBytes)
    this.#writtenCount = this.#count
    this.#tailStart = this.#count
  }

  /** Number of entries. */
  get count(): number {
    return this.#count
  }

  /** Length that the file has once it is flushed. */
  get sizeBytes(): number {
    return this.#count * this.#entryBytes
  }

  /** Makes sure that one more entry has room; throws the disk's error when it has none. */
  reserve(): void {
    const held = this.#count - this.#tailStart
    if (held < this.#tail.length / this.#entryBytes) return
    if (held < TAIL_ENTRIES) {
      const larger = Buffer.alloc(this.#entryBytes * Math.min(TAIL_ENTRIES, Math.max(16, held * 2)))
      this.#tail.copy(larger)
      this.#tail = larger
      return
    }
    this.flush()
    const dropped = TAIL_ENTRIES >> 1
    this.#tail.copyWithin(0, dropped * this.#entryBytes)
    this.#tailStart += dropped
  }

  /** Writes to the file what is not there yet. */
  flush(): void {
    if (this.#writtenCount === this.#count) return
    const start = (this.#writtenCount - this.#tailStart) * this.#entryBytes
    const end = (this.#count - this.#tailStart) * this.#entryBytes
    this.#file.write(this.#tail.subarray(start, end), this.#writtenCount * this.#entryBytes)
    this.#writtenCount = this.#count
  }

  /** Writes what is left and gives memory and descriptor back; the index can still be read. */
  release(): void {
    this.flush()
    this.#tail = Buffer.alloc(0)
    this.#tailStart = this.#count
    this.#file.close()
  }

  sync(): Promise<void> {
    this.flush()
    return this.#file.sync()
  }

  /** Forgets all entries from number `count` on. */
  truncateToCount(count: number): void {
    if (count >= this.#count) return
    this.#count = count
    if (count < this.#writtenCount) {
      this.#file.truncate(count * this.#entryBytes)
      this.#writtenCount = count
    }
    this.#tailStart = Math.min(this.#tailStart, count)
  }

  /** Closes the file for good without writing anything. */
  abandon(): void {
    this.#file.abandon()
  }

  remove(): void {
    this.#file.remove()
  }

  get path(): string {
    return this.#file.path
  }

  /** Gives the file another name. */
  rename(path: string): void {
    this.#file.rename(path)
  }

  /** Room for one more entry: returns its position in {@link entries}, where the caller writes it at once. */
  protected extend(): number {
    this.reserve()
    this.entries = this.#tail
    return (this.#count++ - this.#tailStart) * this.#entryBytes
  }

  /** Position of an entry in {@link entries}. */
  protected locate(index: number): number {
    if (index >= this.#tailStart) {
      this.entries = this.#tail
      return (index - this.#tailStart) * this.#entryBytes
    }
    this.entries = this.#scratch
    this.#file.read(this.#scratch, index * this.#entryBytes)
    return 0
  }

  /** Number of the last entry whose key is at most `target`, or -1. */
  protected floor(target: number, keyOf: (index: number) => number): number {
    let low = -1
    let high = this.#count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (keyOf(middle) <= target) low = middle
      else high = middle - 1
    }
    return low
  }
}
