import type { TopicPartition } from '@ottla/core'

/** A map keyed by topic and partition; iterates in the order of insertion of topics, then of partitions. */
export class TopicPartitionMap<V> {
  readonly #topics = new Map<string, Map<number, V>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(topic: string, partition: number): V | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  has(topic: string, partition: number): boolean {
    return this.#topics.get(topic)?.has(partition) ?? false
  }

  set(topic: string, partition: number, value: V): void {
    let partitions = this.#topics.get(topic)
    if (partitions === undefined) this.#topics.set(topic, (partitions = new Map<number, V>()))
    if (!partitions.has(partition)) this.#size++
    partitions.set(partition, value)
  }

  delete(topic: string, partition: number): boolean {
    const partitions = this.#topics.get(topic)
    if (partitions === undefined || !partitions.delete(partition)) return false
    if (partitions.size === 0) this.#topics.delete(topic)
    this.#size--
    return true
  }

  clear(): void {
    this.#topics.clear()
    this.#size = 0
  }

  /** The topics that occur. */
  topics(): IterableIterator<string> {
    return this.#topics.keys()
  }

  *values(): Generator<V> {
    for (const partitions of this.#topics.values()) yield* partitions.values()
  }

  *entries(): Generator<readonly [string, number, V]> {
    for (const [topic, partitions] of this.#topics) {
      for (const [partition, value] of partitions) yield [topic, partition, value]
    }
  }

  /** The keys as objects. */
  partitions(): TopicPartition[] {
    const list: TopicPartition[] = []
    for (const [topic, partitions] of this.#topics) {
      for (const partition of partitions.keys()) list.push({ topic, partition })
    }
    return list
  }
}
