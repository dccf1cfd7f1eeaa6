import { KafkaError } from '@ottla/runtime'

/**
 * A call about several things failed for some of them. What succeeded is done and stays done. A call
 * about a single thing rejects with that thing's own error instead.
 */
export class BatchError extends KafkaError {
  readonly code = 'ERR_KAFKA_BATCH'
  /** What failed and why, by name: `orders` for a topic, `orders-3` for a partition. */
  readonly errors: ReadonlyMap<string, KafkaError>
  /** What succeeded, by name: what the call would have returned for each alone; `true` where it returns nothing. */
  readonly values: ReadonlyMap<string, unknown>
  /** The names of what succeeded. */
  readonly succeeded: readonly string[]

  /** @param operation - what failed, as in `Creating topics`. */
  constructor(operation: string, errors: ReadonlyMap<string, KafkaError>, values: ReadonlyMap<string, unknown>) {
    const succeeded = [...values.keys()]
    const [first] = errors.values()
    const shown = [...errors.values()].slice(0, 3).map((error) => error.message)
    const more = errors.size > shown.length ? `; and ${errors.size - shown.length} more` : ''
    const total = errors.size + succeeded.length
    super(`${operation} failed for ${errors.size} of ${total}: ${shown.join('; ')}${more}`, { cause: first })
    this.errors = errors
    this.values = values
    this.succeeded = succeeded
  }

  /** True when every failure is of that kind: the call may be made again for what failed. */
  override get retriable(): boolean {
    return [...this.errors.values()].every((error) => error.retriable)
  }
}
