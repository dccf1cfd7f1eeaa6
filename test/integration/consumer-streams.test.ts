// stream() and readable(): the rules of `for await` behind the two kinds of streams, in virtual time.
import type { CommitTrace, Consumer, ConsumerRecord } from '@ottla/consumer'
import { tracingChannel } from 'node:diagnostics_channel'
import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

const p0 = { topic: 'orders', partition: 0 }
const group = { groupId: 'billing', enableAutoCommit: false }

async function cluster(seed: number, count = 0): Promise<VirtualCluster> {
  const virtual = new VirtualCluster(seed, { topics: { orders: 1 } })
  await virtual.start()
  if (count > 0) await virtual.fill('orders', 0, count)
  return virtual
}

const offsets = (records: Iterable<ConsumerRecord>): number[] => Array.from(records, ({ offset }) => offset)

/** Both kinds, behind what the tests need of them. */
interface Source {
  next(): Promise<ConsumerRecord | undefined>
  end(): Promise<unknown>
}

const kinds: [string, (consumer: Consumer) => Source][] = [
  [
    'stream()',
    (consumer) => {
      const reader = consumer.stream().getReader()
      return { next: async () => (await reader.read()).value, end: () => reader.cancel().catch(() => {}) }
    },
  ],
  [
    'readable()',
    (consumer) => {
      const readable = consumer.readable()
      const iterator = readable[Symbol.asyncIterator]()
      return {
        next: async () => ((await iterator.next()) as IteratorResult<ConsumerRecord, undefined>).value,
        end: async () => {
          readable.destroy()
          if (!readable.closed) await new Promise((resolve) => readable.once('close', resolve))
        },
      }
    },
  ],
]

describe.each(kinds)('%s', (_, open) => {
  test('hands out the records in order, and each counts as consumed when the next is asked for', async () => {
    const virtual = await cluster(1, 30)
    const consumer = virtual.consumer(group)
    consumer.subscribe(['orders'])
    const source = open(consumer)
    for (let offset = 0; offset < 30; offset++) {
      expect((await virtual.run(source.next()))!.offset).toBe(offset)
      await virtual.run(consumer.commit())
      const [committed] = await virtual.run(consumer.committed([p0]))
      expect(committed?.offset).toBe(offset)
    }
  })

  test('ended, it gives the record in hand back, and the consumer goes on without a rejoin', async () => {
    const virtual = await cluster(2, 10)
    const consumer = virtual.consumer(group)
    consumer.subscribe(['orders'])
    const source = open(consumer)
    for (let i = 0; i < 4; i++) await virtual.run(source.next())
    const member = consumer.groupMetadata()
    await virtual.run(source.end())
    expect(offsets(await virtual.run(consumer.poll({ timeoutMs: 1_000 })))).toEqual([3, 4, 5, 6, 7, 8, 9])
    expect(consumer.groupMetadata()).toEqual(member)
  })

  test('ended while it waits for a record, it leaves the consumer free at once and loses nothing', async () => {
    const virtual = await cluster(3)
    const consumer = virtual.consumer(group)
    consumer.subscribe(['orders'])
    const source = open(consumer)
    const waiting = source.next().catch(() => undefined)
    await virtual.until(() => consumer.assignment().length === 1)
    const startMs = virtual.runtime.clock.monotonic()
    await virtual.run(source.end())
    expect(await virtual.run(waiting)).toBeUndefined()
    await virtual.run(consumer.poll())
    expect(virtual.runtime.clock.monotonic() - startMs).toBeLessThan(100)
    await virtual.fill('orders', 0, 3)
    expect(offsets(await virtual.run(consumer.poll({ timeoutMs: 1_000 })))).toEqual([0, 1, 2])
  })

  test('nothing is polled for while nobody asks', async () => {
    const virtual = await cluster(4, 1_000)
    const consumer = virtual.consumer({ ...group, maxPollRecords: 10 })
    consumer.assign([p0])
    const source = open(consumer)
    await virtual.run(source.next())
    await virtual.runtime.clock.advance(60_000)
    expect(1_000 - consumer.currentLag(p0)!).toBe(10)
    expect(await virtual.run(consumer.position(p0))).toBe(0)
  })

  test('close() ends it without an error', async () => {
    const virtual = await cluster(5, 1)
    const consumer = virtual.consumer(group)
    consumer.subscribe(['orders'])
    const source = open(consumer)
    await virtual.run(source.next())
    const waiting = source.next()
    await virtual.run(consumer.close())
    expect(await virtual.run(waiting)).toBeUndefined()
  })

  test('an error of poll ends the stream; the consumer seeks past it and goes on with another one', async () => {
    const virtual = await cluster(6, 6)
    const consumer = virtual.consumer({
      ...group,
      valueDeserializer: {
        deserialize: (_topic, bytes) => {
          if (bytes!.toString() === '0:3') throw new TypeError('not mine')
          return bytes!
        },
      },
    })
    consumer.subscribe(['orders'])
    const source = open(consumer)
    const read: number[] = []
    const all = (async () => {
      for (let record = await source.next(); record !== undefined; record = await source.next())
        read.push(record.offset)
    })()
    const error = await virtual.run(all.catch((reason: unknown) => reason))
    expect(error).toMatchObject({ code: 'ERR_KAFKA_SERIALIZATION', topic: 'orders', partition: 0, offset: 3 })
    expect(read).toEqual([0, 1, 2])
    await virtual.run(source.end())
    consumer.seek(p0, 4)
    const next = open(consumer)
    expect((await virtual.run(next.next()))!.offset).toBe(4)
  })

  test('while it is open, poll and a second one are refused', async () => {
    const virtual = await cluster(7, 1)
    const consumer = virtual.consumer(group)
    consumer.subscribe(['orders'])
    const source = open(consumer)
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_CONCURRENT_MODIFICATION' })
    expect(() => open(consumer)).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_CONCURRENT_MODIFICATION' }))
    await virtual.run(source.end())
    await virtual.run(consumer.poll())
  })
})

test('a pipeline into a writer that takes one at a time never holds more than it works on', async () => {
  const virtual = await cluster(8, 50)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const written: number[] = []
  const readable = consumer.readable()
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (record: ConsumerRecord, _encoding, done) => {
      virtual.runtime.clock.setTimer(10, () => {
        written.push(record.offset)
        // What is committed from here on is what has been written.
        void consumer.commit().finally(done)
        if (written.length === 50) void consumer.close()
      })
    },
  })
  const commits: number[] = []
  const watch = watchCommits(virtual, commits)
  await virtual.run(pipeline(readable, sink).catch(() => undefined))
  await watch()
  expect(written).toEqual(Array.from({ length: 50 }, (_, offset) => offset))
  for (const [index, offset] of commits.entries()) expect(offset).toBeLessThanOrEqual(index + 1)
})

test('a web pipe carries the records and ends with the consumer', async () => {
  const virtual = await cluster(9, 20)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  const values: string[] = []
  const sink = new WritableStream<string>({
    write: (value) => {
      values.push(value)
      if (values.length === 20) void consumer.close()
    },
  })
  const text = new TransformStream<ConsumerRecord, string>({
    transform: (record, controller) => controller.enqueue(record.value!.toString()),
  })
  await virtual.run(consumer.stream().pipeThrough(text).pipeTo(sink))
  expect(values).toEqual(Array.from({ length: 20 }, (_, offset) => `0:${offset}`))
})

test('a batch loop that is left while it waits frees the consumer at once', async () => {
  const virtual = await cluster(10)
  const consumer = virtual.consumer(group)
  consumer.assign([p0])
  const batches = consumer.batches()[Symbol.asyncIterator]()
  const waiting = batches.next()
  await virtual.runtime.clock.advance(1_000)
  await virtual.run(batches.return!())
  expect(await virtual.run(waiting)).toEqual({ value: undefined, done: true })
  await virtual.run(consumer.poll())
})

/** Collects the offsets of commits as they begin. @returns what ends it. */
function watchCommits(virtual: VirtualCluster, commits: number[]): () => Promise<void> {
  const channel = tracingChannel<unknown, CommitTrace>('ottla:consumer:commit')
  const watcher = {
    start: (message: unknown) => {
      for (const { offset } of (message as CommitTrace).offsets) commits.push(offset)
    },
  }
  channel.subscribe(watcher as never)
  return async () => {
    await virtual.runtime.clock.advance(1)
    channel.unsubscribe(watcher as never)
  }
}
