// Interceptors of the consumer: Java's order and rules, in every way to consume.
import { type ConsumerConfig, type ConsumerInterceptor, type ConsumerRecord, ConsumerRecords } from '@ottla/consumer'
import { beforeAll, expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

beforeAll(async () => {
  // Loading it takes real time, once.
  await import('p-queue')
})

const p0 = { topic: 'orders', partition: 0 }

async function cluster(seed: number, count: number): Promise<VirtualCluster> {
  const virtual = new VirtualCluster(seed, { topics: { orders: 1 } })
  await virtual.start()
  await virtual.fill('orders', 0, count)
  return virtual
}

/** Leaves out every record whose offset is odd. */
const evenOnly: ConsumerInterceptor = {
  onConsume: (records) => {
    const even = [...records].filter(({ offset }) => offset % 2 === 0)
    const ranges = records.nextOffsets().map(({ topic, partition, offset }) => {
      return { topic, partition, from: 0, to: even.length, nextOffset: offset, leaderEpoch: -1 }
    })
    return new ConsumerRecords(even, ranges)
  },
}

const config = (...interceptorClasses: ConsumerInterceptor[]): Partial<ConsumerConfig> => ({
  groupId: 'billing',
  enableAutoCommit: false,
  interceptorClasses,
})

const offsets = (records: Iterable<ConsumerRecord>): number[] => Array.from(records, ({ offset }) => offset)

test('they are called in their order, each with what the one before returned; one that throws is logged and passed over', async () => {
  const virtual = await cluster(1, 6)
  const calls: string[] = []
  const logged: string[] = []
  const spy = (name: string, fails = false): ConsumerInterceptor => ({
    configure: (given) => calls.push(`${name} configure ${(given as ConsumerConfig).groupId}`),
    onConsume: (records) => {
      calls.push(`${name} onConsume ${records.count}`)
      if (fails) throw new TypeError('broken')
    },
    onCommit: (committed) => {
      calls.push(`${name} onCommit ${committed.map(({ offset }) => offset).join()}`)
      if (fails) throw new TypeError('broken')
    },
    close: () => {
      calls.push(`${name} close`)
      if (fails) throw new TypeError('broken')
    },
  })
  const quiet = (): void => {}
  const logger = { debug: quiet, info: quiet, warn: quiet, trace: quiet, fatal: quiet }
  const error = (...parts: unknown[]): void => void logged.push(String(parts.at(-1)))
  const consumer = virtual.consumer({
    ...config(spy('a'), spy('b', true), evenOnly, spy('c')),
    logger: { ...logger, error },
  })
  consumer.subscribe(['orders'])
  expect(offsets(await virtual.run(consumer.poll({ timeoutMs: 5_000 })))).toEqual([0, 2, 4])
  // What was left out counts as consumed all the same.
  expect(await virtual.run(consumer.position(p0))).toBe(6)
  await virtual.run(consumer.commit())
  await virtual.run(consumer.close())
  expect(calls).toEqual([
    'a configure billing',
    'b configure billing',
    'c configure billing',
    'a onConsume 6',
    'b onConsume 6',
    'c onConsume 3',
    'a onCommit 6',
    'b onCommit 6',
    'c onCommit 6',
    'a close',
    'b close',
    'c close',
  ])
  expect(logged).toEqual(
    ['onConsume', 'onCommit', 'close'].map((method) => {
      return expect.stringContaining(`${method} of a consumer interceptor threw and was passed over`) as string
    }),
  )
})

test('an automatic commit is told of, a commit that fails is not', async () => {
  const virtual = await cluster(2, 4)
  const committed: number[] = []
  const spy: ConsumerInterceptor = { onCommit: (all) => committed.push(...all.map(({ offset }) => offset)) }
  const consumer = virtual.consumer({ ...config(spy), enableAutoCommit: true })
  consumer.subscribe(['orders'])
  await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  const tooMuch = consumer.commit([{ ...p0, offset: 1, metadata: 'x'.repeat(10_000) }])
  await expect(virtual.run(tooMuch)).rejects.toMatchObject({ errorName: 'OFFSET_METADATA_TOO_LARGE' })
  expect(committed).toEqual([])
  await virtual.run(consumer.close())
  expect(committed).toEqual([4])
})

test('in for await a record that is left out is passed over, and what was skipped is not read again', async () => {
  const virtual = await cluster(3, 101)
  const consumer = virtual.consumer({ ...config(evenOnly), maxPollRecords: 7 })
  consumer.subscribe(['orders'])
  const seen: number[] = []
  const loop = (async () => {
    for await (const { offset } of consumer) {
      seen.push(offset)
      if (offset === 50) await consumer.commit()
      if (offset === 100) break
    }
  })()
  await virtual.run(loop)
  expect(seen).toEqual(Array.from({ length: 51 }, (_, i) => 2 * i))
  expect(await virtual.run(consumer.committed([p0]))).toMatchObject([{ offset: 50 }])
  expect(await virtual.run(consumer.position(p0))).toBe(100)
})

test('one that leaves everything out keeps nobody waiting for what is behind', async () => {
  const virtual = await cluster(4, 50)
  const late: ConsumerInterceptor = {
    onConsume: (records) =>
      new ConsumerRecords(
        [...records].filter(({ offset }) => offset >= 45),
        [],
      ),
  }
  const consumer = virtual.consumer({ ...config(late), maxPollRecords: 10 })
  consumer.assign([p0])
  const first = await virtual.run(consumer[Symbol.asyncIterator]().next())
  expect(first.value!.offset).toBe(45)
})

test('in run() a record that is left out counts as finished', async () => {
  const virtual = await cluster(5, 40)
  const consumer = virtual.consumer(config(evenOnly))
  consumer.subscribe(['orders'])
  const seen: number[] = []
  const stop = new AbortController()
  const run = consumer.run({
    signal: stop.signal,
    eachRecord: ({ offset }) => {
      seen.push(offset)
      if (offset === 38) stop.abort()
    },
  })
  await virtual.run(run)
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i))
  expect(await virtual.run(consumer.committed([p0]))).toMatchObject([{ offset: 40 }])
})

test('in batches() the batch is what the interceptors made of it', async () => {
  const virtual = await cluster(6, 10)
  const consumer = virtual.consumer(config(evenOnly))
  consumer.subscribe(['orders'])
  const first = await virtual.run(consumer.batches()[Symbol.asyncIterator]().next())
  expect(offsets(first.value!)).toEqual([0, 2, 4, 6, 8])
})

test('what is no interceptor is refused', async () => {
  const virtual = await cluster(7, 0)
  const wrong = { interceptorClasses: ['org.example.Audit'] } as unknown as Partial<ConsumerConfig>
  expect(() => virtual.consumer(wrong)).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_CONFIG' }))
})
