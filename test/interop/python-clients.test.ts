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

const program = join(import.meta.dirname, 'python_clients.py')
const names = ['kafka-python', 'aiokafka']

test.each(names)('%s produces to our broker and consumes from it in a group', async (name) => {
  const client: ForeignClient = {
    async produce(bootstrapServers, topic, records) {
      await python([program, name, 'produce', bootstrapServers, topic], { input: asLines(records) })
    },
    async consume(bootstrapServers, topic, groupId, count) {
      const { stdout } = await python([program, name, 'consume', bootstrapServers, topic, groupId, String(count)])
      return parseSeen(stdout)
    },
  }
  await checkForeignClient(client, broker, name)
})

test.each(names)('%s copies in transactions', async (name) => {
  const copy = (...args: (string | number)[]): Promise<unknown> => python([program, name, 'copy', ...args.map(String)])
  await checkForeignCopy({ copy }, broker, `${name}-tx`)
})
