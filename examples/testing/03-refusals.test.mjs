// @ts-check
// What the code does when the broker refuses: for a while, for good, or slowly.
// Run: npx vitest run examples/testing/03-refusals.test.mjs
import { brokerFixture, kafkaMatchers } from '@ottla/testing/vitest'
import { ApiError, Producer } from 'ottla'
import { expect, test as base } from 'vitest'

expect.extend(kafkaMatchers)
const test = base.extend(brokerFixture({ topics: { measurements: 2, rejected: 1 } }))

/** The code under test: what cannot be stored is put aside with the reason. @param {string} bootstrapServers @param {string} value */
async function store(bootstrapServers, value) {
  const producer = new Producer({ bootstrapServers, retryBackoffMs: 10 })
  try {
    await producer.send({ topic: 'measurements', partition: 0, value })
  } catch (error) {
    const reason = Buffer.from(error instanceof ApiError ? error.errorName : 'unknown')
    await producer.send({ topic: 'rejected', value, headers: [{ key: 'reason', value: reason }] })
  } finally {
    await producer.close()
  }
}

test('replicas that are missing for a while are waited for', async ({ broker }) => {
  broker.faults.prepare({ api: 'Produce', topic: 'measurements', error: 'NOT_ENOUGH_REPLICAS', times: 3 })
  await store(broker.bootstrapServers, '21 °C')
  expect(broker).toHaveRecordCount('measurements', 1)
  expect(broker).toHaveRecordCount('rejected', 0)
})

test('a record that is refused for good is put aside with the reason', async ({ broker }) => {
  broker.faults.prepare({ api: 'Produce', topic: 'measurements', partition: 0, error: 'INVALID_RECORD' })
  await store(broker.bootstrapServers, 'nonsense')
  expect(broker).toHaveRecordCount('measurements', 0)
  expect(broker).toContainRecord('rejected', { value: 'nonsense', headers: { reason: 'INVALID_RECORD' } })
})

test('half an answer and a changed byte are no answer: the record is there once', async ({ broker }) => {
  broker.faults.prepare({ api: 'Produce', cut: 'within' })
  broker.faults.prepare({ api: 'Produce', corrupt: 'crc' })
  await store(broker.bootstrapServers, '22 °C')
  expect(broker).toHaveRecordCount('measurements', 1)
  expect(broker).toHaveRecordCount('rejected', 0)
})
