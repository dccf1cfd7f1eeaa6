import type { ConsumerRecord } from '../records/consumer-record.ts'
import type { RecordDeserializationError } from '../errors.ts'

/** What is kept about a record, roughly, in bytes; also while it is finished and one before it is not. */
export const ENTRY_BYTES = 128

/** A record on its way through a handler. */
export class Entry {
  readonly offset: number
  readonly leaderEpoch: number
  readonly sizeBytes: number
  /** Undefined once it is finished, and when it could not be deserialized. */
  record: ConsumerRecord | undefined
  readonly unreadable: RecordDeserializationError | undefined
  isFinished = false
  /** A batch that it was in failed: it is handled by itself. */
  isAlone = false

  private constructor(
    offset: number,
    leaderEpoch: number,
    sizeBytes: number,
    record: ConsumerRecord | undefined,
    unreadable: RecordDeserializationError | undefined,
  ) {
    this.offset = offset
    this.leaderEpoch = leaderEpoch
    this.sizeBytes = sizeBytes
    this.record = record
    this.unreadable = unreadable
  }

  static of(record: ConsumerRecord): Entry {
    const sizeBytes = Math.max(0, record.serializedKeySize) + Math.max(0, record.serializedValueSize)
    return new Entry(record.offset, record.leaderEpoch ?? -1, sizeBytes, record, undefined)
  }

  static unreadable(error: RecordDeserializationError): Entry {
    const sizeBytes = (error.key?.length ?? 0) + (error.value?.length ?? 0)
    return new Entry(error.offset, -1, sizeBytes, undefined, error)
  }
}

/**
 * The records of one partition that were handed out, and how far they are finished without a gap: what may be
 * committed. Records finish in any order. Sans-I/O.
 */
export class LowWaterMark {
  #entries: Entry[] = []
  /** Index of the first that is not finished. */
  #head = 0
  #leaderEpoch = -1
  #sizeBytes = 0

  /** Bytes of the records that are not finished, and of what is kept about those that are not committed. */
  get heldBytes(): number {
    return this.#sizeBytes + this.count * ENTRY_BYTES
  }

  /** Records from the first that is not finished on. */
  get count(): number {
    return this.#entries.length - this.#head
  }

  /** Where the first record stands that is not finished, and the leader epoch of the one before it; undefined when all are finished. */
  get lowest(): { readonly offset: number; readonly leaderEpoch: number } | undefined {
    const first = this.#entries[this.#head]
    return first === undefined ? undefined : { offset: first.offset, leaderEpoch: this.#leaderEpoch }
  }

  /** Takes the next record; offsets ascend. */
  add(entry: Entry): void {
    this.#entries.push(entry)
    this.#sizeBytes += entry.sizeBytes
  }

  /** A record was dealt with, for good. */
  finish(entry: Entry): void {
    if (entry.isFinished) return
    entry.isFinished = true
    entry.record = undefined
    this.#sizeBytes -= entry.sizeBytes
    while (this.#entries[this.#head]?.isFinished === true) this.#leaderEpoch = this.#entries[this.#head++]!.leaderEpoch
    // Cut off now and then: doing it each time would move the rest each time.
    if (this.#head >= 1024 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
  }
}
