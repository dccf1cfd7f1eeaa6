import type { PartitionState } from './state/partition-state.ts'

/** More would tell the application nothing new. */
const MOST_ERRORS = 16

interface PendingError {
  readonly error: unknown
  /** The partitions it is about, and the position version in which it happened. */
  readonly about: ReadonlyMap<PartitionState, number>
}

/**
 * What happened in the background and poll() has to throw. An error about partitions is forgotten when the
 * application moves their positions: it has been dealt with by then.
 */
export class PendingErrors {
  #errors: PendingError[] = []

  add(error: unknown, about: readonly PartitionState[]): void {
    const versions = new Map(about.map((state) => [state, state.positionVersion]))
    // The same trouble is met again with every attempt; the newest report of it is enough.
    this.#errors = this.#errors.filter((pending) => about.length === 0 || !covers(versions, pending.about))
    if (this.#errors.length < MOST_ERRORS) this.#errors.push({ error, about: versions })
  }

  /** The oldest error that still matters, which is forgotten with that. */
  take(): Error | undefined {
    for (let next = this.#errors.shift(); next !== undefined; next = this.#errors.shift()) {
      const { about, error } = next
      const matters = about.size === 0 || [...about].some(([state, version]) => state.positionVersion === version)
      if (matters) return error as Error
    }
    return undefined
  }
}

function covers(versions: ReadonlyMap<PartitionState, number>, other: ReadonlyMap<PartitionState, number>): boolean {
  return other.size > 0 && [...other.keys()].every((state) => versions.has(state))
}
