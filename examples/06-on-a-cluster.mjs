// @ts-check
// The same code on a cluster: only the address differs. Settings come from a properties file as other Kafka tools read it.
// Run: BOOTSTRAP_SERVERS=host:port node examples/06-on-a-cluster.mjs   (without it, on a broker of our own)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { Admin, Consumer, Producer } from 'ottla'

const broker = process.env.BOOTSTRAP_SERVERS === undefined ? await startBroker({ port: 0 }) : undefined
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? String(broker?.bootstrapServers)
const topic = `audit-${Date.now()}`

// What works on the broker in your tests works here: replication, retention and compression are the cluster's part.
const admin = new Admin({ bootstrapServers })
await admin.createTopics([{ name: topic, numPartitions: 3, configs: { 'retention.ms': '3600000' } }])
await admin.close()

const producer = new Producer({ bootstrapServers, compressionType: 'gzip', lingerMs: 5 })
const acknowledged = await Promise.all(
  Array.from({ length: 300 }, (_, i) => producer.send({ topic, key: `user-${i % 7}`, value: `action ${i}` })),
)
await producer.close()
console.log(`${acknowledged.length} records acknowledged by ${bootstrapServers}`)

const consumer = new Consumer({ bootstrapServers, groupId: `audit-${Date.now()}`, autoOffsetReset: 'earliest' })
consumer.subscribe([topic])
const places = new Set()
for await (const record of consumer) {
  places.add(`${record.partition}/${record.offset}`)
  if (places.size === acknowledged.length) break
}
await consumer.close()
await broker?.close()

const missing = acknowledged.filter(({ partition, offset }) => !places.has(`${partition}/${offset}`))
console.log(`${places.size} read back, ${missing.length} missing`)
assert.equal(missing.length, 0)
