import { Command, type Option } from 'commander'
import { type CommandEntry, commandEntries } from './commands.ts'
import { paint } from './terminal/style.ts'
import type { Terminal } from './terminal/terminal.ts'
import { version } from './version.ts'

/**
 * The command line. Of the commands only the one that `args` name is loaded, so that each starts quickly; the others
 * stand there with name and summary, for help and for did-you-mean.
 */
export async function ottlaProgram(terminal: Terminal, args: readonly string[]): Promise<Command> {
  const wanted = args[0] === 'help' ? args[1] : args[0]
  return build(terminal, (entry) => entry.name === wanted || entry.aliases?.includes(wanted ?? '') === true)
}

/** As {@link ottlaProgram}, with all commands loaded: for documentation and completion. */
export function wholeProgram(terminal: Terminal): Promise<Command> {
  return build(terminal, () => true)
}

async function build(terminal: Terminal, isWanted: (entry: CommandEntry) => boolean): Promise<Command> {
  const program = new Command('ottla')
    .description('Kafka tools for Node.js, and a broker for development and tests')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({
      optionDescription,
      styleTitle: (text) => paint(terminal, 'title', text),
      styleCommandText: (text) => paint(terminal, 'name', text),
    })
    .addHelpText(
      'after',
      '\n`ottla COMMAND --help` explains a command. The cluster is -b, a profile, or OTTLA_BOOTSTRAP_SERVERS.',
    )
  for (const entry of commandEntries) {
    const command = isWanted(entry) ? await entry.load(terminal) : new Command(entry.name)
    program.addCommand(command.summary(entry.summary).aliases([...(entry.aliases ?? [])]), {
      hidden: entry.isHidden === true,
    })
  }
  settle(program, terminal)
  return program
}

/** How errors and help are shown is said once, for the commands and their sub-commands. */
function settle(command: Command, terminal: Terminal): void {
  if (command.parent !== null) command.copyInheritedSettings(command.parent)
  command.configureOutput({
    writeOut: (text) => void terminal.stdout.write(text),
    writeErr: (text) => void terminal.stderr.write(text),
    getOutHelpWidth: () => terminal.stdout.columns ?? 100,
    getErrHelpWidth: () => terminal.stderr.columns ?? 100,
    // Colours are decided where they are painted.
    getOutHasColors: () => true,
    getErrHasColors: () => true,
    outputError: (text, show) => show(oneLine(command, text)),
  })
  if (command.commands.length > 0) command.helpCommand(false)
  for (const child of command.commands) settle(child, terminal)
}

/** Commander's complaint and its suggestion as one line, with where to read on. */
function oneLine(command: Command, text: string): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
  return `ottla: ${said}; see \`${fullName(command)} --help\`\n`
}

/** `ottla topics create` */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

/** What an option does, with the values it takes. */
export function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, envVar } = option
  const facts: string[] = []
  if (argChoices !== undefined) facts.push(argChoices.join(', '))
  if (typeof defaultValue === 'string' || typeof defaultValue === 'number') facts.push(`default: ${defaultValue}`)
  if (envVar !== undefined) facts.push(`environment: ${envVar}`)
  return facts.length === 0 ? description : `${description} (${facts.join('; ')})`
}
