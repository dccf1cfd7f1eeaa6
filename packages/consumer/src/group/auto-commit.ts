import { type Logger, type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { type Deadline, isRetriable } from '@ottla/core/internal'
import type { Clock } from '@ottla/runtime'
import type { CommitOptions } from './offset-committer.ts'

/** Shortest pause between two looks at what is to be committed, however short interval and backoff are. */
const LEAST_PAUSE_MS = 10

/** Options of {@link AutoCommit}. */
export interface AutoCommitOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly retryBackoffMs: number
  readonly logger: Logger
  /** Where the application is. */
  readonly offsets: () => TopicPartitionOffset[]
  readonly commit: (
    offsets: readonly TopicPartitionOffset[],
    deadline: Deadline,
    options: CommitOptions,
  ) => Promise<void>
  /** For commits in the background. */
  readonly deadline: () => Deadline
}

/**
 * Commits what the application has processed. Runs at the start of a poll: what earlier polls returned has
 * been processed by then, so a crash repeats records and never loses any. Failures are logged, not thrown.
 */
export class AutoCommit {
  readonly #options: AutoCommitOptions
  #dueMs: number
  #isRunning = false

  constructor(options: AutoCommitOptions) {
    this.#options = options
    this.#dueMs = options.clock.monotonic() + options.intervalMs
  }

  /** Time until the next commit; Infinity while one is under way. */
  get dueInMs(): number {
    return this.#isRunning ? Infinity : Math.max(0, this.#dueMs - this.#options.clock.monotonic())
  }

  /** As {@link dueInMs}, for a poll that waits: with a short interval and nothing to commit it must not become a loop. */
  get wakeInMs(): number {
    return this.#options.intervalMs < this.#leastMs ? Math.max(this.#leastMs, this.dueInMs) : this.dueInMs
  }

  /** Time until a poll should come by, at least so much that a commit that takes long does not make it a loop. */
  get pollInMs(): number {
    return Math.max(this.#leastMs, this.#dueMs - this.#options.clock.monotonic())
  }

  get #leastMs(): number {
    return Math.max(LEAST_PAUSE_MS, this.#options.retryBackoffMs)
  }

  /** Counts the interval from now on. */
  restart(): void {
    this.#dueMs = this.#options.clock.monotonic() + this.#options.intervalMs
  }

  /** Starts a commit when it is time. */
  commitIfDue(): void {
    if (this.dueInMs > 0) return
    this.restart()
    const offsets = this.#options.offsets()
    if (offsets.length === 0) return
    void this.#commitInBackground(offsets)
  }

  /**
   * Commits what has been processed of these partitions, and waits for the outcome. They are about to go, perhaps
   * because their topic is gone: then there is nothing to wait for.
   */
  async commitNow(partitions: readonly TopicPartition[], deadline: Deadline): Promise<void> {
    const wanted = new Set(partitions.map(({ topic, partition }) => topicPartitionName(topic, partition)))
    const offsets = this.#options
      .offsets()
      .filter(({ topic, partition }) => wanted.has(topicPartitionName(topic, partition)))
    if (offsets.length > 0) await this.#commit(offsets, deadline, { skipsUnknownTopics: true })
  }

  async #commitInBackground(offsets: readonly TopicPartitionOffset[]): Promise<void> {
    const { clock, deadline, retryBackoffMs } = this.#options
    this.#isRunning = true
    const error = await this.#commit(offsets, deadline(), {})
    this.#isRunning = false
    if (isRetriable(error)) this.#dueMs = clock.monotonic() + retryBackoffMs
  }

  async #commit(
    offsets: readonly TopicPartitionOffset[],
    deadline: Deadline,
    options: CommitOptions,
  ): Promise<unknown> {
    try {
      await this.#options.commit(offsets, deadline, options)
      return undefined
    } catch (error) {
      this.#options.logger.warn({ err: error, offsets }, 'The automatic commit failed')
      return error
    }
  }
}
