import type { ConsumerConfig } from '@ottla/consumer'
import { Command, InvalidArgumentError } from 'commander'
import { lookupTimeoutMs, openConsumer } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import { collectPair, parseCount, parsePattern } from '../options.ts'
import { unescapeBytes } from '../records/escapes.ts'
import { formatLetters, parseFormat } from '../records/format-tokens.ts'
import { type OffsetPlace, parseOffsetPlace } from '../records/offset-spec.ts'
import { parseCondition, recordFilter, type RecordFilter } from '../records/record-filter.ts'
import { type RecordFormat, recordFormats, recordPrinter } from '../records/record-printer.ts'
import { RecordSource } from '../records/record-source.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Options of commands that read records. */
export interface ReadOptions {
  readonly offset?: OffsetPlace | RecordFormat
  readonly fromBeginning?: true
  readonly until?: OffsetPlace
  readonly maxRecords?: number
  readonly c?: number
  readonly isolation: 'read_uncommitted' | 'read_committed'
  readonly key?: RegExp
  readonly grep?: RegExp
  readonly header?: Readonly<Record<string, string>>
  readonly where?: readonly RecordFilter[]
}

interface ConsumeOptions extends ConnectionOptions, ReadOptions {
  readonly group?: string
  readonly match?: RegExp
  readonly exit?: true
  readonly format?: string
  readonly output?: RecordFormat
  readonly json?: true
  readonly jsonValues?: true
  readonly printKey?: true
  readonly keyDelimiter?: Buffer
  readonly delimiter: Buffer
  readonly null: string
}

/** `ottla consume`: prints records. */
export function consumeCommand(terminal: Terminal): Command {
  const command = new Command('consume')
    .description('print the records of topics as they come, until Ctrl-C, -e or --until')
    .argument('[topic...]', 'such as orders, or some of its partitions: orders:0,2-3')
    .option('-m, --match <regex>', 'topics whose names match, in place of names', parsePattern)
    .option('-g, --group <id>', 'consume as a member of this group, which remembers how far it came')
  withReading(command)
    .option('-e, --exit', 'end when all that is there now has been read')
    .optionsGroup('How records are printed:')
    .option('-f, --format <format>', String.raw`such as '%t %p %o %k{hex} %v\n', see below`)
    .option(
      '--output <format>',
      `${recordFormats.join(', ')}; -o takes these too (default: text, which is the value)`,
      parseRecordFormat,
    )
    .option('-J, --json', 'the same as --output ndjson: one JSON object per line, with all that a record has')
    .option('--json-values', 'in JSON, put values that are JSON in as they are, for jq')
    .option('-k, --print-key', 'print the key and a tab before each value')
    .option('-K, --key-delimiter <text>', 'print the key and this text before each value', unescapeBytes)
    .option('-D, --delimiter <text>', String.raw`what ends a record (default: \n)`, unescapeBytes, Buffer.from('\n'))
    .option('--null <text>', 'what stands for a key or value that is null', '(null)')
    .addHelpText('after', formatHelp)
    .action((topics: readonly string[], options: ConsumeOptions) => consume(terminal, topics, options))
  return withConnection(command)
}

/** Adds what says which records are read. */
export function withReading(command: Command): Command {
  return command
    .optionsGroup('Which records:')
    .option(
      '-o, --offset <where>',
      'where to start: beginning, end, stored, 42, -5 (the last five), +5, @2026-11-22T10:00:00, @-15m (default: end; in a group: stored)',
      parseOffsetOrFormat,
    )
    .option('--from-beginning', 'the same as -o beginning; in a group: where it has not been yet')
    .option(
      '--until <where>',
      'where to stop, in the words of -o; never later than what is there at the start',
      parseOffsetPlace,
    )
    .option('-n, --max-records <count>', 'end after so many records', parseCount)
    .option('-c <count>', 'the same as -n', parseCount)
    .option('--key <regex>', 'only records whose key matches', parsePattern)
    .option('--grep <regex>', 'only records whose value matches', parsePattern)
    .option('--header <key=value>', 'only records with this header; repeatable', collectPair, {})
    .option(
      '--where <condition>',
      "only records for which it holds, such as 'value.amount > 10', 'key ~ ^o-', 'headers.trace != null'; repeatable",
      (text: string, all: readonly RecordFilter[] | undefined) => [...(all ?? []), parseCondition(text)],
    )
    .option('--isolation <level>', 'read_committed leaves out what transactions have not committed', 'read_uncommitted')
}

/** `-o` is also the short form of `--output` elsewhere: a format is taken for one. */
function parseOffsetOrFormat(text: string): OffsetPlace | RecordFormat {
  const format = recordFormats.find((each) => each === text)
  return format ?? parseOffsetPlace(text)
}

function parseRecordFormat(text: string): RecordFormat {
  const format = recordFormats.find((each) => each === text)
  if (format === undefined) throw new InvalidArgumentError(`Allowed choices are ${recordFormats.join(', ')}.`)
  return format
}

/** Where to start, of all that can say so. */
export function startOf(options: ReadOptions, fallback: 'beginning' | 'end' | 'stored'): OffsetPlace {
  const { offset, fromBeginning } = options
  if (typeof offset === 'object') {
    if (fromBeginning === true) throw new UsageError('Say -o or --from-beginning, not both')
    return offset
  }
  return { at: fromBeginning === true ? 'beginning' : fallback }
}

/** Configuration of the consumer for what is read. */
export function consumerConfigFor(options: ReadOptions): Omit<ConsumerConfig, 'bootstrapServers'> {
  const { isolation } = options
  if (isolation !== 'read_uncommitted' && isolation !== 'read_committed') {
    throw new UsageError(`--isolation is read_uncommitted or read_committed, not ${String(isolation)}`)
  }
  return { isolationLevel: isolation, enableAutoCommit: false, allowAutoCreateTopics: false, maxPollRecords: 5_000 }
}

async function consume(terminal: Terminal, topics: readonly string[], options: ConsumeOptions): Promise<void> {
  const { group, match } = options
  if (topics.length > 0 === (match !== undefined)) throw new UsageError('Say which topics: by names, or with --match')
  const isGroup = group !== undefined
  const from = startOf(options, isGroup ? 'stored' : 'end')
  const until = options.until ?? (options.exit === true ? ({ at: 'end' } as const) : undefined)
  const wants = recordFilter(options)
  const printer = await recordPrinter(terminal, printerOptions(options))
  const interrupt = terminal.interrupt()
  const consumer = await openConsumer(terminal, options, {
    ...consumerConfigFor(options),
    ...(isGroup ? { groupId: group, autoOffsetReset: from.at === 'beginning' ? 'earliest' : 'latest' } : {}),
  })
  try {
    const source = new RecordSource(terminal, consumer, {
      topics,
      ...(match === undefined ? {} : { pattern: match }),
      isGroup,
      lookupTimeoutMs: lookupTimeoutMs(options),
      from,
      ...(until === undefined ? {} : { until }),
    })
    await source.open()
    let left = options.maxRecords ?? options.c ?? Infinity
    for await (const batch of source.batches(interrupt)) {
      const wanted = wants === undefined ? batch : batch.filter(wants)
      const printed = wanted.slice(0, left)
      left -= printed.length
      await printer.print(printed)
      if (left > 0) await source.commit()
      else {
        // What was printed or left out, and not what was fetched beyond --max-records.
        await source.commit(upTo(batch, printed.at(-1)!))
        break
      }
    }
    await printer.end()
  } finally {
    await consumer.close()
  }
}

/** The offsets after the records up to `last`, in the order of the batch. */
function upTo(
  batch: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[],
  last: { readonly topic: string; readonly partition: number; readonly offset: number },
): { topic: string; partition: number; offset: number }[] {
  const next = new Map<string, { topic: string; partition: number; offset: number }>()
  for (const { topic, partition, offset } of batch) {
    next.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1 })
    if (topic === last.topic && partition === last.partition && offset === last.offset) break
  }
  return [...next.values()]
}

function printerOptions(options: ConsumeOptions): Parameters<typeof recordPrinter>[1] {
  const { offset, output, json, format, printKey, keyDelimiter, delimiter } = options
  const shown = json === true ? 'ndjson' : (output ?? (typeof offset === 'string' ? offset : 'text'))
  const between = keyDelimiter ?? (printKey === true ? Buffer.from('\t') : undefined)
  if (format !== undefined && (shown !== 'text' || between !== undefined)) {
    throw new UsageError('--format says how records look; leave out --output, --json, --print-key and --key-delimiter')
  }
  const tokens =
    format === undefined
      ? [...(between === undefined ? [] : [{ field: 'key' } as const, between]), { field: 'value' } as const, delimiter]
      : parseFormat(format)
  return { format: shown, tokens, nullText: options.null, isParsed: options.jsonValues === true }
}

const letters = Object.entries(formatLetters).map(([letter, [, meaning]]) => `  %${letter}  ${meaning}`)

const formatHelp = String.raw`
Format letters:
${letters.join('\n')}
  %%  a percent sign
  %k{hex} %k{base64} %k{json} (also %v, %h{json}, %t{json})  written so
  \n \r \t \f \v \0 \e \\ \xHH  single bytes
`
