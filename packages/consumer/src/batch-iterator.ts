import type { TopicPartitionOffset } from '@ottla/core'
import type { ConsumerEngine, Iteration } from './consumer-engine.ts'
import { type Collected, firstOffsets } from './fetch/fetch-collector.ts'
import type { ConsumerRecord } from './records/consumer-record.ts'
import { ConsumerRecords } from './records/consumer-records.ts'

/**
 * `for await` over what polls return. A batch counts as consumed when the loop asks for the next one; leaving
 * the loop gives the current one back.
 */
export class BatchIterator<K, V> implements AsyncIterator<ConsumerRecords<K, V>, undefined>, Iteration {
  readonly name = 'a loop over batches()'
  readonly #engine: ConsumerEngine
  readonly #poll: (signal: AbortSignal) => Promise<Collected | undefined>
  /** Ends a poll that waits when the iterator is stopped. */
  readonly #abort = new AbortController()
  /** The poll that waits. */
  #polling: Promise<unknown> | undefined
  /** In the hands of the loop. */
  #collected: Collected | undefined
  #isDone = false
  #hasProgressed = false

  /** @param poll - polls until there is something, and rejects once the consumer is closed. */
  constructor(engine: ConsumerEngine, poll: (signal: AbortSignal) => Promise<Collected | undefined>) {
    this.#engine = engine
    this.#poll = poll
  }

  async next(): Promise<IteratorResult<ConsumerRecords<K, V>, undefined>> {
    this.#collected = undefined
    this.#hasProgressed = true
    let collected: Collected | undefined
    try {
      while (!this.#isDone && (collected === undefined || collected.all.length === 0)) {
        const polling = this.#poll(this.#abort.signal)
        this.#polling = polling.catch(() => {})
        collected = await polling
      }
    } catch (error) {
      const isOver = this.#engine.isClosing || this.#isDone
      this.stop()
      if (!isOver) throw error
    } finally {
      this.#polling = undefined
    }
    if (this.#isDone || collected === undefined) {
      // The loop was left while it waited.
      if (collected !== undefined) this.#engine.collector.giveBack(collected, 0)
      return { value: undefined, done: true }
    }
    this.#collected = collected
    const { interceptors } = this.#engine
    const { all, ranges } = collected
    const records =
      interceptors === undefined
        ? new ConsumerRecords(all as unknown as ConsumerRecord<K, V>[], ranges)
        : (interceptors.onConsume(collected) as ConsumerRecords<K, V>)
    return { value: records, done: false }
  }

  /** The loop was left: the batch in hand comes again with the next poll, which may be called when this resolves. */
  async return(): Promise<IteratorResult<ConsumerRecords<K, V>, undefined>> {
    this.stop()
    await this.#polling
    return { value: undefined, done: true }
  }

  get isStopping(): boolean {
    return this.#isDone
  }

  unconsumed(): TopicPartitionOffset[] {
    return this.#collected === undefined ? [] : firstOffsets(this.#collected, 0)
  }

  takeProgress(): boolean {
    const progressed = this.#hasProgressed
    this.#hasProgressed = false
    return progressed
  }

  /** The next poll looks at the positions by itself. */
  changed(): void {}

  stop(): void {
    if (this.#isDone) return
    this.#isDone = true
    const collected = this.#collected
    this.#collected = undefined
    if (collected !== undefined) this.#engine.collector.giveBack(collected, 0)
    if (this.#engine.iteration === this) this.#engine.iteration = undefined
    this.#abort.abort()
  }
}
