// @ts-check
// One run of the main job: send, kill, take over, and wait until every record is accounted for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBroker } from '@ottla/broker'
import { Admin, Producer } from 'ottla'
import { Answer } from './answer.mjs'
import { Group } from './group.mjs'
import { Ledger } from './ledger.mjs'
import { Progress, thousands } from './progress.mjs'
import { printReport } from './report.mjs'
import { noSends, sendAll } from './send.mjs'
import { openSource } from './source.mjs'
import { Watchdog } from './watchdog.mjs'

const connectTimeoutMs = 10_000
const startTimeoutMs = 60_000
/** The time for the job, for each so many records of it. */
const deadlineMs = 120_000
const recordsPerDeadline = 300_000
/** Nothing sent and nothing processed for so long: the job gives up and says what is missing. */
const stallTimeoutMs = 40_000

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit code
 */
export async function runJob(options) {
  const source = await openSource(options)
  const watchdog = new Watchdog(options.deadlineMs ?? deadlineMs * Math.ceil(source.count / recordsPerDeadline))
  const run = `${Date.now().toString(36)}${process.pid.toString(36)}`
  const topic = `ottla-${source.name}-${run}`
  const dataDir = options.bootstrap === undefined ? mkdtempSync(join(tmpdir(), 'ottla-main-job-')) : undefined
  const removeDataDir = dataDir === undefined ? () => {} : () => rmSync(dataDir, { recursive: true, force: true })
  process.once('exit', removeDataDir)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  const broker = dataDir === undefined ? undefined : await startBroker({ port: 0, dataDir })
  const bootstrapServers = broker?.bootstrapServers ?? String(options.bootstrap)
  try {
    watchdog.phase = 'creating the topic'
    await createTopic(bootstrapServers, topic, options.partitions)
    const where =
      broker === undefined ? `the cluster at ${bootstrapServers}` : `a broker of our own, data in ${dataDir}`
    console.log(`${thousands(source.count)} ${source.description}\nthrough ${where}, topic ${topic}\n`)
    const groupId = `ottla-job-${run}`
    const exitCode = await streamAndCheck({ options, source, topic, bootstrapServers, groupId, dataDir, watchdog })
    // The report shows how to look at the data, so they stay.
    process.off('exit', removeDataDir)
    return exitCode
  } finally {
    watchdog.phase = 'closing the broker'
    await broker?.close()
    watchdog.done()
  }
}

/**
 * @param {object} job
 * @param {import('./options.mjs').Options} job.options
 * @param {import('./source.mjs').Source} job.source
 * @param {string} job.topic
 * @param {string} job.groupId
 * @param {string} job.bootstrapServers
 * @param {string | undefined} job.dataDir
 * @param {Watchdog} job.watchdog
 */
async function streamAndCheck({ options, source, topic, groupId, bootstrapServers, dataDir, watchdog }) {
  const ledger = new Ledger()
  const answer = new Answer()
  const sends = noSends()
  const group = new Group({
    bootstrapServers,
    topic,
    groupId,
    onProcessed: (records) => {
      for (const [partition, offset, id, key, delay] of records) {
        // At least once means that a record may come again. Its effect happens once.
        if (ledger.process(partition, offset, id)) answer.add(key, delay)
      }
    },
    onEvent: (line) => progress.event(line),
  })
  const producer = new Producer({ bootstrapServers, clientId: 'ottla-main-job' })
  const state = new JobState()
  const progress = new Progress(() => progressLine(ledger, source.count))
  try {
    watchdog.phase = 'waiting for the consumers to get their partitions'
    watchdog.describe = () => `: ${progressLine(ledger, source.count).trim()}; ${group.describe()}`
    const victim = group.start()
    group.start()
    await group.balanced(options.partitions, startTimeoutMs)
    state.startedMs = performance.now()
    watchdog.phase = 'streaming'
    const replaceVictim = async () => {
      state.uncommitted = await group.kill(victim)
      if (state.uncommitted > 0) {
        progress.event(
          `it had processed ${thousands(state.uncommitted)} records without a commit: they must come again`,
        )
      }
      progress.event(`${group.start()} joins in its place`)
      state.isReplaced = true
    }
    sendAll(producer, topic, source, ledger, sends, () => void replaceVictim()).then(
      () => (state.sentMs = performance.now()),
      (error) => (state.failure = error),
    )
    await untilDone(ledger, group, state, watchdog)
    state.endedMs = performance.now()
  } finally {
    progress.stop()
    watchdog.phase = 'ending the consumers and the producer'
    await Promise.all([group.stop(), producer.close({ timeoutMs: 5000 })])
  }
  if (state.failure !== undefined) throw state.failure
  return printReport({
    ledger,
    sends,
    answer,
    state,
    areFlights: options.file === undefined,
    topic,
    bootstrapServers,
    dataDir,
  })
}

/** How far the job is. */
class JobState {
  startedMs = 0
  /** @type {number | undefined} */
  sentMs
  endedMs = 0
  /** Records that the killed consumer had processed and not committed. */
  uncommitted = 0
  isReplaced = false
  /** @type {Error | undefined} */
  failure
  /** Why the job gave up before all was done. @type {string | undefined} */
  stalled
}

/**
 * Waits until every record has been processed and what the killed consumer left uncommitted has come again.
 * @param {Ledger} ledger
 * @param {Group} group
 * @param {JobState} state
 * @param {Watchdog} watchdog
 */
async function untilDone(ledger, group, state, watchdog) {
  let before = ''
  let changedMs = performance.now()
  for (;;) {
    const isCaughtUp = state.sentMs !== undefined && ledger.processed === ledger.sent
    if (state.failure !== undefined || (isCaughtUp && state.isReplaced && ledger.redelivered >= state.uncommitted))
      return
    const now = `${ledger.sent} ${ledger.processed} ${ledger.redelivered}`
    if (now !== before) changedMs = performance.now()
    before = now
    if (group.size === 0) state.stalled = 'no consumer is left'
    else if (performance.now() - changedMs > stallTimeoutMs)
      state.stalled = `nothing moved for ${stallTimeoutMs / 1000} s`
    else if (watchdog.workLeftMs <= 0) state.stalled = 'the time is over (--deadline)'
    if (state.stalled !== undefined) {
      state.stalled += `: ${group.describe()}, ${whatIsMissing(ledger, state)}`
      return
    }
    await sleep(20)
  }
}

/**
 * @param {Ledger} ledger
 * @param {JobState} state
 */
function whatIsMissing(ledger, { sentMs, isReplaced, uncommitted }) {
  if (sentMs === undefined) return 'not all records were sent'
  if (ledger.processed < ledger.sent) return `${thousands(ledger.sent - ledger.processed)} records were not processed`
  if (!isReplaced) return 'no consumer took the place of the killed one'
  return `${thousands(uncommitted - ledger.redelivered)} records of the killed consumer did not come again`
}

/**
 * @param {string} bootstrapServers
 * @param {string} topic
 * @param {number} partitions
 */
async function createTopic(bootstrapServers, topic, partitions) {
  const admin = new Admin({ bootstrapServers, clientId: 'ottla-main-job' })
  try {
    await admin.createTopics([{ name: topic, numPartitions: partitions }], { timeoutMs: connectTimeoutMs })
  } finally {
    await admin.close()
  }
}

/**
 * @param {Ledger} ledger
 * @param {number} count
 */
function progressLine(ledger, count) {
  const percent = `${Math.floor((100 * ledger.processed) / count)} %`.padStart(5)
  const again = ledger.redelivered === 0 ? '' : `, ${thousands(ledger.redelivered)} redelivered`
  return `${percent}  ${thousands(ledger.sent)} sent, ${thousands(ledger.processed)} processed${again}`
}
