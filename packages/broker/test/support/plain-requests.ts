// A plain request of every API in every version: valid, about a topic `orders` that exists with one partition or more, and
// otherwise about groups and producers that do not.
import { ZERO_UUID } from '@ottla/protocol'
import { batchOf } from './world.ts'

const group = 'every'
/** A topic by name before version `since`, by id from then on. */
const named = (topicId: string, version: number, since: number, field = 'name'): object =>
  version >= since ? { topicId } : { [field]: 'orders' }

const member = { groupId: group, memberId: 'nobody', generationId: 1 }

const acl = { resourcePatternType: 3, host: '*', operation: 3, permissionType: 3 }
const aclFilter = { patternTypeFilter: 1, hostFilter: null, operation: 1, permissionType: 1 }

/** What a request may be about. */
export interface PlainNames {
  /** Id of the topic `orders`. */
  readonly topicId: string
  readonly nodeId: number
}

const requests: Record<number, (version: number, names: PlainNames) => object> = {
  0: (v, names) => ({
    acks: -1,
    timeoutMs: 100,
    topicData: [{ ...named(names.topicId, v, 13), partitionData: [{ index: 0, records: batchOf(['a']) }] }],
  }),
  1: (v, names) => ({
    maxWaitMs: 0,
    minBytes: 1,
    topics: [
      {
        ...named(names.topicId, v, 13, 'topic'),
        partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }],
      },
      {
        ...(v >= 13 ? { topicId: `${'A'.repeat(21)}Q` } : { topic: 'nowhere' }),
        partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }],
      },
    ],
  }),
  2: (v) => ({
    replicaId: -1,
    isolationLevel: v >= 2 ? 1 : 0,
    topics: [
      { name: 'orders', partitions: [-1, -2, 0, -3].map((timestamp) => ({ partitionIndex: 0, timestamp })) },
      { name: 'orders', partitions: [{ partitionIndex: 4, timestamp: -1 }] },
    ],
  }),
  3: () => ({ topics: [{ name: 'orders' }, { name: '!' }] }),
  8: (v, names) => ({
    groupId: group,
    memberId: '',
    topics: [
      {
        ...named(names.topicId, v, 10),
        partitions: [{ partitionIndex: 0, committedOffset: v, committedMetadata: 'm' }],
      },
      {
        ...(v >= 10 ? { topicId: ZERO_UUID } : { name: 'nowhere' }),
        partitions: [{ partitionIndex: 0, committedOffset: v, committedMetadata: null }],
      },
    ],
  }),
  9: (v, names) =>
    v < 8
      ? { groupId: group, topics: [{ name: 'orders', partitionIndexes: [0, 1] }] }
      : {
          groups: [
            { groupId: group, topics: null },
            { groupId: group, topics: [{ ...named(names.topicId, v, 10), partitionIndexes: [0, 1] }] },
          ],
        },
  10: (v) => (v < 4 ? { key: group } : { coordinatorKeys: [group, 'other'] }),
  11: () => ({
    groupId: group,
    sessionTimeoutMs: 10,
    memberId: 'nobody',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('m') }],
  }),
  12: () => member,
  13: (v) => (v < 3 ? { groupId: group, memberId: 'nobody' } : { groupId: group, members: [{ memberId: 'nobody' }] }),
  14: (v) => ({ ...member, ...(v >= 5 ? { protocolType: 'consumer', protocolName: 'range' } : {}), assignments: [] }),
  15: () => ({ groups: [group, 'nobody'] }),
  16: () => ({}),
  18: () => ({ clientSoftwareName: 'a', clientSoftwareVersion: '1' }),
  19: (v) => ({
    topics: [
      { name: `made${v}`, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
      { name: '!', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
    ],
  }),
  20: (v) => ({
    ...(v < 6
      ? { topicNames: [`made${v + 1}`, 'nowhere'] }
      : { topics: [{ name: 'made7', topicId: ZERO_UUID }, { topicId: `${'A'.repeat(21)}Q` }] }),
    timeoutMs: 100,
  }),
  21: () => ({
    topics: [
      {
        name: 'orders',
        partitions: [
          { partitionIndex: 0, offset: 0 },
          { partitionIndex: 7, offset: 0 },
        ],
      },
    ],
    timeoutMs: 100,
  }),
  22: () => ({ transactionalId: null, transactionTimeoutMs: 100 }),
  23: () => ({
    topics: [
      {
        topic: 'orders',
        partitions: [
          { partition: 0, leaderEpoch: 0 },
          { partition: 7, leaderEpoch: 0 },
        ],
      },
    ],
  }),
  24: (v) => {
    const producer = { transactionalId: 'every', producerId: 1000, producerEpoch: 0 }
    const topics = [{ name: 'orders', partitions: [0] }]
    return v >= 4
      ? { transactions: [{ ...producer, topics }] }
      : {
          v3AndBelowTransactionalId: 'every',
          v3AndBelowProducerId: 1000,
          v3AndBelowProducerEpoch: 0,
          v3AndBelowTopics: topics,
        }
  },
  25: () => ({ transactionalId: 'every', producerId: 1000, producerEpoch: 0, groupId: group }),
  26: () => ({ transactionalId: 'every', producerId: 1000, producerEpoch: 0, committed: true }),
  27: () => {
    const topics = [{ name: 'orders', partitionIndexes: [0, 7] }]
    return {
      markers: [{ producerId: 5, producerEpoch: 0, transactionResult: true, topics, coordinatorEpoch: 0 }],
    }
  },
  28: (v, names) => ({
    transactionalId: 'every',
    groupId: group,
    producerId: 1000,
    producerEpoch: 0,
    topics: [
      {
        ...named(names.topicId, v, 6),
        partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: null }],
      },
    ],
  }),
  17: () => ({ mechanism: 'PLAIN' }),
  29: () => ({ ...aclFilter, resourceTypeFilter: 1, resourceNameFilter: null, principalFilter: null }),
  30: () => ({ creations: [{ ...acl, resourceType: 2, resourceName: 'orders', principal: 'User:bob' }] }),
  31: () => ({
    filters: [{ ...aclFilter, resourceTypeFilter: 2, resourceNameFilter: 'orders', principalFilter: null }],
  }),
  36: () => ({ authBytes: Buffer.from('hello') }),
  38: () => ({ renewers: [], maxLifetimeMs: -1 }),
  39: () => ({ hmac: Buffer.from('hmac'), renewPeriodMs: 1 }),
  40: () => ({ hmac: Buffer.from('hmac'), expiryTimePeriodMs: 1 }),
  41: () => ({ owners: null }),
  48: () => ({ components: [{ entityType: 'user', matchType: 2, match: null }], strict: false }),
  49: () => ({
    entries: [
      {
        entity: [{ entityType: 'user', entityName: 'bob' }],
        ops: [{ key: 'producer_byte_rate', value: 1000, remove: false }],
      },
    ],
    validateOnly: false,
  }),
  50: () => ({ users: null }),
  51: () => ({
    deletions: [{ name: 'nobody', mechanism: 1 }],
    upsertions: [
      { name: 'bob', mechanism: 2, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.alloc(64) },
    ],
  }),
  32: (_, names) => ({
    resources: [
      { resourceType: 2, resourceName: 'orders', configurationKeys: null },
      { resourceType: 4, resourceName: String(names.nodeId), configurationKeys: null },
      { resourceType: 9, resourceName: String(names.nodeId), configurationKeys: null },
    ],
    includeSynonyms: true,
  }),
  33: () => ({ resources: [{ resourceType: 2, resourceName: 'orders', configs: [] }], validateOnly: true }),
  34: () => ({ dirs: [{ path: '/nowhere', topics: [{ name: 'orders', partitions: [0] }] }] }),
  35: () => ({ topics: null }),
  43: (v) => ({
    ...(v >= 1 ? { electionType: 0 } : {}),
    topicPartitions: [{ topic: 'orders', partitions: [0, 7] }],
    timeoutMs: 100,
  }),
  45: () => ({ topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, replicas: [0] }] }] }),
  46: () => ({ topics: null }),
  55: () => ({ topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }),
  57: () => ({ featureUpdates: [{ feature: 'transaction.version', maxVersionLevel: 2 }] }),
  64: () => ({ brokerId: 7 }),
  74: () => ({}),
  37: () => ({ topics: [{ name: 'nowhere', count: 3, assignments: null }], timeoutMs: 100, validateOnly: false }),
  42: () => ({ groupsNames: ['nobody'] }),
  44: (_, names) => ({
    resources: [
      { resourceType: 2, resourceName: 'orders', configs: [] },
      { resourceType: 4, resourceName: String(names.nodeId), configs: [] },
    ],
    validateOnly: true,
  }),
  47: () => ({
    groupId: group,
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] }],
  }),
  60: () => ({ includeClusterAuthorizedOperations: true }),
  61: () => ({ topics: [{ name: 'orders', partitionIndexes: [0, 7] }] }),
  65: () => ({ transactionalIds: ['every'] }),
  66: () => ({ stateFilters: ['Ongoing'], producerIdFilters: [] }),
  68: (v) => ({
    groupId: 'consumer-group',
    memberId: 'member',
    memberEpoch: 0,
    rebalanceTimeoutMs: 1000,
    subscribedTopicNames: ['orders'],
    topicPartitions: [],
    ...(v >= 1 ? { subscribedTopicRegex: 'o.*' } : {}),
  }),
  69: () => ({ groupIds: ['consumer-group'], includeAuthorizedOperations: true }),
  76: () => ({ groupId: 'share-group', memberId: 'member', memberEpoch: 0, subscribedTopicNames: ['orders'] }),
  77: () => ({ groupIds: ['share-group'], includeAuthorizedOperations: true }),
  78: () => ({
    groupId: 'share-group',
    memberId: 'member',
    shareSessionEpoch: 0,
    maxWaitMs: 0,
    minBytes: 1,
    maxRecords: 10,
    batchSize: 10,
    topics: [],
    forgottenTopicsData: [],
  }),
  79: () => ({ groupId: 'share-group', memberId: 'stranger', shareSessionEpoch: -1, topics: [] }),
  90: () => ({ groups: [{ groupId: 'share-group', topics: [{ topicName: 'orders', partitions: [0] }] }] }),
  91: () => ({
    groupId: 'other-share-group',
    topics: [{ topicName: 'orders', partitions: [{ partitionIndex: 0, startOffset: 0 }] }],
  }),
  92: () => ({ groupId: 'other-share-group', topics: [{ topicName: 'orders' }] }),
  75: () => ({ topics: [{ name: 'orders' }, { name: 'nowhere' }], responsePartitionLimit: 10 }),
}

/** The request of an API key; undefined for a key that has none here. */
export function plainRequest(key: number, version: number, names: PlainNames): object | undefined {
  return requests[key]?.(version, names)
}
