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
  readonly #poll: () => Promise<Collected | undefined>
  /** In the hands of the loop. */
  #collected: Collected | undefined
  #isDone = false
  #hasProgressed = false

  /** @param poll - polls until there is something, and rejects once the consumer is closed. */
  constructor(engine: ConsumerEngine, poll: () => Promise<Collected | undefined>) {
    this.#engine = engine
    this.#poll = poll
  }

  async next(): Promise<IteratorResult<ConsumerRecords<K, V>, undefined>> {
    this.#collected = undefined
    this.#hasProgressed = true
    let collected: Collected | undefined
    try {
      while (!this.#isDone && (collected === undefined || collected.all.length === 0)) collected = await this.#poll()
    } catch (error) {
      const isOver = this.#engine.isClosing
      this.stop()
      if (!isOver) throw error
    }
    if (this.#isDone || collected === undefined) {
      // The loop was left while it waited.
      if (collected !== undefined) this.#engine.collector.giveBack(collected, 0)
      return { value: undefined, done: true }
    }
    this.#collected = collected
    const { all, ranges } = collected
    return { value: new ConsumerRecords(all as unknown as ConsumerRecord<K, V>[], ranges), done: false }
  }

  /** The loop was left: the batch in hand comes again with the next poll. */
  return(): Promise<IteratorResult<ConsumerRecords<K, V>, undefined>> {
    this.stop()
    return Promise.resolve({ value: undefined, done: true })
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
    this.#engine.notify()
  }
}
