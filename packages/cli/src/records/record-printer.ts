import type { ConsumerRecord } from '@ottla/consumer'
import type { Terminal } from '../terminal/terminal.ts'
import { ByteSink } from './byte-sink.ts'
import { type RecordFormatter, recordFormatter } from './format-record.ts'
import type { FormatToken } from './format-tokens.ts'
import { toJsonRecord } from './record-json.ts'

/** How records are printed: their values, columns for people, or whole records for programs. */
export type RecordFormat = 'text' | 'table' | 'json' | 'ndjson' | 'yaml'

/** All of {@link RecordFormat}. */
export const recordFormats: readonly RecordFormat[] = ['text', 'table', 'json', 'ndjson', 'yaml']

/** Options of {@link recordPrinter}. */
export interface PrinterOptions {
  readonly format: RecordFormat
  /** For `text`. */
  readonly tokens: readonly FormatToken[]
  /** For `text` and `table`. */
  readonly nullText: string
  /** Whether JSON in values is put in as such. */
  readonly isParsed: boolean
}

/** Prints records as they come. */
export interface RecordPrinter {
  /** Resolves when the reader has taken them. */
  print(records: readonly ConsumerRecord[]): Promise<void>
  /** Writes what belongs after the last record. */
  end(): Promise<void>
}

type Text = (record: ConsumerRecord) => string

/** Makes the printer for a format. */
export async function recordPrinter(terminal: Terminal, options: PrinterOptions): Promise<RecordPrinter> {
  const { format, isParsed } = options
  switch (format) {
    case 'text':
      return printer(terminal, recordFormatter(options.tokens, options.nullText))
    case 'table':
      return printer(terminal, textual(tableRow(options.nullText)), { before: tableHeader })
    case 'ndjson':
      return printer(
        terminal,
        textual((record) => `${JSON.stringify(toJsonRecord(record, isParsed))}\n`),
      )
    case 'json': {
      let separator = '\n'
      const element: Text = (record) => {
        const text = `${separator}${indented(JSON.stringify(toJsonRecord(record, isParsed), null, 2))}`
        separator = ',\n'
        return text
      }
      return printer(terminal, textual(element), { before: '[', after: '\n]\n' })
    }
    case 'yaml': {
      const { stringify } = await import('yaml')
      return printer(
        terminal,
        textual((record) => stringify([toJsonRecord(record, isParsed)])),
      )
    }
  }
}

function textual(text: Text): RecordFormatter {
  return (record, add) => add(text(record))
}

function printer(
  terminal: Terminal,
  formatter: RecordFormatter,
  { before = '', after = '' }: { before?: string; after?: string } = {},
): RecordPrinter {
  const sink = new ByteSink(terminal)
  const add = (piece: string | Buffer): void => sink.add(piece)
  sink.add(before)
  return {
    async print(records) {
      for (const record of records) {
        formatter(record, add)
        if (sink.isFull) await sink.flush()
      }
      await sink.flush()
    },
    async end() {
      sink.add(after)
      await sink.flush()
    },
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}

const tableHeader = `${'PARTITION'.padEnd(24)}  ${'OFFSET'.padStart(10)}  ${'TIME'.padEnd(24)}  ${'KEY'.padEnd(16)}  VALUE\n`

/** Fixed widths: nobody knows what is still to come. */
function tableRow(nullText: string): Text {
  return ({ topic, partition, offset, timestamp, key, value }) => {
    const time = timestamp < 0 ? '-' : new Date(timestamp).toISOString()
    const cells = [
      `${topic}-${partition}`.padEnd(24),
      String(offset).padStart(10),
      time.padEnd(24),
      (key === null ? nullText : oneLine(key)).padEnd(16),
      value === null ? nullText : oneLine(value),
    ]
    return `${cells.join('  ')}\n`
  }
}

function oneLine(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll(/\p{Cc}/gu, '·')
}
