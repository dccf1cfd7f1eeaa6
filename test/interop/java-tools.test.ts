import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  brokerUnderTest,
  checkForeignClient,
  createTopic,
  type ForeignClient,
  numbered,
  readAll,
  type Seen,
  send,
} from './foreign.ts'
import { dumpLogSegments } from './dump-log-segments.mjs'
import { javaTool, kafkaClassPath } from './tools.ts'

let folder: string
let broker: Broker
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-java-tools-'))
  broker = await brokerUnderTest(folder)
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

const consoleTools: ForeignClient = {
  async produce(bootstrapServers, topic, records) {
    const input = records.map(({ key, value }) => `${key}\t${value}\n`).join('')
    const args = ['--bootstrap-server', bootstrapServers, '--topic', topic, '--reader-property', 'parse.key=true']
    await javaTool('org.apache.kafka.tools.ConsoleProducer', args, { input })
  },

  async consume(bootstrapServers, topic, groupId, count) {
    return consoleConsumer(bootstrapServers, topic, count, '--group', groupId)
  },
}

async function consoleConsumer(
  bootstrapServers: string,
  topic: string,
  count: number,
  ...more: string[]
): Promise<Seen[]> {
  const print = ['partition', 'offset', 'key'].flatMap((name) => ['--formatter-property', `print.${name}=true`])
  const args = [
    '--bootstrap-server',
    bootstrapServers,
    '--topic',
    topic,
    '--from-beginning',
    '--max-messages',
    String(count),
  ]
  const timeout = ['--timeout-ms', '30000']
  const { stdout } = await javaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...args,
    ...timeout,
    ...print,
    ...more,
  ])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [partition, offset, key, value] = line.split('\t') as [string, string, string, string]
      return { partition: Number(/\d+/.exec(partition)![0]), offset: Number(/\d+/.exec(offset)![0]), key, value }
    })
}

test('the Java console tools produce to our broker and consume from it in a group', async () => {
  await checkForeignClient(consoleTools, broker, 'java')
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
  'what Java compressed with %s reads as it was, and the other way round',
  async (codec) => {
    const { bootstrapServers } = broker
    const topic = `java-${codec}`
    await createTopic(bootstrapServers, topic)
    const theirs = numbered(0, 400)
    const input = theirs.map(({ key, value }) => `${key}\t${value}\n`).join('')
    const args = ['--bootstrap-server', bootstrapServers, '--topic', topic, '--compression-codec', codec]
    await javaTool('org.apache.kafka.tools.ConsoleProducer', [...args, '--reader-property', 'parse.key=true'], {
      input,
    })
    const values = (records: readonly { value: string | null }[]): string[] =>
      records.map((record) => String(record.value)).toSorted()
    expect(values(await readAll(bootstrapServers, topic, theirs.length))).toEqual(values(theirs))

    const ours = numbered(400, 800)
    await send(bootstrapServers, topic, ours, { compressionType: codec, lingerMs: 20 })
    expect(values(await consoleConsumer(bootstrapServers, topic, 800))).toEqual(values([...theirs, ...ours]))
  },
)

test('kafka-topics describes a topic of our broker', async () => {
  await createTopic(broker.bootstrapServers, 'described')
  const args = ['--bootstrap-server', broker.bootstrapServers, '--describe', '--topic', 'described']
  const { stdout } = await javaTool('org.apache.kafka.tools.TopicCommand', args)
  expect(stdout).toMatch(/Topic: described\s+TopicId: \S+\s+PartitionCount: 3\s+ReplicationFactor: 1/)
})

test('DumpLogSegments of Apache Kafka reads our segments and indexes without a complaint', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ottla-dump-'))
  try {
    const written = await brokerUnderTest(own)
    await createTopic(written.bootstrapServers, 'dumped')
    for (const compressionType of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      await send(written.bootstrapServers, 'dumped', numbered(0, 1000), { compressionType, lingerMs: 20 })
    }
    await written.close()
    // Throws with the tool's words when it finds anything wrong with a segment, an index or a producer snapshot.
    expect(dumpLogSegments(own, kafkaClassPath)).toMatchObject({ logs: 3, indexes: 6, records: 5000 })
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
})

test('transactions of the Java producer are listed by kafka-transactions, read as committed, and dumped', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ottla-transactions-'))
  try {
    const written = await brokerUnderTest(own)
    const server = ['--bootstrap-server', written.bootstrapServers]
    await createTopic(written.bootstrapServers, 'transactions')
    const load = ['--topic', 'transactions', '--num-records', '3000', '--record-size', '100', '--throughput', '-1']
    const transactional = ['--transactional-id', 'perf', '--transaction-duration-ms', '20']
    await javaTool('org.apache.kafka.tools.ProducerPerformance', [...load, ...transactional, ...server])
    const { stdout } = await javaTool('org.apache.kafka.tools.TransactionsCommand', [...server, 'list'])
    expect(stdout).toMatch(/^perf\s+0\s+\d+\s+CompleteCommit/m)
    const read = ['--topic', 'transactions', '--from-beginning', '--max-messages', '3000', '--timeout-ms', '30000']
    const isolation = ['--isolation-level', 'read_committed']
    const consumed = await javaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...server,
      ...read,
      ...isolation,
    ])
    expect(consumed.stdout.trim().split('\n')).toHaveLength(3000)
    // One that is left open: the next producer of its id has it aborted.
    const kafka = new Kafka({ brokers: [written.bootstrapServers], logLevel: logLevel.NOTHING })
    const producers = [1, 2].map(() =>
      kafka.producer({ transactionalId: 'open', idempotent: true, maxInFlightRequests: 1 }),
    )
    for (const [number, producer] of producers.entries()) {
      await producer.connect()
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'transactions', messages: [{ value: 'one', partition: 0 }] })
      if (number === 1) await transaction.commit()
    }
    for (const producer of producers) await producer.disconnect()
    await written.close()
    const seen = dumpLogSegments(own, kafkaClassPath)
    expect(seen).toMatchObject({ abortedTransactions: 1 })
    expect(seen.markers).toBeGreaterThanOrEqual(5)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
})
