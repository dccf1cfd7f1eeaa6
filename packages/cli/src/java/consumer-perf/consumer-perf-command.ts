import type { Consumer } from '@ottla/consumer'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { nodeRuntime } from '@ottla/runtime'
import { forbidTogether, requireFlags, requireOneOf } from '../checks.ts'
import { openConsumer } from '../clients.ts'
import { keyValues } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine, terminal } from '../print.ts'
import { javaPattern } from '../topic-filter.ts'
import { printMetrics } from '../print-metrics.ts'
import { UsageError } from '../usage-error.ts'
import { formatDate } from './date-format.ts'
import { ToolError } from '../tool-error.ts'

const pollMs = 100
const mebibyte = 1024 * 1024
const maxGroupNumber = 100_000

/** What has been read so far, and how long was spent in rebalances. */
interface Progress {
  records: number
  bytes: number
  joinMs: number
  /** Since the last report. */
  joinMsOfRound: number
}

export async function runConsumerPerf(options: ToolOptions): Promise<number> {
  await check(options)
  try {
    const intervalMs = options.integer('reporting-interval')!
    if (intervalMs <= 0) throw new ToolError('Reporting interval must be greater than 0.')
    if (!options.has('hide-header')) await printHeader(options.has('show-detailed-stats'))
    const consumer = await openConsumer(settings(options))
    try {
      await measure(consumer, options, intervalMs)
    } finally {
      await consumer.close()
    }
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

async function check(options: ToolOptions): Promise<void> {
  requireFlags(options, 'bootstrap-server')
  requireOneOf(options, 'topic', 'include')
  requireOneOf(options, 'messages', 'num-records')
  forbidTogether(options, 'consumer.config', ['command-config'])
  if (options.has('messages')) await printLine('Warning: --messages is deprecated. Use --num-records instead.')
  if (options.has('consumer.config')) {
    await printLine('Warning: --consumer.config is deprecated. Use --command-config instead.')
  }
  const interval = options.text('reporting-interval')!
  if (!/^\d+$/.test(interval)) {
    throw new UsageError(`Cannot parse argument '${interval}' of option reporting-interval`)
  }
}

function settings(options: ToolOptions): Parameters<typeof openConsumer>[0] {
  const group = options.has('group')
    ? options.text('group')!
    : `perf-consumer-${nodeRuntime.random.integer(maxGroupNumber)}`
  return {
    file: options.text('consumer.config') ?? options.text('command-config'),
    defaults: { 'client.id': 'perf-consumer-client' },
    properties: {
      ...keyValues(options.all('command-property')),
      'bootstrap.servers': options.text('bootstrap-server')!,
      'group.id': group,
      'max.partition.fetch.bytes': String(options.integer('fetch-size')!),
      'auto.offset.reset': options.has('from-latest') ? 'latest' : 'earliest',
      'check.crcs': 'false',
    },
  }
}

async function printHeader(isDetailed: boolean): Promise<void> {
  const first = isDetailed ? 'time, threadId' : 'start.time, end.time'
  await printLine(
    `${first}, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec`,
  )
}

async function measure(consumer: Consumer, options: ToolOptions, intervalMs: number): Promise<void> {
  const { clock } = nodeRuntime
  const format = options.text('date-format')!
  const startMs = clock.now()
  const progress: Progress = { records: 0, bytes: 0, joinMs: 0, joinMsOfRound: 0 }
  subscribe(consumer, options, progress, startMs)
  await consume(consumer, options, progress, intervalMs)
  const endMs = clock.now()
  if (!options.has('show-detailed-stats')) {
    const megabytes = progress.bytes / mebibyte
    const seconds = (endMs - startMs) / 1000
    const fetchMs = endMs - startMs - progress.joinMs
    await printLine(
      [
        formatDate(startMs, format),
        formatDate(endMs, format),
        megabytes.toFixed(4),
        (megabytes / seconds).toFixed(4),
        progress.records,
        (progress.records / seconds).toFixed(4),
        progress.joinMs,
        fetchMs,
        (megabytes / (fetchMs / 1000)).toFixed(4),
        (progress.records / (fetchMs / 1000)).toFixed(4),
      ].join(', '),
    )
  }
  if (options.has('print-metrics')) await printMetrics(consumer.metrics(), 'perf-consumer-client')
}

/** Notes the time without any partition as time of rebalances. */
function subscribe(consumer: Consumer, options: ToolOptions, progress: Progress, startMs: number): void {
  const { clock } = nodeRuntime
  const assigned = new Set<string>()
  let joinStartMs = startMs
  const name = ({ topic, partition }: TopicPartition): string => topicPartitionName(topic, partition)
  const listener = {
    onPartitionsRevoked(partitions: readonly TopicPartition[]): void {
      for (const each of partitions) assigned.delete(name(each))
      if (assigned.size === 0) joinStartMs = clock.now()
    },
    onPartitionsAssigned(partitions: readonly TopicPartition[]): void {
      if (assigned.size === 0) {
        const elapsedMs = clock.now() - joinStartMs
        progress.joinMs += elapsedMs
        progress.joinMsOfRound += elapsedMs
      }
      for (const each of partitions) assigned.add(name(each))
    },
  }
  const topic = options.text('topic')
  if (topic === undefined) consumer.subscribe(javaPattern(options.text('include')!), listener)
  else consumer.subscribe([topic], listener)
}

async function consume(
  consumer: Consumer,
  options: ToolOptions,
  progress: Progress,
  intervalMs: number,
): Promise<void> {
  const { clock } = nodeRuntime
  const signal = terminal.interrupt()
  const wanted = options.integer(options.has('messages') ? 'messages' : 'num-records')!
  const timeoutMs = options.integer('timeout')!
  let nowMs = clock.now()
  let lastRecordMs = nowMs
  let last = { atMs: nowMs, bytes: 0, records: 0 }
  while (progress.records < wanted && nowMs - lastRecordMs <= timeoutMs && !signal.aborted) {
    const records = await consumer.poll({ timeoutMs: pollMs })
    nowMs = clock.now()
    if (records.count > 0) lastRecordMs = nowMs
    for (const { key, value } of records) {
      progress.records++
      progress.bytes += (key?.length ?? 0) + (value?.length ?? 0)
      if (nowMs - last.atMs < intervalMs) continue
      if (options.has('show-detailed-stats')) {
        await printLine(progressLine(progress, last, nowMs, options.text('date-format')!))
      }
      progress.joinMsOfRound = 0
      last = { atMs: nowMs, bytes: progress.bytes, records: progress.records }
    }
  }
  if (progress.records < wanted) {
    await printLine(
      `WARNING: Exiting before consuming the expected number of records: timeout (${timeoutMs} ms) exceeded. You can use the --timeout option to increase the timeout.`,
    )
  }
}

function progressLine(
  progress: Progress,
  last: { readonly atMs: number; readonly bytes: number; readonly records: number },
  nowMs: number,
  format: string,
): string {
  const elapsedMs = nowMs - last.atMs
  const megabytes = (progress.bytes - last.bytes) / mebibyte
  const records = progress.records - last.records
  const fetchMs = elapsedMs - progress.joinMsOfRound
  const rate = (amount: number): string => (fetchMs <= 0 ? 0 : (1000 * amount) / fetchMs).toFixed(4)
  return [
    formatDate(nowMs, format),
    0,
    (progress.bytes / mebibyte).toFixed(4),
    ((1000 * megabytes) / elapsedMs).toFixed(4),
    progress.records,
    ((1000 * records) / elapsedMs).toFixed(4),
    progress.joinMsOfRound,
    fetchMs,
    rate(megabytes),
    rate(records),
  ].join(', ')
}
