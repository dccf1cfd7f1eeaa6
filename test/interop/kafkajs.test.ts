import { afterAll, beforeAll, test } from 'vitest'
import type { Broker } from '@ottla/broker'
import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs'
import { brokerUnderTest, checkForeignClient, checkForeignCopy, type ForeignClient, type Seen } from './foreign.ts'

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

test('kafkajs 2.2.4 copies in transactions', { timeout: 60_000 }, async () => {
  const copy = async (servers: string, from: string, to: string, groupId: string, count: number): Promise<void> => {
    const kafka = connect(servers)
    const producer = kafka.producer({ transactionalId: `${groupId}-tx`, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const consumer = kafka.consumer({ groupId, readUncommitted: false })
    await consumer.connect()
    await consumer.subscribe({ topic: from, fromBeginning: true })
    let copied = 0
    let aborts = 1
    await new Promise<void>((resolve, reject) => {
      const eachBatch = async ({ batch, resolveOffset }: EachBatchPayload): Promise<void> => {
        const messages = batch.messages.map(({ key, value }) => ({ key, value }))
        const transaction = await producer.transaction()
        await transaction.send({ topic: to, messages })
        if (aborts-- > 0) {
          await transaction.abort()
          consumer.seek({ topic: from, partition: batch.partition, offset: batch.firstOffset()! })
          return
        }
        const partitions = [{ partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) }]
        await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic: from, partitions }] })
        await transaction.commit()
        // Else kafkajs fetches the same batch again.
        resolveOffset(batch.lastOffset())
        copied += messages.length
        if (copied === count) resolve()
      }
      consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject)
    })
    await consumer.disconnect()
    await producer.disconnect()
  }
  await checkForeignCopy({ copy }, broker, 'kafkajs-tx')
})
