import type { Flag, Flags, JavaTool } from './flags.ts'
import { ParsedOptions } from './parsed-options.ts'
import { UsageError } from './usage-error.ts'

/**
 * Reads a command line by the rules of Argparse4j: the tool's own flags, then a command with its flags; long flags may be
 * abbreviated as far as they stay unique.
 * @throws UsageError in the library's words
 */
export function parseArgparse(tool: JavaTool, args: readonly string[]): ParsedOptions {
  const fail = (problem: string): never => {
    throw new UsageError(`${tool.program ?? tool.name}: error: ${problem}`)
  }
  let flags: Flags = tool.flags
  let command: string | undefined
  const values = new Map<string, string[]>()
  const given: string[] = []
  const positional: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (!isFlagLike(arg)) {
      if (tool.commands !== undefined && command === undefined) {
        if (!Object.hasOwn(tool.commands, arg)) fail(`invalid choice: '${arg}' (choose from ${choices(tool)})`)
        command = arg
        flags = { ...flags, ...tool.commands[arg]!.flags }
      } else positional.push(arg)
      continue
    }
    const [written, inline] = split(arg)
    const name = findFlag(flags, written)
    if (name === undefined) fail(`unrecognized arguments: '${arg}'`)
    const flag = flags[name!]!
    given.push(name!)
    const known = values.get(name!) ?? []
    values.set(name!, known)
    if (flag.takes === undefined) continue
    if (inline !== undefined) known.push(inline)
    else if (i + 1 < args.length && !isFlagLike(args[i + 1]!)) known.push(args[++i]!)
    else fail(`argument ${shown(name!, flag)}: expected ${flag.takesMany === true ? 'at least one' : 'one'} argument`)
    while (flag.takesMany === true && i + 1 < args.length && !isFlagLike(args[i + 1]!)) known.push(args[++i]!)
  }
  if (positional.length > 0 && tool.positional === undefined) {
    fail(`unrecognized arguments: '${positional.join(' ')}'`)
  }
  const [first, second] = given.filter((name) => tool.oneOf?.includes(name) === true)
  if (second !== undefined) fail(`argument --${second}: not allowed with argument --${first!}`)
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.isRequired === true && !values.has(name)) fail(`argument ${shown(name, flag)} is required`)
  }
  if (tool.oneOf !== undefined && first === undefined) {
    fail(`one of the arguments ${tool.oneOf.map((name) => `--${name}`).join(' ')} is required`)
  }
  if (tool.commands !== undefined && command === undefined) fail('too few arguments')
  return new ParsedOptions(tool, { args, command, positional, given, flags, values })
}

function choices({ commands = {} }: JavaTool): string {
  return Object.keys(commands)
    .map((name) => `'${name}'`)
    .join(', ')
}

/** Negative numbers are values. */
function isFlagLike(arg: string): boolean {
  return arg.startsWith('-') && arg !== '-' && !/^-\d/.test(arg)
}

function split(arg: string): [name: string, inline: string | undefined] {
  const at = arg.indexOf('=')
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)]
}

function findFlag(flags: Flags, written: string): string | undefined {
  if (!written.startsWith('--')) return Object.keys(flags).find((name) => `-${flags[name]!.short}` === written)
  const name = written.slice(2)
  if (Object.hasOwn(flags, name)) return name
  const longer = Object.keys(flags).filter((each) => each.startsWith(name))
  return longer.length === 1 ? longer[0] : undefined
}

function shown(name: string, { short }: Flag): string {
  return short === undefined ? `--${name}` : `-${short}/--${name}`
}
