// Configurations that change while the broker runs, features, policies, and what one broker says of elections and quorums.
import { ErrorCode, errorInfo } from '@ottla/protocol'
import { alterConfigs } from '@ottla/protocol/messages/alter-configs'
import { alterPartitionReassignments } from '@ottla/protocol/messages/alter-partition-reassignments'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { describeConfigs } from '@ottla/protocol/messages/describe-configs'
import { describeQuorum } from '@ottla/protocol/messages/describe-quorum'
import { electLeaders } from '@ottla/protocol/messages/elect-leaders'
import { incrementalAlterConfigs } from '@ottla/protocol/messages/incremental-alter-configs'
import { listConfigResources } from '@ottla/protocol/messages/list-config-resources'
import { produce } from '@ottla/protocol/messages/produce'
import { unregisterBroker } from '@ottla/protocol/messages/unregister-broker'
import { updateFeatures } from '@ottla/protocol/messages/update-features'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BrokerOptions } from '@ottla/broker'
import { PolicyViolationError } from '@ottla/broker'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, World } from './support/world.ts'

const topicType = 2
const brokerType = 4
const loggerType = 8
const metricsType = 16
const groupType = 32

let world: World
let client: RawClient

async function start(options: BrokerOptions = {}): Promise<void> {
  world = await World.start({ dataDir: '/data', topics: { orders: 1 }, ...options })
  client = await world.connect()
}

/** The next broker on the same disk. */
async function restart(): Promise<void> {
  await world.run(world.broker.close())
  await world.start({ dataDir: '/data' })
  client = await world.connect()
}

beforeEach(() => start())
afterEach(() => world.run(world.broker.close()))

async function set(
  resourceType: number,
  resourceName: string,
  name: string,
  value: string | null,
  configOperation = value === null ? 1 : 0,
): Promise<string> {
  const resources = [{ resourceType, resourceName, configs: [{ name, configOperation, value }] }]
  const request = { resources, validateOnly: false }
  const { errorCode, errorMessage } = (await world.run(client.send(incrementalAlterConfigs, 1, request))).responses[0]!
  return errorMessage === null ? errorInfo(errorCode).name : `${errorInfo(errorCode).name}: ${errorMessage}`
}

/** Value, source and synonyms of one key. */
async function get(resourceType: number, resourceName: string, name: string): Promise<string> {
  const resources = [{ resourceType, resourceName, configurationKeys: [name] }]
  const { results } = await world.run(client.send(describeConfigs, 4, { resources, includeSynonyms: true }))
  const [config] = results[0]!.configs
  if (config === undefined) return errorInfo(results[0]!.errorCode).name
  const synonyms = config.synonyms.map((synonym) => `${synonym.name}=${synonym.value}/${synonym.source}`)
  return `${config.value}/${config.configSource} ${synonyms.join(' ')}`.trim()
}

const appended = async (size: number): Promise<number> => {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['x'.repeat(size)]) }] }]
  const response = await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 100, topicData }))
  return response.responses[0]!.partitionResponses[0]!.errorCode
}

test("a broker's configuration changes while it runs, for it alone or for all, and survives a restart", async () => {
  expect(await get(brokerType, '0', 'message.max.bytes')).toBe('1048588/5 message.max.bytes=1048588/5')
  expect(await set(brokerType, '', 'message.max.bytes', '2000')).toBe('NONE')
  expect(await appended(3000)).toBe(ErrorCode.MESSAGE_TOO_LARGE)
  expect(await set(brokerType, '0', 'message.max.bytes', '5000')).toBe('NONE')
  expect(await appended(3000)).toBe(ErrorCode.NONE)
  const synonyms = 'message.max.bytes=5000/2 message.max.bytes=2000/3 message.max.bytes=1048588/5'
  expect(await get(brokerType, '0', 'message.max.bytes')).toBe(`5000/2 ${synonyms}`)
  expect(await get(topicType, 'orders', 'max.message.bytes')).toBe(`5000/2 ${synonyms}`)
  expect(await get(brokerType, '', 'message.max.bytes')).toBe('2000/3 message.max.bytes=2000/3')
  await restart()
  expect(await get(brokerType, '0', 'message.max.bytes')).toBe(`5000/2 ${synonyms}`)
  expect(await set(brokerType, '0', 'message.max.bytes', null)).toBe('NONE')
  expect(await appended(3000)).toBe(ErrorCode.MESSAGE_TOO_LARGE)
})

test.each([
  ['0', 'num.partitions', '3', 'INVALID_REQUEST: Cannot update these configs dynamically: [num.partitions]'],
  [
    '0',
    'log.cleaner.backoff.ms',
    'x',
    'INVALID_REQUEST: Invalid value x for configuration log.cleaner.backoff.ms: Not a number of type LONG',
  ],
  [
    '0',
    'log.cleaner.backoff.ms',
    '-1',
    'INVALID_REQUEST: Invalid value -1 for configuration log.cleaner.backoff.ms: Value must be at least 0',
  ],
  ['0', 'no.such.key', '1', 'INVALID_CONFIG: no.such.key is no configuration of a broker'],
  ['0', 'background.threads', '1', 'INVALID_CONFIG: background.threads has no effect on this broker'],
  ['7', 'message.max.bytes', '1', 'INVALID_REQUEST: Unexpected broker id, expected 0, but received 7'],
  ['x', 'message.max.bytes', '1', 'INVALID_REQUEST: Node id must be an integer, but it is: x'],
])('of broker %s, %s=%s is refused with a reason', async (name, key, value, expected) => {
  expect(await set(brokerType, name, key, value)).toBe(expected)
})

test('AlterConfigs gives a resource exactly the values of the request', async () => {
  expect(await set(topicType, 'orders', 'retention.ms', '1000')).toBe('NONE')
  const resources = [{ resourceType: topicType, resourceName: 'orders', configs: [{ name: 'segment.ms', value: '5' }] }]
  const { responses } = await world.run(client.send(alterConfigs, 2, { resources, validateOnly: false }))
  expect(responses[0]).toMatchObject({ errorCode: ErrorCode.NONE, errorMessage: null })
  expect(await get(topicType, 'orders', 'retention.ms')).toMatch(/^604800000\/5/)
  expect(await get(topicType, 'orders', 'segment.ms')).toMatch(/^5\/1/)
})

test('the logger says as much as its level lets it', async () => {
  expect(await set(loggerType, '0', 'root', 'ERROR')).toBe('NONE')
  expect(await get(loggerType, '0', 'root')).toBe('ERROR/6')
  expect(await set(loggerType, '0', 'root', 'LOUD')).toMatch(
    /^INVALID_CONFIG: Cannot set the log level of root to LOUD/,
  )
  expect(await set(loggerType, '0', 'root', null)).toMatch(
    /^INVALID_REQUEST: Removing the log level of the root logger/,
  )
  expect(await set(loggerType, '0', 'kafka', 'INFO')).toBe('INVALID_CONFIG: Logger kafka does not exist!')
  const before = world.lines.length
  const garbage = await world.connect()
  garbage.writeBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  await world.settle()
  expect(world.lines.slice(before)).toEqual([])
  expect(await set(loggerType, '0', 'root', 'WARN')).toBe('NONE')
  const other = await world.connect()
  other.writeBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  await world.settle()
  expect(world.lines.slice(before)).toHaveLength(1)
})

test('subscriptions to client metrics are checked, kept and listed', async () => {
  expect(await set(metricsType, 'all', 'interval.ms', '5000')).toBe('NONE')
  expect(await set(metricsType, 'all', 'interval.ms', '5')).toMatch(/^INVALID_REQUEST: Invalid value 5 for interval.ms/)
  expect(await set(metricsType, 'all', 'match', 'client_id=[')).toMatch(/^INVALID_CONFIG: Illegal client matching/)
  expect(await get(metricsType, 'all', 'interval.ms')).toBe('5000/7 interval.ms=5000/7')
  const listed = await world.run(client.send(listConfigResources, 0, {}))
  expect(listed.configResources.map(({ resourceName }) => resourceName)).toEqual(['all'])
})

test('everything that has configurations is listed by type', async () => {
  expect(await set(groupType, 'readers', 'consumer.session.timeout.ms', '30000')).toBe('NONE')
  const { configResources } = await world.run(client.send(listConfigResources, 1, { resourceTypes: [] }))
  expect(configResources.map(({ resourceType, resourceName }) => `${resourceType} ${resourceName}`).toSorted()).toEqual(
    ['2 orders', '32 readers', '4 0', '8 0'],
  )
  const unknown = await world.run(client.send(listConfigResources, 1, { resourceTypes: [77] }))
  expect(unknown.errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
})

test('transaction.version goes down and up, is announced and remembered; other features stay', async () => {
  const update = async (feature: string, maxVersionLevel: number, upgradeType: number): Promise<string | null> => {
    const featureUpdates = [{ feature, maxVersionLevel, upgradeType }]
    return (await world.run(client.send(updateFeatures, 2, { featureUpdates, validateOnly: false }))).errorMessage
  }
  const level = async (): Promise<[number | undefined, number]> => {
    const request = { clientSoftwareName: 'a', clientSoftwareVersion: '1' }
    const { finalizedFeatures, finalizedFeaturesEpoch } = await world.run(client.send(apiVersions, 4, request))
    return [
      finalizedFeatures.find(({ name }) => name === 'transaction.version')?.maxVersionLevel,
      finalizedFeaturesEpoch,
    ]
  }
  expect(await level()).toEqual([2, 0])
  expect(await update('transaction.version', 1, 1)).toMatch(/Can't downgrade the version of this feature/)
  expect(await update('transaction.version', 1, 2)).toBeNull()
  expect(await level()).toEqual([1, 1])
  await restart()
  expect(await level()).toEqual([1, 1])
  expect(await update('transaction.version', 2, 1)).toBeNull()
  expect(await level()).toEqual([2, 2])
  expect(await update('transaction.version', 9, 1)).toMatch(/only supports versions 0-2/)
  expect(await update('group.version', 0, 3)).toMatch(/cannot run without the level/)
  expect(await update('nonsense', 1, 1)).toMatch(/does not support this feature/)
})

test('a policy decides which topics are created, and hears of the start and the end', async () => {
  await world.run(world.broker.close())
  const calls: string[] = []
  await start({
    config: { 'num.partitions': 3 },
    createTopicPolicy: {
      configure: (configs) => calls.push(`configure ${configs['num.partitions']}`),
      validate({ topic, numPartitions, replicasAssignments, configs }) {
        calls.push(`${topic} ${numPartitions} ${JSON.stringify(replicasAssignments)} ${JSON.stringify(configs)}`)
        if (topic === 'buggy') throw new TypeError('oops')
        if (topic.startsWith('tmp-')) throw new PolicyViolationError('no temporary topics')
      },
      close: () => calls.push('close'),
    },
  })
  const create = async (name: string, fields: object = {}): Promise<string> => {
    const topics = [{ name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [], ...fields }]
    const response = await world.run(client.send(createTopics, 7, { topics, timeoutMs: 100 }))
    return `${errorInfo(response.topics[0]!.errorCode).name} ${response.topics[0]!.errorMessage}`
  }
  expect(await create('tmp-1')).toBe('POLICY_VIOLATION no temporary topics')
  expect(await create('buggy')).toBe('UNKNOWN_SERVER_ERROR oops')
  expect(await create('fine', { assignments: [{ partitionIndex: 0, brokerIds: [0] }] })).toBe('NONE null')
  expect(calls).toEqual(['configure 3', 'tmp-1 3 null {}', 'buggy 3 null {}', 'fine null {"0":[0]} {}'])
  await world.run(world.broker.close())
  expect(calls.at(-1)).toBe('close')
  await start()
})

test('a policy decides which configurations are changed', async () => {
  await world.run(world.broker.close())
  await start({
    alterConfigPolicy({ resource, configs }) {
      if (configs['retention.ms'] === '-1') throw new PolicyViolationError(`${resource.type} ${resource.name} ends`)
    },
  })
  expect(await set(topicType, 'orders', 'retention.ms', '-1')).toBe('POLICY_VIOLATION: topic orders ends')
  expect(await get(topicType, 'orders', 'retention.ms')).toMatch(/^604800000/)
  expect(await set(topicType, 'orders', 'retention.ms', '5')).toBe('NONE')
})

test('one broker needs no election, reassigns to itself only, and is a quorum of one', async () => {
  const topicPartitions = [{ topic: 'orders', partitions: [0, 9] }]
  const elected = await world.run(client.send(electLeaders, 2, { electionType: 0, topicPartitions }))
  expect(elected.replicaElectionResults[0]!.partitionResult.map(({ errorCode }) => errorCode)).toEqual([
    ErrorCode.ELECTION_NOT_NEEDED,
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ])
  const partitions = [[0], [1], null].map((replicas) => ({ partitionIndex: 0, replicas }))
  const moved = await world.run(
    client.send(alterPartitionReassignments, 1, { topics: [{ name: 'orders', partitions }] }),
  )
  expect(moved.responses[0]!.partitions.map(({ errorCode }) => errorCode)).toEqual([
    ErrorCode.NONE,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
  ])
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const quorum = await world.run(client.send(describeQuorum, 2, { topics }))
  expect(quorum.topics[0]!.partitions[0]).toMatchObject({
    leaderId: 0,
    currentVoters: [{ replicaId: 0 }],
    observers: [],
  })
  const self = await world.run(client.send(unregisterBroker, 0, { brokerId: 0 }))
  expect(self.errorCode).toBe(ErrorCode.INVALID_REQUEST)
})
