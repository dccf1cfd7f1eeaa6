import type { MetadataRecord } from './metadata-records.ts'
import { SecurityImage } from './security-image.ts'

/** What the controller decided about a partition. */
export interface PartitionImage {
  readonly partitionId: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Node id; -1 when no replica can lead. */
  readonly leader: number
  readonly leaderEpoch: number
}

/** What the controller decided about a topic. */
export interface TopicImage {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
  /** Dense: the index is the partition id. */
  readonly partitions: readonly PartitionImage[]
  /** Only what was set on the topic itself. */
  readonly configs: Readonly<Record<string, string>>
}

/** What has configurations of its own. The name is that of a topic, a group or a subscription, a node id, or '' for all brokers. */
export interface ConfigResource {
  readonly type: 'topic' | 'broker' | 'group' | 'client-metrics'
  readonly name: string
}

const internalTopics: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
])

/** Whether Kafka itself owns a topic of this name. */
export function isInternalTopic(name: string): boolean {
  return internalTopics.has(name)
}

/** The state that all metadata records so far lead to. Topics are replaced, never changed in place. */
export class MetadataImage {
  readonly #byName = new Map<string, TopicImage>()
  readonly #byId = new Map<string, TopicImage>()
  /** By type and name; those of topics are with the topics. */
  readonly #configs = {
    broker: new Map<string, Readonly<Record<string, string>>>(),
    group: new Map<string, Readonly<Record<string, string>>>(),
    'client-metrics': new Map<string, Readonly<Record<string, string>>>(),
  }
  readonly #featureLevels = new Map<string, number>()
  /** Rules, credentials and quotas. */
  readonly security: SecurityImage = new SecurityImage()
  nextProducerId = 0
  /** Number of the last change of a feature's level; 0 before the first. */
  featuresEpoch = 0

  topic(name: string): TopicImage | undefined {
    return this.#byName.get(name)
  }

  topicById(topicId: string): TopicImage | undefined {
    return this.#byId.get(topicId)
  }

  /** All topics in the order of their creation. */
  topics(): IterableIterator<TopicImage> {
    return this.#byName.values()
  }

  get topicCount(): number {
    return this.#byName.size
  }

  /** What was set for a resource itself. */
  configsOf({ type, name }: ConfigResource): Readonly<Record<string, string>> {
    return (type === 'topic' ? this.#byName.get(name)?.configs : this.#configs[type].get(name)) ?? {}
  }

  /** Configs of a group's own. */
  groupConfigs(groupId: string): Readonly<Record<string, string>> {
    return this.#configs.group.get(groupId) ?? {}
  }

  /** Names of the groups or subscriptions that have configs of their own. */
  configured(type: 'group' | 'client-metrics'): IterableIterator<string> {
    return this.#configs[type].keys()
  }

  /** The level that a feature was given; undefined when it never was. */
  featureLevel(name: string): number | undefined {
    return this.#featureLevels.get(name)
  }

  /** Applies the records of a decision; many partitions of one topic cost one new {@link TopicImage}. */
  applyAll(records: readonly MetadataRecord[]): void {
    for (let at = 0; at < records.length;) {
      const record = records[at]!
      if (record.type !== 'PartitionRecord') {
        this.#apply(record)
        at++
        continue
      }
      const partitions: PartitionImage[] = [...(this.#byId.get(record.topicId)?.partitions ?? [])]
      for (let next = records[at]; next?.type === 'PartitionRecord' && next.topicId === record.topicId;) {
        const { partitionId, replicas, isr, leader, leaderEpoch } = next
        partitions[partitionId] = { partitionId, replicas, isr, leader, leaderEpoch }
        next = records[++at]
      }
      const topic = this.#byId.get(record.topicId)
      if (topic !== undefined) this.#set({ ...topic, partitions })
    }
  }

  #apply(record: Exclude<MetadataRecord, { type: 'PartitionRecord' }>): void {
    switch (record.type) {
      case 'RegisterBrokerRecord':
        // A broker that comes back leads its partitions in a new epoch: what it lost in a crash of the
        // machine was written in an older one, and clients can tell (KIP-101, KIP-320).
        for (const topic of this.#byName.values()) {
          this.#set({
            ...topic,
            partitions: topic.partitions.map((partition) => reelected(partition, record.brokerId)),
          })
        }
        return
      case 'TopicRecord':
        this.#set({
          name: record.name,
          topicId: record.topicId,
          isInternal: isInternalTopic(record.name),
          partitions: [],
          configs: {},
        })
        return
      case 'RemoveTopicRecord': {
        const topic = this.#byId.get(record.topicId)
        if (topic === undefined) return
        this.#byId.delete(topic.topicId)
        this.#byName.delete(topic.name)
        return
      }
      case 'ConfigRecord': {
        const { resourceType, resourceName } = record
        if (resourceType !== 'topic') {
          const all = this.#configs[resourceType]
          const configs = withConfig(all.get(resourceName) ?? {}, record.name, record.value)
          if (Object.keys(configs).length === 0) all.delete(resourceName)
          else all.set(resourceName, configs)
          return
        }
        const topic = this.#byName.get(resourceName)
        if (topic !== undefined) this.#set({ ...topic, configs: withConfig(topic.configs, record.name, record.value) })
        return
      }
      case 'ProducerIdsRecord':
        this.nextProducerId = record.nextProducerId
        return
      case 'FeatureLevelRecord':
        this.#featureLevels.set(record.name, record.level)
        this.featuresEpoch = record.epoch
        return
      case 'AccessControlEntryRecord':
      case 'RemoveAccessControlEntryRecord':
      case 'UserScramCredentialRecord':
      case 'RemoveUserScramCredentialRecord':
      case 'ClientQuotaRecord':
      case 'DelegationTokenRecord':
      case 'RemoveDelegationTokenRecord':
        this.security.apply(record)
    }
  }

  /** The shortest list of records that leads to this image. */
  toRecords(): MetadataRecord[] {
    const records: MetadataRecord[] = []
    if (this.nextProducerId > 0) records.push({ type: 'ProducerIdsRecord', nextProducerId: this.nextProducerId })
    for (const [name, level] of this.#featureLevels) {
      records.push({ type: 'FeatureLevelRecord', name, level, epoch: this.featuresEpoch })
    }
    for (const resourceType of ['broker', 'group', 'client-metrics'] as const) {
      const all = this.#configs[resourceType]
      for (const [resourceName, configs] of all) {
        for (const [name, value] of Object.entries(configs)) {
          records.push({ type: 'ConfigRecord', resourceType, resourceName, name, value })
        }
      }
    }
    for (const topic of this.#byName.values()) {
      records.push({ type: 'TopicRecord', name: topic.name, topicId: topic.topicId })
      for (const partition of topic.partitions) {
        records.push({ type: 'PartitionRecord', topicId: topic.topicId, ...partition })
      }
      for (const [name, value] of Object.entries(topic.configs)) {
        records.push({ type: 'ConfigRecord', resourceType: 'topic', resourceName: topic.name, name, value })
      }
    }
    records.push(...this.security.toRecords())
    return records
  }

  #set(topic: TopicImage): void {
    this.#byName.set(topic.name, topic)
    this.#byId.set(topic.topicId, topic)
  }
}

function reelected(partition: PartitionImage, brokerId: number): PartitionImage {
  return partition.leader === brokerId ? { ...partition, leaderEpoch: partition.leaderEpoch + 1 } : partition
}

function withConfig(
  configs: Readonly<Record<string, string>>,
  name: string,
  value: string | null,
): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = configs
  return value === null ? others : { ...others, [name]: value }
}
