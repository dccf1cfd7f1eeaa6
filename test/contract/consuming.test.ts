import { expect, test } from 'vitest'
import { take, unique, useCluster } from './cluster.ts'

const cluster = useCluster()

/** A topic with one partition and so many records, one minute apart. */
async function filled(count: number, start = 1_700_000_000_000): Promise<{ topic: string; partition: 0 }> {
  // The records are years old, and a broker that looks for old records would delete them.
  const topic = await cluster.topic(1, { 'retention.ms': '-1' })
  const producer = cluster.producer()
  const send = (i: number): Promise<unknown> =>
    producer.send({ topic, value: String(i), timestamp: start + i * 60_000 })
  await Promise.all(Array.from({ length: count }, (_, i) => send(i)))
  return { topic, partition: 0 }
}

test('seek goes to any offset, and position is the next to be read', async () => {
  const partition = await filled(100)
  const consumer = cluster.consumer()
  consumer.assign([partition])
  for (const offset of [99, 0, 42]) {
    consumer.seek(partition, offset)
    expect(await consumer.position(partition)).toBe(offset)
    const [record] = await take(consumer, 1)
    expect([record!.offset, String(record!.value)]).toEqual([offset, String(offset)])
  }
  consumer.seekToEnd([partition])
  expect(await consumer.position(partition)).toBe(100)
  consumer.seekToBeginning([partition])
  expect(await consumer.position(partition)).toBe(0)
})

test('beginning, end and times are found', async () => {
  const start = 1_700_000_000_000
  const partition = await filled(10, start)
  const consumer = cluster.consumer()
  expect(await consumer.beginningOffsets([partition])).toMatchObject([{ ...partition, offset: 0 }])
  expect(await consumer.endOffsets([partition])).toMatchObject([{ ...partition, offset: 10 }])
  const at = (timestamp: number): ReturnType<typeof consumer.offsetsForTimes> =>
    consumer.offsetsForTimes([{ ...partition, timestamp }])
  expect(await at(start + 3 * 60_000)).toMatchObject([{ ...partition, offset: 3, timestamp: start + 3 * 60_000 }])
  expect(await at(start + 3 * 60_000 + 1)).toMatchObject([{ ...partition, offset: 4 }])
})

test('a paused partition delivers nothing, keeps its position, and loses nothing', async () => {
  const partition = await filled(50)
  const consumer = cluster.consumer({ maxPollRecords: 10 })
  consumer.assign([partition])
  const before = await take(consumer, 10)
  consumer.pause([partition])
  expect(consumer.paused()).toEqual([partition])
  expect((await consumer.poll({ timeoutMs: 300 })).isEmpty).toBe(true)
  consumer.resume([partition])
  const offsets = [...before, ...(await take(consumer, 40))].map((record) => record.offset)
  expect(offsets).toEqual(Array.from({ length: 50 }, (_, i) => i))
})

test('without a position, autoOffsetReset decides: earliest, latest, or an error', async () => {
  const partition = await filled(5)
  const earliest = cluster.consumer({ autoOffsetReset: 'earliest' })
  earliest.assign([partition])
  expect(await earliest.position(partition)).toBe(0)
  const latest = cluster.consumer({ autoOffsetReset: 'latest' })
  latest.assign([partition])
  expect(await latest.position(partition)).toBe(5)
  const none = cluster.consumer({ autoOffsetReset: 'none' })
  none.assign([partition])
  await expect(none.poll({ timeoutMs: 5000 })).rejects.toThrow(partition.topic)
})

test('an offset outside the log is reset as autoOffsetReset says', async () => {
  const partition = await filled(5)
  const consumer = cluster.consumer({ autoOffsetReset: 'earliest' })
  consumer.assign([partition])
  consumer.seek(partition, 1000)
  const [record] = await take(consumer, 1)
  expect(record!.offset).toBe(0)
})

test('committed offsets come back with their metadata, to any consumer of the group', async () => {
  const partition = await filled(5)
  const groupId = unique('group')
  const first = cluster.consumer({ groupId })
  first.assign([partition])
  await first.commit([{ ...partition, offset: 3, metadata: 'half-way' }])
  const second = cluster.consumer({ groupId })
  expect(await second.committed([partition])).toMatchObject([{ ...partition, offset: 3, metadata: 'half-way' }])
  second.assign([partition])
  const [record] = await take(second, 1)
  expect(record!.offset).toBe(3)
})

test('a poll that waits is woken by the first record, long before its time is over', async () => {
  const topic = await cluster.topic(1)
  const consumer = cluster.consumer()
  consumer.assign([{ topic, partition: 0 }])
  await consumer.position({ topic, partition: 0 })
  const polled = consumer.poll({ timeoutMs: 15_000 })
  await cluster.producer().send({ topic, value: 'now' })
  const startedMs = performance.now()
  expect((await polled).count).toBe(1)
  expect(performance.now() - startedMs).toBeLessThan(5000)
})

test('an aborted poll rejects with the reason and loses nothing', async () => {
  const topic = await cluster.topic(1)
  const consumer = cluster.consumer()
  consumer.assign([{ topic, partition: 0 }])
  const abort = new AbortController()
  const polled = consumer.poll({ timeoutMs: 15_000, signal: abort.signal })
  abort.abort(new RangeError('enough'))
  await expect(polled).rejects.toThrow('enough')
  await cluster.producer().send({ topic, value: 'later' })
  expect(await take(consumer, 1)).toHaveLength(1)
})
