// run(): handlers in parallel over the one engine of the consumer, in virtual time.
import { type Consumer, type ConsumerRecord, deadLetter, type FailedRecord, RecordHandlerError } from '@ottla/consumer'
import { Producer } from '@ottla/producer'
import { beforeAll, expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

beforeAll(async () => {
  // Loading it takes real time, once.
  await import('p-queue')
})

const p = (partition: number): { topic: string; partition: number } => ({ topic: 'orders', partition })
const group = { groupId: 'billing', enableAutoCommit: false, autoCommitIntervalMs: 1_000 }

async function cluster(seed: number, topics: Record<string, number> = { orders: 4 }): Promise<VirtualCluster> {
  const virtual = new VirtualCluster(seed, { topics })
  await virtual.start()
  return virtual
}

/** Lets so much virtual time pass. */
function pause(virtual: VirtualCluster, ms: number): Promise<void> {
  return new Promise((resolve) => {
    virtual.runtime.clock.setTimer(ms, resolve)
  })
}

/** The committed offset of each partition, by a consumer of its own. */
async function committed(virtual: VirtualCluster, partitions: number[], groupId = 'billing'): Promise<number[]> {
  const reader = virtual.consumer({ groupId })
  const found = await virtual.run(reader.committed(partitions.map((partition) => p(partition))))
  await virtual.run(reader.close())
  return partitions.map((partition) => found.find((entry) => entry.partition === partition)?.offset ?? 0)
}

test('handlers run as many at a time as asked, and one at a time for each partition', async () => {
  const virtual = await cluster(1)
  for (let partition = 0; partition < 4; partition++) await virtual.fill('orders', partition, 50)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const running = new Set<number>()
  const seen: string[] = []
  let most = 0
  const stop = new AbortController()
  const run = consumer.run({
    concurrency: 3,
    signal: stop.signal,
    eachRecord: async ({ partition, offset }) => {
      expect(running).not.toContain(partition)
      running.add(partition)
      most = Math.max(most, running.size)
      await pause(virtual, 10)
      running.delete(partition)
      seen.push(`${partition}:${offset}`)
      if (seen.length === 200) stop.abort()
    },
  })
  await virtual.run(run)
  expect(most).toBe(3)
  for (let partition = 0; partition < 4; partition++) {
    const own = seen.filter((name) => name.startsWith(`${partition}:`))
    expect(own).toEqual(Array.from({ length: 50 }, (_, offset) => `${partition}:${offset}`))
  }
  expect(await committed(virtual, [0, 1, 2, 3])).toEqual([50, 50, 50, 50])
})

test('with orderedBy key one partition is worked on in parallel, and each key in order', async () => {
  const virtual = await cluster(2)
  const producer = new Producer<string, string>(
    { bootstrapServers: virtual.broker.bootstrapServers },
    { runtime: virtual.runtime },
  )
  for (let i = 0; i < 120; i++)
    producer.sendAndForget({ topic: 'orders', partition: 0, key: `k${i % 6}`, value: `${i}` })
  await virtual.run(producer.close())
  const consumer = virtual.consumer(group)
  consumer.assign([p(0)])
  const byKey = new Map<string, number[]>()
  let running = 0
  let most = 0
  let count = 0
  const stop = new AbortController()
  const run = consumer.run({
    concurrency: 32,
    orderedBy: 'key',
    signal: stop.signal,
    eachRecord: async ({ key, offset }) => {
      most = Math.max(most, ++running)
      await pause(virtual, 5 + (offset % 3) * 10)
      running--
      byKey.set(key!.toString(), [...(byKey.get(key!.toString()) ?? []), offset])
      if (++count === 120) stop.abort()
    },
  })
  await virtual.run(run)
  expect(most).toBe(6)
  for (const offsets of byKey.values()) expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
  expect(await committed(virtual, [0])).toEqual([120])
})

test('only what is finished without a gap is committed, and the next run goes on there without a rejoin', async () => {
  const virtual = await cluster(3)
  await virtual.fill('orders', 0, 30)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const handled: number[] = []
  let letGo: (() => void) | undefined
  const stop = new AbortController()
  const run = consumer.run({
    concurrency: 4,
    orderedBy: 'none',
    signal: stop.signal,
    eachRecord: async ({ offset }) => {
      if (offset === 7) await new Promise<void>((resolve) => (letGo = resolve))
      handled.push(offset)
    },
  })
  await virtual.until(() => handled.length === 29)
  await virtual.runtime.clock.advance(3_000)
  expect(await virtual.run(consumer.position(p(0)))).toBe(7)
  expect(await committed(virtual, [0])).toEqual([7])
  const member = consumer.groupMetadata()
  await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_CONCURRENT_MODIFICATION' })
  stop.abort()
  letGo!()
  await virtual.run(run)
  expect(await committed(virtual, [0])).toEqual([30])

  await virtual.fill('orders', 0, 5, 30)
  const again: number[] = []
  const second = new AbortController()
  await virtual.run(
    consumer.run({
      signal: second.signal,
      eachBatch: (records) => {
        again.push(...records.map(({ offset }) => offset))
        if (again.length === 5) second.abort()
      },
    }),
  )
  expect(again).toEqual([30, 31, 32, 33, 34])
  expect(consumer.groupMetadata()).toEqual(member)
})

test('a handler that blocks one partition for a minute does not hold up the others, and memory stays bounded', async () => {
  const virtual = await cluster(4)
  for (let partition = 0; partition < 4; partition++) await virtual.fill('orders', partition, 2_000)
  const consumer = virtual.consumer({ ...group, maxPollRecords: 50 })
  consumer.subscribe(['orders'])
  const counts = [0, 0, 0, 0]
  const stop = new AbortController()
  const run = consumer.run({
    concurrency: 4,
    maxBufferedBytes: 4 * 20_000,
    signal: stop.signal,
    eachRecord: async ({ partition }) => {
      if (partition === 2 && counts[2] === 0) await pause(virtual, 60_000)
      counts[partition]!++
    },
  })
  await virtual.until(() => counts.reduce((sum, count) => sum + count, 0) === 6_000, 10_000)
  expect(counts[2]).toBe(0)
  // What the blocked partition gave out is its share, and what one poll may exceed it by.
  const given = 2_000 - consumer.currentLag(p(2))!
  expect(given).toBeGreaterThan(100)
  expect(given).toBeLessThan(20_000 / 128 + 51)
  await virtual.until(() => counts[2] === 2_000, 120_000)
  stop.abort()
  await virtual.run(run)
  expect(await committed(virtual, [0, 1, 2, 3])).toEqual([2_000, 2_000, 2_000, 2_000])
})

test('the others go on however much of a blocked partition is waiting in the consumer already', async () => {
  const virtual = await cluster(15)
  for (let partition = 0; partition < 4; partition++) await virtual.fill('orders', partition, 2_000)
  // As little as it is, there is more than that of the blocked partition after its first fetch.
  const consumer = virtual.consumer({ ...group, maxPartitionFetchBytes: 4_096 })
  consumer.subscribe(['orders'])
  const counts = [0, 0, 0, 0]
  const stop = new AbortController()
  const run = consumer.run({
    concurrency: 4,
    signal: stop.signal,
    eachRecord: async ({ partition }) => {
      if (partition === 2 && counts[2] === 0) await pause(virtual, 60_000)
      counts[partition]!++
    },
  })
  await virtual.until(() => counts.reduce((sum, count) => sum + count, 0) === 6_000, 10_000)
  expect(counts[2]).toBe(0)
  await virtual.until(() => counts[2] === 2_000, 120_000)
  stop.abort()
  await virtual.run(run)
  expect(await committed(virtual, [0, 1, 2, 3])).toEqual([2_000, 2_000, 2_000, 2_000])
})

test('records that a seek makes worthless while many keys wait hold up nobody', async () => {
  const virtual = await cluster(14, { orders: 2 })
  const producer = new Producer<string, string>(
    { bootstrapServers: virtual.broker.bootstrapServers },
    { runtime: virtual.runtime },
  )
  for (let i = 0; i < 4_000; i++)
    producer.sendAndForget({ topic: 'orders', partition: i % 2, key: `k${i}`, value: `${i}` })
  await virtual.run(producer.close())
  const consumer = virtual.consumer({ ...group, maxPollRecords: 700 })
  consumer.assign([p(0), p(1)])
  const seen: Set<number>[] = [new Set(), new Set()]
  const stop = new AbortController()
  await virtual.run(
    consumer.run({
      orderedBy: 'key',
      signal: stop.signal,
      eachRecord: async ({ partition, offset }) => {
        await pause(virtual, 1)
        seen[partition]!.add(offset)
        if (partition === 1 && seen[1]!.size === 100) consumer.seek(p(0), 1_900)
        if (seen[1]!.size === 2_000 && seen[0]!.has(1_999)) stop.abort()
      },
    }),
  )
  expect(seen[0]!.size).toBeLessThan(2_000)
  expect(await committed(virtual, [0, 1])).toEqual([2_000, 2_000])
})

test('a poison record is tried again, goes to the dead letters with the reason, and blocks nobody meanwhile', async () => {
  const virtual = await cluster(5, { orders: 1, 'orders.dlq': 1 })
  await virtual.fill('orders', 0, 20)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const producer = new Producer({ bootstrapServers: virtual.broker.bootstrapServers }, { runtime: virtual.runtime })
  const attempts: number[] = []
  const others: number[] = []
  const stop = new AbortController()
  const handOver = deadLetter(producer, 'orders.dlq')
  await virtual.run(
    consumer.run({
      orderedBy: 'key',
      retry: { retries: 2, backoffMs: 1_000 },
      signal: stop.signal,
      eachRecord: ({ offset }, { attempt }) => {
        if (offset !== 3) {
          others.push(offset)
          return
        }
        attempts.push(attempt)
        // While it waits, the one place there is serves the others.
        if (attempt === 2) expect(others).toHaveLength(19)
        throw new TypeError('no such account')
      },
      onError: async (failed) => {
        await handOver(failed)
        stop.abort()
      },
    }),
  )
  await virtual.run(producer.close())
  expect(attempts).toEqual([1, 2, 3])
  expect(await committed(virtual, [0])).toEqual([20])
  const reader = virtual.consumer()
  reader.assign([{ topic: 'orders.dlq', partition: 0 }])
  const [letter] = await virtual.run(reader.poll({ timeoutMs: 5_000 }))
  expect(letter!.value!.toString()).toBe('0:3')
  expect(letter!.key!.toString()).toBe('k3')
  const headers = Object.fromEntries(letter!.headers.map(({ key, value }) => [key, value?.toString()]))
  expect(headers).toMatchObject({
    'dead-letter.topic': 'orders',
    'dead-letter.partition': '0',
    'dead-letter.offset': '3',
    'dead-letter.reason': expect.stringContaining('no such account') as string,
    'dead-letter.error': 'TypeError',
    'dead-letter.attempts': '3',
  })
  await expect(handOver({ topic: 'orders.dlq' } as FailedRecord)).rejects.toMatchObject({ code: 'ERR_KAFKA_CONFIG' })
})

test('without onError the run ends at the record, commits what is before it, and the consumer stays usable', async () => {
  const virtual = await cluster(6)
  await virtual.fill('orders', 0, 20)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const cause = new TypeError('no such account')
  const run = consumer.run({
    retry: { isRetriable: (error) => error !== cause },
    eachRecord: ({ offset }) => {
      if (offset === 12) throw cause
    },
  })
  const error = await virtual.run(run.catch((reason: unknown) => reason))
  expect(error).toBeInstanceOf(RecordHandlerError)
  expect(error).toMatchObject({ topic: 'orders', partition: 0, offset: 12, attempts: 1, cause })
  expect(await committed(virtual, [0])).toEqual([12])
  const [next] = await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  expect(next!.offset).toBe(12)
})

test('a batch that fails is taken apart, so that only the bad record is given up', async () => {
  const virtual = await cluster(7)
  await virtual.fill('orders', 0, 20)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const handled = new Set<number>()
  const failed: number[] = []
  const stop = new AbortController()
  await virtual.run(
    consumer.run({
      retry: { retries: 1, backoffMs: 10 },
      signal: stop.signal,
      eachBatch: (records) => {
        if (records.some(({ offset }) => offset === 5)) throw new TypeError('no')
        for (const { offset } of records) handled.add(offset)
        if (handled.size === 19) stop.abort()
      },
      onError: ({ offset, attempts }) => failed.push(offset, attempts),
    }),
  )
  expect(failed).toEqual([5, 2])
  expect(await committed(virtual, [0])).toEqual([20])
})

test('records that no deserializer can read go to onError with their bytes, in their turn', async () => {
  const virtual = await cluster(8)
  await virtual.fill('orders', 0, 10)
  const deserialize = (_topic: string, bytes: Uint8Array): string => {
    const text = Buffer.from(bytes).toString()
    if (text.endsWith(':0') || text.endsWith(':4') || text.endsWith(':5')) throw new SyntaxError('unreadable')
    return text
  }
  const consumer = virtual.consumer({ ...group, valueDeserializer: { deserialize } as never })
  consumer.subscribe(['orders'])
  const order: string[] = []
  const stop = new AbortController()
  await virtual.run(
    consumer.run({
      signal: stop.signal,
      eachRecord: async ({ offset, value }) => {
        await pause(virtual, 10)
        order.push(`${offset} ${String(value)}`)
        if (offset === 9) stop.abort()
      },
      onError: ({ offset, value, record, error, attempts }) => {
        expect({ record, attempts }).toEqual({ record: undefined, attempts: 0 })
        expect(error).toMatchObject({ code: 'ERR_KAFKA_SERIALIZATION' })
        order.push(`${offset} bytes ${value!.toString()}`)
      },
    }),
  )
  const expected = Array.from({ length: 10 }, (_, i) => ([0, 4, 5].includes(i) ? `${i} bytes 0:${i}` : `${i} 0:${i}`))
  expect(order).toEqual(expected)
  expect(await committed(virtual, [0])).toEqual([10])
})

test.each(['range', 'cooperative-sticky'])(
  'a partition that is revoked (%s) is given up when its running handlers have ended and are committed',
  async (strategy) => {
    const virtual = await cluster(9)
    for (let partition = 0; partition < 4; partition++) await virtual.fill('orders', partition, 40)
    const config = {
      ...group,
      autoCommitIntervalMs: 600_000,
      partitionAssignmentStrategy: [strategy],
      heartbeatIntervalMs: 500,
    }
    const seen: string[] = []
    const stop = new AbortController()
    const start = (): [Consumer, Promise<void>] => {
      const consumer = virtual.consumer(config)
      consumer.subscribe(['orders'])
      const eachRecord = async ({ partition, offset }: ConsumerRecord): Promise<void> => {
        await pause(virtual, 300)
        seen.push(`${partition}:${offset}`)
      }
      return [consumer, consumer.run({ concurrency: 4, eachRecord, signal: stop.signal })]
    }
    const [first, firstRun] = start()
    await virtual.until(() => seen.length >= 20)
    const [second, secondRun] = start()
    await virtual.until(() => first.assignment().length === 2 && second.assignment().length === 2)
    await virtual.until(() => new Set(seen).size === 160)
    stop.abort()
    await virtual.run(Promise.all([firstRun, secondRun]))
    // Nothing was handled twice: what ran was committed before the other member got the partition.
    expect(seen).toHaveLength(160)
    expect(await committed(virtual, [0, 1, 2, 3])).toEqual([40, 40, 40, 40])
  },
)

test('a handler that never returns holds up neither a revocation nor a close for ever, and its record comes again', async () => {
  const virtual = await cluster(10)
  await virtual.fill('orders', 0, 5)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const signals: AbortSignal[] = []
  const run = consumer.run({
    eachRecord: async ({ offset }, { signal }) => {
      if (offset !== 2) return
      signals.push(signal)
      await new Promise(() => {})
    },
  })
  await virtual.until(() => signals.length === 1)
  const before = virtual.runtime.clock.monotonic()
  await virtual.run(consumer.close({ timeoutMs: 4_000 }))
  expect(virtual.runtime.clock.monotonic() - before).toBeLessThan(4_000)
  await virtual.run(run)
  expect(signals[0]!.aborted).toBe(true)
  expect(await committed(virtual, [0])).toEqual([2])
})

test('a handler that never returns is given up after its time, with its signal aborted, and the others go on', async () => {
  const virtual = await cluster(20, { orders: 2 })
  await virtual.fill('orders', 0, 5)
  await virtual.fill('orders', 1, 5)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const stop = new AbortController()
  const handled: string[] = []
  const reasons: unknown[] = []
  const failures: unknown[] = []
  await virtual.run(
    consumer.run({
      concurrency: 2,
      handlerTimeoutMs: 5_000,
      retry: { retries: 1 },
      signal: stop.signal,
      eachRecord: async ({ partition, offset }, context) => {
        if (partition === 0 && offset === 2) {
          const { signal } = context
          signal.addEventListener('abort', () => reasons.push(signal.reason))
          await new Promise(() => {})
        }
        handled.push(`${partition}:${offset}`)
        if (handled.length === 9) stop.abort()
      },
      onError: ({ partition, offset, error, attempts }) => {
        failures.push({ partition, offset, attempts, error })
        // All that does not wait behind the record was done long ago.
        expect(handled.filter((name) => name.startsWith('1:'))).toHaveLength(5)
      },
    }),
  )
  const overdue = { code: 'ERR_KAFKA_HANDLER_TIMEOUT', topic: 'orders', partition: 0, offset: 2, timeoutMs: 5_000 }
  expect(failures).toMatchObject([{ partition: 0, offset: 2, attempts: 2, error: overdue }])
  expect(reasons).toMatchObject([overdue, overdue])
  expect(await committed(virtual, [0, 1])).toEqual([5, 5])
})

test('closing the consumer ends the run after its running handlers, with their records committed', async () => {
  const virtual = await cluster(11)
  await virtual.fill('orders', 0, 5)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const handled: number[] = []
  const run = consumer.run({
    eachRecord: async ({ offset }) => {
      // Not awaited: it waits for this handler.
      if (offset === 1) void consumer.close()
      await pause(virtual, 100)
      handled.push(offset)
    },
  })
  await virtual.run(run)
  await virtual.run(consumer.close())
  expect(handled).toEqual([0, 1])
  expect(await committed(virtual, [0])).toEqual([2])
  const again = consumer.run({ eachRecord: () => {} })
  await expect(again).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
})

test('pause keeps handlers from beginning, and seek inside a handler drops what is in hand', async () => {
  const virtual = await cluster(12)
  await virtual.fill('orders', 0, 20)
  const consumer = virtual.consumer(group)
  consumer.assign([p(0)])
  const handled: number[] = []
  const stop = new AbortController()
  const run = consumer.run({
    signal: stop.signal,
    eachRecord: ({ offset }) => {
      handled.push(offset)
      if (handled.length === 3) consumer.pause([p(0)])
      if (handled.length === 6) consumer.seek(p(0), 17)
      if (offset === 19) stop.abort()
    },
  })
  await virtual.until(() => handled.length === 3)
  await virtual.runtime.clock.advance(5_000)
  expect(handled).toEqual([0, 1, 2])
  expect(await virtual.run(consumer.position(p(0)))).toBe(3)
  consumer.resume([p(0)])
  await virtual.run(run)
  expect(handled).toEqual([0, 1, 2, 3, 4, 5, 17, 18, 19])
  expect(await committed(virtual, [0])).toEqual([20])
})

test('wrong options are refused before anything happens', async () => {
  const virtual = await cluster(13)
  const consumer = virtual.consumer(group)
  const eachRecord = (): void => {}
  await expect(consumer.run({})).rejects.toThrow('exactly one of eachRecord and eachBatch')
  await expect(consumer.run({ eachRecord, eachBatch: eachRecord })).rejects.toThrow('exactly one')
  await expect(consumer.run({ eachRecord, concurrency: 0 })).rejects.toThrow('concurrency')
  await expect(consumer.run({ eachRecord, concurency: 4 } as never)).rejects.toThrow("did you mean 'concurrency'?")
  await expect(consumer.run({ eachRecord, orderedBy: 'topic' as never })).rejects.toThrow('orderedBy')
  await expect(consumer.run({ eachRecord })).rejects.toThrow('call subscribe() or assign() first')
})
