/** What an entry takes besides its key: the string's head and its slot in the map. */
const ENTRY_OVERHEAD_BYTES = 80

/**
 * The last offset of each key in the dirty part of a log. Bounded in bytes: what has no room stays dirty until the
 * next compaction. Keys are kept as they are, not as hashes as with Kafka, so no two of them can be confused.
 */
export class OffsetMap {
  readonly #capacityBytes: number
  readonly #offsets = new Map<string, number>()
  #usedBytes = 0
  /** Last offset that was looked at; records behind it are kept, as nothing is known of them. */
  latestOffset = -1

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes
  }

  /** Notes a record; false when a new key has no room. The first key always has. */
  put(key: Buffer, offset: number): boolean {
    const text = key.toString('latin1')
    if (!this.#offsets.has(text)) {
      const bytes = this.#usedBytes + text.length + ENTRY_OVERHEAD_BYTES
      if (bytes > this.#capacityBytes && this.#offsets.size > 0) return false
      this.#usedBytes = bytes
    }
    this.#offsets.set(text, offset)
    return true
  }

  /** Offset of the last record with this key; -1 when there is none. */
  get(key: Buffer): number {
    return this.#offsets.get(key.toString('latin1')) ?? -1
  }
}
