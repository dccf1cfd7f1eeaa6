// @ts-check
// Fire and forget, sync, async: three ways to send, by how much a record matters.
// Run: node examples/01-three-ways-to-send.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { Producer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const topic = `orders-${Date.now()}`
const producer = new Producer({ bootstrapServers }) // acks=all and idempotent, as the Java client

// Sync: wait until all replicas have it. One round trip for each record.
const first = await producer.send({ topic, key: 'o-1', value: 'placed' })
console.log(`sync: partition ${first.partition}, offset ${first.offset}`)

// Async: go on, and hear of each record later. Many records share a request.
let acknowledged = 0
for (let i = 0; i < 1000; i++) {
  producer.send({ topic, key: 'o-1', value: `step ${i}` }, (error) => {
    if (error != null) console.error('this one may be missing:', error.message)
    else acknowledged++
  })
}

// Fire and forget: no promise, no callback. Retried all the same; a failure is counted and logged, never thrown.
for (let i = 0; i < 1000; i++) {
  producer.sendAndForget({ topic, key: 'o-1', value: `click ${i}` })
  if (producer.isFull) await producer.ready() // the buffer has a bound: wait rather than overrun it
}

await producer.flush() // all three kinds have been answered when this resolves
console.log(`async: ${acknowledged} acknowledged`)
assert.equal(acknowledged, 1000)

// Records with the same key keep their order, whichever way they were sent.
const last = await producer.send({ topic, key: 'o-1', value: null }) // null is a tombstone; undefined is an error
console.log(`last: offset ${last.offset}`)
assert.equal(last.partition, first.partition)
assert.equal(last.offset, first.offset + 2001)

await producer.close()
await broker.close()
