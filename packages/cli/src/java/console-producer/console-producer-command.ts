import type { Producer } from '@ottla/producer'
import { checkServers, requireFlags } from '../checks.ts'
import { openProducer } from '../clients.ts'
import { keyValues, readProperties } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { mergeFlags } from '../merge-flags.ts'
import { complain, print, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { LineReader, type ReadRecord } from './line-reader.ts'
import { readLines } from './read-lines.ts'
import { ToolError } from '../tool-error.ts'

const lineReaders = /^(org\.apache\.kafka\.tools\.LineMessageReader|kafka\.tools\.ConsoleProducer\$LineMessageReader)$/

/** Properties that flags stand for. */
const flagProperties = {
  timeout: 'linger.ms',
  'request-required-acks': 'acks',
  'request-timeout-ms': 'request.timeout.ms',
  'message-send-max-retries': 'retries',
  'retry-backoff-ms': 'retry.backoff.ms',
  'max-memory-bytes': 'buffer.memory',
  'batch-size': 'batch.size',
  'max-partition-memory-bytes': 'batch.size',
  'metadata-expiry-ms': 'metadata.max.age.ms',
  'max-block-ms': 'max.block.ms',
}

/** Old names, with those that have taken their places. */
const renamed: readonly (readonly [old: string, now: string])[] = [
  ['producer.config', 'command-config'],
  ['producer-property', 'command-property'],
  ['property', 'reader-property'],
]

export async function runConsoleProducer(options: ToolOptions): Promise<number> {
  await check(options)
  let producer: Producer | undefined
  try {
    const reader = lineReader(options)
    producer = await openProducer({ properties: producerProperties(options) })
    await sendLines(producer, reader, options)
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  } finally {
    await producer?.close()
  }
}

async function check(options: ToolOptions): Promise<void> {
  requireFlags(options, 'topic')
  for (const [old, now] of renamed) {
    if (options.has(old) && options.has(now)) {
      throw new UsageError(`Options --${now} and --${old} cannot be specified together.`)
    }
  }
  for (const [old, now] of [renamed[1]!, renamed[0]!, renamed[2]!]) {
    if (!options.has(old)) continue
    await printLine(`Warning: --${old} is deprecated and will be removed in a future version. Use --${now} instead.`)
  }
  if (options.has('max-partition-memory-bytes')) {
    await printLine(
      'Warning: --max-partition-memory-bytes is deprecated and will be removed in Apache Kafka 5.0. Use --batch-size instead.',
    )
  }
  checkServers(options.text('bootstrap-server'))
}

/** Values of a flag under its old or its new name. */
function either(options: ToolOptions, old: string, now: string): readonly string[] {
  return options.has(old) ? options.all(old) : options.all(now)
}

function lineReader(options: ToolOptions): LineReader {
  const className = options.text('line-reader')!
  if (!lineReaders.test(className)) {
    throw new ToolError(`--line-reader ${className} is a Java class, which cannot be loaded here; leave the flag out`)
  }
  const file = options.text('reader-config')
  const properties = file === undefined ? {} : readProperties(file)
  return new LineReader({ ...properties, ...keyValues(either(options, 'property', 'reader-property')) })
}

function producerProperties(options: ToolOptions): Record<string, string> {
  const file = either(options, 'producer.config', 'command-config')[0]
  const properties = {
    'client.id': 'console-producer',
    ...(file === undefined ? {} : readProperties(file)),
    ...keyValues(either(options, 'producer-property', 'command-property')),
    'bootstrap.servers': options.text('bootstrap-server')!,
    'compression.type': compression(options),
  }
  for (const flag of Object.keys(flagProperties)) if (options.has(flag)) checkNumber(options, flag)
  return mergeFlags(options, properties, flagProperties)
}

function checkNumber(options: ToolOptions, flag: string): void {
  if (options.tool.flags[flag]!.takes !== 'text') options.integer(flag)
}

function compression(options: ToolOptions): string {
  if (!options.has('compression-codec')) return 'none'
  const codec = options.text('compression-codec')
  return codec === undefined || codec === '' ? 'gzip' : codec
}

async function sendLines(producer: Producer, reader: LineReader, options: ToolOptions): Promise<void> {
  const topic = options.text('topic')!
  const isInteractive = process.stdin.isTTY && process.stdout.isTTY
  if (isInteractive) await print('>')
  for await (const lines of readLines(process.stdin)) {
    for (const line of lines) {
      const record = reader.read(line)
      if (options.has('sync')) await producer.send({ topic, ...record })
      else {
        producer.send({ topic, ...record }, (error) => {
          if (error !== null && error !== undefined) complain(failure(topic, record, error))
        })
        if (producer.isFull) await producer.ready()
      }
      if (isInteractive) await print('>')
    }
  }
}

function failure(topic: string, { key, value }: ReadRecord, error: Error): string {
  const size = (text: string | null): string => (text === null ? 'null' : `${Buffer.byteLength(text)} bytes`)
  return `Error when sending message to topic ${topic} with key: ${size(key)}, value: ${size(value)} with error: ${javaException(error)}`
}
