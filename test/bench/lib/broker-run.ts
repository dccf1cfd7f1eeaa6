import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, runOk } from '../../support/processes.ts'
import type { BrokerBenchOptions, BrokerSection } from './broker-options.ts'
import { type BenchBroker, startBenchBroker } from './brokers.ts'
import type { BenchClient } from './clients.ts'
import type { BrokerName } from './options.ts'
import { cpuUsOf, memoryOf } from './process-usage.ts'
import { jobArguments, type Measurement, runClient } from './run-client.ts'
import { median } from './statistics.ts'
import { Topics } from './topics.ts'
import { keyBytes, type Workload } from './workloads.ts'

/** One figure of one broker in one round. */
export interface BrokerFigures {
  readonly broker: BrokerName
  /** What, with its unit. */
  readonly name: string
  readonly value: number
}

type Figures = Record<string, number>

interface Load {
  readonly mode: string
  readonly style?: string
  readonly topic: string
  readonly records: number
  readonly valueBytes?: number
  readonly partitions?: number
  readonly batchBytes?: number
  readonly lingerMs?: number
  readonly rate?: number
  readonly maxSeconds?: number
}

const idleMs = 2_000
const pacedRate = 1_000
const probes = 1_000
const loadBatchBytes = 65_536
const logValueBytes = 1_024
const inProcessStarts = 7

/** One broker in one round. */
export class BrokerRun {
  readonly #name: BrokerName
  readonly #node: string
  readonly #load: BenchClient
  readonly #options: BrokerBenchOptions

  constructor(name: BrokerName, node: string, load: BenchClient, options: BrokerBenchOptions) {
    this.#name = name
    this.#node = node
    this.#load = load
    this.#options = options
  }

  async section(section: BrokerSection): Promise<Figures> {
    const broker = await startBenchBroker(this.#name, this.#node)
    const topics = await Topics.connect(broker.bootstrapServers)
    try {
      switch (section) {
        case 'start':
          return await this.#start(broker)
        case 'throughput':
          return await this.#throughput(broker, topics)
        case 'partitions':
          return await this.#partitions(broker, topics)
        case 'connections':
          return await this.#connections(broker, topics)
        case 'log-size':
          return await this.#logSize(broker, topics)
      }
    } finally {
      await topics.disconnect()
      await broker.stop()
    }
  }

  /** Start, and what it costs to do nothing. */
  async #start(broker: BenchBroker): Promise<Figures> {
    await sleep(idleMs)
    const cpu = cpuUsOf(broker.pid)
    await sleep(idleMs)
    const idleCpu = cpuUsOf(broker.pid) - cpu
    const inProcessMs = this.#name === 'ottla' ? await this.#startInProcess() : broker.startInProcessMs
    return {
      'process start, ms': broker.startMs,
      ...(inProcessMs === undefined ? {} : { 'start in a running process, ms': inProcessMs }),
      'resident when idle, MiB': memoryOf(broker.pid).residentMiB,
      'CPU when idle, ms per s': idleCpu / idleMs,
    }
  }

  async #startInProcess(): Promise<number> {
    const script = join(root, 'test', 'bench', 'peers', 'start-broker.mjs')
    const times: number[] = []
    for (let i = 0; i < inProcessStarts; i++) times.push(Number((await runOk(this.#node, [script])).stdout))
    return median(times)
  }

  /** As fast as franz-go can write and read; then a steady trickle. */
  async #throughput(broker: BenchBroker, topics: Topics): Promise<Figures> {
    const { records, pacedSeconds } = this.#options
    const partitions = 6
    const figures: Figures = {}
    for (const valueBytes of [100, logValueBytes]) {
      const count = Math.round((records * (100 + keyBytes)) / (valueBytes + keyBytes))
      const what = valueBytes === 100 ? '100 B' : '1 KiB'
      const [warm, topic] = [await topics.create(partitions), await topics.create(partitions)]
      const shape = { valueBytes, partitions }
      const half = Math.round(count / 2)
      await this.#drive(broker, { mode: 'produce', style: 'callback', topic: warm, records: half, ...shape })
      await this.#drive(broker, { mode: 'consume', style: 'poll', topic: warm, records: half, ...shape })
      const written = await this.#drive(broker, { mode: 'produce', style: 'callback', topic, records: count, ...shape })
      const held = await topics.count(topic)
      if (held !== count) throw new Error(`${this.#name} has ${held} records of ${count}`)
      const read = await this.#drive(broker, { mode: 'consume', style: 'poll', topic, records: count, ...shape })
      const megabytes = (count * (valueBytes + keyBytes)) / 1e6
      for (const [verb, { result, brokerCpuUs }] of Object.entries({ ingest: written, serve: read })) {
        figures[`${verb} ${what}, records/s`] = count / result.seconds
        figures[`${verb} ${what}, MB/s`] = megabytes / result.seconds
        figures[`${verb} ${what}, broker CPU µs/record`] = brokerCpuUs / count
      }
    }
    figures['peak resident under load, MiB'] = memoryOf(broker.pid).peakMiB
    const topic = await topics.create(partitions)
    const paced = { mode: 'paced', topic, records: pacedRate * pacedSeconds, partitions, lingerMs: 0 }
    await this.#drive(broker, { ...paced, records: pacedRate })
    const { result, brokerCpuUs } = await this.#drive(broker, paced)
    figures['1,000 records/s, p50 ms'] = result.p50Ms!
    figures['1,000 records/s, p99 ms'] = result.p99Ms!
    figures['1,000 records/s, broker CPU µs/record'] = brokerCpuUs / result.records
    return figures
  }

  async #partitions(broker: BenchBroker, topics: Topics): Promise<Figures> {
    const { partitions, records, pacedSeconds } = this.#options
    const before = memoryOf(broker.pid).residentMiB
    const begin = performance.now()
    const topic = await topics.create(partitions)
    const createdMs = performance.now() - begin
    const count = Math.round(records / 4)
    // franz-go spreads its 4,096 keys: not every partition gets records, but all are there.
    const load = { topic, partitions }
    const written = await this.#drive(broker, { ...load, mode: 'produce', style: 'callback', records: count })
    const read = await this.#drive(broker, { ...load, mode: 'consume', style: 'poll', records: count })
    const paced = await this.#drive(broker, { ...load, mode: 'paced', records: pacedRate * pacedSeconds, lingerMs: 0 })
    const what = `${partitions.toLocaleString('en-US')} partitions`
    return {
      [`${what}: created in s`]: createdMs / 1000,
      [`${what}: resident more than before, MiB`]: memoryOf(broker.pid).residentMiB - before,
      [`${what}: ingest, records/s`]: count / written.result.seconds,
      [`${what}: serve, records/s`]: count / read.result.seconds,
      [`${what}: 1,000 records/s, p99 ms`]: paced.result.p99Ms!,
    }
  }

  async #connections(broker: BenchBroker, topics: Topics): Promise<Figures> {
    const { connections, pacedSeconds } = this.#options
    const topic = await topics.create(6)
    const before = memoryOf(broker.pid).residentMiB
    const { result, brokerCpuUs } = await this.#drive(broker, {
      mode: 'connections',
      topic,
      records: connections,
      partitions: 6,
      lingerMs: 0,
      maxSeconds: 10 + pacedSeconds,
    })
    const what = `${connections.toLocaleString('en-US')} producers`
    return {
      [`${what}, 1,000 records/s in all: p50 ms`]: result.p50Ms!,
      [`${what}, 1,000 records/s in all: p99 ms`]: result.p99Ms!,
      [`${what}, 1,000 records/s in all: broker CPU µs/record`]: brokerCpuUs / result.records,
      [`${what}: resident more than before, MiB`]: memoryOf(broker.pid).residentMiB - before,
    }
  }

  /** Latencies on a small and on a large log: they should not differ. */
  async #logSize(broker: BenchBroker, topics: Topics): Promise<Figures> {
    const { logMiB, logScale } = this.#options
    const figures: Figures = {}
    for (const scale of [1, logScale]) {
      const topic = await topics.create(1)
      const records = Math.round((logMiB * scale * 2 ** 20) / (logValueBytes + keyBytes))
      const shape = { topic, partitions: 1, valueBytes: logValueBytes }
      await this.#drive(broker, { ...shape, mode: 'produce', style: 'callback', records, maxSeconds: 300 })
      const modes = { append: 'produce', 'tail read': 'tail', 'lookup by offset': 'lookup' }
      for (const [name, mode] of Object.entries(modes)) {
        const probe = { ...shape, mode, style: 'sync', records: probes, lingerMs: 0 }
        const { result } = await this.#drive(broker, probe)
        figures[`log of ${scale}x ${logMiB} MiB: ${name}, p50 ms`] = result.p50Ms!
        figures[`log of ${scale}x ${logMiB} MiB: ${name}, p99 ms`] = result.p99Ms!
      }
    }
    return figures
  }

  /** Has the Go program do something, and counts what that costs the broker. */
  async #drive(broker: BenchBroker, load: Load): Promise<{ result: Measurement; brokerCpuUs: number }> {
    const { topic, rate = pacedRate, maxSeconds = 120 } = load
    const workload = {
      name: '',
      style: 'callback',
      valueBytes: 100,
      partitions: 1,
      compression: 'none',
      lingerMs: 5,
      warmup: 0,
      clients: 1,
      ...load,
    }
    const groupId = load.mode === 'consume' ? `bench-${topic}` : ''
    const cpu = cpuUsOf(broker.pid)
    const bootstrap = broker.bootstrapServers
    // The modes of the probes are known to the Go program only.
    const args = jobArguments(workload as Workload, loadBatchBytes, { bootstrap, topic, groupId, maxSeconds, rate })
    const result = await runClient(this.#load, args, { maxSeconds })
    if (!('records' in result)) throw new Error(`franz-go on ${this.#name}, ${load.mode}: ${JSON.stringify(result)}`)
    return { result, brokerCpuUs: cpuUsOf(broker.pid) - cpu }
  }
}
