import { ErrorCode } from '@ottla/protocol'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { fetch, type FetchResponse } from '@ottla/protocol/messages/fetch'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetForLeaderEpoch } from '@ottla/protocol/messages/offset-for-leader-epoch'
import { produce } from '@ottla/protocol/messages/produce'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, valuesOf, World } from './support/world.ts'

let world: World
let client: RawClient
let producer: RawClient

beforeEach(async () => {
  world = await World.start({ topics: { orders: 3 } })
  client = await world.connect()
  producer = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

function append(index: number, ...values: string[]): Promise<unknown> {
  const topicData = [{ name: 'orders', partitionData: [{ index, records: batchOf(values) }] }]
  return world.run(producer.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
}

interface Ask {
  version?: number
  maxWaitMs?: number
  minBytes?: number
  maxBytes?: number
  sessionId?: number
  sessionEpoch?: number
  isolationLevel?: number
  topicId?: string
  partitions?: Record<number, { offset?: number; maxBytes?: number; leaderEpoch?: number; lastFetchedEpoch?: number }>
  forgotten?: number[]
}

function ask(options: Ask): Promise<FetchResponse> {
  const { version = 12, maxWaitMs = 0, minBytes = 1, maxBytes = 1_000_000, topicId, forgotten = [] } = options
  const topic = topicId === undefined ? { topic: 'orders' } : { topicId }
  const partitions = Object.entries(options.partitions ?? {}).map(([partition, wanted]) => ({
    partition: Number(partition),
    fetchOffset: wanted.offset ?? 0,
    partitionMaxBytes: wanted.maxBytes ?? 1_000_000,
    currentLeaderEpoch: wanted.leaderEpoch ?? -1,
    lastFetchedEpoch: wanted.lastFetchedEpoch ?? -1,
  }))
  return client.send(fetch, version, {
    maxWaitMs,
    minBytes,
    maxBytes,
    ...(options.isolationLevel === undefined ? {} : { isolationLevel: options.isolationLevel }),
    ...(version < 7 ? {} : { sessionId: options.sessionId ?? 0, sessionEpoch: options.sessionEpoch ?? -1 }),
    topics: partitions.length === 0 ? [] : [{ ...topic, partitions }],
    ...(forgotten.length === 0 ? {} : { forgottenTopicsData: [{ ...topic, partitions: forgotten }] }),
  })
}

async function topicIdOf(name: string): Promise<string> {
  const response = await world.run(client.send(metadata, 12, { topics: [{ name }] }))
  return response.topics[0]!.topicId
}

const mentioned = (response: FetchResponse): Record<number, string[]> =>
  Object.fromEntries(
    response.responses.flatMap(({ partitions }) =>
      partitions.map(({ partitionIndex, records }) => [partitionIndex, valuesOf(records)]),
    ),
  )

describe('Fetch', () => {
  it('serves whole batches from the one that holds the offset, in versions 4 to 12 by name and 13 to 18 by id', async () => {
    await append(0, 'a', 'b')
    await append(0, 'c')
    const topicId = await topicIdOf('orders')
    for (let version = 4; version <= 18; version++) {
      const byId = version >= 13 ? { topicId } : {}
      const response = await world.run(ask({ version, ...byId, partitions: { 0: { offset: 1 } } }))
      expect(mentioned(response)).toEqual({ 0: ['0:a', '1:b', '2:c'] })
      expect(response.responses[0]!.partitions[0]).toMatchObject({
        errorCode: 0,
        highWatermark: 3,
        lastStableOffset: 3,
      })
    }
  })

  it('serves the bytes of a batch as they came but for offset and leader epoch', async () => {
    await append(0, 'first')
    const batch = batchOf(['second', 'third'])
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: Buffer.from(batch) }] }]
    await world.run(producer.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }))
    const response = await world.run(ask({ partitions: { 0: { offset: 1 } } }))
    const served = response.responses[0]!.partitions[0]!.records!
    expect(served.subarray(16)).toEqual(batch.subarray(16))
    expect(served.readBigInt64BE(0)).toBe(1n)
  })

  it('wakes on the append and not before', async () => {
    const waiting = ask({ maxWaitMs: 5000, partitions: { 0: {} } })
    await world.runtime.clock.advance(700)
    await append(0, 'now')
    const { value, elapsedMs } = await world.timed(waiting)
    expect(elapsedMs).toBe(0)
    expect(mentioned(value)).toEqual({ 0: ['0:now'] })
  })

  it('waits for minBytes, at most maxWaitMs', async () => {
    const waiting = ask({ maxWaitMs: 5000, minBytes: 10_000, partitions: { 0: {}, 1: {} } })
    await append(0, 'a')
    await append(1, 'b')
    const { value, elapsedMs } = await world.timed(waiting)
    expect(elapsedMs).toBe(5000)
    expect(mentioned(value)).toEqual({ 0: ['0:a'], 1: ['0:b'] })
    const second = ask({ maxWaitMs: 5000, minBytes: 10_000, partitions: { 0: { offset: 1 } } })
    await append(0, 'x'.repeat(6000))
    await append(0, 'y'.repeat(6000))
    expect((await world.timed(second)).elapsedMs).toBe(0)
  })

  it('answers at once when a partition has an error', async () => {
    const waiting = ask({ maxWaitMs: 5000, partitions: { 0: {}, 1: { offset: 9 }, 7: {} } })
    const { value, elapsedMs } = await world.timed(waiting)
    expect(elapsedMs).toBe(0)
    expect(value.responses[0]!.partitions.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.OFFSET_OUT_OF_RANGE,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ])
  })

  it('hears of the deletion of its topic while it waits', async () => {
    const waiting = ask({ maxWaitMs: 5000, partitions: { 0: {} } })
    await world.settle()
    await world.run(producer.send(deleteTopics, 5, { topicNames: ['orders'], timeoutMs: 1000 }))
    const { value, elapsedMs } = await world.timed(waiting)
    expect(elapsedMs).toBe(0)
    expect(value.responses[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  })

  it('exceeds its limits for the first batch of the answer only', async () => {
    for (const index of [0, 1]) await append(index, 'x'.repeat(500))
    const response = await world.run(ask({ maxBytes: 100, partitions: { 0: { maxBytes: 100 }, 1: { maxBytes: 100 } } }))
    const [first, second] = response.responses[0]!.partitions
    expect(first!.records!.length).toBeGreaterThan(500)
    expect(second!.records!.length).toBe(0)
  })

  it('compares leader epochs', async () => {
    const response = await world.run(
      ask({ version: 16, topicId: await topicIdOf('orders'), partitions: { 0: { leaderEpoch: 5 } } }),
    )
    expect(response.responses[0]!.partitions[0]).toMatchObject({
      errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH,
      currentLeader: { leaderId: 0, leaderEpoch: 0 },
    })
    expect(response.nodeEndpoints).toEqual([{ nodeId: 0, host: '127.0.0.1', port: world.broker.port, rack: null }])
  })

  it('tells a client whose log went another way where they part', async () => {
    await append(0, 'a', 'b')
    const response = await world.run(ask({ partitions: { 0: { offset: 5, lastFetchedEpoch: 0 } } }))
    expect(response.responses[0]!.partitions[0]).toMatchObject({
      errorCode: ErrorCode.NONE,
      divergingEpoch: { epoch: 0, endOffset: 2 },
    })
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch: 0 }] }]
    const epochs = await world.run(client.send(offsetForLeaderEpoch, 4, { topics }))
    expect(epochs.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, leaderEpoch: 0, endOffset: 2 })
  })

  it('lists no aborted transactions with read_committed and says null otherwise', async () => {
    await append(0, 'a')
    const uncommitted = await world.run(ask({ partitions: { 0: {} } }))
    const committed = await world.run(ask({ isolationLevel: 1, partitions: { 0: {} } }))
    expect(uncommitted.responses[0]!.partitions[0]!.abortedTransactions).toBeNull()
    expect(committed.responses[0]!.partitions[0]!.abortedTransactions).toEqual([])
  })
})

describe('A fetch session', () => {
  it('mentions only what changed, keeps what it was told and forgets what it is told to', async () => {
    await append(0, 'a')
    const full = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {}, 1: {}, 2: {} } }))
    const { sessionId } = full
    expect(sessionId).toBeGreaterThan(0)
    expect(mentioned(full)).toEqual({ 0: ['0:a'], 1: [], 2: [] })

    const nothing = await world.run(ask({ sessionId, sessionEpoch: 1, partitions: { 0: { offset: 1 } } }))
    expect(mentioned(nothing)).toEqual({})

    await append(1, 'b')
    await append(2, 'c')
    const news = await world.run(ask({ sessionId, sessionEpoch: 2, forgotten: [2] }))
    expect(mentioned(news)).toEqual({ 1: ['0:b'] })

    const again = await world.run(ask({ sessionId, sessionEpoch: 3, partitions: { 1: { offset: 1 } } }))
    expect(mentioned(again)).toEqual({})
  })

  it('waits for any of its partitions', async () => {
    const { sessionId } = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {}, 1: {} } }))
    const waiting = ask({ sessionId, sessionEpoch: 1, maxWaitMs: 5000 })
    await world.runtime.clock.advance(100)
    await append(1, 'b')
    const { value, elapsedMs } = await world.timed(waiting)
    expect(elapsedMs).toBe(0)
    expect(mentioned(value)).toEqual({ 1: ['0:b'] })
  })

  it('refuses an unknown id, a wrong epoch, and names where it was begun with ids', async () => {
    const { sessionId } = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {} } }))
    expect((await world.run(ask({ sessionId: 1, sessionEpoch: 1 }))).errorCode).toBe(
      ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
    )
    expect((await world.run(ask({ sessionId, sessionEpoch: 5 }))).errorCode).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
    const mixed = await world.run(ask({ version: 13, topicId: await topicIdOf('orders'), sessionId, sessionEpoch: 1 }))
    expect(mixed.errorCode).toBe(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)
  })

  it('ends with the final epoch', async () => {
    const { sessionId } = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {} } }))
    const last = await world.run(ask({ sessionId, sessionEpoch: -1, partitions: { 0: {} } }))
    expect(last).toMatchObject({ errorCode: ErrorCode.NONE, sessionId: 0 })
    expect((await world.run(ask({ sessionId, sessionEpoch: 1 }))).errorCode).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
  })

  it('is not to be had when all places are taken, until one was idle for two minutes', async () => {
    await world.run(world.broker.close())
    await world.start({ topics: { orders: 3 }, config: { 'max.incremental.fetch.session.cache.slots': 1 } })
    client = await world.connect()
    const first = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {} } }))
    const second = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {} } }))
    expect([first.sessionId > 0, second.sessionId]).toEqual([true, 0])
    await world.runtime.clock.advance(120_000)
    const third = await world.run(ask({ sessionEpoch: 0, partitions: { 0: {} } }))
    expect(third.sessionId).toBeGreaterThan(0)
  })
})

describe('ListOffsets', () => {
  async function find(
    timestamp: number,
    version = 7,
  ): Promise<{ errorCode: number; offset: number; timestamp: number }> {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }]
    const response = await world.run(client.send(listOffsets, version, { replicaId: -1, isolationLevel: 0, topics }))
    return response.topics[0]!.partitions[0]!
  }

  it('finds the ends, the largest timestamp, and the first record from a time on', async () => {
    const start = 1_700_000_000_000
    const records = [10, 30, 20].map((delay) => ({ value: 'v', timestamp: start + delay }))
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(records) }] }]
    await world.run(producer.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }))
    expect(await find(-1)).toMatchObject({ errorCode: 0, offset: 3, timestamp: -1 })
    expect(await find(-2)).toMatchObject({ errorCode: 0, offset: 0, timestamp: -1 })
    expect(await find(-3)).toMatchObject({ errorCode: 0, offset: 1, timestamp: start + 30 })
    expect(await find(start + 15)).toMatchObject({ errorCode: 0, offset: 1, timestamp: start + 30 })
    expect(await find(start + 31)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 })
  })

  it('takes the special timestamps only from the versions that have them', async () => {
    expect((await find(-3, 6)).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect((await find(-4, 8)).errorCode).toBe(ErrorCode.NONE)
    expect((await find(-5, 8)).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect((await find(-6, 11)).errorCode).toBe(ErrorCode.NONE)
    expect((await find(-7, 11)).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
  })
})
