import type { ConsumerGroupMetadata, TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { Backoff, traced } from '@ottla/core/internal'
import { nodeRuntime, sleep } from '@ottla/runtime'
import { transactionChannel } from './diagnostics.ts'
import type { OffsetsInTransaction, PolledRecords } from './parties.ts'
import { checkOptions, type TransactOptions } from './transact-options.ts'
import { isFatal, isTransient, isUndecided } from './verdict.ts'

/** Longest time in one poll, in ms; then it polls again. */
const POLL_MS = 10_000

/**
 * Consumes, works and produces exactly once: for each batch of records a transaction holds what `eachBatch` writes and the
 * offsets of the records, so that both take effect or neither does (KIP-98). When a transaction fails it is aborted and the
 * consumer taken back to where the batch began. Offsets carry the membership under which the records were polled, so what
 * a member writes whose partitions are another's by then is never committed (KIP-447). Resolves when `signal` aborts.
 *
 * Readers of the output need `isolationLevel: 'read_committed'`. Neither the consumer nor the producer is closed.
 *
 * @throws ConfigError for wrong options; InvalidGroupIdError for a consumer without a group; what `poll` throws; what made a
 * transaction fail more than `retries` times in a row; ProducerFencedError or TransactionFatalError, after which the producer
 * has to be replaced: close it and call transact() with a new one. The consumer stands where the group's offsets are.
 */
export async function transact<Records extends PolledRecords, Transaction extends OffsetsInTransaction>(
  options: TransactOptions<Records, Transaction>,
): Promise<void> {
  checkOptions(options as unknown as TransactOptions<never, never>)
  await new Copier(options).run()
}

class Copier<Records extends PolledRecords, Transaction extends OffsetsInTransaction> {
  readonly #options: TransactOptions<Records, Transaction>
  readonly #groupId: string
  /** Transactions in a row that failed, and those of them that count. */
  #failures = 0
  #counted = 0

  constructor(options: TransactOptions<Records, Transaction>) {
    this.#options = options
    // A consumer without a group says so at once.
    this.#groupId = options.consumer.groupMetadata().groupId
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true
  }

  async run(): Promise<void> {
    const { runtime = nodeRuntime, backoffMs: initialMs = 100, backoffMaxMs: maxMs = 10_000, signal } = this.#options
    const backoff = new Backoff({ initialMs, maxMs, random: runtime.random })
    while (!this.#isStopped) {
      const records = await this.#poll()
      if (records === undefined || !(await this.#copy(records))) continue
      // An abort of the pause ends the loop, not the promise.
      await sleep(runtime.clock, backoff.delayMs(this.#failures - 1), signal).catch(() => {})
    }
  }

  /** @returns undefined when there is nothing to do. */
  async #poll(): Promise<Records | undefined> {
    const { consumer, signal } = this.#options
    try {
      const records = await consumer.poll({ timeoutMs: POLL_MS, ...(signal === undefined ? {} : { signal }) })
      const [first] = records
      return first === undefined ? undefined : records
    } catch (error) {
      if (this.#isStopped && error === signal?.reason) return undefined
      throw error
    }
  }

  /** @returns whether it has to be tried again. */
  async #copy(records: Records): Promise<boolean> {
    const { consumer, onAbort, retries = 5 } = this.#options
    const group = consumer.groupMetadata()
    if (isLost(group, consumer.subscription())) {
      // Without a generation nothing would keep the transaction from committing for partitions that are another's.
      this.#rewind(firstOffsets(records))
      return false
    }
    const offsets = records.nextOffsets()
    try {
      await traced(
        transactionChannel,
        () => ({ groupId: this.#groupId, offsets, attempt: this.#failures + 1 }),
        () => this.#transaction(records, offsets, group),
      )
      this.#failures = this.#counted = 0
      return false
    } catch (error) {
      this.#failures++
      onAbort?.(error)
      if (isFatal(error)) throw error
      if (!isTransient(error) && ++this.#counted > retries) throw error
      return true
    }
  }

  /** Ends with the transaction committed, or rejects with the consumer where the group's offsets are. */
  async #transaction(
    records: Records,
    offsets: readonly TopicPartitionOffset[],
    polledAs: ConsumerGroupMetadata,
  ): Promise<void> {
    const { consumer, producer, eachBatch } = this.#options
    let isCommitting = false
    try {
      await producer.transaction(
        async (transaction) => {
          await eachBatch(records, transaction)
          // A refusal makes the transaction fail, whether this is awaited or not.
          void transaction.sendOffsets(offsets, membershipNow(consumer.groupMetadata(), polledAs))
          isCommitting = true
        },
        { retries: 0 },
      )
    } catch (error) {
      if (isCommitting && (await this.#isCommitted(offsets, error))) return
      this.#rewind(firstOffsets(records))
      throw error
    }
  }

  /** Finds out what came of a transaction whose commit was asked for. */
  async #isCommitted(offsets: readonly TopicPartitionOffset[], failure: unknown): Promise<boolean> {
    const { consumer, producer } = this.#options
    let error = failure
    // Whoever stops waits for it too: nobody could go on from a place that is not known.
    while (isUndecided(error)) {
      try {
        // Waits on for the same commit.
        await producer.commitTransaction()
        return true
      } catch (next) {
        error = next
      }
    }
    if (!isFatal(error)) return false
    // The producer cannot tell. What it asked for may have been done all the same; the group waits for it and knows.
    for (;;) {
      try {
        const committed = await consumer.committed(offsets)
        return offsets.every(({ topic, partition, offset }) => {
          return committed.some((own) => own.topic === topic && own.partition === partition && own.offset === offset)
        })
      } catch (problem) {
        if (!isTransient(problem)) throw problem
      }
    }
  }

  /** Has the next poll begin where the batch began, as far as the partitions are still this consumer's. */
  #rewind(first: readonly TopicPartitionOffset[]): void {
    const { consumer } = this.#options
    const assigned = new Set(consumer.assignment().map((entry) => nameOf(entry)))
    for (const { topic, partition, offset } of first) {
      if (assigned.has(nameOf({ topic, partition }))) consumer.seek({ topic, partition }, offset)
    }
  }
}

/** Whether a group decides on the partitions and has dropped this member. */
function isLost({ generationId }: ConsumerGroupMetadata, subscription: readonly string[]): boolean {
  return subscription.length > 0 && generationId < 0
}

/** The epoch of a KIP-848 member grows while it keeps its partitions; one that was dropped must not commit without any. */
function membershipNow(now: ConsumerGroupMetadata, polledAs: ConsumerGroupMetadata): ConsumerGroupMetadata {
  return now.memberId === polledAs.memberId && now.generationId >= polledAs.generationId ? now : polledAs
}

function firstOffsets(records: PolledRecords): TopicPartitionOffset[] {
  const first = new Map<string, TopicPartitionOffset>()
  for (const { topic, partition, offset } of records) {
    const name = nameOf({ topic, partition })
    if (!first.has(name)) first.set(name, { topic, partition, offset })
  }
  return [...first.values()]
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
