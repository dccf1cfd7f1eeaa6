// Clusters of processes that can be killed and come back with their data at the same address.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../interop/real-kafka.ts'
import { javaTool, kafkaClassPath, prepareKafkaJars } from '../../interop/tools.ts'
import { root, RunningProcess } from '../../support/processes.ts'

const lifetimeMs = 86_400_000
const startTimeoutMs = 600_000

/** A broker process, running or not. */
export interface ServerNode {
  start(): Promise<void>
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface ServerCluster {
  /** For the report. */
  readonly name: string
  readonly bootstrapServers: string
  readonly nodes: readonly ServerNode[]
  close(): Promise<void>
}

/** `ottla` for our broker, `kafka` for one node of Apache Kafka, `kafka3` for three. @param configs of every node */
export async function startCluster(kind: string, configs: Readonly<Record<string, string>>): Promise<ServerCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-soak-'))
  const nodes =
    kind === 'ottla' ? [await ottlaNode(folder, configs)] : await kafkaNodes(folder, kind === 'kafka3' ? 3 : 1, configs)
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(nodes.map((node) => node.start()))
  } catch (error) {
    await close()
    throw error
  }
  const names = { ottla: 'the reference broker', kafka: 'Apache Kafka 4.3.1, one node' }
  return {
    name: names[kind as keyof typeof names] ?? 'Apache Kafka 4.3.1, three nodes',
    bootstrapServers: nodes.map(({ port }) => `127.0.0.1:${port}`).join(),
    nodes,
    close,
  }
}

class ProcessNode implements ServerNode {
  readonly port: number
  readonly #launch: () => RunningProcess
  #process: RunningProcess | undefined

  constructor(port: number, launch: () => RunningProcess) {
    this.port = port
    this.#launch = launch
  }

  async start(): Promise<void> {
    const process = this.#launch()
    this.#process = process
    const deadlineMs = performance.now() + startTimeoutMs
    // Kafka opens its port as the last step of its start.
    while (!(await connects(this.port))) {
      if (process.child.exitCode !== null) throw new Error(`A broker ended early\n${process.stdout}\n${process.stderr}`)
      if (performance.now() > deadlineMs) throw new Error(`A broker did not start within ${startTimeoutMs / 1000} s`)
      await sleep(100)
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#process?.stop(signal)
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}

async function ottlaNode(folder: string, configs: Readonly<Record<string, string>>): Promise<ProcessNode> {
  const port = await freePort()
  const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
  const options = Object.entries(configs).flatMap(([key, value]) => ['--config', `${key}=${value}`])
  const args = [bin, 'broker', '--port', String(port), '--data-dir', folder, ...options]
  const launch = (): RunningProcess => new RunningProcess(process.execPath, args, { timeoutMs: lifetimeMs })
  return new ProcessNode(port, launch)
}

async function kafkaNodes(
  folder: string,
  count: number,
  configs: Readonly<Record<string, string>>,
): Promise<ProcessNode[]> {
  await prepareKafkaJars()
  const ids = Array.from({ length: count }, (_, i) => i + 1)
  const ports = await Promise.all(ids.map(() => freePort()))
  const controllerPorts = await Promise.all(ids.map(() => freePort()))
  const voters = ids.map((id, i) => `${id}@127.0.0.1:${controllerPorts[i]}`).join()
  const replicas = String(count)
  const minIsr = String(Math.min(2, count))
  const nodes: ProcessNode[] = []
  for (const [i, id] of ids.entries()) {
    const own = join(folder, String(id))
    mkdirSync(own)
    const properties = join(own, 'server.properties')
    const entries = {
      'process.roles': 'broker,controller',
      'node.id': String(id),
      'controller.quorum.voters': voters,
      listeners: `PLAINTEXT://127.0.0.1:${ports[i]},CONTROLLER://127.0.0.1:${controllerPorts[i]}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports[i]}`,
      'controller.listener.names': 'CONTROLLER',
      'log.dirs': join(own, 'data'),
      'default.replication.factor': replicas,
      'min.insync.replicas': minIsr,
      'offsets.topic.replication.factor': replicas,
      'offsets.topic.num.partitions': '4',
      'transaction.state.log.replication.factor': replicas,
      'transaction.state.log.min.isr': minIsr,
      'transaction.state.log.num.partitions': '4',
      'share.coordinator.state.topic.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      ...configs,
    }
    const lines = Object.entries(entries).map(([key, value]) => `${key}=${value}`)
    writeFileSync(properties, `${lines.join('\n')}\n`)
    await javaTool('kafka.tools.StorageTool', [
      'format',
      '--cluster-id',
      'T3R0bGEtc29hay0xMjM0NQ',
      '--config',
      properties,
    ])
    const args = ['-Xmx400m', '-XX:+UseSerialGC', '-cp', kafkaClassPath]
    const launch = (): RunningProcess =>
      new RunningProcess('java', [...args, 'kafka.Kafka', properties], { timeoutMs: lifetimeMs })
    nodes.push(new ProcessNode(ports[i]!, launch))
  }
  return nodes
}
