export { Admin, type AdminOptions } from './admin.ts'
export { adminConfigSchema, type AdminConfig } from './admin-config.ts'
export type { AclOperation } from './authorized-operations.ts'
export { BatchError } from './batch-error.ts'
export type { ClusterDescription, ClusterNode, DescribeClusterOptions } from './cluster/describe-cluster.ts'
export type { ConfigEntry, ConfigSource, ConfigSynonym, ConfigType } from './configs/config-entry.ts'
export type { ConfigResource, ConfigResourceType } from './configs/config-resource.ts'
export type { DescribeConfigsOptions, ResourceConfig } from './configs/describe-configs.ts'
export type {
  GroupOffsets,
  GroupOffsetsQuery,
  ListConsumerGroupOffsetsOptions,
} from './offsets/list-consumer-group-offsets.ts'
export type { ListedOffset, ListOffsetsOptions, OffsetQuery } from './offsets/list-offsets.ts'
export type { OffsetSpec } from './offsets/offset-spec.ts'
export type { AdminCallTrace } from './running-calls.ts'
export type { CreatePartitionsOptions, NewPartitions } from './topics/create-partitions.ts'
export type { CreatedTopic, CreateTopicsOptions, NewTopic } from './topics/create-topics.ts'
export type { DeleteTopicsOptions } from './topics/delete-topics.ts'
export type { DescribeTopicsOptions } from './topics/describe-topics.ts'
export type { ListTopicsOptions, TopicListing } from './topics/list-topics.ts'
export type { PartitionDescription, TopicDescription } from './topics/topic-description.ts'
export type { TopicSelection } from './topics/topic-selection.ts'
