import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { Kafka, logLevel } from 'kafkajs'
import { Consumer } from 'ottla'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
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

/** How many records a topic of one partition holds. */
async function countRecords(bootstrapServers: string, topic: string): Promise<number> {
  const consumer = new Consumer({ bootstrapServers, enableAutoCommit: false, autoOffsetReset: 'earliest' })
  try {
    const partition = { topic, partition: 0 }
    consumer.assign([partition])
    const [end] = await consumer.endOffsets([partition])
    let count = 0
    while ((await consumer.position(partition)) < end!.offset) count += (await consumer.poll({ timeoutMs: 500 })).count
    return count
  } finally {
    await consumer.close()
  }
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

test('a compacted log is read by Java consumers as by ours, and dumped without a complaint', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ottla-compacted-'))
  try {
    const configs = { 'cleanup.policy': 'compact', 'segment.bytes': 1_048_576, 'min.cleanable.dirty.ratio': 0.01 }
    const written = await startBroker({
      dataDir: own,
      topics: { compacted: { partitions: 1, configs } },
      config: { 'log.cleaner.backoff.ms': '50' },
    })
    const last = new Map<string, string | null>()
    for (const [round, compressionType] of ['none', 'gzip', 'lz4', 'zstd', 'none'].entries()) {
      const records = Array.from({ length: 2000 }, (_, i) => {
        const value = i % 10 === round ? null : `${round}-${i} `.padEnd(1000, '.-!?'.charAt(i % 4))
        return { key: `key ${(i * 7) % (300 + round)}`, value }
      })
      for (const { key, value } of records) last.set(key, value)
      await send(written.bootstrapServers, 'compacted', records, { compressionType, lingerMs: 5 })
    }
    const logs = (): string[] => readdirSync(join(own, 'compacted-0')).filter((name) => name.endsWith('.log'))
    const checkpoint = join(own, 'cleaner-offset-checkpoint')
    // Everything but the active segment.
    const isCompacted = (): boolean =>
      existsSync(checkpoint) &&
      readFileSync(checkpoint, 'utf8').includes(`compacted 0 ${Number.parseInt(logs().at(-1)!, 10)}\n`)
    await vi.waitUntil(isCompacted, { timeout: 20_000 })
    const count = await countRecords(written.bootstrapServers, 'compacted')
    expect(count).toBeLessThan(10_000)
    const seen = await consoleConsumer(written.bootstrapServers, 'compacted', count)
    const read = new Map(seen.map(({ key, value }) => [key, value]))
    expect(Object.fromEntries(read)).toEqual(
      Object.fromEntries([...last].map(([key, value]) => [key, value ?? 'null'])),
    )
    await written.close()
    expect(dumpLogSegments(join(own, 'compacted-0'), kafkaClassPath, { hasGaps: true })).toMatchObject({
      records: count,
    })
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
