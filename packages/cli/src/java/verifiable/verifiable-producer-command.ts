import type { Producer } from '@ottla/producer'
import { nodeRuntime, yieldToEvents } from '@ottla/runtime'
import { openProducer } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { pacer } from '../pacer.ts'
import { complain, printLine, terminal } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { printEvent } from './events.ts'

const burst = 256

interface Counts {
  sent: number
  acked: number
}

export async function runVerifiableProducer(options: ToolOptions): Promise<number> {
  const { clock } = nodeRuntime
  const throughput = options.integer('throughput')!
  const producer = await openVerifiable(options)
  if (producer === undefined) return 1
  const counts: Counts = { sent: 0, acked: 0 }
  const startMs = clock.now()
  try {
    await printEvent('startup_complete', {})
    await produce(producer, options, counts, startMs)
  } finally {
    await producer.close()
  }
  await printEvent('shutdown_complete', {})
  await printEvent('tool_data', {
    sent: counts.sent,
    acked: counts.acked,
    target_throughput: throughput,
    avg_throughput: (1000 * counts.acked) / (clock.now() - startMs),
  })
  return 0
}

/** Undefined when that fails, which is said. */
async function openVerifiable(options: ToolOptions): Promise<Producer | undefined> {
  if (![0, 1, -1].includes(options.integer('acks')!)) {
    throw new UsageError(
      `verifiable-producer: error: argument --acks: invalid choice: '${options.text('acks')}' (choose from {0,1,-1})`,
    )
  }
  if (options.has('producer.config') && options.has('command-config')) {
    throw new UsageError(
      'verifiable-producer: error: Options --producer.config and --command-config are mutually exclusive.',
    )
  }
  if (options.has('producer.config')) {
    await printLine(
      'Option --producer.config has been deprecated and will be removed in a future version. Use --command-config instead.',
    )
  }
  try {
    return await openProducer({
      file: options.text('producer.config') ?? options.text('command-config'),
      defaults: {
        'bootstrap.servers': options.text('bootstrap-server')!,
        acks: options.text('acks')!,
        retries: '0',
      },
    })
  } catch (error) {
    complain(javaMessage(error))
    return undefined
  }
}

async function produce(producer: Producer, options: ToolOptions, counts: Counts, startMs: number): Promise<void> {
  const { clock } = nodeRuntime
  const topic = options.text('topic')!
  const given = options.integer('max-messages')!
  const limit = given < 0 ? Number.POSITIVE_INFINITY : given
  const prefix = options.integer('value-prefix')
  const keys = options.integer('repeating-keys')
  const pace = pacer(options.integer('throughput')!)
  const interrupt = terminal.interrupt()
  let createTime = options.integer('message-create-time')!
  for (let i = 0; i < limit && !interrupt.aborted; i++) {
    const key = keys === undefined ? null : String(i % keys)
    const value = prefix === undefined ? String(i) : `${prefix}.${i}`
    counts.sent++
    producer.send({ topic, key, value, ...(createTime < 0 ? {} : { timestamp: createTime }) }, (error, metadata) => {
      if (error === null || error === undefined) {
        counts.acked++
        const { partition, offset } = metadata
        void printEvent('producer_send_success', { key, value, offset, topic, partition })
      } else {
        const [exception] = javaException(error).split(': ')
        const message = javaMessage(error)
        void printEvent('producer_send_error', { key, value, topic, exception: `class ${exception!}`, message })
      }
    })
    if (createTime >= 0) createTime += clock.now() - startMs
    if (producer.isFull) await producer.ready()
    else if (i % burst === burst - 1) await yieldToEvents(clock)
    await pace(i)
  }
}
