import {
  ConcurrentModificationError,
  Consumer,
  type ConsumerRecord,
  type ConsumerRecords,
  CorruptRecordError,
  InvalidGroupIdError,
  NoOffsetForPartitionError,
  OffsetOutOfRangeError,
  RecordDeserializationError,
} from '@ottla/consumer'
import { startBroker } from '@ottla/broker'
import { Producer } from '@ottla/producer'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { afterTest, broker, consumer, fill } from './support/cluster.ts'

const p = (partition: number): { topic: string; partition: number } => ({ topic: 'orders', partition })

/** Polls until there are `count` records. */
async function read(from: Consumer, count: number): Promise<ConsumerRecord[]> {
  const records: ConsumerRecord[] = []
  while (records.length < count) {
    const polled = await from.poll({ timeoutMs: 5_000 })
    expect(polled.count).toBeGreaterThan(0)
    records.push(...polled)
  }
  return records
}

const texts = (records: Iterable<ConsumerRecord>): string[] => [...records].map(({ value }) => value!.toString())

test('assigned partitions are read from the beginning, in order, without a group', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 1_200)
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const records = await read(reader, 1_200)
  expect(texts(records)).toEqual(Array.from({ length: 1_200 }, (_, i) => `0:${i}`))
  const [first] = records
  expect(first).toMatchObject({ topic: 'orders', partition: 0, offset: 0, timestampType: 'createTime', leaderEpoch: 0 })
  expect(first!.key!.toString()).toBe('k0')
  expect([first!.serializedKeySize, first!.serializedValueSize]).toEqual([2, 3])
  expect(await reader.position(p(0))).toBe(1_200)
  expect(reader.currentLag(p(0))).toBe(0)
})

test('a poll returns at most maxPollRecords and keeps the rest', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 25)
  const reader = consumer(bootstrapServers, { maxPollRecords: 10 })
  reader.assign([p(0)])
  const polls: ConsumerRecords[] = []
  while (polls.length < 3) polls.push(await reader.poll({ timeoutMs: 5_000 }))
  expect(polls.map(({ count }) => count)).toEqual([10, 10, 5])
  expect(polls[1]!.nextOffsets()).toEqual([{ ...p(0), offset: 20, leaderEpoch: 0 }])
  expect(polls[1]!.partitions).toEqual([p(0)])
  expect(texts(polls[2]!.records(p(0)))).toEqual(['0:20', '0:21', '0:22', '0:23', '0:24'])
})

test('a poll without records ends when its time is over', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const before = performance.now()
  expect((await reader.poll({ timeoutMs: 150 })).isEmpty).toBe(true)
  expect(performance.now() - before).toBeGreaterThanOrEqual(140)
})

test('seek moves the next poll, forward and back, also while paused', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 100)
  const reader = consumer(bootstrapServers, { maxPollRecords: 5 })
  reader.assign([p(0)])
  await read(reader, 5)
  reader.seek(p(0), 90)
  expect(texts(await read(reader, 5))[0]).toBe('0:90')
  reader.pause([p(0)])
  reader.seek(p(0), { offset: 7, leaderEpoch: 0 })
  expect((await reader.poll({ timeoutMs: 50 })).count).toBe(0)
  reader.resume([p(0)])
  expect(texts(await read(reader, 5))[0]).toBe('0:7')
  reader.seekToEnd()
  expect(await reader.position(p(0))).toBe(100)
  reader.seekToBeginning([p(0)])
  expect(texts(await read(reader, 5))[0]).toBe('0:0')
})

test('a paused partition keeps its buffered records and does not hold up the others', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 50)
  await fill(bootstrapServers, 'orders', 1, 50)
  const reader = consumer(bootstrapServers, { maxPollRecords: 10 })
  reader.assign([p(0), p(1)])
  const first = await read(reader, 10)
  const held = first[0]!.partition
  const other = 1 - held
  reader.pause([p(held)])
  expect(reader.paused()).toEqual([p(held)])
  const rest = await read(reader, 50)
  expect(new Set(rest.map(({ partition }) => partition))).toEqual(new Set([other]))
  reader.resume([p(held)])
  const resumed = await read(reader, 40)
  expect(texts(resumed)).toEqual(Array.from({ length: 40 }, (_, i) => `${held}:${i + 10}`))
})

test('for await counts a record as consumed when the loop asks for the next', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 20)
  const reader = consumer(bootstrapServers, { groupId: 'g', enableAutoCommit: false })
  reader.assign([p(0)])
  for await (const record of reader) {
    if (record.offset !== 12) continue
    await reader.commit()
    expect(await reader.position(p(0))).toBe(12)
    break
  }
  expect(await reader.committed([p(0)])).toMatchObject([{ ...p(0), offset: 12 }])
  expect(texts(await read(reader, 8))).toEqual(Array.from({ length: 8 }, (_, i) => `0:${i + 12}`))
  reader.seek(p(0), 18)
  const again: number[] = []
  for await (const record of reader) {
    again.push(record.offset)
    if (again.length === 2) break
  }
  expect(again).toEqual([18, 19])
})

test('batches() counts a batch as consumed when the loop asks for the next', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 25)
  const reader = consumer(bootstrapServers, { groupId: 'g', enableAutoCommit: false, maxPollRecords: 10 })
  reader.assign([p(0)])
  const counts: number[] = []
  for await (const records of reader.batches()) {
    counts.push(records.count)
    await expect(reader.poll()).rejects.toThrow('a loop over batches()')
    await reader.commit()
    expect(await reader.committed([p(0)])).toMatchObject([{ offset: counts.length === 1 ? 0 : 10 }])
    if (counts.length === 2) break
  }
  expect(counts).toEqual([10, 10])
  expect(await reader.position(p(0))).toBe(10)
  // What was in hand comes again, also in a second loop, where seek takes effect with the next batch.
  const seen: string[] = []
  for await (const records of reader.batches()) {
    seen.push(...texts(records))
    if (seen.length === 10) reader.seek(p(0), 22)
    else break
  }
  expect(seen).toEqual([...Array.from({ length: 10 }, (_, i) => `0:${i + 10}`), '0:22', '0:23', '0:24'])
})

test('closing the consumer ends a loop over batches()', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const loop = (async () => {
    for await (const records of reader.batches()) expect(records).toBeUndefined()
    return 'ended'
  })()
  await reader.close()
  expect(await loop).toBe('ended')
})

test('seek and pause inside for await take effect with the next record', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 20)
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const offsets: number[] = []
  for await (const record of reader) {
    offsets.push(record.offset)
    if (offsets.length === 3) reader.seek(p(0), 15)
    if (record.offset === 19) break
  }
  expect(offsets).toEqual([0, 1, 2, 15, 16, 17, 18, 19])
})

test('closing the consumer ends a for await loop and a waiting poll', async () => {
  const { bootstrapServers } = await broker()
  // The test would run out of its own time if close() waited for the poll that is open at the broker.
  const reader = consumer(bootstrapServers, { fetchMaxWaitMs: 600_000, requestTimeoutMs: 700_000 })
  reader.assign([p(0)])
  const loop = (async () => {
    for await (const record of reader) expect(record).toBeUndefined()
    return 'ended'
  })()
  await expect(reader.poll()).rejects.toThrow(ConcurrentModificationError)
  await reader.close()
  expect(await loop).toBe('ended')
  await expect(reader.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
})

test('overlapping polls are refused and the first goes on', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const first = reader.poll({ timeoutMs: 10_000 })
  await expect(reader.poll()).rejects.toThrow(ConcurrentModificationError)
  await fill(bootstrapServers, 'orders', 0, 1)
  expect(texts(await first)).toEqual(['0:0'])
})

test('an aborted poll rejects with the reason and loses nothing', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const abort = new AbortController()
  const waiting = reader.poll({ timeoutMs: 10_000, signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await fill(bootstrapServers, 'orders', 0, 3)
  expect(texts(await read(reader, 3))).toEqual(['0:0', '0:1', '0:2'])
})

test('overlapping commits end in the order of the calls', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers, { groupId: 'g' })
  reader.assign([p(0)])
  const commits = Array.from({ length: 20 }, (_, i) => reader.commit([{ ...p(0), offset: i + 1, metadata: `m${i}` }]))
  await Promise.all(commits)
  expect(await reader.committed([p(0), p(1)])).toEqual([{ ...p(0), offset: 20, metadata: 'm19' }])
})

test('offsets of logs and times answer in the order of the questions', async () => {
  const { bootstrapServers } = await broker()
  const producer = new Producer<string, string>({ bootstrapServers })
  for (const timestamp of [1_000, 2_000, 3_000]) {
    await producer.send({ topic: 'orders', partition: 1, value: 'v', timestamp })
  }
  await producer.close()
  const reader = consumer(bootstrapServers)
  expect(await reader.endOffsets([p(1), p(0)])).toEqual([
    { ...p(1), offset: 3 },
    { ...p(0), offset: 0 },
  ])
  expect(await reader.beginningOffsets([p(1)])).toEqual([{ ...p(1), offset: 0 }])
  expect(await reader.offsetsForTimes([{ ...p(1), timestamp: 1_500 }])).toMatchObject([
    { ...p(1), offset: 1, timestamp: 2_000 },
  ])
  expect(await reader.offsetsForTimes([{ ...p(1), timestamp: 3_001 }])).toEqual([])
  expect((await reader.partitionsFor('orders')).map(({ partition }) => partition)).toEqual([0, 1, 2])
  expect([...(await reader.listTopics()).keys()]).toContain('orders')
})

test('auto.offset.reset none throws for a missing offset and for one out of range', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 3)
  const reader = consumer(bootstrapServers, { groupId: 'g', autoOffsetReset: 'none' })
  reader.assign([p(0)])
  await expect(reader.poll({ timeoutMs: 5_000 })).rejects.toThrow(NoOffsetForPartitionError)
  reader.seek(p(0), 17)
  await expect(reader.poll({ timeoutMs: 5_000 })).rejects.toThrow(OffsetOutOfRangeError)
  reader.seek(p(0), 1)
  expect(texts(await read(reader, 2))).toEqual(['0:1', '0:2'])
})

test('a position out of range is reset by policy', async () => {
  const { bootstrapServers } = await broker()
  await fill(bootstrapServers, 'orders', 0, 3)
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  reader.seek(p(0), 17)
  expect(texts(await read(reader, 3))).toEqual(['0:0', '0:1', '0:2'])
})

test('by_duration starts at the first record that is young enough, or at the end', async () => {
  const { bootstrapServers } = await broker()
  const producer = new Producer<string, string>({ bootstrapServers })
  const hour = 3_600_000
  for (const age of [3 * hour, 2 * hour, hour]) {
    await producer.send({ topic: 'orders', partition: 0, value: `${age / hour}`, timestamp: Date.now() - age })
  }
  await producer.send({ topic: 'orders', partition: 1, value: 'old', timestamp: Date.now() - 9 * hour })
  const reader = consumer(bootstrapServers, { autoOffsetReset: 'by_duration:PT2H30M' })
  reader.assign([p(0), p(1)])
  expect(texts(await read(reader, 2))).toEqual(['2', '1'])
  expect(await reader.position(p(1))).toBe(1)
  await producer.send({ topic: 'orders', partition: 1, value: 'new' })
  await producer.close()
  expect(texts(await read(reader, 1))).toEqual(['new'])
})

test('compressed batches of every codec are read', async () => {
  const { bootstrapServers } = await broker()
  const types = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
  for (const compressionType of types) {
    const producer = new Producer<string, string>({ bootstrapServers, compressionType, lingerMs: 20 })
    const value = `${compressionType} `.repeat(20_000)
    for (let i = 0; i < 3; i++) producer.sendAndForget({ topic: 'orders', partition: 0, value })
    await producer.close()
  }
  const reader = consumer(bootstrapServers)
  reader.assign([p(0)])
  const records = await read(reader, 15)
  expect(texts(records).map((text) => text.slice(0, text.indexOf(' ')))).toEqual(types.flatMap((t) => [t, t, t]))
})

test('a record larger than all fetch limits still comes', async () => {
  const { bootstrapServers } = await broker()
  const producer = new Producer<string, Buffer>({ bootstrapServers })
  await producer.send({ topic: 'orders', partition: 0, value: Buffer.alloc(300_000, 7) })
  await producer.send({ topic: 'orders', partition: 0, value: Buffer.from('small') })
  await producer.close()
  const reader = consumer(bootstrapServers, { maxPartitionFetchBytes: 1_000, fetchMaxBytes: 1_000 })
  reader.assign([p(0)])
  expect((await read(reader, 2)).map(({ serializedValueSize }) => serializedValueSize)).toEqual([300_000, 5])
})

test('a corrupt batch is named with its offset, costs nothing else, and can be skipped', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ottla-corrupt-'))
  afterTest(() => rm(dataDir, { recursive: true, force: true }))
  const first = await startBroker({ dataDir, topics: { orders: 2 } })
  const producer = new Producer<string, string>({ bootstrapServers: first.bootstrapServers, lingerMs: 0 })
  for (let i = 0; i < 5; i++) {
    await producer.send({ topic: 'orders', partition: 0, value: `good ${i}` })
    await producer.send({ topic: 'orders', partition: 1, value: `fine ${i}` })
  }
  await producer.close()
  await first.close()
  const segment = path.join(dataDir, 'orders-0', '00000000000000000000.log')
  const bytes = await readFile(segment)
  bytes[bytes.indexOf('good 2') + 5]! ^= 1
  await writeFile(segment, bytes)
  const { bootstrapServers } = await broker({ dataDir })
  const reader = consumer(bootstrapServers)
  reader.assign([p(0), p(1)])
  const seen: string[] = []
  const errors: CorruptRecordError[] = []
  while (seen.length < 7 || errors.length < 2) {
    const polled = await reader.poll({ timeoutMs: 5_000 }).catch((error: unknown) => error as CorruptRecordError)
    if (polled instanceof Error) errors.push(polled)
    else seen.push(...texts(polled))
  }
  expect(seen.sort()).toEqual(['fine 0', 'fine 1', 'fine 2', 'fine 3', 'fine 4', 'good 0', 'good 1'])
  for (const error of errors) {
    expect(error).toBeInstanceOf(CorruptRecordError)
    expect(error).toMatchObject({ topic: 'orders', partition: 0, offset: 2, nextOffset: 3 })
    expect(error.message).toMatch(/orders-0 at offset 2: the checksum .* seek\(\{ topic, partition \}, 3\)/)
  }
  reader.seek(p(0), errors[0]!.nextOffset)
  expect(texts(await read(reader, 2))).toEqual(['good 3', 'good 4'])
})

test('a deserializer that fails stops at its record until the application seeks past it', async () => {
  const { bootstrapServers } = await broker()
  const producer = new Producer<string, string>({ bootstrapServers })
  for (const value of ['1', '2', 'x', '4']) await producer.send({ topic: 'orders', partition: 0, key: 'k', value })
  await producer.send({ topic: 'orders', partition: 0, value: null })
  await producer.close()
  const numbers = {
    deserialize(_topic: string, bytes: Buffer | null): number {
      const number = Number(bytes!.toString())
      if (Number.isNaN(number)) throw new TypeError('not a number')
      return number
    },
  }
  const reader = new Consumer<string, number>({
    bootstrapServers,
    autoOffsetReset: 'earliest',
    keyDeserializer: { deserialize: async (_topic, bytes) => bytes!.toString() },
    valueDeserializer: numbers,
  })
  afterTest(() => reader.close())
  reader.assign([p(0)])
  const values: (number | null)[] = []
  while (values.length < 2) for (const { value } of await reader.poll({ timeoutMs: 5_000 })) values.push(value)
  expect(values).toEqual([1, 2])
  for (let attempt = 0; attempt < 2; attempt++) {
    const error = (await reader.poll({ timeoutMs: 5_000 }).catch((e: unknown) => e)) as RecordDeserializationError
    expect(error).toBeInstanceOf(RecordDeserializationError)
    expect(error).toMatchObject({
      ...p(0),
      offset: 2,
      part: 'value',
      value: Buffer.from('x'),
      cause: expect.any(TypeError),
    })
  }
  reader.seek(p(0), 3)
  const rest = [...(await reader.poll({ timeoutMs: 5_000 }))]
  expect(rest.map(({ key, value }) => [key, value])).toEqual([
    ['k', 4],
    [null, null],
  ])
})

test('misuse is refused with the remedy', async () => {
  const { bootstrapServers } = await broker()
  const reader = consumer(bootstrapServers)
  expect(() => reader.subscribe(['orders'])).toThrow(InvalidGroupIdError)
  await expect(reader.commit([{ ...p(0), offset: 1 }])).rejects.toThrow(/set groupId/)
  await expect(reader.poll()).rejects.toThrow(/subscribe\(\) or assign\(\)/)
  expect(() => reader.seek(p(0), 1)).toThrow(/orders-0 is not assigned/)
  reader.assign([p(0)])
  expect(() => reader.seek(p(0), -1)).toThrow(/Invalid offset -1 for orders-0/)
  const member = consumer(bootstrapServers, { groupId: 'g' })
  member.subscribe(['orders'])
  expect(() => member.assign([p(0)])).toThrow(/unsubscribe\(\) first/)
})

test('asking for a topic that nobody creates names it and says so', async () => {
  const { bootstrapServers } = await broker({ config: { 'auto.create.topics.enable': false } })
  const reader = consumer(bootstrapServers, { allowAutoCreateTopics: false })
  await expect(reader.partitionsFor('nowhere')).rejects.toThrow(/nowhere.*UNKNOWN_TOPIC_OR_PARTITION/)
  reader.assign([{ topic: 'nowhere', partition: 0 }])
  expect((await reader.poll({ timeoutMs: 100 })).count).toBe(0)
  await expect(reader.position({ topic: 'nowhere', partition: 0 }, { timeoutMs: 200 })).rejects.toThrow(/nowhere-0/)
})

test('a topic that is created later is read without a new call', async () => {
  const running = await broker({ config: { 'auto.create.topics.enable': false } })
  const reader = consumer(running.bootstrapServers, { allowAutoCreateTopics: false })
  reader.assign([{ topic: 'later', partition: 0 }])
  const polled = reader.poll({ timeoutMs: 10_000 })
  running.createTopic('later', 1)
  await fill(running.bootstrapServers, 'later', 0, 1)
  expect(texts(await polled)).toEqual(['0:0'])
})

test('a wrong port and a server that is no Kafka end a poll with an error', async () => {
  const http = await import('node:http')
  const server = http.createServer((_, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterTest(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as { port: number }
  const reader = consumer(`127.0.0.1:${port}`)
  reader.assign([p(0)])
  await expect(reader.poll({ timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'ERR_KAFKA_CONNECTION' })
  const nobody = consumer('127.0.0.1:1')
  await expect(nobody.partitionsFor('orders', { timeoutMs: 300 })).rejects.toThrow(/127\.0\.0\.1:1/)
})
