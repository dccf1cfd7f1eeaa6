// The brokers that the clients talk to, each one node and in a process of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, RealKafka } from '../../interop/real-kafka.ts'
import { prepareKafkaJars } from '../../interop/tools.ts'
import { root, RunningProcess } from '../../support/processes.ts'
import { endWithUs } from './children.ts'
import { buildGoProgram } from './clients.ts'
import type { BrokerName } from './options.ts'

export interface BenchBroker {
  readonly title: string
  readonly bootstrapServers: string
  readonly pid: number
  /** From the start of the process until it takes connections. */
  readonly startMs: number
  /** The part of it that a program which starts the broker inside itself waits for; where it says so. */
  readonly startInProcessMs?: number
  stop(): Promise<void>
}

const lifetimeMs = 4 * 3_600_000

/** Starts a broker with an empty data folder, or in memory where it keeps its data there. */
export async function startBenchBroker(name: BrokerName, node: string = process.execPath): Promise<BenchBroker> {
  const broker = await start(name, node)
  const release = endWithUs(broker)
  return {
    ...broker,
    stop: async () => {
      release()
      await broker.stop()
    },
  }
}

async function start(name: BrokerName, node: string): Promise<BenchBroker> {
  switch (name) {
    case 'kafka':
      return await startApacheKafka()
    case 'ottla':
      return await startOttla(node)
    case 'kfake':
      return await startKfake()
  }
}

async function startApacheKafka(): Promise<BenchBroker> {
  await prepareKafkaJars()
  const begin = performance.now()
  const kafka = await RealKafka.start({
    lifetimeMs,
    // As its own start script has it.
    javaOptions: ['-Xms1g', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20'],
    properties: {
      'authorizer.class.name': '',
      // Topics of earlier runs must not lie on the disk for a minute.
      'log.segment.delete.delay.ms': '1000',
      'log.initial.task.delay.ms': '1000',
    },
  })
  const { bootstrapServers, pid } = kafka
  const startMs = performance.now() - begin
  return { title: 'Apache Kafka 4.3.1', bootstrapServers, pid, startMs, stop: () => kafka.stop() }
}

async function startOttla(node: string): Promise<BenchBroker> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ottla-bench-'))
  const command = join(root, 'packages', 'cli', 'bin', 'ottla.js')
  const args = [command, 'broker', '--port', '0', '--data-dir', join(dataDir, 'data')]
  const begin = performance.now()
  const process = new RunningProcess(node, args, { timeoutMs: lifetimeMs })
  const [, bootstrapServers = ''] = await process.output(/(127\.0\.0\.1:\d+)/)
  return {
    title: 'Ottla broker, data on disk',
    bootstrapServers,
    pid: process.child.pid!,
    startMs: performance.now() - begin,
    stop: async () => {
      await process.stop('SIGKILL')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function startKfake(): Promise<BenchBroker> {
  const program = await buildGoProgram()
  const port = await freePort()
  const begin = performance.now()
  const process = new RunningProcess(program, ['serve=kfake', `port=${port}`], {
    timeoutMs: lifetimeMs,
    keepInput: true,
  })
  const [, bootstrapServers = '', ms] = await process.output(/listening on (\S+) after (\S+) ms/)
  return {
    title: 'kfake, data in memory',
    bootstrapServers,
    pid: process.child.pid!,
    startMs: performance.now() - begin,
    startInProcessMs: Number(ms),
    stop: async () => void (await process.stop('SIGKILL')),
  }
}
