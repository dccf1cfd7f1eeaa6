// The producer among threads and processes, and with as many records as services send.
import { nodeRuntime, SeededRandom } from '@ottla/runtime'
import { Producer } from 'ottla'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { FaultyTransport } from '../support/faulty-transport.ts'
import { root, RunningProcess } from '../support/processes.ts'
import { afterTest, broker } from './support/cluster.ts'
import { readLog } from '../support/read-log.ts'

const ottla = pathToFileURL(join(root, 'packages/ottla/dist/index.js')).href

test('a million records keep their order although answers are lost and requests cut', async () => {
  const { bootstrapServers } = await broker()
  const random = new SeededRandom(1)
  const faults = ['lose-answer', 'cut-request', 'cut-answer'] as const
  const transport = new FaultyTransport(nodeRuntime.transport, { random, rate: 0.05, faults, apiKeys: [0] })
  const backoff = { retryBackoffMs: 5, retryBackoffMaxMs: 20, reconnectBackoffMs: 5, reconnectBackoffMaxMs: 20 }
  const producer = new Producer({ bootstrapServers, ...backoff }, { runtime: { ...nodeRuntime, transport } })
  afterTest(() => producer.close())
  const count = 1_000_000
  for (let i = 0; i < count; i++) {
    producer.sendAndForget({ topic: 'orders', partition: i % 3, value: String(i) })
    if (producer.isFull) await producer.ready()
  }
  await producer.flush()
  expect([...transport.counts.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(5)
  expect(producer.failedCount).toBe(0)
  expect(Number(producer.metrics()['producer-metrics']!['record-retry-total'])).toBeGreaterThan(0)
  for (const partition of [0, 1, 2]) {
    const log = await readLog(bootstrapServers, 'orders', partition)
    let next = partition
    const wrong = log.findIndex(({ value }) => {
      const isRight = Number(value) === next
      next += 3
      return !isRight
    })
    expect([wrong, next]).toEqual([-1, partition + 3 * Math.ceil((count - partition) / 3)])
  }
})

test('many callers and worker threads share one producer by message ports', async () => {
  const { bootstrapServers } = await broker()
  const producer = new Producer({ bootstrapServers })
  afterTest(() => producer.close())
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    let open = 200
    parentPort.on('message', ({ id, offset }) => {
      if (--open === 0) parentPort.close()
    })
    for (let id = 0; id < 200; id++) parentPort.postMessage({ id, value: new TextEncoder().encode(workerData + ' ' + id) })`
  const threads = [1, 2, 3].map((number) => {
    const worker = new Worker(script, { eval: true, workerData: `thread ${number}` })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    const answer = (message: object): void => worker.postMessage(message)
    worker.on('message', ({ id, value }: { id: number; value: Uint8Array }) => {
      producer.send({ topic: 'orders', partition: 0, value }, (_, { offset }) => answer({ id, offset }))
    })
    return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject))
  })
  const callers = Array.from({ length: 50 }, async (_, number) => {
    for (let i = 0; i < 10; i++) await producer.send({ topic: 'orders', partition: 0, value: `caller ${number} ${i}` })
  })
  await Promise.all([...threads, ...callers])
  const log = (await readLog(bootstrapServers, 'orders', 0)).map(({ value }) => value!)
  expect(log).toHaveLength(3 * 200 + 50 * 10)
  expect(new Set(log).size).toBe(log.length)
  for (const sender of ['thread 1', 'thread 2', 'thread 3', ...callers.map((_, i) => `caller ${i}`)]) {
    const numbers = log.filter((value) => value.startsWith(`${sender} `)).map((value) => Number(value.split(' ')[2]))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  }
})

test.each([
  ['SIGTERM', 1000],
  ['SIGKILL', 0],
] as const)('a process that ends by %s before its linger has %i records in the log', async (signal, expected) => {
  const { bootstrapServers } = await broker()
  const script = `
    import { Producer } from ${JSON.stringify(ottla)}
    const producer = new Producer({ bootstrapServers: process.argv[1], lingerMs: 60_000, batchSize: 1_000_000 })
    await producer.partitionsFor('orders')
    process.on('SIGTERM', async () => {
      await producer.close()
      process.exit(0)
    })
    for (let i = 0; i < 1_000; i++) producer.sendAndForget({ topic: 'orders', partition: 0, value: 'v' + i })
    console.log('sent')
    setInterval(() => {}, 1_000)`
  const child = new RunningProcess(process.execPath, ['--input-type=module', '-e', script, '--', bootstrapServers])
  await child.output(/sent/)
  await child.stop(signal)
  expect(await readLog(bootstrapServers, 'orders', 0)).toHaveLength(expected)
})
