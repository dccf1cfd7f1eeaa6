import type { Consumer } from '@ottla/consumer'
import type { Producer } from '@ottla/producer'
import { nodeRuntime } from '@ottla/runtime'
import { requireFlags } from '../checks.ts'
import { openConsumer, openProducer, withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaDouble } from '../java-double.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { ToolError } from '../tool-error.ts'
import { UsageError } from '../usage-error.ts'

const pollMs = 60_000
const reportEvery = 1000
const named = ['bootstrap-server', 'topic', 'num-records', 'producer-acks', 'record-size']

/** What is measured. */
interface Plan {
  readonly servers: string
  readonly topic: string
  readonly count: number
  readonly acks: string
  readonly valueBytes: number
  readonly keyBytes: number
  readonly headers: number
  readonly headerKeyBytes: number
  /** -1 for null. */
  readonly headerValueBytes: number
  readonly file: string | undefined
}

export async function runEndToEndLatency(options: ToolOptions): Promise<number> {
  const plan = await readPlan(options)
  try {
    await createIfMissing(plan)
    const settings = { file: plan.file, properties: { 'bootstrap.servers': plan.servers } }
    const producer = await openProducer({ ...settings, defaults: { acks: plan.acks, 'linger.ms': '0' } })
    try {
      const consumer = await openConsumer(settings, { autoOffsetReset: 'latest', fetchMaxWaitMs: 0 })
      try {
        await measure(producer, consumer, plan)
      } finally {
        await consumer.close()
      }
    } finally {
      await producer.close()
    }
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

async function readPlan(options: ToolOptions): Promise<Plan> {
  const old = named.some((name) => options.has(name)) ? undefined : await positional(options)
  if (old === undefined) requireFlags(options, ...named)
  const text = (name: string, at: number): string => old?.[at] ?? options.text(name)!
  const integer = (name: string, at: number): number => {
    const given = text(name, at)
    if (!/^[+-]?\d+$/.test(given)) throw new UsageError(`Cannot parse argument '${given}' of option ${name}`)
    return Number(given)
  }
  const plan: Plan = {
    servers: text('bootstrap-server', 0),
    topic: text('topic', 1),
    count: integer('num-records', 2),
    acks: text('producer-acks', 3),
    valueBytes: integer('record-size', 4),
    keyBytes: options.integer('record-key-size')!,
    headers: options.integer('num-headers')!,
    headerKeyBytes: options.integer('record-header-key-size')!,
    headerValueBytes: options.integer('record-header-size')!,
    file: old?.[5] ?? options.text('command-config'),
  }
  checkPlan(plan)
  return plan
}

async function positional({ positional: given }: ToolOptions): Promise<readonly string[]> {
  if (given.length !== 5 && given.length !== 6) {
    throw new UsageError(
      `Invalid number of arguments. Expected 5 or 6 positional arguments, but got ${given.length}. Usage: bootstrap-server topic num-records producer-acks record-size [optional] command-config`,
    )
  }
  await printLine(
    'WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. Please use named arguments instead: --bootstrap-server, --topic, --num-records, --producer-acks, --record-size, --command-config',
  )
  return given
}

function checkPlan(plan: Plan): void {
  const fail = (problem: string): never => {
    throw new UsageError(problem)
  }
  if (!['1', 'all'].includes(plan.acks)) {
    fail(
      "Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. Please use '1' or 'all'.",
    )
  }
  if (plan.count <= 0) fail('Value for --num-records must be a positive integer.')
  if (plan.valueBytes < 0) fail('Value for --record-size must be a non-negative integer.')
  if (plan.keyBytes < 0) fail('Value for --record-key-size must be a non-negative integer.')
  if (plan.headerKeyBytes < 0) fail('Value for --record-header-key-size must be a non-negative integer.')
  if (plan.headerValueBytes < -1) {
    fail('Value for --record-header-size must be a non-negative integer or -1 for null header value.')
  }
  if (plan.headers < 0) fail('Value for --num-headers must be a non-negative integer.')
}

async function createIfMissing({ servers, topic, file }: Plan): Promise<void> {
  await withAdmin({ file, properties: { 'bootstrap.servers': servers } }, async (admin) => {
    const topics = await admin.listTopics({ listInternal: true })
    if (topics.some(({ name }) => name === topic)) return
    await printLine(`Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1`)
    await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }])
    await admin.waitForTopics([topic])
  })
}

async function measure(producer: Producer, consumer: Consumer, plan: Plan): Promise<void> {
  const { clock } = nodeRuntime
  const partitions = await consumer.partitionsFor(plan.topic)
  consumer.assign(partitions)
  consumer.seekToEnd(partitions)
  for (const partition of partitions) await consumer.position(partition)
  const latencies: number[] = []
  for (let i = 0; i < plan.count; i++) {
    const record = recordOf(plan)
    const startMs = clock.monotonic()
    await producer.send({ topic: plan.topic, ...record })
    const records = [...(await consumer.poll({ timeoutMs: pollMs }))]
    const elapsedMs = clock.monotonic() - startMs
    const [read] = records
    if (read === undefined) throw new ToolError(`poll() timed out before finding a result (timeout:[${pollMs}ms])`)
    if (read.value === null || !read.value.equals(record.value)) {
      throw new ToolError(
        `The message value read [${read.value?.toString()}] did not match the message value sent [${record.value.toString()}]`,
      )
    }
    if (records.length !== 1) {
      throw new ToolError(`Only one result was expected during this test. We found [${records.length}]`)
    }
    if (i % reportEvery === 0) await printLine(`${i}\t${javaDouble(elapsedMs)}`)
    latencies.push(elapsedMs)
  }
  const total = latencies.reduce((sum, each) => sum + each, 0)
  await printLine(`Avg latency: ${(total / plan.count).toFixed(4)} ms`)
  const sorted = latencies.map(Math.floor).toSorted((a, b) => a - b)
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((part) => sorted[Math.floor(sorted.length * part)]!)
  await printLine(`Percentiles: 50th = ${p50}, 99th = ${p99}, 99.9th = ${p999}`)
}

interface MeasuredRecord {
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: { key: string; value: Buffer | null }[]
}

function recordOf(plan: Plan): MeasuredRecord {
  const headers = Array.from({ length: plan.headers }, () => ({
    key: letters(plan.headerKeyBytes).toString(),
    value: plan.headerValueBytes === -1 ? null : letters(plan.headerValueBytes),
  }))
  return { key: letters(plan.keyBytes), value: letters(plan.valueBytes), headers }
}

/** So many times the same letter. */
function letters(length: number): Buffer {
  return Buffer.alloc(length, 65 + nodeRuntime.random.integer(26))
}
