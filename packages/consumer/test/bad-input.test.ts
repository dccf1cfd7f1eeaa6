// What brokers refuse and what logs should not hold: a typed error from the call that can act on it, and life goes on.
import { encodeBatch, ErrorCode } from '@ottla/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Consumer } from '../src/consumer.ts'
import type { ConsumerConfig } from '../src/consumer-config.ts'
import { ModelCluster, type Request } from './support/model-cluster.ts'

let cluster: ModelCluster
afterEach(() => cluster.close())

const [first, second] = [
  { topic: 'orders', partition: 0 },
  { topic: 'orders', partition: 1 },
]

async function assigned(config: Partial<ConsumerConfig> = {}): Promise<Consumer> {
  cluster = await new ModelCluster(2).start(2)
  const consumer = cluster.consumer({ enableAutoCommit: false, ...config })
  consumer.assign([first, second])
  return consumer
}

/** Polls until it throws. */
async function failure(consumer: Consumer): Promise<unknown> {
  for (;;) {
    try {
      await cluster.run(consumer.poll({ timeoutMs: 1_000 }))
    } catch (error) {
      return error
    }
  }
}

/** Has partition 0 served with these bytes, as often as it is asked for at offset 0. */
function serve(records: Buffer): void {
  cluster.fault = ({ api, node, body }: Request) => {
    if (api !== 'Fetch') return undefined
    const honest = cluster.fetched(node, body) as {
      responses: { partitions: { partitionIndex: number; records: Buffer; highWatermark: number }[] }[]
    }
    for (const { partitions } of honest.responses) {
      for (const row of partitions) {
        const asked = body.topics[0].partitions.find(
          (each: { partition: number }) => each.partition === row.partitionIndex,
        )
        if (row.partitionIndex === 0 && asked.fetchOffset < 3) row.records = records
      }
    }
    return honest
  }
}

describe('bytes that cannot be read', () => {
  const values = [0, 1, 2].map((n) => ({ value: Buffer.from(String(n)), offsetDelta: n }))
  const good = encodeBatch(values, { baseOffset: 0, baseTimestamp: 0, partitionLeaderEpoch: 0 })

  /** A batch that says it was compressed with a codec that nobody knows; its checksum fits. */
  function unknownCodec(): Buffer {
    return encodeBatch(values, {
      baseOffset: 0,
      baseTimestamp: 0,
      partitionLeaderEpoch: 0,
      compression: 5,
    } as unknown as Parameters<typeof encodeBatch>[1])
  }

  function flipped(): Buffer {
    const bytes = Buffer.from(good)
    bytes[bytes.length - 2]! ^= 1
    return bytes
  }

  test.each([
    ['an unknown compression', unknownCodec, 'ERR_KAFKA_UNSUPPORTED_COMPRESSION'],
    ['a wrong checksum', flipped, 'ERR_KAFKA_CORRUPT_RECORD'],
    [
      'a length below zero',
      () => Buffer.concat([good.subarray(0, 8), Buffer.from([255, 255, 255, 0]), good.subarray(12)]),
      'ERR_KAFKA_CORRUPT_RECORD',
    ],
    [
      'an unknown magic',
      () => Buffer.concat([good.subarray(0, 16), Buffer.from([9]), good.subarray(17)]),
      'ERR_KAFKA_CORRUPT_RECORD',
    ],
  ])(
    '%s is told once the good records are returned, keeps nobody else from being read, and can be passed',
    async (_, bytes, code) => {
      const consumer = await assigned()
      cluster.partitions[0]!.write(3)
      cluster.partitions[0]!.write(2)
      cluster.partitions[1]!.write(4)
      serve(bytes())
      const seen: string[] = []
      let error: unknown
      while (error === undefined || seen.length < 4) {
        try {
          for (const { partition, offset } of await cluster.run(consumer.poll({ timeoutMs: 1_000 })))
            seen.push(`${partition}:${offset}`)
        } catch (reason) {
          error = reason
        }
      }
      expect(error).toMatchObject({ code, message: expect.stringContaining('orders-0') })
      expect(await failure(consumer)).toMatchObject({ code })
      expect(seen).toEqual(['1:0', '1:1', '1:2', '1:3'])
      consumer.seek(first, 3)
      expect(await cluster.take(consumer, 2)).toEqual([3, 4])
    },
  )
})

describe('rights that are missing', () => {
  /** Refuses one API with a code until the rights are given. */
  function refuse(api: string, answer: (request: Request) => object): void {
    cluster.fault = (request) => (request.api === api ? answer(request) : undefined)
  }
  const grant = (): void => {
    cluster.fault = () => undefined
  }
  const topic = ErrorCode.TOPIC_AUTHORIZATION_FAILED
  const group = ErrorCode.GROUP_AUTHORIZATION_FAILED

  test('to a topic are told by poll with its name, and reading begins once they are given', async () => {
    const consumer = await assigned({ metadataMaxAgeMs: 1_000 })
    cluster.partitions[0]!.write(2)
    const topics = [{ errorCode: topic, name: 'orders', partitions: [] }]
    refuse('Metadata', ({ body }) => ({ ...cluster.described(body), topics }))
    expect(await failure(consumer)).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION', resources: ['orders'] })
    grant()
    expect(await takeThroughErrors(consumer, 2)).toEqual([0, 1])
  })

  test('to read are told by poll, and reading begins once they are given', async () => {
    const consumer = await assigned()
    cluster.partitions[0]!.write(2)
    refuse('Fetch', ({ body }) => {
      const partitions = body.topics[0].partitions.map(({ partition }: { partition: number }) => ({
        partitionIndex: partition,
        errorCode: topic,
        highWatermark: -1,
        abortedTransactions: null,
        records: null,
      }))
      return { errorCode: 0, sessionId: 0, responses: [{ topicId: cluster.topicId, partitions }] }
    })
    expect(await failure(consumer)).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION', resources: ['orders'] })
    grant()
    expect(await takeThroughErrors(consumer, 2)).toEqual([0, 1])
  })

  test('to the group are told by the call that needs it', async () => {
    const consumer = await assigned({ groupId: 'g' })
    const coordinator = { key: 'g', nodeId: -1, host: '', port: -1, errorCode: group, errorMessage: null }
    refuse('FindCoordinator', () => ({ coordinators: [coordinator] }))
    const refused = { code: 'ERR_KAFKA_AUTHORIZATION', resources: ['g'] }
    expect(await failure(consumer)).toMatchObject(refused)
    await expect(cluster.run(consumer.committed([first]))).rejects.toMatchObject(refused)
    await expect(cluster.run(consumer.commit([{ ...first, offset: 1 }]))).rejects.toMatchObject(refused)
    grant()
    await cluster.run(consumer.commit([{ ...first, offset: 1 }]))
    expect(await cluster.run(consumer.committed([first]))).toMatchObject([{ ...first, offset: 1 }])
  })

  test('to commit for a topic name it', async () => {
    const consumer = await assigned({ groupId: 'g' })
    refuse('OffsetCommit', () => ({
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, errorCode: topic }] }],
    }))
    await expect(cluster.run(consumer.commit([{ ...first, offset: 1 }]))).rejects.toMatchObject({
      code: 'ERR_KAFKA_AUTHORIZATION',
      resources: ['orders'],
    })
  })

  async function takeThroughErrors(consumer: Consumer, count: number): Promise<number[]> {
    const offsets: number[] = []
    while (offsets.length < count) {
      // What was refused while there were no rights may still be told.
      const records = await cluster.run(consumer.poll({ timeoutMs: 1_000 })).catch(() => [])
      for (const { offset } of records) offsets.push(offset)
    }
    return offsets
  }
})

describe('calls that make no sense', () => {
  test.each([
    [
      'commit without a group',
      (c: Consumer) => c.commit([{ ...first, offset: 1 }]),
      'ERR_KAFKA_INVALID_GROUP_ID',
      /groupId/,
    ],
    ['committed without a group', (c: Consumer) => c.committed([first]), 'ERR_KAFKA_INVALID_GROUP_ID', /groupId/],
    ['an offset below zero', (c: Consumer) => c.seek(first, -1), 'ERR_KAFKA_CONFIG', /-1 for orders-0/],
    ['an offset that is none', (c: Consumer) => c.seek(first, Number.NaN), 'ERR_KAFKA_CONFIG', /NaN/],
    [
      'seek to a partition that is not assigned',
      (c: Consumer) => c.seek({ topic: 'orders', partition: 9 }, 0),
      'ERR_KAFKA_INVALID_STATE',
      /orders-9 is not assigned/,
    ],
    [
      'pause of one that is not assigned',
      (c: Consumer) => c.pause([{ topic: 'x', partition: 0 }]),
      'ERR_KAFKA_INVALID_STATE',
      /x-0 is not assigned/,
    ],
    [
      'position of one that is not assigned',
      (c: Consumer) => c.position({ topic: 'x', partition: 0 }),
      'ERR_KAFKA_INVALID_STATE',
      /x-0 is not assigned/,
    ],
    [
      'a subscription without a group',
      (c: Consumer) => c.subscribe(['orders']),
      'ERR_KAFKA_INVALID_GROUP_ID',
      /groupId/,
    ],
    [
      'enforceRebalance without a subscription',
      (c: Consumer) => c.enforceRebalance(),
      'ERR_KAFKA_INVALID_STATE',
      /subscribe/,
    ],
    [
      'a time before 1970',
      (c: Consumer) => c.offsetsForTimes([{ ...first, timestamp: -5 }]),
      'ERR_KAFKA_CONFIG',
      /-5 for orders-0/,
    ],
    [
      'a way to close that is none',
      (c: Consumer) => c.close({ groupMembershipOperation: 'run' as never }),
      'ERR_KAFKA_CONFIG',
      /leave_group/,
    ],
  ])('%s is refused with the remedy, and the consumer goes on', async (_, call, code, message) => {
    const consumer = await assigned()
    const outcome = (async () => call(consumer))()
    await expect(cluster.run(outcome)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    cluster.partitions[0]!.write(1)
    expect(await cluster.take(consumer, 1)).toEqual([0])
  })

  test('subscriptions that say nothing are refused', async () => {
    cluster = await new ModelCluster().start(1)
    const consumer = cluster.consumer({ groupId: 'g' })
    expect(() => consumer.subscribe([])).toThrow(/at least one topic/)
    expect(() => consumer.subscribe([''])).toThrow(/must not be blank/)
    expect(() => consumer.subscribe('orders' as never)).toThrow(/list of names/)
    consumer.subscribe(['orders'])
    expect(() => consumer.assign([first])).toThrow(/exclude each other/)
    expect(() => consumer.subscribe(/orders/)).toThrow(/exclude each other/)
  })

  test('nothing begins after close, which may be called again', async () => {
    const consumer = await assigned()
    await cluster.run(consumer.close())
    await cluster.run(consumer.close())
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
    expect(() => consumer.assign([first])).toThrow(/closed/)
  })
})
