// @ts-check
// The members of the consumer group: child processes, so that one of them can really die.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * partition, offset, id, key, delay
 * @typedef {[number, number, number, string | null, number]} Processed
 */
/** @typedef {{ assignment: number[] } | { processed: Processed[] } | { uncommitted: number } | { failure: string }} Report */
/** @typedef {{ child: import('node:child_process').ChildProcess, assignment: number[], uncommitted: number, exited: Promise<void> }} Member */
/**
 * @typedef {object} GroupOptions
 * @property {string} bootstrapServers
 * @property {string} topic
 * @property {string} groupId
 * @property {(records: Processed[]) => void} onProcessed
 * @property {(line: string) => void} onEvent - one line for people
 */

const stopTimeoutMs = 15_000
const idleTimeoutMs = 5000

export class Group {
  /** @type {Map<string, Member>} */
  #members = new Map()
  #options
  #started = 0
  #stopping = false
  /** @type {Set<() => void>} */
  #watchers = new Set()

  /** @param {GroupOptions} options */
  constructor(options) {
    this.#options = options
  }

  /** Members that are alive. */
  get size() {
    return this.#members.size
  }

  /** Who holds what, for people. */
  describe() {
    if (this.size === 0) return 'all consumers have ended'
    return [...this.#members].map(([name, { assignment }]) => `${name} has ${partitions(assignment)}`).join(', ')
  }

  /** Starts a consumer and returns its name. */
  start() {
    const name = `consumer-${++this.#started}`
    const { bootstrapServers, topic, groupId, onProcessed, onEvent } = this.#options
    const argument = JSON.stringify({ bootstrapServers, topic, groupId, name })
    const child = fork(fileURLToPath(new URL('consumer.mjs', import.meta.url)), [argument], {
      serialization: 'advanced',
    })
    /** @type {Promise<void>} */
    const exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        this.#members.delete(name)
        if (signal !== null) onEvent(`${name} was killed by ${signal}`)
        else if (!this.#stopping) onEvent(`${name} ended early with exit code ${code}`)
        this.#notify()
        resolve()
      })
    })
    /** @type {Member} */
    const member = { child, assignment: [], uncommitted: 0, exited }
    this.#members.set(name, member)
    child.on('message', (/** @type {Report} */ report) => {
      if ('failure' in report) onEvent(`${name} failed: ${report.failure}`)
      else if ('processed' in report) onProcessed(report.processed)
      else if ('uncommitted' in report) member.uncommitted = report.uncommitted
      else {
        member.assignment = report.assignment
        onEvent(`${name} has ${partitions(report.assignment)}`)
        this.#notify()
      }
    })
    return name
  }

  /**
   * Resolves when the members hold all partitions between them, each at least one where there are enough.
   * @param {number} partitionCount
   * @param {number} timeoutMs
   * @returns {Promise<void>}
   */
  balanced(partitionCount, timeoutMs) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const held = [...this.#members.values()].map((member) => member.assignment)
        const idle = held.filter((assignment) => assignment.length === 0).length
        const done = new Set(held.flat()).size === partitionCount && idle <= Math.max(0, held.length - partitionCount)
        if (!done && this.size > 0) return
        this.#watchers.delete(look)
        clearTimeout(timer)
        if (done) resolve()
        else reject(new Error('all consumers ended before they had their partitions'))
      }
      const timer = setTimeout(() => {
        this.#watchers.delete(look)
        reject(
          new Error(`not all ${partitionCount} partitions were taken within ${timeoutMs / 1000} s: ${this.describe()}`),
        )
      }, timeoutMs)
      this.#watchers.add(look)
      look()
    })
  }

  /**
   * Makes a member die without a commit and without a goodbye: some records later, or where it stands when none come.
   * @param {string} name
   * @returns {Promise<number>} how many records it had processed and not committed
   */
  async kill(name) {
    const member = this.#members.get(name)
    if (member === undefined) return 0
    const timer = setTimeout(() => member.child.kill('SIGKILL'), idleTimeoutMs)
    member.child.send('die')
    await member.exited
    clearTimeout(timer)
    return member.uncommitted
  }

  /** Lets all members commit and leave; one that does not manage to is killed. */
  async stop() {
    this.#stopping = true
    await Promise.all(
      [...this.#members.values()].map(async ({ child, exited }) => {
        if (child.connected) child.send('stop')
        const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
        await exited
        clearTimeout(timer)
      }),
    )
  }

  #notify() {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

/** @param {number[]} assignment */
function partitions(assignment) {
  if (assignment.length === 0) return 'no partitions'
  return `partition${assignment.length === 1 ? '' : 's'} ${assignment.toSorted((a, b) => a - b).join(', ')}`
}
