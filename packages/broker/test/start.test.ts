import { mkdtempSync, rmSync, writeFileSync, chmodSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ErrorCode } from '@ottla/protocol'
import { deleteRecords } from '@ottla/protocol/messages/delete-records'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { fetch } from '@ottla/protocol/messages/fetch'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetForLeaderEpoch } from '@ottla/protocol/messages/offset-for-leader-epoch'
import { produce } from '@ottla/protocol/messages/produce'
import { ConfigError } from '@ottla/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { type Broker, BrokerStartError, BrokerStorageError, startBroker } from '../src/index.ts'
import { GroupMember } from './support/group-member.ts'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, valuesOf, World } from './support/world.ts'

let world: World | undefined
const brokers: Broker[] = []
const folders: string[] = []

afterEach(async () => {
  if (world !== undefined) await world.run(world.broker.close())
  world = undefined
  for (const broker of brokers.splice(0)) await broker.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-broker-'))
  folders.push(folder)
  return folder
}

async function start(...args: Parameters<typeof startBroker>): Promise<Broker> {
  const broker = await startBroker(...args)
  brokers.push(broker)
  return broker
}

async function append(client: RawClient, ...values: string[]): Promise<number> {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(values) }] }]
  const response = await world!.run(client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
  return response.responses[0]!.partitionResponses[0]!.errorCode
}

async function readAll(client: RawClient): Promise<string[]> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const request = { maxWaitMs: 0, minBytes: 0, topics: [{ topic: 'orders', partitions }] }
  const response = await world!.run(client.send(fetch, 4, request))
  return valuesOf(response.responses[0]!.partitions[0]!.records)
}

describe('startBroker', () => {
  it('refuses unknown configuration with the nearest name, and explains what people bring along', async () => {
    const tries: [string, string | number | boolean, RegExp][] = [
      ['num.partition', 1, /did you mean num\.partitions\?/],
      [
        'num.partitions',
        'many',
        /Invalid value 'many' for broker configuration num\.partitions: Not a number of type INT/,
      ],
      ['num.partitions', 0, /at least 1/],
      ['zookeeper.connect', 'a:2181', /ZooKeeper was removed in Kafka 4\.0/],
      ['log.dirs', '/data', /dataDir/],
    ]
    for (const [name, value, message] of tries) {
      const attempt = startBroker({ config: { [name]: value } })
      await expect(attempt).rejects.toThrow(ConfigError)
      await expect(attempt).rejects.toThrow(message)
    }
    await expect(startBroker({ topics: { 'no name!': 1 } })).rejects.toThrow(/Topic no name! cannot be created/)
    await expect(startBroker({ port: 70_000 })).rejects.toThrow(/port must be 0 to 65535/)
  })

  it('understands hours and minutes of retention', async () => {
    const broker = await start({ config: { 'log.retention.hours': 2 } })
    expect(broker.port).toBeGreaterThan(0)
  })

  it('names the port that is in use', async () => {
    const broker = await start()
    const attempt = startBroker({ port: broker.port })
    await expect(attempt).rejects.toThrow(BrokerStartError)
    await expect(attempt).rejects.toThrow(`Port ${broker.port} on 127.0.0.1 is in use`)
  })

  it('lets one broker at a time use a data directory', async () => {
    const dataDir = newFolder()
    const broker = await start({ dataDir })
    const attempt = startBroker({ dataDir })
    await expect(attempt).rejects.toThrow(BrokerStartError)
    await expect(attempt).rejects.toThrow(/in use by process \d+/)
    await broker.close()
    await start({ dataDir })
  })

  it('takes over the lock of a process that is gone', async () => {
    const dataDir = newFolder()
    writeFileSync(join(dataDir, '.lock'), '999999999 1\n')
    await start({ dataDir })
  })

  it("refuses a directory that is none, or another node's, or of a real Kafka", async () => {
    const folder = newFolder()
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(startBroker({ dataDir: file })).rejects.toThrow(BrokerStartError)
    const dataDir = join(folder, 'data')
    await (await start({ dataDir, nodeId: 3 })).close()
    await expect(startBroker({ dataDir, nodeId: 4 })).rejects.toThrow(/belongs to node 3, not to node 4/)
    rmSync(join(dataDir, 'cluster-metadata.ndjson'))
    await expect(startBroker({ dataDir, nodeId: 3 })).rejects.toThrow(/Apache Kafka/)
    expect(readFileSync(join(dataDir, 'meta.properties'), 'utf8')).toContain('version=1\ncluster.id=')
  })

  it('refuses a directory that it may not write to', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere')
    const dataDir = newFolder()
    chmodSync(dataDir, 0o500)
    await expect(startBroker({ dataDir })).rejects.toThrow(/not writable/)
  })

  it('is closed by asyncDispose and may be closed twice', async () => {
    const broker = await start()
    await broker[Symbol.asyncDispose]()
    await broker.close()
    await expect(start({ port: broker.port })).resolves.toBeDefined()
  })
})

describe('A broker on disk', () => {
  const options = { dataDir: '/data', topics: { orders: { partitions: 2, configs: { 'retention.ms': 5 } } } }

  it('has its topics, ids, configs and records after a restart, in a new leader epoch', async () => {
    world = await World.start(options)
    let client = await world.connect()
    const before = await world.run(client.send(metadata, 12, { topics: null }))
    await append(client, 'a', 'b')
    const firstId = await world.run(client.send(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 0 }))
    await world.run(world.broker.close())
    const { clusterId } = world.broker
    await world.start({ dataDir: '/data' })
    expect(world.broker.clusterId).toBe(clusterId)
    client = await world.connect()
    const after = await world.run(client.send(metadata, 12, { topics: null }))
    expect(after.topics[0]!.topicId).toBe(before.topics[0]!.topicId)
    expect(after.topics[0]!.partitions.map(({ leaderEpoch }) => leaderEpoch)).toEqual([1, 1])
    expect(await readAll(client)).toEqual(['0:a', '1:b'])
    await append(client, 'c')
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch: 0 }] }]
    const epochs = await world.run(client.send(offsetForLeaderEpoch, 4, { topics }))
    expect(epochs.topics[0]!.partitions[0]).toMatchObject({ leaderEpoch: 0, endOffset: 2 })
    const nextId = await world.run(client.send(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 0 }))
    expect(nextId.producerId).toBeGreaterThan(firstId.producerId)
    expect(world.lines.filter(({ level }) => level !== 'info' && level !== 'debug')).toEqual([])
  })

  it('starts a topic at offset 0 that is deleted and made again, whatever was deleted from the first one', async () => {
    world = await World.start({ ...options, topics: { orders: 1 } })
    const client = await world.connect()
    await append(client, 'a', 'b')
    const partitions = [{ partitionIndex: 0, offset: 2 }]
    await world.run(client.send(deleteRecords, 2, { topics: [{ name: 'orders', partitions }], timeoutMs: 1000 }))
    await world.run(world.broker.close())
    await world.start(options)
    const again = await world.connect()
    await world.run(again.send(deleteTopics, 5, { topicNames: ['orders'], timeoutMs: 1000 }))
    world.broker.createTopic('orders')
    expect(await append(again, 'c')).toBe(ErrorCode.NONE)
    expect(await readAll(again)).toEqual(['0:c'])
  })

  it('forgets a decision that a crash tore and keeps those before it', async () => {
    world = await World.start(options)
    await world.run(world.broker.close())
    const file = world.disk.open('/data/cluster-metadata.ndjson', 'write')
    file.write([Buffer.from('0badc0de [{"type":"TopicRecord","na')], file.size)
    await world.start({ dataDir: '/data' })
    expect(world.broker.topics).toEqual(['orders'])
    world.broker.createTopic('more')
    await world.run(world.broker.close())
    await world.start({ dataDir: '/data' })
    expect(world.broker.topics).toEqual(['orders', 'more'])
  })

  it('does not start on metadata that is damaged in the middle', async () => {
    world = await World.start(options)
    await world.run(world.broker.close())
    const file = world.disk.open('/data/cluster-metadata.ndjson', 'write')
    file.write([Buffer.from('!')], 3)
    await expect(world.start({ dataDir: '/data' })).rejects.toThrow(/damaged in line 1/)
  })

  it('sets folders aside that belong to no topic, and removes those of deleted ones', async () => {
    world = await World.start(options)
    await world.run(world.broker.close())
    world.disk.mkdir('/data/stranger-0')
    world.disk.mkdir('/data/orders-0.abc-delete')
    await world.start({ dataDir: '/data' })
    const names = world.disk.list('/data').filter((name) => /-delete|stranger/.test(name))
    expect(names).toEqual(['stranger-0-stray'])
  })

  it('refuses appends while the disk is full, loses nothing, and goes on when there is space', async () => {
    world = await World.start(options)
    const client = await world.connect()
    expect(await append(client, 'before')).toBe(ErrorCode.NONE)
    world.disk.capacityBytes = world.disk.usedBytes + 100
    expect(await append(client, 'x'.repeat(5000))).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    expect(await append(client, 'y'.repeat(5000))).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    expect(world.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    expect(await readAll(client)).toEqual(['0:before'])
    world.disk.capacityBytes = Infinity
    expect(await append(client, 'after')).toBe(ErrorCode.NONE)
    expect(await readAll(client)).toEqual(['0:before', '1:after'])
    expect(() => world!.broker.createTopic('another')).not.toThrow()
  })

  it('stops at once while fetches and joins wait', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 60_000 } })
    const client = await world.connect()
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
    const topics = [{ topic: 'orders', partitions }]
    const waiting = client.send(fetch, 4, { maxWaitMs: 60_000, minBytes: 1, topics })
    const member = await GroupMember.connect(world)
    const joining = member.join()
    joining.catch(() => {})
    await world.settle()
    const { elapsedMs } = await world.timed(world.broker.close())
    expect(elapsedMs).toBe(0)
    expect((await waiting).responses[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    await expect(joining).rejects.toThrow('closed the connection')
  })

  it('creates no topic while the disk is full, and says why', async () => {
    world = await World.start(options)
    world.disk.capacityBytes = world.disk.usedBytes
    expect(() => world!.broker.createTopic('another')).toThrow(BrokerStorageError)
    expect(world.broker.topics).toEqual(['orders'])
    world.disk.capacityBytes = Infinity
    world.broker.createTopic('another')
    expect(world.broker.topics).toEqual(['orders', 'another'])
  })
})
