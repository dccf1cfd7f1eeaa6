// Every API in every version: a plain request gets an answer that decodes to the last byte.
import type { Api } from '@ottla/protocol'
import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import { metadata } from '@ottla/protocol/messages/metadata'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiHandlers } from '../src/apis/handlers.ts'
import { batchOf, World } from './support/world.ts'

type AnyApi = Api<unknown, unknown, Record<string, unknown>, never>

let world: World
let topicId = ''

beforeAll(async () => {
  const config = {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  }
  world = await World.start({ topics: { orders: 1 }, dataDir: '/data', config })
  const client = await world.connect()
  const described = await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))
  topicId = described.topics[0]!.topicId
})
afterAll(() => world.run(world.broker.close()))

const group = 'every'
const member = { groupId: group, memberId: 'nobody', generationId: 1 }

/** A topic by name before version `since`, by id from then on. */
const named = (version: number, since: number, field = 'name'): object =>
  version >= since ? { topicId } : { [field]: 'orders' }

const acl = { resourcePatternType: 3, host: '*', operation: 3, permissionType: 3 }
const aclFilter = { patternTypeFilter: 1, hostFilter: null, operation: 1, permissionType: 1 }

/** What is not allowed on a listener without logins. */
const loginCodes: Readonly<Record<number, number>> = {
  17: ErrorCode.ILLEGAL_SASL_STATE,
  36: ErrorCode.ILLEGAL_SASL_STATE,
  38: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  39: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  40: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  41: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
}

const requests: Record<number, (version: number) => object> = {
  0: (v) => ({
    acks: -1,
    timeoutMs: 100,
    topicData: [{ ...named(v, 13), partitionData: [{ index: 0, records: batchOf(['a']) }] }],
  }),
  1: (v) => ({
    maxWaitMs: 0,
    minBytes: 1,
    topics: [
      { ...named(v, 13, 'topic'), partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] },
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
  8: (v) => ({
    groupId: group,
    memberId: '',
    topics: [
      { ...named(v, 10), partitions: [{ partitionIndex: 0, committedOffset: v, committedMetadata: 'm' }] },
      {
        ...(v >= 10 ? { topicId: ZERO_UUID } : { name: 'nowhere' }),
        partitions: [{ partitionIndex: 0, committedOffset: v, committedMetadata: null }],
      },
    ],
  }),
  9: (v) =>
    v < 8
      ? { groupId: group, topics: [{ name: 'orders', partitionIndexes: [0, 1] }] }
      : {
          groups: [
            { groupId: group, topics: null },
            { groupId: group, topics: [{ ...named(v, 10), partitionIndexes: [0, 1] }] },
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
  14: () => ({ ...member, assignments: [] }),
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
  28: (v) => ({
    transactionalId: 'every',
    groupId: group,
    producerId: 1000,
    producerEpoch: 0,
    topics: [{ ...named(v, 6), partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: null }] }],
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
  32: () => ({
    resources: [
      { resourceType: 2, resourceName: 'orders', configurationKeys: null },
      { resourceType: 4, resourceName: '0', configurationKeys: null },
      { resourceType: 9, resourceName: '0', configurationKeys: null },
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
  44: () => ({
    resources: [
      { resourceType: 2, resourceName: 'orders', configs: [] },
      { resourceType: 4, resourceName: '0', configs: [] },
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

const refusals = new Map<number, number>([
  [64, ErrorCode.BROKER_ID_NOT_REGISTERED],
  [79, ErrorCode.SHARE_SESSION_NOT_FOUND],
])

describe.each(apiHandlers.map(({ api }) => api as unknown as AnyApi))('$name', (api) => {
  it('answers every version', async () => {
    const client = await world.connect()
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      const response = await world.run(client.send(api, version, requests[api.key]!(version)))
      expect(response, `version ${version}`).toBeTypeOf('object')
      const { errorCode = ErrorCode.NONE } = response
      const isStranger = [11, 12, 14].includes(api.key) || (api.key === 13 && version < 3)
      const isUnknownProducer = api.key === 25 || api.key === 26
      const expected = isStranger
        ? ErrorCode.UNKNOWN_MEMBER_ID
        : isUnknownProducer
          ? ErrorCode.INVALID_PRODUCER_ID_MAPPING
          : (loginCodes[api.key] ?? refusals.get(api.key) ?? ErrorCode.NONE)
      expect(errorCode, `version ${version}`).toBe(expected)
    }
    expect(world.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })

  it('fails in every version with the error that a fault prepared', async () => {
    const client = await world.connect()
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      world.broker.faults.prepare({ api: api.name, error: 'BROKER_NOT_AVAILABLE' })
      const response = await world.run(client.send(api, version, requests[api.key]!(version)))
      expect(errorCodesIn(response), `version ${version}`).toContain(ErrorCode.BROKER_NOT_AVAILABLE)
    }
    world.broker.faults.checkAllMet()
    world.broker.faults.reset()
    client.close()
  })
})

/** All error codes of an answer, wherever they are. */
function errorCodesIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([field, inner]) =>
    /errorcode$/i.test(field) ? [inner as number] : errorCodesIn(inner),
  )
}
