import { ErrorCode } from '@ottla/protocol'
import type { PartitionImage } from '../controller/metadata-image.ts'
import { ApiException } from '../errors.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { DelayedFetch } from './fetch-purgatory.ts'

/** What the leader's log gave for a fetch. */
export interface ReadResult {
  readonly records: Uint8Array
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
}

/**
 * A partition as its leader sees it: the log, which only knows its own end, and the high watermark, up to
 * which consumers may read. With one replica the two move together; with more, the high watermark waits
 * for the followers, and nothing but {@link Partition.highWatermark} changes.
 */
export class Partition {
  readonly topic: string
  readonly topicId: string
  readonly partitionId: number
  /** Fetches to wake when something is appended. */
  readonly waiters = new Set<DelayedFetch>()
  leaderEpoch: number
  readonly #openLog: () => PartitionLog
  #log: PartitionLog | undefined

  constructor(topic: string, topicId: string, image: PartitionImage, openLog: () => PartitionLog) {
    this.topic = topic
    this.topicId = topicId
    this.partitionId = image.partitionId
    this.leaderEpoch = image.leaderEpoch
    this.#openLog = openLog
  }

  /**
   * The log. It may not have been there when the partition was made (disk full); then opening it is tried again.
   * @throws the error of the disk
   */
  get log(): PartitionLog {
    return (this.#log ??= this.#openLog())
  }

  get isOpen(): boolean {
    return this.#log !== undefined
  }

  get highWatermark(): number {
    return this.log.logEndOffset
  }

  /** No transaction is ever open yet, so everything up to the high watermark is decided. */
  get lastStableOffset(): number {
    return this.highWatermark
  }

  /** Compares the epoch that a client believes in; -1 for a client that does not care. */
  leaderEpochProblem(currentLeaderEpoch: number): number {
    if (currentLeaderEpoch < 0 || currentLeaderEpoch === this.leaderEpoch) return ErrorCode.NONE
    return currentLeaderEpoch < this.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
  }

  /** Wakes the fetches that wait for this partition. */
  notifyAppended(bytes: number): void {
    for (const waiter of this.waiters) waiter.onAppended(bytes)
  }

  /** The partition goes away: whoever waits for it has to hear of it. */
  notifyRemoved(): void {
    this.notifyAppended(Infinity)
  }

  /**
   * Whole batches from the one that holds `offset`, at most `maxBytes` unless `minOneBatch` lets the first be larger.
   * @throws ApiException OFFSET_OUT_OF_RANGE
   */
  read(offset: number, maxBytes: number, minOneBatch: boolean): ReadResult {
    const { log, highWatermark } = this
    if (offset < log.logStartOffset || offset > log.logEndOffset) {
      throw new ApiException(
        ErrorCode.OFFSET_OUT_OF_RANGE,
        `Offset ${offset} is outside ${log.logStartOffset} to ${log.logEndOffset} of ${this.topic}-${this.partitionId}`,
      )
    }
    const { bytes } = log.read(offset, maxBytes, highWatermark, minOneBatch)
    return { records: bytes, highWatermark, lastStableOffset: this.lastStableOffset, logStartOffset: log.logStartOffset }
  }
}
