import { ErrorCode } from '@ottla/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Consumer } from '../src/consumer.ts'
import type { ConsumerConfig } from '../src/consumer-config.ts'
import type { PartitionHealth } from '../src/health/consumer-health.ts'
import { ModelCluster } from './support/model-cluster.ts'

let cluster: ModelCluster
afterEach(() => cluster.close())

const orders = { topic: 'orders', partition: 0 }

async function assigned(config: Partial<ConsumerConfig> = {}, partitions = 1): Promise<Consumer> {
  cluster = await new ModelCluster(partitions).start(2)
  const consumer = cluster.consumer(config)
  consumer.assign(cluster.partitions.map((_, partition) => ({ topic: 'orders', partition })))
  return consumer
}

const poll = async (consumer: Consumer, timeoutMs = 1_000): Promise<void> => {
  await cluster.run(consumer.poll({ timeoutMs }))
}
const first = (consumer: Consumer): PartitionHealth => consumer.health().partitions[0]!

/** Fails requests of one API until it is called again without a code. */
function fail(api: string, answer: object | null): void {
  cluster.fault = (request) => (request.api === api ? answer : undefined)
}

describe('health() of the whole consumer', () => {
  test('waits for a subscription, then for brokers, and says why they cannot be reached', async () => {
    cluster = await new ModelCluster().start(1)
    const consumer = cluster.consumer({ bootstrapServers: 'nobody:1', defaultApiTimeoutMs: 2_000 })
    expect(consumer.health()).toEqual({ waitsFor: 'subscription', isPolling: false, partitions: [] })
    consumer.assign([orders])
    const polled = consumer.poll({ timeoutMs: 1_000 })
    expect(consumer.health()).toMatchObject({ waitsFor: 'brokers', isPolling: true, lastPollAgoMs: 0 })
    await cluster.run(polled)
    expect(consumer.health().lastError).toMatchObject({ code: 'ERR_KAFKA_CONNECTION' })
  })

  test('waits for records when nothing stands in the way, and for the application when it has not polled for them', async () => {
    const consumer = await assigned({ maxPollRecords: 1 })
    const polled = consumer.poll({ timeoutMs: 3_000 })
    await cluster.runtime.clock.advance(1_200)
    expect(consumer.health()).toMatchObject({ waitsFor: 'records', isPolling: true })
    cluster.partitions[0]!.write(3)
    await cluster.run(polled)
    await cluster.runtime.clock.advance(1_000)
    expect(consumer.health()).toMatchObject({ waitsFor: 'poll', isPolling: false, partitions: [{ waitsFor: 'poll' }] })
    expect(consumer.health().lastPollAgoMs).toBeGreaterThan(999)
    await poll(consumer)
    await poll(consumer)
    expect(consumer.health()).toMatchObject({ partitions: [{ position: 3, lag: 0 }] })
  })

  test('waits for a poll, too, when a fetch that found nothing is over', async () => {
    const consumer = await assigned()
    await poll(consumer)
    await cluster.runtime.clock.advance(1_000)
    expect(consumer.health()).toMatchObject({ waitsFor: 'poll', partitions: [{ waitsFor: 'turn' }] })
  })

  test('waits for the coordinator, for the group, and for nobody once it is stable', async () => {
    cluster = await new ModelCluster(2).start(2)
    const consumer = cluster.consumer({ groupId: 'g', groupProtocol: 'consumer', defaultApiTimeoutMs: 5_000 })
    consumer.subscribe(['orders'])
    expect(consumer.health()).toMatchObject({ waitsFor: 'brokers', group: { groupId: 'g', state: 'UNSUBSCRIBED' } })
    fail('FindCoordinator', null)
    await poll(consumer)
    expect(consumer.health()).toMatchObject({ waitsFor: 'coordinator', group: { state: 'JOINING' } })
    fail('ConsumerGroupHeartbeat', null)
    await poll(consumer, 40_000)
    expect(consumer.health()).toMatchObject({ waitsFor: 'group', group: { state: 'JOINING', coordinatorId: 1 } })
    fail('none', null)
    while (consumer.health().group!.state !== 'STABLE') await poll(consumer, 1_000)
    const polled = consumer.poll({ timeoutMs: 3_000 })
    await cluster.runtime.clock.advance(1_200)
    expect(consumer.health()).toMatchObject({ waitsFor: 'records', group: { coordinatorId: 1 } })
    await cluster.run(polled)
    expect(consumer.health().group!.lastHeartbeatAgoMs).toBeLessThan(2_000)
  })

  test('waits for a poll when only that can go on with a rebalance', async () => {
    cluster = await new ModelCluster(1).start(2)
    const consumer = cluster.consumer({ groupId: 'g', groupProtocol: 'consumer' })
    consumer.subscribe(['orders'])
    fail('ConsumerGroupHeartbeat', {
      errorCode: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
      memberEpoch: 0,
      heartbeatIntervalMs: 0,
    })
    await poll(consumer)
    expect(consumer.health()).toMatchObject({ waitsFor: 'group', group: { state: 'JOINING' } })
    fail('none', null)
    await cluster.runtime.clock.advance(2_000)
    expect(consumer.health()).toMatchObject({ waitsFor: 'poll', group: { state: 'RECONCILING' } })
  })

  test('waits for nothing when it is closed', async () => {
    const consumer = await assigned()
    await cluster.run(consumer.close())
    expect(consumer.health()).toMatchObject({ waitsFor: 'nothing' })
  })
})

describe('health() of a partition', () => {
  test('waits for metadata of a topic that does not exist', async () => {
    cluster = await new ModelCluster().start(2)
    const consumer = cluster.consumer()
    consumer.assign([orders, { topic: 'missing', partition: 0 }])
    await poll(consumer)
    const missing = consumer.health().partitions.find(({ topic }) => topic === 'missing')
    expect(missing).toEqual({ topic: 'missing', partition: 0, waitsFor: 'metadata', bufferedBytes: 0 })
    expect(consumer.health().waitsFor).toBe('partition')
  })

  test('waits for a leader while there is none', async () => {
    const consumer = await assigned()
    cluster.partitions[0]!.leaderId = -1
    await poll(consumer)
    expect(first(consumer)).toMatchObject({ waitsFor: 'leader' })
  })

  test('waits for committed offsets, and for the end of the log, while they are looked up', async () => {
    const consumer = await assigned({ groupId: 'g' })
    fail('OffsetFetch', null)
    await poll(consumer)
    expect(first(consumer)).toMatchObject({ waitsFor: 'committed-offset' })
    fail('ListOffsets', null)
    await poll(consumer, 32_000)
    expect(first(consumer)).toMatchObject({ waitsFor: 'offset-reset', nodeId: 1 })
  })

  test('waits for the check of its position against a new leader', async () => {
    const consumer = await assigned()
    cluster.partitions[0]!.write(3)
    await poll(consumer)
    cluster.partitions[0]!.elect(2)
    fail('OffsetForLeaderEpoch', null)
    await poll(consumer, 5_000)
    expect(first(consumer)).toMatchObject({ waitsFor: 'validation', nodeId: 2, position: 3 })
  })

  test('waits for a fetch that is under way, and tells for how long', async () => {
    const consumer = await assigned()
    await poll(consumer)
    fail('Fetch', null)
    await poll(consumer, 5_000)
    const { waitsFor, forMs } = first(consumer)
    expect(waitsFor).toBe('fetch')
    expect(forMs).toBeGreaterThan(4_000)
  })

  test('waits for the pause after a failure, and tells for how long yet', async () => {
    const consumer = await assigned({ retryBackoffMs: 5_000, retryBackoffMaxMs: 5_000 })
    await poll(consumer)
    fail('Fetch', { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, sessionId: 0, responses: [] })
    await poll(consumer, 1_000).catch(() => undefined)
    const { waitsFor, forMs } = first(consumer)
    expect(waitsFor).toBe('retry')
    expect(forMs).toBeGreaterThan(3_000)
  })

  test('is paused, and counts what is buffered', async () => {
    const consumer = await assigned({ maxPollRecords: 1 })
    cluster.partitions[0]!.write(3)
    await poll(consumer)
    consumer.pause([orders])
    const health = first(consumer)
    expect(health).toMatchObject({ waitsFor: 'paused', position: 1, lag: 2 })
    expect(health.bufferedBytes).toBeGreaterThan(60)
  })

  test('is unreadable while the next bytes are damaged', async () => {
    const consumer = await assigned()
    cluster.partitions[0]!.write(3)
    const bytes = cluster.partitions[0]!.bytesFrom(0)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    cluster.fault = ({ api }) => {
      if (api !== 'Fetch') return undefined
      const row = { partitionIndex: 0, errorCode: 0, highWatermark: 3, abortedTransactions: null, records: bytes }
      return { errorCode: 0, sessionId: 0, responses: [{ topicId: cluster.topicId, partitions: [row] }] }
    }
    await expect(poll(consumer)).rejects.toMatchObject({ code: 'ERR_KAFKA_CORRUPT_RECORD' })
    expect(first(consumer)).toMatchObject({ waitsFor: 'unreadable', position: 0 })
  })

  test('waits for others of its broker that have more buffered than the application took', async () => {
    const consumer = await assigned({ maxPartitionFetchBytes: 100, maxPollRecords: 1 }, 2)
    for (let i = 0; i < 5; i++) cluster.partitions[0]!.write(10)
    await poll(consumer)
    await cluster.runtime.clock.advance(5_000)
    const [busy, idle] = consumer.health().partitions
    expect([busy!.waitsFor, idle!.waitsFor]).toEqual(['poll', 'turn'])
  })

  test('is about to be given up while the listener runs', async () => {
    cluster = await new ModelCluster(1).start(2)
    const consumer = cluster.consumer({ groupId: 'g', groupProtocol: 'consumer', enableAutoCommit: false })
    const seen: string[] = []
    consumer.subscribe(['orders'], { onPartitionsRevoked: () => void seen.push(first(consumer).waitsFor) })
    while (consumer.assignment().length === 0) await poll(consumer, 100)
    await cluster.run(consumer.unsubscribe())
    expect(seen).toEqual(['revocation'])
  })
})

test('currentLag asks for the end of the log when no fetch has told it', async () => {
  const consumer = await assigned()
  cluster.partitions[0]!.write(8)
  consumer.seek(orders, 2)
  fail('Fetch', null)
  await poll(consumer, 100)
  expect(consumer.currentLag(orders)).toBeUndefined()
  await cluster.runtime.clock.advance(100)
  expect(consumer.currentLag(orders)).toBe(6)
})
