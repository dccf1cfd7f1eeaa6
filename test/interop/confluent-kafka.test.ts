import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, test } from 'vitest'
import { brokerUnderTest, checkForeignClient, type ForeignClient } from './foreign.ts'
import { python } from './tools.ts'

let broker: Broker
beforeAll(async () => {
  broker = await brokerUnderTest()
})
afterAll(() => broker.close())

const program = join(import.meta.dirname, 'confluent_client.py')

const confluentKafka: ForeignClient = {
  async produce(bootstrapServers, topic, records) {
    const input = records.map(({ key, value }) => `${key}\t${value}\n`).join('')
    await python([program, 'produce', bootstrapServers, topic], { input })
  },

  async consume(bootstrapServers, topic, groupId, count) {
    const { stdout } = await python([program, 'consume', bootstrapServers, topic, groupId, String(count)])
    return stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [partition, offset, key, value] = line.split('\t') as [string, string, string, string]
        return { partition: Number(partition), offset: Number(offset), key, value }
      })
  },
}

test('confluent-kafka for Python produces to our broker and consumes from it in a group', async () => {
  await checkForeignClient(confluentKafka, broker, 'confluent')
})
