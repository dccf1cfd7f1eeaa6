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
let deliveries = 0

// The effect is written under the record's own place, so that a record that comes again changes nothing.
/** @param {import('ottla').ConsumerRecord} record */
async function handle(record) {
  deliveries++
  if (deliveries === 60) throw new Error('the database went away')
  payments.set(`${record.topic}/${record.partition}/${record.offset}`, JSON.parse(String(record.value)).amount)
}

async function work() {
  const consumer = new Consumer({ bootstrapServers, groupId, autoOffsetReset: 'earliest', enableAutoCommit: false })
  consumer.subscribe([topic])
  try {
    while (payments.size < 100) {
      const records = await consumer.poll({ timeoutMs: 500 })
      for (const record of records) await handle(record)
      await consumer.commit() // only now: what is interrupted before this line comes again
    }
  } finally {
    await consumer.close() // leaves the group, so that the others need not wait for a session to end
  }
}

await assert.rejects(work(), /the database went away/)
console.log(`${payments.size} payments before the failure`)
await work() // begins at the last commit
const sum = [...payments.values()].reduce((total, amount) => total + amount, 0)
console.log(`${payments.size} payments of ${sum} in all, from ${deliveries} deliveries`)
assert.equal(payments.size, 100)
assert.equal(sum, 4950)
assert.ok(deliveries > 100)
await broker.close()
