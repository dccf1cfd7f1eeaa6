// @ts-check
// The at-least-once loop: process, then commit. A crash in between delivers the records again; it never skips one.
// Run: node examples/02-at-least-once.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { Consumer, Producer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const topic = `payments-${Date.now()}`
const groupId = `billing-${Date.now()}`

const producer = new Producer({ bootstrapServers })
for (let i = 0; i < 100; i++)
  producer.sendAndForget({ topic, key: `account-${i % 10}`, value: JSON.stringify({ amount: i }) })
await producer.close() // sends what is buffered first

/** @type {Map<string, number>} */
const payments = new Map()

// The effect is written under the record's own place, so that a record that comes again changes nothing.
/** @param {import('ottla').ConsumerRecord} record */
async function handle(record) {
  payments.set(`${record.topic}/${record.partition}/${record.offset}`, JSON.parse(String(record.value)).amount)
}

/** @param {{ commits: boolean }} options */
async function worker({ commits }) {
  const consumer = new Consumer({ bootstrapServers, groupId, autoOffsetReset: 'earliest', enableAutoCommit: false })
  consumer.subscribe([topic])
  let handled = 0
  try {
    while (handled < 100) {
      const records = await consumer.poll({ timeoutMs: 500 })
      for (const record of records) await handle(record)
      if (commits) await consumer.commit()
      handled += records.count
    }
  } finally {
    await consumer.close() // leaves the group, so that the others need not wait for a session to end
  }
  return handled
}

console.log(`${await worker({ commits: false })} handled, and gone before the commit`)
console.log(`${await worker({ commits: true })} handled again by the next one`)
const sum = [...payments.values()].reduce((total, amount) => total + amount, 0)
console.log(`${payments.size} payments, ${sum} in all`)
assert.equal(payments.size, 100)
assert.equal(sum, 4950)
await broker.close()
