import { ErrorCode } from '@ottla/protocol'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { produce } from '@ottla/protocol/messages/produce'
import { ConfigError, InvalidStateError } from '@ottla/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { TransactionalProducer } from './support/transactional-producer.ts'
import { batchOf, World } from './support/world.ts'

let world: World
let client: RawClient

beforeEach(async () => {
  world = await World.start({ topics: { orders: 2 } })
  client = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

async function send(...values: string[]): Promise<void> {
  const partitionData = [{ index: 0, records: batchOf(values.map((value) => ({ key: 'k', value }))) }]
  const request = { acks: -1, timeoutMs: 100, topicData: [{ name: 'orders', partitionData }] }
  const { responses } = await world.run(client.send(produce, 12, request))
  expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.NONE)
}

async function commit(committedOffset: number): Promise<void> {
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: '' }] }]
  await world.run(client.send(offsetCommit, 7, { groupId: 'billing', memberId: '', topics }))
}

const values = (): string[] => world.broker.inspect.records('orders').map(({ value }) => String(value))

describe('snapshots', () => {
  it('take records, groups and topics back, any number of times', async () => {
    await send('a', 'b')
    await commit(1)
    const snapshot = world.broker.snapshot()
    const { clusterId, port } = world.broker
    for (const round of [1, 2]) {
      await send(`c${round}`)
      await commit(2)
      world.broker.createTopic('late')
      await world.run(world.broker.restore(snapshot))
      await world.run(client.closed)
      client = await world.connect()
      expect(values()).toEqual(['a', 'b'])
      expect(world.broker.inspect.group('billing')!.offsets).toEqual([
        { topic: 'orders', partition: 0, offset: 1, lag: 1 },
      ])
      expect(world.broker.topics).not.toContain('late')
      expect(world.broker).toMatchObject({ clusterId, port })
    }
  })

  it('keep faults, and reset takes them away with all data', async () => {
    const { broker } = world
    await send('a')
    broker.faults.prepare({ api: 'Produce', error: 'NOT_ENOUGH_REPLICAS' })
    await world.run(broker.restore(broker.snapshot()))
    client = await world.connect()
    await expect(send('b')).rejects.toThrow()
    const { clusterId } = broker
    await world.run(broker.reset())
    client = await world.connect()
    expect(broker.topics).toEqual(['orders'])
    expect(values()).toEqual([])
    expect(broker.clusterId).toBe(clusterId)
    await send('c')
    expect(values()).toEqual(['c'])
  })

  it('are of brokers in memory that run', async () => {
    const onDisk = new World()
    await onDisk.start({ dataDir: '/data', nodeId: 5 })
    expect(() => onDisk.broker.snapshot()).toThrow(InvalidStateError)
    await expect(onDisk.broker.reset()).rejects.toThrow(InvalidStateError)
    await onDisk.run(onDisk.broker.close())
    const other = await World.start({ nodeId: 7 })
    await expect(other.broker.restore(world.broker.snapshot())).rejects.toThrow(ConfigError)
    await other.run(other.broker.close())
    expect(() => other.broker.snapshot()).toThrow('a broker that is closed')
  })
})

describe('inspection', () => {
  it('shows records with all their parts, from an offset on, up to a limit', async () => {
    await send('a', 'b', 'c')
    const { inspect } = world.broker
    const [record] = inspect.records('orders', { fromOffset: 1, limit: 1, partition: 0 })
    expect(record).toEqual({
      topic: 'orders',
      partition: 0,
      offset: 1,
      timestampMs: 1_700_000_000_000,
      key: Buffer.from('k'),
      value: Buffer.from('b'),
      headers: [],
    })
    expect(inspect.partitions('orders')).toMatchObject([
      { partition: 0, logStartOffset: 0, endOffset: 3, lastStableOffset: 3 },
      { partition: 1, endOffset: 0, sizeBytes: 0 },
    ])
    expect(inspect.connectionCount).toBe(1)
    expect(() => inspect.records('nowhere')).toThrow('There is no topic nowhere; there are orders')
    expect(() => inspect.records('orders', { partition: 9 })).toThrow('no partition 9')
    expect(inspect.group('nobody')).toBeUndefined()
  })

  it('leaves out what no transaction has committed, unless it is asked for', async () => {
    const producer = await TransactionalProducer.connect(world)
    const { inspect } = world.broker
    const all = (): string[] => inspect.records('orders', { isUncommitted: true }).map(({ value }) => String(value))
    await producer.init()
    await producer.send('orders', ['aborted'])
    expect([values(), all()]).toEqual([[], ['aborted']])
    expect(inspect.transactionalIds()).toMatchObject([{ transactionalId: 'tx', state: 'Ongoing' }])
    await producer.end(false)
    await producer.send('orders', ['committed'])
    await producer.end(true)
    expect([values(), all()]).toEqual([['committed'], ['aborted', 'committed']])
  })
})
