import { ErrorCode } from '@ottla/protocol'
import { describeError, newUuid, type Random } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import { ApiException, unknownTopicText } from '../errors.ts'
import type { Policies } from '../policies.ts'
import { checkTopicConfig, ConfigManager } from './config-manager.ts'
import { checkFeatureUpdate, features, type FeatureUpdate } from './features.ts'
import type { ConfigResource, MetadataImage, PartitionImage, TopicImage } from './metadata-image.ts'
import type { MetadataRecord } from './metadata-records.ts'
import type { MetadataStore } from './metadata-store.ts'
import type { SecurityRecord } from './security-records.ts'
import { collisionKey, topicNameProblem } from './topic-name.ts'

/** A topic to create, as CreateTopics asks for it. */
export interface TopicSpec {
  readonly name: string
  /** -1 for `num.partitions`. */
  readonly numPartitions: number
  /** -1 for `default.replication.factor`. */
  readonly replicationFactor: number
  readonly assignments?: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[]
  readonly configs?: Readonly<Record<string, string>>
  /** Whether a client wants it, so that the policy has a say. */
  readonly isClientRequest?: boolean
}

/** Hears what changed, after it is on record. */
export interface MetadataListener {
  onTopicChanged(topic: TopicImage, previous: TopicImage | undefined): void
  onTopicRemoved(topic: TopicImage): void
  /** Configurations of this broker changed, or of all brokers. */
  onBrokerConfigsChanged?(): void
}

/** Largest number of partitions that one request may create, as in Kafka's controller. */
const maxPartitionsPerBatch = 10_000
/** Producer ids that are taken at once, as Kafka's controller hands them to a broker. */
const producerIdBlock = 1000

/**
 * Decides what exists and who leads it. It knows no log and no connection: a decision is written to the
 * {@link MetadataStore}, applied to the {@link MetadataImage} and announced to the listener, in this order.
 */
export class Controller {
  readonly nodeId: number
  readonly image: MetadataImage
  readonly configs: ConfigManager
  readonly #policies: Policies
  readonly #store: MetadataStore
  readonly #config: ConfigValues
  readonly #random: Random
  readonly #listeners: MetadataListener[] = []
  #decisionCount = 0
  #nextProducerId = 0
  #producerIdsEnd = 0

  constructor(options: {
    nodeId: number
    image: MetadataImage
    store: MetadataStore
    config: ConfigValues
    random: Random
    policies: Policies
  }) {
    this.nodeId = options.nodeId
    this.image = options.image
    this.#store = options.store
    this.#config = options.config
    this.#random = options.random
    this.#policies = options.policies
    this.configs = new ConfigManager({
      ...options,
      decide: (records) => this.#decide(records),
      onChanged: (resource) => this.#onConfigsChanged(resource),
    })
    this.#overlayConfigs()
  }

  /** Decisions since the start. */
  get decisionCount(): number {
    return this.#decisionCount
  }

  /** Listeners hear of changes in the order they were added. */
  addListener(listener: MetadataListener): void {
    this.#listeners.push(listener)
  }

  /** Makes this node the leader of its partitions, in a new leader epoch. Called once, at start. */
  registerBroker(): void {
    this.#decide([{ type: 'RegisterBrokerRecord', brokerId: this.nodeId }])
  }

  /**
   * @returns the topic as it is now, or as it would be with `validateOnly`.
   * @throws ApiException with Kafka's code for what is wrong.
   */
  createTopic(spec: TopicSpec, validateOnly = false): TopicImage {
    this.#checkName(spec.name)
    const partitions = this.#placePartitions(spec)
    const configs = spec.configs ?? {}
    for (const [name, value] of Object.entries(configs)) checkTopicConfig(name, value)
    if (spec.isClientRequest === true) this.#checkPolicy(spec, partitions)
    const topicId = newUuid(this.#random)
    if (validateOnly) return { name: spec.name, topicId, isInternal: false, partitions, configs }
    const records: MetadataRecord[] = [{ type: 'TopicRecord', name: spec.name, topicId }]
    for (const partition of partitions) records.push({ type: 'PartitionRecord', topicId, ...partition })
    for (const [name, value] of Object.entries(configs)) {
      records.push({ type: 'ConfigRecord', resourceType: 'topic', resourceName: spec.name, name, value })
    }
    this.#decide(records)
    const topic = this.image.topic(spec.name)!
    this.#announce(topic, undefined)
    return topic
  }

  deleteTopic(topic: TopicImage): void {
    if (!this.#config.boolean('delete.topic.enable')) {
      throw new ApiException(
        ErrorCode.TOPIC_DELETION_DISABLED,
        'Topic deletion is disabled (delete.topic.enable=false)',
      )
    }
    this.#decide([{ type: 'RemoveTopicRecord', topicId: topic.topicId }])
    for (const listener of this.#listeners) listener.onTopicRemoved(topic)
  }

  /** Grows a topic to `count` partitions. */
  createPartitions(
    name: string,
    count: number,
    assignments: readonly { readonly brokerIds: readonly number[] }[] | null,
    validateOnly: boolean,
  ): void {
    const topic = this.image.topic(name)
    if (topic === undefined) throw unknownTopic()
    const current = topic.partitions.length
    if (count === current) {
      throw new ApiException(ErrorCode.INVALID_PARTITIONS, `Topic already has ${current} partition(s).`)
    }
    if (count < current) {
      throw new ApiException(
        ErrorCode.INVALID_PARTITIONS,
        `The topic ${name} currently has ${current} partition(s); ${count} would not be an increase.`,
      )
    }
    if (count - current > maxPartitionsPerBatch) throw tooManyPartitions()
    if (assignments !== null) {
      if (assignments.length !== count - current) {
        throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          `Attempted to add ${count - current} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
        )
      }
      for (const assignment of assignments) this.#checkReplicas(assignment.brokerIds)
    }
    if (validateOnly) return
    const records: MetadataRecord[] = []
    for (let partitionId = current; partitionId < count; partitionId++) {
      records.push({ type: 'PartitionRecord', topicId: topic.topicId, ...this.#newPartition(partitionId) })
    }
    this.#decide(records)
    this.#announce(this.image.topic(name)!, topic)
  }

  /** The level that a feature of the cluster has, see {@link features}. */
  featureLevel(name: string): number {
    const given = this.image.featureLevel(name)
    if (given !== undefined) return given
    // The configuration gives the level of a new cluster, as formatting the storage does with Kafka.
    if (name === 'transaction.version') return this.#config.number(name)
    return features.find((feature) => feature.name === name)?.defaultLevel ?? 0
  }

  /**
   * Changes the levels of features, all of them or none.
   * @throws ApiException INVALID_UPDATE_VERSION
   */
  updateFeatures(updates: readonly FeatureUpdate[], validateOnly: boolean): void {
    for (const update of updates) checkFeatureUpdate(update, this.featureLevel(update.name), this.nodeId)
    const changes = updates.filter(({ name, level }) => level !== this.featureLevel(name))
    if (validateOnly || changes.length === 0) return
    const epoch = this.image.featuresEpoch + 1
    this.#decide(changes.map(({ name, level }) => ({ type: 'FeatureLevelRecord', name, level, epoch })))
  }

  /**
   * Checks what a partition is to be moved to; null cancels a move.
   * @throws ApiException with Kafka's code: there is one broker, so nothing can be under way or begin
   */
  reassignPartition(name: string, partitionId: number, replicas: readonly number[] | null): void {
    const topic = this.image.topic(name)
    if (topic === undefined) {
      throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find a topic named ${name}.`)
    }
    if (topic.partitions[partitionId] === undefined) {
      throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find partition ${name}:${partitionId}.`)
    }
    if (replicas === null) throw new ApiException(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, '')
    this.#checkReplicas(replicas)
  }

  /** A producer id that no producer of this broker ever had. */
  nextProducerId(): number {
    if (this.#nextProducerId >= this.#producerIdsEnd) {
      const start = this.image.nextProducerId
      this.#decide([{ type: 'ProducerIdsRecord', nextProducerId: start + producerIdBlock }])
      this.#nextProducerId = start
      this.#producerIdsEnd = start + producerIdBlock
    }
    return this.#nextProducerId++
  }

  /** Puts records about security on record and into the image. @throws ApiException when they cannot be written */
  commit(records: readonly SecurityRecord[]): void {
    this.#decide(records)
  }

  #decide(records: readonly MetadataRecord[]): void {
    try {
      this.#store.append(records)
    } catch (error) {
      const message = `The metadata cannot be written to ${this.#store.path}: ${describeError(error)}`
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, message, { cause: error })
    }
    this.image.applyAll(records)
    this.#decisionCount += records.length
  }

  #onConfigsChanged({ type, name }: ConfigResource): void {
    if (type === 'topic') {
      const topic = this.image.topic(name)!
      this.#announce(topic, { ...topic, configs: {} })
    } else if (type === 'broker') {
      this.#overlayConfigs()
      for (const listener of this.#listeners) listener.onBrokerConfigsChanged?.()
    }
  }

  /** What was set while the broker ran lies over what it was started with. */
  #overlayConfigs(): void {
    this.#config.overlay(
      this.image.configsOf({ type: 'broker', name: String(this.nodeId) }),
      this.image.configsOf({ type: 'broker', name: '' }),
    )
  }

  #checkPolicy({ name, assignments = [], configs = {} }: TopicSpec, partitions: readonly PartitionImage[]): void {
    const isAssigned = assignments.length > 0
    this.#policies.checkCreateTopic({
      topic: name,
      numPartitions: isAssigned ? null : partitions.length,
      replicationFactor: isAssigned ? null : (partitions[0]?.replicas.length ?? 1),
      replicasAssignments: isAssigned
        ? Object.fromEntries(assignments.map(({ partitionIndex, brokerIds }) => [partitionIndex, brokerIds]))
        : null,
      configs,
    })
  }

  #announce(topic: TopicImage, previous: TopicImage | undefined): void {
    for (const listener of this.#listeners) listener.onTopicChanged(topic, previous)
  }

  #checkName(name: string): void {
    const problem = topicNameProblem(name)
    if (problem !== undefined) throw new ApiException(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
    if (this.image.topic(name) !== undefined) {
      throw new ApiException(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`)
    }
    if (!/[._]/.test(name)) return
    const key = collisionKey(name)
    for (const topic of this.image.topics()) {
      if (collisionKey(topic.name) !== key) continue
      throw new ApiException(
        ErrorCode.INVALID_TOPIC_EXCEPTION,
        `Topic '${name}' collides with existing topic: ${topic.name}`,
      )
    }
  }

  #placePartitions(spec: TopicSpec): PartitionImage[] {
    const assignments = spec.assignments ?? []
    if (assignments.length > 0) return this.#placeAssigned(spec, assignments)
    if (spec.numPartitions === 0 || spec.numPartitions < -1) {
      throw new ApiException(
        ErrorCode.INVALID_PARTITIONS,
        'Number of partitions was set to an invalid non-positive value.',
      )
    }
    const replicationFactor =
      spec.replicationFactor === -1 ? this.#config.number('default.replication.factor') : spec.replicationFactor
    if (replicationFactor === 0 || replicationFactor < -1) {
      throw new ApiException(
        ErrorCode.INVALID_REPLICATION_FACTOR,
        'Replication factor must be larger than 0, or -1 to use the default value.',
      )
    }
    if (replicationFactor > 1) {
      throw new ApiException(
        ErrorCode.INVALID_REPLICATION_FACTOR,
        `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ` +
          `${replicationFactor} cannot be reached because only 1 broker(s) are registered or some brokers have all ` +
          'their log directories cordoned.',
      )
    }
    const count = spec.numPartitions === -1 ? this.#config.number('num.partitions') : spec.numPartitions
    if (count > maxPartitionsPerBatch) throw tooManyPartitions()
    return Array.from({ length: count }, (_, partitionId) => this.#newPartition(partitionId))
  }

  #placeAssigned(spec: TopicSpec, assignments: NonNullable<TopicSpec['assignments']>): PartitionImage[] {
    if (spec.replicationFactor !== -1) {
      throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        'A manual partition assignment was specified, but replication factor was not set to -1.',
      )
    }
    if (spec.numPartitions !== -1) {
      throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        'A manual partition assignment was specified, but numPartitions was not set to -1.',
      )
    }
    const seen = new Set<number>()
    for (const { partitionIndex, brokerIds } of assignments) {
      if (seen.has(partitionIndex)) {
        throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          `Found multiple manual partition assignments for partition ${partitionIndex}`,
        )
      }
      seen.add(partitionIndex)
      this.#checkReplicas(brokerIds)
    }
    for (let partitionId = 0; partitionId < seen.size; partitionId++) {
      if (seen.has(partitionId)) continue
      throw new ApiException(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        'partitions should be a consecutive 0-based integer sequence',
      )
    }
    if (seen.size > maxPartitionsPerBatch) throw tooManyPartitions()
    return Array.from(seen, (_, partitionId) => this.#newPartition(partitionId))
  }

  #checkReplicas(brokerIds: readonly number[]): void {
    if (brokerIds.length === 0) {
      throw new ApiException(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        'The manual partition assignment includes an empty replica list.',
      )
    }
    const seen = new Set<number>()
    for (const brokerId of brokerIds.toSorted((one, other) => one - other)) {
      if (seen.has(brokerId)) {
        throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          `The manual partition assignment includes the broker ${brokerId} more than once.`,
        )
      }
      seen.add(brokerId)
      if (brokerId !== this.nodeId) {
        throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          `The manual partition assignment includes broker ${brokerId}, but no such broker is registered.`,
        )
      }
    }
  }

  #newPartition(partitionId: number): PartitionImage {
    return { partitionId, replicas: [this.nodeId], isr: [this.nodeId], leader: this.nodeId, leaderEpoch: 0 }
  }
}

function unknownTopic(): ApiException {
  return new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, unknownTopicText)
}

function tooManyPartitions(): ApiException {
  return new ApiException(ErrorCode.POLICY_VIOLATION, 'Excessively large number of partitions per request.')
}
