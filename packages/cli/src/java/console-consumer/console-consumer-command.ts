import type { Consumer, ConsumerRecord } from '@ottla/consumer'
import { nodeRuntime } from '@ottla/runtime'
import { openConsumer } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaMessage } from '../java-errors.ts'
import { complain, print, printLine, terminal } from '../print.ts'
import { javaPattern } from '../topic-filter.ts'
import { type ConsoleConsumerSettings, consoleConsumerSettings } from './console-consumer-options.ts'

/** The longest wait of one poll. */
const pollMs = 60_000

/** How reading ended. */
interface Outcome {
  readonly count: number
  readonly exitCode: number
}

export async function runConsoleConsumer(options: ToolOptions): Promise<number> {
  const settings = await consoleConsumerSettings(options)
  const signal = terminal.interrupt()
  let exitCode = 1
  try {
    const consumer = await openConsumer({ properties: settings.properties })
    try {
      subscribe(consumer, options, settings)
      const outcome = await consume(consumer, options, settings, signal)
      exitCode = outcome.exitCode
      complain(`Processed a total of ${outcome.count} messages`)
    } finally {
      await consumer.close()
    }
  } catch (error) {
    complain(javaMessage(error))
    exitCode = 1
  }
  if (options.has('enable-systest-events')) await printLine('shutdown_complete')
  return exitCode
}

function subscribe(consumer: Consumer, options: ToolOptions, { start }: ConsoleConsumerSettings): void {
  const topic = options.text('topic')
  const partition = options.integer('partition')
  if (topic === undefined) consumer.subscribe(javaPattern(options.text('include')!))
  else if (partition === undefined) consumer.subscribe([topic])
  else {
    const one = { topic, partition }
    consumer.assign([one])
    if (start === 'earliest') consumer.seekToBeginning([one])
    else if (start === 'latest') consumer.seekToEnd([one])
    else consumer.seek(one, start)
  }
}

async function consume(
  consumer: Consumer,
  options: ToolOptions,
  { formatter, timeoutMs, maxRecords }: ConsoleConsumerSettings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { clock } = nodeRuntime
  let count = 0
  let lastMs = clock.monotonic()
  while (count < maxRecords && !signal.aborted) {
    const leftMs = lastMs + timeoutMs - clock.monotonic()
    const records = await poll(consumer, Math.max(0, Math.min(pollMs, leftMs)), signal)
    if (records.length === 0) {
      if (clock.monotonic() - lastMs <= timeoutMs) continue
      complain('Error processing message, terminating consumer process: no record came in time (--timeout-ms)')
      break
    }
    const wanted = records.slice(0, maxRecords - count)
    resetPositions(consumer, records.slice(wanted.length))
    for (const bytes of formatted(wanted, options, formatter)) {
      count++
      if (bytes.length > 0) await print(bytes)
    }
    lastMs = clock.monotonic()
  }
  return { count, exitCode: 0 }
}

/** A topic that does not exist yet is waited for, as Java does. */
async function poll(consumer: Consumer, timeoutMs: number, signal: AbortSignal): Promise<ConsumerRecord[]> {
  try {
    return [...(await consumer.poll({ timeoutMs, signal }))]
  } catch (error) {
    if (signal.aborted) return []
    const cause = (error as { cause?: unknown }).cause
    if ([error, cause].some((each) => errorNameOf(each) === 'UNKNOWN_TOPIC_OR_PARTITION')) {
      complain(`warning: ${javaMessage(error)}`)
      return []
    }
    throw error
  }
}

/** What was read and not printed is not to count as consumed. */
function resetPositions(consumer: Consumer, unprinted: readonly ConsumerRecord[]): void {
  const seen = new Set<string>()
  for (const { topic, partition, offset } of unprinted) {
    if (seen.has(`${topic}-${partition}`)) continue
    seen.add(`${topic}-${partition}`)
    consumer.seek({ topic, partition }, offset)
  }
}

/** @throws what the formatter threw, unless records that fail are to be skipped */
function* formatted(
  records: readonly ConsumerRecord[],
  options: ToolOptions,
  formatter: ConsoleConsumerSettings['formatter'],
): Generator<Buffer> {
  for (const record of records) {
    try {
      yield formatter.format(record)
    } catch (error) {
      if (!options.has('skip-message-on-error')) throw error
      complain(`Error processing message, skipping this message: ${javaMessage(error)}`)
      yield Buffer.alloc(0)
    }
  }
}
