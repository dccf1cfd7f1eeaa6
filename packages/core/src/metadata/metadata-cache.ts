import { ErrorCode, errorInfo, ZERO_UUID } from '@ottla/protocol'
import type {
  MetadataResponse,
  MetadataResponsePartition,
  MetadataResponseTopic,
} from '@ottla/protocol/messages/metadata'
import { apiError } from '../api-error.ts'
import type { Node } from '../node.ts'
import type { LeaderUpdate, PartitionMetadata, TopicMetadata } from './topic-metadata.ts'

/** The first version whose leader epochs can be relied on (KAFKA-9212). */
const reliableEpochsVersion = 9

/** What came of one response. */
export interface UpdateOutcome {
  /** Nodes, leaders or topics are not what they were. */
  readonly changed: boolean
  /** Something was missing that the next refresh may bring: a leader, a topic that is being created. */
  readonly incomplete: boolean
}

/**
 * The newest known state of the cluster, and the rules by which news replace it: a leader epoch never goes
 * back, except when the topic's id says that it is another topic. Does no I/O.
 */
export class MetadataCache {
  #clusterId: string | undefined
  #controllerId = -1
  #nodes = new Map<number, Node>()
  #topics = new Map<string, TopicMetadata>()
  readonly #namesById = new Map<string, string>()
  readonly #errors = new Map<string, Error>()

  get clusterId(): string | undefined {
    return this.#clusterId
  }

  get controllerId(): number {
    return this.#controllerId
  }

  get nodes(): ReadonlyMap<number, Node> {
    return this.#nodes
  }

  get topics(): ReadonlyMap<string, TopicMetadata> {
    return this.#topics
  }

  topicById(id: string): TopicMetadata | undefined {
    const name = this.#namesById.get(id)
    return name === undefined ? undefined : this.#topics.get(name)
  }

  /** Why the last response had no metadata of the topic. */
  topicError(topic: string): Error | undefined {
    return this.#errors.get(topic)
  }

  /**
   * Takes over a response.
   * @param isPartial - it is about some topics only: the others stay as they are. Otherwise they are forgotten.
   */
  update(response: MetadataResponse, apiVersion: number, isPartial: boolean): UpdateOutcome {
    let changed = this.#updateNodes(response)
    let incomplete = false
    const topics = isPartial ? new Map(this.#topics) : new Map<string, TopicMetadata>()
    for (const topic of response.topics) {
      // Only requests by topic id are answered without a name, and only for ids that do not exist.
      if (topic.name === null) continue
      const known = this.#topics.get(topic.name)
      if (topic.errorCode !== ErrorCode.NONE) {
        this.#errors.set(topic.name, this.#errorOf(topic, apiVersion))
        topics.delete(topic.name)
        if (errorInfo(topic.errorCode).retriable) incomplete = true
        continue
      }
      this.#errors.delete(topic.name)
      const merged = mergeTopic(topic, known, apiVersion)
      topics.set(topic.name, merged)
      if (merged !== known) changed = true
      if (topic.partitions.some((partition) => needsRefresh(partition.errorCode))) incomplete = true
    }
    if (topics.size !== this.#topics.size) changed = true
    this.#topics = topics
    this.#indexIds()
    return { changed, incomplete }
  }

  /**
   * Takes over newer leaders that came with a produce or fetch response (KIP-951).
   * @returns whether any was news.
   */
  updateLeaders(updates: readonly LeaderUpdate[], endpoints: readonly Node[]): boolean {
    const nodes = new Map(this.#nodes)
    for (const node of endpoints) nodes.set(node.id, node)
    let changed = false
    for (const { topic, partition, leaderId, leaderEpoch } of updates) {
      const known = this.#topics.get(topic)
      const before = known?.partitions[partition]
      if (known === undefined || before === undefined || leaderEpoch <= before.leaderEpoch || !nodes.has(leaderId))
        continue
      const partitions = [...known.partitions]
      partitions[partition] = { ...before, leaderId, leaderEpoch }
      this.#topics.set(topic, { ...known, partitions })
      changed = true
    }
    if (changed) this.#nodes = nodes
    return changed
  }

  /**
   * Forgets the nodes, the leaders and their epochs, because another cluster may answer next. Names, ids and
   * partition counts stay until then: forgetting them would look to a consumer like deleted topics.
   */
  forgetNodes(): void {
    this.#nodes = new Map()
    this.#controllerId = -1
    this.#clusterId = undefined
    for (const [name, topic] of this.#topics) {
      const partitions = topic.partitions.map((partition) => ({ ...partition, leaderId: -1, leaderEpoch: -1 }))
      this.#topics.set(name, { ...topic, partitions })
    }
  }

  /** Forgets the topics that are not wanted any more. */
  retain(isWanted: (topic: string) => boolean): void {
    for (const [topic, { id }] of this.#topics) {
      if (isWanted(topic)) continue
      this.#topics.delete(topic)
      if (id !== undefined) this.#namesById.delete(id)
    }
    for (const topic of this.#errors.keys()) if (!isWanted(topic)) this.#errors.delete(topic)
  }

  #updateNodes(response: MetadataResponse): boolean {
    const nodes = new Map<number, Node>()
    let changed = response.brokers.length !== this.#nodes.size
    for (const { nodeId: id, host, port, rack } of response.brokers) {
      const known = this.#nodes.get(id)
      const isSame =
        known !== undefined && known.host === host && known.port === port && known.rack === (rack ?? undefined)
      nodes.set(id, isSame ? known : { id, host, port, ...(rack === null ? {} : { rack }) })
      if (!isSame) changed = true
    }
    this.#nodes = nodes
    this.#clusterId = response.clusterId ?? undefined
    this.#controllerId = response.controllerId
    return changed
  }

  #errorOf(topic: MetadataResponseTopic, apiVersion: number): Error {
    return apiError(topic.errorCode, {
      operation: `Metadata of topic ${topic.name}`,
      apiKey: 3,
      apiVersion,
      resources: [topic.name!],
    })
  }

  #indexIds(): void {
    this.#namesById.clear()
    for (const { id, name } of this.#topics.values()) if (id !== undefined) this.#namesById.set(id, name)
  }
}

function mergeTopic(topic: MetadataResponseTopic, known: TopicMetadata | undefined, apiVersion: number): TopicMetadata {
  const id = topic.topicId === ZERO_UUID ? undefined : topic.topicId
  const isSameTopic = known !== undefined && (id === undefined || known.id === undefined || known.id === id)
  const partitions: PartitionMetadata[] = []
  let changed = known === undefined || known.id !== id || known.isInternal !== topic.isInternal
  for (const partition of topic.partitions) {
    const before = isSameTopic ? known.partitions[partition.partitionIndex] : undefined
    const merged = mergePartition(partition, before, apiVersion)
    partitions[partition.partitionIndex] = merged
    if (merged !== before) changed = true
  }
  fillGaps(partitions)
  if (!changed && partitions.length === known!.partitions.length) return known!
  return { name: topic.name!, id, isInternal: topic.isInternal, partitions }
}

function mergePartition(
  partition: MetadataResponsePartition,
  before: PartitionMetadata | undefined,
  apiVersion: number,
): PartitionMetadata {
  const leaderEpoch = apiVersion >= reliableEpochsVersion ? partition.leaderEpoch : -1
  if (before !== undefined && leaderEpoch >= 0 && leaderEpoch < before.leaderEpoch) return before
  const leaderId = partition.errorCode === ErrorCode.LEADER_NOT_AVAILABLE ? -1 : partition.leaderId
  const isSame =
    before !== undefined &&
    before.leaderId === leaderId &&
    before.leaderEpoch === leaderEpoch &&
    sameIds(before.replicas, partition.replicaNodes) &&
    sameIds(before.inSyncReplicas, partition.isrNodes) &&
    sameIds(before.offlineReplicas, partition.offlineReplicas)
  if (isSame) return before
  return {
    partition: partition.partitionIndex,
    leaderId,
    leaderEpoch,
    replicas: partition.replicaNodes,
    inSyncReplicas: partition.isrNodes,
    offlineReplicas: partition.offlineReplicas,
  }
}

/** A response that leaves partitions out must not leave holes in the array. */
function fillGaps(partitions: PartitionMetadata[]): void {
  for (let partition = 0; partition < partitions.length; partition++) {
    partitions[partition] ??= {
      partition,
      leaderId: -1,
      leaderEpoch: -1,
      replicas: [],
      inSyncReplicas: [],
      offlineReplicas: [],
    }
  }
}

function needsRefresh(errorCode: number): boolean {
  return errorCode !== ErrorCode.NONE && errorInfo(errorCode).refreshMetadata
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}
