import type { Producer } from '@ottla/producer'
import { nodeRuntime, yieldToEvents } from '@ottla/runtime'
import { openProducer } from '../clients.ts'
import { readProperties } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { pacer } from '../pacer.ts'
import { printMetrics } from '../print-metrics.ts'
import { UsageError } from '../usage-error.ts'
import { type Payloads, payloadsOf } from './payloads.ts'
import { PerfStats } from './perf-stats.ts'
import { ToolError } from '../tool-error.ts'

const defaultTransactionMs = 3000
/** Records that are handed over before acknowledgements get their turn. */
const burst = 256

export async function runProducerPerf(options: ToolOptions): Promise<number> {
  check(options)
  try {
    const payloads = await payloadsOf(options)
    const properties = await producerProperties(options)
    const transactional = transactionOf(options, properties)
    const producer = await openProducer({ properties })
    try {
      await measure(producer, options, payloads, transactional)
    } finally {
      await producer.close()
    }
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

function check(options: ToolOptions): void {
  const fail = (problem: string): never => {
    throw new UsageError(`${options.tool.name}: error: ${problem}`)
  }
  const numRecords = options.integer('num-records')!
  const recordSize = options.integer('record-size')
  const durationMs = options.integer('transaction-duration-ms')
  options.number('throughput')
  if (numRecords <= 0) fail('--num-records should be greater than zero.')
  if (Math.max(0, options.integer('warmup-records')!) >= numRecords) {
    fail('The value for --warmup-records must be strictly fewer than the number of records in the test, --num-records.')
  }
  if (recordSize !== undefined && recordSize <= 0) fail('--record-size should be greater than zero.')
  const sources = ['bootstrap-server', 'command-property', 'producer-props', 'producer.config', 'command-config']
  if (!sources.some((name) => options.has(name))) {
    fail(
      'At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or --command-config must be specified.',
    )
  }
  if (options.has('command-property') && options.has('producer-props')) {
    fail('--command-property and --producer-props cannot be specified together.')
  }
  if (options.has('command-config') && options.has('producer.config')) {
    fail('--command-config and --producer.config cannot be specified together.')
  }
  if (durationMs !== undefined && durationMs <= 0) fail('--transaction-duration-ms should be greater than zero.')
  if (options.integer('reporting-interval')! <= 0) fail('--reporting-interval should be greater than zero.')
}

async function producerProperties(options: ToolOptions): Promise<Record<string, string>> {
  for (const [old, now] of [
    ['producer-props', 'command-property'],
    ['producer.config', 'command-config'],
  ] as const) {
    if (!options.has(old)) continue
    await printLine(
      `Option --${old} has been deprecated and will be removed in a future version. Use --${now} instead.`,
    )
  }
  const file = options.text('producer.config') ?? options.text('command-config')
  const pairs = [...options.all('producer-props'), ...options.all('command-property')].map((pair) => {
    const parts = pair.split('=')
    if (parts.length !== 2 || parts[1] === '') throw new ToolError(`Invalid property: ${pair}`)
    return parts as [string, string]
  })
  const server = options.text('bootstrap-server')
  const id = options.text('transactional-id')
  return {
    'client.id': 'perf-producer-client',
    ...(file === undefined ? {} : readProperties(file)),
    ...Object.fromEntries(pairs),
    ...(server === undefined ? {} : { 'bootstrap.servers': server }),
    ...(id === undefined ? {} : { 'transactional.id': id }),
  }
}

/** Longest time of a transaction; undefined without transactions. Gives the producer an id where one is needed. */
function transactionOf(options: ToolOptions, properties: Record<string, string>): number | undefined {
  const durationMs = options.integer('transaction-duration-ms')
  if (durationMs === undefined && properties['transactional.id'] === undefined) return undefined
  const unique = Buffer.from(nodeRuntime.random.bytes(16)).toString('base64url')
  properties['transactional.id'] ??= `performance-producer-${unique}`
  return durationMs ?? defaultTransactionMs
}

async function measure(
  producer: Producer,
  options: ToolOptions,
  payloads: Payloads,
  transactionMs: number | undefined,
): Promise<void> {
  const { clock } = nodeRuntime
  const topic = options.text('topic')!
  const numRecords = options.integer('num-records')!
  const warmup = Math.max(0, options.integer('warmup-records')!)
  const intervalMs = options.integer('reporting-interval')!
  const pace = pacer(options.number('throughput')!)
  if (transactionMs !== undefined) await producer.initTransactions()
  if (warmup > 0) {
    await printLine(`Warmup first ${warmup} records. Steady state results will print after the complete test summary.`)
  }
  const stats = new PerfStats(clock, numRecords, intervalMs, false)
  let steady: PerfStats | undefined
  const failures = new Set<string>()
  let transactionStartMs: number | undefined
  for (let i = 0; i < numRecords; i++) {
    if (transactionMs !== undefined && transactionStartMs === undefined) {
      producer.beginTransaction()
      transactionStartMs = clock.now()
    }
    if (warmup > 0 && i === warmup) {
      steady = new PerfStats(clock, numRecords - warmup, intervalMs, true)
      stats.silence()
    }
    const value = payloads(i)
    const startMs = clock.now()
    const counted = steady
    producer.send({ topic, value }, (error) => {
      if (error !== null && error !== undefined) {
        tellOnce(failures, error)
        return
      }
      const nowMs = clock.now()
      stats.record(nowMs - startMs, value.length, nowMs)
      counted?.record(nowMs - startMs, value.length, nowMs)
    })
    if (transactionStartMs !== undefined && startMs - transactionStartMs >= transactionMs!) {
      await producer.commitTransaction()
      transactionStartMs = undefined
    }
    if (producer.isFull) await producer.ready()
    else if (i % burst === burst - 1) await yieldToEvents(clock)
    await pace(i)
  }
  if (transactionStartMs !== undefined) await producer.commitTransaction()
  await producer.flush()
  await stats.printTotal()
  await steady?.printTotal()
  if (options.has('print-metrics')) await printMetrics(producer.metrics(), 'perf-producer-client')
}

function tellOnce(told: Set<string>, error: Error): void {
  const text = javaException(error)
  if (told.has(text)) return
  told.add(text)
  complain(text)
}
