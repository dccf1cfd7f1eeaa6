// transact(): copies in transactions, in virtual time, while everything that may fail does.
import type { ConsumerRecords } from '@ottla/consumer'
import type { Transaction } from '@ottla/producer'
import { transact } from '@ottla/transact'
import { expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

const p = (partition: number): { topic: string; partition: number } => ({ topic: 'input', partition })
const group = {
  groupId: 'copy',
  enableAutoCommit: false,
  isolationLevel: 'read_committed',
  maxPollRecords: 20,
} as const

async function cluster(seed: number, count: number, partitions = 2): Promise<VirtualCluster> {
  const virtual = new VirtualCluster(seed, { dataDir: '/data', topics: { input: partitions, output: partitions } })
  await virtual.start()
  for (let partition = 0; partition < partitions; partition++) await virtual.fill('input', partition, count)
  return virtual
}

/** Copies each record to the partition that it came from. */
function copy(records: ConsumerRecords, transaction: Transaction): void {
  for (const { partition, value } of records) transaction.sendAndForget({ topic: 'output', partition, value })
}

test('what is read, what is written and how far was read take effect together', async () => {
  const virtual = await cluster(1, 50)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['input'])
  const producer = virtual.producer({ transactionalId: 'copy' })
  const stop = new AbortController()
  let copied = 0
  const { runtime } = virtual
  const copying = transact({
    consumer,
    producer,
    runtime,
    signal: stop.signal,
    eachBatch: (records, transaction) => {
      copy(records, transaction)
      copied += records.count
      if (copied === 100) stop.abort()
    },
  })
  await virtual.run(copying)
  expect(await virtual.values('output', 2)).toEqual(await virtual.values('input', 2))
  const committed = await virtual.run(consumer.committed([p(0), p(1)]))
  expect(committed.map(({ offset }) => offset)).toEqual([50, 50])
  // Neither of the two was closed, and the next run goes on.
  await virtual.fill('input', 0, 5, 50)
  const again = new AbortController()
  await virtual.run(
    transact({
      consumer,
      producer,
      runtime,
      signal: again.signal,
      eachBatch: (records, transaction) => {
        copy(records, transaction)
        again.abort()
      },
    }),
  )
  expect(await virtual.values('output', 2)).toEqual(await virtual.values('input', 2))
})

test('after a failure of eachBatch nothing of it is seen, and the same records come again', async () => {
  const virtual = await cluster(2, 40)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['input'])
  const producer = virtual.producer({ transactionalId: 'copy' })
  const stop = new AbortController()
  const failures: unknown[] = []
  const batches: string[] = []
  await virtual.run(
    transact({
      consumer,
      producer,
      runtime: virtual.runtime,
      signal: stop.signal,
      onAbort: (error) => failures.push(error),
      eachBatch: async (records, transaction) => {
        copy(records, transaction)
        const offsets = Array.from(records, ({ partition, offset }) => `${partition}:${offset}`)
        batches.push(offsets.join())
        if (batches.length === 2 || batches.length === 3) throw new TypeError('not now')
        if (offsets.at(-1)!.endsWith(':39') && batches.length > 4) stop.abort()
      },
    }),
  )
  expect(failures).toHaveLength(2)
  expect(batches[3]).toBe(batches[1])
  expect(await virtual.values('output', 2)).toEqual(await virtual.values('input', 2))
})

test('what fails for good ends the copying with its error, and the consumer stands before it', async () => {
  const virtual = await cluster(3, 10, 1)
  const consumer = virtual.consumer({ ...group, maxPollRecords: 4 })
  consumer.subscribe(['input'])
  const producer = virtual.producer({ transactionalId: 'copy' })
  let attempts = 0
  const error = new TypeError('poison')
  const copying = transact({
    consumer,
    producer,
    runtime: virtual.runtime,
    retries: 2,
    eachBatch: (records, transaction) => {
      copy(records, transaction)
      if (![...records].some(({ offset }) => offset === 5)) return
      attempts++
      throw error
    },
  })
  await expect(virtual.run(copying)).rejects.toBe(error)
  expect(attempts).toBe(3)
  expect(await virtual.run(consumer.position(p(0)))).toBe(4)
  expect(await virtual.run(consumer.committed([p(0)]))).toMatchObject([{ offset: 4 }])
  expect(await virtual.values('output', 1)).toEqual([['0:0', '0:1', '0:2', '0:3']])
})

test('a member that was dropped while it worked commits nothing; the one that took over copies the records once', async () => {
  const virtual = await cluster(4, 30, 1)
  const session = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000 }
  const slow = virtual.consumer({ ...group, ...session, maxPollIntervalMs: 8_000 })
  slow.subscribe(['input'])
  const stop = new AbortController()
  const aborts: unknown[] = []
  let letGo = (): void => {}
  let isHeld = false
  const first = transact({
    consumer: slow,
    producer: virtual.producer({ transactionalId: 'copy-1', transactionTimeoutMs: 120_000 }),
    runtime: virtual.runtime,
    signal: stop.signal,
    onAbort: (error) => aborts.push(error),
    eachBatch: async (records, transaction) => {
      copy(records, transaction)
      if (isHeld) return
      isHeld = true
      await new Promise<void>((resolve) => (letGo = resolve))
    },
  })
  await virtual.until(() => isHeld)
  // Longer than it may be away.
  await virtual.runtime.clock.advance(12_000)
  const quick = virtual.consumer({ ...group, ...session })
  quick.subscribe(['input'])
  let taken = 0
  const second = transact({
    consumer: quick,
    producer: virtual.producer({ transactionalId: 'copy-2' }),
    runtime: virtual.runtime,
    signal: stop.signal,
    eachBatch: (records, transaction) => {
      copy(records, transaction)
      taken += records.count
    },
  })
  await virtual.until(() => taken >= 30)
  letGo()
  await virtual.until(() => aborts.length > 0)
  stop.abort()
  await virtual.run(Promise.all([first, second]))
  expect(aborts[0]).toMatchObject({ code: 'ERR_KAFKA_TRANSACTION_ABORTABLE' })
  expect(await virtual.values('output', 1)).toEqual(await virtual.values('input', 1))
})

test('a fenced producer ends the copying, and a new one goes on from the same consumer', async () => {
  const virtual = await cluster(5, 60, 1)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['input'])
  let batches = 0
  const stop = new AbortController()
  const options = {
    consumer,
    runtime: virtual.runtime,
    signal: stop.signal,
    eachBatch: async (records: ConsumerRecords, transaction: Transaction) => {
      copy(records, transaction)
      if (++batches === 2) await virtual.producer({ transactionalId: 'copy' }).initTransactions()
      if ([...records].at(-1)!.offset === 59) stop.abort()
    },
  }
  const first = transact({ ...options, producer: virtual.producer({ transactionalId: 'copy' }) })
  await expect(virtual.run(first)).rejects.toMatchObject({ code: 'ERR_KAFKA_PRODUCER_FENCED' })
  expect(await virtual.run(consumer.position(p(0)))).toBe(20)
  await virtual.run(transact({ ...options, producer: virtual.producer({ transactionalId: 'copy' }) }))
  expect(await virtual.values('output', 1)).toEqual(await virtual.values('input', 1))
})

test('a commit whose answer nobody waits for is found out about, and nothing is copied twice or left out', async () => {
  const virtual = await cluster(6, 40, 1)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['input'])
  const producer = virtual.producer({ transactionalId: 'copy', maxBlockMs: 1_500, requestTimeoutMs: 1_000 })
  const stop = new AbortController()
  let batches = 0
  const copying = transact({
    consumer,
    producer,
    runtime: virtual.runtime,
    signal: stop.signal,
    eachBatch: async (records, transaction) => {
      copy(records, transaction)
      if (++batches === 2) {
        // From here on nothing answers, and it comes back when the commit has timed out several times.
        await virtual.stop()
        virtual.runtime.clock.setTimer(10_000, () => void virtual.start())
      }
      if ([...records].at(-1)!.offset === 39) stop.abort()
    },
  })
  await virtual.run(copying)
  expect(await virtual.values('output', 1)).toEqual(await virtual.values('input', 1))
})

test('wrong options are refused at once', async () => {
  const virtual = await cluster(7, 0, 1)
  const producer = virtual.producer({ transactionalId: 'copy' })
  const consumer = virtual.consumer(group)
  const refused = { code: 'ERR_KAFKA_CONFIG' }
  const automatic = virtual.consumer({ groupId: 'copy' })
  await expect(transact({ consumer: automatic, producer, eachBatch: copy })).rejects.toMatchObject(refused)
  await expect(transact({ consumer, producer, eachBatch: copy, retries: -1 })).rejects.toMatchObject(refused)
  await expect(transact({ consumer, producer, eachBatc: copy } as never)).rejects.toThrow(/did you mean 'eachBatch'/)
  await expect(transact({ consumer, producer } as never)).rejects.toMatchObject(refused)
  await expect(transact({ producer, eachBatch: copy } as never)).rejects.toMatchObject(refused)
  await expect(transact({ consumer, eachBatch: copy } as never)).rejects.toMatchObject(refused)
  const alone = virtual.consumer({ enableAutoCommit: false })
  await expect(transact({ consumer: alone, producer, eachBatch: copy })).rejects.toMatchObject({
    code: 'ERR_KAFKA_INVALID_GROUP_ID',
  })
  const plain = virtual.producer()
  consumer.assign([p(0)])
  await virtual.fill('input', 0, 1)
  await expect(virtual.run(transact({ consumer, producer: plain, eachBatch: copy, retries: 0 }))).rejects.toMatchObject(
    { code: 'ERR_KAFKA_INVALID_STATE' },
  )
})
