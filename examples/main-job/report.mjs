// @ts-check
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { thousands } from './progress.mjs'

/**
 * Prints what came of the job.
 * @param {object} job
 * @param {import('./ledger.mjs').Ledger} job.ledger
 * @param {import('./send.mjs').SendCounts} job.sends
 * @param {import('./answer.mjs').Answer} job.answer
 * @param {{ startedMs: number, sentMs?: number | undefined, endedMs: number, uncommitted: number, stalled?: string | undefined }} job.state
 * @param {boolean} job.areFlights
 * @param {string} job.topic
 * @param {string} job.bootstrapServers
 * @param {string | undefined} job.dataDir
 * @returns {number} the exit code
 */
export function printReport({ ledger, sends, answer, state, areFlights, topic, bootstrapServers, dataDir }) {
  const { lost, problems, problemCount } = ledger.verdict()
  const sendMs = (state.sentMs ?? state.endedMs) - state.startedMs
  const totalMs = state.endedMs - state.startedMs
  const styles = `${thousands(sends.sync)} sync, ${thousands(sends.async)} async, ${thousands(sends.forgotten)} fire and forget`
  console.log(`
records sent       ${rate(ledger.sent, sendMs)}   (${styles})
records processed  ${rate(ledger.processed, totalMs)}   (with the wait for the session of the killed consumer)
acknowledged       ${column(ledger.acknowledged)}   each found at the partition and offset that its acknowledgement named
redelivered        ${column(ledger.redelivered)}   processed again after the kill, counted once in the answer below`)
  if (sends.failed > 0)
    console.log(`failed sends       ${column(sends.failed)}   the first: ${sends.firstFailure?.message}`)
  if (state.stalled !== undefined) console.log(`gave up            ${state.stalled}`)
  if (lost > 0) console.log(`missing            record ${ledger.missing().join(', ')}${lost > 5 ? ', …' : ''}`)
  for (const problem of problems) console.log(`problem            ${problem}`)
  if (problemCount > problems.length) console.log(`                   and ${problemCount - problems.length} more`)
  console.log(`lost: ${lost}\n`)
  console.log(areFlights ? 'Delay by airport, the busiest ones:' : 'Records by key, the most frequent ones:')
  for (const line of answer.lines(areFlights)) console.log(`  ${line}`)
  if (dataDir === undefined) printCluster(bootstrapServers, topic)
  else printDataDir(dataDir, topic)
  return lost === 0 && problemCount === 0 && sends.failed === 0 && state.stalled === undefined ? 0 : 1
}

/**
 * @param {number} records
 * @param {number} elapsedMs
 */
function rate(records, elapsedMs) {
  return `${column(records)}   ${thousands((records * 1000) / Math.max(1, elapsedMs))} a second`
}

/** @param {number} number */
function column(number) {
  return thousands(number).padStart(9)
}

/**
 * @param {string} bootstrapServers
 * @param {string} topic
 */
function printCluster(bootstrapServers, topic) {
  console.log(`
The topic stays on the cluster. Look at it, and delete it, with:
  npx ottla topics describe ${topic} -b ${bootstrapServers}
  npx ottla consume ${topic} -b ${bootstrapServers} --from-beginning --print-key -n 10
  npx ottla topics delete ${topic} -b ${bootstrapServers}`)
}

/**
 * @param {string} dataDir
 * @param {string} topic
 */
function printDataDir(dataDir, topic) {
  const folder = join(dataDir, `${topic}-0`)
  const log = readdirSync(folder).find((name) => name.endsWith('.log'))
  console.log(`
The log on disk, in Kafka's own format:
  ls -l ${folder}
  npx ottla dump-log ${join(folder, String(log))}
  npx ottla broker --data-dir ${dataDir}   (then, from another shell: npx ottla consume ${topic} --from-beginning)
Remove it with: rm -r ${dataDir}`)
}
