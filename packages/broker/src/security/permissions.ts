import { ErrorCode } from '@ottla/protocol'
import { AclOperation, ResourceType } from './acl.ts'

/** An operation on a resource that a request needs to be allowed. */
export interface Permission {
  readonly operation: keyof typeof AclOperation
  readonly resource: keyof typeof refusals
  /** Of which resource, and what happens without the permission where that is not the error code of {@link refusals}. */
  readonly of: string
}

/** What a client is told that may not use a resource. */
const refusals = {
  TOPIC: 'TOPIC_AUTHORIZATION_FAILED',
  GROUP: 'GROUP_AUTHORIZATION_FAILED',
  CLUSTER: 'CLUSTER_AUTHORIZATION_FAILED',
  TRANSACTIONAL_ID: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  DELEGATION_TOKEN: 'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
  USER: 'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
} as const satisfies Partial<Record<keyof typeof ResourceType, keyof typeof ErrorCode>>

/** The error code for who lacks a permission. */
export function refusalOf({ resource }: Permission): number {
  return ErrorCode[refusals[resource]]
}

/** Its name. */
export function refusalName({ resource }: Permission): string {
  return refusals[resource]
}

function need(operation: Permission['operation'], resource: Permission['resource'], of: string): Permission {
  return { operation, resource, of }
}

const cluster = 'the cluster'
const eachTopic = 'each topic'
const eachGroup = 'each group'
const theGroup = 'the group'
const theTransaction = 'the transactional id'
const leftOut = 'others are left out'

/**
 * What each request needs, under the name of its API. The handlers ask for these, and `docs/authorization.md` is written from
 * them.
 */
export const permissions = {
  Produce: {
    transaction: need('WRITE', 'TRANSACTIONAL_ID', 'the transactional id, for records of a transaction'),
    topic: need('WRITE', 'TOPIC', eachTopic),
  },
  Fetch: {
    topic: need('READ', 'TOPIC', eachTopic),
    follower: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, for followers; TOPIC_AUTHORIZATION_FAILED'),
  },
  ListOffsets: { topic: need('DESCRIBE', 'TOPIC', eachTopic) },
  Metadata: {
    topic: need('DESCRIBE', 'TOPIC', `each topic that is named; of all topics, ${leftOut}`),
    create: need('CREATE', 'TOPIC', 'a topic that is created, unless the cluster is allowed'),
    createAny: need('CREATE', 'CLUSTER', 'the cluster, instead of the topic'),
    operations: need('DESCRIBE', 'CLUSTER', "the cluster's authorized operations, which are none without it"),
  },
  OffsetCommit: { group: need('READ', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
  OffsetFetch: {
    group: need('DESCRIBE', 'GROUP', eachGroup),
    topic: need('DESCRIBE', 'TOPIC', `each topic that is named; of all topics, ${leftOut}`),
  },
  FindCoordinator: {
    group: need('DESCRIBE', 'GROUP', eachGroup),
    transaction: need('DESCRIBE', 'TRANSACTIONAL_ID', 'each transactional id'),
    share: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, for share partitions'),
  },
  JoinGroup: { group: need('READ', 'GROUP', theGroup) },
  Heartbeat: { group: need('READ', 'GROUP', theGroup) },
  LeaveGroup: { group: need('READ', 'GROUP', theGroup) },
  SyncGroup: { group: need('READ', 'GROUP', theGroup) },
  DescribeGroups: { group: need('DESCRIBE', 'GROUP', eachGroup) },
  ListGroups: {
    all: need('DESCRIBE', 'CLUSTER', 'the cluster, for all groups'),
    group: need('DESCRIBE', 'GROUP', `each group; ${leftOut}`),
  },
  SaslHandshake: {},
  ApiVersions: {},
  CreateTopics: {
    any: need('CREATE', 'CLUSTER', cluster),
    topic: need('CREATE', 'TOPIC', 'each topic, unless the cluster is allowed'),
    configs: need('DESCRIBE_CONFIGS', 'TOPIC', 'the configs in the answer'),
  },
  DeleteTopics: {
    any: need('DELETE', 'CLUSTER', 'the cluster, for all topics'),
    topic: need('DELETE', 'TOPIC', eachTopic),
    name: need('DESCRIBE', 'TOPIC', 'the name of a topic that is meant by its id'),
  },
  DeleteRecords: { topic: need('DELETE', 'TOPIC', eachTopic) },
  InitProducerId: {
    transaction: need('WRITE', 'TRANSACTIONAL_ID', 'the transactional id, if there is one'),
    idempotent: need('IDEMPOTENT_WRITE', 'CLUSTER', 'the cluster, without a transactional id'),
    anyTopic: need('WRITE', 'TOPIC', 'any topic, instead of the cluster'),
  },
  OffsetForLeaderEpoch: {
    follower: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, for all topics'),
    topic: need('DESCRIBE', 'TOPIC', eachTopic),
  },
  AddPartitionsToTxn: {
    transaction: need('WRITE', 'TRANSACTIONAL_ID', theTransaction),
    topic: need('WRITE', 'TOPIC', eachTopic),
    broker: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, from version 4 on, instead of both'),
  },
  AddOffsetsToTxn: {
    transaction: need('WRITE', 'TRANSACTIONAL_ID', theTransaction),
    group: need('READ', 'GROUP', theGroup),
  },
  EndTxn: { transaction: need('WRITE', 'TRANSACTIONAL_ID', theTransaction) },
  WriteTxnMarkers: {
    alter: need('ALTER', 'CLUSTER', cluster),
    broker: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, instead of ALTER'),
  },
  TxnOffsetCommit: {
    transaction: need('WRITE', 'TRANSACTIONAL_ID', theTransaction),
    group: need('READ', 'GROUP', theGroup),
    topic: need('READ', 'TOPIC', eachTopic),
  },
  DescribeAcls: { cluster: need('DESCRIBE', 'CLUSTER', cluster) },
  CreateAcls: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DeleteAcls: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DescribeConfigs: {
    topic: need('DESCRIBE_CONFIGS', 'TOPIC', eachTopic),
    group: need('DESCRIBE_CONFIGS', 'GROUP', eachGroup),
    broker: need('DESCRIBE_CONFIGS', 'CLUSTER', 'the cluster, for brokers, broker loggers and client metrics'),
  },
  AlterConfigs: {
    topic: need('ALTER_CONFIGS', 'TOPIC', eachTopic),
    group: need('ALTER_CONFIGS', 'GROUP', eachGroup),
    broker: need('ALTER_CONFIGS', 'CLUSTER', 'the cluster, for brokers and client metrics'),
  },
  AlterReplicaLogDirs: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DescribeLogDirs: { cluster: need('DESCRIBE', 'CLUSTER', cluster) },
  SaslAuthenticate: {},
  CreatePartitions: { topic: need('ALTER', 'TOPIC', eachTopic) },
  CreateDelegationToken: { owner: need('CREATE_TOKENS', 'USER', 'the owner, when that is somebody else') },
  RenewDelegationToken: {},
  ExpireDelegationToken: {},
  DescribeDelegationToken: {
    token: need('DESCRIBE', 'DELEGATION_TOKEN', `each token of others; ${leftOut}`),
    owner: need('DESCRIBE_TOKENS', 'USER', 'the owner, instead of the token'),
  },
  DeleteGroups: { group: need('DELETE', 'GROUP', eachGroup) },
  ElectLeaders: { cluster: need('ALTER', 'CLUSTER', cluster) },
  IncrementalAlterConfigs: {
    topic: need('ALTER_CONFIGS', 'TOPIC', eachTopic),
    group: need('ALTER_CONFIGS', 'GROUP', eachGroup),
    broker: need('ALTER_CONFIGS', 'CLUSTER', 'the cluster, for brokers and client metrics'),
    logger: need('CLUSTER_ACTION', 'CLUSTER', 'the cluster, for broker loggers'),
  },
  AlterPartitionReassignments: { cluster: need('ALTER', 'CLUSTER', cluster) },
  ListPartitionReassignments: { cluster: need('DESCRIBE', 'CLUSTER', cluster) },
  OffsetDelete: { group: need('DELETE', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
  DescribeClientQuotas: { cluster: need('DESCRIBE_CONFIGS', 'CLUSTER', cluster) },
  AlterClientQuotas: { cluster: need('ALTER_CONFIGS', 'CLUSTER', cluster) },
  DescribeUserScramCredentials: { cluster: need('DESCRIBE', 'CLUSTER', cluster) },
  AlterUserScramCredentials: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DescribeQuorum: { cluster: need('DESCRIBE', 'CLUSTER', cluster) },
  UpdateFeatures: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DescribeCluster: {
    operations: need('DESCRIBE', 'CLUSTER', "the cluster's authorized operations, which are none without it"),
  },
  DescribeProducers: { topic: need('READ', 'TOPIC', eachTopic) },
  UnregisterBroker: { cluster: need('ALTER', 'CLUSTER', cluster) },
  DescribeTransactions: {
    transaction: need('DESCRIBE', 'TRANSACTIONAL_ID', 'each transactional id'),
    topic: need('DESCRIBE', 'TOPIC', `the topics of the transaction; ${leftOut}`),
  },
  ListTransactions: { transaction: need('DESCRIBE', 'TRANSACTIONAL_ID', `each transactional id; ${leftOut}`) },
  ConsumerGroupHeartbeat: {
    group: need('READ', 'GROUP', theGroup),
    topic: need('DESCRIBE', 'TOPIC', 'each topic that is subscribed to by name; of those that match an expression, others are left out'),
  },
  ConsumerGroupDescribe: {
    group: need('DESCRIBE', 'GROUP', eachGroup),
    topic: need('DESCRIBE', 'TOPIC', 'each topic of a member; without it the group is not described'),
  },
  GetTelemetrySubscriptions: {},
  PushTelemetry: {},
  ListConfigResources: { cluster: need('DESCRIBE_CONFIGS', 'CLUSTER', cluster) },
  DescribeTopicPartitions: { topic: need('DESCRIBE', 'TOPIC', `each topic that is named; of all topics, ${leftOut}`) },
  ShareGroupHeartbeat: {
    group: need('READ', 'GROUP', theGroup),
    topic: need('DESCRIBE', 'TOPIC', 'each topic that is subscribed to'),
  },
  ShareGroupDescribe: {
    group: need('DESCRIBE', 'GROUP', eachGroup),
    topic: need('DESCRIBE', 'TOPIC', 'each topic of a member; without it the group is not described'),
  },
  ShareFetch: { group: need('READ', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
  ShareAcknowledge: { group: need('READ', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
  DescribeShareGroupOffsets: {
    group: need('DESCRIBE', 'GROUP', eachGroup),
    topic: need('DESCRIBE', 'TOPIC', `each topic that is named; of all topics, ${leftOut}`),
  },
  AlterShareGroupOffsets: { group: need('READ', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
  DeleteShareGroupOffsets: { group: need('DELETE', 'GROUP', theGroup), topic: need('READ', 'TOPIC', eachTopic) },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Permission>>>>
