// @ts-check
// A process with a member in each of three groups over the same input. It tells what it does, one JSON object a line, and is killed,
// stopped for a while, or asked to leave (SIGTERM).
import { transact } from '@ottla/transact'
import { Consumer, Producer } from 'ottla'
import { setTimeout as sleep } from 'node:timers/promises'
import { patience, tell, wordsOf } from './told.mjs'

/**
 * @type {{
 *   bootstrapServers: string,
 *   slot: number,
 *   name: string,
 *   protocols: Record<'least' | 'most' | 'copy', 'classic' | 'consumer'>,
 *   input: string,
 *   output: string,
 *   run: string,
 *   maxPollRecords: number,
 * }}
 */
const { bootstrapServers, slot, name, protocols, input, output, run, maxPollRecords } = JSON.parse(
  process.argv[2] ?? '{}',
)
const leaving = new AbortController()
process.on('SIGTERM', () => leaving.abort())

/**
 * @param {keyof typeof protocols} role
 * @param {Partial<import('ottla').ConsumerConfig>} [config]
 */
function member(role, config = {}) {
  const groupProtocol = protocols[role]
  const session =
    groupProtocol === 'classic'
      ? {
          sessionTimeoutMs: 6000,
          heartbeatIntervalMs: 1000,
          partitionAssignmentStrategy: role === 'least' ? ['cooperative-sticky'] : ['range'],
        }
      : {}
  const consumer = new Consumer({
    bootstrapServers,
    groupId: `${run}-${role}`,
    clientId: name,
    groupProtocol,
    ...session,
    ...patience,
    maxPollIntervalMs: 20_000,
    autoOffsetReset: 'earliest',
    enableAutoCommit: false,
    maxPollRecords,
    ...config,
  })
  /** @param {readonly import('ottla').TopicPartition[]} partitions */
  const numbers = (partitions) => partitions.map(({ partition }) => partition)
  consumer.subscribe([input], {
    onPartitionsAssigned: (added) => {
      const { generationId, memberId } = consumer.groupMetadata()
      tell({
        type: 'assigned',
        role,
        generationId,
        memberId,
        partitions: numbers(consumer.assignment()),
        added: numbers(added),
      })
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
      tell({ type: 'trouble', role, ...wordsOf(error) })
      await sleep(100)
    }
  }
}

/** @param {Iterable<{ partition: number, offset: number, value: Buffer | null }>} records */
const places = (records) => Array.from(records, ({ partition, offset, value }) => [partition, offset, String(value)])

async function atLeastOnce() {
  const withRun = slot % 2 === 0
  const consumer = member('least', withRun ? { autoCommitIntervalMs: 500 } : {})
  await again('least', async () => {
    if (withRun) {
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
    tell({ type: 'done', role: 'least', isPolled: true, places: places(records) })
    await consumer.commit()
  })
  await consumer.close()
}

async function atMostOnce() {
  const consumer = member('most')
  await again('most', async () => {
    const records = await consumer.poll({ timeoutMs: 500, signal: leaving.signal })
    if (records.isEmpty) return
    tell({ type: 'polled', role: 'most', places: places(records) })
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
      ...patience,
    })
    try {
      await transact({
        consumer,
        producer,
        signal: leaving.signal,
        onAbort: (error) => tell({ type: 'aborted', role: 'copy', ...wordsOf(error) }),
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
