// Leaders that move, logs that are cut off, replicas that are nearer: what brokers do that ours does not do yet.
import { afterEach, describe, expect, test } from 'vitest'
import type { Consumer } from '../src/consumer.ts'
import type { ConsumerConfig } from '../src/consumer-config.ts'
import { LogTruncationError } from '../src/errors.ts'
import { range } from './support/fetches.ts'
import { ModelCluster } from './support/model-cluster.ts'

let cluster: ModelCluster
afterEach(() => cluster.close())

const orders = { topic: 'orders', partition: 0 }

/** A cluster with ten records, and a consumer that has read them. */
async function read(config: Partial<ConsumerConfig> = {}): Promise<Consumer> {
  cluster = await new ModelCluster().start()
  cluster.partitions[0]!.write(10)
  const consumer = cluster.consumer(config)
  consumer.assign([orders])
  if (config.autoOffsetReset === 'none') consumer.seek(orders, 0)
  expect(await cluster.take(consumer, 10)).toEqual(range(0, 10))
  return consumer
}

const fetchNodes = (): number[] => cluster.requests('Fetch').map(({ node }) => node)

describe('a leader that moves', () => {
  test('is followed at once where its successor is named (KIP-951), without asking for metadata', async () => {
    const consumer = await read()
    cluster.givesHints = true
    cluster.partitions[0]!.elect(2)
    cluster.partitions[0]!.write(1)
    cluster.forget()
    expect(await cluster.take(consumer, 1)).toEqual([10])
    expect(cluster.requests('Metadata')).toEqual([])
    expect(fetchNodes().at(-1)).toBe(2)
  })

  test('is found through metadata where it is not', async () => {
    const consumer = await read()
    cluster.partitions[0]!.elect(2)
    cluster.partitions[0]!.write(1)
    cluster.forget()
    expect(await cluster.take(consumer, 1)).toEqual([10])
    expect(cluster.requests('Metadata').length).toBeGreaterThan(0)
  })

  test('has the position checked with the epoch of the last record before it is read on (KIP-320)', async () => {
    const consumer = await read()
    cluster.partitions[0]!.elect(2)
    cluster.partitions[0]!.write(5)
    cluster.forget()
    expect(await cluster.take(consumer, 5)).toEqual(range(10, 15))
    const [asked] = cluster.requests('OffsetForLeaderEpoch')
    expect(asked).toMatchObject({
      node: 2,
      body: { topics: [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch: 0, currentLeaderEpoch: 1 }] }] },
    })
    // Nobody fetched from the new leader before that.
    const names = cluster.received.filter(({ node }) => node === 2).map(({ api }) => api)
    expect(names.indexOf('OffsetForLeaderEpoch')).toBeLessThan(names.indexOf('Fetch'))
  })
})

describe('a log that the new leader has only in part', () => {
  test('is read on from where both agree, when autoOffsetReset allows it', async () => {
    const consumer = await read()
    const [partition] = cluster.partitions
    partition!.write(5)
    expect(await cluster.take(consumer, 5)).toEqual(range(10, 15))
    partition!.elect(2, 10)
    partition!.write(3)
    expect(await cluster.take(consumer, 3)).toEqual(range(10, 13))
    expect(await cluster.run(consumer.position(orders))).toBe(13)
  })

  test('is told with the offset where it differs, when autoOffsetReset is none, until the application seeks', async () => {
    const consumer = await read({ autoOffsetReset: 'none' })
    const [partition] = cluster.partitions
    partition!.write(5)
    await cluster.take(consumer, 5)
    partition!.elect(2, 10)
    partition!.write(1)
    const polled = async (): Promise<unknown> => {
      for (;;) await cluster.run(consumer.poll({ timeoutMs: 1_000 }))
    }
    for (let i = 0; i < 2; i++) {
      const error = await polled().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(LogTruncationError)
      expect(error).toMatchObject({ ...orders, offset: 15, divergentOffset: 10 })
    }
    consumer.seek(orders, 10)
    expect(await cluster.take(consumer, 1)).toEqual([10])
  })

  test('is reset when the new leader does not know the epoch at all', async () => {
    const consumer = await read()
    const [partition] = cluster.partitions
    partition!.elect(2, 0)
    partition!.write(4)
    expect(await cluster.take(consumer, 4)).toEqual(range(0, 4))
  })

  test('is seen when a position is set with its epoch, as it was kept elsewhere', async () => {
    const consumer = await read()
    const [partition] = cluster.partitions
    partition!.write(10)
    partition!.elect(2, 10)
    partition!.write(10)
    await cluster.take(consumer, 10)
    consumer.seek(orders, { offset: 20, leaderEpoch: 0 })
    expect(await cluster.run(consumer.position(orders))).toBe(20)
    expect(await cluster.take(consumer, 10)).toEqual(range(10, 20))
  })
})

describe('a replica that is nearer (KIP-392)', () => {
  async function readNear(): Promise<Consumer> {
    cluster = await new ModelCluster().start()
    const [partition] = cluster.partitions
    partition!.nearReplicas.set('rack-2', 2)
    partition!.write(10)
    const consumer = cluster.consumer({ clientRack: 'rack-2', metadataMaxAgeMs: 60_000 })
    consumer.assign([orders])
    expect(await cluster.take(consumer, 10)).toEqual(range(0, 10))
    return consumer
  }

  test('is read from as soon as the leader names it, with the rack of the client in every request', async () => {
    const consumer = await readNear()
    expect(fetchNodes().slice(0, 2)).toEqual([1, 2])
    expect(cluster.requests('Fetch').every(({ body }) => body.rackId === 'rack-2')).toBe(true)
    expect(consumer.health().partitions[0]).toMatchObject({ nodeId: 2 })
  })

  test('is left for the leader after metadataMaxAgeMs, which may name another one', async () => {
    const consumer = await readNear()
    cluster.forget()
    await cluster.run(consumer.poll({ timeoutMs: 61_000 }))
    expect(fetchNodes().filter((node) => node === 1)).toHaveLength(1)
    expect(fetchNodes().at(-1)).toBe(2)
  })

  test.each(['OFFSET_OUT_OF_RANGE', 'NOT_LEADER_OR_FOLLOWER'] as const)(
    'is left for the leader when it answers %s, and no position is lost',
    async (name) => {
      const codes = { OFFSET_OUT_OF_RANGE: 1, NOT_LEADER_OR_FOLLOWER: 6 }
      const consumer = await readNear()
      const [partition] = cluster.partitions
      partition!.nearReplicas.clear()
      partition!.write(2)
      cluster.fault = ({ api, node, body }) => {
        if (api !== 'Fetch' || node !== 2 || body.topics.length === 0) return undefined
        const rows = [
          { partitionIndex: 0, errorCode: codes[name], highWatermark: 5, abortedTransactions: null, records: null },
        ]
        return { errorCode: 0, sessionId: 0, responses: [{ topicId: cluster.topicId, partitions: rows }] }
      }
      cluster.forget()
      expect(await cluster.take(consumer, 2)).toEqual([10, 11])
      expect(fetchNodes().at(-1)).toBe(1)
    },
  )

  test('is left for the leader when it does not answer', async () => {
    const consumer = await readNear()
    const [partition] = cluster.partitions
    partition!.nearReplicas.clear()
    partition!.write(2)
    cluster.fault = ({ api, node }) => (api === 'Fetch' && node === 2 ? null : undefined)
    expect(await cluster.take(consumer, 2)).toEqual([10, 11])
  })
})
