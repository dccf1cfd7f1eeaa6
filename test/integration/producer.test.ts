import { type Broker, type BrokerOptions, startBroker } from '@ottla/broker'
import { Producer, type ProducerConfig, RecordTooLargeError } from '@ottla/producer'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { root, run } from '../support/processes.ts'
import { readLog } from '../support/read-log.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function broker(options: BrokerOptions = {}): Promise<Broker> {
  const started = await startBroker({ topics: { orders: 3 }, ...options })
  cleanups.push(() => started.close())
  return started
}

function producer(
  bootstrapServers: string,
  config: Partial<ProducerConfig<string, string>> = {},
): Producer<string, string> {
  const made = new Producer<string, string>({ bootstrapServers, ...config })
  cleanups.push(() => made.close({ timeoutMs: 0 }))
  return made
}

test('the three ways to send all reach the log, with key, headers and timestamp', async () => {
  const { bootstrapServers } = await broker({ topics: { orders: 1 } })
  const sender = producer(bootstrapServers)
  const headers = [{ key: 'trace', value: 'abc' }]
  const metadata = await sender.send({
    topic: 'orders',
    key: 'k',
    value: 'awaited',
    headers,
    timestamp: 1_700_000_000_000,
  })
  expect(metadata).toEqual({
    topic: 'orders',
    partition: 0,
    offset: 0,
    timestamp: 1_700_000_000_000,
    serializedKeySize: 1,
    serializedValueSize: 7,
  })
  const heard = new Promise((resolve) =>
    sender.send({ topic: 'orders', value: 'callback' }, (error, { offset }) => resolve([error, offset])),
  )
  sender.sendAndForget({ topic: 'orders', key: 'ü'.repeat(40), value: null })
  await sender.flush()
  expect(await heard).toEqual([undefined, 1])
  const log = await readLog(bootstrapServers, 'orders', 0)
  expect(log.map(({ key, value }) => [key, value])).toEqual([
    ['k', 'awaited'],
    [null, 'callback'],
    ['ü'.repeat(40), null],
  ])
  expect(log[0]!.timestamp).toBe(1_700_000_000_000)
  expect(log[0]!.headers).toEqual([{ key: 'trace', value: Buffer.from('abc') }])
})

test('a hundred thousand records without awaiting arrive once, in order, by key', async () => {
  const { bootstrapServers } = await broker()
  const sender = producer(bootstrapServers)
  for (let i = 0; i < 100_000; i++) {
    sender.sendAndForget({ topic: 'orders', key: `key ${i % 50}`, value: `${i}` })
    if (sender.isFull) await sender.ready()
  }
  await sender.flush()
  expect(sender.failedCount).toBe(0)
  const lastOfKey = new Map<string, number>()
  let count = 0
  for (const partition of [0, 1, 2]) {
    for (const { key, value } of await readLog(bootstrapServers, 'orders', partition)) {
      expect(Number(value)).toBeGreaterThan(lastOfKey.get(key!) ?? -1)
      lastOfKey.set(key!, Number(value))
      count++
    }
  }
  expect(count).toBe(100_000)
})

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
  'batches compressed with %s can be read',
  async (compressionType) => {
    const { bootstrapServers } = await broker({ topics: { orders: 1 } })
    const sender = producer(bootstrapServers, { compressionType, batchSize: 100_000, lingerMs: 5 })
    const text = (i: number): string => `${i} ${'the same words again '.repeat(20)}`
    for (let i = 0; i < 2_000; i++) sender.sendAndForget({ topic: 'orders', value: text(i) })
    await sender.flush()
    const log = await readLog(bootstrapServers, 'orders', 0)
    expect(log.length).toBe(2_000)
    expect(log.every(({ value }, i) => value === text(i))).toBe(true)
    expect(log[0]!.compression).toBe(['none', 'gzip', 'snappy', 'lz4', 'zstd'].indexOf(compressionType))
  },
)

test('records without a key are spread over the partitions in whole batches', async () => {
  const { bootstrapServers } = await broker()
  const sender = producer(bootstrapServers)
  for (let i = 0; i < 60_000; i++) {
    sender.sendAndForget({ topic: 'orders', value: 'x'.repeat(100) })
    if (sender.isFull) await sender.ready()
  }
  await sender.flush()
  for (const partition of [0, 1, 2]) {
    const { length } = await readLog(bootstrapServers, 'orders', partition)
    expect(length).toBeGreaterThan(10_000)
    expect(length).toBeLessThan(30_000)
  }
})

test('a broker that restarts on its data loses nothing that was acknowledged and has nothing twice', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ottla-producer-'))
  cleanups.push(() => rm(dataDir, { recursive: true }))
  let current = await startBroker({ dataDir, topics: { orders: 1 } })
  const { port, bootstrapServers } = current
  const sender = producer(bootstrapServers, { reconnectBackoffMs: 10, retryBackoffMs: 10 })
  const acknowledged: [string, number][] = []
  let sent = 0
  const stop = new AbortController()
  const load = (async () => {
    while (!stop.signal.aborted) {
      for (let i = 0; i < 20; i++) {
        const value = `${sent++}`
        sender.send({ topic: 'orders', value }, (error, { offset }) => {
          if (error === undefined) acknowledged.push([value, offset])
        })
      }
      await new Promise((resolve) => setImmediate(resolve))
      if (sender.isFull) await sender.ready()
    }
  })()
  for (let round = 0; round < 3; round++) {
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 1_000)
    await current.close()
    current = await startBroker({ dataDir, port })
  }
  stop.abort()
  await load
  await sender.flush()
  cleanups.push(() => current.close())
  expect(sender.failedCount).toBe(0)
  expect(acknowledged.length).toBe(sent)
  const log = await readLog(bootstrapServers, 'orders', 0)
  expect(log.map(({ value, offset }) => [value, offset])).toEqual(acknowledged)
  expect(log.map(({ value }) => Number(value))).toEqual(Array.from({ length: sent }, (_, i) => i))
})

test('a record above maxRequestSize is refused with its size and the key to raise, others go on', async () => {
  const { bootstrapServers } = await broker()
  const sender = producer(bootstrapServers)
  const large = sender.send({ topic: 'orders', value: 'x'.repeat(1_048_576) }).catch((error: unknown) => error)
  await sender.send({ topic: 'orders', value: 'small' })
  expect(await large).toBeInstanceOf(RecordTooLargeError)
  expect(String(await large)).toMatch(/orders.*1048\d\d\d bytes, more than maxRequestSize \(1048576\)/)
})

test('an unknown topic with auto-creation off fails within maxBlockMs, names the topic and says what to do', async () => {
  const { bootstrapServers } = await broker({ config: { 'auto.create.topics.enable': false } })
  const sender = producer(bootstrapServers, { maxBlockMs: 300 })
  const error: unknown = await sender.send({ topic: 'missing', value: 'x' }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
  expect(String(error)).toMatch(/missing.*create/s)
})

test('a port where nobody listens fails within maxBlockMs and names the address', async () => {
  const gone = await startBroker()
  const address = gone.bootstrapServers
  await gone.close()
  const sender = producer(address, { maxBlockMs: 300 })
  const error: unknown = await sender.send({ topic: 'orders', value: 'x' }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION' })
  expect(String(error)).toContain(address)
})

test('a rejected promise that nobody waits for does not end the process', async () => {
  const compiled = pathToFileURL(path.join(root, 'packages/producer/dist/index.js')).href
  const script = `
    import { Producer } from '${compiled}'
    const producer = new Producer({ bootstrapServers: '127.0.0.1:1', maxBlockMs: 50 })
    producer.send({ topic: 'orders', value: 'dropped' })
    producer.send({ topic: 'orders', value: undefined })
    producer.sendAndForget({ topic: 'orders', value: 'dropped' })
    setTimeout(async () => {
      await producer.close()
      producer.send({ topic: 'orders', value: 'late' })
      setTimeout(() => console.log('alive', producer.failedCount), 20)
    }, 200)
  `
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script])
  expect(stderr).toBe('')
  expect(stdout.trim()).toBe('alive 4')
})
