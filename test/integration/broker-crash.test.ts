// kill -9 of a broker process while a producer waits for its acknowledgements: what was acknowledged is there, once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startBroker } from '@ottla/broker'
import { type IHeaders, Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterEach, expect, it } from 'vitest'
import { root, RunningProcess } from '../support/processes.ts'

let folder = ''
let server: RunningProcess | undefined

afterEach(async () => {
  server?.child.kill('SIGKILL')
  await server?.finished
  rmSync(folder, { recursive: true, force: true })
})

const broker = pathToFileURL(join(root, 'packages/broker/dist/index.js')).href

it('keeps every acknowledged record exactly once when its process is killed', async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-crash-'))
  const script = `
    import { startBroker } from ${JSON.stringify(broker)}
    const options = { dataDir: process.argv[1], topics: { orders: 3 }, config: { 'log.segment.bytes': 1048576 } }
    const broker = await startBroker(options)
    console.log('ready ' + broker.bootstrapServers)`
  server = new RunningProcess(process.execPath, ['--input-type=module', '-e', script, '--', folder])
  const [, bootstrapServers] = await server.output(/ready (\S+)/)
  const kafka = new Kafka({ brokers: [bootstrapServers!], logLevel: logLevel.NOTHING, retry: { retries: 0 } })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, retry: { retries: 0 } })
  await producer.connect()
  const acknowledged = new Set<string>()
  let next = 0
  const send = async (): Promise<void> => {
    for (;;) {
      const values = Array.from({ length: 50 }, () => `${next++}:${'x'.repeat(500)}`)
      await producer.send({ topic: 'orders', acks: -1, messages: values.map((value) => ({ value, key: value })) })
      for (const value of values) acknowledged.add(value)
      if (acknowledged.size >= 5000) server!.child.kill('SIGKILL')
    }
  }
  await expect(Promise.all([send(), send(), send()])).rejects.toThrow()
  await server.finished
  await producer.disconnect()

  await using restarted = await startBroker({ dataDir: folder })
  const counts = await countValues(restarted.bootstrapServers)
  const missing = [...acknowledged].filter((value) => counts.get(value) === undefined)
  const repeated = [...acknowledged].filter((value) => counts.get(value)! > 1)
  expect({ missing: missing.length, repeated: repeated.length }).toEqual({ missing: 0, repeated: 0 })
})

/** How often each value of the topic is there, read to its end. */
async function countValues(bootstrapServers: string): Promise<Map<string, number>> {
  const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const ends = new Map(
    (await admin.fetchTopicOffsets('orders')).map(({ partition, high }) => [partition, Number(high)]),
  )
  await admin.disconnect()
  const counts = new Map<string, number>()
  const consumer = kafka.consumer({ groupId: 'count', maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
  await new Promise<void>((resolve) => {
    const open = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition))
    const eachMessage = ({
      partition,
      message,
    }: {
      partition: number
      message: { value: Buffer | null; offset: string; headers?: IHeaders }
    }): Promise<void> => {
      const value = message.value!.toString()
      counts.set(value, (counts.get(value) ?? 0) + 1)
      if (Number(message.offset) === ends.get(partition)! - 1) open.delete(partition)
      if (open.size === 0) resolve()
      return Promise.resolve()
    }
    void consumer.run({ eachMessage })
  })
  await consumer.disconnect()
  return counts
}
