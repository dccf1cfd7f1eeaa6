// One request for each API that asks for permissions, about resources that are the same on every broker.
import type { Api } from '@ottla/protocol'
import { encodeBatch, ZERO_UUID } from '@ottla/protocol'
import { addOffsetsToTxn } from '@ottla/protocol/messages/add-offsets-to-txn'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { alterClientQuotas } from '@ottla/protocol/messages/alter-client-quotas'
import { alterConfigs } from '@ottla/protocol/messages/alter-configs'
import { alterPartitionReassignments } from '@ottla/protocol/messages/alter-partition-reassignments'
import { alterReplicaLogDirs } from '@ottla/protocol/messages/alter-replica-log-dirs'
import { alterShareGroupOffsets } from '@ottla/protocol/messages/alter-share-group-offsets'
import { alterUserScramCredentials } from '@ottla/protocol/messages/alter-user-scram-credentials'
import { consumerGroupDescribe } from '@ottla/protocol/messages/consumer-group-describe'
import { consumerGroupHeartbeat } from '@ottla/protocol/messages/consumer-group-heartbeat'
import { createAcls } from '@ottla/protocol/messages/create-acls'
import { createDelegationToken } from '@ottla/protocol/messages/create-delegation-token'
import { createPartitions } from '@ottla/protocol/messages/create-partitions'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { deleteAcls } from '@ottla/protocol/messages/delete-acls'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { deleteRecords } from '@ottla/protocol/messages/delete-records'
import { deleteShareGroupOffsets } from '@ottla/protocol/messages/delete-share-group-offsets'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { describeAcls } from '@ottla/protocol/messages/describe-acls'
import { describeClientQuotas } from '@ottla/protocol/messages/describe-client-quotas'
import { describeCluster } from '@ottla/protocol/messages/describe-cluster'
import { describeConfigs } from '@ottla/protocol/messages/describe-configs'
import { describeGroups } from '@ottla/protocol/messages/describe-groups'
import { describeLogDirs } from '@ottla/protocol/messages/describe-log-dirs'
import { describeProducers } from '@ottla/protocol/messages/describe-producers'
import { describeQuorum } from '@ottla/protocol/messages/describe-quorum'
import { describeShareGroupOffsets } from '@ottla/protocol/messages/describe-share-group-offsets'
import { describeTopicPartitions } from '@ottla/protocol/messages/describe-topic-partitions'
import { describeTransactions } from '@ottla/protocol/messages/describe-transactions'
import { describeUserScramCredentials } from '@ottla/protocol/messages/describe-user-scram-credentials'
import { electLeaders } from '@ottla/protocol/messages/elect-leaders'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { fetch } from '@ottla/protocol/messages/fetch'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { incrementalAlterConfigs } from '@ottla/protocol/messages/incremental-alter-configs'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { joinGroup } from '@ottla/protocol/messages/join-group'
import { leaveGroup } from '@ottla/protocol/messages/leave-group'
import { listConfigResources } from '@ottla/protocol/messages/list-config-resources'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { listPartitionReassignments } from '@ottla/protocol/messages/list-partition-reassignments'
import { listTransactions } from '@ottla/protocol/messages/list-transactions'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetDelete } from '@ottla/protocol/messages/offset-delete'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { offsetForLeaderEpoch } from '@ottla/protocol/messages/offset-for-leader-epoch'
import { produce } from '@ottla/protocol/messages/produce'
import { shareAcknowledge } from '@ottla/protocol/messages/share-acknowledge'
import { shareFetch } from '@ottla/protocol/messages/share-fetch'
import { shareGroupDescribe } from '@ottla/protocol/messages/share-group-describe'
import { shareGroupHeartbeat } from '@ottla/protocol/messages/share-group-heartbeat'
import { syncGroup } from '@ottla/protocol/messages/sync-group'
import { txnOffsetCommit } from '@ottla/protocol/messages/txn-offset-commit'
import { unregisterBroker } from '@ottla/protocol/messages/unregister-broker'
import { updateFeatures } from '@ottla/protocol/messages/update-features'
import { writeTxnMarkers } from '@ottla/protocol/messages/write-txn-markers'

/** A request, and the version it is sent in. */
export interface AuthorizationRequest {
  /** What it is about, where an API is asked several things. */
  readonly about: string
  readonly api: Api<unknown, unknown, Record<string, unknown>, never>
  readonly version: number
  readonly body: object
}

/** What the broker is asked about. */
export interface Resources {
  readonly topicId: string
  /** Of the broker. */
  readonly nodeId: number
}

export const topic = 'orders'
export const group = 'team'
/** Nobody ever joins it. */
export const shareGroup = 'share-team'
export const transactionalId = 'tx'
export const absentTopic = 'nowhere'

function ask<Input>(
  api: Api<unknown, Input, unknown, never>,
  version: number,
  body: Input & object,
  about = '',
): AuthorizationRequest {
  return { about, api: api as unknown as AuthorizationRequest['api'], version, body }
}

const partition0 = [{ partitionIndex: 0 }]
const timeoutMs = 10_000
const anyAcl = {
  resourceTypeFilter: 2,
  resourceNameFilter: 'nothing-of-the-kind',
  patternTypeFilter: 3,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
}

/** A record of a transaction that nobody has begun. */
const records = encodeBatch([{ value: 'x' }], {
  baseTimestamp: 1_700_000_000_000,
  producerId: 1,
  producerEpoch: 0,
  baseSequence: 0,
  isTransactional: true,
})

/** What is asked of the broker, by API; none of it changes anything. */
export function authorizationRequests({
  topicId,
  nodeId,
}: Resources): Readonly<Record<string, readonly AuthorizationRequest[]>> {
  const producer = { transactionalId, producerId: 1, producerEpoch: 0 }
  const acknowledge = [{ topicId, partitions: [{ partitionIndex: 0, acknowledgementBatches: [] }] }]
  return {
    Produce: [
      ask(produce, 12, {
        transactionalId,
        acks: -1,
        timeoutMs,
        topicData: [topic, absentTopic].map((name) => ({ name, partitionData: [{ index: 0, records }] })),
      }),
    ],
    Fetch: [
      ask(fetch, 12, {
        maxWaitMs: 0,
        minBytes: 0,
        topics: [topic, absentTopic].map((name) => ({
          topic: name,
          partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }],
        })),
        forgottenTopicsData: [],
      }),
      ask(
        fetch,
        13,
        {
          maxWaitMs: 0,
          minBytes: 0,
          topics: [{ topicId, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
          forgottenTopicsData: [],
        },
        'by topic id',
      ),
    ],
    ListOffsets: [
      ask(listOffsets, 8, {
        replicaId: -1,
        isolationLevel: 0,
        topics: [topic, absentTopic].map((name) => ({ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] })),
      }),
    ],
    Metadata: [
      ask(
        metadata,
        10,
        {
          topics: [{ name: topic }, { name: 'to-be-made!' }],
          allowAutoTopicCreation: true,
          includeClusterAuthorizedOperations: true,
          includeTopicAuthorizedOperations: true,
        },
        'by name',
      ),
      ask(metadata, 12, { topics: [{ topicId, name: null }] }, 'by topic id'),
      ask(metadata, 12, { topics: null }, 'of all topics'),
    ],
    OffsetCommit: [
      ask(offsetCommit, 9, {
        groupId: group,
        memberId: 'nobody',
        generationIdOrMemberEpoch: 1,
        topics: [topic, absentTopic].map((name) => ({
          name,
          partitions: [{ partitionIndex: 0, committedOffset: 0, committedMetadata: null }],
        })),
      }),
    ],
    OffsetFetch: [
      ask(offsetFetch, 9, {
        groups: [
          { groupId: group, topics: [topic, absentTopic].map((name) => ({ name, partitionIndexes: [0] })) },
          { groupId: 'other', topics: null },
        ],
      }),
    ],
    FindCoordinator: [
      ask(findCoordinator, 4, { keyType: 0, coordinatorKeys: [group] }, 'of a group'),
      ask(findCoordinator, 4, { keyType: 1, coordinatorKeys: [transactionalId] }, 'of a transactional id'),
      ask(findCoordinator, 6, { keyType: 2, coordinatorKeys: [`${group}:${topicId}:0`] }, 'of a share partition'),
      ask(findCoordinator, 3, { keyType: 0, key: group }, 'of a group, version 3'),
    ],
    JoinGroup: [
      ask(joinGroup, 9, {
        groupId: group,
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        memberId: 'nobody',
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
      }),
    ],
    Heartbeat: [ask(heartbeat, 4, { groupId: group, generationId: 1, memberId: 'nobody' })],
    LeaveGroup: [ask(leaveGroup, 5, { groupId: group, members: [{ memberId: 'nobody', groupInstanceId: null }] })],
    SyncGroup: [ask(syncGroup, 4, { groupId: group, generationId: 1, memberId: 'nobody', assignments: [] })],
    DescribeGroups: [ask(describeGroups, 5, { groups: [group], includeAuthorizedOperations: true })],
    ListGroups: [ask(listGroups, 5, { statesFilter: [], typesFilter: [] })],
    CreateTopics: [
      ask(createTopics, 7, {
        topics: [{ name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
        timeoutMs,
        validateOnly: true,
      }),
    ],
    DeleteTopics: [
      ask(deleteTopics, 6, { topics: [{ name: absentTopic, topicId: ZERO_UUID }], timeoutMs }, 'one that is not there'),
    ],
    DeleteRecords: [
      ask(deleteRecords, 2, {
        topics: [topic, absentTopic].map((name) => ({ name, partitions: [{ partitionIndex: 0, offset: 100 }] })),
        timeoutMs,
      }),
    ],
    InitProducerId: [
      ask(initProducerId, 4, { transactionalId, transactionTimeoutMs: 0 }, 'with a transactional id'),
      ask(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 0 }, 'without'),
    ],
    OffsetForLeaderEpoch: [
      ask(offsetForLeaderEpoch, 4, {
        topics: [topic, absentTopic].map((name) => ({
          topic: name,
          partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 100 }],
        })),
      }),
    ],
    AddPartitionsToTxn: [
      ask(addPartitionsToTxn, 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: 1,
        v3AndBelowProducerEpoch: 0,
        v3AndBelowTopics: [topic, absentTopic].map((name) => ({ name, partitions: [0] })),
      }),
      ask(
        addPartitionsToTxn,
        5,
        { transactions: [{ ...producer, verifyOnly: true, topics: [{ name: topic, partitions: [0] }] }] },
        'version 5',
      ),
    ],
    AddOffsetsToTxn: [ask(addOffsetsToTxn, 4, { ...producer, groupId: group })],
    EndTxn: [ask(endTxn, 4, { ...producer, committed: true })],
    WriteTxnMarkers: [
      ask(writeTxnMarkers, 1, {
        markers: [
          {
            producerId: 1,
            producerEpoch: 0,
            transactionResult: false,
            topics: [{ name: absentTopic, partitionIndexes: [0] }],
            coordinatorEpoch: 0,
          },
        ],
      }),
    ],
    TxnOffsetCommit: [
      ask(txnOffsetCommit, 3, {
        ...producer,
        groupId: group,
        topics: [topic, absentTopic].map((name) => ({
          name,
          partitions: [{ partitionIndex: 0, committedOffset: 0, committedMetadata: null }],
        })),
      }),
    ],
    DescribeAcls: [ask(describeAcls, 3, anyAcl)],
    CreateAcls: [
      ask(createAcls, 3, {
        creations: [
          {
            resourceType: 2,
            resourceName: '',
            resourcePatternType: 3,
            principal: 'User:x',
            host: '*',
            operation: 3,
            permissionType: 3,
          },
        ],
      }),
    ],
    DeleteAcls: [ask(deleteAcls, 3, { filters: [anyAcl] })],
    DescribeConfigs: [
      ask(describeConfigs, 4, {
        resources: [
          { resourceType: 2, resourceName: topic, configurationKeys: ['retention.ms'] },
          { resourceType: 4, resourceName: String(nodeId), configurationKeys: ['node.id'] },
          { resourceType: 32, resourceName: group, configurationKeys: ['share.auto.offset.reset'] },
        ],
      }),
    ],
    AlterConfigs: [
      ask(alterConfigs, 2, {
        resources: [
          { resourceType: 2, resourceName: topic, configs: [{ name: 'no.such.key', value: '1' }] },
          { resourceType: 32, resourceName: group, configs: [{ name: 'no.such.key', value: '1' }] },
        ],
        validateOnly: true,
      }),
    ],
    IncrementalAlterConfigs: [
      ask(incrementalAlterConfigs, 1, {
        resources: [
          {
            resourceType: 2,
            resourceName: topic,
            configs: [{ name: 'retention.ms', configOperation: 0, value: '1000' }],
          },
          {
            resourceType: 4,
            resourceName: '',
            configs: [{ name: 'log.retention.ms', configOperation: 0, value: '1000' }],
          },
        ],
        validateOnly: true,
      }),
    ],
    AlterReplicaLogDirs: [
      ask(alterReplicaLogDirs, 2, {
        dirs: [{ path: '/no/such/folder', topics: [{ name: absentTopic, partitions: [0] }] }],
      }),
    ],
    DescribeLogDirs: [ask(describeLogDirs, 4, { topics: [] })],
    CreatePartitions: [
      ask(createPartitions, 3, {
        topics: [{ name: topic, count: 1, assignments: null }],
        timeoutMs,
        validateOnly: true,
      }),
    ],
    CreateDelegationToken: [
      ask(createDelegationToken, 3, {
        ownerPrincipalType: 'User',
        ownerPrincipalName: 'owner',
        renewers: [],
        maxLifetimeMs: -1,
      }),
    ],
    DeleteGroups: [ask(deleteGroups, 2, { groupsNames: [group] })],
    ElectLeaders: [
      ask(electLeaders, 2, { electionType: 0, topicPartitions: [{ topic: absentTopic, partitions: [0] }], timeoutMs }),
    ],
    AlterPartitionReassignments: [
      ask(alterPartitionReassignments, 1, {
        timeoutMs,
        allowReplicationFactorChange: true,
        topics: [{ name: absentTopic, partitions: [{ partitionIndex: 0, replicas: null }] }],
      }),
    ],
    ListPartitionReassignments: [ask(listPartitionReassignments, 0, { timeoutMs, topics: null })],
    OffsetDelete: [
      ask(offsetDelete, 0, {
        groupId: group,
        topics: [topic, absentTopic].map((name) => ({ name, partitions: partition0 })),
      }),
    ],
    DescribeClientQuotas: [ask(describeClientQuotas, 1, { components: [], strict: true })],
    AlterClientQuotas: [
      ask(alterClientQuotas, 1, {
        entries: [
          {
            entity: [{ entityType: 'user', entityName: 'x' }],
            ops: [{ key: 'no-such-quota', value: 1, remove: false }],
          },
        ],
        validateOnly: true,
      }),
    ],
    DescribeUserScramCredentials: [ask(describeUserScramCredentials, 0, { users: [{ name: 'nobody' }] })],
    AlterUserScramCredentials: [
      ask(alterUserScramCredentials, 0, { deletions: [{ name: 'nobody', mechanism: 1 }], upsertions: [] }),
    ],
    DescribeQuorum: [ask(describeQuorum, 2, { topics: [{ topicName: absentTopic, partitions: partition0 }] })],
    UpdateFeatures: [
      ask(updateFeatures, 1, {
        timeoutMs,
        featureUpdates: [{ feature: 'no.such.feature', maxVersionLevel: 1, upgradeType: 1 }],
        validateOnly: true,
      }),
    ],
    DescribeCluster: [ask(describeCluster, 1, { includeClusterAuthorizedOperations: true, endpointType: 1 })],
    DescribeProducers: [
      ask(describeProducers, 0, { topics: [topic, absentTopic].map((name) => ({ name, partitionIndexes: [0] })) }),
    ],
    UnregisterBroker: [ask(unregisterBroker, 0, { brokerId: 77 })],
    DescribeTransactions: [ask(describeTransactions, 0, { transactionalIds: [transactionalId] })],
    ListTransactions: [ask(listTransactions, 1, { stateFilters: [], producerIdFilters: [], durationFilter: -1 })],
    ConsumerGroupHeartbeat: [
      ask(consumerGroupHeartbeat, 1, {
        groupId: group,
        memberId: 'nobody',
        memberEpoch: 5,
        rebalanceTimeoutMs: 1000,
        subscribedTopicNames: [topic],
        topicPartitions: [],
      }),
    ],
    ConsumerGroupDescribe: [ask(consumerGroupDescribe, 1, { groupIds: [group], includeAuthorizedOperations: true })],
    ListConfigResources: [ask(listConfigResources, 1, { resourceTypes: [16] })],
    DescribeTopicPartitions: [
      ask(describeTopicPartitions, 0, {
        topics: [{ name: topic }, { name: absentTopic }],
        responsePartitionLimit: 10,
        cursor: null,
      }),
    ],
    ShareGroupHeartbeat: [
      ask(shareGroupHeartbeat, 1, {
        groupId: group,
        memberId: 'nobody',
        memberEpoch: 5,
        subscribedTopicNames: [topic],
      }),
    ],
    ShareGroupDescribe: [ask(shareGroupDescribe, 1, { groupIds: [group], includeAuthorizedOperations: true })],
    ShareFetch: [
      ask(shareFetch, 1, {
        groupId: group,
        memberId: 'AAAAAAAAAAAAAAAAAAAAAg',
        shareSessionEpoch: 5,
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 1000,
        maxRecords: 10,
        batchSize: 10,
        topics: [],
        forgottenTopicsData: [],
      }),
    ],
    ShareAcknowledge: [
      ask(shareAcknowledge, 1, {
        groupId: group,
        memberId: 'AAAAAAAAAAAAAAAAAAAAAg',
        shareSessionEpoch: 5,
        topics: acknowledge,
      }),
    ],
    DescribeShareGroupOffsets: [
      ask(describeShareGroupOffsets, 0, {
        groups: [{ groupId: group, topics: [{ topicName: absentTopic, partitions: [0] }] }],
      }),
    ],
    AlterShareGroupOffsets: [
      ask(alterShareGroupOffsets, 0, {
        groupId: group,
        topics: [{ topicName: absentTopic, partitions: [{ partitionIndex: 0, startOffset: 0 }] }],
      }),
    ],
    DeleteShareGroupOffsets: [
      ask(deleteShareGroupOffsets, 0, { groupId: shareGroup, topics: [{ topicName: absentTopic }] }),
    ],
  }
}
