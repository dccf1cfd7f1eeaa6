import type { Admin, CreatedTopic, NewTopic } from '@ottla/admin'
import { Command, InvalidArgumentError } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { collectPair, parseAssignment, parseCount } from '../../options.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note } from '../../terminal/write.ts'

interface CreateOptions extends ClusterCommandOptions {
  readonly partitions?: number | 'auto'
  readonly replicationFactor?: number
  readonly replicaAssignment?: number[][]
  readonly config: Readonly<Record<string, string>>
  readonly ifNotExists?: true
  readonly dryRun?: true
}

/** `ottla topics create` */
export function createCommand(terminal: Terminal): Command {
  const command = new Command('create')
    .description('create topics')
    .argument('<topic...>')
    .option(
      '-p, --partitions <count>',
      '`auto`: a multiple of the number of brokers; default: as the broker is configured',
      parsePartitions,
    )
    .option('-r, --replication-factor <count>', 'default: as the broker is configured', parseCount)
    .option('--replica-assignment <ids>', 'brokers of each partition, the leader first: 1:2,2:3,3:1', parseAssignment)
    .option('-c, --config <key=value>', "topic configuration in Kafka's names; repeatable", collectPair, {})
    .option('--if-not-exists', 'a topic that exists is left as it is')
    .option('--dry-run', 'let the cluster check everything and create nothing')
    .action((names: readonly string[], options: CreateOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        warnOfDots(terminal, names)
        const settings = await settingsOf(admin, options)
        const wanted = await missing(admin, names, options.ifNotExists === true)
        for (const name of names) if (!wanted.includes(name)) note(terminal, `${name} exists already`)
        const created = await admin.createTopics(
          wanted.map((name) => ({ name, ...settings })),
          { validateOnly: options.dryRun === true },
        )
        const done = options.dryRun === true ? 'would create' : 'created'
        await output.lines(created.map(shown), ({ name, partitions, replicationFactor }) =>
          partitions < 0
            ? `${done} ${name}`
            : `${done} ${name} with ${count(partitions, 'partition')} and replication factor ${replicationFactor}`,
        )
      }),
    )
  return withCluster(command)
}

function parsePartitions(text: string): number | 'auto' {
  if (text === 'auto') return 'auto'
  try {
    return parseCount(text)
  } catch {
    throw new InvalidArgumentError('Expected a whole number from 1, or auto.')
  }
}

async function settingsOf(admin: Admin, options: CreateOptions): Promise<Omit<NewTopic, 'name'>> {
  const { partitions, replicationFactor, replicaAssignment, config } = options
  if (replicaAssignment !== undefined) {
    if (partitions !== undefined || replicationFactor !== undefined) {
      throw new UsageError(
        '--replica-assignment says how many partitions and replicas there are; leave out --partitions and --replication-factor',
      )
    }
    return { replicasAssignments: replicaAssignment, configs: config }
  }
  const numPartitions = partitions === 'auto' ? await goodPartitionCount(admin) : partitions
  return {
    ...(numPartitions === undefined ? {} : { numPartitions }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    configs: config,
  }
}

/** The smallest multiple of the number of brokers from 6 on: every broker leads as many, and six consumers have work. */
async function goodPartitionCount(admin: Admin): Promise<number> {
  const { nodes } = await admin.describeCluster()
  return Math.ceil(6 / nodes.length) * nodes.length
}

async function missing(admin: Admin, names: readonly string[], isExistingFine: boolean): Promise<readonly string[]> {
  if (!isExistingFine) return names
  const existing = new Set((await admin.listTopics({ listInternal: true })).map(({ name }) => name))
  return names.filter((name) => !existing.has(name))
}

/** Kafka's metrics write both as an underscore: `a.b` and `a_b` are refused beside each other. */
function warnOfDots(terminal: Terminal, names: readonly string[]): void {
  const risky = names.filter((name) => /[._]/.test(name))
  if (risky.some((name) => name.includes('.')) && risky.some((name) => name.includes('_'))) {
    note(terminal, 'ottla: names with . and names with _ may collide in metrics; it is best to use only one of them')
  }
}

function shown({ name, topicId, numPartitions, replicationFactor, configs }: CreatedTopic): {
  name: string
  topicId: string | undefined
  partitions: number
  replicationFactor: number
  config: Readonly<Record<string, string | null>>
} {
  return { name, topicId, partitions: numPartitions, replicationFactor, config: configs }
}

/** `1 partition`, `2 partitions` */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
