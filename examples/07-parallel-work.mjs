// @ts-check
// Slow work on many records at once, in order for each customer; what fails for good goes to another topic.
// Run: node examples/07-parallel-work.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBroker } from '@ottla/broker'
import { Consumer, deadLetter, Producer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const topic = `emails-${Date.now()}`
const groupId = `mailer-${Date.now()}`

const producer = new Producer({ bootstrapServers })
for (let i = 0; i < 200; i++)
  producer.sendAndForget({ topic, key: `customer-${i % 20}`, value: i === 77 ? 'not JSON' : JSON.stringify({ i }) })
await producer.flush()

/** @type {Map<string, number[]>} */
const sent = new Map()
let running = 0
let most = 0

const consumer = new Consumer({ bootstrapServers, groupId, autoOffsetReset: 'earliest' })
consumer.subscribe([topic])
const stop = new AbortController()
const giveUp = deadLetter(producer, `${topic}.dead`)

await consumer.run({
  concurrency: 16, // handlers at the same time, while heartbeats, fetches and commits go on
  orderedBy: 'key', // one after the other for each customer
  retry: { retries: 2, backoffMs: 20 },
  signal: stop.signal, // ends the run; the consumer stays in its group
  eachRecord: async (record) => {
    const { i } = JSON.parse(String(record.value))
    most = Math.max(most, ++running)
    await sleep(5)
    running--
    const customer = String(record.key)
    sent.set(customer, [...(sent.get(customer) ?? []), i])
    if ([...sent.values()].flat().length === 199) stop.abort()
  },
  onError: async (failed) => {
    await giveUp(failed) // the poison record, with the reason in its headers
    console.log(`gave up offset ${failed.offset} after ${failed.attempts} attempts`)
  },
})

for (const numbers of sent.values())
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  )
assert.equal(most, 16)
const committed = await consumer.committed(consumer.assignment()) // after every record, none skipped
console.log(`${most} at a time, ${committed.reduce((sum, { offset }) => sum + offset, 0)} records committed`)
await consumer.close()
await producer.close()
await broker.close()
