// @ts-check
// The @platformatic/kafka side of platformatic.test.ts, for the Node that it wants. OTTLA_BENCH_PEER is where it is installed.
// `produce SERVERS TOPIC` reads key<TAB>value lines; `consume SERVERS TOPIC GROUP COUNT` prints partition<TAB>offset<TAB>key<TAB>value.
import { readFileSync } from 'node:fs'

const [command, servers = '', topic = '', groupId = '', count = '0'] = process.argv.slice(2)
const kafka = await import(process.env.OTTLA_BENCH_PEER ?? '@platformatic/kafka')
const common = { clientId: 'platformatic', bootstrapBrokers: [servers] }

if (command === 'produce') {
  const { Producer, stringSerializers, compatibilityPartitioner: partitioner } = kafka
  const producer = new Producer({ ...common, serializers: stringSerializers, idempotent: true, acks: -1, partitioner })
  const messages = readFileSync(0, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [key, value] = line.split('\t')
      return { topic, key, value }
    })
  await producer.send({ messages })
  await producer.close()
} else {
  const { Consumer, stringDeserializers } = kafka
  const consumer = new Consumer({ ...common, groupId, deserializers: stringDeserializers, autocommit: false })
  const stream = await consumer.consume({
    topics: [topic],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: false,
  })
  let left = Number(count)
  /** @type {Map<number, bigint>} */
  const last = new Map()
  for await (const { partition, offset, key, value } of stream) {
    console.log([partition, offset, key, value].join('\t'))
    last.set(partition, offset)
    if (--left === 0) break
  }
  const offsets = Array.from(last, ([partition, offset]) => ({
    topic,
    partition,
    offset: offset + 1n,
    leaderEpoch: -1,
  }))
  await consumer.commit({ offsets })
  await consumer.close(true)
}
