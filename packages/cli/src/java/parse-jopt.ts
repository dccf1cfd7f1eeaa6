import { commonFlags, type Flag, type Flags, type JavaTool } from './flags.ts'
import { ParsedOptions } from './parsed-options.ts'
import { UsageError } from './usage-error.ts'

/**
 * Reads a command line by the rules of JOpt Simple, which most of Kafka's tools use: `--name value`, `--name=value`, `-name value`;
 * a required value is whatever comes next; flags may not be abbreviated; words that belong to nothing are ignored.
 * @throws UsageError in the library's words
 */
export function parseJopt(tool: JavaTool, args: readonly string[]): ParsedOptions {
  const fail = (problem: string): never => {
    throw new UsageError(`${tool.complaint ?? ''}${problem}`)
  }
  const flags: Flags = { ...tool.flags, ...commonFlags }
  const values = new Map<string, string[]>()
  const given: string[] = []
  const positional: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      positional.push(...args.slice(i + 1))
      break
    }
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(arg)
    if (match === null) {
      positional.push(arg)
      continue
    }
    const name = match[1]!
    if (!Object.hasOwn(flags, name)) fail(`${shownName(arg, name)} is not a recognized option`)
    const flag = flags[name]!
    given.push(name)
    const known = values.get(name) ?? []
    values.set(name, known)
    if (flag.takes === undefined) continue
    const inline = match[2]
    if (inline !== undefined) known.push(inline)
    else if (flag.isOptional !== true) {
      if (i + 1 >= args.length) fail(`Option ${name} requires an argument`)
      known.push(args[++i]!)
    } else if (i + 1 < args.length && isValueOf(flag, args[i + 1]!)) known.push(args[++i]!)
  }
  return new ParsedOptions(tool, { args, command: undefined, positional, given, flags, values })
}

/** A cluster of one-letter flags is complained about by its first letter, as the library does. */
function shownName(arg: string, name: string): string {
  return arg.startsWith('--') ? name : name[0]!
}

function isValueOf(flag: Flag, next: string): boolean {
  if (!next.startsWith('-') || next === '-') return true
  return flag.takes !== 'text' && Number.isFinite(Number(next))
}
