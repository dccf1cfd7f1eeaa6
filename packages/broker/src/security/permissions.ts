import { ErrorCode } from '@ottla/protocol'
import type { AclOperation } from './acl.ts'

/** Types of resources that requests ask for. */
export type ProtectedResource = 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID' | 'DELEGATION_TOKEN' | 'USER'

/**
 * An operation on a resource that a request needs to be allowed; then of which resource, and what happens without the
 * permission where that is not the error code of {@link refusalName}.
 */
export type Permission = readonly [operation: keyof typeof AclOperation, resource: ProtectedResource, of: string]

/** What a client is told that may not use a resource. */
const refusals: Readonly<Record<ProtectedResource, keyof typeof ErrorCode>> = {
  TOPIC: 'TOPIC_AUTHORIZATION_FAILED',
  GROUP: 'GROUP_AUTHORIZATION_FAILED',
  CLUSTER: 'CLUSTER_AUTHORIZATION_FAILED',
  TRANSACTIONAL_ID: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  DELEGATION_TOKEN: 'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
  USER: 'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
}

/** The error code for who lacks a permission. */
export function refusalOf([, resource]: Permission): number {
  return ErrorCode[refusals[resource]]
}

/** Its name. */
export function refusalName([, resource]: Permission): string {
  return refusals[resource]
}

/**
 * What each request needs, under the name of its API. The handlers ask for these, and `docs/authorization.md` is written from
 * them.
 */
export const permissions = {
  Produce: {
    transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id, for records of a transaction'],
    topic: ['WRITE', 'TOPIC', 'each topic'],
  },
  Fetch: {
    topic: ['READ', 'TOPIC', 'each topic'],
    follower: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, for followers; TOPIC_AUTHORIZATION_FAILED'],
  },
  ListOffsets: { topic: ['DESCRIBE', 'TOPIC', 'each topic'] },
  Metadata: {
    topic: ['DESCRIBE', 'TOPIC', 'each topic that is named; of all topics, others are left out'],
    create: ['CREATE', 'TOPIC', 'a topic that is created, unless the cluster is allowed'],
    createAny: ['CREATE', 'CLUSTER', 'the cluster, instead of the topic'],
    operations: ['DESCRIBE', 'CLUSTER', "the cluster's authorized operations, which are none without it"],
  },
  OffsetCommit: { group: ['READ', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
  OffsetFetch: {
    group: ['DESCRIBE', 'GROUP', 'each group'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic that is named; of all topics, others are left out'],
  },
  FindCoordinator: {
    group: ['DESCRIBE', 'GROUP', 'each group'],
    transaction: ['DESCRIBE', 'TRANSACTIONAL_ID', 'each transactional id'],
    share: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, for share partitions'],
  },
  JoinGroup: { group: ['READ', 'GROUP', 'the group'] },
  Heartbeat: { group: ['READ', 'GROUP', 'the group'] },
  LeaveGroup: { group: ['READ', 'GROUP', 'the group'] },
  SyncGroup: { group: ['READ', 'GROUP', 'the group'] },
  DescribeGroups: { group: ['DESCRIBE', 'GROUP', 'each group'] },
  ListGroups: {
    all: ['DESCRIBE', 'CLUSTER', 'the cluster, for all groups'],
    group: ['DESCRIBE', 'GROUP', 'each group; others are left out'],
  },
  SaslHandshake: {},
  ApiVersions: {},
  CreateTopics: {
    any: ['CREATE', 'CLUSTER', 'the cluster'],
    topic: ['CREATE', 'TOPIC', 'each topic, unless the cluster is allowed'],
    configs: ['DESCRIBE_CONFIGS', 'TOPIC', 'the configs in the answer'],
  },
  DeleteTopics: {
    any: ['DELETE', 'CLUSTER', 'the cluster, for all topics'],
    topic: ['DELETE', 'TOPIC', 'each topic'],
    name: ['DESCRIBE', 'TOPIC', 'the name of a topic that is meant by its id'],
  },
  DeleteRecords: { topic: ['DELETE', 'TOPIC', 'each topic'] },
  InitProducerId: {
    transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id, if there is one'],
    idempotent: ['IDEMPOTENT_WRITE', 'CLUSTER', 'the cluster, without a transactional id'],
    anyTopic: ['WRITE', 'TOPIC', 'any topic, instead of the cluster'],
  },
  OffsetForLeaderEpoch: {
    follower: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, for all topics'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic'],
  },
  AddPartitionsToTxn: {
    transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id'],
    topic: ['WRITE', 'TOPIC', 'each topic'],
    broker: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, from version 4 on, instead of both'],
  },
  AddOffsetsToTxn: {
    transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id'],
    group: ['READ', 'GROUP', 'the group'],
  },
  EndTxn: { transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id'] },
  WriteTxnMarkers: {
    alter: ['ALTER', 'CLUSTER', 'the cluster'],
    broker: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, instead of ALTER'],
  },
  TxnOffsetCommit: {
    transaction: ['WRITE', 'TRANSACTIONAL_ID', 'the transactional id'],
    group: ['READ', 'GROUP', 'the group'],
    topic: ['READ', 'TOPIC', 'each topic'],
  },
  DescribeAcls: { cluster: ['DESCRIBE', 'CLUSTER', 'the cluster'] },
  CreateAcls: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DeleteAcls: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DescribeConfigs: {
    topic: ['DESCRIBE_CONFIGS', 'TOPIC', 'each topic'],
    group: ['DESCRIBE_CONFIGS', 'GROUP', 'each group'],
    broker: ['DESCRIBE_CONFIGS', 'CLUSTER', 'the cluster, for brokers, broker loggers and client metrics'],
  },
  AlterConfigs: {
    topic: ['ALTER_CONFIGS', 'TOPIC', 'each topic'],
    group: ['ALTER_CONFIGS', 'GROUP', 'each group'],
    broker: ['ALTER_CONFIGS', 'CLUSTER', 'the cluster, for brokers and client metrics'],
  },
  AlterReplicaLogDirs: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DescribeLogDirs: { cluster: ['DESCRIBE', 'CLUSTER', 'the cluster'] },
  SaslAuthenticate: {},
  CreatePartitions: { topic: ['ALTER', 'TOPIC', 'each topic'] },
  CreateDelegationToken: { owner: ['CREATE_TOKENS', 'USER', 'the owner, when that is somebody else'] },
  RenewDelegationToken: {},
  ExpireDelegationToken: {},
  DescribeDelegationToken: {
    token: ['DESCRIBE', 'DELEGATION_TOKEN', 'each token of others; others are left out'],
    owner: ['DESCRIBE_TOKENS', 'USER', 'the owner, instead of the token'],
  },
  DeleteGroups: { group: ['DELETE', 'GROUP', 'each group'] },
  ElectLeaders: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  IncrementalAlterConfigs: {
    topic: ['ALTER_CONFIGS', 'TOPIC', 'each topic'],
    group: ['ALTER_CONFIGS', 'GROUP', 'each group'],
    broker: ['ALTER_CONFIGS', 'CLUSTER', 'the cluster, for brokers and client metrics'],
    logger: ['CLUSTER_ACTION', 'CLUSTER', 'the cluster, for broker loggers'],
  },
  AlterPartitionReassignments: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  ListPartitionReassignments: { cluster: ['DESCRIBE', 'CLUSTER', 'the cluster'] },
  OffsetDelete: { group: ['DELETE', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
  DescribeClientQuotas: { cluster: ['DESCRIBE_CONFIGS', 'CLUSTER', 'the cluster'] },
  AlterClientQuotas: { cluster: ['ALTER_CONFIGS', 'CLUSTER', 'the cluster'] },
  DescribeUserScramCredentials: { cluster: ['DESCRIBE', 'CLUSTER', 'the cluster'] },
  AlterUserScramCredentials: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DescribeQuorum: { cluster: ['DESCRIBE', 'CLUSTER', 'the cluster'] },
  UpdateFeatures: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DescribeCluster: {
    operations: ['DESCRIBE', 'CLUSTER', "the cluster's authorized operations, which are none without it"],
  },
  DescribeProducers: { topic: ['READ', 'TOPIC', 'each topic'] },
  UnregisterBroker: { cluster: ['ALTER', 'CLUSTER', 'the cluster'] },
  DescribeTransactions: {
    transaction: ['DESCRIBE', 'TRANSACTIONAL_ID', 'each transactional id'],
    topic: ['DESCRIBE', 'TOPIC', 'the topics of the transaction; others are left out'],
  },
  ListTransactions: { transaction: ['DESCRIBE', 'TRANSACTIONAL_ID', 'each transactional id; others are left out'] },
  ConsumerGroupHeartbeat: {
    group: ['READ', 'GROUP', 'the group'],
    topic: [
      'DESCRIBE',
      'TOPIC',
      'each topic that is subscribed to by name; of those that match an expression, others are left out',
    ],
  },
  ConsumerGroupDescribe: {
    group: ['DESCRIBE', 'GROUP', 'each group'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic of a member; without it the group is not described'],
  },
  GetTelemetrySubscriptions: {},
  PushTelemetry: {},
  ListConfigResources: { cluster: ['DESCRIBE_CONFIGS', 'CLUSTER', 'the cluster'] },
  DescribeTopicPartitions: {
    topic: ['DESCRIBE', 'TOPIC', 'each topic that is named; of all topics, others are left out'],
  },
  ShareGroupHeartbeat: {
    group: ['READ', 'GROUP', 'the group'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic that is subscribed to'],
  },
  ShareGroupDescribe: {
    group: ['DESCRIBE', 'GROUP', 'each group'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic of a member; without it the group is not described'],
  },
  ShareFetch: { group: ['READ', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
  ShareAcknowledge: { group: ['READ', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
  DescribeShareGroupOffsets: {
    group: ['DESCRIBE', 'GROUP', 'each group'],
    topic: ['DESCRIBE', 'TOPIC', 'each topic that is named; of all topics, others are left out'],
  },
  AlterShareGroupOffsets: { group: ['READ', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
  DeleteShareGroupOffsets: { group: ['DELETE', 'GROUP', 'the group'], topic: ['READ', 'TOPIC', 'each topic'] },
} as const

/** The same, for who goes over all of it. */
export const permissionTable: Readonly<Record<string, Readonly<Record<string, Permission>>>> = permissions
