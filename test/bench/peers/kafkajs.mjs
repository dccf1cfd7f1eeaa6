// @ts-check
// kafkajs. It batches nothing by itself: records go in arrays where the style allows it. With idempotence it sends one
// request at a time to each broker.
import kafkajs from 'kafkajs'
import {
  cannot,
  Deadline,
  job,
  keyOf,
  measure,
  paced,
  sendArrays,
  sendGroups,
  sendOneByOne,
  Tally,
  valueOf,
} from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

const { CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs

/** @param {Job} given */
function connect(given) {
  if (given.compression !== 'none' && given.compression !== 'gzip') {
    return cannot(`kafkajs has no ${given.compression} of its own`)
  }
  return new Kafka({ clientId: 'bench', brokers: [given.bootstrap], logLevel: logLevel.NOTHING })
}

/** @param {Job} given */
async function produce(given) {
  const { topic, style } = given
  const compression = given.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None
  const deadline = new Deadline(given)
  const producer = connect(given).producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const close = () => producer.disconnect()
  /** @param {number} i */
  const message = (i) => ({ key: keyOf(i), value: valueOf(i) })
  /** @param {{ key: Buffer, value: Buffer }[]} messages */
  const sendAll = (messages) => producer.send({ topic, acks: -1, compression, messages })
  /** @param {number} i */
  const send = (i) => sendAll([message(i)])
  if (given.mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') return { ...(await sendGroups(given, deadline, send)), close }
  return { ...(await sendArrays(given, deadline, message, sendAll)), close }
}

/** @param {Job} given */
async function consume(given) {
  const { style, topic } = given
  if (style === 'for-await') return cannot('kafkajs has no async iterator')
  const tally = new Tally(given)
  const consumer = connect(given).consumer({ groupId: given.groupId })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise((resolve, reject) => {
    /** @param {import('kafkajs').KafkaMessage} message */
    const touch = ({ key, value }) => {
      tally.touch(key, value)
      if (tally.isDone) resolve(undefined)
    }
    consumer
      .run(
        style === 'poll'
          ? { eachBatch: async ({ batch }) => batch.messages.forEach(touch) }
          : { eachMessage: async ({ message }) => touch(message) },
      )
      .catch(reject)
  })
  return { records: tally.records, bytes: tally.bytes, close: () => consumer.disconnect() }
}

await measure(job.mode === 'consume' ? consume : produce)
