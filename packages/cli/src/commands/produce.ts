import type { PlainData, ProducerConfig } from '@ottla/producer'
import { Command } from 'commander'
import { lookupTimeoutMs, openProducer } from '../connection/clients.ts'
import { type ConnectionOptions, withConnection } from '../connection/connection-options.ts'
import { collectPair, parseWholeNumber } from '../options.ts'
import { Delivery } from '../records/delivery.ts'
import { unescapeBytes } from '../records/escapes.ts'
import { parseFormat } from '../records/format-tokens.ts'
import { inputFormat, jsonReader, lineReader, type RecordReader } from '../records/read-record.ts'
import type { ReadRecord } from '../records/record-json.ts'
import { splitInput } from '../records/split-input.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import { type Progress, startProgress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { note } from '../terminal/write.ts'
import { openInput } from '../records/open-input.ts'

interface ProduceOptions extends ConnectionOptions {
  readonly file?: string
  readonly json?: true
  readonly format?: string
  readonly keyDelimiter?: Buffer
  readonly delimiter?: Buffer
  readonly key?: string
  readonly value?: string
  readonly header: Readonly<Record<string, string>>
  readonly partition?: number
  readonly timestamp?: number
  readonly ownPartitions: boolean
  readonly nullEmpty?: true
  readonly null?: string
  readonly compression?: string
  readonly acks?: string
  readonly dryRun?: true
}

/** `ottla produce`: sends lines, or whole records. */
export function produceCommand(terminal: Terminal): Command {
  const command = new Command('produce')
    .description('send each line of standard input as a record, or whole records as JSON lines')
    .argument('[topic]', 'where to; with --json each record may name its topic')
    .option('-l, --file <file>', 'read this file in place of standard input')
    .option('-v, --value <text>', 'send one record with this value; nothing is read')
    .optionsGroup('How the input is read:')
    .option('-K, --key-delimiter <text>', 'what stands between key and value', unescapeBytes)
    .option('-D, --delimiter <text>', String.raw`what stands between records (default: \n)`, unescapeBytes)
    .option(
      '-f, --format <format>',
      String.raw`such as '%k\t%h\t%v\n': the letters of ${'`ottla consume -f`'}, read back`,
    )
    .option('-J, --json', 'one JSON object per line, as `ottla consume --json` prints them')
    .option('-Z, --null-empty', 'an empty key or value is null: a tombstone')
    .option('--null <text>', 'a key or value that reads so is null')
    .optionsGroup('What records get:')
    .option('-k, --key <text>', 'the key of records that bring none')
    .option('-H, --header <key=value>', 'a header of every record; repeatable', collectPair, {})
    .option('-p, --partition <number>', 'where to; default: by the key', parseWholeNumber)
    .option('--no-own-partitions', 'choose the partition anew, also for records that bring one')
    .option('--timestamp <ms>', 'time of records that bring none; default: now', parseWholeNumber)
    .option('-z, --compression <type>', 'none, gzip, snappy, lz4 or zstd')
    .option('--acks <acks>', 'all, 1 or 0')
    .option('--dry-run', 'read and check all, and send nothing')
    .action((topic: string | undefined, options: ProduceOptions) => produce(terminal, topic, options))
  return withConnection(command)
}

async function produce(terminal: Terminal, topic: string | undefined, options: ProduceOptions): Promise<void> {
  if (topic === undefined && options.json !== true)
    throw new UsageError('Say which topic; only with --json records name theirs')
  const { delimiter, read } = readerOf(options)
  const input = options.value === undefined ? openInput(terminal, options.file) : undefined
  const complete = (record: ReadRecord, where: string): Parameters<Delivery['send']>[0] => {
    const name = topic ?? record.topic
    if (name === undefined) throw new UsageError(`${where} names no topic; say one after \`ottla produce\``)
    return withDefaults(record, name, options)
  }
  if (options.dryRun === true) return dryRun(terminal, input?.stream, delimiter, read, complete, options)
  const interrupt = terminal.interrupt()
  const producer = await openProducer(terminal, options, producerConfig(options))
  let progress: Progress | undefined
  try {
    if (topic !== undefined) await producer.partitionsFor(topic, { timeoutMs: lookupTimeoutMs(options) })
    if (input?.isTyped === true) note(terminal, 'type records, one a line; Ctrl-D ends')
    else if (input !== undefined)
      progress = await startProgress(
        terminal,
        'sending',
        input.sizeBytes,
        input.sizeBytes === undefined ? 'records' : 'bytes',
      )
    const delivery = new Delivery(producer)
    let number = 0
    let bytes = 0
    if (options.value !== undefined) await delivery.send(complete({ key: null, value: valueOf(options) }, '--value'))
    else {
      const stop = (): void => void input!.stream.destroy()
      interrupt.addEventListener('abort', stop, { once: true })
      try {
        reading: for await (const pieces of splitInput(input!.stream, delimiter)) {
          for (const piece of pieces) {
            if (delivery.isFailed) break reading
            number++
            bytes += piece.length + delimiter.length
            const waiting = delivery.send(complete(read(piece, `line ${number}`), `line ${number}`))
            if (waiting !== undefined) await waiting
          }
          progress?.update(input!.sizeBytes === undefined ? number : bytes)
        }
      } catch (error) {
        if (!interrupt.aborted) {
          await producer.flush()
          note(terminal, summary(delivery.written))
          throw error
        }
      }
    }
    await delivery.finish()
    progress?.stop()
    note(terminal, summary(delivery.written))
    if (interrupt.aborted) throw new CommandError('Interrupted before the end of the input', ExitCode.interrupted)
  } finally {
    progress?.stop()
    await producer.close()
  }
}

function summary(written: number): string {
  return `${written} record${written === 1 ? '' : 's'} written`
}

function readerOf(options: ProduceOptions): { delimiter: Buffer; read: RecordReader } {
  const { json, format, keyDelimiter, delimiter, key, nullEmpty } = options
  const nullText =
    nullEmpty === true ? Buffer.alloc(0) : options.null === undefined ? undefined : Buffer.from(options.null)
  if (json === true) {
    if (format !== undefined || keyDelimiter !== undefined || delimiter !== undefined) {
      throw new UsageError('--json says how records are read; leave out --format, --key-delimiter and --delimiter')
    }
    return { delimiter: Buffer.from('\n'), read: jsonReader }
  }
  if (format !== undefined) {
    if (keyDelimiter !== undefined || delimiter !== undefined) {
      throw new UsageError('--format says how records are read; leave out --key-delimiter and --delimiter')
    }
    return inputFormat(parseFormat(format), nullText)
  }
  return {
    delimiter: delimiter ?? Buffer.from('\n'),
    read: lineReader({
      ...(keyDelimiter === undefined ? {} : { keyDelimiter }),
      ...(key === undefined ? {} : { key }),
      ...(nullText === undefined ? {} : { nullText }),
    }),
  }
}

function valueOf({ value, nullEmpty, null: nullText }: ProduceOptions): string | null {
  return (nullEmpty === true && value === '') || value === nullText ? null : value!
}

/** The record with what the command's options say beside it. */
function withDefaults(record: ReadRecord, topic: string, options: ProduceOptions): Parameters<Delivery['send']>[0] {
  const partition = options.partition ?? (options.ownPartitions ? record.partition : undefined)
  const timestamp = record.timestamp ?? options.timestamp
  const extra = Object.entries(options.header).map(([key, value]) => ({ key, value }))
  return {
    topic,
    key: record.key ?? options.key ?? null,
    value: record.value,
    headers: [...(record.headers ?? []), ...extra],
    ...(partition === undefined ? {} : { partition }),
    ...(timestamp === undefined ? {} : { timestamp }),
  }
}

function producerConfig({
  compression,
  acks,
}: ProduceOptions): Omit<ProducerConfig<PlainData, PlainData>, 'bootstrapServers'> {
  return {
    // The table of the producer says which there are.
    ...(compression === undefined ? {} : { compressionType: compression as 'none' }),
    ...(acks === undefined ? {} : { acks: acks as 'all', enableIdempotence: acks === 'all' || acks === '-1' }),
  }
}

async function dryRun(
  terminal: Terminal,
  input: Parameters<typeof splitInput>[0] | undefined,
  delimiter: Buffer,
  read: RecordReader,
  complete: (record: ReadRecord, where: string) => unknown,
  options: ProduceOptions,
): Promise<void> {
  let number = 0
  if (input === undefined) complete({ key: null, value: valueOf(options) }, '--value')
  else {
    for await (const pieces of splitInput(input, delimiter)) {
      for (const piece of pieces) {
        number++
        complete(read(piece, `line ${number}`), `line ${number}`)
      }
    }
  }
  const count = input === undefined ? 1 : number
  note(terminal, `would write ${count} record${count === 1 ? '' : 's'}`)
}
