// What a broker has told a client is there after its machine lost power, where appends are flushed (`log.flush.interval.messages=1`).
import { ErrorCode } from '@ottla/protocol'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { fetch } from '@ottla/protocol/messages/fetch'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { produce } from '@ottla/protocol/messages/produce'
import { type Disk, type DiskFile, sleep } from '@ottla/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BrokerOptions } from '../src/index.ts'
import type { RawClient } from './support/raw-client.ts'
import { TransactionalProducer } from './support/transactional-producer.ts'
import { batchOf, valuesOf, World } from './support/world.ts'

const flushMs = 20
const options: BrokerOptions = {
  topics: { orders: 1, payments: 1 },
  dataDir: '/data',
  config: { 'log.flush.interval.messages': 1 },
}

let world: World
let client: RawClient

/** The next broker, on a disk whose flushes take their time. */
async function start(): Promise<void> {
  const { runtime } = world
  // A world loads it when it starts, and virtual time does not wait for files.
  await import('re2js')
  await world.run(world.start({ ...options, runtime: { ...runtime, disk: slowDisk() } }))
  client = await world.connect()
}

/** The disk as it is without what was not flushed, under a new broker; the old one stays behind and hears of nothing. */
async function loseEverythingUnflushed(): Promise<void> {
  world.disk.crash()
  await start()
}

function slowDisk(): Disk {
  const { disk, runtime } = world
  const slow = (file: DiskFile): DiskFile => ({
    get size() {
      return file.size
    },
    read: (target, position) => file.read(target, position),
    write: (chunks, position) => file.write(chunks, position),
    truncate: (size) => file.truncate(size),
    sync: async () => {
      await sleep(runtime.clock, flushMs)
      await file.sync()
    },
    close: () => file.close(),
  })
  return {
    open: (path, mode) => slow(disk.open(path, mode)),
    exists: (path) => disk.exists(path),
    mkdir: (path) => disk.mkdir(path),
    list: (path) => disk.list(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    readFile: (path) => disk.readFile(path),
    replaceFile: (path, bytes) => disk.replaceFile(path, bytes),
    syncFolder: () => disk.syncFolder(),
    lock: (path) => disk.lock(path),
    space: () => disk.space(),
  }
}

async function commit(committedOffset: number): Promise<number> {
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: '' }] }]
  const response = await world.run(client.send(offsetCommit, 8, { groupId: 'billing', memberId: '', topics }))
  return response.topics[0]!.partitions[0]!.errorCode
}

async function leaderEpoch(): Promise<number> {
  const { topics } = await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))
  return topics[0]!.partitions[0]!.leaderEpoch
}

beforeEach(async () => {
  world = new World()
  await start()
})
afterEach(() => world.run(world.broker.close()))

it('keeps offsets that it said were committed', async () => {
  expect(await commit(7)).toBe(ErrorCode.NONE)
  await loseEverythingUnflushed()
  const groups = [{ groupId: 'billing', topics: [{ name: 'orders', partitionIndexes: [0] }] }]
  const response = await world.run(client.send(offsetFetch, 8, { groups }))
  expect(response.groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(7)
})

it('keeps topics that it said were created', async () => {
  const topics = [{ name: 'invoices', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }]
  const response = await world.run(client.send(createTopics, 7, { topics, timeoutMs: 1_000 }))
  expect(response.topics[0]!.errorCode).toBe(ErrorCode.NONE)
  await loseEverythingUnflushed()
  expect(world.broker.topics).toContain('invoices')
})

it('gives no leader epoch twice', async () => {
  const before = await leaderEpoch()
  await loseEverythingUnflushed()
  expect(await leaderEpoch()).toBe(before + 1)
})

it('lets nobody read what a power failure could still take back', async () => {
  const records = batchOf(['one'])
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
  const produced = client.send(produce, 9, { acks: -1, timeoutMs: 1_000, topicData })
  const reader = await world.connect()
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const request = { maxWaitMs: 500, minBytes: 1, topics: [{ topic: 'orders', partitions }] }
  const { value, elapsedMs } = await world.timed(reader.send(fetch, 12, request))
  expect(valuesOf(value.responses[0]!.partitions[0]!.records)).toEqual(['0:one'])
  expect(elapsedMs).toBeGreaterThanOrEqual(flushMs)
  expect((await world.run(produced)).responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.NONE)
})

it.each([1, 2] as const)(
  'writes the markers of a transaction (protocol %i) when the decision is on the device, not before',
  async (protocol) => {
    const producer = await TransactionalProducer.connect(world, { protocol })
    await producer.init()
    for (const topic of ['orders', 'payments']) {
      if (protocol === 1) await producer.add(topic)
      expect(await producer.send(topic, ['paid'])).toBe(ErrorCode.NONE)
    }
    const sizes = (): number[] =>
      ['orders', 'payments'].map((topic) => world.disk.readFile(`/data/${topic}-0/00000000000000000000.log`).length)
    const before = sizes()
    const { producerId, producerEpoch } = producer
    const ending = client.send(endTxn, protocol === 2 ? 5 : 3, {
      transactionalId: 'tx',
      producerId,
      producerEpoch,
      committed: true,
    })
    await world.runtime.clock.advance(flushMs - 5)
    expect(sizes()).toEqual(before)
    expect((await world.run(ending)).errorCode).toBe(ErrorCode.NONE)
    await world.runtime.clock.advance(flushMs)
    const after = sizes()
    expect(after.map((size, i) => size > before[i]!)).toEqual([true, true])
  },
)
