import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrokerProcess } from '../support/broker-process.ts'
import type { RunningProcess } from '../support/processes.ts'
import { javaTool, startJava } from './tools.ts'

const defaultLifetimeMs = 900_000
const clusterId = 'T3R0bGEtaW50ZXJvcC0xMg'

export interface RealKafkaOptions {
  /** Default 1. Of three nodes or more, everything has three replicas, of which two must be in sync. */
  readonly nodes?: number
  /** Listeners of the first node beside the one in plain text. */
  readonly listeners?: readonly ExtraListener[]
  /** Broker properties beside or instead of the usual ones; an empty text takes one out. */
  readonly properties?: Readonly<Record<string, string>>
  /** Options of the JVM. Default: a small heap and the serial collector, which take the least. */
  readonly javaOptions?: readonly string[]
  /** It is killed after this time. Default 15 min. */
  readonly lifetimeMs?: number
  /** Says which port clients are told instead of a node's own. */
  readonly advertise?: (port: number) => Promise<number>
}

/** A listener with a name of its own. */
export interface ExtraListener {
  readonly name: string
  readonly protocol: 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  readonly port: number
}

interface Addresses {
  readonly port: number
  readonly controllerPort: number
  /** For the other brokers, where clients are told another port. */
  readonly innerPort: number
  readonly advertisedPort: number
}

/** Apache Kafka of one or more nodes, in a folder that goes with it. */
export class RealKafka {
  readonly nodes: readonly BrokerProcess[]
  readonly #folder: string

  private constructor(nodes: readonly BrokerProcess[], folder: string) {
    this.nodes = nodes
    this.#folder = folder
  }

  get bootstrapServers(): string {
    return this.nodes.map(({ advertisedPort }) => `127.0.0.1:${advertisedPort}`).join(',')
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
    for (let i = 0; i < count; i++) {
      const [port, controllerPort, innerPort] = [await freePort(), await freePort(), await freePort()]
      addresses.push({ port, controllerPort, innerPort, advertisedPort: (await options.advertise?.(port)) ?? port })
    }
    const nodes: BrokerProcess[] = []
    const { lifetimeMs: timeoutMs = defaultLifetimeMs } = options
    const { javaOptions = ['-Xmx400m', '-XX:+UseSerialGC'] } = options
    for (const [index, { port, advertisedPort }] of addresses.entries()) {
      const id = index + 1
      const home = join(folder, String(id))
      mkdirSync(home)
      const properties = join(home, 'server.properties')
      const changes = { ...listenerProperties(addresses[index]!, options.listeners ?? []), ...options.properties }
      writeFileSync(properties, serverProperties(id, addresses, join(home, 'data'), changes))
      await javaTool('kafka.tools.StorageTool', ['format', '--cluster-id', clusterId, '--config', properties])
      const launch = (): RunningProcess => startJava('kafka.Kafka', [properties], { timeoutMs }, javaOptions)
      nodes.push(new BrokerProcess(id, port, launch, advertisedPort))
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

function listenerProperties(
  { port, controllerPort }: Addresses,
  extra: readonly ExtraListener[],
): Readonly<Record<string, string>> {
  if (extra.length === 0) return {}
  const own = [`PLAINTEXT://127.0.0.1:${port}`, ...extra.map(({ name, port: at }) => `${name}://127.0.0.1:${at}`)]
  return {
    listeners: [...own, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': own.join(','),
    'listener.security.protocol.map': [
      'PLAINTEXT:PLAINTEXT',
      'CONTROLLER:PLAINTEXT',
      ...extra.map(({ name, protocol }) => `${name}:${protocol}`),
    ].join(','),
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
    'log.cleaner.backoff.ms': '500',
    // Everybody here is the anonymous super user: rules can be made, and forbid nothing.
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    ...detour(addresses[id - 1]!),
    ...changes,
  })
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** Where clients are told another port, the brokers keep to a listener of their own, so that what is in between concerns clients only. */
function detour({ port, controllerPort, innerPort, advertisedPort }: Addresses): Record<string, string> {
  if (advertisedPort === port) return {}
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},INNER://127.0.0.1:${innerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort},INNER://127.0.0.1:${innerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INNER',
  }
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
