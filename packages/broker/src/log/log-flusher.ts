import { type Clock, describeError, type Disk, type Timer } from '@ottla/runtime'
import type { Logger } from '../logger.ts'
import type { LogConfig } from './log-config.ts'
import { storageError } from './log-error.ts'
import type { LogSegment } from './log-segment.ts'
import type { ProducerStates } from './producer-states.ts'

/** Node's timers fire at once for anything longer. */
const LONGEST_TIMER_MS = 0x7fff_ffff

/** What a {@link LogFlusher} works on. */
export interface LogFlusherOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  readonly folder: string
  readonly producers: ProducerStates
  /** The segments from the one that holds an offset on; the last one is the active one. */
  readonly segmentsFrom: (offset: number) => readonly LogSegment[]
  /** Offset up to which the log is on the device now. */
  readonly recoveryPoint: number
  /** Whether the folder has files whose names are not on the device yet. */
  readonly hasNewFiles: boolean
}

/** Brings a log to the device: when asked, after `flush.messages` records, and `flush.ms` after an append. */
export class LogFlusher {
  readonly #options: LogFlusherOptions
  #recoveryPoint: number
  #hasNewFiles: boolean
  /** Where the log was cut off since the running flush began. */
  #truncatedTo = Infinity
  /** Flushes run one after the other; each covers all that was appended before it began. */
  #flushes: Promise<void> = Promise.resolve()
  #timer: Timer | undefined
  #isAbandoned = false

  constructor(options: LogFlusherOptions) {
    this.#options = options
    this.#recoveryPoint = options.recoveryPoint
    this.#hasNewFiles = options.hasNewFiles
  }

  /** Offset up to which the log is on the device. */
  get recoveryPoint(): number {
    return this.#recoveryPoint
  }

  /** The next flush makes the names of new files safe too, and does not stop early. */
  noteNewFiles(): void {
    this.#hasNewFiles = true
  }

  /** The log was cut off at an offset. */
  truncateTo(offset: number): void {
    this.#recoveryPoint = Math.min(this.#recoveryPoint, offset)
    this.#truncatedTo = Math.min(this.#truncatedTo, offset)
  }

  /** Resolves when all that has been appended is on the device. */
  flush(): Promise<void> {
    const { folder, logger } = this.#options
    const flushed = this.#flushes.then(() => this.#flushNow())
    // Who does not wait for the flush finds the failure at the next one, and the recovery point unmoved.
    this.#flushes = flushed.catch((error: unknown) => {
      logger.error({ err: error }, `Cannot flush ${folder}: ${describeError(error)}`)
    })
    return flushed
  }

  /** Called after an append: starts a flush when `flush.messages` is reached, the timer of `flush.ms` otherwise. */
  flushWhenDue({ flushMessages, flushMs }: LogConfig, logEndOffset: number): Promise<void> | undefined {
    if (logEndOffset - this.#recoveryPoint >= flushMessages) return this.flush()
    if (this.#timer === undefined && flushMs < Number.MAX_SAFE_INTEGER) {
      const flush = (): void => {
        this.#timer = undefined
        void this.flush().catch(() => {}) // flush() has logged it.
      }
      const delayMs = Math.min(flushMs, LONGEST_TIMER_MS)
      this.#timer = this.#options.clock.setTimer(delayMs, flush, { keepAlive: false })
    }
    return undefined
  }

  /** Ends the timer; a flush that is under way does nothing more. */
  abandon(): void {
    this.#isAbandoned = true
    this.#timer?.cancel()
  }

  async #flushNow(): Promise<void> {
    const { disk, folder, producers, segmentsFrom } = this.#options
    // From the segment of the last flushed record: if it was closed since, it got its last index entries then.
    const segments = segmentsFrom(this.#recoveryPoint - 1)
    const endOffset = segments.at(-1)!.nextOffset
    if (endOffset === this.#recoveryPoint && !this.#hasNewFiles) return
    const hadNewFiles = this.#hasNewFiles
    this.#hasNewFiles = false
    this.#truncatedTo = Infinity
    try {
      for (const segment of segments) {
        if (this.#isAbandoned) return
        await segment.sync()
      }
      await producers.sync()
      if (this.#isAbandoned) return
      if (hadNewFiles) {
        await disk.syncFolder(folder)
        await disk.syncFolder(`${folder}/..`)
      }
    } catch (error) {
      this.#hasNewFiles ||= hadNewFiles
      throw storageError(`Cannot flush ${folder}`, error)
    }
    this.#recoveryPoint = Math.max(this.#recoveryPoint, Math.min(endOffset, this.#truncatedTo))
  }
}
