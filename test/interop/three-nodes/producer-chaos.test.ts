// Brokers of a cluster of three are killed, stopped and shut down while records and transactions are under way.
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin, Producer, type ProducerConfig } from 'ottla'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkSends, checkTransactions } from '../../support/history/check-history.ts'
import type { BrokerProcess } from '../../support/broker-process.ts'
import { History } from '../../support/history/history.ts'
import { RecordingProducer } from '../../support/history/recording-producer.mjs'
import { readAll } from '../../support/read-all.ts'
import { RealKafka } from '../real-kafka.ts'

const patient = { requestTimeoutMs: 3_000, retryBackoffMaxMs: 300, reconnectBackoffMaxMs: 300, maxBlockMs: 100_000 }
const open: { close(options?: { timeoutMs?: number }): Promise<unknown> }[] = []
let kafka: RealKafka
let admin: Admin

beforeAll(async () => {
  // A broker that is gone is noticed soon.
  const properties = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }
  kafka = await RealKafka.start({ nodes: 3, properties })
  admin = opened(new Admin({ bootstrapServers: kafka.bootstrapServers }))
}, 300_000)
afterAll(async () => {
  for (const client of open.toReversed()) await client.close({ timeoutMs: 0 })
  await kafka?.stop()
})

function opened<T extends { close(options?: { timeoutMs?: number }): Promise<unknown> }>(client: T): T {
  open.push(client)
  return client
}

function producer(config: Partial<ProducerConfig> = {}): Producer {
  return opened(new Producer({ bootstrapServers: kafka.bootstrapServers, ...patient, ...config }))
}

async function topicOf(name: string, partitions: number, minInSync: number): Promise<string> {
  const configs = { 'min.insync.replicas': String(minInSync) }
  await admin.createTopics([{ name, numPartitions: partitions, replicationFactor: 3, configs }])
  return name
}

async function leaderOf(client: Producer, topic: string): Promise<BrokerProcess> {
  const [info] = await client.partitionsFor(topic)
  return kafka.nodes.find(({ id }) => id === info!.leader?.id)!
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50)
}

test('nothing acknowledged is lost, doubled or reordered and transactions stay whole while brokers die, stop and move', async () => {
  const [plain, transactional] = [await topicOf('chaos', 3, 2), await topicOf('chaos-transactions', 3, 2)]
  const [history, transactionHistory] = [new History(), new History()]
  const client = producer()
  const recording = new RecordingProducer(client, history, 'p')
  const transactions = new RecordingProducer(producer({ transactionalId: 'chaos' }), transactionHistory, 'chaos/1')
  const run = { isOver: false }
  let acknowledged = 0
  let committed = 0
  const sendLoop = async (): Promise<void> => {
    for (let i = 0; !run.isOver; i++) {
      recording.send(plain, i % 3, `plain ${i}`)
      await sleep(3)
      if (i % 100 === 0) acknowledged = history.events.filter(({ type }) => type === 'ok').length
    }
    await client.flush()
  }
  const transactionLoop = async (): Promise<void> => {
    await transactions.init()
    for (let i = 0; !run.isOver; i++) {
      transactions.begin()
      for (let n = 0; n < 6; n++) transactions.send(transactional, n % 3, `txn ${i}.${n}`)
      try {
        if (i % 4 === 3) await transactions.abort()
        else {
          await transactions.commit()
          committed++
        }
      } catch {
        await transactions.abort()
      }
    }
  }
  const work = Promise.all([sendLoop(), transactionLoop()])
  const progress = async (): Promise<void> => {
    const [records, ends] = [acknowledged + 100, committed + 2]
    await until(() => acknowledged > records && committed > ends)
  }
  await progress()
  const first = await leaderOf(client, plain)
  await first.stop('SIGKILL')
  await progress()
  await first.start()
  const second = await leaderOf(client, plain)
  second.pause()
  await progress()
  second.goOn()
  await progress()
  // Shut down in good order, it hands its partitions over before it goes.
  const third = kafka.nodes.find((node) => node !== second)!
  await third.stop('SIGTERM')
  await progress()
  await third.start()
  await progress()
  run.isOver = true
  await work
  expect(history.sends().filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(checkSends(history, await readAll(kafka.bootstrapServers, plain, 3, 'read_uncommitted'))).toEqual([])
  const seen = await readAll(kafka.bootstrapServers, transactional, 3, 'read_committed')
  expect(seen.length).toBeGreaterThan(0)
  expect(checkTransactions(transactionHistory, seen)).toEqual([])
}, 300_000)

test('NOT_ENOUGH_REPLICAS is retried until the replica is back, and the record is there once', async () => {
  const topic = await topicOf('all-three', 1, 3)
  const client = producer()
  await client.send({ topic, value: 'before' })
  const leader = await leaderOf(client, topic)
  const follower = kafka.nodes.find((node) => node !== leader)!
  await follower.stop('SIGKILL')
  const retries = (): number => Number(client.metrics()['producer-metrics']!['record-retry-total'])
  const sent = client.send({ topic, value: 'patient' })
  await until(() => retries() >= 3)
  await follower.start()
  await sent
  const values = (await readAll(kafka.bootstrapServers, topic, 1, 'read_uncommitted')).map(({ value }) => value)
  expect(values).toEqual(['before', 'patient'])
})

test('acks=1 loses what only the leader had when it dies: the record was acknowledged, and acks=all would not have been', async () => {
  const topic = await topicOf('one-ack', 1, 1)
  const safe = producer({ acks: 'all' })
  await safe.send({ topic, value: 'of all' })
  const leader = await leaderOf(safe, topic)
  const followers = kafka.nodes.filter((node) => node !== leader)
  const quick = producer({ acks: 1 })
  await quick.send({ topic, value: 'first of one' })
  // Two records are on every replica before the followers stop: that is what the high watermark says.
  await until(async () => (await admin.listOffsets([{ topic, partition: 0, at: 'latest' }]))[0]!.offset === 2)
  for (const follower of followers) follower.pause()
  // Their last fetches wait at the leader for up to replica.fetch.wait.max.ms (500), and would still bring the record.
  await sleep(1_000)
  const acknowledged = await quick.send({ topic, value: 'of one' })
  expect(acknowledged.offset).toBe(2)
  const waiting = safe.send({ topic, value: 'after' })
  await leader.stop('SIGKILL')
  for (const follower of followers) follower.goOn()
  const after = await waiting
  expect(after.offset).toBe(2)
  const values = (await readAll(kafka.bootstrapServers, topic, 1, 'read_uncommitted')).map(({ value }) => value)
  expect(values).toEqual(['of all', 'first of one', 'after'])
  await leader.start()
})
