import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from '../support/processes.ts'
import { javaTool, startJava } from './tools.ts'

const startTimeoutMs = 180_000
const defaultLifetimeMs = 900_000
const clusterId = 'T3R0bGEtaW50ZXJvcC0xMg'

export interface RealKafkaOptions {
  /** Default 1. Of three nodes or more, everything has three replicas, of which two must be in sync. */
  readonly nodes?: number
  /** Broker properties beside or instead of the usual ones; an empty text takes one out. */
  readonly properties?: Readonly<Record<string, string>>
  /** Options of the JVM. Default: a small heap and the serial collector, which take the least. */
  readonly javaOptions?: readonly string[]
  /** It is killed after this time. Default 15 min. */
  readonly lifetimeMs?: number
}

interface Addresses {
  readonly port: number
  readonly controllerPort: number
}

/** One node of Apache Kafka (KRaft, broker and controller in one process) on loopback. */
export class RealNode {
  readonly id: number
  readonly port: number
  readonly #properties: string
  readonly #options: RealKafkaOptions
  #process: RunningProcess | undefined

  constructor(id: number, port: number, properties: string, options: RealKafkaOptions) {
    this.id = id
    this.port = port
    this.#properties = properties
    this.#options = options
  }

  get pid(): number {
    return this.#process!.child.pid!
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const { lifetimeMs = defaultLifetimeMs, javaOptions = ['-Xmx400m', '-XX:+UseSerialGC'] } = this.#options
    this.#process = startJava('kafka.Kafka', [this.#properties], { timeoutMs: lifetimeMs }, javaOptions)
    await answers(this.port, this.#process)
  }

  /** Its data stays. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process?.stop(signal)
    this.#process = undefined
  }
}

/** Apache Kafka of one or more nodes, in a folder that goes with it. */
export class RealKafka {
  readonly nodes: readonly RealNode[]
  readonly #folder: string

  private constructor(nodes: readonly RealNode[], folder: string) {
    this.nodes = nodes
    this.#folder = folder
  }

  get bootstrapServers(): string {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')
  }

  /** The folders of the first node's partitions. */
  get dataDir(): string {
    return join(this.#folder, '1', 'data')
  }

  /** Of the first node. */
  get pid(): number {
    return this.nodes[0]!.pid
  }

  /** Each node is a rack of its own, `rack-1`, … */
  static async start(options: RealKafkaOptions = {}): Promise<RealKafka> {
    const { nodes: count = 1 } = options
    const folder = mkdtempSync(join(tmpdir(), 'ottla-kafka-'))
    const addresses: Addresses[] = []
    for (let i = 0; i < count; i++) addresses.push({ port: await freePort(), controllerPort: await freePort() })
    const nodes: RealNode[] = []
    for (const [index, { port }] of addresses.entries()) {
      const id = index + 1
      const home = join(folder, String(id))
      mkdirSync(home)
      const properties = join(home, 'server.properties')
      writeFileSync(properties, serverProperties(id, addresses, join(home, 'data'), options.properties))
      await javaTool('kafka.tools.StorageTool', ['format', '--cluster-id', clusterId, '--config', properties])
      nodes.push(new RealNode(id, port, properties, options))
    }
    const kafka = new RealKafka(nodes, folder)
    try {
      await Promise.all(nodes.map((node) => node.start()))
    } catch (error) {
      await kafka.stop()
      throw error
    }
    return kafka
  }

  async stop(): Promise<void> {
    // Its data is thrown away, so nothing is gained by waiting for an orderly end.
    await Promise.all(this.nodes.map((node) => node.stop('SIGKILL')))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Groups form without the wait for latecomers, and their heartbeats are fast enough for tests. */
function serverProperties(
  id: number,
  addresses: readonly Addresses[],
  dataDir: string,
  changes: Readonly<Record<string, string>> = {},
): string {
  const { port, controllerPort } = addresses[id - 1]!
  const [replicas, inSync] = addresses.length < 3 ? ['1', '1'] : ['3', '2']
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'broker.rack': `rack-${id}`,
    'controller.quorum.voters': addresses.map((each, i) => `${i + 1}@127.0.0.1:${each.controllerPort}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataDir,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'group.consumer.min.heartbeat.interval.ms': '100',
    'group.consumer.heartbeat.interval.ms': '300',
    'group.consumer.min.session.timeout.ms': '1000',
    'group.consumer.assignment.interval.ms': '0',
    'group.share.assignment.interval.ms': '0',
    // Everybody here is the anonymous super user: rules can be made, and forbid nothing.
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    ...changes,
  })
    .filter(([, value]) => value !== '')
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
