import { type ClusterClient, isRetriable } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'
import type { Logger, TopicPartition } from '@ottla/core'
import type { Clock, Timer } from '@ottla/runtime'
import type { PartitionsById } from './consumer-membership.ts'

/** Options of {@link TopicNames}. */
export interface TopicNamesOptions {
  readonly cluster: ClusterClient
  readonly clock: Clock
  readonly retryBackoffMs: number
  readonly logger: Logger
  /** Names were found. */
  readonly onFound: () => void
}

/** As far as names are known. */
export interface NamedPartitions {
  readonly named: PartitionsById
  readonly partitions: readonly TopicPartition[]
}

/**
 * The names of topics that a coordinator assigned by their ids. Ids that the metadata does not have are asked for in
 * the background: a pattern that the broker matches brings topics that nobody here has heard of.
 */
export class TopicNames {
  readonly #options: TopicNamesOptions
  /** Of topics that are or were to be assigned; a topic that is deleted must still be given up under its name. */
  readonly #names = new Map<string, string>()
  #isAsking = false
  #timer: Timer | undefined
  #wanted: readonly string[] = []

  constructor(options: TopicNamesOptions) {
    this.#options = options
  }

  /** Translates what is known; what is not is looked for. */
  resolve(assignment: PartitionsById): NamedPartitions {
    const named = new Map<string, readonly number[]>()
    const partitions: TopicPartition[] = []
    const unknown: string[] = []
    for (const [topicId, numbers] of assignment) {
      const topic = this.#nameOf(topicId)
      if (topic === undefined) {
        unknown.push(topicId)
        continue
      }
      named.set(topicId, numbers)
      for (const partition of numbers) partitions.push({ topic, partition })
    }
    this.#wanted = unknown
    if (unknown.length > 0) this.#ask()
    return { named, partitions }
  }

  /** Forgets all names but those of these topics. */
  retain(assignment: PartitionsById): void {
    for (const topicId of this.#names.keys()) if (!assignment.has(topicId)) this.#names.delete(topicId)
  }

  /** Nothing is looked for any more. */
  stop(): void {
    this.#wanted = []
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #nameOf(topicId: string): string | undefined {
    const known = this.#options.cluster.metadata.topicById(topicId)?.name
    if (known !== undefined) this.#names.set(topicId, known)
    return known ?? this.#names.get(topicId)
  }

  #ask(): void {
    if (this.#isAsking || this.#timer !== undefined) return
    this.#isAsking = true
    void this.#askOnce().finally(() => {
      this.#isAsking = false
      if (this.#wanted.length > 0) this.#askLater()
    })
  }

  async #askOnce(): Promise<void> {
    const { cluster, logger, onFound } = this.#options
    const wanted = this.#wanted
    try {
      const response = await cluster.sendToLeastLoaded(metadataApi, {
        topics: wanted.map((topicId) => ({ topicId, name: null })),
        allowAutoTopicCreation: false,
      })
      for (const { topicId, name, errorCode } of response.topics) {
        if (errorCode === ErrorCode.NONE && name !== null) this.#names.set(topicId, name)
      }
    } catch (error) {
      const level = isRetriable(error) ? 'debug' : 'warn'
      logger[level]({ err: error, topicIds: wanted }, 'The names of assigned topics could not be found')
    }
    const left = this.#wanted.filter((topicId) => !this.#names.has(topicId))
    if (left.length < this.#wanted.length) onFound()
    this.#wanted = left
  }

  /** The broker that was asked may hear of a new topic later than the coordinator. */
  #askLater(): void {
    const { clock, retryBackoffMs } = this.#options
    const again = (): void => {
      this.#timer = undefined
      if (this.#wanted.length > 0) this.#ask()
    }
    this.#timer = clock.setTimer(retryBackoffMs, again, { keepAlive: false })
  }
}
