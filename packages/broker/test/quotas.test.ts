import { ErrorCode } from '@ottla/protocol'
import { alterClientQuotas } from '@ottla/protocol/messages/alter-client-quotas'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { describeClientQuotas } from '@ottla/protocol/messages/describe-client-quotas'
import { fetch } from '@ottla/protocol/messages/fetch'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { limitOf } from '../src/quota/quota-limits.ts'
import { entityKey, type QuotaEntry } from '../src/controller/security-image.ts'
import { QuotaRate } from '../src/quota/quota-rate.ts'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, World } from './support/world.ts'

let world: World
let client: RawClient

beforeEach(async () => {
  world = await World.start({ topics: { orders: 1 }, dataDir: '/data' })
  client = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

type Entity = readonly (readonly [type: string, name: string | null])[]

async function setQuota(entity: Entity, key: string, value: number | null): Promise<string> {
  const { entries } = await world.run(
    client.send(alterClientQuotas, 1, {
      entries: [
        {
          entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
          ops: [{ key, value: value ?? 0, remove: value === null }],
        },
      ],
      validateOnly: false,
    }),
  )
  return entries[0]!.errorCode === ErrorCode.NONE ? '' : entries[0]!.errorMessage!
}

/** Writes so many bytes; the time that the client is told to wait. */
async function write(bytes: number): Promise<number> {
  const records = batchOf([{ value: Buffer.alloc(bytes) }])
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
  return (await world.run(client.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }))).throttleTimeMs
}

async function read(): Promise<{ throttleTimeMs: number; bytes: number }> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const request = { maxWaitMs: 0, minBytes: 0, topics: [{ topic: 'orders', partitions }], forgottenTopicsData: [] }
  const { throttleTimeMs, responses } = await world.run(client.send(fetch, 12, request))
  return { throttleTimeMs, bytes: responses[0]?.partitions[0]?.records?.length ?? 0 }
}

test('nobody waits without quotas', async () => {
  expect(await write(100_000)).toBe(0)
  expect((await read()).throttleTimeMs).toBe(0)
})

describe('a client over its quota', () => {
  test('is told to wait when it has written too much, and is not read meanwhile', async () => {
    await setQuota([['client-id', 'raw-client']], 'producer_byte_rate', 1000)
    expect(await write(5_000)).toBe(0)
    const throttleMs = await write(20_000)
    // 25 000 bytes are those of 25 s; the windows are 10 s long.
    expect(throttleMs).toBeGreaterThan(14_000)
    expect(throttleMs).toBeLessThan(17_000)
    const { elapsedMs } = await world.timed(client.send(metadata, 12, { topics: [] }))
    expect(elapsedMs).toBeGreaterThanOrEqual(throttleMs)
  })

  test('gets no records when it has read too much, and gets them later', async () => {
    await write(30_000)
    await setQuota([['user', 'ANONYMOUS']], 'consumer_byte_rate', 4_000)
    expect(await read()).toMatchObject({ throttleTimeMs: 0 })
    const throttled = await read()
    expect(throttled.bytes).toBe(0)
    expect(throttled.throttleTimeMs).toBeGreaterThan(0)
    let bytes = 0
    while (bytes === 0) bytes = (await read()).bytes
    expect(bytes).toBeGreaterThan(30_000)
  })

  test('makes no more topics, and is only told to wait by old versions', async () => {
    await setQuota([['user', null]], 'controller_mutation_rate', 1)
    const make = async (name: string, version: number): Promise<{ throttleTimeMs: number; errorCode: number }> => {
      // Each time over a connection that does not wait for what was done before.
      const connection = await world.connect()
      return world
        .run(
          connection.send(createTopics, version, {
            topics: [{ name, numPartitions: 12, replicationFactor: 1, assignments: [], configs: [] }],
            timeoutMs: 1000,
            validateOnly: false,
          }),
        )
        .then(({ throttleTimeMs, topics }) => ({ throttleTimeMs, errorCode: topics[0]!.errorCode }))
    }
    // Eleven are saved up; the first one may take more.
    expect(await make('first', 7)).toEqual({ errorCode: ErrorCode.NONE, throttleTimeMs: 1000 })
    expect(await make('second', 7)).toEqual({ errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED, throttleTimeMs: 1000 })
    expect(await make('third', 5)).toEqual({ errorCode: ErrorCode.NONE, throttleTimeMs: 13_000 })
    expect(world.broker.topics).toEqual(['orders', 'first', 'third'])
  })
})

test('changes that cannot be are refused with the words of Kafka, and change nothing', async () => {
  expect(await setQuota([['client-id', 'a']], 'no_such_rate', 1)).toBe('Invalid configuration key no_such_rate')
  expect(await setQuota([['client-id', 'a']], 'producer_byte_rate', 0)).toBe(
    'Quota producer_byte_rate must be greater than 0',
  )
  expect(await setQuota([['client-id', 'a']], 'producer_byte_rate', 1.5)).toBe(
    'producer_byte_rate cannot be a fractional value.',
  )
  expect(await setQuota([['host', 'a']], 'producer_byte_rate', 1)).toBe('Unhandled client quota entity type: host')
  expect(await setQuota([['user', '']], 'producer_byte_rate', 1)).toBe('Empty user not supported')
  expect(await setQuota([], 'producer_byte_rate', 1)).toBe('Invalid empty client quota entity')
  const { entries } = await world.run(client.send(describeClientQuotas, 1, { components: [], strict: false }))
  expect(entries).toEqual([])
})

test('quotas are there after a restart, and gone when they are taken back', async () => {
  await setQuota(
    [
      ['user', 'alice'],
      ['client-id', null],
    ],
    'request_percentage',
    12.5,
  )
  await setQuota([['ip', '10.0.0.1']], 'connection_creation_rate', 10)
  await world.run(world.broker.close())
  await world.start({ dataDir: '/data' })
  client = await world.connect()
  const described = async (entityType: string): Promise<unknown> =>
    (
      await world.run(
        client.send(describeClientQuotas, 1, {
          components: [{ entityType, matchType: 2, match: null }],
          strict: false,
        }),
      )
    ).entries
  expect(await described('user')).toEqual([
    {
      entity: [
        { entityType: 'user', entityName: 'alice' },
        { entityType: 'client-id', entityName: null },
      ],
      values: [{ key: 'request_percentage', value: 12.5 }],
    },
  ])
  await setQuota([['ip', '10.0.0.1']], 'connection_creation_rate', null)
  expect(await described('ip')).toEqual([])
})

test('the most specific quota counts, and users share theirs among all their clients', () => {
  const entries = new Map<string, QuotaEntry>()
  const limit = (): unknown => limitOf('producer_byte_rate', 'alice', 'app', (key) => entries.get(key))
  const seen: unknown[] = [limit()]
  const levels: Entity[] = [
    [['client-id', null]],
    [['client-id', 'app']],
    [['user', null]],
    [
      ['user', null],
      ['client-id', null],
    ],
    [
      ['user', null],
      ['client-id', 'app'],
    ],
    [['user', 'alice']],
    [
      ['user', 'alice'],
      ['client-id', null],
    ],
    [
      ['client-id', 'app'],
      ['user', 'alice'],
    ],
  ]
  for (const [i, level] of levels.entries()) {
    const entity = level.map(([entityType, entityName]) => ({ entityType, entityName }))
    entries.set(entityKey(entity), { entity, values: new Map([['producer_byte_rate', i + 1]]) })
    seen.push(limit())
  }
  const [ofClient, ofUser, both] = ['[null,"app"]', '["alice"]', '["alice","app"]']
  expect(seen).toEqual([
    undefined,
    { limit: 1, sharedBy: ofClient },
    { limit: 2, sharedBy: ofClient },
    { limit: 3, sharedBy: ofUser },
    { limit: 4, sharedBy: both },
    { limit: 5, sharedBy: both },
    { limit: 6, sharedBy: ofUser },
    { limit: 7, sharedBy: both },
    { limit: 8, sharedBy: both },
  ])
})

test('a rate is that of the last windows, and what was counted is forgotten', () => {
  const rate = new QuotaRate(11, 1000)
  rate.record(10_000, 0)
  // As if ten windows had passed: 1000 a second.
  expect(rate.throttleMs(1000, 0)).toBe(0)
  expect(rate.throttleMs(500, 0)).toBe(10_000)
  rate.record(10_000, 5_000)
  expect(rate.throttleMs(1000, 5_000)).toBe(10_000)
  expect(rate.throttleMs(1, 20_000)).toBe(0)
})
