import type { TopicPartitionSets } from '../partition-maps.ts'

/** A member's new assignment while it is worked out; the old one is copied before its first change. */
export class MutableAssignment {
  #partitions: Map<string, Set<number>> | undefined
  readonly #original: TopicPartitionSets

  constructor(original: TopicPartitionSets) {
    this.#original = original
  }

  get partitions(): TopicPartitionSets {
    return this.#partitions ?? this.#original
  }

  add(topicId: string, partition: number): void {
    const own = this.#own()
    const partitions = own.get(topicId)
    if (partitions === undefined) own.set(topicId, new Set([partition]))
    else partitions.add(partition)
  }

  remove(topicId: string, partition: number): void {
    const own = this.#own()
    const partitions = own.get(topicId)
    partitions?.delete(partition)
    if (partitions?.size === 0) own.delete(topicId)
  }

  removeTopic(topicId: string): void {
    this.#own().delete(topicId)
  }

  #own(): Map<string, Set<number>> {
    return (this.#partitions ??= new Map(
      Array.from(this.#original, ([topicId, partitions]) => [topicId, new Set(partitions)]),
    ))
  }
}
