import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import { createPartitions } from '@ottla/protocol/messages/create-partitions'
import { createTopics, type CreatableTopicInput } from '@ottla/protocol/messages/create-topics'
import { deleteRecords } from '@ottla/protocol/messages/delete-records'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { describeCluster } from '@ottla/protocol/messages/describe-cluster'
import { describeConfigs } from '@ottla/protocol/messages/describe-configs'
import { describeTopicPartitions } from '@ottla/protocol/messages/describe-topic-partitions'
import { incrementalAlterConfigs } from '@ottla/protocol/messages/incremental-alter-configs'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, World } from './support/world.ts'

let world: World
let client: RawClient

beforeEach(async () => {
  world = await World.start({ topics: { orders: 2 }, config: { 'num.partitions': 3, 'broker.rack': 'r1' } })
  client = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

function topic(name: string, options: Partial<CreatableTopicInput> = {}): CreatableTopicInput {
  return { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...options }
}

async function create(...topics: CreatableTopicInput[]): Promise<Record<string, number>> {
  const response = await world.run(client.send(createTopics, 7, { topics, timeoutMs: 1000 }))
  return Object.fromEntries(response.topics.map(({ name, errorCode }) => [name, errorCode]))
}

describe('CreateTopics', () => {
  it('gives each topic its own result', async () => {
    const results = await create(
      topic('plain'),
      topic('defaults', { numPartitions: -1, replicationFactor: -1 }),
      topic('orders'),
      topic('no such name!'),
      topic('none', { numPartitions: 0 }),
      topic('three', { replicationFactor: 3 }),
      topic('odd', { configs: [{ name: 'retention.msx', value: '1' }] }),
      topic('wrong', { configs: [{ name: 'segment.bytes', value: 'many' }] }),
      topic('twice'),
      topic('twice'),
      topic('assigned', {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [0] }],
      }),
      topic('elsewhere', {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [4] }],
      }),
      topic('a.b'),
      topic('a_b'),
      topic('__consumer_offsets'),
    )
    expect(results).toEqual({
      plain: ErrorCode.NONE,
      defaults: ErrorCode.NONE,
      orders: ErrorCode.TOPIC_ALREADY_EXISTS,
      'no such name!': ErrorCode.INVALID_TOPIC_EXCEPTION,
      none: ErrorCode.INVALID_PARTITIONS,
      three: ErrorCode.INVALID_REPLICATION_FACTOR,
      odd: ErrorCode.INVALID_CONFIG,
      wrong: ErrorCode.INVALID_CONFIG,
      twice: ErrorCode.INVALID_REQUEST,
      assigned: ErrorCode.NONE,
      elsewhere: ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'a.b': ErrorCode.NONE,
      a_b: ErrorCode.INVALID_TOPIC_EXCEPTION,
      __consumer_offsets: ErrorCode.INVALID_REQUEST,
    })
    expect(world.broker.topics).toEqual(['orders', 'plain', 'defaults', 'assigned', 'a.b'])
  })

  it('tells id, partitions and the configs that hold', async () => {
    const wanted = topic('defaults', { numPartitions: -1, configs: [{ name: 'retention.ms', value: '1000' }] })
    const response = await world.run(client.send(createTopics, 7, { topics: [wanted], timeoutMs: 1000 }))
    const [made] = response.topics
    expect(made).toMatchObject({ numPartitions: 3, replicationFactor: 1 })
    expect(made!.topicId).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
    const configs = Object.fromEntries(
      made!.configs!.map(({ name, value, configSource }) => [name, [value, configSource]]),
    )
    expect(configs['retention.ms']).toEqual(['1000', 1])
    expect(configs['flush.ms']).toEqual(['9223372036854775807', 5])
  })

  it('changes nothing with validateOnly', async () => {
    const topics = [topic('maybe')]
    const response = await world.run(client.send(createTopics, 7, { topics, timeoutMs: 1000, validateOnly: true }))
    expect(response.topics[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(world.broker.topics).toEqual(['orders'])
  })
})

describe('Metadata', () => {
  it('describes cluster and topics in every version', async () => {
    for (let version = 0; version <= 13; version++) {
      const response = await world.run(client.send(metadata, version, { topics: version === 0 ? [] : null }))
      expect(response.brokers).toMatchObject([{ nodeId: 0, host: '127.0.0.1', port: world.broker.port }])
      expect(response.topics).toMatchObject([{ errorCode: 0, name: 'orders', isInternal: false }])
      expect(response.topics[0]!.partitions.map(({ leaderId, isrNodes }) => [leaderId, isrNodes])).toEqual([
        [0, [0]],
        [0, [0]],
      ])
      if (version >= 2) expect(response.clusterId).toBe(world.broker.clusterId)
      if (version >= 1) expect(response.brokers[0]!.rack).toBe('r1')
    }
  })

  it('creates unknown topics where client and broker allow it', async () => {
    const ask = async (name: string, allowAutoTopicCreation: boolean, version = 12): Promise<unknown> => {
      const request = { topics: [{ name }], ...(version >= 4 ? { allowAutoTopicCreation } : {}) }
      const { topics } = await world.run(client.send(metadata, version, request))
      return [topics[0]!.errorCode, topics[0]!.partitions.length]
    }
    expect(await ask('unwanted', false)).toEqual([ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 0])
    expect(await ask('wanted', true)).toEqual([ErrorCode.NONE, 3])
    expect(await ask('old', true, 3)).toEqual([ErrorCode.NONE, 3])
    expect(await ask('not a name', true)).toEqual([ErrorCode.INVALID_TOPIC_EXCEPTION, 0])
  })

  it('finds topics by id', async () => {
    const byName = await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))
    const { topicId } = byName.topics[0]!
    const byId = await world.run(
      client.send(metadata, 13, {
        topics: [
          { topicId, name: null },
          { topicId: `${'A'.repeat(21)}Q`, name: null },
        ],
      }),
    )
    expect(byId.topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['orders', ErrorCode.NONE],
      [null, ErrorCode.UNKNOWN_TOPIC_ID],
    ])
  })
})

describe('DeleteTopics', () => {
  it('removes topics by name and by id, with their files', async () => {
    await create(topic('other'))
    const described = await world.run(client.send(metadata, 12, { topics: [{ name: 'other' }] }))
    const { topicId } = described.topics[0]!
    const topics = [
      { name: 'orders', topicId: ZERO_UUID },
      { name: null, topicId },
      { name: 'nowhere', topicId: ZERO_UUID },
    ]
    const response = await world.run(client.send(deleteTopics, 6, { topics, timeoutMs: 1000 }))
    expect(response.responses.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['orders', 0],
      ['other', 0],
      ['nowhere', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    ])
    expect(world.broker.topics).toEqual([])
  })

  it('frees the name at once', async () => {
    const records = (): Buffer => batchOf(['old'])
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: records() }] }]
    await world.run(client.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }))
    await world.run(client.send(deleteTopics, 5, { topicNames: ['orders'], timeoutMs: 1000 }))
    expect(await create(topic('orders'))).toEqual({ orders: 0 })
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
    const offsets = await world.run(client.send(listOffsets, 4, { replicaId: -1, isolationLevel: 0, topics }))
    expect(offsets.topics[0]!.partitions[0]!.offset).toBe(0)
  })
})

describe('Administration of topics', () => {
  it('adds partitions', async () => {
    const grow = async (count: number): Promise<number> => {
      const topics = [{ name: 'orders', count, assignments: null }]
      const response = await world.run(
        client.send(createPartitions, 3, { topics, timeoutMs: 1000, validateOnly: false }),
      )
      return response.results[0]!.errorCode
    }
    expect(await grow(2)).toBe(ErrorCode.INVALID_PARTITIONS)
    expect(await grow(1)).toBe(ErrorCode.INVALID_PARTITIONS)
    expect(await grow(4)).toBe(ErrorCode.NONE)
    const partitionData = [{ index: 3, records: batchOf(['a']) }]
    const request = { acks: 1, timeoutMs: 1000, topicData: [{ name: 'orders', partitionData }] }
    const response = await world.run(client.send(produce, 9, request))
    expect(response.responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.NONE)
  })

  it('describes topics page by page', async () => {
    await create(topic('a', { numPartitions: 3 }), topic('b', { numPartitions: 3 }))
    const ask = (cursor: { topicName: string; partitionIndex: number } | null) =>
      world.run(
        client.send(describeTopicPartitions, 0, {
          topics: [{ name: 'b' }, { name: 'a' }, { name: 'nowhere' }],
          responsePartitionLimit: 4,
          cursor,
        }),
      )
    const first = await ask(null)
    expect(first.topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['a', 3],
      ['b', 1],
    ])
    expect(first.nextCursor).toEqual({ topicName: 'b', partitionIndex: 1 })
    const second = await ask(first.nextCursor)
    expect(second.topics.map(({ name, errorCode, partitions }) => [name, errorCode, partitions.length])).toEqual([
      ['b', 0, 2],
      ['nowhere', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 0],
    ])
    expect(second.nextCursor).toBeNull()
  })

  it('describes and changes configs, and the logs follow', async () => {
    const alter = async (name: string, configOperation: number, value: string | null): Promise<number> => {
      const configs = [{ name, configOperation, value }]
      const resources = [{ resourceType: 2, resourceName: 'orders', configs }]
      const response = await world.run(client.send(incrementalAlterConfigs, 1, { resources, validateOnly: false }))
      return response.responses[0]!.errorCode
    }
    const look = async (name: string): Promise<unknown> => {
      const resources = [{ resourceType: 2, resourceName: 'orders', configurationKeys: [name] }]
      const response = await world.run(client.send(describeConfigs, 4, { resources, includeSynonyms: true }))
      const [config] = response.results[0]!.configs
      return [config!.value, config!.configSource, config!.synonyms.map((synonym) => synonym.name)]
    }
    expect(await look('max.message.bytes')).toEqual(['1048588', 5, ['message.max.bytes']])
    expect(await alter('max.message.bytes', 0, '100')).toBe(ErrorCode.NONE)
    expect(await look('max.message.bytes')).toEqual(['100', 1, ['max.message.bytes', 'message.max.bytes']])
    const partitionData = [{ index: 0, records: batchOf(['x'.repeat(200)]) }]
    const request = { acks: 1, timeoutMs: 1000, topicData: [{ name: 'orders', partitionData }] }
    const refused = await world.run(client.send(produce, 9, request))
    expect(refused.responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.MESSAGE_TOO_LARGE)
    expect(await alter('max.message.bytes', 1, null)).toBe(ErrorCode.NONE)
    expect(await look('max.message.bytes')).toEqual(['1048588', 5, ['message.max.bytes']])
    expect(await alter('cleanup.policy', 2, 'compact')).toBe(ErrorCode.NONE)
    expect(await look('cleanup.policy')).toEqual(['delete,compact', 1, ['cleanup.policy', 'log.cleanup.policy']])
    expect(await alter('cleanup.policy', 0, 'keep')).toBe(ErrorCode.INVALID_CONFIG)
    expect(await alter('retention.ms', 2, '5')).toBe(ErrorCode.INVALID_CONFIG)
    expect(await alter('nothing', 0, '5')).toBe(ErrorCode.INVALID_CONFIG)
  })

  it('describes the broker and the cluster', async () => {
    const resources = [{ resourceType: 4, resourceName: '0', configurationKeys: ['num.partitions'] }]
    const response = await world.run(client.send(describeConfigs, 4, { resources, includeDocumentation: true }))
    expect(response.results[0]!.configs).toMatchObject([
      { name: 'num.partitions', value: '3', configSource: 4, configType: 3, readOnly: true },
    ])
    expect(response.results[0]!.configs[0]!.documentation).toContain('Partitions')
    const cluster = await world.run(client.send(describeCluster, 2, { includeClusterAuthorizedOperations: false }))
    expect(cluster).toMatchObject({ errorCode: 0, clusterId: world.broker.clusterId, controllerId: 0 })
    expect(cluster.brokers).toMatchObject([{ brokerId: 0, port: world.broker.port, rack: 'r1', isFenced: false }])
  })

  it('deletes records up to an offset', async () => {
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['a', 'b', 'c']) }] }]
    await world.run(client.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }))
    const remove = async (offset: number): Promise<[number, number]> => {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset }] }]
      const response = await world.run(client.send(deleteRecords, 2, { topics, timeoutMs: 1000 }))
      const { errorCode, lowWatermark } = response.topics[0]!.partitions[0]!
      return [errorCode, lowWatermark]
    }
    expect(await remove(2)).toEqual([ErrorCode.NONE, 2])
    expect(await remove(9)).toEqual([ErrorCode.OFFSET_OUT_OF_RANGE, -1])
    expect(await remove(-1)).toEqual([ErrorCode.NONE, 3])
  })
})
