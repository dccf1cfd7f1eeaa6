// @ts-check
// kafka-ts. Keys and values are text only, it never compresses, and it is always idempotent; what is sent while a request
// is under way goes out together with the next one, `maxBatchSize` records at most.
import {
  cannot,
  Deadline,
  job,
  keyTextOf,
  loadPeer,
  measure,
  paced,
  sendArrays,
  sendGroups,
  sendOneByOne,
  Tally,
  valueTextOf,
} from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

const { createKafkaClient, setLogger } = await loadPeer()
const quiet = () => {}
setLogger({ debug: quiet, info: quiet, warn: quiet, error: quiet })

/** @param {Job} given */
function connect(given) {
  const [host, port] = given.bootstrap.split(':')
  return createKafkaClient({ clientId: 'bench', bootstrapServers: [{ host, port: Number(port) }] })
}

/** @param {Job} given */
async function produce(given) {
  const { topic, style } = given
  if (given.compression !== 'none') return cannot('kafka-ts never compresses')
  const deadline = new Deadline(given)
  const producer = connect(given).createProducer({ maxBatchSize: given.array })
  const close = () => producer.close()
  /** @param {number} i */
  const message = (i) => ({ topic, key: keyTextOf(i), value: valueTextOf(i) })
  /** @param {number} i @returns {Promise<void>} */
  const send = (i) => producer.send([message(i)])
  if (given.mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') return { ...(await sendGroups(given, deadline, send)), close }
  return { ...(await sendArrays(given, deadline, message, (messages) => producer.send(messages))), close }
}

/** @param {Job} given */
async function consume(given) {
  const { style, topic } = given
  if (style !== 'poll') return cannot('kafka-ts hands out batches only')
  const tally = new Tally(given)
  /** @type {() => void} */
  let finish = () => {}
  const finished = new Promise((resolve) => (finish = () => resolve(undefined)))
  const consumer = await connect(given).startConsumer({
    groupId: given.groupId,
    topics: [topic],
    fromTimestamp: -2n,
    /** @param {{ key: string, value: string }[]} messages */
    onBatch: (messages) => {
      for (const { key, value } of messages) tally.touchText(key, value)
      if (tally.isOver) finish()
    },
  })
  await finished
  return { records: tally.records, bytes: tally.bytes, close: () => consumer.close() }
}

await measure(job.mode === 'consume' ? consume : produce)
