import type { Flag, Flags, JavaTool, ToolOptions } from './flags.ts'
import { UsageError } from './usage-error.ts'

const intLimit = 2 ** 31
const longLimit = 2n ** 63n

/** What was given on a command line, read through the table of flags. */
export class ParsedOptions implements ToolOptions {
  readonly tool: JavaTool
  readonly args: readonly string[]
  readonly command: string | undefined
  readonly positional: readonly string[]
  readonly given: readonly string[]
  readonly #flags: Flags
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(
    tool: JavaTool,
    parsed: {
      readonly args: readonly string[]
      readonly command: string | undefined
      readonly positional: readonly string[]
      readonly given: readonly string[]
      readonly flags: Flags
      readonly values: ReadonlyMap<string, readonly string[]>
    },
  ) {
    this.tool = tool
    this.args = parsed.args
    this.command = parsed.command
    this.positional = parsed.positional
    this.given = parsed.given
    this.#flags = parsed.flags
    this.#values = parsed.values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  text(name: string): string | undefined {
    const values = this.#values.get(name) ?? []
    if (values.length > 1 && this.tool.style === 'jopt') {
      throw new UsageError(`Found multiple arguments for option ${name}, but you asked for only one`)
    }
    return values.at(-1) ?? this.#flags[name]?.default
  }

  integer(name: string): number | undefined {
    const text = this.text(name)
    const flag = this.#flags[name]!
    if (text !== undefined && !isInteger(text, flag)) throw badNumber(this.tool, name, text)
    return text === undefined ? undefined : Number(text)
  }

  number(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value)) throw badNumber(this.tool, name, text)
    return value
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }
}

function isInteger(text: string, { takes }: Flag): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false
  if (takes === 'int') return Number(text) < intLimit && Number(text) >= -intLimit
  const value = BigInt(text)
  return value < longLimit && value >= -longLimit
}

function badNumber(tool: JavaTool, name: string, text: string): UsageError {
  if (tool.style === 'jopt') return new UsageError(`Cannot parse argument '${text}' of option ${name}`)
  return new UsageError(
    `${tool.program ?? tool.name}: error: argument --${name}: could not convert '${text}' to a number`,
  )
}
