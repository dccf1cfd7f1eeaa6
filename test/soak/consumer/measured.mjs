// @ts-check
// One process with a consumer that is measured. Arguments: bootstrap servers, topic with four partitions, group protocol.
import { Consumer, Producer } from 'ottla'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const [bootstrapServers = '', topic = '', protocol = 'classic'] = process.argv.slice(2)
const groupProtocol = /** @type {'classic' | 'consumer'} */ (protocol)
const partitions = 4
const idleSeconds = 60
let groups = 0

/** @returns {Promise<Consumer>} a member that has its partitions. */
async function member() {
  const groupId = `${topic}-${groups++}`
  const consumer = new Consumer({ bootstrapServers, groupId, groupProtocol, autoOffsetReset: 'latest' })
  consumer.subscribe([topic])
  while (consumer.assignment().length < partitions) await consumer.poll({ timeoutMs: 100 })
  return consumer
}

/**
 * @param {Consumer} consumer
 * @param {() => Promise<unknown>} work - resolves when the time is over.
 */
async function idle(consumer, work) {
  // What was needed for the start only has ended after a moment.
  await consumer.poll({ timeoutMs: 3000 })
  const requests = () => Number(consumer.metrics()['consumer-metrics']?.['request-total'] ?? 0)
  const [usage, count, startMs] = [process.cpuUsage(), requests(), performance.now()]
  await work()
  const { user, system } = process.cpuUsage(usage)
  const seconds = (performance.now() - startMs) / 1000
  return { seconds: Math.round(seconds), cpuMs: (user + system) / 1000, requests: requests() - count }
}

async function idlePolling() {
  const consumer = await member()
  const result = await idle(consumer, async () => {
    for (let i = 0; i < idleSeconds; i++) await consumer.poll({ timeoutMs: 1000 })
  })
  await consumer.close()
  return result
}

async function idleRunning() {
  const consumer = await member()
  const result = await idle(consumer, async () => {
    const stop = new AbortController()
    const running = consumer.run({ signal: stop.signal, eachRecord: () => {} })
    await sleep(idleSeconds * 1000)
    stop.abort()
    await running
  })
  await consumer.close()
  return result
}

async function closing() {
  const times = []
  for (let i = 0; i < 20; i++) {
    const consumer = await member()
    const polling = consumer.poll({ timeoutMs: 30_000 }).catch(() => {})
    // At any moment of a fetch that waits for half a second.
    await sleep(300 + i * 25)
    const startMs = performance.now()
    await consumer.close()
    times.push(performance.now() - startMs)
    await polling
  }
  return times.sort((a, b) => a - b)
}

/** Records come at a steady rate, and one handler blocks its partition for a minute. */
async function blocking() {
  const perTick = 20
  const consumer = await member()
  const producer = new Producer({ bootstrapServers })
  const stop = new AbortController()
  const isBlocked = { value: false }
  const blockedPartition = 2
  let others = 0
  let sent = 0
  let mostLag = 0
  const over = new AbortController()
  const running = consumer.run({
    concurrency: partitions,
    signal: stop.signal,
    eachRecord: async ({ partition }) => {
      if (partition !== blockedPartition) others++
      else if (isBlocked.value) {
        isBlocked.value = false
        await sleep(60_000)
      }
    },
  })
  const sending = (async () => {
    while (!over.signal.aborted) {
      for (let partition = 0; partition < partitions; partition++)
        for (let i = 0; i < perTick; i++) producer.sendAndForget({ topic, partition, value: 'x'.repeat(100) })
      sent += perTick * (partitions - 1)
      mostLag = Math.max(mostLag, sent - others)
      await sleep(10)
    }
  })()
  /** @param {number} ms */
  const rate = async (ms) => {
    const [count, startMs] = [others, performance.now()]
    await sleep(ms)
    return ((others - count) * 1000) / (performance.now() - startMs)
  }
  await rate(5_000)
  const freely = await rate(20_000)
  isBlocked.value = true
  while (isBlocked.value) await sleep(5)
  mostLag = 0
  const meanwhile = await rate(58_000)
  const lag = mostLag
  over.abort()
  await sending
  await producer.close()
  await sleep(5_000)
  stop.abort()
  await running
  await consumer.close()
  return { freely, meanwhile, mostLag: lag }
}

const [poll, run] = [await idlePolling(), await idleRunning()]
const [closeMs, blocked] = [await closing(), await blocking()]
process.stdout.write(JSON.stringify({ poll, run, closeMs, blocked }))
