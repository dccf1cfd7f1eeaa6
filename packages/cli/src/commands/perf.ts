import type { ProducerConfig, PlainData } from '@ottla/producer'
import { Command } from 'commander'
import {
  type ClusterCommandOptions,
  openAdmin,
  openConsumer,
  openProducer,
  lookupTimeoutMs,
} from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseBytes, parseCount, parseDuration, parseInteger, parseNumbers, parseWholeNumber } from '../options.ts'
import { consumeLoad } from '../perf/consume-load.ts'
import { produceLoad, type ProduceResult } from '../perf/produce-load.ts'
import { openInput } from '../records/open-input.ts'
import { splitInput } from '../records/split-input.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import { Output } from '../terminal/output.ts'
import { startProgress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface LoadOptions extends ClusterCommandOptions {
  readonly records: number
  readonly recordSize: number
  readonly throughput: number
  readonly compression?: string
  readonly acks?: string
}

interface ProduceOptions extends LoadOptions {
  readonly file?: string
  readonly warmup: number
}

interface ConsumeOptions extends ClusterCommandOptions {
  readonly records: number
  readonly group?: string
  readonly fromLatest?: true
  readonly idle: number
}

interface SweepOptions extends LoadOptions {
  readonly partitions: number[]
  readonly replicationFactor?: number
  readonly keep?: true
}

/** `ottla perf`: how fast it goes. */
export function perfCommand(terminal: Terminal): Command {
  return new Command('perf')
    .description('measure how many records go in and out in a second, and how long each takes')
    .addCommand(produceCommand(terminal))
    .addCommand(consumeCommand(terminal))
    .addCommand(sweepCommand(terminal))
}

function withLoad(command: Command, records: number): Command {
  return withCluster(
    command
      .option('-n, --records <count>', 'how many records', parseCount, records)
      .option('--record-size <bytes>', 'bytes of each value', parseBytes, 100)
      .option('--throughput <count>', 'records a second; -1: as many as go', parseInteger, -1)
      .option('-z, --compression <type>', 'none, gzip, snappy, lz4 or zstd')
      .option('--acks <acks>', 'all, 1 or 0'),
  )
}

function producerConfig({
  compression,
  acks,
}: LoadOptions): Omit<ProducerConfig<PlainData, PlainData>, 'bootstrapServers'> {
  return {
    ...(compression === undefined ? {} : { compressionType: compression as 'none' }),
    ...(acks === undefined ? {} : { acks: acks as 'all', enableIdempotence: acks === 'all' || acks === '-1' }),
  }
}

function produceCommand(terminal: Terminal): Command {
  const command = new Command('produce')
    .description('send random records and measure')
    .argument('<topic>')
    .option('--file <file>', 'send the lines of this file in turn, in place of random values')
    .option('--warmup <count>', 'records at the start that do not count', parseWholeNumber, 0)
  return withLoad(command, 100_000).action(async (topic: string, options: ProduceOptions) => {
    const payloads = options.file === undefined ? undefined : await linesOf(terminal, options.file)
    const result = await measureProduce(terminal, topic, options, options.warmup, payloads)
    await new Output(terminal, options.output).one({ topic, ...result }, () => produceText(result))
  })
}

async function measureProduce(
  terminal: Terminal,
  topic: string,
  options: LoadOptions,
  warmupRecords: number,
  payloads: readonly Buffer[] | undefined,
): Promise<ProduceResult> {
  const { records, recordSize, throughput } = options
  const interrupt = terminal.interrupt()
  const producer = await openProducer(terminal, options, producerConfig(options))
  const progress = await startProgress(terminal, 'sending', records + warmupRecords, 'records')
  try {
    await producer.partitionsFor(topic, { timeoutMs: lookupTimeoutMs(options) })
    const load = {
      topic,
      records,
      recordSize,
      throughput,
      warmupRecords,
      ...(payloads === undefined ? {} : { payloads }),
    }
    const result = await produceLoad(terminal.runtime, producer, load, interrupt, (sent) => progress.update(sent))
    if (interrupt.aborted) throw new CommandError(`Interrupted after ${result.records} records`, ExitCode.interrupted)
    return result
  } finally {
    progress.stop()
    await producer.close()
  }
}

async function linesOf(terminal: Terminal, path: string): Promise<Buffer[]> {
  const lines: Buffer[] = []
  for await (const pieces of splitInput(openInput(terminal, path).stream, Buffer.from('\n'))) lines.push(...pieces)
  if (lines.length === 0) throw new UsageError(`${path} has no lines`)
  return lines
}

function produceText({ records, seconds, recordsPerSecond, mebibytesPerSecond, latencyMs }: ProduceResult): string[] {
  const { average, max, p50, p95, p99, p999 } = latencyMs
  const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
  return [
    `${records} records in ${seconds.toFixed(2)} s: ${Math.round(recordsPerSecond)} records/s, ${mebibytesPerSecond.toFixed(2)} MiB/s`,
    `latency in ms: average ${ms(average)}, 50 % ${ms(p50)}, 95 % ${ms(p95)}, 99 % ${ms(p99)}, 99.9 % ${ms(p999)}, max ${ms(max)}`,
  ]
}

function consumeCommand(terminal: Terminal): Command {
  const command = new Command('consume')
    .description('read records as a member of a group and measure')
    .argument('<topic...>')
    .option('-n, --records <count>', 'end after so many records', parseCount, 100_000)
    .option('-g, --group <id>', 'the group; default: a new one')
    .option('--from-latest', 'read what comes from now on, in place of what is there')
    .option('--idle <time>', 'end when no record came for so long', parseDuration, 10_000)
  return withCluster(command).action(async (topics: readonly string[], options: ConsumeOptions) => {
    const interrupt = terminal.interrupt()
    const { random, clock } = terminal.runtime
    const consumer = await openConsumer(terminal, options, {
      groupId: options.group ?? `perf-consumer-${random.integer(100_000)}`,
      autoOffsetReset: options.fromLatest === true ? 'latest' : 'earliest',
      allowAutoCreateTopics: false,
      maxPollRecords: 10_000,
    })
    const progress = await startProgress(terminal, 'reading', options.records, 'records')
    try {
      for (const topic of topics) await consumer.partitionsFor(topic, { timeoutMs: lookupTimeoutMs(options) })
      consumer.subscribe([...topics])
      const result = await consumeLoad(clock, consumer, options.records, options.idle, interrupt, (read) =>
        progress.update(read),
      )
      progress.stop()
      await new Output(terminal, options.output).one({ topics, ...result }, () => [
        `${result.records} records in ${result.seconds.toFixed(2)} s: ${Math.round(result.recordsPerSecond)} records/s, ${result.mebibytesPerSecond.toFixed(2)} MiB/s; joined in ${Math.round(result.joinMs)} ms`,
      ])
      if (result.records < options.records && !interrupt.aborted) {
        throw new CommandError(
          `Only ${result.records} of ${options.records} records came within ${options.idle} ms of each other`,
          ExitCode.partly,
        )
      }
      if (interrupt.aborted) throw new CommandError(`Interrupted after ${result.records} records`, ExitCode.interrupted)
    } finally {
      progress.stop()
      await consumer.close()
    }
  })
}

function sweepCommand(terminal: Terminal): Command {
  const command = new Command('sweep')
    .description(
      'measure producing and consuming with several numbers of partitions, on topics that are made for it and deleted',
    )
    .option('--partitions <counts>', 'such as 1,2,4,8', parseNumbers, [1, 2, 4, 8, 16])
    .option('-r, --replication-factor <count>', 'default: as the broker is configured', parseCount)
    .option('--keep', 'leave the topics there')
  return withLoad(command, 50_000).action((options: SweepOptions) => sweep(terminal, options))
}

async function sweep(terminal: Terminal, options: SweepOptions): Promise<void> {
  if (options.partitions.includes(0)) throw new UsageError('A topic has at least 1 partition')
  const { random, clock } = terminal.runtime
  const interrupt = terminal.interrupt()
  const prefix = `ottla-perf-${random.integer(1_000_000)}`
  const admin = await openAdmin(terminal, options)
  const made: string[] = []
  const rows: object[] = []
  try {
    for (const partitions of options.partitions) {
      const topic = `${prefix}-${partitions}`
      const { replicationFactor } = options
      await admin.createTopics([
        { name: topic, numPartitions: partitions, ...(replicationFactor === undefined ? {} : { replicationFactor }) },
      ])
      made.push(topic)
      await admin.waitForTopics([topic])
      const produced = await measureProduce(terminal, topic, options, 0, undefined)
      const consumer = await openConsumer(terminal, options, { enableAutoCommit: false, maxPollRecords: 10_000 })
      try {
        const all = (await consumer.partitionsFor(topic)).map(({ partition }) => ({ topic, partition }))
        consumer.assign(all)
        consumer.seekToBeginning(all)
        const consumed = await consumeLoad(clock, consumer, produced.records, 10_000, interrupt, () => {})
        rows.push({
          partitions,
          produceRecordsPerSecond: Math.round(produced.recordsPerSecond),
          produceMebibytesPerSecond: Number(produced.mebibytesPerSecond.toFixed(2)),
          p99Ms: Number(produced.latencyMs.p99.toFixed(2)),
          consumeRecordsPerSecond: Math.round(consumed.recordsPerSecond),
          consumeMebibytesPerSecond: Number(consumed.mebibytesPerSecond.toFixed(2)),
        })
      } finally {
        await consumer.close()
      }
    }
  } finally {
    if (made.length > 0 && options.keep !== true) await admin.deleteTopics(made)
    await admin.close()
  }
  await new Output(terminal, options.output).rows(
    rows as Readonly<Record<string, number>>[],
    [
      { header: 'PARTITIONS', value: (row) => row['partitions'], align: 'right' },
      { header: 'PRODUCE/s', value: (row) => row['produceRecordsPerSecond'], align: 'right' },
      { header: 'MiB/s', value: (row) => row['produceMebibytesPerSecond'], align: 'right' },
      { header: 'P99-MS', value: (row) => row['p99Ms'], align: 'right' },
      { header: 'CONSUME/s', value: (row) => row['consumeRecordsPerSecond'], align: 'right' },
      { header: 'MiB/s', value: (row) => row['consumeMebibytesPerSecond'], align: 'right' },
    ],
    'nothing was measured',
  )
}
