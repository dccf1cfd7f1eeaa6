// @ts-check
// librdkafka, through the callback API that both of its bindings have (@confluentinc/kafka-javascript and node-rdkafka).
import {
  cannot,
  Deadline,
  job,
  keyOf,
  loadPeer,
  measure,
  paced,
  sendGroups,
  sendOneByOne,
  Tally,
  valueOf,
} from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

const { default: bindings } = await loadPeer()
const { KafkaConsumer, Producer } = bindings
const queueFull = -184
const mostRecordsAtOnce = 10_000

/** @param {any} client @returns {Promise<void>} */
function connected(client) {
  return new Promise((resolve, reject) =>
    client.connect({}, (/** @type {Error | null} */ error) => (error ? reject(error) : resolve())),
  )
}

/** @param {any} client @returns {Promise<void>} */
const disconnected = (client) => new Promise((resolve) => client.disconnect(() => resolve()))

/** @param {Job} given */
async function produce(given) {
  const { topic, records, style } = given
  const deadline = new Deadline(given)
  const producer = new Producer(
    {
      'bootstrap.servers': given.bootstrap,
      'enable.idempotence': true,
      'batch.size': given.batchBytes,
      'linger.ms': given.lingerMs,
      'compression.codec': given.compression,
      'queue.buffering.max.messages': 1_000_000,
      'queue.buffering.max.kbytes': 32_768,
      partitioner: 'murmur2_random',
      ...(style === 'forget' && given.mode !== 'paced' ? {} : { dr_cb: true }),
    },
    {},
  )
  await connected(producer)
  // Delivery reports: from a thread of the newer binding, else by asking as often as a timer can.
  if (typeof producer.setPollInBackground === 'function') producer.setPollInBackground(true)
  else producer.setPollInterval(given.mode === 'paced' || style === 'sync' ? 1 : 10)
  const close = () => disconnected(producer)
  const room = () => new Promise((resolve) => setImmediate(resolve))
  const flushed = () =>
    new Promise((resolve, reject) =>
      producer.flush(60_000, (/** @type {Error | null} */ error) => (error ? reject(error) : resolve(undefined))),
    )
  const reports = { count: 0 }
  producer.on('delivery-report', (/** @type {Error | null} */ error, /** @type {any} */ report) => {
    if (error) throw error
    reports.count++
    if (typeof report.opaque === 'function') report.opaque()
  })
  /** @param {number} i @param {(() => void) | null} opaque @returns {boolean} */
  const offer = (i, opaque) => {
    try {
      producer.produce(topic, null, valueOf(i), keyOf(i), undefined, opaque)
      return true
    } catch (error) {
      if (/** @type {{ code?: number }} */ (error).code !== queueFull) throw error
      producer.poll()
      return false
    }
  }
  /** @param {number} i @returns {Promise<void>} */
  const send = async (i) => {
    /** @type {() => void} */
    let done = () => {}
    const delivered = /** @type {Promise<void>} */ (new Promise((resolve) => (done = resolve)))
    while (!offer(i, done)) await room()
    return delivered
  }
  if (given.mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') return { ...(await sendGroups(given, deadline, send)), close }
  let sent = 0
  for (; sent < records && ((sent & 255) !== 0 || !deadline.isOver); sent++) {
    while (!offer(sent, null)) await room()
    if ((sent & 4095) === 0) await room()
  }
  await flushed()
  if (style === 'forget') return { records: sent, close }
  // The last reports are handed over by a poll after the flush.
  const wanted = sent
  while (reports.count < wanted) {
    producer.poll()
    await room()
  }
  return { records: reports.count, close }
}

/** @param {Job} given */
async function consume(given) {
  const { style, topic } = given
  if (style === 'for-await') return cannot('librdkafka has no async iterator')
  const tally = new Tally(given)
  const consumer = new KafkaConsumer(
    { 'bootstrap.servers': given.bootstrap, 'group.id': given.groupId },
    { 'auto.offset.reset': 'earliest' },
  )
  await connected(consumer)
  consumer.subscribe([topic])
  if (style === 'poll') {
    while (!tally.isOver) {
      const messages = await new Promise((resolve, reject) =>
        consumer.consume(mostRecordsAtOnce, (/** @type {Error | null} */ error, /** @type {any[]} */ got) =>
          error ? reject(error) : resolve(got),
        ),
      )
      for (const { key, value } of messages) tally.touch(key, value)
    }
  } else {
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        consumer.on('data', (/** @type {any} */ { key, value }) => {
          if (tally.isOver) return
          tally.touch(key, value)
          if (tally.isDone) resolve()
        })
        consumer.consume()
      })
    )
  }
  return { records: tally.records, bytes: tally.bytes, close: () => disconnected(consumer) }
}

await measure(job.mode === 'consume' ? consume : produce)
