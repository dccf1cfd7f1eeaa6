import type { TopicPartitionOffset } from '@ottla/core'
import type { ConsumerRecord } from '../records/consumer-record.ts'

/** What a loop over a `MockConsumer` works with. */
export interface MockLoopSource<K, V> {
  /** Takes up to `most` records, waiting for some; undefined when the loop is over. */
  take(most: number | undefined, loop: object): Promise<readonly ConsumerRecord<K, V>[] | undefined>
  /** Has the next poll begin with these again. */
  giveBack(records: readonly ConsumerRecord<K, V>[]): void
  /** The loop was left. */
  end(loop: object): void
}

/** `for await` over a `MockConsumer`, by the rules of the real one: consumed is what the loop asked to go on after. */
export class MockLoop<K, V, T> implements AsyncIterator<T, undefined> {
  readonly #source: MockLoopSource<K, V>
  readonly #most: number | undefined
  readonly #show: (records: readonly ConsumerRecord<K, V>[]) => T
  #inHand: readonly ConsumerRecord<K, V>[] = []
  isDone = false

  /** @param show - what the loop gets for the records that were taken. */
  constructor(
    source: MockLoopSource<K, V>,
    most: number | undefined,
    show: (records: readonly ConsumerRecord<K, V>[]) => T,
  ) {
    this.#source = source
    this.#most = most
    this.#show = show
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    this.#inHand = []
    if (this.isDone) return { value: undefined, done: true }
    try {
      const taken = await this.#source.take(this.#most, this)
      if (taken === undefined) return await this.return()
      this.#inHand = taken
      return { value: this.#show(taken), done: false }
    } catch (error) {
      await this.return()
      throw error
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    if (!this.isDone) {
      this.isDone = true
      this.#source.giveBack(this.#inHand)
      this.#inHand = []
      this.#source.end(this)
    }
    return Promise.resolve({ value: undefined, done: true })
  }

  /** These are in hand now: run() counts by itself. */
  hold(records: readonly ConsumerRecord<K, V>[]): void {
    this.#inHand = records
  }

  /** Where commits of the consumer have to stop. */
  unconsumed(): TopicPartitionOffset[] {
    return firstOffsets(this.#inHand)
  }
}

/** The first record of each partition. */
export function firstOffsets(records: readonly ConsumerRecord<unknown, unknown>[]): TopicPartitionOffset[] {
  const first = new Map<string, TopicPartitionOffset>()
  for (const { topic, partition, offset } of records) {
    const name = `${topic}-${partition}`
    if (!first.has(name)) first.set(name, { topic, partition, offset })
  }
  return [...first.values()]
}
