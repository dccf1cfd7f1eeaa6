// @ts-check
// Partitions move between the members of a group. The listener is the place to finish what belongs to them.
// Run: node examples/04-rebalance.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { Admin, Consumer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const topic = `jobs-${Date.now()}`
const groupId = `workers-${Date.now()}`
const admin = new Admin({ bootstrapServers })
await admin.createTopics([{ name: topic, numPartitions: 4 }])
await admin.close()

/** @param {string} name */
function member(name) {
  const consumer = new Consumer({
    bootstrapServers,
    groupId,
    clientId: name,
    enableAutoCommit: false,
    heartbeatIntervalMs: 500,
  })
  /** @param {string} what @param {readonly import('ottla').TopicPartition[]} partitions */
  const log = (what, partitions) =>
    console.log(`${name} ${what} ${partitions.map((entry) => entry.partition).join(', ') || 'none'}`)
  // Listeners run inside poll, close and unsubscribe only, and are awaited: nothing else happens meanwhile.
  consumer.subscribe([topic], {
    onPartitionsAssigned: (partitions) => log('got', partitions),
    onPartitionsRevoked: async (partitions) => {
      log('gives back', partitions)
      await consumer.commit() // the last moment at which the positions are still ours
    },
    onPartitionsLost: (partitions) => log('lost, without a chance to commit,', partitions),
  })
  return consumer
}

/** Polls all members until each holds so many partitions. @param {number} each @param {Consumer[]} members */
async function balanced(each, ...members) {
  while (members.some((consumer) => consumer.assignment().length !== each)) {
    await Promise.all(members.map((consumer) => consumer.poll({ timeoutMs: 100 })))
  }
}

const anna = member('anna')
await balanced(4, anna)
const bert = member('bert')
await balanced(2, anna, bert)
const held = [...anna.assignment(), ...bert.assignment()].map((entry) => entry.partition)
assert.deepEqual(new Set(held), new Set([0, 1, 2, 3]))

await bert.close() // leaves at once; anna takes over
await balanced(4, anna)
console.log('anna has all four again')
await anna.close()
await broker.close()
