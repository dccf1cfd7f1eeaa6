import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, test } from 'vitest'
import {
  asLines,
  brokerUnderTest,
  checkForeignClient,
  checkForeignCopy,
  type ForeignClient,
  parseSeen,
} from './foreign.ts'
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
      await python([program, 'produce', bootstrapServers, topic], { input: asLines(records) })
    },

    async consume(bootstrapServers, topic, groupId, count) {
      const args = ['consume', bootstrapServers, topic, groupId, String(count), protocol]
      const { stdout } = await python([program, ...args])
      return parseSeen(stdout)
    },
  }
}

test.each(['classic', 'consumer'] as const)(
  'confluent-kafka for Python produces to our broker and consumes from it in a group (group.protocol=%s)',
  async (protocol) => {
    await checkForeignClient(confluentKafka(protocol), broker, `confluent-${protocol}`)
  },
)

test('confluent-kafka for Python copies in transactions', async () => {
  const copy = (...args: (string | number)[]): Promise<unknown> => python([program, 'copy', ...args.map(String)])
  await checkForeignCopy({ copy }, broker, 'confluent-tx')
})
