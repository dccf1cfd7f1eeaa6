// @ts-check
// A producer whose sends and transactions are written down. JavaScript, because child processes load it too.
import { RequestTimeoutError, TransactionAbortedError } from 'ottla'

/** @typedef {import('ottla').Producer} Producer */
/** @typedef {import('./history.ts').HistoryWriter} HistoryWriter */

/**
 * Failures after which nobody can know whether the records were written.
 * @param {unknown} error
 * @returns {'fail' | 'info'}
 */
function endOf(error) {
  const { outcomeUnknown = false } = /** @type {{ readonly outcomeUnknown?: boolean }} */ (error)
  // What was given up with its transaction may have been written all the same, and is covered by the abort.
  if (error instanceof TransactionAbortedError) return 'info'
  return error instanceof RequestTimeoutError && !outcomeUnknown ? 'fail' : outcomeUnknown ? 'info' : 'fail'
}

/** Sends through a Producer and keeps the history of it. Values have to be unique. */
export class RecordingProducer {
  /** @type {Producer} */
  producer
  /** @type {HistoryWriter} */
  #history
  /** @type {string} */
  #process
  /** @type {number | undefined} */
  #transaction
  #open = 0

  /**
   * @param {Producer} producer
   * @param {HistoryWriter} history
   * @param {string} process - its name in the history; `<transactional id>/<n>` for the n-th that uses the id.
   */
  constructor(producer, history, process) {
    this.producer = producer
    this.#history = history
    this.#process = process
  }

  /** Sends whose end is not known yet. */
  get openCount() {
    return this.#open
  }

  /**
   * @param {string} topic
   * @param {number | undefined} partition
   * @param {string} value
   * @param {{ readonly key?: string, readonly headers?: import('ottla').RecordHeaders }} [more]
   */
  send(topic, partition, value, more = {}) {
    const facts = { topic, value, ...(partition === undefined ? {} : { partition }) }
    const transaction = this.#transaction === undefined ? {} : { transaction: this.#transaction }
    const index = this.#history.invoke(this.#process, 'send', { ...facts, ...transaction })
    this.#open++
    this.producer.send({ ...facts, ...more }, (error, metadata) => {
      this.#open--
      if (error === undefined) {
        this.#history.end(index, 'ok', { partition: metadata.partition, offset: metadata.offset })
      } else this.#history.end(index, endOf(error), { error: error.message })
    })
  }

  async init() {
    const index = this.#history.invoke(this.#process, 'init')
    await this.#ended(index, this.producer.initTransactions())
  }

  begin() {
    const index = this.#history.invoke(this.#process, 'begin')
    this.producer.beginTransaction()
    this.#history.end(index, 'ok')
    this.#transaction = index
  }

  /**
   * @param {number} [timeoutMs]
   * @throws as the producer does; the transaction stays open after an unknown outcome, to be asked for again.
   */
  async commit(timeoutMs) {
    await this.#end('commit', this.producer.commitTransaction(timeoutMs === undefined ? {} : { timeoutMs }))
  }

  async abort() {
    await this.#end('abort', this.producer.abortTransaction())
  }

  /**
   * @param {'commit' | 'abort'} operation
   * @param {Promise<void>} work
   */
  async #end(operation, work) {
    const transaction = this.#transaction
    const index = this.#history.invoke(this.#process, operation, transaction === undefined ? {} : { transaction })
    await this.#ended(index, work)
    this.#transaction = undefined
  }

  /**
   * @param {number} index
   * @param {Promise<void>} work
   */
  async #ended(index, work) {
    try {
      await work
      this.#history.end(index, 'ok')
    } catch (error) {
      this.#history.end(index, endOf(error), { error: /** @type {Error} */ (error).message })
      throw error
    }
  }
}
