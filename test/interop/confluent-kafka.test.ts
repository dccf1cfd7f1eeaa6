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

function confluentKafka(protocol: 'classic' | 'consumer'): ForeignClient {
  return {
    async produce(bootstrapServers, topic, records) {
      const input = records.map(({ key, value }) => `${key}\t${value}\n`).join('')
      await python([program, 'produce', bootstrapServers, topic], { input })
    },

    async consume(bootstrapServers, topic, groupId, count) {
      const args = ['consume', bootstrapServers, topic, groupId, String(count), protocol]
      const { stdout } = await python([program, ...args])
      return stdout
        .trim()
        .split('\n')
        .map((line) => {
          const [partition, offset, key, value] = line.split('\t') as [string, string, string, string]
          return { partition: Number(partition), offset: Number(offset), key, value }
        })
    },
  }
}

test.each(['classic', 'consumer'] as const)(
  'confluent-kafka for Python produces to our broker and consumes from it in a group (group.protocol=%s)',
  async (protocol) => {
    await checkForeignClient(confluentKafka(protocol), broker, `confluent-${protocol}`)
  },
)
