// @ts-check
// A broker of its own for each test, in memory, with matchers that look into it.
// Run: npx vitest run examples/testing/01-broker-per-test.test.mjs
import { brokerFixture, kafkaMatchers } from '@ottla/testing/vitest'
import { Producer } from 'ottla'
import { expect, test as base } from 'vitest'

expect.extend(kafkaMatchers)
const test = base.extend(brokerFixture({ topics: { orders: 3 }, mayLeaveConnections: false }))

/** The code under test: what a shop does when somebody orders. @param {string} bootstrapServers @param {{ customer: string, amount: number }} order */
async function placeOrder(bootstrapServers, order) {
  const producer = new Producer({ bootstrapServers })
  const headers = [{ key: 'source', value: Buffer.from('shop') }]
  await producer.send({ topic: 'orders', key: order.customer, value: JSON.stringify(order), headers })
  await producer.close()
}

test('an order is written with its customer as the key', async ({ broker }) => {
  await placeOrder(broker.bootstrapServers, { customer: 'c-7', amount: 12 })
  expect(broker).toContainRecord('orders', { key: 'c-7', value: { customer: 'c-7', amount: 12 } })
  expect(broker).toContainRecord('orders', { headers: { source: 'shop' } })
})

test('the next test begins with a broker that knows nothing of the last', async ({ broker }) => {
  expect(broker).toHaveRecordCount('orders', 0)
  await placeOrder(broker.bootstrapServers, { customer: 'c-8', amount: 3 })
  expect(broker).toHaveRecordCount('orders', 1)
  expect(broker).toHaveReceived('Produce', 1)
})
