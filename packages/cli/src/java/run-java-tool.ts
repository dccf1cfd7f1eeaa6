import { describeError } from '@ottla/runtime'
import { version } from '../version.ts'
import { commonFlags, type JavaTool, type ToolOptions } from './flags.ts'
import { modernise } from './old-flags.ts'
import { parseArgparse } from './parse-argparse.ts'
import { parseJopt } from './parse-jopt.ts'
import { repairPasted } from './pasted-text.ts'
import { complain, print } from './print.ts'
import { answerRemoved, removedScripts } from './removed-scripts.ts'
import { loadTool } from './tools.ts'
import { UsageError } from './usage-error.ts'

/**
 * Runs one of Kafka's command-line tools with its own flags, output and exit codes. Sets `process.exitCode` instead of leaving,
 * so that what is still being written arrives; never rejects.
 * @param name - of the script, without `.sh`
 * @param args - the arguments after the command's name
 */
export async function runJavaTool(name: string, args: readonly string[]): Promise<void> {
  try {
    process.exitCode = Object.hasOwn(removedScripts, name)
      ? answerRemoved(name, args)
      : await run(await loadTool(name), args)
  } catch (error) {
    process.exitCode = reportUsage(name, error)
  }
}

async function run(tool: JavaTool, args: readonly string[]): Promise<number> {
  const options = await readCommandLine(tool, args)
  return typeof options === 'number' ? options : (await tool.load())(options)
}

async function readCommandLine(tool: JavaTool, given: readonly string[]): Promise<ToolOptions | number> {
  const names = allFlags(tool)
  const pasted = repairPasted(
    given,
    (name) => names.has(name),
    (name) => names.get(name) === true,
  )
  for (const note of pasted.notes) complain(`note: ${note}`)
  const modern = modernise(tool, pasted.args)
  for (const note of modern.notes) complain(`note: ${note}`)
  const { args } = modern
  if (isHelp(tool, args)) {
    const { helpText } = await import('./help.ts')
    await print(helpText(tool))
    return args.length === 0 && tool.style === 'argparse' ? 0 : (tool.helpExitCode ?? 1)
  }
  if (isVersion(tool, args)) {
    await print(`${version()}\n`)
    return 0
  }
  const options = tool.style === 'jopt' ? parseJopt(tool, args) : parseArgparse(tool, args)
  refuseMissing(tool, options)
  return options
}

/** @throws UsageError for what Kafka's tool has and this one does not */
function refuseMissing(tool: JavaTool, options: ToolOptions): void {
  const command = options.command === undefined ? undefined : tool.commands?.[options.command]
  if (command?.status === 'missing') {
    throw new UsageError(`${options.command!} is not available here: ${command.why!}`)
  }
  const flags = { ...tool.flags, ...command?.flags }
  const name = options.given.find((each) => flags[each]?.status === 'missing')
  if (name !== undefined) throw new UsageError(`--${name} is not available here: ${flags[name]!.why!}`)
}

function isHelp(tool: JavaTool, args: readonly string[]): boolean {
  if (args.includes('--help')) return true
  if (tool.style === 'argparse') return args.includes('-h') || (args.length === 0 && tool.helpFromNothing === true)
  return args.length === 0 && tool.runsWithoutArguments !== true
}

function isVersion(tool: JavaTool, args: readonly string[]): boolean {
  if (args.includes('--version')) return tool.style === 'jopt' || Object.hasOwn(tool.flags, 'version')
  return tool.flags['version']?.short === 'v' && args.includes('-v')
}

/** Every name that the tool knows or knew, and whether a value follows. */
function allFlags(tool: JavaTool): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>()
  const groups = [commonFlags, tool.flags, ...Object.values(tool.commands ?? {}).map(({ flags }) => flags)]
  for (const [name, flag] of groups.flatMap((group) => Object.entries(group))) names.set(name, flag.takes !== undefined)
  for (const [name, flag] of Object.entries(tool.oldFlags ?? {})) {
    if (!names.has(name)) names.set(name, flag.takes !== undefined)
  }
  return names
}

function reportUsage(name: string, error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message)
    complain(`${name}.sh --help lists the flags.`)
    return error.exitCode
  }
  complain(describeError(error).replaceAll(/\s*\n\s*/g, ' '))
  if (process.env['OTTLA_STACK'] === '1' && error instanceof Error) complain(String(error.stack))
  return 1
}
