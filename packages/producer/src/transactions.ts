import type { ConsumerGroupMetadata, TopicPartitionOffset, WaitOptions } from '@ottla/core'
import { type Backoff, isRetriable } from '@ottla/core/internal'
import { type Clock, InvalidStateError, KafkaError, sleep } from '@ottla/runtime'
import { boundedWait } from './bounded-wait.ts'
import type { CallTracer } from './diagnostics.ts'
import { checkGroupMetadata, checkOffsets } from './offsets-to-send.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import type { Sender } from './sender.ts'
import type { TransactionOptions } from './transaction.ts'
import type { TransactionDriver } from './transaction-driver.ts'
import type { TransactionManager } from './transaction-manager.ts'
import type { PendingOperation } from './transaction-operations.ts'
import type { WaitingSends } from './waiting-sends.ts'

/** Options of {@link Transactions}. */
export interface TransactionsOptions {
  readonly manager: TransactionManager
  readonly driver: TransactionDriver
  readonly accumulator: RecordAccumulator
  readonly waiting: WaitingSends
  readonly sender: Sender
  readonly clock: Clock
  readonly backoff: Backoff
  readonly maxBlockMs: number
  readonly tracer: CallTracer
}

const defaultRetries = 5

/** The transactional methods of the producer: waits for what the {@link TransactionManager} has under way. */
export class Transactions {
  readonly #options: TransactionsOptions
  #isClosed = false

  constructor(options: TransactionsOptions) {
    this.#options = options
  }

  init(options?: WaitOptions): Promise<void> {
    return this.#options.tracer.run('initTransactions', async () => {
      this.#checkOpen()
      await this.#wait(this.#options.manager.initTransactions(), options)
    })
  }

  begin(): void {
    this.#options.tracer.begin(() => {
      this.#checkOpen()
      this.#options.manager.begin()
    })
  }

  /** @throws InvalidStateError, ConfigError for offsets or a group that cannot be. */
  sendOffsets(
    offsets: readonly TopicPartitionOffset[],
    group: ConsumerGroupMetadata,
    options?: WaitOptions,
  ): Promise<void> {
    const { manager, clock, tracer } = this.#options
    return tracer.run('sendOffsetsToTransaction', async () => {
      this.#checkOpen()
      checkGroupMetadata(group)
      checkOffsets(offsets)
      const sent = offsets.length === 0 ? Promise.resolve() : manager.sendOffsets([...offsets], group)
      await boundedWait(sent, clock, this.#bounded(options), 'sendOffsetsToTransaction is still under way', true)
    })
  }

  commit(options?: WaitOptions): Promise<void> {
    return this.#options.tracer.run('commitTransaction', async () => {
      this.#checkOpen()
      const { manager } = this.#options
      const isNew = manager.operations.current === undefined
      const operation = manager.commit()
      if (isNew) this.#awaitBatches(operation)
      await this.#wait(operation, options)
    })
  }

  abort(options?: WaitOptions): Promise<void> {
    return this.#options.tracer.run('abortTransaction', async () => {
      this.#checkOpen()
      await this.#wait(this.#beginAbort(), options)
    })
  }

  /** Runs `body` in a transaction. */
  run<T>(body: () => Promise<T> | T, options: TransactionOptions = {}): Promise<T> {
    return this.#options.tracer.run('transaction', () => this.#run(body, options))
  }

  async #run<T>(body: () => Promise<T> | T, options: TransactionOptions): Promise<T> {
    const { manager, backoff, clock } = this.#options
    const { retries = defaultRetries, signal } = options
    for (let failures = 0; ; failures++) {
      await this.#ready(options)
      this.begin()
      try {
        const result = await body()
        await this.commit(options)
        return result
      } catch (error) {
        // Whether a commit that nobody waits for any more went through is not known: neither aborted nor repeated.
        if (manager.operations.current !== undefined || manager.state === 'FATAL_ERROR') throw error
        const cause = manager.error ?? error
        if (manager.state === 'IN_TRANSACTION' || manager.state === 'ABORTABLE_ERROR') await this.abort(options)
        if (!(error instanceof KafkaError) || !isRetriable(cause) || failures >= retries) throw error
      }
      await sleep(clock, backoff.delayMs(failures), signal)
    }
  }

  /** Ends the open transaction: aborts it, unless it is being committed. */
  async close(): Promise<void> {
    const { manager } = this.#options
    const { state } = manager
    this.#isClosed = true
    try {
      if (state === 'IN_TRANSACTION' || state === 'ABORTABLE_ERROR') {
        const { current } = manager.operations
        if (current?.isSettled === true) manager.operations.forget(current)
        await this.#wait(this.#beginAbort(), undefined)
      } else if (state === 'COMMITTING' || state === 'ABORTING') {
        await this.#wait(manager.operations.current!, undefined)
      }
    } catch {
      // The coordinator ends by itself, after transactionTimeoutMs, what could not be ended.
    }
  }

  /** Sends nothing more; whatever is waited for fails with the error. */
  stop(error: Error): void {
    this.#isClosed = true
    this.#options.driver.close()
    this.#options.manager.close(error)
  }

  #beginAbort(): PendingOperation {
    const { manager, waiting, sender } = this.#options
    const isNew = manager.operations.current === undefined
    const operation = manager.abort()
    if (isNew) {
      waiting.failAll(manager.droppedError())
      sender.dropBatches()
      this.#awaitBatches(operation)
    }
    return operation
  }

  #awaitBatches(operation: PendingOperation): void {
    const { accumulator, waiting, sender, manager } = this.#options
    const barrier = accumulator.beginFlush(() => manager.onFlushed(operation))
    waiting.addBarrier(barrier)
    barrier.arm()
    sender.wakeup()
  }

  /** Initialises once, and waits for what an earlier call has left under way. */
  async #ready(options: WaitOptions): Promise<void> {
    const { manager } = this.#options
    this.#checkOpen()
    const { current } = manager.operations
    if (current !== undefined) {
      // How an abandoned call ended was its caller's matter; what counts here is the state it left.
      await this.#wait(current, options).catch((error: unknown) => {
        if (!current.isSettled) throw error
      })
    }
    // Also when a call that waited on for the commit heard of it: nothing else can become of that transaction.
    if (manager.state === 'ABORTABLE_ERROR') await this.abort(options)
    if (manager.state === 'UNINITIALIZED') await this.init(options)
  }

  async #wait(operation: PendingOperation, options: WaitOptions | undefined): Promise<void> {
    const { clock, manager } = this.#options
    const what = `${operation.name} is still under way; call it again to wait on`
    try {
      await boundedWait(operation.promise, clock, this.#bounded(options), what, true)
    } finally {
      manager.operations.forget(operation)
    }
  }

  #bounded(options: WaitOptions | undefined): WaitOptions {
    return { timeoutMs: this.#options.maxBlockMs, ...options }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new InvalidStateError('The producer is closed')
  }
}
