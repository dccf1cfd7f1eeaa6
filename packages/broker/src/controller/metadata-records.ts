import type { SecurityRecord } from './security-records.ts'

/**
 * The controller's decisions, one record each. The names are those of Kafka's metadata records, so that
 * the records can move to a replicated `__cluster_metadata` log without the rest of the broker noticing.
 */
export type MetadataRecord =
  | { readonly type: 'RegisterBrokerRecord'; readonly brokerId: number }
  | { readonly type: 'TopicRecord'; readonly name: string; readonly topicId: string }
  | {
      readonly type: 'PartitionRecord'
      readonly topicId: string
      readonly partitionId: number
      readonly replicas: readonly number[]
      readonly isr: readonly number[]
      readonly leader: number
      readonly leaderEpoch: number
    }
  | { readonly type: 'RemoveTopicRecord'; readonly topicId: string }
  | {
      readonly type: 'ConfigRecord'
      readonly resourceType: 'topic' | 'broker' | 'group' | 'client-metrics'
      /** Topic name; node id or '' (all brokers) for broker configs; group id; name of a subscription. */
      readonly resourceName: string
      readonly name: string
      /** null removes the value. */
      readonly value: string | null
    }
  | { readonly type: 'ProducerIdsRecord'; readonly nextProducerId: number }
  | {
      readonly type: 'FeatureLevelRecord'
      readonly name: string
      readonly level: number
      /** Grows with every change, so that clients can tell which answer is newer. */
      readonly epoch: number
    }
  | SecurityRecord
