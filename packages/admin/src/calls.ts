// What the methods of Admin do, in one module that the first call loads: who imports `ottla` for a producer does not wait
// for the messages of sixty administrative calls.
export { describeCluster } from './cluster/describe-cluster.ts'
export { describeFeatures, updateFeatures } from './cluster/features.ts'
export { addRaftVoter, describeMetadataQuorum, removeRaftVoter } from './cluster/quorum.ts'
export { unregisterBroker, unregisterController } from './cluster/unregister.ts'
export { describeConfigs } from './configs/describe-configs.ts'
export { incrementalAlterConfigs } from './configs/incremental-alter-configs.ts'
export { listConfigResources } from './configs/list-config-resources.ts'
export { deleteGroups } from './groups/delete-groups.ts'
export { describeClassicGroups } from './groups/describe-classic-groups.ts'
export { describeConsumerGroups } from './groups/describe-consumer-groups.ts'
export { describeShareGroups } from './groups/describe-share-groups.ts'
export { describeStreamsGroups } from './groups/describe-streams-groups.ts'
export { listGroups } from './groups/list-groups.ts'
export { removeMembersFromConsumerGroup } from './groups/remove-members.ts'
export { allGroupLags, groupLag } from './helpers/group-lag.ts'
export { listTopicOffsets } from './helpers/list-topic-offsets.ts'
export { waitForTopics } from './helpers/wait-for-topics.ts'
export { alterConsumerGroupOffsets } from './offsets/alter-consumer-group-offsets.ts'
export { deleteConsumerGroupOffsets } from './offsets/delete-consumer-group-offsets.ts'
export { deleteRecords } from './offsets/delete-records.ts'
export { listConsumerGroupOffsets } from './offsets/list-consumer-group-offsets.ts'
export { listOffsets } from './offsets/list-offsets.ts'
export {
  alterShareGroupOffsets,
  deleteShareGroupOffsets,
  listShareGroupOffsets,
} from './offsets/share-group-offsets.ts'
export { describeLogDirs } from './partitions/describe-log-dirs.ts'
export { electLeaders } from './partitions/elect-leaders.ts'
export { alterPartitionReassignments, listPartitionReassignments } from './partitions/partition-reassignments.ts'
export { alterReplicaLogDirs, describeReplicaLogDirs } from './partitions/replica-log-dirs.ts'
export { alterClientQuotas, describeClientQuotas } from './quotas/client-quotas.ts'
export { createAcls, deleteAcls, describeAcls } from './security/acls.ts'
export {
  createDelegationToken,
  describeDelegationTokens,
  expireDelegationToken,
  renewDelegationToken,
} from './security/delegation-tokens.ts'
export { alterUserScramCredentials, describeUserScramCredentials } from './security/user-scram-credentials.ts'
export { createPartitions } from './topics/create-partitions.ts'
export { createTopics } from './topics/create-topics.ts'
export { deleteTopics } from './topics/delete-topics.ts'
export { describeTopics } from './topics/describe-topics.ts'
export { listTopics } from './topics/list-topics.ts'
export { abortTransaction } from './transactions/abort-transaction.ts'
export { describeProducers } from './transactions/describe-producers.ts'
export { describeTransactions } from './transactions/describe-transactions.ts'
export { fenceProducers } from './transactions/fence-producers.ts'
export { listTransactions } from './transactions/list-transactions.ts'
