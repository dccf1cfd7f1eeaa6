// @ts-check
// One member of the group, in a process of its own: the at-least-once loop. It reports what it has processed to its
// parent, and only then commits. Told to die, it commits no more and kills itself some records later: the worst moment.
import { Consumer } from 'ottla'

const { bootstrapServers, topic, groupId, name } = JSON.parse(process.argv[2] ?? '{}')

const dyingRecords = 1000
const dyingMs = 1000

/** What the parent has told this process to do. @type {Set<unknown>} */
const orders = new Set()
process.on('message', (message) => orders.add(message))
process.on('disconnect', () => process.exit(1))
// The parent may have gone while this process was still loading.
if (!process.connected) process.exit(1)

const consumer = new Consumer({
  bootstrapServers,
  groupId,
  clientId: name,
  autoOffsetReset: 'earliest',
  enableAutoCommit: false,
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 2000,
})

try {
  consumer.subscribe([topic])
  let assigned = ''
  let uncommitted = 0
  let dieAtMs = Infinity
  while (!orders.has('stop')) {
    const records = await consumer.poll({ timeoutMs: 200 })
    const assignment = consumer.assignment().map((entry) => entry.partition)
    if (String(assignment) !== assigned) {
      assigned = String(assignment)
      await report({ assignment })
    }
    if (uncommitted >= dyingRecords || performance.now() >= dieAtMs) {
      await report({ uncommitted })
      process.kill(process.pid, 'SIGKILL')
    }
    if (records.isEmpty) continue
    await report({ processed: Array.from(records, processOne) })
    if (orders.has('die')) {
      uncommitted += records.count
      dieAtMs = Math.min(dieAtMs, performance.now() + dyingMs)
    } else await consumer.commit()
  }
} catch (error) {
  await report({ failure: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
} finally {
  await consumer.close()
  process.disconnect()
}

/**
 * The work of this application: to note where a record was, which one it is, its key, and a flight's delay.
 * @param {import('ottla').ConsumerRecord} record
 * @returns {import('./group.mjs').Processed}
 */
function processOne(record) {
  const id = Number(record.headers.find((header) => header.key === 'id')?.value ?? -1)
  return [record.partition, record.offset, id, record.key?.toString() ?? null, delayOf(record.value)]
}

/** @param {Uint8Array | null} value */
function delayOf(value) {
  try {
    return Number(JSON.parse(String(value)).delay) || 0
  } catch {
    return 0
  }
}

/**
 * Resolves when the message has left this process, so that a commit never runs ahead of the work it stands for.
 * @param {import('./group.mjs').Report} message
 * @returns {Promise<void>}
 */
function report(message) {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('consumer.mjs is started by main.mjs'))
    else process.send(message, (/** @type {Error | null} */ error) => (error === null ? resolve() : reject(error)))
  })
}
