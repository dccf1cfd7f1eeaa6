import { ProducerFencedError, type Transaction, TransactionAbortedError } from 'ottla'
import { expect, test } from 'vitest'
import { committed, take, unique, useCluster } from './cluster.ts'

const cluster = useCluster()

test('committed transactions become visible whole, aborted ones never, one after the other on one producer', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ transactionalId: unique('txn') })
  await producer.initTransactions()
  for (let i = 0; i < 6; i++) {
    producer.beginTransaction()
    const sent = Promise.all([1, 2, 3].map((n) => producer.send({ topic, value: `${i}.${n}` })))
    if (i % 2 === 0) {
      await producer.commitTransaction()
      await sent
    } else {
      await producer.flush()
      await sent
      await producer.abortTransaction()
    }
  }
  expect(await committed(cluster, topic)).toEqual([0, 2, 4].flatMap((i) => [1, 2, 3].map((n) => `${i}.${n}`)))
})

test('an abort gives up what has not left, and an empty transaction leaves nothing behind', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ transactionalId: unique('txn'), lingerMs: 10_000 })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.commitTransaction()
  producer.beginTransaction()
  await producer.abortTransaction()
  producer.beginTransaction()
  const sent = producer.send({ topic, value: 'never' })
  await producer.abortTransaction()
  await expect(sent).rejects.toBeInstanceOf(TransactionAbortedError)
  await producer.transaction((transaction) => transaction.sendAndForget({ topic, value: 'kept' }))
  expect(await committed(cluster, topic)).toEqual(['kept'])
})

test('a second producer with the same id fences the first and ends its transaction', async () => {
  const topic = await cluster.topic(1)
  const transactionalId = unique('txn')
  const first = cluster.producer({ transactionalId })
  await first.initTransactions()
  first.beginTransaction()
  await first.send({ topic, value: 'of the zombie' })
  const second = cluster.producer({ transactionalId })
  await second.transaction((transaction) => transaction.sendAndForget({ topic, value: 'of the successor' }))
  await expect(first.commitTransaction()).rejects.toBeInstanceOf(ProducerFencedError)
  expect(() => first.beginTransaction()).toThrow(/fenced.*close this producer/)
  expect(await committed(cluster, topic)).toEqual(['of the successor'])
})

test('offsets count exactly when the records of their transaction do', async () => {
  const [source, target] = [await cluster.topic(1), await cluster.topic(1)]
  const filler = cluster.producer()
  for (let i = 0; i < 20; i++) filler.sendAndForget({ topic: source, value: String(i) })
  await filler.flush()
  const groupId = unique('group')
  const producer = cluster.producer({ transactionalId: unique('txn') })
  const copy = async (transaction: Transaction, count: number): Promise<void> => {
    const consumer = cluster.consumer({ groupId, maxPollRecords: 5 })
    consumer.subscribe([source])
    let copied = 0
    while (copied < count) {
      for (const { value } of await consumer.poll({ timeoutMs: 500 })) {
        void transaction.send({ topic: target, value })
        copied++
      }
    }
    const offset = await consumer.position({ topic: source, partition: 0 })
    // Awaited, because the consumer leaves the group below, and the offsets of a member that has left are refused.
    await transaction.sendOffsets([{ topic: source, partition: 0, offset }], consumer.groupMetadata())
    await transaction.send({ topic: target, value: `up to ${offset}` })
    await consumer.close()
  }
  await producer.transaction((transaction) => copy(transaction, 5))
  const failure = new RangeError('the application has changed its mind')
  await expect(
    producer.transaction(async (transaction) => {
      await copy(transaction, 5)
      throw failure
    }),
  ).rejects.toBe(failure)
  await producer.transaction((transaction) => copy(transaction, 15))
  const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => String(from + i))
  expect(await committed(cluster, target)).toEqual([...numbers(0, 5), 'up to 5', ...numbers(5, 20), 'up to 20'])
})

test('a member that the group has left behind cannot commit offsets, and its transaction has to be aborted', async () => {
  const source = await cluster.topic(1)
  const groupId = unique('group')
  const consumer = cluster.consumer({ groupId })
  consumer.subscribe([source])
  await cluster.producer().send({ topic: source, value: 'x' })
  await take(consumer, 1)
  const stale = { ...consumer.groupMetadata(), generationId: 17 }
  const producer = cluster.producer({ transactionalId: unique('txn') })
  await producer.initTransactions()
  producer.beginTransaction()
  const offsets = [{ topic: source, partition: 0, offset: 1 }]
  await expect(producer.sendOffsetsToTransaction(offsets, stale)).rejects.toMatchObject({
    errorName: 'ILLEGAL_GENERATION',
  })
  await expect(producer.commitTransaction()).rejects.toMatchObject({
    code: 'ERR_KAFKA_TRANSACTION_ABORTABLE',
    retriable: false,
  })
  await producer.abortTransaction()
  await producer.transaction((transaction) => transaction.sendOffsets(offsets, consumer.groupMetadata()))
  expect(await consumer.committed([{ topic: source, partition: 0 }])).toMatchObject([{ offset: 1 }])
})

test('a reader gets to the end of the log, past markers and past what was aborted, however few records a poll returns', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ transactionalId: unique('txn') })
  await producer.transaction((transaction) => transaction.sendAndForget({ topic, value: 'committed' }))
  producer.beginTransaction()
  await producer.send({ topic, value: 'aborted' })
  await producer.abortTransaction()
  for (const isolationLevel of ['read_committed', 'read_uncommitted'] as const) {
    const consumer = cluster.consumer({ isolationLevel, maxPollRecords: 1 })
    const partition = { topic, partition: 0 }
    consumer.assign([partition])
    const seen: string[] = []
    // Two records and two markers.
    for (let polls = 0; polls < 20 && (await consumer.position(partition)) < 4; polls++)
      for (const { value } of await consumer.poll({ timeoutMs: 300 })) seen.push(String(value))
    expect(await consumer.position(partition)).toBe(4)
    expect(consumer.currentLag(partition)).toBe(0)
    expect(seen).toEqual(isolationLevel === 'read_committed' ? ['committed'] : ['committed', 'aborted'])
  }
})

test('closing a producer aborts its open transaction', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ transactionalId: unique('txn') })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic, value: 'half done' })
  await producer.close()
  expect(await committed(cluster, topic)).toEqual([])
})
