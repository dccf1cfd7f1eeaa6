// A producer whose sends and transactions are written down.
import { type Producer, RequestTimeoutError, TransactionAbortedError } from 'ottla'
import type { History } from './history.ts'

/** Failures after which nobody can know whether the records were written. */
function endOf(error: unknown): 'fail' | 'info' {
  const { outcomeUnknown = false } = error as { readonly outcomeUnknown?: boolean }
  // What was given up with its transaction may have been written all the same, and is covered by the abort.
  if (error instanceof TransactionAbortedError) return 'info'
  return error instanceof RequestTimeoutError && !outcomeUnknown ? 'fail' : outcomeUnknown ? 'info' : 'fail'
}

/** Sends through a {@link Producer} and keeps the {@link History} of it. Values have to be unique. */
export class RecordingProducer {
  readonly producer: Producer
  readonly #history: History
  readonly #process: string
  #transaction: number | undefined
  #open = 0

  /** @param process - its name in the history; `<transactional id>/<n>` for the n-th that uses the id. */
  constructor(producer: Producer, history: History, process: string) {
    this.producer = producer
    this.#history = history
    this.#process = process
  }

  /** Sends whose end is not known yet. */
  get openCount(): number {
    return this.#open
  }

  send(topic: string, partition: number | undefined, value: string, key?: string): void {
    const facts = { topic, value, ...(partition === undefined ? {} : { partition }) }
    const transaction = this.#transaction === undefined ? {} : { transaction: this.#transaction }
    const index = this.#history.invoke(this.#process, 'send', { ...facts, ...transaction })
    this.#open++
    const record = {
      topic,
      value,
      ...(partition === undefined ? {} : { partition }),
      ...(key === undefined ? {} : { key }),
    }
    this.producer.send(record, (error, metadata) => {
      this.#open--
      if (error === undefined) {
        this.#history.end(index, 'ok', { partition: metadata.partition, offset: metadata.offset })
      } else this.#history.end(index, endOf(error), { error: error.message })
    })
  }

  async init(): Promise<void> {
    const index = this.#history.invoke(this.#process, 'init')
    await this.#ended(index, this.producer.initTransactions())
  }

  begin(): void {
    const index = this.#history.invoke(this.#process, 'begin')
    this.producer.beginTransaction()
    this.#history.end(index, 'ok')
    this.#transaction = index
  }

  /** @throws as the producer does; the transaction stays open after an unknown outcome, to be asked for again. */
  async commit(timeoutMs?: number): Promise<void> {
    await this.#end('commit', this.producer.commitTransaction(timeoutMs === undefined ? {} : { timeoutMs }))
  }

  async abort(): Promise<void> {
    await this.#end('abort', this.producer.abortTransaction())
  }

  async #end(operation: 'commit' | 'abort', work: Promise<void>): Promise<void> {
    const transaction = this.#transaction
    const index = this.#history.invoke(this.#process, operation, transaction === undefined ? {} : { transaction })
    await this.#ended(index, work)
    this.#transaction = undefined
  }

  async #ended(index: number, work: Promise<void>): Promise<void> {
    try {
      await work
      this.#history.end(index, 'ok')
    } catch (error) {
      this.#history.end(index, endOf(error), { error: (error as Error).message })
      throw error
    }
  }
}
