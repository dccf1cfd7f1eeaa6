// @ts-check
// A consumer of one's own, whose acknowledgements get lost: of what it writes, and of what it commits.
// Run: npx vitest run examples/testing/02-lost-acknowledgement.test.mjs
import { waitForGroup, waitForRecords } from '@ottla/testing'
import { brokerFixture, kafkaMatchers } from '@ottla/testing/vitest'
import { Consumer, Producer } from 'ottla'
import { expect, test as base } from 'vitest'

expect.extend(kafkaMatchers)
const test = base.extend(brokerFixture({ topics: { orders: 1, invoices: 1 } }))

/** The code under test: writes an invoice for each order, until it is told to stop. @param {string} bootstrapServers @param {AbortSignal} signal */
async function billOrders(bootstrapServers, signal) {
  const producer = new Producer({ bootstrapServers })
  const consumer = new Consumer({
    bootstrapServers,
    groupId: 'billing',
    autoOffsetReset: 'earliest',
    enableAutoCommit: false,
  })
  consumer.subscribe(['orders'])
  while (!signal.aborted) {
    for (const order of await consumer.poll({ timeoutMs: 50 })) {
      await producer.send({ topic: 'invoices', key: order.key, value: `invoice for ${String(order.value)}` })
      await consumer.commit()
    }
  }
  await consumer.close()
  await producer.close()
}

const lost = /** @type {const} */ ([
  ['the invoice', { api: 'Produce', topic: 'invoices', cut: 'after' }],
  ['the commit', { api: 'OffsetCommit', groupId: 'billing', topic: 'orders', cut: 'after' }],
])
for (const [what, fault] of lost) {
  test(`each order is billed once when the acknowledgement of ${what} is lost`, async ({ broker }) => {
    const { bootstrapServers } = broker
    const shop = new Producer({ bootstrapServers, clientId: 'shop' })
    await shop.send({ topic: 'orders', key: 'c-1', value: 'a book' })

    broker.faults.prepare(fault) // was done, but nobody hears of it; the test fails when this is never met
    const stop = new AbortController()
    const billing = billOrders(bootstrapServers, stop.signal)
    await waitForRecords(broker, 'invoices', 1)
    await shop.send({ topic: 'orders', key: 'c-1', value: 'a lamp' })
    await waitForRecords(broker, 'invoices', 2)
    await waitForGroup(broker, 'billing', { lag: 0 })
    stop.abort()
    await billing
    await shop.close()

    const invoices = broker.inspect.records('invoices').map(({ value }) => String(value))
    expect(invoices).toEqual(['invoice for a book', 'invoice for a lamp'])
    expect(broker).toHaveCommitted('billing', { topic: 'orders', partition: 0, offset: 2 })
  })
}
