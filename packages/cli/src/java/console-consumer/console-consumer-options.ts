import { nodeRuntime } from '@ottla/runtime'
import { requireFlags, requireOneOf } from '../checks.ts'
import { keyValues, readProperties } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import type { RecordWriter } from './formatters.ts'
import { formatterOf } from './formatters.ts'

/** Where reading begins: an offset, or an end of the partition. */
export type StartOffset = number | 'earliest' | 'latest'

/** What the command line of the console consumer comes to. */
export interface ConsoleConsumerSettings {
  readonly properties: Readonly<Record<string, string>>
  readonly start: StartOffset
  readonly formatter: RecordWriter
  /** Infinite without a limit. */
  readonly timeoutMs: number
  /** Infinite without a limit. */
  readonly maxRecords: number
}

const maxGroupNumber = 100_000

/** @throws UsageError */
export async function consoleConsumerSettings(options: ToolOptions): Promise<ConsoleConsumerSettings> {
  checkFlags(options)
  for (const [old, now] of [
    ['consumer-property', 'command-property'],
    ['consumer.config', 'command-config'],
  ] as const) {
    if (options.has(old) && options.has(now)) {
      throw new UsageError(`Options --${old} and --${now} cannot be specified together.`)
    }
  }
  for (const [old, now] of [
    ['consumer-property', 'command-property'],
    ['consumer.config', 'command-config'],
  ] as const) {
    if (!options.has(old)) continue
    await printLine(`Option --${old} is deprecated and will be removed in a future version. Use --${now} instead.`)
  }
  const file = options.text('command-config') ?? options.text('consumer.config')
  const fromFile = file === undefined ? {} : readProperties(file)
  const extra = keyValues([...options.all('command-property'), ...options.all('consumer-property')])
  const group = groupOf(options, fromFile, extra)
  const properties = consumerProperties(options, { ...fromFile, ...extra }, group)
  const start = startOffset(options)
  const timeoutMs = options.integer('timeout-ms') ?? -1
  const maxMessages = options.integer('max-messages') ?? -1
  return {
    properties,
    start,
    formatter: await formatter(options),
    timeoutMs: timeoutMs < 0 ? Infinity : timeoutMs,
    maxRecords: maxMessages === -1 ? Infinity : maxMessages,
  }
}

function checkFlags(options: ToolOptions): void {
  requireOneOf(options, 'topic', 'include')
  if (options.has('partition')) {
    if (!options.has('topic')) throw new UsageError('The topic is required when partition is specified.')
    if (options.has('from-beginning') && options.has('offset')) {
      throw new UsageError('Options from-beginning and offset cannot be specified together.')
    }
  } else if (options.has('offset')) throw new UsageError('The partition is required when offset is specified.')
  requireFlags(options, 'bootstrap-server')
}

function groupOf(
  options: ToolOptions,
  fromFile: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): string | undefined {
  const groups = new Set(
    [options.text('group'), fromFile['group.id'], extra['group.id']].filter((group) => group !== undefined),
  )
  if (groups.size > 1) {
    throw new UsageError(
      "The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match." +
        ` Detected group ids: ${[...groups].map((group) => `'${group}'`).join(', ')}`,
    )
  }
  if (groups.size > 0 && options.has('partition')) {
    throw new UsageError('Options group and partition cannot be specified together.')
  }
  return [...groups][0]
}

function consumerProperties(
  options: ToolOptions,
  given: Readonly<Record<string, string>>,
  group: string | undefined,
): Record<string, string> {
  const reset = given['auto.offset.reset']
  if (reset !== undefined && options.has('from-beginning') && reset !== 'earliest') {
    throw new UsageError(
      `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option`,
    )
  }
  return {
    'client.id': 'console-consumer',
    ...(group === undefined ? { 'enable.auto.commit': 'false' } : {}),
    'isolation.level': options.text('isolation-level')!,
    ...given,
    ...(options.has('isolation-level') ? { 'isolation.level': options.text('isolation-level')! } : {}),
    'auto.offset.reset': reset ?? (options.has('from-beginning') ? 'earliest' : 'latest'),
    'bootstrap.servers': options.text('bootstrap-server')!,
    'group.id': group ?? `console-consumer-${nodeRuntime.random.integer(maxGroupNumber)}`,
  }
}

function startOffset(options: ToolOptions): StartOffset {
  if (!options.has('offset')) return options.has('from-beginning') ? 'earliest' : 'latest'
  const text = options.text('offset')!
  const word = text.toLowerCase()
  if (word === 'earliest' || word === 'latest') return word
  if (/^\+?\d+$/.test(text)) return Number(text)
  throw new UsageError(
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  )
}

async function formatter(options: ToolOptions): Promise<RecordWriter> {
  if (options.has('formatter-property') && options.has('property')) {
    throw new UsageError('Options --property and --formatter-property cannot be specified together.')
  }
  if (options.has('property')) {
    await printLine(
      'Option --property is deprecated and will be removed in a future version. Use --formatter-property instead.',
    )
  }
  const file = options.text('formatter-config')
  try {
    return await formatterOf(options.text('formatter')!, {
      ...(file === undefined ? {} : readProperties(file)),
      ...named('key.deserializer', options.text('key-deserializer')),
      ...named('value.deserializer', options.text('value-deserializer')),
      ...keyValues([...options.all('formatter-property'), ...options.all('property')]),
    })
  } catch (error) {
    throw new UsageError(javaMessage(error))
  }
}

function named(name: string, value: string | undefined): Record<string, string> {
  return value === undefined || value === '' ? {} : { [name]: value }
}
