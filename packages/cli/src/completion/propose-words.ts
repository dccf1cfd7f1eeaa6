import type { Argument, Command, Option } from 'commander'
import type { ConnectionOptions } from '../connection/connection-options.ts'
import { type LiveKind, liveNames } from './live-names.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** A word that could stand where the cursor is. */
export interface Proposal {
  readonly word: string
  readonly explanation: string
}

/** What a name of an argument or option says about its values. */
const kinds: Readonly<Record<string, LiveKind>> = {
  topic: 'topics',
  'topic:partition': 'topics',
  'topic:partitions': 'topics',
  from: 'topics',
  to: 'topics',
  group: 'groups',
  'transactional-id': 'transactionalIds',
  profile: 'profiles',
  'to-profile': 'profiles',
  broker: 'brokers',
}

/**
 * The words that could stand at the cursor.
 * @param program - with the command that the words name loaded.
 * @param words - after the name of the program; the last one is being typed.
 */
export async function proposeWords(
  terminal: Terminal,
  program: Command,
  words: readonly string[],
): Promise<Proposal[]> {
  const typed = words.at(-1) ?? ''
  const found = await proposals(terminal, program, words.slice(0, -1), typed)
  return found.filter(({ word }) => word.startsWith(typed) && word !== '')
}

async function proposals(
  terminal: Terminal,
  program: Command,
  before: readonly string[],
  typed: string,
): Promise<Proposal[]> {
  let command = program
  let position = 0
  let open: Option | undefined
  const connection: { -readonly [K in keyof ConnectionOptions]: ConnectionOptions[K] } = { property: {} }
  for (const word of before) {
    if (open !== undefined) {
      note(connection, open, word)
      open = undefined
    } else if (word.startsWith('-') && word.length > 1) {
      const [flag, value] = word.split(/=(.*)/s, 2) as [string, string | undefined]
      const option = findOption(command, flag)
      if (option !== undefined && value !== undefined) note(connection, option, value)
      else if (option?.required === true) open = option
    } else {
      const child = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
      if (child === undefined) position++
      else command = child
    }
  }
  if (open !== undefined) return valuesOf(terminal, open, connection)
  if (typed.startsWith('-')) return optionsOf(command)
  if (command.commands.length > 0) {
    const visible = command.createHelp().visibleCommands(command)
    return visible.map((each) => ({ word: each.name(), explanation: each.summary() || each.description() }))
  }
  const { registeredArguments } = command
  const argument = registeredArguments[position] ?? registeredArguments.findLast((each) => each.variadic)
  return argument === undefined ? [] : valuesOf(terminal, argument, connection, command)
}

/** Values of connection options count for the question which topics there are. */
function note(
  connection: { -readonly [K in keyof ConnectionOptions]: ConnectionOptions[K] },
  option: Option,
  value: string,
): void {
  const name = option.attributeName()
  if (name === 'bootstrapServer' || name === 'commandConfig' || name === 'profile') connection[name] = value
  if (name === 'property') {
    const at = value.indexOf('=')
    if (at > 0) connection.property = { ...connection.property, [value.slice(0, at)]: value.slice(at + 1) }
  }
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find((option) => option.long === flag || option.short === flag)
}

function optionsOf(command: Command): Proposal[] {
  const own = command.options.flatMap(({ long, hidden, description }) =>
    long === undefined || hidden ? [] : [{ word: long, explanation: description }],
  )
  return [...own, { word: '--help', explanation: 'print help' }]
}

async function valuesOf(
  terminal: Terminal,
  of: Option | Argument,
  connection: ConnectionOptions,
  command?: Command,
): Promise<Proposal[]> {
  if (of.argChoices !== undefined) return of.argChoices.map((word) => ({ word, explanation: '' }))
  const name = 'long' in of ? (of.long ?? '').slice(2) : of.name()
  const kind = command?.parent?.name() === 'profiles' ? 'profiles' : kinds[name]
  if (kind === undefined) return []
  return (await liveNames(terminal, kind, connection)).map((word) => ({ word, explanation: '' }))
}
