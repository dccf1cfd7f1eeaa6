import { type Clock, describeError, type Timer } from '@ottla/runtime'
import type { CleanableRange } from '../log/cleaner/cleanable-range.ts'
import type { OffsetCheckpoint } from '../log/checkpoint-file.ts'
import type { Logger } from '../logger.ts'
import type { Partition } from './partition.ts'
import { partitionFolderName } from './partition-folder.ts'

/** Options of {@link LogCleaner}. */
export interface LogCleanerOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** The open partitions at present. */
  readonly partitions: () => readonly Partition[]
  /** `cleaner-offset-checkpoint`: up to where each log has been compacted. */
  readonly checkpoint: Pick<OffsetCheckpoint, 'read' | 'write'>
  /** Pause between two looks at the logs (`log.cleaner.backoff.ms`). */
  readonly backoffMs: () => number
  /** Memory for the keys of one compaction (`log.cleaner.dedupe.buffer.size`). */
  readonly mapBytes: () => number
}

interface Candidate {
  readonly partition: Partition
  readonly range: CleanableRange
}

/** Compacts the logs of topics with `cleanup.policy=compact`, one at a time, the filthiest first. */
export class LogCleaner {
  readonly #options: LogCleanerOptions
  /** Offsets up to which logs have been compacted, by the name of the partition's folder. */
  readonly #cleanedTo: Map<string, number>
  /** Partitions whose log cannot be read: they are left alone until the next start. */
  readonly #uncleanable = new WeakSet<Partition>()
  #timer: Timer | undefined
  #running: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: LogCleanerOptions) {
    this.#options = options
    // A damaged checkpoint costs one compaction of everything.
    this.#cleanedTo = options.checkpoint.read() ?? new Map<string, number>()
  }

  start(): void {
    const { clock, backoffMs } = this.#options
    const run = (): void => {
      this.#running = this.#cleanAll().finally(() => {
        if (!this.#isClosed) this.start()
      })
    }
    this.#timer = clock.setTimer(backoffMs(), run, { keepAlive: false })
  }

  /** Resolves when the log that is being compacted has noticed that it is closed. Close the logs too. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    await this.#running
  }

  async #cleanAll(): Promise<void> {
    for (let next = this.#filthiest(); next !== undefined && !this.#isClosed; next = this.#filthiest()) {
      if (!(await this.#clean(next))) return
    }
  }

  /** The log is gone; another one may come by its name. */
  forget(partition: Partition): void {
    this.#cleanedTo.delete(nameOf(partition))
  }

  #filthiest(): Candidate | undefined {
    let filthiest: Candidate | undefined
    for (const partition of this.#options.partitions()) {
      const { log, lastStableOffset } = partition
      if (!log.config.isCompacted || this.#uncleanable.has(partition)) continue
      const range = log.cleanableRange(this.#cleanedTo.get(nameOf(partition)) ?? log.logStartOffset, lastStableOffset)
      if (range?.isDue !== true || range.dirtyRatio <= (filthiest?.range.dirtyRatio ?? 0)) continue
      filthiest = { partition, range }
    }
    return filthiest
  }

  /** Whether there may be more to do now; a log that changed meanwhile has its turn after the pause. */
  async #clean({ partition, range }: Candidate): Promise<boolean> {
    const { logger, clock, mapBytes } = this.#options
    const name = nameOf(partition)
    const startMs = clock.monotonic()
    try {
      const result = await partition.log.compact(range, mapBytes())
      if (result === undefined) return false
      const { cleanedTo, bytesBefore, bytesAfter } = result
      this.#cleanedTo.set(name, cleanedTo)
      this.#writeCheckpoint()
      const elapsedMs = Math.round(clock.monotonic() - startMs)
      logger.debug(
        {},
        `Compacted ${name} up to offset ${cleanedTo}: ${bytesBefore} to ${bytesAfter} bytes, ${elapsedMs} ms`,
      )
    } catch (error) {
      this.#uncleanable.add(partition)
      logger.error({ err: error }, `${name} cannot be compacted and is left as it is: ${describeError(error)}`)
    }
    return true
  }

  #writeCheckpoint(): void {
    const entries = this.#options.partitions().flatMap((partition) => {
      const offset = this.#cleanedTo.get(nameOf(partition))
      return offset === undefined ? [] : [{ topic: partition.topic, partition: partition.partitionId, offset }]
    })
    this.#options.checkpoint.write(entries)
  }
}

function nameOf({ topic, partitionId }: Partition): string {
  return partitionFolderName(topic, partitionId)
}
