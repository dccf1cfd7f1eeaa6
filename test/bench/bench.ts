// `npm run bench`: the same work for every client, in turn, on one broker. See docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBenchBroker } from './lib/brokers.ts'
import { barChart, type ChartPanel } from './lib/chart.ts'
import { type BenchClient, findNode, type MissingClient, prepareClient, versionOfNode } from './lib/clients.ts'
import { describeMachine, machineLine } from './lib/machine.ts'
import { type BenchOptions, flags, parseOptions, usage } from './lib/options.ts'
import { type BenchResults, figuresOf, type ResultCell, type ResultRow } from './lib/results.ts'
import { jobArguments, type Measurement, runClient, type RunResult } from './lib/run-client.ts'
import { orderOfRound, readable } from './lib/statistics.ts'
import { markdownReport } from './lib/table.ts'
import { payloadBytes, Topics } from './lib/topics.ts'
import { type Workload, workloadsOf } from './lib/workloads.ts'

/** Runs the benchmark as the arguments say. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage('npm run bench', flags))
    return 0
  }
  const options = parseOptions(args)
  const workloads = workloadsOf(options)
  const node = await findNode(options.node)
  const machine = describeMachine(await versionOfNode(node))
  console.log(machineLine(machine))

  const prepared = await Promise.all(options.clients.map((name) => prepareClient(name, node)))
  const clients = prepared.filter((client) => 'command' in client)
  const missing = prepared.filter((client): client is MissingClient => 'reason' in client)
  for (const { title, reason } of missing) console.log(`${title}: not available here. ${reason}`)

  const broker = await startBenchBroker(options.broker, node)
  console.log(`Broker: ${broker.title}`)
  const bench = new Bench(options, clients, broker.bootstrapServers)
  const described: Omit<BenchResults, 'rows'> = {
    machine,
    broker: broker.title,
    rounds: options.rounds,
    maxSeconds: options.maxSeconds,
    batchBytes: options.batchBytes,
    clients: clients.map(({ name, title }) => ({ name, title })),
    missing,
  }
  try {
    const rows = await bench.run(workloads, (done) => {
      // After each workload: what was measured is not lost when somebody ends it.
      writeReport({ ...described, rows: done }, options.out)
    })
    console.log(`\nTable, chart and figures are in ${options.out}.`)
    return rows.some((row) => Object.values(row.cells).some((cell) => cell.note?.startsWith('failed'))) ? 1 : 0
  } finally {
    await broker.stop()
  }
}

class Bench {
  readonly #options: BenchOptions
  readonly #clients: readonly BenchClient[]
  readonly #bootstrap: string
  #groups = 0

  constructor(options: BenchOptions, clients: readonly BenchClient[], bootstrap: string) {
    this.#options = options
    this.#clients = clients
    this.#bootstrap = bootstrap
  }

  async run(workloads: readonly Workload[], onRow: (rows: readonly ResultRow[]) => void): Promise<ResultRow[]> {
    const topics = await Topics.connect(this.#bootstrap)
    try {
      const rows: ResultRow[] = []
      for (const workload of workloads) {
        rows.push(await this.#row(workload, topics))
        onRow(rows)
      }
      return rows
    } finally {
      await topics.close()
    }
  }

  async #row(workload: Workload, topics: Topics): Promise<ResultRow> {
    console.log(`\n${workload.name}: ${readable(workload.records)} records`)
    const isReading = workload.mode === 'consume'
    const shared = isReading
      ? await topics.filled(workload, this.#options.batchBytes)
      : await topics.create(workload.partitions)
    const cells: Record<string, { runs: Measurement[]; note?: string }> = {}
    for (let round = 0; round < this.#options.rounds; round++) {
      for (const client of orderOfRound(this.#clients, round)) {
        const cell = (cells[client.name] ??= { runs: [] })
        // What a client cannot do it cannot do in the next round either.
        if (cell.note !== undefined && cell.runs.length === 0) continue
        const topic = isReading ? shared : await topics.create(workload.partitions)
        const result = await this.#check(
          await this.#runOnce(client, workload, round, topic, shared),
          workload,
          topic,
          topics,
        )
        if (!isReading) await topics.delete(topic)
        if ('unavailable' in result) cell.note = result.unavailable
        else if ('failed' in result) cell.note = `failed: ${result.failed}`
        else cell.runs.push(result)
        console.log(`  ${round + 1}. ${client.title.padEnd(38)} ${shown(result)}`)
      }
    }
    await topics.delete(shared)
    return { workload, cells: cells satisfies Record<string, ResultCell> }
  }

  #runOnce(
    client: BenchClient,
    workload: Workload,
    round: number,
    topic: string,
    warmupTopic: string,
  ): Promise<RunResult> {
    const { batchBytes, maxSeconds, group, rate, isProfiling, out } = this.#options
    const args = jobArguments(workload, batchBytes, {
      bootstrap: this.#bootstrap,
      topic,
      warmupTopic,
      groupId: `bench-${process.pid}-${this.#groups++}`,
      maxSeconds,
      group,
      rate,
    })
    const profile = `${client.name} ${workload.name}`.replaceAll(/\W+/g, '-')
    return runClient(client, args, {
      maxSeconds,
      profile: isProfiling ? join(out, 'profiles', `${profile}-${round + 1}.cpuprofile`) : undefined,
    })
  }

  /** Holds what a client claims against the topic. */
  async #check(result: RunResult, workload: Workload, topic: string, topics: Topics): Promise<RunResult> {
    if (!('records' in result)) return result
    const { records, bytes } = result
    if (records === 0) return { failed: 'handled nothing in time' }
    const count = await topics.count(topic)
    if (workload.mode !== 'consume') {
      return records === count ? result : { failed: `claims ${records} records, the topic has ${count}` }
    }
    if (records > count) return { failed: `claims ${records} records, the topic has ${count}` }
    const expected = payloadBytes(workload, records)
    return bytes === expected ? result : { failed: `touched ${bytes} bytes in ${records} records, not ${expected}` }
  }
}

function shown(result: RunResult): string {
  if ('unavailable' in result) return result.unavailable
  if ('failed' in result) return `FAILED: ${result.failed}`
  const { records, seconds, cpuUs, peakKiB, p50Ms, p99Ms } = result
  const latency =
    p50Ms === undefined || p99Ms === undefined ? '' : `  p50 ${readable(p50Ms)} ms  p99 ${readable(p99Ms)} ms`
  const rate = `${readable(records / seconds).padStart(10)} records/s  ${readable(cpuUs / records).padStart(6)} CPU µs/record`
  return `${rate}  ${readable(peakKiB / 1024).padStart(5)} MiB${latency}`
}

function writeReport(results: BenchResults, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const name = `node-${results.machine.node.replace(/^v(\d+).*/, '$1')}`
  const title = `Clients on Node ${results.machine.node}`
  const panels = results.rows.map((row) => panelOf(row, results)).filter(({ bars }) => bars.length > 0)
  writeFileSync(join(folder, `${name}.svg`), barChart(title, machineLine(results.machine), panels))
  writeFileSync(join(folder, `${name}.md`), `${markdownReport(results, title, `${name}.svg`)}\n`)
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, undefined, 1)}\n`)
}

/** Where records per second are given, the latency says more. */
function panelOf({ workload, cells }: ResultRow, { clients }: BenchResults): ChartPanel {
  const isPaced = workload.mode === 'paced'
  const bars = clients.flatMap(({ name, title }): ChartPanel['bars'] => {
    const figures = figuresOf(cells[name])
    if (figures === undefined) return []
    const { recordsPerSecond, cpuUsPerRecord, p99Ms = 0 } = figures
    const kind = name === 'ottla' ? 'ours' : name === 'bare' ? 'floor' : 'peer'
    return [{ label: title, values: [isPaced ? p99Ms : recordsPerSecond, cpuUsPerRecord], kind }]
  })
  const first = isPaced ? 'p99 latency, ms (shorter is better)' : 'records per second (longer is better)'
  return { title: workload.name, columns: [first, 'CPU µs per record (shorter is better)'], bars }
}
