// @ts-check
// One process of the churn: a member in each of three groups over the same input. It tells what it does, one JSON object a line, and
// is killed, stopped for a while, or asked to leave (SIGTERM).
import { transact } from '@ottla/transact'
import { Consumer, Producer } from 'ottla'

/** @type {{ bootstrapServers: string, slot: number, name: string, protocol: string, input: string, output: string, run: string }} */
const { bootstrapServers, slot, name, protocol, input, output, run } = JSON.parse(process.argv[2] ?? '{}')
const leaving = new AbortController()
process.on('SIGTERM', () => leaving.abort())

/** @param {object} event */
const tell = (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/**
 * @param {string} role
 * @param {Partial<import('ottla').ConsumerConfig>} [config]
 */
function member(role, config = {}) {
  const groupProtocol = /** @type {never} */ (protocol)
  const session = protocol === 'classic' ? { sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000 } : {}
  const strategy =
    protocol === 'classic' ? { partitionAssignmentStrategy: role === 'least' ? ['cooperative-sticky'] : ['range'] } : {}
  const consumer = new Consumer({
    bootstrapServers,
    groupId: `${run}-${role}`,
    clientId: name,
    groupProtocol,
    ...session,
    ...strategy,
    maxPollIntervalMs: 20_000,
    autoOffsetReset: 'earliest',
    enableAutoCommit: false,
    maxPollRecords: 100,
    ...config,
  })
  consumer.subscribe([input], {
    onPartitionsAssigned: () => {
      const { generationId, memberId } = consumer.groupMetadata()
      const partitions = consumer.assignment().map(({ partition }) => partition)
      tell({ type: 'assigned', role, generationId, memberId, partitions })
    },
    onPartitionsRevoked: (partitions) => tell({ type: 'revoked', role, count: partitions.length }),
    onPartitionsLost: (partitions) => tell({ type: 'lost', role, count: partitions.length }),
  })
  return consumer
}

/**
 * Until it shall leave; what fails is told and tried again.
 * @param {string} role
 * @param {() => Promise<unknown>} work
 */
async function again(role, work) {
  while (!leaving.signal.aborted) {
    try {
      await work()
    } catch (error) {
      if (leaving.signal.aborted) return
      const { code, message } = /** @type {Error & { code?: string }} */ (error)
      tell({ type: 'trouble', role, code: code ?? 'none', message })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** @param {Iterable<{ partition: number, offset: number }>} records */
const places = (records) => Array.from(records, ({ partition, offset }) => [partition, offset])

async function atLeastOnce() {
  const consumer = member('least', slot % 2 === 0 ? { autoCommitIntervalMs: 500 } : {})
  await again('least', async () => {
    if (slot % 2 === 0) {
      await consumer.run({
        concurrency: 8,
        orderedBy: 'key',
        signal: leaving.signal,
        eachBatch: (records) => tell({ type: 'done', role: 'least', places: places(records) }),
      })
      return
    }
    const records = await consumer.poll({ timeoutMs: 500, signal: leaving.signal })
    if (records.isEmpty) return
    tell({ type: 'done', role: 'least', places: places(records) })
    await consumer.commit()
  })
  await consumer.close()
}

async function atMostOnce() {
  const consumer = member('most')
  await again('most', async () => {
    const records = await consumer.poll({ timeoutMs: 500, signal: leaving.signal })
    if (records.isEmpty) return
    // What may have been committed without our knowing is left out.
    await consumer.commit()
    tell({ type: 'done', role: 'most', places: places(records) })
  })
  await consumer.close()
}

async function exactlyOnce() {
  const consumer = member('copy', { isolationLevel: 'read_committed' })
  await again('copy', async () => {
    const producer = new Producer({
      bootstrapServers,
      clientId: name,
      transactionalId: `${run}-copy-${slot}`,
      transactionTimeoutMs: 15_000,
    })
    try {
      await transact({
        consumer,
        producer,
        signal: leaving.signal,
        onAbort: (error) => {
          const { code, message } = /** @type {Error & { code?: string }} */ (error)
          tell({ type: 'aborted', role: 'copy', code: code ?? 'none', message })
        },
        eachBatch: (records, transaction) => {
          for (const { partition, key, value } of records)
            transaction.sendAndForget({ topic: output, partition, key, value })
        },
      })
    } finally {
      await producer.close({ timeoutMs: 5000 })
    }
  })
  await consumer.close()
}

const closed = await Promise.allSettled([atLeastOnce(), atMostOnce(), exactlyOnce()])
for (const result of closed) {
  if (result.status === 'rejected')
    tell({ type: 'trouble', role: 'close', code: 'none', message: String(result.reason) })
}
tell({ type: 'left' })
