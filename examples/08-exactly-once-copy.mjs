// @ts-check
// Orders become invoices, each exactly once, although the work fails half-way and the process is replaced by another.
// Run: node examples/08-exactly-once-copy.mjs   (BOOTSTRAP_SERVERS=host:port for a cluster of yours)
import assert from 'node:assert/strict'
import { startBroker } from '@ottla/broker'
import { transact } from '@ottla/transact'
import { Consumer, Producer } from 'ottla'

const broker = await startBroker({ port: 0 })
const bootstrapServers = process.env.BOOTSTRAP_SERVERS ?? broker.bootstrapServers
const [orders, invoices, groupId] = [`orders-${Date.now()}`, `invoices-${Date.now()}`, `billing-${Date.now()}`]

const filler = new Producer({ bootstrapServers })
for (let i = 0; i < 300; i++) filler.sendAndForget({ topic: orders, key: `o-${i}`, value: String(i) })
await filler.close()

/** One life of the service. @param {string} transactionalId @param {number} until invoices written @param {number} failAt */
async function serve(transactionalId, until, failAt) {
  const consumer = new Consumer({
    bootstrapServers,
    groupId,
    enableAutoCommit: false, // the transactions commit
    isolationLevel: 'read_committed',
    autoOffsetReset: 'earliest',
    maxPollRecords: 20,
  })
  consumer.subscribe([orders])
  const producer = new Producer({ bootstrapServers, transactionalId })
  const stop = new AbortController()
  let written = 0
  await transact({
    consumer,
    producer,
    signal: stop.signal,
    eachBatch: (records, transaction) => {
      for (const { key, value } of records)
        transaction.sendAndForget({ topic: invoices, key, value: `${String(value)} EUR` })
      written += records.count
      if (written > failAt && failAt > 0) throw new Error(`no paper left in ${transactionalId}`)
      if (written >= until) stop.abort() // the open transaction is finished first
    },
    retries: 0,
  }).catch((error) => console.log(error.message))
  await consumer.close()
  await producer.close()
}

await serve('billing-1', 300, 100) // what it wrote in its last transaction was aborted with it
await serve('billing-2', 200, 0) // begins where the last committed transaction ended

const reader = new Consumer({ bootstrapServers, isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
reader.assign((await reader.partitionsFor(invoices)).map(({ partition }) => ({ topic: invoices, partition })))
const seen = new Set()
for await (const { key, value } of reader) {
  assert(!seen.has(String(value)), `${String(key)} was invoiced twice`)
  if (seen.add(String(value)).size === 300) break
}
console.log(`${seen.size} invoices, each once`)
await reader.close()
await broker.close()
