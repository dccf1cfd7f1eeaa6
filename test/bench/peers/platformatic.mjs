// @ts-check
// @platformatic/kafka. One call is one request to each leader, so records go in arrays where the style allows it.
import {
  cannot,
  Deadline,
  job,
  keyOf,
  loadPeer,
  measure,
  paced,
  sendArrays,
  sendGroups,
  sendOneByOne,
  Tally,
  valueOf,
} from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */
/** @typedef {{ key: Buffer, value: Buffer }} Message */

const { compatibilityPartitioner, Consumer, Producer } = await loadPeer()

/** @param {Job} given */
async function produce(given) {
  const { topic, style } = given
  const deadline = new Deadline(given)
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [given.bootstrap],
    idempotent: true,
    acks: -1,
    compression: given.compression,
    ...(compatibilityPartitioner === undefined ? {} : { partitioner: compatibilityPartitioner }),
  })
  const close = () => producer.close()
  /** @param {number} i */
  const message = (i) => ({ topic, key: keyOf(i), value: valueOf(i) })
  /** @param {number} i @returns {Promise<void>} */
  const send = (i) => producer.send({ messages: [message(i)] })
  if (given.mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') return { ...(await sendGroups(given, deadline, send)), close }
  return { ...(await sendArrays(given, deadline, message, (messages) => producer.send({ messages }))), close }
}

/** @param {Job} given */
async function consume(given) {
  const { style, topic } = given
  if (style === 'poll') return cannot('@platformatic/kafka hands out single records only')
  const tally = new Tally(given)
  const consumer = new Consumer({ clientId: 'bench', groupId: given.groupId, bootstrapBrokers: [given.bootstrap] })
  const stream = await consumer.consume({
    autocommit: true,
    topics: [topic],
    mode: 'committed',
    fallbackMode: 'earliest',
  })
  if (style === 'for-await') {
    for await (const { key, value } of stream) {
      tally.touch(key, value)
      if (tally.isDone) break
    }
  } else {
    await new Promise((resolve, reject) => {
      stream.on(
        'data',
        /** @param {Message} message */ ({ key, value }) => {
          tally.touch(key, value)
          if (tally.isDone) resolve(undefined)
        },
      )
      stream.on('error', reject)
    })
  }
  return { records: tally.records, bytes: tally.bytes, close: () => consumer.close(true) }
}

await measure(job.mode === 'consume' ? consume : produce)
