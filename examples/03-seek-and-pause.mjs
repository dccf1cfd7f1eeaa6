// @ts-check
// A consumer without a group decides itself where it reads: seek to an offset or a time, pause and resume partitions.
// Run: node examples/03-seek-and-pause.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { Consumer, Producer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const topic = `readings-${Date.now()}`

const producer = new Producer({ bootstrapServers })
const noon = Date.UTC(2026, 0, 1, 12)
for (let minute = 0; minute < 60; minute++) {
  await producer.send({ topic, partition: 0, timestamp: noon + minute * 60_000, value: `reading ${minute}` })
}
await producer.close()

const partition = { topic, partition: 0 }
const consumer = new Consumer({ bootstrapServers, enableAutoCommit: false, maxPollRecords: 1 })
consumer.assign([partition])

/** The value of the next record. */
async function next() {
  for (;;) {
    const [record] = await consumer.poll({ timeoutMs: 500 })
    if (record !== undefined) return String(record.value)
  }
}

consumer.seek(partition, 42)
assert.equal(await next(), 'reading 42')
assert.equal(await consumer.position(partition), 43)

consumer.seekToBeginning([partition])
assert.equal(await next(), 'reading 0')

// By time: the first record from 12:30 on.
const [found] = await consumer.offsetsForTimes([{ ...partition, timestamp: noon + 30 * 60_000 }])
consumer.seek(partition, found?.offset ?? 0)
assert.equal(await next(), 'reading 30')

// A paused partition delivers nothing and keeps its position; polling goes on, so a group would keep its member.
consumer.pause([partition])
assert.deepEqual(consumer.paused(), [partition])
assert.equal((await consumer.poll({ timeoutMs: 300 })).count, 0)
consumer.resume([partition])
assert.equal(await next(), 'reading 31')

const [end] = await consumer.endOffsets([partition])
console.log(`read where we wanted; the end is at ${end?.offset}`)
await consumer.close()
await broker.close()
