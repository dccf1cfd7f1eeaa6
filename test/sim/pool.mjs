// @ts-check
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** @typedef {import('./worker.ts').Task} Task */
/** @typedef {import('./worker.ts').Outcome} Outcome */

/** Longest real time of one task: a run that never gives control back cannot end itself. */
const mostWallMs = 120_000

/** Processes of the simulation; each works on one task at a time. */
export class Worker {
  #file
  /** @type {import('node:child_process').ChildProcessWithoutNullStreams | undefined} */
  #child
  /** @type {((line: string | undefined) => void) | undefined} */
  #onLine
  #errors = ''

  /** @param {string} file - the bundle */
  constructor(file) {
    this.#file = file
  }

  /**
   * @param {Task} task
   * @returns {Promise<Outcome>}
   */
  async ask(task) {
    const child = (this.#child ??= this.#start())
    const timer = setTimeout(() => child.kill('SIGKILL'), mostWallMs)
    const line = await new Promise((/** @type {(line: string | undefined) => void} */ resolve) => {
      this.#onLine = resolve
      child.stdin.write(`${JSON.stringify(task)}\n`)
    })
    clearTimeout(timer)
    if (line !== undefined) return JSON.parse(line)
    const text = `the process of the simulation ended or hung for ${mostWallMs} ms: ${this.#errors.slice(-2_000)}`
    const findings = [{ rule: /** @type {const} */ ('failed'), text }]
    const nothing = { virtualMs: 0, events: 0, records: 0, operations: 0, faults: {}, wallMs: mostWallMs }
    return { seed: task.seed, findings, digest: '', ...nothing }
  }

  close() {
    this.#child?.stdin.end()
  }

  #start() {
    this.#errors = ''
    const child = spawn(process.execPath, ['--enable-source-maps', this.#file], { stdio: 'pipe' })
    child.stderr.on('data', (chunk) => (this.#errors += String(chunk)))
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', (line) => this.#onLine?.(line))
    child.on('exit', () => {
      this.#child = undefined
      this.#onLine?.(undefined)
    })
    return child
  }
}

/**
 * Has all tasks done, some at the same time; stops early when `onOutcome` returns false.
 * @param {string} file - the bundle
 * @param {Iterable<Task>} tasks
 * @param {number} count - processes
 * @param {(outcome: Outcome) => boolean | void} onOutcome
 */
export async function runAll(file, tasks, count, onOutcome) {
  const iterator = tasks[Symbol.iterator]()
  let isStopped = false
  const lane = async () => {
    const worker = new Worker(file)
    for (let next = iterator.next(); next.done !== true && !isStopped; next = iterator.next()) {
      if (onOutcome(await worker.ask(next.value)) === false) isStopped = true
    }
    worker.close()
  }
  await Promise.all(Array.from({ length: count }, lane))
}
