// @ts-check
// kafkajs. It batches nothing by itself: where a style allows it, records are sent in arrays of `array` records, several
// arrays at a time.
import kafkajs from 'kafkajs'
import { cannot, Deadline, job, keyOf, measure, paced, Tally, valueOf } from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

const { CompressionTypes, Kafka, logLevel } = kafkajs
const maxArrays = 5

/** @param {Job} given */
const connect = (given) =>
  new Kafka({ clientId: 'bench', brokers: [given.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 8 } })

/** @param {Job} given */
async function produce(given) {
  const { topic, records, style } = given
  if (given.compression !== 'none' && given.compression !== 'gzip') {
    return cannot(`kafkajs has no ${given.compression} of its own`)
  }
  const compression = given.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None
  const deadline = new Deadline(given)
  const producer = connect(given).producer({
    idempotent: true,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    // With idempotence kafkajs sends one request at a time to each broker.
  })
  await producer.connect()
  const close = () => producer.disconnect()
  /** @param {{ key: Buffer, value: Buffer }[]} messages */
  const send = (messages) => producer.send({ topic, acks: -1, compression, messages })
  /** @param {number} i */
  const message = (i) => ({ key: keyOf(i), value: valueOf(i) })
  if (given.mode === 'paced') {
    const latenciesMs = await paced(given, (i, done) => {
      void (async () => {
        await send([message(i)])
        done()
      })()
    })
    return { records: latenciesMs.length, latenciesMs, close }
  }
  let sent = 0
  if (style === 'sync') {
    /** @type {number[]} */
    const latenciesMs = []
    for (; sent < records && !deadline.isOver; sent++) {
      const at = performance.now()
      await send([message(sent)])
      latenciesMs.push(performance.now() - at)
    }
    return { records: sent, latenciesMs, close }
  }
  if (style === 'groups') {
    while (sent < records && !deadline.isOver) {
      const group = []
      for (const end = Math.min(records, sent + given.group); sent < end; sent++) group.push(send([message(sent)]))
      await Promise.all(group)
    }
    return { records: sent, close }
  }
  let acknowledged = 0
  const worker = async () => {
    while (sent < records && !deadline.isOver) {
      const messages = []
      for (const end = Math.min(records, sent + given.array); sent < end; sent++) messages.push(message(sent))
      await send(messages)
      acknowledged += messages.length
    }
  }
  await Promise.all(Array.from({ length: maxArrays }, worker))
  return { records: acknowledged, close }
}

/** @param {Job} given */
async function consume(given) {
  const { style, topic } = given
  if (given.compression !== 'none' && given.compression !== 'gzip') {
    return cannot(`kafkajs has no ${given.compression} of its own`)
  }
  if (style !== 'poll' && style !== 'run') return cannot('kafkajs has no async iterator')
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
