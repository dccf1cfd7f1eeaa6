import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { take, unique, useCluster } from './cluster.ts'

const cluster = useCluster()
const file = readFileSync(join(import.meta.dirname, '..', 'vectors', 'murmur2.json'), 'utf8')
/** Keys (hex) and the partitions that kafka-clients itself computed for them. */
const { vectors } = JSON.parse(file) as { vectors: { key: string; partitions: Record<string, number> }[] }

test('awaited records of a partition get consecutive offsets and are read as they were sent', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer()
  const headers = [
    { key: 'trace', value: 'abc' },
    { key: 'trace', value: null },
    { key: 'raw', value: new Uint8Array([0, 255]) },
  ]
  const timestamp = Date.UTC(2026, 10, 22)
  const first = await producer.send({ topic, key: 'klíč', value: 'hodnota 🐎', headers, timestamp })
  const second = await producer.send({ topic, key: null, value: null, timestamp })
  const third = await producer.send({ topic, key: '', value: '', timestamp })
  expect([first, second, third]).toMatchObject([0, 1, 2].map((offset) => ({ topic, partition: 0, offset, timestamp })))

  const consumer = cluster.consumer()
  consumer.assign([{ topic, partition: 0 }])
  const [full, empty, blank] = await take(consumer, 3)
  expect(full).toMatchObject({ topic, partition: 0, offset: 0, timestamp })
  expect([String(full!.key), String(full!.value)]).toEqual(['klíč', 'hodnota 🐎'])
  expect(full!.headers.map(({ key, value }) => [key, value === null ? null : [...value]])).toEqual([
    ['trace', [97, 98, 99]],
    ['trace', null],
    ['raw', [0, 255]],
  ])
  expect([empty!.key, empty!.value, empty!.headers]).toEqual([null, null, []])
  expect([blank!.key?.length, blank!.value?.length]).toEqual([0, 0])
})

test('keys go to the partitions that the Java client sends them to', async () => {
  const topic = await cluster.topic(12)
  const producer = cluster.producer()
  const keys = vectors.map(({ key }) => Buffer.from(key, 'hex'))
  const sent = await Promise.all(keys.map((key) => producer.send({ topic, key, value: 'v' })))
  expect(sent.map((metadata) => metadata.partition)).toEqual(vectors.map(({ partitions }) => partitions['12']))
})

test('records of one key keep their order through all three ways to send', async () => {
  const topic = await cluster.topic(3)
  const producer = cluster.producer()
  for (let i = 0; i < 3000; i++) {
    const record = { topic, key: 'one', value: String(i) }
    if (i % 3 === 0) producer.sendAndForget(record)
    else if (i % 100 === 1) await producer.send(record)
    else producer.send(record, () => {})
    if (producer.isFull) await producer.ready()
  }
  await producer.flush()
  const consumer = cluster.consumer()
  consumer.assign([0, 1, 2].map((partition) => ({ topic, partition })))
  const values = (await take(consumer, 3000)).map((record) => Number(record.value))
  expect(values).toEqual(Array.from({ length: 3000 }, (_, i) => i))
})

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
  '%s batches are read as they were sent',
  async (compressionType) => {
    const topic = await cluster.topic(1)
    const producer = cluster.producer({ compressionType, lingerMs: 10 })
    const values = Array.from({ length: 2000 }, (_, i) => `${i} ${'compressible '.repeat(i % 10)}`)
    await Promise.all(values.map((value) => producer.send({ topic, value })))
    const consumer = cluster.consumer()
    consumer.assign([{ topic, partition: 0 }])
    expect((await take(consumer, values.length)).map((record) => String(record.value))).toEqual(values)
  },
)

test.each([0, 1, 'all'] as const)('acks=%s writes every record', async (acks) => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ acks, enableIdempotence: acks === 'all' })
  const sent = await Promise.all(Array.from({ length: 100 }, (_, i) => producer.send({ topic, value: String(i) })))
  // Without acknowledgements nobody can know the offset.
  expect(sent.map((metadata) => metadata.offset)).toEqual(sent.map((_, i) => (acks === 0 ? -1 : i)))
  const consumer = cluster.consumer()
  consumer.assign([{ topic, partition: 0 }])
  expect(await take(consumer, 100)).toHaveLength(100)
})

test('a record above maxRequestSize is refused with its size and the remedy, and the next one goes through', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ maxRequestSize: 10_000 })
  const tooLarge = producer.send({ topic, value: Buffer.alloc(20_000) })
  await expect(tooLarge).rejects.toMatchObject({
    code: 'ERR_KAFKA_RECORD_TOO_LARGE',
    message: expect.stringContaining('maxRequestSize'),
  })
  await expect(producer.send({ topic, value: 'small' })).resolves.toMatchObject({ offset: 0 })
})

test("a record above the topic's max.message.bytes is refused by the broker, and the next one goes through", async () => {
  const topic = await cluster.topic(1, { 'max.message.bytes': '2000' })
  const producer = cluster.producer()
  const tooLarge = producer.send({ topic, value: Buffer.alloc(5000) })
  await expect(tooLarge).rejects.toMatchObject({ errorName: 'MESSAGE_TOO_LARGE' })
  await expect(producer.send({ topic, value: 'small' })).resolves.toMatchObject({ offset: 0 })
})

test('a topic name that cannot be is refused with a clear error', async () => {
  const producer = cluster.producer({ maxBlockMs: 5000 })
  await expect(producer.send({ topic: 'no spaces!', value: 'v' })).rejects.toThrow(/no spaces!/)
})

test('a partition that the topic does not have is refused', async () => {
  const topic = await cluster.topic(2)
  const producer = cluster.producer({ maxBlockMs: 1000 })
  await expect(producer.send({ topic, partition: 2, value: 'v' })).rejects.toThrow(/partition 2|2 partitions/)
})

test('the first record of a topic that does not exist creates it', async () => {
  const topic = unique('auto')
  const producer = cluster.producer()
  await expect(producer.send({ topic, value: 'v' })).resolves.toMatchObject({ topic, partition: 0, offset: 0 })
})
