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

test('partitions that are assigned by hand need no group, and offsets may be kept elsewhere', async () => {
  const partition = await filled(20)
  const [described] = await cluster.consumer().partitionsFor(partition.topic)
  expect(described).toMatchObject({ ...partition, leader: { host: '127.0.0.1' } })
  const kept = new Map<number, number>()
  for (let round = 0; round < 4; round++) {
    const consumer = cluster.consumer({ maxPollRecords: 5 })
    consumer.assign([partition])
    consumer.seek(partition, kept.get(0) ?? 0)
    const records = await take(consumer, 5)
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4].map((i) => round * 5 + i))
    kept.set(0, records.at(-1)!.offset + 1)
    await consumer.close()
  }
})

test('the ends of an empty, a trimmed and a transactional log are found', async () => {
  const empty = await filled(0)
  const trimmed = await filled(10)
  const open = { topic: await cluster.topic(1), partition: 0 }
  await cluster.admin().deleteRecords([{ ...trimmed, beforeOffset: 4 }])
  const producer = cluster.producer({ transactionalId: unique('txn') })
  await producer.initTransactions()
  await producer.transaction((transaction) => transaction.sendAndForget({ topic: open.topic, value: 'done' }))
  producer.beginTransaction()
  await producer.send({ topic: open.topic, value: 'open' })

  const partitions = [empty, trimmed, open]
  const anything = cluster.consumer()
  const committed = cluster.consumer({ isolationLevel: 'read_committed' })
  const offsets = (list: readonly { offset: number }[]): number[] => list.map(({ offset }) => offset)
  expect(offsets(await anything.beginningOffsets(partitions))).toEqual([0, 4, 0])
  // A commit marker takes an offset of its own.
  expect(offsets(await anything.endOffsets(partitions))).toEqual([0, 10, 3])
  expect(offsets(await committed.endOffsets(partitions))).toEqual([0, 10, 2])
  expect(await anything.offsetsForTimes([{ ...empty, timestamp: 0 }])).toEqual([])
  expect(await anything.offsetsForTimes([{ ...trimmed, timestamp: 0 }])).toMatchObject([{ offset: 4 }])
  await producer.abortTransaction()
})

test('the ends of a compacted log are those it had, and offsets for times are those of records that are left', async () => {
  const configs = { 'cleanup.policy': 'compact', 'segment.ms': '500', 'min.cleanable.dirty.ratio': '0.01' }
  const partition = { topic: await cluster.topic(1, configs), partition: 0 }
  const producer = cluster.producer()
  // Each a segment of its own, as the next one is a second younger.
  for (const [i, key] of ['a', 'b', 'a', 'b', 'c'].entries()) {
    await producer.send({ ...partition, key, value: `${key}${i}`, timestamp: (i + 1) * 1000 })
  }
  const consumer = cluster.consumer()
  consumer.assign([partition])
  const left = async (): Promise<number[]> => {
    consumer.seekToBeginning([partition])
    const offsets: number[] = []
    while (offsets.at(-1) !== 4) offsets.push(...(await take(consumer, 1)).map(({ offset }) => offset))
    return offsets
  }
  while ((await left()).length > 3) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await left()).toEqual([2, 3, 4])
  const offsets = (list: readonly { offset: number }[]): number[] => list.map(({ offset }) => offset)
  expect(offsets(await consumer.beginningOffsets([partition]))).toEqual([0])
  expect(offsets(await consumer.endOffsets([partition]))).toEqual([5])
  for (const [timestamp, offset] of [
    [0, 2],
    [1_000, 2],
    [3_001, 3],
    [5_000, 4],
  ] as const) {
    expect(await consumer.offsetsForTimes([{ ...partition, timestamp }])).toMatchObject([{ offset }])
  }
  expect(await consumer.offsetsForTimes([{ ...partition, timestamp: 5_001 }])).toEqual([])
  // An offset that is gone is no reason to begin anew: reading goes on with the next record that is left.
  consumer.seek(partition, 1)
  expect(await take(consumer, 3)).toMatchObject([{ offset: 2 }, { offset: 3 }, { offset: 4 }])
})

test('seekToBeginning and seekToEnd take effect with the next poll, also while paused', async () => {
  const partition = await filled(10)
  const consumer = cluster.consumer({ maxPollRecords: 3 })
  consumer.assign([partition])
  await take(consumer, 3)
  consumer.pause([partition])
  consumer.seekToEnd([partition])
  expect((await consumer.poll({ timeoutMs: 200 })).isEmpty).toBe(true)
  expect(await consumer.position(partition)).toBe(10)
  consumer.seekToBeginning([partition])
  consumer.resume([partition])
  expect((await take(consumer, 3)).map(({ offset }) => offset)).toEqual([0, 1, 2])
})

test('the lag is what is left to read', async () => {
  const partition = await filled(10)
  const consumer = cluster.consumer({ maxPollRecords: 4 })
  consumer.assign([partition])
  await take(consumer, 4)
  expect(consumer.currentLag(partition)).toBe(6)
})
