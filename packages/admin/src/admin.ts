import { configFromProperties } from '@ottla/runtime'
import type { TopicPartition, WaitOptions } from '@ottla/core'
import type { ClusterDescription, DescribeClusterOptions } from './cluster/describe-cluster.ts'
import type {
  DescribeFeaturesOptions,
  FeatureMetadata,
  FeatureUpdate,
  UpdateFeaturesOptions,
} from './cluster/features.ts'
import type { QuorumInfo, RaftVoter, RaftVoterEndpoint, RaftVoterOptions } from './cluster/quorum.ts'
import type { ConfigResource } from './configs/config-resource.ts'
import type { DescribeConfigsOptions, ResourceConfig } from './configs/describe-configs.ts'
import type { ConfigAlteration, IncrementalAlterConfigsOptions } from './configs/incremental-alter-configs.ts'
import type { ListConfigResourcesOptions } from './configs/list-config-resources.ts'
import type { WaitForTopicsOptions } from './helpers/wait-for-topics.ts'
import type { DeletedRecords, RecordsToDelete } from './offsets/delete-records.ts'
import type { ListedOffset, ListOffsetsOptions, OffsetQuery } from './offsets/list-offsets.ts'
import type { OffsetSpec } from './offsets/offset-spec.ts'
import type { BrokerLogDirs, DescribeLogDirsOptions } from './partitions/describe-log-dirs.ts'
import type { ElectionType, LeaderElection } from './partitions/elect-leaders.ts'
import type {
  AlterPartitionReassignmentsOptions,
  ListPartitionReassignmentsOptions,
  NewPartitionReassignment,
  PartitionReassignment,
} from './partitions/partition-reassignments.ts'
import type { Replica, ReplicaLogDirAlteration, ReplicaLogDirDescription } from './partitions/replica-log-dirs.ts'
import type { CreatePartitionsOptions, NewPartitions } from './topics/create-partitions.ts'
import type { CreatedTopic, CreateTopicsOptions, NewTopic } from './topics/create-topics.ts'
import type { DeleteTopicsOptions } from './topics/delete-topics.ts'
import type { DescribeTopicsOptions } from './topics/describe-topics.ts'
import type { ListTopicsOptions, TopicListing } from './topics/list-topics.ts'
import type { TopicDescription } from './topics/topic-description.ts'
import type { TopicSelection } from './topics/topic-selection.ts'
import type { TransactionToAbort } from './transactions/abort-transaction.ts'
import type { DescribeProducersOptions, PartitionProducers } from './transactions/describe-producers.ts'
import type { TransactionDescription } from './transactions/describe-transactions.ts'
import type { FencedProducer } from './transactions/fence-producers.ts'
import type { ListTransactionsOptions, TransactionListing } from './transactions/list-transactions.ts'
import type { AdminOptions } from './admin-base.ts'
import { adminConfigSchema } from './admin-config.ts'
import { AdminSecurity } from './admin-security.ts'

/**
 * Administers a cluster: topics, configurations, groups, offsets, transactions, rights. Connects when the first
 * call is made.
 *
 * Every call takes `timeoutMs` (default `defaultApiTimeoutMs`) and `signal`, and repeats what may succeed
 * when it is repeated. Calls about several things return them in the order asked, and reject with a
 * {@link BatchError} when some failed; about one thing, with its own error, such as an ApiError named
 * `TOPIC_ALREADY_EXISTS`.
 *
 * @example
 * ```ts
 * const admin = new Admin({ bootstrapServers: 'localhost:9092' })
 * await admin.createTopics([{ name: 'orders', numPartitions: 6, configs: { 'cleanup.policy': 'compact' } }])
 * await admin.close()
 * ```
 */
export class Admin extends AdminSecurity {
  /**
   * An admin client configured with Kafka's dotted names, as in the properties files of Java tools.
   * @throws ConfigError
   */
  static fromProperties(properties: Readonly<Record<string, string>>, options?: AdminOptions): Admin {
    return new Admin(configFromProperties(adminConfigSchema, properties), options)
  }

  /**
   * Creates topics.
   * @throws ApiError `TOPIC_ALREADY_EXISTS`, `INVALID_PARTITIONS`, `INVALID_REPLICATION_FACTOR`, `INVALID_CONFIG`, …
   */
  createTopics(topics: readonly NewTopic[], options?: CreateTopicsOptions): Promise<CreatedTopic[]> {
    return this.run('createTopics', (calls, requests) => calls.createTopics(requests, topics, options))
  }

  /**
   * Deletes topics and all their records.
   * @throws ApiError `UNKNOWN_TOPIC_OR_PARTITION`, `TOPIC_DELETION_DISABLED`, …
   */
  deleteTopics(topics: TopicSelection, options?: DeleteTopicsOptions): Promise<void> {
    return this.run('deleteTopics', (calls, requests) => calls.deleteTopics(requests, topics, options))
  }

  /** The topics that this client may see, sorted by name. */
  listTopics(options?: ListTopicsOptions): Promise<TopicListing[]> {
    return this.run('listTopics', (calls, requests) => calls.listTopics(requests, options))
  }

  /**
   * Describes topics and their partitions.
   * @throws ApiError `UNKNOWN_TOPIC_OR_PARTITION`, which a topic may have for a moment after its creation, see {@link waitForTopics}.
   */
  describeTopics(topics: TopicSelection, options?: DescribeTopicsOptions): Promise<TopicDescription[]> {
    return this.run('describeTopics', (calls, requests) => calls.describeTopics(requests, topics, options))
  }

  /**
   * Waits until all brokers know the topics and every partition has a leader: until what was just created can be used.
   * @throws RequestTimeoutError with what is missing.
   */
  waitForTopics(topics: readonly string[], options?: WaitForTopicsOptions): Promise<TopicDescription[]> {
    return this.run('waitForTopics', (calls, requests) => calls.waitForTopics(requests, topics, options))
  }

  /**
   * Adds partitions to topics. Keys may then belong to other partitions than before.
   * @throws ApiError `INVALID_PARTITIONS` for a count that is not higher than the present one.
   */
  createPartitions(partitions: readonly NewPartitions[], options?: CreatePartitionsOptions): Promise<void> {
    return this.run('createPartitions', (calls, requests) => calls.createPartitions(requests, partitions, options))
  }

  /**
   * Deletes the oldest records of partitions, up to an offset.
   * @throws ApiError `OFFSET_OUT_OF_RANGE`, `POLICY_VIOLATION` for a topic that is only compacted.
   */
  deleteRecords(records: readonly RecordsToDelete[], options?: WaitOptions): Promise<DeletedRecords[]> {
    return this.run('deleteRecords', (calls, requests) => calls.deleteRecords(requests, records, options))
  }

  /** Offsets of partitions: first, next, or by time. A topic that is not there is waited for until the time is over. */
  listOffsets(queries: readonly OffsetQuery[], options?: ListOffsetsOptions): Promise<ListedOffset[]> {
    return this.run('listOffsets', (calls, requests) => calls.listOffsets(requests, queries, options))
  }

  /**
   * As {@link listOffsets}, the same for all partitions of topics, sorted.
   * @throws ApiError `UNKNOWN_TOPIC_OR_PARTITION`
   */
  listTopicOffsets(topics: readonly string[], at: OffsetSpec, options?: ListOffsetsOptions): Promise<ListedOffset[]> {
    return this.run('listTopicOffsets', (calls, requests) => calls.listTopicOffsets(requests, topics, at, options))
  }

  /** The configuration of topics, brokers, groups. */
  describeConfigs(resources: readonly ConfigResource[], options?: DescribeConfigsOptions): Promise<ResourceConfig[]> {
    return this.run('describeConfigs', (calls, requests) => calls.describeConfigs(requests, resources, options))
  }

  /**
   * Changes single values of configurations.
   * @throws ApiError `INVALID_CONFIG`, `UNKNOWN_TOPIC_OR_PARTITION`, `POLICY_VIOLATION`.
   */
  incrementalAlterConfigs(
    alterations: readonly ConfigAlteration[],
    options?: IncrementalAlterConfigsOptions,
  ): Promise<void> {
    return this.run('incrementalAlterConfigs', (calls, requests) =>
      calls.incrementalAlterConfigs(requests, alterations, options),
    )
  }

  /** What has a configuration of its own: client metrics subscriptions, and from Kafka 4.1 on all types. (KIP-1142) */
  listConfigResources(options?: ListConfigResourcesOptions): Promise<ConfigResource[]> {
    return this.run('listConfigResources', (calls, requests) => calls.listConfigResources(requests, options))
  }

  /** The brokers of the cluster and its id. */
  describeCluster(options?: DescribeClusterOptions): Promise<ClusterDescription> {
    return this.run('describeCluster', (calls, requests) => calls.describeCluster(requests, options))
  }

  /** The features that the cluster has settled on, and those that it could have. (KIP-584) */
  describeFeatures(options?: DescribeFeaturesOptions): Promise<FeatureMetadata> {
    return this.run('describeFeatures', (calls, requests) => calls.describeFeatures(requests, options))
  }

  /**
   * Changes the levels of features. From Kafka 4.0 on it is all or nothing.
   * @throws ApiError `FEATURE_UPDATE_FAILED`, `INVALID_UPDATE_VERSION`.
   */
  updateFeatures(updates: readonly FeatureUpdate[], options?: UpdateFeaturesOptions): Promise<void> {
    return this.run('updateFeatures', (calls, requests) => calls.updateFeatures(requests, updates, options))
  }

  /** The controllers that keep the metadata, and how far each is. (KIP-595) */
  describeMetadataQuorum(options?: WaitOptions): Promise<QuorumInfo> {
    return this.run('describeMetadataQuorum', (calls, requests) => calls.describeMetadataQuorum(requests, options))
  }

  /**
   * Makes a controller a voter of the quorum. (KIP-853)
   * @throws ApiError `DUPLICATE_VOTER`, `UNSUPPORTED_VERSION` when the cluster has a fixed list of voters.
   */
  addRaftVoter(voter: RaftVoter, endpoints: readonly RaftVoterEndpoint[], options?: RaftVoterOptions): Promise<void> {
    return this.run('addRaftVoter', (calls, requests) => calls.addRaftVoter(requests, voter, endpoints, options))
  }

  /**
   * Takes a controller out of the quorum. (KIP-853)
   * @throws ApiError `VOTER_NOT_FOUND`, `UNSUPPORTED_VERSION` when the cluster has a fixed list of voters.
   */
  removeRaftVoter(voter: RaftVoter, options?: RaftVoterOptions): Promise<void> {
    return this.run('removeRaftVoter', (calls, requests) => calls.removeRaftVoter(requests, voter, options))
  }

  /**
   * Makes the cluster forget a broker that is not coming back.
   * @throws ApiError `BROKER_ID_NOT_REGISTERED`
   */
  unregisterBroker(brokerId: number, options?: WaitOptions): Promise<void> {
    return this.run('unregisterBroker', (calls, requests) => calls.unregisterBroker(requests, brokerId, options))
  }

  /** Makes the cluster forget a controller that is not coming back; needs brokers of 4.4. */
  unregisterController(controllerId: number, options?: WaitOptions): Promise<void> {
    return this.run('unregisterController', (calls, requests) =>
      calls.unregisterController(requests, controllerId, options),
    )
  }

  /**
   * Holds elections, for some partitions or for all that need one.
   * @throws ApiError `PREFERRED_LEADER_NOT_AVAILABLE`, `ELIGIBLE_LEADERS_NOT_AVAILABLE`, `UNKNOWN_TOPIC_OR_PARTITION`.
   */
  electLeaders(
    type: ElectionType,
    partitions?: readonly TopicPartition[],
    options?: WaitOptions,
  ): Promise<LeaderElection[]> {
    return this.run('electLeaders', (calls, requests) => calls.electLeaders(requests, type, partitions, options))
  }

  /**
   * Moves replicas to other brokers, changes how many there are, or cancels that. Resolves when it has begun.
   * @throws ApiError `INVALID_REPLICA_ASSIGNMENT`, `INVALID_REPLICATION_FACTOR`, `NO_REASSIGNMENT_IN_PROGRESS`.
   */
  alterPartitionReassignments(
    reassignments: readonly NewPartitionReassignment[],
    options?: AlterPartitionReassignmentsOptions,
  ): Promise<void> {
    return this.run('alterPartitionReassignments', (calls, requests) =>
      calls.alterPartitionReassignments(requests, reassignments, options),
    )
  }

  /** The reassignments that are under way, sorted. */
  listPartitionReassignments(options?: ListPartitionReassignmentsOptions): Promise<PartitionReassignment[]> {
    return this.run('listPartitionReassignments', (calls, requests) =>
      calls.listPartitionReassignments(requests, options),
    )
  }

  /** The log directories of brokers and the replicas in them. */
  describeLogDirs(options?: DescribeLogDirsOptions): Promise<BrokerLogDirs[]> {
    return this.run('describeLogDirs', (calls, requests) => calls.describeLogDirs(requests, options))
  }

  /** In which directories replicas are. */
  describeReplicaLogDirs(replicas: readonly Replica[], options?: WaitOptions): Promise<ReplicaLogDirDescription[]> {
    return this.run('describeReplicaLogDirs', (calls, requests) =>
      calls.describeReplicaLogDirs(requests, replicas, options),
    )
  }

  /**
   * Moves replicas to other directories of their brokers. Resolves when it has begun.
   * @throws ApiError `LOG_DIR_NOT_FOUND`, `REPLICA_NOT_AVAILABLE`.
   */
  alterReplicaLogDirs(alterations: readonly ReplicaLogDirAlteration[], options?: WaitOptions): Promise<void> {
    return this.run('alterReplicaLogDirs', (calls, requests) =>
      calls.alterReplicaLogDirs(requests, alterations, options),
    )
  }

  /** The producers that partitions remember, with their open transactions. (KIP-664) */
  describeProducers(
    partitions: readonly TopicPartition[],
    options?: DescribeProducersOptions,
  ): Promise<PartitionProducers[]> {
    return this.run('describeProducers', (calls, requests) => calls.describeProducers(requests, partitions, options))
  }

  /**
   * What coordinators know of transactions. (KIP-664)
   * @throws ApiError `TRANSACTIONAL_ID_NOT_FOUND`
   */
  describeTransactions(transactionalIds: readonly string[], options?: WaitOptions): Promise<TransactionDescription[]> {
    return this.run('describeTransactions', (calls, requests) =>
      calls.describeTransactions(requests, transactionalIds, options),
    )
  }

  /** The transactional ids of the cluster, sorted. Every broker is asked; when one fails, the {@link BatchError} has what the others know. */
  listTransactions(options?: ListTransactionsOptions): Promise<TransactionListing[]> {
    return this.run('listTransactions', (calls, requests) => calls.listTransactions(requests, options))
  }

  /**
   * Writes an abort marker for a transaction that hangs, because no coordinator knows of it any more. (KIP-664)
   * @throws ApiError `INVALID_PRODUCER_EPOCH`, `TRANSACTION_COORDINATOR_FENCED`.
   */
  abortTransaction(transaction: TransactionToAbort, options?: WaitOptions): Promise<void> {
    return this.run('abortTransaction', (calls, requests) => calls.abortTransaction(requests, transaction, options))
  }

  /** Shuts out all producers that use these transactional ids now, and aborts their open transactions. */
  fenceProducers(transactionalIds: readonly string[], options?: WaitOptions): Promise<FencedProducer[]> {
    return this.run('fenceProducers', (calls, requests) => calls.fenceProducers(requests, transactionalIds, options))
  }

  /**
   * As {@link fenceProducers}, for one transactional id.
   */
  async forceTerminateTransaction(transactionalId: string, options?: WaitOptions): Promise<void> {
    await this.run('forceTerminateTransaction', (calls, requests) =>
      calls.fenceProducers(requests, [transactionalId], options),
    )
  }
}
