// @ts-check
// A process with three producers, whose history it tells: one that waits for every record, one that gives up soon, so that nobody
// knows what came of its records, and one with transactions. It is killed, stopped, replaced, or asked to leave (SIGTERM).
import { SeededRandom } from '@ottla/runtime'
import { Producer } from 'ottla'
import { setTimeout as sleep } from 'node:timers/promises'
import { RecordingProducer } from '../history/recording-producer.mjs'
import { patience, tell, wordsOf } from './told.mjs'

/**
 * @type {{
 *   bootstrapServers: string,
 *   life: number,
 *   seed: number,
 *   run: string,
 *   input: string,
 *   ledger: string,
 *   partitions: number,
 *   records: number,
 * }}
 */
const { bootstrapServers, life, seed, run, input, ledger, partitions, records } = JSON.parse(process.argv[2] ?? '{}')
const random = new SeededRandom(seed * 1000 + life)
const leaving = new AbortController()
process.on('SIGTERM', () => leaving.abort())
/** Whether another process has its transactional id by now, and it must not take it back. */
let isReplaced = false
process.on('SIGUSR2', () => (isReplaced = true))

let told = 0
/** @type {import('../history/history.ts').HistoryWriter} */
const history = {
  invoke(name, operation, facts = {}) {
    const index = told++
    tell({ type: 'invoke', atUs: now(), index, process: name, operation, facts })
    return index
  },
  end(of, type, facts = {}) {
    tell({ type: 'end', atUs: now(), of, outcome: type, facts })
  },
}

/** The same clock in all processes of a machine. */
const now = () => Number(process.hrtime.bigint() / 1000n)

/** Enough of them fill the buffers of sockets and of the producer. */
const padding = Buffer.alloc(20_000, 'x')

/**
 * @param {string} kind
 * @param {Partial<import('ottla').ProducerConfig>} config
 */
async function send(kind, config) {
  const name = `${kind}/${life}`
  const producer = new Producer({ bootstrapServers, clientId: name, ...patience, ...config })
  const recording = new RecordingProducer(producer, history, name)
  let count = 0
  for (let i = 0; !leaving.signal.aborted; i++) {
    const isLarge = i % 40 === 39
    const burst = isLarge ? 40 : random.integer(6)
    for (let n = 0; n < burst; n++) {
      const headers = isLarge ? { headers: [{ key: 'padding', value: padding }] } : {}
      recording.send(input, random.integer(partitions), `${name} ${count++}`, { key: `k${count % 50}`, ...headers })
    }
    if (producer.isFull) await producer.ready()
    await sleep(100)
  }
  // What is not delivered by then stays open in the history.
  await producer.close({ timeoutMs: 60_000 })
}

/** As many records as are wanted to begin with, as fast as they go. */
async function fill() {
  const name = `filler/${life}`
  const producer = new Producer({ bootstrapServers, clientId: name, ...patience })
  const recording = new RecordingProducer(producer, history, name)
  for (let i = 0; i < records && !leaving.signal.aborted; i++) {
    recording.send(input, i % partitions, `${name} ${i}`)
    if (producer.isFull) await producer.ready()
    if (i % 100 === 0) await sleep(1)
  }
  await producer.close({ timeoutMs: 120_000 })
  tell({ type: 'filled' })
}

/** Transactions on one identity, until it is replaced or something cannot be mended. */
async function transactions() {
  for (let attempt = 0; !leaving.signal.aborted; attempt++) {
    const producer = new Producer({
      bootstrapServers,
      clientId: `${run}-ledger`,
      transactionalId: `${run}-ledger`,
      transactionTimeoutMs: 15_000,
      maxBlockMs: 10_000,
      ...patience,
    })
    const recording = new RecordingProducer(producer, history, `ledger/${life * 1000 + attempt}`)
    try {
      await recording.init()
      for (let i = 0; !leaving.signal.aborted; i++) {
        await transaction(recording, `ledger/${life}.${attempt}.${i}`)
        await sleep(random.integer(150))
      }
    } catch (error) {
      tell({ type: 'trouble', role: 'ledger', ...wordsOf(error) })
    } finally {
      await producer.close({ timeoutMs: 5000 })
    }
    await sleep(200)
    if (isReplaced) return
  }
}

/**
 * @param {RecordingProducer} recording
 * @param {string} name
 */
async function transaction(recording, name) {
  recording.begin()
  const count = 1 + random.integer(8)
  for (let n = 0; n < count; n++) recording.send(ledger, random.integer(partitions), `${name}.${n}`)
  if (random.integer(4) === 0) return recording.abort()
  for (;;) {
    try {
      return await recording.commit()
    } catch (error) {
      const { code } = /** @type {{ code?: string }} */ (error)
      // It may have taken effect; asked for again, it tells.
      if (code === 'ERR_KAFKA_TIMEOUT' && !leaving.signal.aborted) continue
      if (code !== 'ERR_KAFKA_TRANSACTION_ABORTABLE') throw error
      return recording.abort()
    }
  }
}

if (records > 0) await fill()
else {
  await Promise.all([
    send('patient', { deliveryTimeoutMs: 600_000, maxBlockMs: 600_000 }),
    send('hasty', { deliveryTimeoutMs: 4000, requestTimeoutMs: 2000, lingerMs: 0, bufferMemory: 1_048_576 }),
    transactions(),
  ])
}
tell({ type: 'left' })
