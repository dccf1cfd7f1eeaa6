import type { Command } from 'commander'
import type { Terminal } from './terminal/terminal.ts'

/** A command before it is loaded. */
export interface CommandEntry {
  readonly name: string
  readonly aliases?: readonly string[]
  /** One line in `ottla --help`. */
  readonly summary: string
  /** Left out of `ottla --help`. */
  readonly isHidden?: true
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
    name: 'configs',
    aliases: ['config'],
    summary: 'print and change the configuration of topics, brokers and groups',
    load: async (terminal) => (await import('./commands/configs.ts')).configsCommand(terminal),
  },
  {
    name: 'quotas',
    summary: 'print and change how much users and clients may use',
    load: async (terminal) => (await import('./commands/quotas.ts')).quotasCommand(terminal),
  },
  {
    name: 'offsets',
    summary: 'print the first and the next offset of partitions, or the offset at a time',
    load: async (terminal) => (await import('./commands/offsets.ts')).offsetsCommand(terminal),
  },
  {
    name: 'records',
    summary: 'delete the oldest records of partitions',
    load: async (terminal) => (await import('./commands/records.ts')).recordsCommand(terminal),
  },
  {
    name: 'log-dirs',
    summary: 'print how much space partitions take, and move them between folders',
    load: async (terminal) => (await import('./commands/log-dirs.ts')).logDirsCommand(terminal),
  },
  {
    name: 'dump-log',
    summary: 'print the batches and records of segment files',
    load: async (terminal) => (await import('./commands/dump-log.ts')).dumpLogCommand(terminal),
  },
  {
    name: 'cluster',
    summary: 'print brokers, controllers and features of the cluster',
    load: async (terminal) => (await import('./commands/cluster.ts')).clusterCommand(terminal),
  },
  {
    name: 'transactions',
    summary: 'look at transactions, and end those that hang',
    load: async (terminal) => (await import('./commands/transactions.ts')).transactionsCommand(terminal),
  },
  {
    name: 'acls',
    summary: 'print, create and delete the rules that say who may do what',
    load: async (terminal) => (await import('./commands/acls.ts')).aclsCommand(terminal),
  },
  {
    name: 'users',
    summary: 'print, set and delete SCRAM passwords of users',
    load: async (terminal) => (await import('./commands/users.ts')).usersCommand(terminal),
  },
  {
    name: 'elect',
    summary: 'let the right replica of partitions lead',
    load: async (terminal) => (await import('./commands/elect.ts')).electCommand(terminal),
  },
  {
    name: 'reassign',
    summary: 'move replicas to other brokers and folders',
    load: async (terminal) => (await import('./commands/reassign.ts')).reassignCommand(terminal),
  },
  {
    name: 'perf',
    summary: 'measure how many records go in and out',
    load: async (terminal) => (await import('./commands/perf.ts')).perfCommand(terminal),
  },
  {
    name: 'e2e-latency',
    summary: 'measure the time from sending a record to reading it',
    load: async (terminal) => (await import('./commands/e2e-latency.ts')).latencyCommand(terminal),
  },
  {
    name: 'verifiable',
    summary: 'a producer and a consumer that say in JSON all they do',
    load: async (terminal) => (await import('./commands/verifiable.ts')).verifiableCommand(terminal),
  },
  {
    name: 'doctor',
    summary: 'find out why a cluster cannot be reached',
    load: async (terminal) => (await import('./commands/doctor.ts')).doctorCommand(terminal),
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
  {
    name: 'completion',
    summary: 'print the completion script of bash, zsh or fish',
    load: async (terminal) => (await import('./commands/completion.ts')).completionCommand(terminal),
  },
  {
    name: 'complete',
    isHidden: true,
    summary: 'what the completion scripts ask',
    load: async (terminal) => (await import('./commands/completion.ts')).completeCommand(terminal),
  },
]
