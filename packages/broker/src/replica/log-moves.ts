import { type Clock, describeError, yieldToEvents } from '@ottla/runtime'
import type { PartitionLog } from '../log/partition-log.ts'
import type { Logger } from '../logger.ts'
import type { LogDirectories } from './log-directories.ts'
import type { LogDirectory } from './log-directory.ts'
import type { Partition } from './partition.ts'
import { partitionFolderName } from './partition-folder.ts'

/** Bytes that are copied between two looks at the network. */
const blockBytes = 1_048_576

/** Options of {@link LogMoves}. */
export interface LogMovesOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly directories: LogDirectories
  /** Called when a partition has its log in another directory. */
  readonly onMoved: () => void
}

interface Move {
  readonly partition: Partition
  readonly to: LogDirectory
  readonly copy: PartitionLog
  isCancelled: boolean
}

/**
 * Partitions on their way to another directory (KIP-113): a copy of the log is made there, which takes the place of the
 * log once it has caught up. Whatever moment a crash comes at, one of the two is whole.
 */
export class LogMoves {
  readonly #options: LogMovesOptions
  readonly #moves = new Map<Partition, Move>()
  readonly #running = new Set<Promise<void>>()

  constructor(options: LogMovesOptions) {
    this.#options = options
  }

  /** Copies that are being made. */
  get copies(): readonly { readonly partition: Partition; readonly to: LogDirectory; readonly copy: PartitionLog }[] {
    return [...this.#moves.values()]
  }

  /**
   * Begins to move a partition, unless it is there or on its way. A move to another directory ends.
   * @throws LogError KAFKA_STORAGE_ERROR when the copy cannot be begun
   */
  start(partition: Partition, to: LogDirectory): void {
    if (this.#moves.get(partition)?.to === to) return
    this.cancel(partition)
    const folder = folderOf(partition)
    if (this.#options.directories.homeOf(folder) === to) return
    const { log, topicId } = partition
    const copy = to.openFuture(folder, topicId, log.config, log.logStartOffset)
    const move = { partition, to, copy, isCancelled: false }
    this.#moves.set(partition, move)
    const running = this.#run(move).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Gives a copy up. */
  cancel(partition: Partition): void {
    const move = this.#moves.get(partition)
    if (move === undefined) return
    this.#moves.delete(partition)
    move.isCancelled = true
    move.copy.abandon()
    this.#options.directories.disk.remove(move.copy.folder)
  }

  /** Gives all copies up; resolves when nothing writes any more. */
  async close(): Promise<void> {
    for (const partition of [...this.#moves.keys()]) this.cancel(partition)
    await Promise.all(this.#running)
  }

  async #run(move: Move): Promise<void> {
    const { logger, clock } = this.#options
    const { partition, to, copy } = move
    try {
      do {
        while (copyBlock(partition.log, copy)) {
          await yieldToEvents(clock)
          if (move.isCancelled) return
        }
        await copy.flush()
        if (move.isCancelled) return
      } while (partition.log.sizeBytes - copy.sizeBytes > blockBytes && partition.log.logEndOffset > copy.logEndOffset)
      await this.#swap(move)
    } catch (error) {
      if (move.isCancelled) return
      logger.error({ err: error }, `${folderOf(partition)} cannot be moved to ${to.root}: ${describeError(error)}`)
      this.cancel(partition)
    }
  }

  /** Nothing is awaited until the copy is in place, so that no record comes between. */
  async #swap({ partition, to, copy }: Move): Promise<void> {
    const { directories, logger, onMoved } = this.#options
    const folder = folderOf(partition)
    const from = directories.homeOf(folder)!
    const { log } = partition
    while (copyBlock(log, copy));
    copy.deleteRecordsBefore(log.logStartOffset)
    this.#moves.delete(partition)
    log.abandon()
    copy.abandon()
    let retired
    try {
      retired = from.retire(folder)
      to.adopt(copy, folder)
    } catch (error) {
      retired?.restore()
      partition.reopenLog()
      directories.disk.remove(copy.folder)
      throw error
    }
    directories.moved(folder, to)
    partition.reopenLog()
    onMoved()
    logger.info({}, `${folder} has moved from ${from.root} to ${to.root}`)
    // What was forced to the device there must be on it here before the old files go.
    await partition.log.flush()
    retired.remove()
  }
}

/** Whether there was something to copy. */
function copyBlock(from: PartitionLog, to: PartitionLog): boolean {
  const offset = Math.max(to.logEndOffset, from.logStartOffset)
  if (offset >= from.logEndOffset) return false
  const { bytes } = from.read(offset, { maxBytes: blockBytes, minOneBatch: true })
  for (let position = 0; position < bytes.length;) {
    const end = position + batchOverheadBytes + bytes.readInt32BE(position + batchLengthAt)
    to.append(bytes.subarray(position, end), { origin: 'replica', leaderEpoch: 0 })
    position = end
  }
  return bytes.length > 0
}

/** Where a batch says how long it is, and how many bytes it does not count. */
const batchLengthAt = 8
const batchOverheadBytes = 12

function folderOf({ topic, partitionId }: Partition): string {
  return partitionFolderName(topic, partitionId)
}
