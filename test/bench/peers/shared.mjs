// @ts-check
// What every measured Node.js program shares: the job from the command line, the same payloads, the meter, one JSON line.
// A job is a list of name=value; the Java and the Go program read the same list (see docs/benchmarks.md).
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} Job
 * @property {string} bootstrap
 * @property {string} topic
 * @property {string} warmupTopic
 * @property {string} groupId
 * @property {'produce' | 'consume' | 'paced'} mode
 * @property {string} style
 * @property {number} records Most records.
 * @property {number} warmup Records of the run that is not counted.
 * @property {number} maxSeconds The job ends after this time when the records are not done by then.
 * @property {number} group Records that are awaited together (style `groups`).
 * @property {number} array Records of one call, for clients that batch nothing by themselves.
 * @property {number} valueBytes
 * @property {number} partitions
 * @property {string} compression
 * @property {number} batchBytes
 * @property {number} lingerMs
 * @property {number} rate Records per second of a paced job.
 * @property {number} clients Producers or consumers at the same time.
 */

/**
 * @typedef {object} Outcome
 * @property {number} records Acknowledged, or received with key and value touched.
 * @property {number} [bytes] Of keys and values that were touched.
 * @property {number[]} [latenciesMs] Of single sends.
 * @property {() => Promise<unknown>} close
 */

/** @returns {Job} */
function parseJob() {
  /** @type {Record<string, string | number>} */
  const job = {}
  for (const argument of process.argv.slice(2)) {
    const [name = '', value = ''] = argument.split(/=(.*)/s)
    job[name] = /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
  }
  return /** @type {Job} */ (/** @type {unknown} */ (job))
}

export const job = parseJob()

const text = '{"id":"0123456789","user":"u-8842","at":1700000000,"path":"/api/v1/items","agent":"Mozilla/5.0","n":'
const variants = 4096
const mask = variants - 1
let seed = 12345
/** Half of a value compresses well and half does not, as JSON documents do. */
function noise() {
  let result = ''
  while (result.length < job.valueBytes / 2) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    result += seed.toString(36)
  }
  return result
}
const valueTexts = Array.from({ length: variants }, () =>
  (noise() + text.repeat(Math.ceil(job.valueBytes / text.length))).slice(0, job.valueBytes),
)
const keyTexts = Array.from({ length: variants }, (_, i) => `key-${String(i).padStart(4, '0')}`)
const values = valueTexts.map((value) => Buffer.from(value))
const keys = keyTexts.map((key) => Buffer.from(key))

/** @param {number} i */
export const keyOf = (i) => /** @type {Buffer} */ (keys[i & mask])
/** @param {number} i */
export const valueOf = (i) => /** @type {Buffer} */ (values[i & mask])
/** @param {number} i */
export const keyTextOf = (i) => /** @type {string} */ (keyTexts[i & mask])
/** @param {number} i */
export const valueTextOf = (i) => /** @type {string} */ (valueTexts[i & mask])

/** Whether a job's time is over; asked every 256 records. */
export class Deadline {
  #end

  /** @param {Job} ofJob */
  constructor(ofJob) {
    this.#end = performance.now() + ofJob.maxSeconds * 1000
  }

  get isOver() {
    return performance.now() > this.#end
  }
}

/** What a consumer got; key and value of every record are looked at. */
export class Tally {
  records = 0
  bytes = 0
  /** Of no use but to have looked. */
  seen = 0
  #wanted
  #deadline

  /** @param {Job} ofJob */
  constructor(ofJob) {
    this.#wanted = ofJob.records
    this.#deadline = new Deadline(ofJob)
  }

  /** @param {Uint8Array | null} key @param {Uint8Array | null | undefined} value */
  touch(key, value) {
    if (key === null || value === null || value === undefined) throw new Error('a record has no key or no value')
    this.seen ^= /** @type {number} */ (key[0]) ^ /** @type {number} */ (value[0])
    this.bytes += key.length + value.length
    this.records++
  }

  /** The same for a client that makes text of everything. @param {string} key @param {string} value */
  touchText(key, value) {
    this.seen ^= key.charCodeAt(0) ^ value.charCodeAt(0)
    this.bytes += key.length + value.length
    this.records++
  }

  /** Whether all records are there, or the time is over; asks the clock now and then. */
  get isDone() {
    return this.records >= this.#wanted || ((this.records & 255) === 0 && this.#deadline.isOver)
  }

  /** Whether all records are there, or the time is over. */
  get isOver() {
    return this.records >= this.#wanted || this.#deadline.isOver
  }
}

/** Loads the client that the harness has installed, in a folder that no import finds by its name. @returns {Promise<any>} */
export function loadPeer() {
  return import(process.env.OTTLA_BENCH_PEER ?? '')
}

/**
 * Sends records at an even rate and notes how long each took from the call to the end of its promise.
 *
 * @param {Job} ofJob
 * @param {(i: number) => Promise<unknown>} send
 * @returns {Promise<{ records: number, latenciesMs: number[] }>}
 */
export async function paced(ofJob, send) {
  /** @type {number[]} */
  const latenciesMs = []
  /** @param {number} i */
  const timed = async (i) => {
    const at = performance.now()
    await send(i)
    latenciesMs.push(performance.now() - at)
  }
  const sends = []
  const begin = performance.now()
  while (sends.length < ofJob.records) {
    const due = Math.min(ofJob.records, Math.floor(((performance.now() - begin) * ofJob.rate) / 1000))
    while (sends.length < due) sends.push(timed(sends.length))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(sends)
  return { records: latenciesMs.length, latenciesMs }
}

/**
 * Style `sync`: each record awaited before the next one is sent.
 *
 * @param {Job} ofJob
 * @param {Deadline} deadline
 * @param {(i: number) => Promise<unknown>} send
 */
export async function sendOneByOne(ofJob, deadline, send) {
  /** @type {number[]} */
  const latenciesMs = []
  while (latenciesMs.length < ofJob.records && !deadline.isOver) {
    const at = performance.now()
    await send(latenciesMs.length)
    latenciesMs.push(performance.now() - at)
  }
  return { records: latenciesMs.length, latenciesMs }
}

/**
 * Style `groups`: a promise for each record, `group` of them awaited together.
 *
 * @param {Job} ofJob
 * @param {Deadline} deadline
 * @param {(i: number) => Promise<unknown>} send
 */
export async function sendGroups(ofJob, deadline, send) {
  let sent = 0
  while (sent < ofJob.records && !deadline.isOver) {
    const group = []
    for (const end = Math.min(ofJob.records, sent + ofJob.group); sent < end; sent++) group.push(send(sent))
    await Promise.all(group)
  }
  return { records: sent }
}

const maxArraysUnderWay = 5

/**
 * Styles `forget` and `callback` of clients without batches of their own: arrays of records, several under way.
 *
 * @template M
 * @param {Job} ofJob
 * @param {Deadline} deadline
 * @param {(i: number) => M} message
 * @param {(messages: M[]) => Promise<unknown>} sendAll
 */
export async function sendArrays(ofJob, deadline, message, sendAll) {
  let sent = 0
  let acknowledged = 0
  const worker = async () => {
    while (sent < ofJob.records && !deadline.isOver) {
      const messages = []
      for (const end = Math.min(ofJob.records, sent + ofJob.array); sent < end; sent++) messages.push(message(sent))
      await sendAll(messages)
      acknowledged += messages.length
    }
  }
  await Promise.all(Array.from({ length: maxArraysUnderWay }, worker))
  return { records: acknowledged }
}

/**
 * Warms up, then measures: from before the client is constructed to the last acknowledgement or record.
 *
 * @param {(job: Job) => Promise<Outcome>} perform
 */
export async function measure(perform) {
  if (job.warmup > 0) {
    const warm = await perform({
      ...job,
      topic: job.warmupTopic,
      groupId: `${job.groupId}-warmup`,
      records: job.warmup,
      maxSeconds: Math.max(30, job.maxSeconds),
      clients: 1,
    })
    await warm.close()
  }
  const cpu = process.cpuUsage()
  const begin = performance.now()
  const share = { ...job, records: Math.ceil(job.records / job.clients) }
  const outcomes = await Promise.all(Array.from({ length: job.clients }, () => perform(share)))
  const seconds = (performance.now() - begin) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const latencies = outcomes.flatMap((outcome) => outcome.latenciesMs ?? []).toSorted((a, b) => a - b)
  const result = {
    records: outcomes.reduce((sum, outcome) => sum + outcome.records, 0),
    bytes: outcomes.reduce((sum, outcome) => sum + (outcome.bytes ?? 0), 0),
    seconds,
    cpuUs: user + system,
    peakKiB: peakKiB(),
    ...(latencies.length === 0 ? {} : { p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) }),
  }
  await new Promise((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, resolve))
  await Promise.race([
    Promise.all(outcomes.map((outcome) => outcome.close())),
    new Promise((resolve) => setTimeout(resolve, 5_000)),
  ])
  process.exit(0)
}

/** @param {number[]} sorted @param {number} q */
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]

/** Largest resident set of the process, in KiB. */
function peakKiB() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}

/** Ends a program whose client cannot do the job. @param {string} reason @returns {never} */
export function cannot(reason) {
  console.log(JSON.stringify({ unavailable: reason }))
  process.exit(0)
}
