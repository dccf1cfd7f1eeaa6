import { type Clock, describeError, type Disk, type Timer } from '@ottla/runtime'
import type { Logger } from '../logger.ts'

/** What {@link DeletedFiles} needs. */
export interface DeletedFilesOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Files and folders that were renamed out of the way and are removed some time later, so that a person can still save
 * what was deleted by mistake (`file.delete.delay.ms`). What is left when the broker stops goes at the next start.
 */
export class DeletedFiles {
  readonly #options: DeletedFilesOptions
  readonly #timers = new Set<Timer>()

  constructor(options: DeletedFilesOptions) {
    this.#options = options
  }

  removeLater(paths: readonly string[], delayMs: number): void {
    const { disk, clock, logger } = this.#options
    const remove = (): void => {
      this.#timers.delete(timer)
      for (const path of paths) {
        try {
          disk.remove(path)
        } catch (error) {
          logger.warn({ err: error }, `${path}, which was deleted, cannot be removed: ${describeError(error)}`)
        }
      }
    }
    const timer = clock.setTimer(delayMs, remove, { keepAlive: false })
    this.#timers.add(timer)
  }

  /** Removes nothing more. */
  close(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }
}
