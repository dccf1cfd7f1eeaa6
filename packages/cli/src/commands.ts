import type { Command } from 'commander'
import type { Terminal } from './terminal/terminal.ts'

/** A command before it is loaded. */
export interface CommandEntry {
  readonly name: string
  readonly aliases?: readonly string[]
  /** One line in `ottla --help`. */
  readonly summary: string
  /** Loads the file of the command. What the command needs to run it loads in its action. */
  readonly load: (terminal: Terminal) => Promise<Command>
}

/** All commands, in the order of `ottla --help`. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'topics',
    aliases: ['topic'],
    summary: 'list, create, describe, alter and delete topics',
    load: async (terminal) => (await import('./commands/topics.ts')).topicsCommand(terminal),
  },
  {
    name: 'groups',
    aliases: ['group'],
    summary: 'list, describe, reset and delete groups of consumers, and their lag',
    load: async (terminal) => (await import('./commands/groups.ts')).groupsCommand(terminal),
  },
  {
    name: 'produce',
    summary: 'send lines, or whole records as JSON lines',
    load: async (terminal) => (await import('./commands/produce.ts')).produceCommand(terminal),
  },
  {
    name: 'consume',
    summary: 'print the records of topics',
    load: async (terminal) => (await import('./commands/consume.ts')).consumeCommand(terminal),
  },
  {
    name: 'cp',
    summary: 'copy records to another topic or another cluster',
    load: async (terminal) => (await import('./commands/cp.ts')).cpCommand(terminal),
  },
  {
    name: 'dump-log',
    summary: 'print the batches and records of segment files',
    load: async (terminal) => (await import('./commands/dump-log.ts')).dumpLogCommand(terminal),
  },
  {
    name: 'profiles',
    summary: 'clusters by name, in the configuration file',
    load: async (terminal) => (await import('./commands/profiles.ts')).profilesCommand(terminal),
  },
  {
    name: 'broker',
    summary: 'run a broker for development and tests',
    load: async (terminal) => (await import('./commands/broker.ts')).brokerCommand(terminal),
  },
]
