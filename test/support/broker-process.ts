// A broker in a process of its own, which dies, stops and comes back with its data at the same address.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from './processes.ts'

const startTimeoutMs = 180_000

/** A broker process, running or not. */
export class BrokerProcess {
  readonly id: number
  readonly port: number
  /** What clients are told to connect to: its own port, or that of something in between. */
  readonly advertisedPort: number
  readonly #launch: () => RunningProcess
  #process: RunningProcess | undefined

  constructor(id: number, port: number, launch: () => RunningProcess, advertisedPort: number = port) {
    this.id = id
    this.port = port
    this.advertisedPort = advertisedPort
    this.#launch = launch
  }

  get pid(): number {
    return this.#process!.child.pid!
  }

  /** Resolves when it listens, which is the last step of the start of both Kafka and ours. */
  async start(): Promise<void> {
    const server = this.#launch()
    this.#process = server
    const deadlineMs = performance.now() + startTimeoutMs
    while (!(await connects(this.port))) {
      if (server.child.exitCode !== null) throw new Error(`A broker ended early\n${server.stdout}\n${server.stderr}`)
      if (performance.now() > deadlineMs) throw new Error(`A broker did not start within ${startTimeoutMs / 1000} s`)
      await sleep(100)
    }
  }

  /** Its data stays. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process?.stop(signal)
    this.#process = undefined
  }

  /** Nothing of it runs until {@link goOn}; its connections stay open. */
  pause(): void {
    this.#process?.child.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.child.kill('SIGCONT')
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}
