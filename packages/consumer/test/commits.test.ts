// What is committed when, and what becomes of a commit that fails: the rules of Java's consumer.
import { ErrorCode } from '@ottla/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Consumer } from '../src/consumer.ts'
import type { ConsumerConfig } from '../src/consumer-config.ts'
import { range } from './support/fetches.ts'
import { committing, ModelCluster, type Request } from './support/model-cluster.ts'

let cluster: ModelCluster
afterEach(() => cluster.close())

const orders = { topic: 'orders', partition: 0 }

async function assigned(config: Partial<ConsumerConfig> = {}): Promise<Consumer> {
  cluster = await new ModelCluster(2).start(2)
  const consumer = cluster.consumer({ groupId: 'g', enableAutoCommit: false, ...config })
  consumer.assign([orders])
  return consumer
}

/** Answers the next commits with these codes, one each. */
function refuse(...codes: number[]): void {
  cluster.fault = ({ api, body }: Request) => {
    const errorCode = api === 'OffsetCommit' ? codes.shift() : undefined
    return errorCode === undefined ? undefined : committing(body.topics, errorCode)
  }
}

const commits = (): number[] =>
  cluster.requests('OffsetCommit').map(({ body }) => body.topics[0].partitions[0].committedOffset as number)

describe('commit()', () => {
  test('commits the offset after the last record that was returned, with its leader epoch and metadata', async () => {
    const consumer = await assigned({ maxPollRecords: 4 })
    cluster.partitions[0]!.leaderEpoch = 6
    cluster.partitions[0]!.write(10)
    expect(await cluster.take(consumer, 4)).toEqual(range(0, 4))
    await cluster.run(consumer.commit())
    const [row] = cluster.requests('OffsetCommit')[0]!.body.topics[0].partitions
    expect(row).toMatchObject({ committedOffset: 4, committedLeaderEpoch: 6, committedMetadata: '' })
    expect(await cluster.run(consumer.committed([orders]))).toMatchObject([{ ...orders, offset: 4 }])
    expect(await cluster.run(consumer.position(orders))).toBe(4)
  })

  test('without anything to commit asks nobody', async () => {
    const consumer = await assigned()
    await cluster.run(consumer.commit())
    expect(cluster.requests('OffsetCommit')).toEqual([])
  })

  test.each([
    'COORDINATOR_LOAD_IN_PROGRESS',
    'COORDINATOR_NOT_AVAILABLE',
    'NOT_COORDINATOR',
    'REQUEST_TIMED_OUT',
    'UNKNOWN_TOPIC_OR_PARTITION',
  ] as const)('is repeated after %s', async (name) => {
    const consumer = await assigned()
    refuse(ErrorCode[name], ErrorCode[name])
    await cluster.run(consumer.commit([{ ...orders, offset: 3 }]))
    expect([commits(), cluster.committed.get(0)]).toEqual([[3, 3, 3], 3])
  })

  test.each(['OFFSET_METADATA_TOO_LARGE', 'INVALID_COMMIT_OFFSET_SIZE', 'UNKNOWN_SERVER_ERROR'] as const)(
    'fails at once with %s, and the next one works',
    async (name) => {
      const consumer = await assigned()
      refuse(ErrorCode[name])
      const commit = consumer.commit([{ ...orders, offset: 3 }])
      await expect(cluster.run(commit)).rejects.toMatchObject({ errorName: name })
      await cluster.run(consumer.commit([{ ...orders, offset: 4 }]))
      expect(commits()).toEqual([3, 4])
    },
  )

  test('gives up when its time is over, with the last failure as cause', async () => {
    const consumer = await assigned()
    refuse(...range(0, 100).map(() => ErrorCode.COORDINATOR_LOAD_IN_PROGRESS))
    const commit = consumer.commit([{ ...orders, offset: 3 }], { timeoutMs: 2_000 })
    await expect(cluster.run(commit)).rejects.toMatchObject({
      code: 'ERR_KAFKA_TIMEOUT',
      cause: { errorName: 'COORDINATOR_LOAD_IN_PROGRESS' },
    })
  })

  test('that overlaps others keeps the order of the calls, and one that fails stops none', async () => {
    const consumer = await assigned()
    refuse(0, ErrorCode.OFFSET_METADATA_TOO_LARGE)
    const all = [1, 2, 3].map((offset) => consumer.commit([{ ...orders, offset }]))
    const outcomes = await cluster.run(Promise.allSettled(all))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(commits()).toEqual([1, 2, 3])
  })

  test('that nobody waits for does no harm when it fails', async () => {
    const consumer = await assigned()
    refuse(ErrorCode.OFFSET_METADATA_TOO_LARGE)
    consumer.commit([{ ...orders, offset: 1 }]).catch(() => undefined)
    await cluster.run(consumer.poll({ timeoutMs: 1_000 }))
    await cluster.run(consumer.commit([{ ...orders, offset: 2 }]))
    expect(cluster.committed.get(0)).toBe(2)
  })
})

describe('automatic commits', () => {
  test('cover the records of the polls before, never those of the last one', async () => {
    const consumer = await assigned({ enableAutoCommit: true, autoCommitIntervalMs: 1_000, maxPollRecords: 5 })
    cluster.partitions[0]!.write(15)
    expect(await cluster.take(consumer, 5)).toEqual(range(0, 5))
    await cluster.runtime.clock.advance(5_000)
    // Time alone commits nothing: the application may still be at work on them.
    expect(commits()).toEqual([])
    expect(await cluster.take(consumer, 5)).toEqual(range(5, 10))
    await cluster.runtime.clock.advance(100)
    expect(commits()).toEqual([5])
    await cluster.runtime.clock.advance(5_000)
    expect(await cluster.take(consumer, 5)).toEqual(range(10, 15))
    await cluster.runtime.clock.advance(100)
    expect(commits()).toEqual([5, 10])
  })

  test('are repeated soon after a failure that may pass, and polls go on meanwhile', async () => {
    const consumer = await assigned({ enableAutoCommit: true, autoCommitIntervalMs: 60_000, defaultApiTimeoutMs: 500 })
    cluster.partitions[0]!.write(5)
    await cluster.take(consumer, 5)
    refuse(...range(0, 20).map(() => ErrorCode.COORDINATOR_LOAD_IN_PROGRESS))
    await cluster.runtime.clock.advance(60_000)
    await cluster.run(consumer.poll({ timeoutMs: 30_000 }))
    expect(cluster.committed.get(0)).toBe(5)
  })

  test('do not hold up close when the topic is gone', async () => {
    const consumer = await assigned({ enableAutoCommit: true })
    cluster.partitions[0]!.write(5)
    await cluster.take(consumer, 5)
    refuse(...range(0, 100).map(() => ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
    const beforeMs = cluster.runtime.clock.monotonic()
    await cluster.run(consumer.close())
    expect(cluster.runtime.clock.monotonic() - beforeMs).toBeLessThan(200)
  })

  test('happen at close', async () => {
    const consumer = await assigned({ enableAutoCommit: true })
    cluster.partitions[0]!.write(5)
    await cluster.take(consumer, 5)
    await cluster.run(consumer.close())
    expect(cluster.committed.get(0)).toBe(5)
  })
})

describe('requests to fetch', () => {
  const row = (request: Request): { partitionMaxBytes: number } => request.body.topics[0].partitions[0]

  test('carry the defaults of Java', async () => {
    const consumer = await assigned()
    await cluster.run(consumer.poll({ timeoutMs: 600 }))
    const request = cluster.requests('Fetch')[0]!
    expect(request.body).toMatchObject({ minBytes: 1, maxBytes: 52_428_800, maxWaitMs: 500, isolationLevel: 0 })
    expect(row(request).partitionMaxBytes).toBe(1_048_576)
  })

  test('carry what is configured', async () => {
    const consumer = await assigned({
      fetchMinBytes: 7,
      fetchMaxBytes: 1_000,
      fetchMaxWaitMs: 33,
      maxPartitionFetchBytes: 99,
      isolationLevel: 'read_committed',
      clientRack: 'r',
    })
    await cluster.run(consumer.poll({ timeoutMs: 600 }))
    const request = cluster.requests('Fetch')[0]!
    expect(request.body).toMatchObject({ minBytes: 7, maxBytes: 1_000, maxWaitMs: 33, isolationLevel: 1, rackId: 'r' })
    expect(row(request).partitionMaxBytes).toBe(99)
  })

  test.each([1, 100])('bring as many records as they do, of which a poll returns %i', async (maxPollRecords) => {
    const consumer = await assigned({ maxPollRecords })
    cluster.partitions[0]!.write(250)
    const sizes: number[] = []
    while (sizes.reduce((a, b) => a + b, 0) < 250) {
      const { count } = await cluster.run(consumer.poll({ timeoutMs: 1_000 }))
      if (count > 0) sizes.push(count)
    }
    expect(new Set(sizes)).toEqual(new Set(maxPollRecords === 1 ? [1] : [100, 50]))
  })
})

test('an interval of 0 commits with each poll, and a poll that waits does not become a loop', async () => {
  const consumer = await assigned({ enableAutoCommit: true, autoCommitIntervalMs: 0, maxPollRecords: 2 })
  const { clock } = cluster.runtime
  const startMs = clock.monotonic()
  expect((await cluster.run(consumer.poll({ timeoutMs: 1_000 }))).count).toBe(0)
  expect(clock.monotonic() - startMs).toBeGreaterThanOrEqual(1_000)
  cluster.partitions[0]!.write(6)
  expect(await cluster.take(consumer, 6)).toEqual(range(0, 6))
  await cluster.run(consumer.poll({ timeoutMs: 1_000 }))
  expect(cluster.committed.get(0)).toBe(6)
})
