import { paint } from './style.ts'
import type { Column } from './table.ts'
import type { Terminal } from './terminal.ts'
import { note, write, writeLine } from './write.ts'

/** How results are written. */
export type OutputFormat = 'table' | 'json' | 'ndjson' | 'yaml'

/** The formats of `-o`. */
export const outputFormats: readonly OutputFormat[] = ['table', 'json', 'ndjson', 'yaml']

/**
 * Writes the results of a command: for people as a table or as lines, for programs as one JSON document, one JSON object
 * per line, or YAML. What programs get are the objects themselves; their fields are the contract.
 */
export class Output {
  readonly format: OutputFormat
  readonly #terminal: Terminal

  constructor(terminal: Terminal, format: OutputFormat) {
    this.#terminal = terminal
    this.format = format
  }

  /** Whether people read it, rather than programs. */
  get isForPeople(): boolean {
    return this.format === 'table'
  }

  /**
   * A list as a table.
   * @param empty - what people are told when there is nothing.
   */
  async rows<T extends object>(rows: readonly T[], columns: readonly Column<T>[], empty: string): Promise<void> {
    if (!this.isForPeople) return this.#data(rows, rows)
    if (rows.length === 0) return note(this.#terminal, empty)
    const { tableLines } = await import('./table.ts')
    for (const line of tableLines(rows, columns, (text) => paint(this.#terminal, 'title', text))) {
      await writeLine(this.#terminal, line)
    }
  }

  /** A list with one or more lines for each entry. */
  async lines<T extends object>(
    entries: readonly T[],
    toText: (entry: T) => string | readonly string[],
    empty?: string,
  ): Promise<void> {
    if (!this.isForPeople) return this.#data(entries, entries)
    if (entries.length === 0 && empty !== undefined) note(this.#terminal, empty)
    for (const entry of entries) {
      const text = toText(entry)
      for (const line of typeof text === 'string' ? [text] : text) await writeLine(this.#terminal, line)
    }
  }

  /** One thing; for people as the lines that are given. */
  async one(value: object, toText: () => string | readonly string[]): Promise<void> {
    if (!this.isForPeople) return this.#data(value, [value])
    const text = toText()
    for (const line of typeof text === 'string' ? [text] : text) await writeLine(this.#terminal, line)
  }

  /** A line for people only, between results. */
  async text(line: string): Promise<void> {
    if (this.isForPeople) await writeLine(this.#terminal, line)
  }

  async #data(whole: unknown, each: readonly unknown[]): Promise<void> {
    switch (this.format) {
      case 'json':
        await writeLine(this.#terminal, JSON.stringify(whole, plain, 2))
        break
      case 'ndjson':
        for (const entry of each) await writeLine(this.#terminal, JSON.stringify(entry, plain))
        break
      case 'yaml': {
        const { stringify } = await import('yaml')
        // By way of JSON, so that both show the same.
        await write(
          this.#terminal,
          stringify(JSON.parse(JSON.stringify(whole, plain)), { aliasDuplicateObjects: false }),
        )
        break
      }
      case 'table':
        break
    }
  }
}

/** Maps become objects, sets become lists; JSON has neither. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>)
  if (value instanceof Set) return [...value]
  return value
}
