// @ts-check
// Ottla, as a user would write it.
import { Consumer, Producer } from 'ottla'
import { cannot, Deadline, job, keyOf, measure, paced, sendGroups, sendOneByOne, Tally, valueOf } from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

/** @param {Job} given */
async function produce(given) {
  const { topic, records, style } = given
  const deadline = new Deadline(given)
  const producer = new Producer({
    bootstrapServers: given.bootstrap,
    batchSize: given.batchBytes,
    lingerMs: given.lingerMs,
    compressionType: /** @type {'none'} */ (given.compression),
  })
  const close = () => producer.close()
  /** @param {number} i */
  const send = (i) => producer.send({ topic, key: keyOf(i), value: valueOf(i) })
  if (given.mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') return { ...(await sendGroups(given, deadline, send)), close }
  let sent = 0
  const isDue = () => sent < records && ((sent & 255) !== 0 || !deadline.isOver)
  if (style === 'callback') {
    let acknowledged = 0
    /** @param {Error | null | undefined} error */
    const onDelivered = (error) => {
      if (error) throw error
      acknowledged++
    }
    for (; isDue(); sent++) {
      producer.send({ topic, key: keyOf(sent), value: valueOf(sent) }, onDelivered)
      if (producer.isFull) await producer.ready()
    }
    await producer.flush()
    return { records: acknowledged, close }
  }
  if (style === 'forget') {
    for (; isDue(); sent++) {
      producer.sendAndForget({ topic, key: keyOf(sent), value: valueOf(sent) })
      if (producer.isFull) await producer.ready()
    }
    await producer.flush()
    return { records: sent - producer.failedCount, close }
  }
  return cannot(`Ottla has no style ${style}`)
}

/** @param {Job} given */
async function consume(given) {
  const { style } = given
  const tally = new Tally(given)
  const consumer = new Consumer({
    bootstrapServers: given.bootstrap,
    groupId: given.groupId,
    autoOffsetReset: 'earliest',
  })
  consumer.subscribe([given.topic])
  if (style === 'poll') {
    while (!tally.isOver) {
      for (const record of await consumer.poll({ timeoutMs: 500 })) tally.touch(record.key, record.value)
    }
  } else if (style === 'for-await') {
    for await (const record of consumer) {
      tally.touch(record.key, record.value)
      if (tally.isDone) break
    }
  } else if (style === 'run') {
    const stopping = new AbortController()
    await consumer.run({
      eachRecord: (record) => {
        tally.touch(record.key, record.value)
        if (tally.isDone) stopping.abort()
      },
      signal: stopping.signal,
    })
  } else {
    return cannot(`Ottla has no style ${style}`)
  }
  return { records: tally.records, bytes: tally.bytes, close: () => consumer.close() }
}

await measure(job.mode === 'consume' ? consume : produce)
