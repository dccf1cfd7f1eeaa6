import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  asLines,
  brokerUnderTest,
  checkForeignClient,
  checkForeignCopy,
  createTopic,
  type ForeignClient,
  numbered,
  parseSeen,
  send,
} from './foreign.ts'
import { goClient } from './tools.ts'

let broker: Broker
beforeAll(async () => {
  broker = await brokerUnderTest()
})
afterAll(() => broker.close())

function franzGo(protocol: 'classic' | 'consumer' | 'share'): ForeignClient {
  return {
    async produce(bootstrapServers, topic, records) {
      await goClient(['produce', bootstrapServers, topic], { input: asLines(records) })
    },
    async consume(bootstrapServers, topic, groupId, count) {
      const args = ['consume', bootstrapServers, topic, groupId, String(count), protocol]
      return parseSeen((await goClient(args)).stdout)
    },
  }
}

test.each(['classic', 'consumer'] as const)(
  'franz-go produces to our broker and consumes from it in a group (%s)',
  async (protocol) => {
    await checkForeignClient(franzGo(protocol), broker, `franz-${protocol}`)
    expect(broker.inspect.group(`franz-${protocol}-group`)!.type).toBe(protocol)
  },
)

test('franz-go copies in transactions', async () => {
  const copy = (...args: (string | number)[]): Promise<unknown> => goClient(['copy', ...args.map(String)])
  await checkForeignCopy({ copy }, broker, 'franz-tx')
})

test('franz-go shares the records of a share group', async () => {
  const { bootstrapServers } = broker
  await createTopic(bootstrapServers, 'franz-shared')
  const records = numbered(0, 100)
  await send(bootstrapServers, 'franz-shared', records)
  const { Admin } = await import('ottla')
  const admin = new Admin({ bootstrapServers })
  await admin.incrementalAlterConfigs([
    { type: 'group', name: 'franz-share', set: { 'share.auto.offset.reset': 'earliest' } },
  ])
  await admin.close()
  const seen = await franzGo('share').consume(bootstrapServers, 'franz-shared', 'franz-share', records.length)
  expect(seen.map(({ value }) => String(value)).toSorted()).toEqual(records.map(({ value }) => value).toSorted())
})
