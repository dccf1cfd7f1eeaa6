import { ErrorCode } from '@ottla/protocol'
import type { PartitionImage } from '../controller/metadata-image.ts'
import { LogError } from '../log/log-error.ts'
import type { AppendResult, PartitionLog } from '../log/partition-log.ts'
import type { AbortedTransaction } from '../log/transaction-index.ts'
import type { Logger } from '../logger.ts'
import type { DelayedFetch } from './fetch-purgatory.ts'
import type { FlushBarrier } from './flush-barrier.ts'

/** What the leader's log gave for a fetch. */
export interface ReadResult {
  readonly records: Uint8Array
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** For a reader of committed records: whose records in there it has to skip; null for any other. */
  readonly abortedTransactions: readonly AbortedTransaction[] | null
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
  readonly waiters: Set<DelayedFetch> = new Set()
  leaderEpoch: number
  /** Replicas that are in sync, as the controller decided. */
  inSyncReplicas: number
  /** `min.insync.replicas` of the topic. */
  minInSyncReplicas: number
  readonly #openLog: () => PartitionLog
  readonly #logger: Logger
  readonly #flushes: FlushBarrier
  #log: PartitionLog | undefined
  #isFailing = false
  /** Bytes since the last stable offset moved: what readers of committed records get to see when it moves again. */
  #unstableBytes = 0

  constructor(options: {
    topic: string
    topicId: string
    image: PartitionImage
    minInSyncReplicas: number
    openLog: () => PartitionLog
    logger: Logger
    flushes: FlushBarrier
  }) {
    this.topic = options.topic
    this.topicId = options.topicId
    this.partitionId = options.image.partitionId
    this.leaderEpoch = options.image.leaderEpoch
    this.inSyncReplicas = options.image.isr.length
    this.minInSyncReplicas = options.minInSyncReplicas
    this.#openLog = options.openLog
    this.#logger = options.logger
    this.#flushes = options.flushes
  }

  /**
   * The log. It may not have been there when the partition was made (disk full); then opening it is tried again.
   * @throws LogError KAFKA_STORAGE_ERROR
   */
  get log(): PartitionLog {
    return (this.#log ??= this.#openLog())
  }

  get isOpen(): boolean {
    return this.#log !== undefined
  }

  /** The files of the log are elsewhere now: the next use opens them anew. */
  reopenLog(): void {
    this.#log = undefined
  }

  get highWatermark(): number {
    return this.log.logEndOffset
  }

  /** Up to here all transactions are decided: as far as a reader of committed records gets. */
  get lastStableOffset(): number {
    return Math.min(this.highWatermark, this.log.firstUnstableOffset ?? Infinity)
  }

  /** Up to where a reader gets. */
  endOffset(isReadCommitted: boolean): number {
    return isReadCommitted ? this.lastStableOffset : this.highWatermark
  }

  /** Compares the epoch that a client believes in; -1 for a client that does not care. */
  leaderEpochProblem(currentLeaderEpoch: number): number {
    if (currentLeaderEpoch < 0 || currentLeaderEpoch === this.leaderEpoch) return ErrorCode.NONE
    return currentLeaderEpoch < this.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
  }

  /**
   * Appends one batch and lets waiting fetches know.
   * @throws LogAppendError; nothing was appended then
   */
  append(batch: Buffer, origin: 'client' | 'coordinator', isVerified = false): AppendResult {
    try {
      const stableBefore = this.lastStableOffset
      const result = this.log.append(batch, { origin, leaderEpoch: this.leaderEpoch, isVerified })
      if (this.#isFailing) this.#noteFailing(false)
      if (result.flushed !== undefined) this.#flushes.add(result.flushed)
      if (!result.isDuplicate) this.#notifyAppended(batch.length, this.lastStableOffset > stableBefore)
      return result
    } catch (error) {
      if (!this.#isFailing && error instanceof LogError && error.errorCode === ErrorCode.KAFKA_STORAGE_ERROR) {
        this.#noteFailing(true, error.message)
      }
      throw error
    }
  }

  /** The partition goes away: whoever waits for it has to hear of it. */
  notifyRemoved(): void {
    for (const waiter of this.waiters) waiter.onAppended(Infinity)
  }

  /**
   * Whole batches from the one that holds `offset`, at most `maxBytes` unless `minOneBatch` lets the first be larger;
   * only of decided transactions with `isReadCommitted`.
   * @throws LogError OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR, CORRUPT_MESSAGE
   */
  read(offset: number, maxBytes: number, minOneBatch: boolean, isReadCommitted: boolean): ReadResult {
    const { log, highWatermark } = this
    const maxOffset = this.endOffset(isReadCommitted)
    const { bytes, nextOffset } = log.read(offset, { maxBytes, maxOffset, minOneBatch })
    const hasRecords = bytes.length > 0
    return {
      records: bytes,
      highWatermark,
      lastStableOffset: this.lastStableOffset,
      logStartOffset: log.logStartOffset,
      abortedTransactions: !isReadCommitted ? null : hasRecords ? log.abortedTransactions(offset, nextOffset) : [],
    }
  }

  /**
   * Where the client's log and this one part, when they do: the client read up to `offset` records of `lastEpoch`
   * that are not, or not in that epoch, in this log (KIP-595).
   * @throws LogError OFFSET_OUT_OF_RANGE for an epoch that nobody knows here
   */
  divergingEpoch(lastEpoch: number, offset: number): { epoch: number; endOffset: number } | undefined {
    const { epoch, endOffset } = this.log.epochEndOffset(lastEpoch)
    if (endOffset < 0) {
      throw new LogError(
        ErrorCode.OFFSET_OUT_OF_RANGE,
        `Where the leader epoch ${lastEpoch} ends in ${this.topic}-${this.partitionId} is not known`,
      )
    }
    return epoch < lastEpoch || endOffset < offset ? { epoch, endOffset } : undefined
  }

  /** Wakes the fetches that wait for this partition. */
  #notifyAppended(bytes: number, isStable: boolean): void {
    this.#unstableBytes += bytes
    for (const waiter of this.waiters) {
      if (!waiter.isReadCommitted) waiter.onAppended(bytes)
      else if (isStable) waiter.onAppended(this.#unstableBytes)
    }
    if (isStable) this.#unstableBytes = 0
  }

  /** One line when the disk begins to fail and one when it is well again, not one for each append. */
  #noteFailing(isFailing: boolean, message?: string): void {
    this.#isFailing = isFailing
    const name = `${this.topic}-${this.partitionId}`
    if (isFailing) this.#logger.error({}, `Appends to ${name} are refused: ${message}`)
    else this.#logger.info({}, `Appends to ${name} succeed again`)
  }
}
