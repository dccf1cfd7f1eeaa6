// Several data directories: placement, moving partitions between them, and what a crash leaves of a move.
import { alterReplicaLogDirs } from '@ottla/protocol/messages/alter-replica-log-dirs'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { describeLogDirs } from '@ottla/protocol/messages/describe-log-dirs'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { fetch } from '@ottla/protocol/messages/fetch'
import { produce } from '@ottla/protocol/messages/produce'
import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import { afterEach, expect, test } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, valuesOf, World } from './support/world.ts'

const dirs = ['/a', '/b'] as const
let world: World
let client: RawClient

afterEach(() => world.run(world.broker.close()))

async function start(): Promise<void> {
  world = await World.start({ dataDir: dirs })
  client = await world.connect()
}

async function restart(): Promise<void> {
  await world.start({ dataDir: dirs })
  client = await world.connect()
}

async function createTopic(name: string, partitions: number): Promise<void> {
  const topics = [{ name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs: [] }]
  await world.run(client.send(createTopics, 7, { topics, timeoutMs: 1000 }))
}

async function write(...values: string[]): Promise<void> {
  for (const value of values) {
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf([value]) }] }]
    const response = await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 100, topicData }))
    expect(response.responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.NONE)
  }
}

async function readAll(): Promise<string[]> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const topics = [{ topic: 'orders', partitions }]
  const response = await world.run(client.send(fetch, 12, { maxWaitMs: 0, minBytes: 1, topics }))
  return valuesOf(response.responses[0]!.partitions[0]!.records)
}

async function move(path: string, topic = 'orders', partition = 0): Promise<number> {
  const request = { dirs: [{ path, topics: [{ name: topic, partitions: [partition] }] }] }
  const response = await world.run(client.send(alterReplicaLogDirs, 2, request))
  return response.results[0]!.partitions[0]!.errorCode
}

/** Partitions by directory, copies with a plus. */
async function placed(): Promise<Record<string, string[]>> {
  const { results } = await world.run(client.send(describeLogDirs, 4, { topics: null }))
  return Object.fromEntries(
    results.map(({ logDir, topics }) => [
      logDir,
      topics
        .flatMap(({ name, partitions }) =>
          partitions.map(({ partitionIndex, isFutureKey }) => `${name}-${partitionIndex}${isFutureKey ? '+' : ''}`),
        )
        .toSorted(),
    ]),
  )
}

test('new partitions go to the directory with the fewest, and are found there again', async () => {
  await start()
  await createTopic('orders', 4)
  const before = await placed()
  expect(before).toEqual({ '/a': ['orders-0', 'orders-2'], '/b': ['orders-1', 'orders-3'] })
  await world.run(world.broker.close())
  await restart()
  expect(await placed()).toEqual(before)
})

test('a partition moves with all its records while it is written to, and stays there', async () => {
  await start()
  await createTopic('orders', 1)
  await write('a', 'b')
  expect(await move('/b')).toBe(ErrorCode.NONE)
  await write('c')
  await world.runtime.clock.advance(10)
  expect(await placed()).toEqual({ '/a': [], '/b': ['orders-0'] })
  await write('d')
  expect(await readAll()).toEqual(['0:a', '1:b', '2:c', '3:d'])
  await world.run(world.broker.close())
  await restart()
  expect(await placed()).toEqual({ '/a': [], '/b': ['orders-0'] })
  expect(await readAll()).toEqual(['0:a', '1:b', '2:c', '3:d'])
  expect(world.disk.list('/a').filter((name) => name.startsWith('orders'))).toEqual([])
})

test('moving a partition to where it is changes nothing, and wrong targets are refused', async () => {
  await start()
  await createTopic('orders', 1)
  expect(await move('/a')).toBe(ErrorCode.NONE)
  expect(await placed()).toEqual({ '/a': ['orders-0'], '/b': [] })
  expect(await move('/elsewhere')).toBe(ErrorCode.LOG_DIR_NOT_FOUND)
  expect(await move('/b', 'nowhere')).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  expect(await move('/b', 'o'.repeat(249))).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
})

test('a copy that a crash interrupted goes, and a partition whose copy was not in place yet comes back', async () => {
  await start()
  await createTopic('orders', 1)
  await write('a', 'b')
  await world.run(world.broker.close())
  world.disk.rename('/a/orders-0', '/a/orders-0.AAAAAAAAAAAAAAAAAAAAAA-moved')
  world.disk.mkdir('/b/orders-0.BBBBBBBBBBBBBBBBBBBBBB-future')
  await restart()
  expect(await readAll()).toEqual(['0:a', '1:b'])
  expect(await placed()).toEqual({ '/a': ['orders-0'], '/b': [] })
  expect(world.disk.list('/b').filter((name) => name.startsWith('orders'))).toEqual([])
})

test('what was moved away goes when its copy is in place', async () => {
  await start()
  await createTopic('orders', 1)
  await write('a')
  await world.run(world.broker.close())
  world.disk.mkdir('/b/orders-0.AAAAAAAAAAAAAAAAAAAAAA-moved')
  await restart()
  expect(await readAll()).toEqual(['0:a'])
  expect(world.disk.list('/b').filter((name) => name.startsWith('orders'))).toEqual([])
})

test('a folder that two directories have, directories of two clusters and a directory named twice are refused', async () => {
  await start()
  await createTopic('orders', 1)
  await world.run(world.broker.close())
  await expect(world.start({ dataDir: ['/a', '/a'] })).rejects.toThrow(/names \/a twice/)
  await expect(world.start({ dataDir: [] })).rejects.toThrow(/empty list/)
  world.disk.mkdir('/b/orders-0')
  await expect(world.start({ dataDir: dirs })).rejects.toThrow(/Both \/a and \/b have a folder orders-0/)
  world.disk.remove('/b/orders-0')
  await world.start({ dataDir: '/other' })
  await world.run(world.broker.close())
  world.disk.remove('/other/cluster-metadata.ndjson')
  await expect(world.start({ dataDir: ['/a', '/other'] })).rejects.toThrow(/belongs to the cluster/)
  await restart()
})

test('deleting a topic that is being moved ends the move and leaves nothing', async () => {
  await start()
  await createTopic('orders', 1)
  await write('a'.repeat(1000))
  expect(await move('/b')).toBe(ErrorCode.NONE)
  await world.run(client.send(deleteTopics, 6, { topics: [{ name: 'orders', topicId: ZERO_UUID }], timeoutMs: 100 }))
  await world.runtime.clock.advance(120_000)
  for (const dir of dirs) expect(world.disk.list(dir).filter((name) => name.startsWith('orders'))).toEqual([])
})
