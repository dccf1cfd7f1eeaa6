// Clusters of processes that can be killed and come back with their data at the same address, behind a network that can go wrong.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, RealKafka } from '../../interop/real-kafka.ts'
import { prepareKafkaJars } from '../../interop/tools.ts'
import { BrokerProcess } from '../broker-process.ts'
import { root, RunningProcess } from '../processes.ts'
import { TcpProxy } from '../tcp-proxy.ts'

const lifetimeMs = 86_400_000

const names = {
  ottla: 'the reference broker',
  kafka: 'Apache Kafka 4.3.1, one node',
  kafka3: 'Apache Kafka 4.3.1, three nodes',
} as const
/** `ottla` for our broker, `kafka` for one node of Apache Kafka, `kafka3` for three. */
export type ServerKind = keyof typeof names

export interface ServerCluster {
  /** For the report. */
  readonly name: string
  readonly bootstrapServers: string
  readonly nodes: readonly BrokerProcess[]
  /** What stands before each node, where that was asked for. */
  readonly proxies: readonly TcpProxy[]
  close(): Promise<void>
}

export interface ServerOptions {
  /** Broker configuration of every node. */
  readonly configs?: Readonly<Record<string, string>>
  /** Clients reach the brokers through proxies, brokers one another without. Default false. */
  readonly isProxied?: boolean
}

export async function startCluster(kind: string, options: ServerOptions = {}): Promise<ServerCluster> {
  if (!(kind in names)) throw new RangeError(`Unknown target ${kind}: choose ${Object.keys(names).join(', ')}`)
  const proxies: TcpProxy[] = []
  const advertise = async (port: number): Promise<number> => {
    const proxy = await TcpProxy.start(port)
    proxies.push(proxy)
    return proxy.port
  }
  const inFront = options.isProxied === true ? { advertise } : {}
  const { configs = {} } = options
  const servers = kind === 'ottla' ? await startOttla(configs, inFront) : await startKafka(kind, configs, inFront)
  const { nodes, bootstrapServers } = servers
  const close = async (): Promise<void> => {
    await servers.stop()
    await Promise.all(proxies.map((proxy) => proxy.close()))
  }
  return { name: names[kind as ServerKind], bootstrapServers, nodes, proxies, close }
}

type Servers = Pick<RealKafka, 'nodes' | 'bootstrapServers' | 'stop'>
interface InFront {
  readonly advertise?: (port: number) => Promise<number>
}

async function startKafka(
  kind: string,
  properties: Readonly<Record<string, string>>,
  front: InFront,
): Promise<Servers> {
  await prepareKafkaJars()
  return RealKafka.start({ nodes: kind === 'kafka3' ? 3 : 1, properties, lifetimeMs, ...front })
}

async function startOttla(configs: Readonly<Record<string, string>>, { advertise }: InFront): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-servers-'))
  const port = await freePort()
  const advertisedPort = (await advertise?.(port)) ?? port
  const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
  const options = Object.entries(configs).flatMap(([key, value]) => ['--config', `${key}=${value}`])
  const addresses = ['--port', String(port), '--advertise', `127.0.0.1:${advertisedPort}`]
  const args = [bin, 'broker', ...addresses, '--data-dir', folder, ...options]
  const launch = (): RunningProcess => new RunningProcess(process.execPath, args, { timeoutMs: lifetimeMs })
  const node = new BrokerProcess(1, port, launch, advertisedPort)
  const stop = async (): Promise<void> => {
    await node.stop('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await node.start()
  } catch (error) {
    await stop()
    throw error
  }
  return { nodes: [node], bootstrapServers: `127.0.0.1:${advertisedPort}`, stop }
}
