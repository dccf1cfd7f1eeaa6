// Our producer and consumer under the load of the bare loops. Prints one JSON line, see load.mjs.
import { Consumer, Producer } from 'ottla'
import { keys, measure, options, turn, values } from './load.mjs'

const { style, bootstrap, topic, n, rounds, batch } = options({
  style: 'forget',
  bootstrap: '127.0.0.1:9092',
  topic: 'hot',
  n: '100000',
  rounds: '40',
  batch: '16384',
})
const count = Number(n)
const isProducer = style === 'forget' || style === 'callback' || style === 'promise'
await (isProducer ? produce() : consume())

async function produce() {
  const producer = new Producer({ bootstrapServers: bootstrap, batchSize: Number(batch) })
  let ended = 0
  const onEnd = (error) => {
    if (error !== undefined) throw error
    ended++
  }
  const onSent = () => {
    ended++
  }
  const send = {
    forget: (record) => producer.sendAndForget(record),
    callback: (record) => producer.send(record, onEnd),
    promise: (record) => void producer.send(record).then(onSent),
  }[style]
  await measure(
    async (records) => {
      ended = 0
      for (let i = 0; i < records; i++) {
        send({ topic, key: keys[i & 4095], value: values[i & 4095] })
        if (producer.isFull) await producer.ready()
      }
      await producer.flush()
      if (style !== 'forget' && ended !== records) throw new Error(`${ended} of ${records} records were acknowledged`)
      if (producer.failedCount > 0) throw new Error(`${producer.failedCount} records failed`)
    },
    count,
    Number(rounds),
  )
  await producer.close()
}

async function consume() {
  const group = style.startsWith('run') ? { groupId: 'hot' } : {}
  const consumer = new Consumer({ bootstrapServers: bootstrap, enableAutoCommit: false, ...group })
  const partitions = (await consumer.partitionsFor(topic)).map(({ partition }) => ({ topic, partition }))
  consumer.assign(partitions)
  const state = { bytes: 0, left: 0 }
  const take = (record) => {
    state.bytes += record.key.length + record.value.length
    return --state.left > 0
  }
  const ways = {
    async poll() {
      while (state.left > 0) for (const record of await consumer.poll({ timeoutMs: 1000 })) take(record)
    },
    async loop() {
      for await (const record of consumer) if (!take(record)) break
    },
    async batches() {
      for await (const records of consumer.batches()) {
        for (const record of records) take(record)
        if (state.left <= 0) break
      }
    },
    async run() {
      const stop = new AbortController()
      const eachRecord = (record) => void (take(record) || stop.abort())
      await consumer.run({ eachRecord, signal: stop.signal })
    },
    async runasync() {
      const stop = new AbortController()
      const eachRecord = async (record) => void (take(record) || stop.abort())
      await consumer.run({ eachRecord, signal: stop.signal })
    },
  }
  await measure(
    async (records) => {
      // From the start again, so that any number of rounds finds records.
      consumer.seekToBeginning(partitions)
      state.left = records
      await ways[style]()
      await turn()
      return records - state.left
    },
    count,
    Number(rounds),
  )
  await consumer.close()
}
