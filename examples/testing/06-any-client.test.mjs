// @ts-check
// The same for a client of another make (kafkajs): one broker for the file, snapshots, older releases, what it was asked.
// Run: npx vitest run examples/testing/06-any-client.test.mjs
import { startBroker } from '@ottla/testing'
import { kafkaMatchers } from '@ottla/testing/vitest'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

expect.extend(kafkaMatchers)

/** @type {Awaited<ReturnType<typeof startBroker>>} */
let broker
/** @type {ReturnType<typeof broker.snapshot>} */
let withStock
beforeAll(async () => {
  broker = await startBroker({ topics: { stock: 1 } })
  await write('{"lamps":3}')
  withStock = broker.snapshot() // what all tests begin with
})
beforeEach(async () => {
  await broker.restore(withStock)
  broker.faults.reset()
})
afterAll(() => broker.close())

/** The code under test. @param {string} value */
async function write(value) {
  const kafka = new Kafka({ clientId: 'stock', brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ retry: { initialRetryTime: 20 } })
  await producer.connect()
  await producer.send({ topic: 'stock', messages: [{ value }] })
  await producer.disconnect()
}

test('what a test writes is gone in the next', async () => {
  await write('{"lamps":2}')
  expect(broker).toHaveRecordCount('stock', 2)
})

test('a broker of 2018 does, too', async () => {
  broker.faults.imitateRelease('1.0')
  await write('{"lamps":1}')
  expect(broker).toContainRecord('stock', { offset: 1, value: { lamps: 1 } })
})

test('a leader that moved is asked for again, and the order of requests is as it was', async () => {
  broker.faults.startLog()
  broker.faults.prepare({ api: 'Produce', topic: 'stock', error: 'NOT_LEADER_OR_FOLLOWER' })
  await write('{"lamps":0}')
  const apis = broker.faults.log.filter(({ kind }) => kind === 'request').map(({ request }) => request.api)
  expect(apis).toEqual(['ApiVersions', 'Metadata', 'Produce', 'Metadata', 'Produce'])
  expect(broker.faults.logText).toContain(
    '<- Produce NOT_LEADER_OR_FOLLOWER (Produce of stock-*: NOT_LEADER_OR_FOLLOWER)',
  )
})
