import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from '../support/processes.ts'
import { javaTool, startJava } from './tools.ts'

const startTimeoutMs = 90_000
const defaultLifetimeMs = 900_000

export interface RealKafkaOptions {
  /** Broker properties beside or instead of the usual ones. */
  readonly properties?: Readonly<Record<string, string>>
  /** Options of the JVM. Default: the serial collector, which takes the least. */
  readonly javaOptions?: readonly string[]
  /** It is killed after this time. Default 15 min. */
  readonly lifetimeMs?: number
}

/** One node of Apache Kafka (KRaft, broker and controller in one process) on loopback, in a folder that goes with it. */
export class RealKafka {
  readonly bootstrapServers: string
  readonly #process: RunningProcess
  readonly #folder: string

  private constructor(bootstrapServers: string, process: RunningProcess, folder: string) {
    this.bootstrapServers = bootstrapServers
    this.#process = process
    this.#folder = folder
  }

  static async start(options: RealKafkaOptions = {}): Promise<RealKafka> {
    const folder = mkdtempSync(join(tmpdir(), 'ottla-kafka-'))
    const [port, controllerPort] = [await freePort(), await freePort()]
    const properties = join(folder, 'server.properties')
    writeFileSync(properties, serverProperties(port, controllerPort, join(folder, 'data'), options.properties))
    await javaTool('kafka.tools.StorageTool', [
      'format',
      '--cluster-id',
      'T3R0bGEtaW50ZXJvcC0xMg',
      '--config',
      properties,
    ])
    const { lifetimeMs = defaultLifetimeMs, javaOptions } = options
    const server = startJava('kafka.Kafka', [properties], { timeoutMs: lifetimeMs }, javaOptions)
    const kafka = new RealKafka(`127.0.0.1:${port}`, server, folder)
    try {
      await answers(port, server)
    } catch (error) {
      await kafka.stop()
      throw error
    }
    return kafka
  }

  get pid(): number {
    return this.#process.child.pid!
  }

  async stop(): Promise<void> {
    // Its data is thrown away, so nothing is gained by waiting for an orderly end.
    await this.#process.stop('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** One node: every internal topic has one replica; groups form without the wait for latecomers. */
function serverProperties(
  port: number,
  controllerPort: number,
  dataDir: string,
  changes: Readonly<Record<string, string>> = {},
): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataDir,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // Everybody here is the anonymous super user: rules can be made, and forbid nothing.
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    ...changes,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** Resolves when something listens on the port. Kafka opens it as the last step of its start. */
async function answers(port: number, server: RunningProcess): Promise<void> {
  const deadlineMs = performance.now() + startTimeoutMs
  while (!(await connects(port))) {
    if (server.child.exitCode !== null) throw new Error(`Apache Kafka ended early\n${server.stdout}\n${server.stderr}`)
    if (performance.now() > deadlineMs) throw new Error(`Apache Kafka did not start within ${startTimeoutMs / 1000} s`)
    await sleep(100)
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
