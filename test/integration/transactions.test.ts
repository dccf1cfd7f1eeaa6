// Transactions with kafkajs 2.2.4, which shares no code with ours, and a broker process that is killed in the middle of one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Broker, startBroker } from '@ottla/broker'
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import { afterEach, expect, it } from 'vitest'
import { root, RunningProcess } from '../support/processes.ts'

let broker: Broker | undefined
let server: RunningProcess | undefined
let folder: string | undefined
const producers: Producer[] = []

afterEach(async () => {
  for (const producer of producers.splice(0)) await producer.disconnect()
  await broker?.close()
  broker = undefined
  server?.child.kill('SIGKILL')
  await server?.finished
  server = undefined
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
})

function kafkaOf(bootstrapServers: string): Kafka {
  return new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } })
}

async function connectProducer(kafka: Kafka, transactionalId = 'kafkajs'): Promise<Producer> {
  const producer = kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  producers.push(producer)
  await producer.connect()
  return producer
}

/** What a reader sees until the value `last`, which is the end of what the test wrote. */
async function read(kafka: Kafka, last: string, readUncommitted = false): Promise<string[]> {
  const consumer = kafka.consumer({ groupId: `reader-${readUncommitted}`, readUncommitted, maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
  const values: string[] = []
  await new Promise<void>((resolve, reject) => {
    const eachMessage = ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      values.push(String(message.value))
      if (values.at(-1) === last) resolve()
      return Promise.resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return values
}

it('commits and aborts records and offsets of kafkajs', async () => {
  broker = await startBroker({ topics: { orders: 1 } })
  const kafka = kafkaOf(broker.bootstrapServers)
  const producer = await connectProducer(kafka)
  const admin = kafka.admin()
  await admin.connect()
  const offsets = async (): Promise<string> => {
    const [topic] = await admin.fetchOffsets({ groupId: 'group', topics: ['orders'] })
    return topic!.partitions[0]!.offset
  }
  for (const [value, offset, isCommit] of [
    ['first', '5', true],
    ['second', '6', false],
    ['third', '7', true],
  ] as const) {
    const transaction = await producer.transaction()
    await transaction.send({ topic: 'orders', messages: [{ value: `${value} a` }, { value: `${value} b` }] })
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, offset }] }]
    await transaction.sendOffsets({ consumerGroupId: 'group', topics })
    if (isCommit) await transaction.commit()
    else await transaction.abort()
    expect(await offsets()).toBe(offset === '6' ? '5' : offset)
  }
  await admin.disconnect()
  expect(await read(kafka, 'third b')).toEqual(['first a', 'first b', 'third a', 'third b'])
  expect(await read(kafka, 'third b', true)).toHaveLength(6)
})

it('fences a kafkajs producer whose transactional id another one takes', async () => {
  broker = await startBroker({ topics: { orders: 1 } })
  const kafka = kafkaOf(broker.bootstrapServers)
  const zombie = await connectProducer(kafka)
  const open = await zombie.transaction()
  await open.send({ topic: 'orders', messages: [{ value: 'zombie' }] })
  const successor = await connectProducer(kafka)
  const transaction = await successor.transaction()
  await transaction.send({ topic: 'orders', messages: [{ value: 'successor' }] })
  await expect(open.commit()).rejects.toThrow()
  await transaction.commit()
  expect(await read(kafka, 'successor')).toEqual(['successor'])
})

it('keeps transactions whole when the broker is killed in the middle of one', async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-transactions-'))
  const script = `
    import { startBroker } from ${JSON.stringify(pathToFileURL(join(root, 'packages/broker/dist/index.js')).href)}
    const config = { 'log.segment.bytes': 1048576 }
    const broker = await startBroker({ dataDir: process.argv[1], topics: { orders: 1 }, config })
    console.log('ready ' + broker.bootstrapServers)`
  server = new RunningProcess(process.execPath, ['--input-type=module', '-e', script, '--', folder])
  const [, bootstrapServers] = await server.output(/ready (\S+)/)
  const kafka = kafkaOf(bootstrapServers!)
  const producer = await connectProducer(kafka)
  const committed: string[] = []
  for (let number = 0; number < 30; number++) {
    const transaction = await producer.transaction()
    const values = Array.from({ length: 10 }, (_, i) => `${number}:${i}:${'x'.repeat(8000)}`)
    await transaction.send({ topic: 'orders', messages: values.map((value) => ({ value })) })
    if (number % 3 === 1) await transaction.abort()
    else {
      await transaction.commit()
      committed.push(...values)
    }
  }
  const open = await producer.transaction()
  await open.send({ topic: 'orders', messages: [{ value: 'open' }] })
  server.child.kill('SIGKILL')
  await server.finished
  await producers.pop()!.disconnect()

  broker = await startBroker({ dataDir: folder })
  const after = kafkaOf(broker.bootstrapServers)
  // The id's next producer has the open transaction aborted, whose records no reader has got past until then.
  const successor = await connectProducer(after)
  const transaction = await successor.transaction()
  await transaction.send({ topic: 'orders', messages: [{ value: 'last' }] })
  await transaction.commit()
  expect(await read(after, 'last')).toEqual([...committed, 'last'])
})
