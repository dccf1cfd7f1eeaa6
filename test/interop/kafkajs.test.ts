import { afterAll, beforeAll, test } from 'vitest'
import type { Broker } from '@ottla/broker'
import { type Consumer, Kafka, logLevel } from 'kafkajs'
import { brokerUnderTest, checkForeignClient, type ForeignClient, type Seen } from './foreign.ts'

let broker: Broker
beforeAll(async () => {
  broker = await brokerUnderTest()
})
afterAll(() => broker.close())

const connect = (bootstrapServers: string): Kafka =>
  new Kafka({ clientId: 'kafkajs', brokers: [bootstrapServers], logLevel: logLevel.ERROR })

const kafkajs: ForeignClient = {
  async produce(bootstrapServers, topic, records) {
    const producer = connect(bootstrapServers).producer({ idempotent: true })
    await producer.connect()
    await producer.send({ topic, acks: -1, messages: [...records] })
    await producer.disconnect()
  },

  async consume(bootstrapServers, topic, groupId, count) {
    const consumer = connect(bootstrapServers).consumer({ groupId })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const seen = await take(consumer, count)
    // disconnect() commits what was processed and leaves.
    await consumer.disconnect()
    return seen
  },
}

function take(consumer: Consumer, count: number): Promise<Seen[]> {
  const seen: Seen[] = []
  return new Promise((resolve, reject) => {
    const onRecord = (record: Seen): void => {
      seen.push(record)
      if (seen.length === count) resolve(seen)
    }
    consumer
      .run({
        eachMessage: ({ partition, message }) => {
          const { key, value, offset } = message
          onRecord({ partition, offset: Number(offset), key: String(key), value: String(value) })
          return Promise.resolve()
        },
      })
      .catch(reject)
  })
}

test('kafkajs 2.2.4 produces to our broker and consumes from it in a group', async () => {
  await checkForeignClient(kafkajs, broker, 'kafkajs')
})
