import { ErrorCode } from '@ottla/protocol'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { describeProducers } from '@ottla/protocol/messages/describe-producers'
import { describeTransactions } from '@ottla/protocol/messages/describe-transactions'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { listTransactions, type ListTransactionsResponse } from '@ottla/protocol/messages/list-transactions'
import { writeTxnMarkers } from '@ottla/protocol/messages/write-txn-markers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BrokerOptions } from '../src/index.ts'
import type { RawClient } from './support/raw-client.ts'
import {
  committedOffset,
  consume,
  consumeLater,
  endOffset,
  TransactionalProducer,
} from './support/transactional-producer.ts'
import { World } from './support/world.ts'

const options: BrokerOptions = { topics: { orders: 1, payments: 1 }, dataDir: '/data' }

let world: World
let client: RawClient

async function start(config: Record<string, string | number> = {}): Promise<void> {
  world = await World.start({ ...options, config })
  client = await world.connect()
}

async function restart(): Promise<void> {
  await world.run(world.broker.close())
  await world.start(options)
  client = await world.connect()
}

async function stateOf(id = 'tx'): Promise<{ state: string; topics: string[]; errorCode: number }> {
  const response = await world.run(client.send(describeTransactions, 0, { transactionalIds: [id] }))
  const { transactionState: state, topics, errorCode } = response.transactionStates[0]!
  return { state, topics: topics.map(({ topic }) => topic), errorCode }
}

beforeEach(() => start())
afterEach(() => world.run(world.broker.close()))

describe.each([1, 2] as const)('A transactional producer of protocol %i', (protocol) => {
  async function connect(id = 'tx'): Promise<TransactionalProducer> {
    const producer = await TransactionalProducer.connect(world, { id, protocol })
    expect(await producer.init()).toBe(ErrorCode.NONE)
    return producer
  }

  async function begin(producer: TransactionalProducer, ...values: string[]): Promise<void> {
    for (const topic of ['orders', 'payments']) {
      if (protocol === 1) expect(await producer.add(topic)).toBe(ErrorCode.NONE)
      expect(await producer.send(topic, values)).toBe(ErrorCode.NONE)
    }
  }

  it('commits records in several topics at once', async () => {
    const producer = await connect()
    await begin(producer, 'a', 'b')
    expect(await stateOf()).toEqual({ state: 'Ongoing', topics: ['orders', 'payments'], errorCode: 0 })
    expect(await consume(world, client, 'orders')).toMatchObject({ values: [], lastStableOffset: 0, highWatermark: 2 })
    expect((await consume(world, client, 'orders', { readCommitted: false })).values).toEqual(['a', 'b'])
    expect([await endOffset(world, client, 'orders', 0), await endOffset(world, client, 'orders', 1)]).toEqual([2, 0])
    expect(await endOffset(world, client, 'orders', 1, 1_700_000_000_000)).toBe(-1)
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect(await stateOf()).toEqual({ state: 'CompleteCommit', topics: [], errorCode: 0 })
    for (const topic of ['orders', 'payments']) {
      const consumed = await consume(world, client, topic)
      expect(consumed).toEqual({ values: ['a', 'b'], lastStableOffset: 3, highWatermark: 3, aborted: [] })
    }
    expect(await endOffset(world, client, 'orders', 1, 1_700_000_000_000)).toBe(0)
  })

  it('aborts so that only readers of uncommitted records see something', async () => {
    const producer = await connect()
    await begin(producer, 'a')
    expect(await producer.end(false)).toBe(ErrorCode.NONE)
    await begin(producer, 'b')
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    const consumed = await consume(world, client, 'orders')
    expect(consumed.values).toEqual(['b'])
    expect(consumed.aborted).toEqual([{ producerId: producer.producerId, firstOffset: 0 }])
    const uncommitted = await consume(world, client, 'orders', { readCommitted: false })
    expect(uncommitted).toMatchObject({ values: ['a', 'b'], aborted: null })
  })

  it('is fenced by the next one with its id, which has to wait for the abort', async () => {
    const old = await connect()
    await begin(old, 'lost')
    const next = await TransactionalProducer.connect(world, { protocol })
    expect(await next.init()).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(await next.init()).toBe(ErrorCode.NONE)
    expect(next.producerId).toBe(old.producerId)
    expect(next.producerEpoch).toBe(old.producerEpoch + 2)
    expect(await old.send('orders', ['late'])).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(await old.end(true)).toBe(ErrorCode.PRODUCER_FENCED)
    expect(await old.init({ asItself: true })).toBe(ErrorCode.PRODUCER_FENCED)
    expect(await old.add('orders')).toBe(ErrorCode.PRODUCER_FENCED)
    // Clients of old versions do not know that code.
    expect(await old.add('orders', 0, 1)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(await old.init({ asItself: true, version: 3 })).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(await old.addOffsets('group', 1)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect((await old.endAs(old, true, 1)).errorCode).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    await begin(next, 'kept')
    expect(await next.end(true)).toBe(ErrorCode.NONE)
    expect((await consume(world, client, 'orders')).values).toEqual(['kept'])
  })

  it('is aborted when it takes too long', async () => {
    const producer = await TransactionalProducer.connect(world, { protocol })
    expect(await producer.init({ timeoutMs: 15_000 })).toBe(ErrorCode.NONE)
    await begin(producer, 'slow')
    await world.runtime.clock.advance(11_000)
    expect((await stateOf()).state).toBe('Ongoing')
    await world.runtime.clock.advance(10_000)
    expect((await stateOf()).state).toBe('CompleteAbort')
    expect(await consume(world, client, 'orders')).toMatchObject({ values: [], lastStableOffset: 2 })
    expect(await producer.send('orders', ['later'])).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    // In V2 it is as if its own abort had been repeated; before, its epoch is over.
    expect(await producer.end(true)).toBe(protocol === 2 ? ErrorCode.INVALID_TXN_STATE : ErrorCode.PRODUCER_FENCED)
  })

  it('commits the offsets of a group with its records, or drops them', async () => {
    const producer = await connect()
    await begin(producer, 'a')
    if (protocol === 1) expect(await producer.addOffsets('group')).toBe(ErrorCode.NONE)
    expect(await producer.commitOffset('group', 7)).toBe(ErrorCode.NONE)
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: -1, errorCode: 88 })
    expect(await committedOffset(world, client, 'group', false)).toEqual({ offset: -1, errorCode: 0 })
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 7, errorCode: 0 })
    if (protocol === 1) expect(await producer.addOffsets('group')).toBe(ErrorCode.NONE)
    expect(await producer.commitOffset('group', 9)).toBe(ErrorCode.NONE)
    expect(await committedOffset(world, client, 'group', false)).toEqual({ offset: 7, errorCode: 0 })
    expect(await producer.end(false)).toBe(ErrorCode.NONE)
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 7, errorCode: 0 })
  })

  it('finds its open transaction and its pending offsets after a restart', async () => {
    const producer = await connect()
    await begin(producer, 'a')
    if (protocol === 1) await producer.addOffsets('group')
    await producer.commitOffset('group', 7)
    await restart()
    expect(await stateOf()).toMatchObject({ state: 'Ongoing', topics: ['orders', 'payments', '__consumer_offsets'] })
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: -1, errorCode: 88 })
    expect((await consume(world, client, 'orders')).values).toEqual([])
    const again = await TransactionalProducer.connect(world, { protocol })
    expect((await again.endAs(producer, true, protocol === 2 ? 5 : 3)).errorCode).toBe(ErrorCode.NONE)
    expect((await consume(world, client, 'orders')).values).toEqual(['a'])
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 7, errorCode: 0 })
    await restart()
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 7, errorCode: 0 })
    expect((await stateOf()).state).toBe('CompleteCommit')
  })
})

describe('Transactions V2', () => {
  it('are announced unless the configuration says otherwise', async () => {
    const hello = { clientSoftwareName: 'raw', clientSoftwareVersion: '1' }
    const announced = await world.run(client.send(apiVersions, 4, hello))
    expect(announced.finalizedFeatures).toContainEqual({
      name: 'transaction.version',
      minVersionLevel: 2,
      maxVersionLevel: 2,
    })
    expect(announced.supportedFeatures).toContainEqual({ name: 'transaction.version', minVersion: 0, maxVersion: 2 })
    const { supportedFeatures } = await world.run(client.send(apiVersions, 3, hello))
    expect(supportedFeatures.map(({ name }) => name)).toEqual(['metadata.version'])
    await world.run(world.broker.close())
    await start({ 'transaction.version': 0 })
    const { finalizedFeatures } = await world.run(client.send(apiVersions, 4, hello))
    expect(finalizedFeatures.map(({ name }) => name)).not.toContain('transaction.version')
  })

  it('give a new epoch with every end, and the same answer to a repeated request', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    const { producerId } = producer
    for (let epoch = 0; epoch < 3; epoch++) {
      const isCommit = epoch !== 1
      producer.producerEpoch = epoch
      producer.restartSequences()
      expect(await producer.send('orders', [String(epoch)])).toBe(ErrorCode.NONE)
      const ended = { producerId, producerEpoch: epoch + 1, errorCode: ErrorCode.NONE }
      expect(await producer.endAs({ producerId, producerEpoch: epoch }, isCommit)).toMatchObject(ended)
      expect(await producer.endAs({ producerId, producerEpoch: epoch }, isCommit)).toMatchObject(ended)
      const other = await producer.endAs({ producerId, producerEpoch: epoch }, !isCommit)
      expect(other).toMatchObject({ errorCode: ErrorCode.INVALID_TXN_STATE, producerId: -1 })
    }
    expect((await producer.endAs({ producerId, producerEpoch: 1 }, true)).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
    expect((await consume(world, client, 'orders')).values).toEqual(['0', '2'])
  })

  it('let a producer abort what it never added anything to, but not commit it', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    expect(await producer.end(true)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await producer.end(false)).toBe(ErrorCode.NONE)
    expect(producer.producerEpoch).toBe(1)
    expect(await producer.end(true)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await producer.end(false)).toBe(ErrorCode.NONE)
    expect(producer.producerEpoch).toBe(2)
    expect(await producer.send('orders', ['a'])).toBe(ErrorCode.NONE)
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect((await consume(world, client, 'orders')).values).toEqual(['a'])
  })
})

describe('The transaction coordinator', () => {
  it('is found, and makes the topic of transactions', async () => {
    const found = await world.run(client.send(findCoordinator, 6, { keyType: 1, coordinatorKeys: ['tx', 'other'] }))
    const here = [ErrorCode.NONE, world.broker.port]
    expect(found.coordinators.map(({ errorCode, port }) => [errorCode, port])).toEqual([here, here])
    expect(world.broker.topics).toContain('__transaction_state')
  })

  it('refuses ids, timeouts and producers that cannot be', async () => {
    const empty = await TransactionalProducer.connect(world, { id: '' })
    expect(await empty.init()).toBe(ErrorCode.INVALID_REQUEST)
    const producer = await TransactionalProducer.connect(world)
    expect(await producer.init({ timeoutMs: 900_001 })).toBe(ErrorCode.INVALID_TRANSACTION_TIMEOUT)
    expect(await producer.init({ timeoutMs: 0 })).toBe(ErrorCode.INVALID_TRANSACTION_TIMEOUT)
    producer.producerId = 5
    expect(await producer.init({ asItself: true })).toBe(ErrorCode.INVALID_REQUEST)
    producer.producerEpoch = 0
    for (const answer of [
      await producer.add('orders'),
      await producer.addOffsets('group'),
      await producer.end(true),
      await producer.send('orders', ['a']),
      await producer.commitOffset('group', 1),
    ]) {
      expect(answer).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
    }
    expect(await empty.end(true)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await empty.add('orders')).toBe(ErrorCode.INVALID_REQUEST)
  })

  it('adds all partitions or none', async () => {
    const producer = await TransactionalProducer.connect(world, { protocol: 1 })
    await producer.init()
    const { producerId, producerEpoch } = producer
    const topics = [
      { name: 'orders', partitions: [0, 1] },
      { name: 'nowhere', partitions: [0] },
    ]
    const transaction = { transactionalId: 'tx', producerId, producerEpoch, topics }
    const answer = await world.run(client.send(addPartitionsToTxn, 5, { transactions: [transaction] }))
    const codes = answer.resultsByTransaction[0]!.topicResults.flatMap(({ resultsByPartition }) =>
      resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
    )
    expect(codes).toEqual([
      ErrorCode.OPERATION_NOT_ATTEMPTED,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ])
    expect((await stateOf()).state).toBe('Empty')
  })

  it('verifies partitions without adding them', async () => {
    const producer = await TransactionalProducer.connect(world, { protocol: 1 })
    await producer.init()
    await producer.add('orders')
    const { producerId, producerEpoch } = producer
    const topics = [
      { name: 'orders', partitions: [0] },
      { name: 'payments', partitions: [0] },
    ]
    const transaction = { transactionalId: 'tx', producerId, producerEpoch, verifyOnly: true, topics }
    const answer = await world.run(client.send(addPartitionsToTxn, 4, { transactions: [transaction] }))
    const codes = answer.resultsByTransaction[0]!.topicResults.map(
      ({ resultsByPartition }) => resultsByPartition[0]!.partitionErrorCode,
    )
    expect(codes).toEqual([ErrorCode.NONE, ErrorCode.TRANSACTION_ABORTABLE])
    expect((await stateOf()).topics).toEqual(['orders'])
  })

  it('keeps records and offsets out that were not added, as each version knows it', async () => {
    const producer = await TransactionalProducer.connect(world, { protocol: 1 })
    await producer.init()
    await producer.add('orders')
    expect(await producer.send('payments', ['a'], 10)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await producer.send('payments', ['a'], 11)).toBe(ErrorCode.TRANSACTION_ABORTABLE)
    expect(await producer.commitOffset('group', 1, { version: 3 })).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await producer.commitOffset('group', 1, { version: 4 })).toBe(ErrorCode.TRANSACTION_ABORTABLE)
    expect(await endOffset(world, client, 'payments', 0)).toBe(0)
  })

  it('gives the old protocol its own answers to a second end', async () => {
    const producer = await TransactionalProducer.connect(world, { protocol: 1 })
    await producer.init()
    expect(await producer.end(true)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await producer.end(false)).toBe(ErrorCode.INVALID_TXN_STATE)
    await producer.add('orders')
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect(await producer.end(false)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(producer.producerEpoch).toBe(0)
  })

  it('lets a producer go on as itself after an error, and recognises its retry', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    const { producerId } = producer
    expect(await producer.init({ asItself: true })).toBe(ErrorCode.NONE)
    expect(producer).toMatchObject({ producerId, producerEpoch: 1 })
    producer.producerEpoch = 0
    expect(await producer.init({ asItself: true })).toBe(ErrorCode.NONE)
    expect(producer).toMatchObject({ producerId, producerEpoch: 1 })
  })

  it('writes the markers of a transaction that was decided when the disk was full, once there is space', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    await producer.send('orders', ['a'])
    // Enough for the decision, not for the marker.
    world.disk.capacityBytes = world.disk.usedBytes + 200
    expect(await producer.end(true)).toBe(ErrorCode.NONE)
    expect((await stateOf()).state).toBe('PrepareCommit')
    expect(await producer.send('payments', ['b'])).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(await producer.init()).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect((await consume(world, client, 'orders')).values).toEqual([])
    world.disk.capacityBytes = Infinity
    await world.runtime.clock.advance(10_000)
    expect((await stateOf()).state).toBe('CompleteCommit')
    expect((await consume(world, client, 'orders')).values).toEqual(['a'])
  })

  it('forgets ids that nobody uses, and lets its timers end', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    await world.runtime.clock.advance(604_800_000 + 3_600_000)
    client = await world.connect()
    expect((await stateOf()).errorCode).toBe(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
    await restart()
    expect((await stateOf()).errorCode).toBe(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
  })

  it('lists ids by state, producer, duration and pattern', async () => {
    const open = await TransactionalProducer.connect(world, { id: 'app-open' })
    const idle = await TransactionalProducer.connect(world, { id: 'app-idle' })
    await open.init()
    await idle.init()
    await open.send('orders', ['a'])
    await world.runtime.clock.advance(5000)
    const list = async (request: object): Promise<ListTransactionsResponse> =>
      world.run(client.send(listTransactions, 2, { stateFilters: [], producerIdFilters: [], ...request }))
    const ids = async (request: object): Promise<string[]> =>
      (await list(request)).transactionStates.map(({ transactionalId }) => transactionalId).toSorted()
    expect(await ids({})).toEqual(['app-idle', 'app-open'])
    expect(await ids({ stateFilters: ['Ongoing'] })).toEqual(['app-open'])
    expect((await list({ stateFilters: ['Odd', 'Empty'] })).unknownStateFilters).toEqual(['Odd'])
    expect(await ids({ producerIdFilters: [idle.producerId] })).toEqual(['app-idle'])
    expect(await ids({ durationFilter: 5000, stateFilters: ['Ongoing'] })).toEqual([])
    expect(await ids({ durationFilter: 4999, stateFilters: ['Ongoing'] })).toEqual(['app-open'])
    expect(await ids({ transactionalIdPattern: 'app-.*e.*' })).toEqual(['app-idle', 'app-open'])
    expect(await ids({ transactionalIdPattern: '.*idle' })).toEqual(['app-idle'])
    expect(await ids({ transactionalIdPattern: 'app' })).toEqual([])
    expect((await list({ transactionalIdPattern: '(a+)+$' })).errorCode).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
  })
})

describe('TxnOffsetCommit', () => {
  it('checks group, topic and member', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    expect(await producer.commitOffset('', 1)).toBe(ErrorCode.INVALID_GROUP_ID)
    expect(await producer.commitOffset('group', 1, { topic: 'nowhere' })).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    expect(await producer.commitOffset('group', 1, { version: 6, topicId: 'A'.repeat(21) + 'Q' })).toBe(
      ErrorCode.UNKNOWN_TOPIC_ID,
    )
    expect(await producer.commitOffset('group', 1, { generationId: 3, memberId: 'm' })).toBe(
      ErrorCode.ILLEGAL_GENERATION,
    )
    expect(await producer.commitOffset('group', 1)).toBe(ErrorCode.NONE)
  })

  it('lets the later of two offsets hold, whenever their transactions end', async () => {
    const first = await TransactionalProducer.connect(world, { id: 'first' })
    const second = await TransactionalProducer.connect(world, { id: 'second' })
    await first.init()
    await second.init()
    await first.commitOffset('group', 1)
    await second.commitOffset('group', 2)
    await second.end(true)
    expect(await committedOffset(world, client, 'group')).toMatchObject({ errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT })
    await first.end(true)
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 2, errorCode: 0 })
    await restart()
    expect(await committedOffset(world, client, 'group')).toEqual({ offset: 2, errorCode: 0 })
  })
})

describe('A fetch of committed records', () => {
  it('waits for the end of the transaction, not for its records', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    const reader = await world.connect()
    const waiting = consumeLater(reader, 'orders', { maxWaitMs: 5000 })
    await world.settle()
    await producer.send('orders', ['a'])
    await world.runtime.clock.advance(100)
    await producer.end(true)
    const { value, elapsedMs } = await world.timed(waiting)
    expect(value.values).toEqual(['a'])
    expect(elapsedMs).toBeLessThan(1000)
  })

  it('gets nothing within its time while the transaction is open', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    await producer.send('orders', ['a'])
    const { value, elapsedMs } = await world.timed(consume(world, client, 'orders', { maxWaitMs: 500 }))
    expect(value).toMatchObject({ values: [], lastStableOffset: 0, highWatermark: 1, aborted: [] })
    expect(elapsedMs).toBeGreaterThanOrEqual(500)
  })
})

describe('Administration of transactions', () => {
  it('describes producers and ends a transaction that hangs', async () => {
    const producer = await TransactionalProducer.connect(world)
    await producer.init()
    await producer.send('orders', ['a'])
    const { producerId, producerEpoch } = producer
    const active = async (): Promise<object[]> => {
      const topics = [{ name: 'orders', partitionIndexes: [0, 7] }]
      const response = await world.run(client.send(describeProducers, 0, { topics }))
      const [known, unknown] = response.topics[0]!.partitions
      expect(unknown!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      return known!.activeProducers
    }
    expect(await active()).toMatchObject([{ producerId, producerEpoch, lastSequence: 0, currentTxnStartOffset: 0 }])
    const topics = [{ name: 'orders', partitionIndexes: [0, 7] }]
    const marker = { producerId, producerEpoch, transactionResult: false, topics, coordinatorEpoch: 0 }
    const response = await world.run(client.send(writeTxnMarkers, 1, { markers: [marker] }))
    const codes = response.markers[0]!.topics[0]!.partitions.map(({ errorCode }) => errorCode)
    expect(codes).toEqual([ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION])
    expect(await active()).toMatchObject([{ producerId, coordinatorEpoch: 0, currentTxnStartOffset: -1 }])
    expect(await consume(world, client, 'orders')).toMatchObject({ values: [], lastStableOffset: 2 })
  })
})
