import type { Disk } from '@ottla/runtime'
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'

/** A leader epoch and the offset of its first record. */
export interface EpochEntry {
  readonly epoch: number
  readonly startOffset: number
}

/** Answer of {@link LeaderEpochs.endOffset}; both -1 when the epoch is unknown. */
export interface EpochEndOffset {
  readonly epoch: number
  readonly endOffset: number
}

const UNDEFINED_EPOCH: EpochEndOffset = { epoch: -1, endOffset: -1 }

/** Name of the file, in every partition folder. */
const LEADER_EPOCH_FILE = 'leader-epoch-checkpoint'

/**
 * Which leader epoch wrote from which offset on (KIP-101): ascending in both. Kept in the file
 * `leader-epoch-checkpoint`, which is written at once, as epochs are rare and every record of an epoch
 * must find it there.
 */
export class LeaderEpochs {
  readonly #disk: Disk
  readonly #path: string
  #entries: EpochEntry[]

  constructor(disk: Disk, folder: string) {
    this.#disk = disk
    this.#path = `${folder}/${LEADER_EPOCH_FILE}`
    // A damaged file is as none: epochs after the last recovery point come back from the log.
    const entries = (readCheckpoint(disk, this.#path, 2) ?? []).map(([epoch, startOffset]) => ({
      epoch: Number(epoch),
      startOffset: Number(startOffset),
    }))
    const isAscending = entries.every(
      (entry, i) =>
        i === 0 || (entry.epoch > entries[i - 1]!.epoch && entry.startOffset >= entries[i - 1]!.startOffset),
    )
    this.#entries = isAscending ? entries : []
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries
  }

  /** The newest epoch; -1 when there is none. */
  get latest(): number {
    return this.#entries.at(-1)?.epoch ?? -1
  }

  /** Notes that `epoch` begins at `startOffset`; an epoch that is not newer than the latest is known already. */
  assign(epoch: number, startOffset: number): void {
    if (epoch < 0 || epoch <= this.latest) return
    // What began at or after this offset wrote nothing that is left.
    this.#entries = [...this.#entries.filter((entry) => entry.startOffset < startOffset), { epoch, startOffset }]
    this.#write()
  }

  /** Epoch of the record at an offset; -1 when unknown. */
  epochAt(offset: number): number {
    return this.#entries.findLast((entry) => entry.startOffset <= offset)?.epoch ?? -1
  }

  /**
   * Where the records of an epoch end: the start of the next one, with the largest known epoch that is not
   * above the requested (OffsetForLeaderEpoch).
   */
  endOffset(epoch: number, logEndOffset: number): EpochEndOffset {
    if (epoch < 0 || this.#entries.length === 0 || epoch > this.latest) return UNDEFINED_EPOCH
    if (epoch === this.latest) return { epoch, endOffset: logEndOffset }
    const next = this.#entries.find((entry) => entry.epoch > epoch)!
    const floor = this.#entries.findLast((entry) => entry.epoch <= epoch)
    return { epoch: floor?.epoch ?? epoch, endOffset: next.startOffset }
  }

  /** Forgets the epochs that begin at `endOffset` or later. */
  truncateFromEnd(endOffset: number): void {
    const kept = this.#entries.filter((entry) => entry.startOffset < endOffset)
    if (kept.length === this.#entries.length) return
    this.#entries = kept
    this.#write()
  }

  /** Forgets the epochs that end at `startOffset` or before; the one that reaches over it begins there. */
  truncateFromStart(startOffset: number): void {
    const reaching = this.#entries.findLastIndex((entry) => entry.startOffset <= startOffset)
    if (reaching === -1 || (reaching === 0 && this.#entries[0]!.startOffset === startOffset)) return
    const [first, ...later] = this.#entries.slice(reaching)
    this.#entries = [{ epoch: first!.epoch, startOffset }, ...later]
    this.#write()
  }

  #write(): void {
    writeCheckpoint(
      this.#disk,
      this.#path,
      this.#entries.map((entry) => [entry.epoch, entry.startOffset]),
    )
  }
}
