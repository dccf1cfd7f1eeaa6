import { ErrorCode } from '@ottla/protocol'
import type { CreateTopicsRequest } from '@ottla/protocol/messages/create-topics'
import type { DescribeTopicPartitionsRequest } from '@ottla/protocol/messages/describe-topic-partitions'
import type { ListOffsetsRequest } from '@ottla/protocol/messages/list-offsets'
import type { OffsetFetchRequest } from '@ottla/protocol/messages/offset-fetch'
import { expect, test } from 'vitest'
import { type Request, ScriptedCluster } from './support/scripted-cluster.ts'

const { NONE, NOT_CONTROLLER, NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR, THROTTLING_QUOTA_EXCEEDED } = ErrorCode
const { INVALID_CONFIG, UNKNOWN_TOPIC_OR_PARTITION } = ErrorCode

/** A CreateTopics response with an error for some names. */
function createTopicsAnswer(body: CreateTopicsRequest, errors: Readonly<Record<string, number>> = {}): object {
  return {
    throttleTimeMs: 0,
    topics: body.topics.map(({ name }) => ({ name, errorCode: errors[name] ?? NONE, errorMessage: null })),
  }
}

test('a request that met the wrong node goes to the new controller', async () => {
  const cluster = new ScriptedCluster({
    CreateTopics: ({ node, body }: Request<CreateTopicsRequest>) => {
      if (node === 2) return createTopicsAnswer(body)
      cluster.controllerId = 2
      return createTopicsAnswer(body, { orders: NOT_CONTROLLER })
    },
  })
  const admin = await cluster.admin(2)
  const [created] = await cluster.settled(admin.createTopics([{ name: 'orders' }]))
  expect(created!.name).toBe('orders')
  expect(cluster.requests('CreateTopics').map(({ node }) => node)).toEqual([1, 2])
  await admin.close()
})

test('only what a quota refused is asked again, or nothing where that is not wanted', async () => {
  let refusals = 2
  const cluster = new ScriptedCluster({
    CreateTopics: ({ body }: Request<CreateTopicsRequest>) =>
      createTopicsAnswer(body, refusals-- > 0 ? { b: THROTTLING_QUOTA_EXCEEDED } : {}),
  })
  const admin = await cluster.admin(1)
  const created = await cluster.settled(admin.createTopics([{ name: 'a' }, { name: 'b' }, { name: 'c' }]))
  expect(created.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  const asked = cluster.received
    .filter(({ api }) => api === 'CreateTopics')
    .map(({ body }) => body as CreateTopicsRequest)
  expect(asked.map(({ topics }) => topics.map(({ name }) => name))).toEqual([['a', 'b', 'c'], ['b'], ['b']])

  refusals = 1
  const refused = cluster.settled(admin.createTopics([{ name: 'b' }], { retryOnQuotaViolation: false }))
  await expect(refused).rejects.toMatchObject({ errorName: 'THROTTLING_QUOTA_EXCEEDED' })
  await admin.close()
})

test('an answer that leaves a topic out is an error for that topic', async () => {
  const cluster = new ScriptedCluster({
    CreateTopics: ({ body }: Request<CreateTopicsRequest>) =>
      createTopicsAnswer({ ...body, topics: body.topics.slice(0, 1) }, { a: INVALID_CONFIG }),
  })
  const admin = await cluster.admin(1)
  const call = cluster.settled(admin.createTopics([{ name: 'a' }, { name: 'b' }]))
  await expect(call).rejects.toMatchObject({ code: 'ERR_KAFKA_BATCH', succeeded: [], retriable: false })
  await expect(call).rejects.toThrow('Creating topics failed for 2 of 2: Creating topic a: ')
  await expect(call).rejects.toThrow('the response has nothing about it')
  await admin.close()
})

test('brokers without defaults are not sent topics without numbers', async () => {
  const cluster = new ScriptedCluster({}, { CreateTopics: 3 })
  const admin = await cluster.admin(1)
  const call = cluster.settled(admin.createTopics([{ name: 'orders', numPartitions: 3 }]))
  await expect(call).rejects.toMatchObject({ code: 'ERR_KAFKA_UNSUPPORTED_VERSION' })
  await expect(call).rejects.toThrow('give numPartitions and replicationFactor')
  expect(cluster.requests('CreateTopics')).toEqual([])
  await admin.close()
})

test('brokers without the newer requests are asked for their metadata', async () => {
  const cluster = new ScriptedCluster({}, { DescribeTopicPartitions: -1, DescribeCluster: -1, Metadata: 9 })
  cluster.topics.set('orders', [1, 2])
  const admin = await cluster.admin(2)
  const [topic] = await cluster.settled(admin.describeTopics(['orders']))
  expect(topic!.partitions.map(({ leader, leaderEpoch }) => [leader?.id, leaderEpoch])).toEqual([
    [1, 3],
    [2, 3],
  ])
  expect(topic!.partitions[0]!.offlineReplicas).toEqual([{ id: 9, host: '', port: -1 }])
  expect(topic).not.toHaveProperty('topicId')
  const described = await cluster.settled(admin.describeCluster())
  expect(described).toMatchObject({ clusterId: 'scripted', controller: { id: 1, rack: 'rack-1' } })
  await expect(cluster.settled(admin.describeTopics({ topicIds: ['AAAAAAAAAAAAAAAAAAAAAQ'] }))).rejects.toThrow(
    'Brokers before 3.1 describe topics by name only',
  )
  await expect(cluster.settled(admin.describeCluster({ includeFencedBrokers: true }))).rejects.toMatchObject({
    code: 'ERR_KAFKA_UNSUPPORTED_VERSION',
  })
  await admin.close()
})

test('long topics are put together from several responses', async () => {
  const partition = (partitionIndex: number): object => ({
    errorCode: NONE,
    partitionIndex,
    leaderId: 1,
    replicaNodes: [1],
    isrNodes: [1],
    eligibleLeaderReplicas: [],
    offlineReplicas: [],
  })
  const page = (topics: Record<string, number[]>, next: object | null): object => ({
    throttleTimeMs: 0,
    topics: Object.entries(topics).map(([name, partitions]) => ({
      errorCode: partitions.length === 0 ? UNKNOWN_TOPIC_OR_PARTITION : NONE,
      name,
      topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
      partitions: partitions.map(partition),
    })),
    nextCursor: next,
  })
  const pages = [
    page({ a: [0], b: [0, 1] }, { topicName: 'b', partitionIndex: 2 }),
    page({ b: [2] }, { topicName: 'c', partitionIndex: 0 }),
    page({ c: [0] }, null),
  ]
  const cluster = new ScriptedCluster({ DescribeTopicPartitions: () => pages.shift() })
  const admin = await cluster.admin(1)
  const topics = await cluster.settled(admin.describeTopics(['c', 'b', 'a'], { partitionSizeLimitPerResponse: 3 }))
  expect(topics.map(({ name, partitions }) => [name, partitions.map((one) => one.partition)])).toEqual([
    ['c', [0]],
    ['b', [0, 1, 2]],
    ['a', [0]],
  ])
  expect(topics[0]!.partitions[0]!.eligibleLeaderReplicas).toEqual([])
  const asked = cluster.received.filter(({ api }) => api === 'DescribeTopicPartitions')
  const bodies = asked.map(({ body }) => body as DescribeTopicPartitionsRequest)
  expect(
    bodies.map(({ topics: names, cursor }) => [names.map(({ name }) => name).join(''), cursor?.topicName]),
  ).toEqual([
    ['abc', undefined],
    ['bc', 'b'],
    ['c', 'c'],
  ])
  expect(bodies[0]!.responsePartitionLimit).toBe(3)
  await admin.close()
})

test('offsets are asked of each leader, and again of the new one where it has moved', async () => {
  const cluster = new ScriptedCluster({
    ListOffsets: ({ node, body }: Request<ListOffsetsRequest>) => {
      const answer = body.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => {
          const isLeader = cluster.topics.get(name)![partitionIndex] === node && movedYet(partitionIndex)
          const errorCode = isLeader ? NONE : NOT_LEADER_OR_FOLLOWER
          return { partitionIndex, errorCode, offset: 100 + partitionIndex, timestamp: -1, leaderEpoch: 4 }
        }),
      }))
      cluster.topics.set('orders', [1, 2, 2])
      hasMoved = true
      return { topics: answer }
    },
  })
  let hasMoved = false
  const movedYet = (partition: number): boolean => partition !== 1 || hasMoved
  cluster.topics.set('orders', [1, 1, 2])
  const admin = await cluster.admin(2)
  const queries = [0, 1, 2].map((partition) => ({ topic: 'orders', partition, at: 'latest' }) as const)
  const offsets = await cluster.settled(admin.listOffsets(queries))
  expect(offsets.map(({ partition, offset, leaderEpoch }) => [partition, offset, leaderEpoch])).toEqual([
    [0, 100, 4],
    [1, 101, 4],
    [2, 102, 4],
  ])
  const last = cluster.received.filter(({ api }) => api === 'ListOffsets').at(-1)!
  expect(last.node).toBe(2)
  expect((last.body as ListOffsetsRequest).topics[0]!.partitions.map((one) => one.partitionIndex)).toEqual([1])
  await admin.close()
})

test('an offset that the broker has no notion of is refused before it is asked', async () => {
  const cluster = new ScriptedCluster({}, { ListOffsets: 6 })
  cluster.topics.set('orders', [1])
  const admin = await cluster.admin(1)
  const call = cluster.settled(admin.listOffsets([{ topic: 'orders', partition: 0, at: 'maxTimestamp' }]))
  await expect(call).rejects.toThrow('Offset maxTimestamp needs ListOffsets version 7; this broker has 6')
  await admin.close()
})

test('the offsets of a group are asked of its coordinator, and again of the new one where it has moved', async () => {
  const cluster = new ScriptedCluster({
    OffsetFetch: ({ node, body }: Request<OffsetFetchRequest>) => {
      cluster.coordinatorId = 2
      const partition = (partitionIndex: number, committedOffset: number): object => {
        return { partitionIndex, committedOffset, metadata: committedOffset < 0 ? null : 'note', errorCode: NONE }
      }
      const partitions = [partition(2, 9), partition(1, -1), partition(0, 7)]
      const { groupId } = body.groups[0]!
      return node === 1
        ? { groups: [{ groupId, errorCode: NOT_COORDINATOR, topics: [] }] }
        : { groups: [{ groupId, topics: [{ name: 'orders', partitions }] }] }
    },
  })
  const admin = await cluster.admin(2)
  const [offsets] = await cluster.settled(admin.listConsumerGroupOffsets(['billing']))
  expect(offsets).toEqual({
    groupId: 'billing',
    offsets: [
      { topic: 'orders', partition: 0, offset: 7, metadata: 'note' },
      { topic: 'orders', partition: 2, offset: 9, metadata: 'note' },
    ],
  })
  expect(cluster.requests('FindCoordinator').length).toBe(2)
  await admin.close()
})

test('a call ends when its time is over, and at once when it is aborted', async () => {
  const cluster = new ScriptedCluster({ CreateTopics: () => undefined })
  const admin = await cluster.admin(1)
  const startMs = cluster.runtime.clock.monotonic()
  const call = cluster.settled(admin.createTopics([{ name: 'orders' }], { timeoutMs: 5000 }))
  await expect(call).rejects.toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
  expect(cluster.runtime.clock.monotonic() - startMs).toBeLessThanOrEqual(5000)

  const abort = new AbortController()
  const aborted = admin.createTopics([{ name: 'orders' }], { signal: abort.signal })
  const seen = cluster.requests('CreateTopics').length
  await cluster.runtime.clock.runUntil(() => cluster.requests('CreateTopics').length > seen)
  abort.abort(new RangeError('enough'))
  await expect(aborted).rejects.toThrow('enough')
  await admin.close()
})

test('a call whose time ends with a request under way tells why it had to try again', async () => {
  let answers = 1
  const cluster = new ScriptedCluster({
    CreateTopics: ({ body }: Request<CreateTopicsRequest>) =>
      answers-- > 0 ? createTopicsAnswer(body, { orders: THROTTLING_QUOTA_EXCEEDED }) : undefined,
  })
  const admin = await cluster.admin(1)
  const call = cluster.settled(admin.createTopics([{ name: 'orders' }], { timeoutMs: 2000 }))
  await expect(call).rejects.toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', outcomeUnknown: true })
  await expect(call).rejects.toThrow('THROTTLING_QUOTA_EXCEEDED')
  await admin.close()
})

test('retries are limited by the configuration', async () => {
  const cluster = new ScriptedCluster({
    CreateTopics: ({ body }: Request<CreateTopicsRequest>) =>
      createTopicsAnswer(body, { orders: THROTTLING_QUOTA_EXCEEDED }),
  })
  const admin = await cluster.admin(1, { retries: 2 })
  const call = cluster.settled(admin.createTopics([{ name: 'orders' }]))
  await expect(call).rejects.toMatchObject({ errorName: 'THROTTLING_QUOTA_EXCEEDED', retriable: true })
  expect(cluster.requests('CreateTopics').length).toBe(3)
  await admin.close()
})

test('closing waits for what is running, refuses what is new, and can be limited', async () => {
  let answer = true
  const cluster = new ScriptedCluster({
    CreateTopics: ({ body }: Request<CreateTopicsRequest>) => (answer ? createTopicsAnswer(body) : undefined),
  })
  const patient = await cluster.admin(1)
  const running = patient.createTopics([{ name: 'orders' }])
  const closing = patient.close()
  expect(patient[Symbol.asyncDispose]()).toBe(closing)
  await expect(patient.listTopics()).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
  await cluster.settled(closing)
  expect((await running)[0]!.name).toBe('orders')

  answer = false
  const hasty = await cluster.admin(1)
  const hanging = hasty.createTopics([{ name: 'orders' }])
  const outcome = expect(hanging).rejects.toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'client-closed' })
  await cluster.settled(hasty.close({ timeoutMs: 500 }))
  await outcome
  await cluster.runtime.clock.advance(10)
  expect(cluster.runtime.clock.pendingTimers).toBe(0)
})

test('wrong input is refused before anything is sent', async () => {
  const cluster = new ScriptedCluster({})
  const admin = await cluster.admin(1)
  const twice = [{ name: 'a' }, { name: 'a' }]
  await expect(admin.createTopics(twice)).rejects.toThrow('given twice')
  await expect(admin.createTopics([{ name: 'a', numPartitions: 1, replicasAssignments: [[1]] }])).rejects.toMatchObject(
    {
      code: 'ERR_KAFKA_CONFIG',
    },
  )
  await expect(admin.describeConfigs([{ type: 'broker', name: 'one' }])).rejects.toThrow("the broker's id, not 'one'")
  await expect(cluster.settled(admin.deleteTopics([]))).resolves.toBeUndefined()
  expect(cluster.received).toEqual([])
  await admin.close()
})
