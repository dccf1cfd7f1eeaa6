export { Admin } from './admin.ts'
export type { AdminOptions } from './admin-base.ts'
export { adminConfigSchema, type AdminConfig } from './admin-config.ts'
export { BatchError } from './batch-error.ts'
export type { AclOperation } from './authorized-operations.ts'
export type { ClusterDescription, ClusterNode, DescribeClusterOptions } from './cluster/describe-cluster.ts'
export type {
  DescribeFeaturesOptions,
  FeatureLevels,
  FeatureMetadata,
  FeatureUpdate,
  UpdateFeaturesOptions,
} from './cluster/features.ts'
export type { QuorumInfo, QuorumReplica, RaftVoter, RaftVoterEndpoint, RaftVoterOptions } from './cluster/quorum.ts'
export type { ConfigEntry, ConfigSource, ConfigSynonym, ConfigType } from './configs/config-entry.ts'
export type { ConfigResource, ConfigResourceType } from './configs/config-resource.ts'
export type { DescribeConfigsOptions, ResourceConfig } from './configs/describe-configs.ts'
export type { ConfigAlteration, IncrementalAlterConfigsOptions } from './configs/incremental-alter-configs.ts'
export type { ListConfigResourcesOptions } from './configs/list-config-resources.ts'
export type {
  ClassicGroupDescription,
  ClassicGroupMember,
  DescribeGroupsOptions,
} from './groups/describe-classic-groups.ts'
export type { ConsumerGroupDescription, ConsumerGroupMember } from './groups/describe-consumer-groups.ts'
export type { ShareGroupDescription, ShareGroupMember } from './groups/describe-share-groups.ts'
export type {
  StreamsAssignment,
  StreamsGroupDescription,
  StreamsGroupMember,
  StreamsSubtopology,
  StreamsTask,
  StreamsTaskOffset,
  StreamsTopic,
} from './groups/describe-streams-groups.ts'
export type { GroupState, GroupType } from './groups/group-state.ts'
export type { GroupListing, ListGroupsOptions } from './groups/list-groups.ts'
export type { MemberToRemove, RemoveMembersOptions } from './groups/remove-members.ts'
export type { GroupLag, GroupLagOptions, PartitionLag } from './helpers/group-lag.ts'
export type { WaitForTopicsOptions } from './helpers/wait-for-topics.ts'
export type { DeletedRecords, RecordsToDelete } from './offsets/delete-records.ts'
export type {
  GroupOffsets,
  GroupOffsetsQuery,
  ListConsumerGroupOffsetsOptions,
} from './offsets/list-consumer-group-offsets.ts'
export type { ListOffsetsOptions, ListedOffset, OffsetQuery } from './offsets/list-offsets.ts'
export type { OffsetSpec } from './offsets/offset-spec.ts'
export type { ListedShareGroupOffset, ShareGroupOffset, ShareGroupOffsets } from './offsets/share-group-offsets.ts'
export { assignReplicas, type AssignableBroker, type ReplicaAssignmentOptions } from './partitions/assign-replicas.ts'
export type { BrokerLogDirs, DescribeLogDirsOptions, LogDir, LogDirReplica } from './partitions/describe-log-dirs.ts'
export type { ElectionType, LeaderElection } from './partitions/elect-leaders.ts'
export type {
  AlterPartitionReassignmentsOptions,
  ListPartitionReassignmentsOptions,
  NewPartitionReassignment,
  PartitionReassignment,
} from './partitions/partition-reassignments.ts'
export type { Replica, ReplicaLogDirAlteration, ReplicaLogDirDescription } from './partitions/replica-log-dirs.ts'
export type {
  AlterClientQuotasOptions,
  ClientQuotaAlteration,
  ClientQuotaEntity,
  ClientQuotaFilter,
  ClientQuotas,
} from './quotas/client-quotas.ts'
export type { ScramMechanism } from '@ottla/runtime'
export type { AdminCallTrace } from './running-calls.ts'
export type { AclBinding, AclFilter, AclPatternType, AclPermission, AclResourceType } from './security/acl-binding.ts'
export type {
  CreateDelegationTokenOptions,
  DelegationToken,
  DescribeDelegationTokensOptions,
  ExpireDelegationTokenOptions,
  RenewDelegationTokenOptions,
} from './security/delegation-tokens.ts'
export type {
  ScramCredential,
  UserScramCredentialAlteration,
  UserScramCredentials,
} from './security/user-scram-credentials.ts'
export type { CreatePartitionsOptions, NewPartitions } from './topics/create-partitions.ts'
export type { CreateTopicsOptions, CreatedTopic, NewTopic } from './topics/create-topics.ts'
export type { DeleteTopicsOptions } from './topics/delete-topics.ts'
export type { DescribeTopicsOptions } from './topics/describe-topics.ts'
export type { ListTopicsOptions, TopicListing } from './topics/list-topics.ts'
export type { PartitionDescription, TopicDescription } from './topics/topic-description.ts'
export type { TopicSelection } from './topics/topic-selection.ts'
export type { TransactionToAbort } from './transactions/abort-transaction.ts'
export type { ActiveProducer, DescribeProducersOptions, PartitionProducers } from './transactions/describe-producers.ts'
export type { TransactionDescription } from './transactions/describe-transactions.ts'
export type { FencedProducer } from './transactions/fence-producers.ts'
export type { ListTransactionsOptions, TransactionListing } from './transactions/list-transactions.ts'
export type { TransactionState } from './transactions/transaction-state.ts'
