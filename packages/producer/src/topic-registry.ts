import type { Metadata, TopicMetadata } from '@ottla/core/internal'
import { checkTopic } from './payload.ts'
import { NO_LEADER } from './partition-queue.ts'
import { ProducerTopic } from './producer-topic.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import { StickyPartitioner, type StickyOptions } from './sticky-partitioner.ts'

/** The topics a producer writes to, kept in step with the metadata, so that sending a record needs no look at it. */
export class TopicRegistry {
  readonly #metadata: Metadata
  readonly #accumulator: RecordAccumulator
  readonly #sticky: StickyOptions
  readonly #topics = new Map<string, ProducerTopic>()
  readonly #onForgotten: (topic: string) => void
  readonly #seen = new Map<string, TopicMetadata | undefined>()

  /** @param onForgotten - called with topics that are not written to any more. */
  constructor(
    metadata: Metadata,
    accumulator: RecordAccumulator,
    sticky: StickyOptions,
    onForgotten: (topic: string) => void,
  ) {
    this.#onForgotten = onForgotten
    this.#metadata = metadata
    this.#accumulator = accumulator
    this.#sticky = sticky
  }

  /** @throws InvalidRecordError for what cannot be a topic. */
  topic(name: string): ProducerTopic {
    const known = this.#topics.get(name)
    if (known !== undefined) return known
    checkTopic(name)
    const topic = new ProducerTopic(name, new StickyPartitioner(this.#sticky))
    this.#topics.set(name, topic)
    this.#update(topic)
    return topic
  }

  /** Takes over what has changed in the metadata. */
  refresh(): void {
    for (const topic of this.#topics.values()) this.#update(topic)
  }

  #update(topic: ProducerTopic): void {
    const { name } = topic
    const metadata = this.#metadata.topic(name)
    const { nodes } = this.#metadata
    if (metadata === undefined) {
      if (this.#seen.get(name) === undefined) return
      this.#seen.delete(name)
      // Idle for too long, deleted, or all was forgotten to start from the bootstrap servers.
      if (topic.isForgettable) {
        this.#topics.delete(name)
        this.#onForgotten(name)
      }
      const unknown = { leaderId: NO_LEADER, leaderEpoch: -1, leaderRack: undefined }
      this.#accumulator.updateLeaders(
        topic,
        topic.queues.map(() => unknown),
      )
      return
    }
    this.#seen.set(name, metadata)
    this.#accumulator.updateLeaders(
      topic,
      metadata.partitions.map(({ leaderId, leaderEpoch }) => {
        const leader = nodes.get(leaderId)
        return { leaderId: leader === undefined ? NO_LEADER : leaderId, leaderEpoch, leaderRack: leader?.rack }
      }),
    )
  }
}
