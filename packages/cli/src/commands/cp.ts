import type { Consumer, ConsumerRecord } from '@ottla/consumer'
import type { PlainData, ProducerRecord } from '@ottla/producer'
import { Command } from 'commander'
import { openAdmin, openConsumer, openProducer, lookupTimeoutMs } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import { Delivery } from '../records/delivery.ts'
import { recordFilter } from '../records/record-filter.ts'
import { RecordSource } from '../records/record-source.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import { startProgress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { note } from '../terminal/write.ts'
import { consumerConfigFor, type ReadOptions, startOf, withReading } from './consume.ts'

interface CopyOptions extends ConnectionOptions, ReadOptions {
  readonly toBootstrapServer?: string
  readonly toProfile?: string
  readonly toCommandConfig?: string
  readonly keepPartitions?: true
  readonly create?: true
  readonly follow?: true
  readonly compression?: string
  readonly dryRun?: true
}

/** `ottla cp`: copies records. */
export function cpCommand(terminal: Terminal): Command {
  const command = new Command('cp')
    .description(
      'copy records with keys, headers and timestamps, to another topic or to another cluster; ends when all that is there has been copied',
    )
    .argument('<from>', 'a topic, or some of its partitions: orders:0,2')
    .argument('[to]', 'default, with another cluster: the same name')
  withReading(command)
    .optionsGroup('Where to:')
    .option('--to-bootstrap-server <host:port>', 'another cluster')
    .option('--to-profile <name>', 'another cluster, by its profile')
    .option('--to-command-config <file>', 'another cluster, by a properties file')
    .option('--create', 'create the topic, with as many partitions and the same configuration, when it is not there')
    .option('--keep-partitions', 'each record into the partition that it had; default: by the key')
    .option('-z, --compression <type>', 'none, gzip, snappy, lz4 or zstd')
    .option('--follow', 'go on with what comes later, until Ctrl-C')
    .option('--dry-run', 'only count what would be copied')
    .action((from: string, to: string | undefined, options: CopyOptions) => copy(terminal, from, to, options))
  return withConnection(command)
}

/** How to reach the other cluster: as the first one, except where something is said about it. */
function targetConnection(options: CopyOptions): ConnectionOptions & { readonly isOther: boolean } {
  const { toBootstrapServer, toProfile, toCommandConfig } = options
  const isOther = toBootstrapServer !== undefined || toProfile !== undefined || toCommandConfig !== undefined
  if (!isOther) return { ...options, isOther }
  const { timeout, verbose } = options
  return {
    isOther,
    property: {},
    ...(timeout === undefined ? {} : { timeout }),
    ...(verbose === undefined ? {} : { verbose }),
    ...(toBootstrapServer === undefined ? {} : { bootstrapServer: toBootstrapServer }),
    ...(toProfile === undefined ? {} : { profile: toProfile }),
    ...(toCommandConfig === undefined ? {} : { commandConfig: toCommandConfig }),
  }
}

async function copy(terminal: Terminal, from: string, to: string | undefined, options: CopyOptions): Promise<void> {
  const target = targetConnection(options)
  const sourceTopic = from.split(':')[0]!
  const topic = to ?? sourceTopic
  if (topic === sourceTopic && !target.isOther)
    throw new UsageError(`${topic} would be copied into itself; say another topic, or --to-bootstrap-server`)
  const interrupt = terminal.interrupt()
  const consumer = await openConsumer(terminal, options, consumerConfigFor(options))
  try {
    const source = new RecordSource(terminal, consumer, {
      topics: [from],
      isGroup: false,
      lookupTimeoutMs: lookupTimeoutMs(options),
      from: startOf(options, 'beginning'),
      ...(options.until === undefined && options.follow === true ? {} : { until: options.until ?? { at: 'end' } }),
    })
    await source.open()
    if (options.dryRun === true) return note(terminal, `would copy at most ${source.total ?? 0} records to ${topic}`)
    if (options.create === true) await createLike(terminal, options, sourceTopic, target, topic)
    await transfer(terminal, consumer, source, topic, target, options, interrupt)
  } finally {
    await consumer.close()
  }
}

async function transfer(
  terminal: Terminal,
  consumer: Consumer,
  source: RecordSource,
  topic: string,
  target: ConnectionOptions,
  options: CopyOptions,
  interrupt: AbortSignal,
): Promise<void> {
  const producer = await openProducer(terminal, target, {
    lingerMs: 5,
    ...(options.compression === undefined ? {} : { compressionType: options.compression as 'none' }),
  })
  const progress = await startProgress(terminal, `copying to ${topic}`, source.total, 'records')
  const wants = recordFilter(options)
  const delivery = new Delivery(producer)
  try {
    const partitions = await producer.partitionsFor(topic, { timeoutMs: lookupTimeoutMs(options) })
    if (options.keepPartitions === true) {
      const numbers = consumer.assignment().map(({ partition }) => partition)
      if (Math.max(...numbers) >= partitions.length) {
        throw new CommandError(
          `${topic} has only ${partitions.length} partitions; add some with \`ottla topics alter\`, or leave out --keep-partitions`,
          ExitCode.conflict,
        )
      }
    }
    let left = options.maxRecords ?? options.c ?? Infinity
    let seen = 0
    copying: for await (const batch of source.batches(interrupt)) {
      for (const record of batch) {
        seen++
        if (wants !== undefined && !wants(record)) continue
        if (delivery.isFailed || left-- <= 0) break copying
        const waiting = delivery.send(copied(record, topic, options.keepPartitions === true))
        if (waiting !== undefined) await waiting
      }
      progress.update(seen)
      if (left <= 0) break
    }
    await delivery.finish()
  } finally {
    progress.stop()
    await producer.close()
  }
  note(terminal, `${delivery.written} record${delivery.written === 1 ? '' : 's'} copied to ${topic}`)
  if (interrupt.aborted && options.follow !== true)
    throw new CommandError('Interrupted before all was copied', ExitCode.interrupted)
}

function copied(record: ConsumerRecord, topic: string, isPartitionKept: boolean): ProducerRecord<PlainData, PlainData> {
  const { partition, timestamp, key, value, headers } = record
  return {
    topic,
    key,
    value,
    headers,
    ...(timestamp < 0 ? {} : { timestamp }),
    ...(isPartitionKept ? { partition } : {}),
  }
}

/** Creates the topic of the target after the one of the source. */
async function createLike(
  terminal: Terminal,
  from: ConnectionOptions,
  sourceTopic: string,
  to: ConnectionOptions,
  topic: string,
): Promise<void> {
  const reader = await openAdmin(terminal, from)
  let numPartitions: number
  let configs: Record<string, string>
  try {
    const [described] = await reader.describeTopics([sourceTopic])
    const [config] = await reader.describeConfigs([{ type: 'topic', name: sourceTopic }])
    const set = [...config!.entries.values()].filter(
      ({ source, value }) => source === 'DYNAMIC_TOPIC_CONFIG' && value !== null,
    )
    numPartitions = described!.partitions.length
    configs = Object.fromEntries(set.map(({ name, value }) => [name, value!]))
  } finally {
    await reader.close()
  }
  const writer = await openAdmin(terminal, to)
  try {
    const existing = await writer.listTopics({ listInternal: true })
    if (existing.some(({ name }) => name === topic)) return
    await writer.createTopics([{ name: topic, numPartitions, configs }])
    await writer.waitForTopics([topic])
    note(terminal, `created ${topic} with ${numPartitions} partitions`)
  } finally {
    await writer.close()
  }
}
