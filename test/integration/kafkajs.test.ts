// kafkajs 2.2.4, a client that shares no code with ours, against the embedded broker over loopback.
import { type Broker, startBroker } from '@ottla/broker'
import { ConfigResourceTypes, type Consumer, Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterEach, beforeEach, expect, it } from 'vitest'

let broker: Broker
let kafka: Kafka
const consumers: Consumer[] = []

beforeEach(async () => {
  broker = await startBroker({ topics: { orders: 4 } })
  kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
})

afterEach(async () => {
  for (const consumer of consumers.splice(0)) await consumer.disconnect()
  await broker.close()
})

/** Produces `count` records with distinct values. */
async function produce(from: number, count: number): Promise<void> {
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: String(from + i) }))
  await producer.send({ topic: 'orders', messages })
  await producer.disconnect()
}

/** Runs a member of the group; `onValue` hears every value. */
async function consume(onValue: (value: string) => void): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: 'group',
    sessionTimeout: 6000,
    rebalanceTimeout: 6000,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 100,
  })
  consumers.push(consumer)
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
  await consumer.run({
    eachMessage: ({ message }) => {
      onValue(message.value!.toString())
      return Promise.resolve()
    },
  })
  return consumer
}

function waiter(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

it('produces and consumes every record once', async () => {
  await produce(0, 500)
  const seen: string[] = []
  const all = waiter()
  await consume((value) => {
    seen.push(value)
    if (seen.length === 500) all.resolve()
  })
  await all.promise
  expect(new Set(seen).size).toBe(500)
})

it('shares a topic between two members and gives all of it to the one that stays', async () => {
  const assigned = (consumer: Consumer, count: number): Promise<void> => {
    const reached = waiter()
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if ((payload.memberAssignment['orders'] ?? []).length === count) reached.resolve()
    })
    return reached.promise
  }
  const seen = new Set<string>()
  const first = waiter()
  const second = waiter()
  const note = (value: string): void => {
    seen.add(value)
    if (seen.size === 200) first.resolve()
    if (seen.size === 300) second.resolve()
  }
  const one = await consume(note)
  const oneHasTwo = assigned(one, 2)
  const two = await consume(note)
  await oneHasTwo
  await produce(0, 200)
  await first.promise
  const oneHasAll = assigned(one, 4)
  await two.disconnect()
  await oneHasAll
  await produce(200, 100)
  await second.promise
  expect(seen.size).toBe(300)
})

it('administers topics and configs', async () => {
  const admin = kafka.admin()
  await admin.connect()
  expect(await admin.createTopics({ topics: [{ topic: 'made', numPartitions: 2 }] })).toBe(true)
  expect((await admin.listTopics()).toSorted()).toEqual(['made', 'orders'])
  await admin.createPartitions({ topicPartitions: [{ topic: 'made', count: 3 }] })
  expect(await admin.fetchTopicOffsets('made')).toHaveLength(3)
  const { resources } = await admin.describeConfigs({
    resources: [{ type: ConfigResourceTypes.TOPIC, name: 'made', configNames: ['cleanup.policy'] }],
    includeSynonyms: false,
  })
  expect(resources[0]!.configEntries[0]).toMatchObject({ configName: 'cleanup.policy', configValue: 'delete' })
  await admin.deleteTopics({ topics: ['made'] })
  expect(await admin.listTopics()).not.toContain('made')
  await admin.disconnect()
})
