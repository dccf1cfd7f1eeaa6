import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { InvalidStateError } from '@ottla/runtime'
import type { SubscriptionPattern } from '../subscription-pattern.ts'
import { PartitionState } from './partition-state.ts'
import { TopicPartitionMap } from './topic-partition-map.ts'

/** How the consumer came by its partitions; a `brokerPattern` is matched by the group's coordinator. */
export type SubscriptionType = 'none' | 'topics' | 'pattern' | 'brokerPattern' | 'assigned'

/**
 * What the consumer reads: its subscription or manual assignment, and the state of every partition that
 * it has. Sans-I/O; all else asks here.
 */
export class SubscriptionState {
  #type: SubscriptionType = 'none'
  #pattern: RegExp | undefined
  #brokerPattern: SubscriptionPattern | undefined
  #topics: ReadonlySet<string> = new Set()
  readonly #partitions = new TopicPartitionMap<PartitionState>()
  #assignmentVersion = 0

  get type(): SubscriptionType {
    return this.#type
  }

  /** Whether a group decides on the partitions. */
  get isGroupManaged(): boolean {
    return this.#type !== 'none' && this.#type !== 'assigned'
  }

  get pattern(): RegExp | undefined {
    return this.#pattern
  }

  get brokerPattern(): SubscriptionPattern | undefined {
    return this.#brokerPattern
  }

  /** Subscribed topics; with a pattern those that matched, none where brokers match it. */
  get topics(): ReadonlySet<string> {
    return this.#topics
  }

  /** Counts the changes of the set of partitions. */
  get assignmentVersion(): number {
    return this.#assignmentVersion
  }

  get size(): number {
    return this.#partitions.size
  }

  /** @returns whether the topics are others than before. */
  subscribe(topics: ReadonlySet<string>): boolean {
    this.#setType('topics')
    return this.#setTopics(topics)
  }

  subscribePattern(pattern: RegExp): void {
    this.#setType('pattern')
    this.#pattern = pattern
  }

  subscribeBrokerPattern(pattern: SubscriptionPattern): void {
    this.#setType('brokerPattern')
    this.#brokerPattern = pattern
  }

  /**
   * Takes those of the cluster's topics that the pattern matches.
   * @returns whether they are others than before.
   */
  matchPattern(topics: Iterable<string>, isInternal: (topic: string) => boolean, excludeInternal: boolean): boolean {
    const matching = new Set<string>()
    for (const topic of topics) {
      this.#pattern!.lastIndex = 0
      if (this.#pattern!.test(topic) && !(excludeInternal && isInternal(topic))) matching.add(topic)
    }
    return this.#setTopics(matching)
  }

  /** Takes these partitions and no others; those that stay keep their state. */
  assignManually(partitions: readonly TopicPartition[]): void {
    this.#setType('assigned')
    this.#setAssignment(partitions)
  }

  /** Takes what the group assigned; partitions that stay keep their state. */
  assignFromGroup(partitions: readonly TopicPartition[]): void {
    if (!this.isGroupManaged) throw new InvalidStateError('The group assigned partitions, but nothing is subscribed')
    this.#setAssignment(partitions)
    // A listener that was to give some of them up may have failed, and then they were not to go after all.
    for (const state of this.#partitions.values()) state.pendingRevocation = false
  }

  unsubscribe(): void {
    this.#type = 'none'
    this.#pattern = undefined
    this.#brokerPattern = undefined
    this.#topics = new Set()
    this.#setAssignment([])
  }

  /** Whether every partition belongs to what is subscribed now. */
  matchesSubscription(partitions: readonly TopicPartition[]): boolean {
    return partitions.every(({ topic }) => this.covers(topic))
  }

  /** Whether the topic belongs to what is subscribed now. */
  covers(topic: string): boolean {
    if (this.#pattern === undefined) return this.#topics.has(topic)
    this.#pattern.lastIndex = 0
    return this.#pattern.test(topic)
  }

  find(topic: string, partition: number): PartitionState | undefined {
    return this.#partitions.get(topic, partition)
  }

  /** @throws InvalidStateError when the partition is not assigned. */
  get(topic: string, partition: number): PartitionState {
    const state = this.#partitions.get(topic, partition)
    if (state === undefined) {
      throw new InvalidStateError(
        `Partition ${topicPartitionName(topic, partition)} is not assigned to this consumer; see assignment()`,
      )
    }
    return state
  }

  all(): Generator<PartitionState> {
    return this.#partitions.values()
  }

  assignment(): TopicPartition[] {
    return this.#partitions.partitions()
  }

  #setType(type: SubscriptionType): void {
    if (this.#type !== 'none' && this.#type !== type) {
      throw new InvalidStateError(
        'subscribe() with topics, subscribe() with a pattern and assign() exclude each other; call unsubscribe() first',
      )
    }
    this.#type = type
  }

  #setTopics(topics: ReadonlySet<string>): boolean {
    const same = topics.size === this.#topics.size && [...topics].every((topic) => this.#topics.has(topic))
    this.#topics = topics
    return !same
  }

  #setAssignment(partitions: readonly TopicPartition[]): void {
    const kept = partitions.map(({ topic, partition }) => {
      return this.#partitions.get(topic, partition) ?? new PartitionState(topic, partition)
    })
    const gone = new Set(this.#partitions.values())
    for (const state of kept) gone.delete(state)
    // What is under way for a partition that left must not count for the same partition when it comes back.
    for (const state of gone) state.dropFetched()
    this.#partitions.clear()
    for (const state of kept) this.#partitions.set(state.topic, state.partition, state)
    this.#assignmentVersion++
  }
}
