import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RequestTimeoutError } from '@ottla/core'
import { InvalidStateError, virtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer, type ProducerApi, ProducerFencedError } from '../src/index.ts'
import { MockProducer } from '../src/mock.ts'

const group = { groupId: 'g', generationId: 1, memberId: 'm' }
const offsetOf = (offset: number): { topic: string; partition: number; offset: number } => ({
  topic: 'in',
  partition: 0,
  offset,
})

test('it takes the place of a producer: every public member is there', async () => {
  const mock: ProducerApi = new MockProducer()
  const names = (prototype: object): string[] =>
    Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
  expect(names(MockProducer.prototype)).toEqual(expect.arrayContaining(names(Producer.prototype)))
  await expect(mock.send({ topic: 't', value: 'v' })).resolves.toMatchObject({ topic: 't', partition: 0, offset: 0 })
})

test('sends succeed at once, are kept in order, and get consecutive offsets per partition', async () => {
  const { clock } = virtualRuntime(1)
  const mock = new MockProducer({ topics: { orders: 12 }, clock })
  const { vectors } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', '..', 'test', 'vectors', 'murmur2.json'), 'utf8'),
  ) as { vectors: { key: string; partitions: Record<string, number> }[] }
  for (const { key, partitions } of vectors.slice(0, 20)) {
    const { partition } = await mock.send({ topic: 'orders', key: Buffer.from(key, 'hex'), value: 'v' })
    expect(partition).toBe(partitions['12'])
  }
  mock.clear()
  expect(mock.history()).toEqual([])
  const called: number[] = []
  mock.send({ topic: 'orders', partition: 7, value: 'a' }, (_, { offset }) => called.push(offset))
  expect(called).toEqual([])
  mock.sendAndForget({ topic: 'orders', partition: 7, key: 'k', value: null })
  const last = await mock.send({ topic: 'orders', partition: 7, key: 'key', value: 'value' })
  expect(called).toHaveLength(1)
  expect(last).toEqual({
    topic: 'orders',
    partition: 7,
    offset: called[0]! + 2,
    timestamp: clock.now(),
    serializedKeySize: 3,
    serializedValueSize: 5,
  })
  expect(mock.history().map(({ value }) => value)).toEqual(['a', null, 'value'])
  expect(mock.flushed).toBe(true)
})

test('completeNext and errorNext end sends one after the other, and flush ends the rest', async () => {
  const mock = new MockProducer({ autoComplete: false })
  const outcomes: string[] = []
  for (const value of ['a', 'b', 'c', 'd']) {
    mock.send({ topic: 't', value }, (error, { offset }) => outcomes.push(`${value} ${error?.message ?? offset}`))
  }
  const promised = mock.send({ topic: 't', value: 'e' })
  expect([outcomes.length, mock.flushed]).toEqual([0, false])
  expect(mock.completeNext()).toBe(true)
  expect(mock.errorNext(new RangeError('no'))).toBe(true)
  expect(outcomes).toEqual(['a 0', 'b no'])
  await mock.flush()
  expect(outcomes).toEqual(['a 0', 'b no', 'c 2', 'd 3'])
  await expect(promised).resolves.toMatchObject({ offset: 4 })
  expect([mock.completeNext(), mock.errorNext(new Error('nothing left')), mock.flushed]).toEqual([false, false, true])
  expect(mock.failedCount).toBe(1)
  const dropped = mock.send({ topic: 't', value: 'f' })
  mock.errorNext(new RangeError('for nobody'))
  await expect(dropped).rejects.toThrow('for nobody')
})

test('errors can be given to every method, until they are taken away', async () => {
  const mock = new MockProducer()
  const error = new RangeError('as told')
  const refusals: [keyof typeof mock.errors, () => unknown][] = [
    ['send', () => mock.send({ topic: 't', value: 'v' })],
    ['partitionsFor', () => mock.partitionsFor('t')],
    ['flush', () => mock.flush()],
    ['initTransactions', () => mock.initTransactions()],
    ['beginTransaction', async () => mock.beginTransaction()],
    ['sendOffsetsToTransaction', () => mock.sendOffsetsToTransaction([offsetOf(1)], group)],
    ['abortTransaction', () => mock.abortTransaction()],
    ['beginTransaction', async () => mock.beginTransaction()],
    ['commitTransaction', () => mock.commitTransaction()],
    ['close', () => mock.close()],
  ]
  for (const [method, call] of refusals) {
    mock.errors[method] = error
    await expect(call()).rejects.toBe(error)
    delete mock.errors[method]
    await call()
  }
  expect(mock.closed).toBe(true)
})

test('a transaction holds records and offsets back until it is committed, and drops them when it is aborted', async () => {
  const mock = new MockProducer()
  await mock.initTransactions()
  expect([mock.transactionInitialized, mock.transactionInFlight]).toEqual([true, false])
  mock.beginTransaction()
  await mock.send({ topic: 't', value: 'a' })
  await mock.sendOffsetsToTransaction([offsetOf(1)], group)
  await mock.sendOffsetsToTransaction([offsetOf(2)], group)
  expect(mock.history()).toEqual([])
  expect(mock.uncommittedRecords()).toHaveLength(1)
  expect(mock.uncommittedOffsets()).toEqual({ g: [offsetOf(2)] })
  expect([mock.sentOffsets, mock.transactionInFlight]).toEqual([true, true])
  await mock.commitTransaction()
  expect([mock.transactionCommitted, mock.transactionAborted, mock.transactionInFlight]).toEqual([true, false, false])
  mock.beginTransaction()
  await mock.send({ topic: 't', value: 'b' })
  await mock.sendOffsetsToTransaction([offsetOf(9)], group)
  await mock.abortTransaction()
  expect([mock.transactionCommitted, mock.transactionAborted]).toEqual([false, true])
  expect(mock.history().map(({ value }) => value)).toEqual(['a'])
  expect(mock.consumerGroupOffsetsHistory()).toEqual([{ g: [offsetOf(2)] }])
  expect([mock.commitCount, mock.uncommittedRecords()]).toEqual([1, []])
})

test('transaction() commits, aborts what throws, and runs again what may pass', async () => {
  const mock = new MockProducer()
  await expect(
    mock.transaction(async (transaction) => {
      await transaction.send({ topic: 't', value: 'kept' })
      return 'done'
    }),
  ).resolves.toBe('done')
  const failure = new RangeError('mine')
  await expect(
    mock.transaction((transaction) => {
      transaction.sendAndForget({ topic: 't', value: 'dropped' })
      throw failure
    }),
  ).rejects.toBe(failure)
  let runs = 0
  await mock.transaction((transaction) => {
    transaction.sendAndForget({ topic: 't', value: `run ${++runs}` })
    if (runs < 3) throw new RequestTimeoutError('slow', { operation: 'x', elapsedMs: 1 })
  })
  expect(mock.history().map(({ value }) => value)).toEqual(['kept', 'run 3'])
  expect(mock.commitCount).toBe(2)
})

test('a fenced producer refuses everything that the real one would', async () => {
  const mock = new MockProducer()
  expect(() => mock.fenceProducer()).toThrow(InvalidStateError)
  await mock.initTransactions()
  mock.beginTransaction()
  mock.fenceProducer()
  await expect(mock.send({ topic: 't', value: 'v' })).rejects.toBeInstanceOf(ProducerFencedError)
  await expect(mock.commitTransaction()).rejects.toBeInstanceOf(ProducerFencedError)
  await expect(mock.abortTransaction()).rejects.toBeInstanceOf(ProducerFencedError)
  await expect(mock.sendOffsetsToTransaction([], group)).rejects.toBeInstanceOf(ProducerFencedError)
  expect(() => mock.beginTransaction()).toThrow(ProducerFencedError)
  await expect(mock.transaction(() => {})).rejects.toBeInstanceOf(ProducerFencedError)
  await mock.close()
})

test('misuse is refused as by the real one', async () => {
  const mock = new MockProducer({ topics: { two: 2 } })
  expect(() => mock.beginTransaction()).toThrow(/initTransactions/)
  await expect(mock.commitTransaction()).rejects.toThrow(/initTransactions/)
  await mock.initTransactions()
  await expect(mock.initTransactions()).rejects.toThrow(/once/)
  await expect(mock.send({ topic: 't', value: 'v' })).rejects.toThrow(/beginTransaction/)
  mock.beginTransaction()
  expect(() => mock.beginTransaction()).toThrow(/open/)
  await expect(mock.send({ topic: 'a b', value: 'v' })).rejects.toThrow(/cannot be the name/)
  await expect(mock.send({ topic: 't', value: undefined as never })).rejects.toThrow(/undefined/)
  await expect(mock.send({ topic: 't', value: 'v', timestamp: -1 })).rejects.toThrow(/timestamp/)
  await expect(mock.send({ topic: 'two', partition: 2, value: 'v' })).rejects.toThrow(/no partition 2/)
  await expect(mock.send(undefined as never, {})).rejects.toThrow(/takes a record/)
  await expect(mock.sendOffsetsToTransaction([offsetOf(-1)], group)).rejects.toThrow(/no offset/)
  await mock.commitTransaction()
  await expect(mock.commitTransaction()).rejects.toThrow(/No transaction/)
  await mock.close()
  await expect(mock.send({ topic: 't', value: 'v' })).rejects.toThrow(/closed/)
  await expect(mock.flush()).rejects.toThrow(/closed/)
  expect(mock.history()).toEqual([])
})

test('serializers and partitioners are used, asynchronous ones too', async () => {
  const serializer = { serialize: (_: string, data: number) => Promise.resolve(Buffer.alloc(data)) }
  const mock = new MockProducer<string, number>({
    topics: { t: 4 },
    valueSerializer: serializer,
    partitionerClass: (_, keyBytes, { partitionCount }) => (keyBytes?.length ?? 0) % partitionCount,
  })
  await expect(mock.send({ topic: 't', key: 'abc', value: 10 })).resolves.toMatchObject({
    partition: 3,
    serializedValueSize: 10,
  })
  const failing = new MockProducer<string, number>({
    valueSerializer: { serialize: () => Promise.reject(new RangeError('no')) },
  })
  await expect(failing.send({ topic: 't', value: 1 })).rejects.toMatchObject({ code: 'ERR_KAFKA_SERIALIZATION' })
})

test('back-pressure and metrics are what the test says', async () => {
  const mock = new MockProducer()
  await mock.ready()
  mock.setFull(true)
  expect(mock.isFull).toBe(true)
  const events: string[] = []
  const waiting = mock.ready().then(() => events.push('ready'))
  events.push('full')
  mock.setFull(false)
  await waiting
  expect(events).toEqual(['full', 'ready'])
  mock.mockMetrics = { 'producer-metrics': { 'record-send-total': 3 } }
  expect(mock.metrics()['producer-metrics']!['record-send-total']).toBe(3)
  mock.setPartitions('t', 3)
  expect(await mock.partitionsFor('t')).toHaveLength(3)
  expect(await mock.partitionsFor('other')).toHaveLength(1)
})
