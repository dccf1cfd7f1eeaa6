import type { Consumer, ConsumerRecord } from '@ottla/consumer'
import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { openConsumer } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine, terminal } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { printEvent } from './events.ts'

const pollMs = 60_000

export async function runVerifiableConsumer(options: ToolOptions): Promise<number> {
  if (options.has('consumer.config') && options.has('command-config')) {
    throw new UsageError(
      'verifiable-consumer: error: Options --consumer.config and --command-config are mutually exclusive.',
    )
  }
  if (options.has('consumer.config')) {
    await printLine(
      'Option --consumer.config has been deprecated and will be removed in a future version. Use --command-config instead.',
    )
  }
  const signal = terminal.interrupt()
  let consumer: Consumer
  try {
    consumer = await openConsumer({
      file: options.text('consumer.config') ?? options.text('command-config'),
      properties: properties(options),
    })
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
  try {
    await printEvent('startup_complete', {})
    await consume(consumer, options, signal)
  } catch (error) {
    complain(`Error during processing, terminating consumer process: ${javaMessage(error)}`)
  } finally {
    const isInterrupted = signal.aborted
    if (isInterrupted) await printEvent('shutdown_requested', {})
    await consumer.close()
    await printEvent('shutdown_complete', {})
    // Java says it at every exit: its shutdown hook does not know who asked.
    if (!isInterrupted) await printEvent('shutdown_requested', {})
  }
  return 0
}

function properties(options: ToolOptions): Record<string, string> {
  const protocol = options.text('group-protocol')!.toLowerCase()
  const own: readonly (readonly [name: string, value: string | undefined])[] = [
    ['group.protocol', protocol],
    ['group.remote.assignor', protocol === 'consumer' ? options.text('group-remote-assignor') : undefined],
    ['partition.assignment.strategy', protocol === 'consumer' ? undefined : options.text('assignment-strategy')],
    ['session.timeout.ms', options.text('session-timeout')],
    ['group.id', options.text('group-id')],
    ['group.instance.id', options.text('group-instance-id')],
    ['bootstrap.servers', options.text('bootstrap-server')],
    ['enable.auto.commit', String(options.has('enable-autocommit'))],
    ['auto.offset.reset', options.text('reset-policy')],
  ]
  return Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

async function consume(consumer: Consumer, options: ToolOptions, signal: AbortSignal): Promise<void> {
  const plain = (partitions: readonly TopicPartition[]): TopicPartition[] =>
    partitions.map(({ topic, partition }) => ({ topic, partition }))
  consumer.subscribe([options.text('topic')!], {
    onPartitionsAssigned: async (partitions) => printEvent('partitions_assigned', { partitions: plain(partitions) }),
    onPartitionsRevoked: async (partitions) => printEvent('partitions_revoked', { partitions: plain(partitions) }),
  })
  const limit = options.integer('max-messages')!
  let left = limit < 0 ? Infinity : limit
  while (left > 0 && !signal.aborted) {
    const records = [...(await poll(consumer, signal))]
    const taken = records.slice(0, left)
    left -= taken.length
    if (records.length === 0) continue
    if (options.has('verbose')) for (const record of taken) await printRecord(record)
    const summaries = summariesOf(taken)
    await printEvent('records_consumed', { count: records.length, partitions: summaries })
    if (options.has('enable-autocommit')) continue
    await commit(
      consumer,
      summaries.map(({ topic, partition, maxOffset }) => ({ topic, partition, offset: maxOffset + 1 })),
    )
  }
}

async function poll(consumer: Consumer, signal: AbortSignal): Promise<Iterable<ConsumerRecord>> {
  try {
    return await consumer.poll({ timeoutMs: pollMs, signal })
  } catch (error) {
    if (signal.aborted) return []
    throw error
  }
}

function printRecord({ key, value, topic, partition, offset }: ConsumerRecord): Promise<void> | undefined {
  const texts = { key: key?.toString() ?? null, value: value?.toString() ?? null }
  return printEvent('record_data', { ...texts, topic, partition, offset })
}

interface Summary extends TopicPartition {
  count: number
  readonly minOffset: number
  maxOffset: number
}

/** What came of each partition. */
function summariesOf(records: readonly ConsumerRecord[]): Summary[] {
  const summaries = new Map<string, Summary>()
  for (const { topic, partition, offset } of records) {
    const name = `${topic}-${partition}`
    const known = summaries.get(name)
    if (known === undefined) {
      summaries.set(name, { topic, partition, count: 1, minOffset: offset, maxOffset: offset })
    } else {
      known.count++
      known.maxOffset = offset
    }
  }
  return [...summaries.values()]
}

async function commit(consumer: Consumer, offsets: readonly TopicPartitionOffset[]): Promise<void> {
  try {
    await consumer.commit(offsets)
    await printEvent('offsets_committed', { offsets, success: true })
  } catch (error) {
    await printEvent('offsets_committed', { offsets, error: javaMessage(error), success: false })
  }
}
