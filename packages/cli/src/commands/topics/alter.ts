import type { Admin } from '@ottla/admin'
import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { collect, collectPair, parseAssignment, parseCount } from '../../options.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'

interface AlterOptions extends ClusterCommandOptions {
  readonly partitions?: number
  readonly replicaAssignment?: number[][]
  readonly config: Readonly<Record<string, string>>
  readonly deleteConfig?: readonly string[]
  readonly dryRun?: true
}

/** `ottla topics alter` */
export function alterCommand(terminal: Terminal): Command {
  const command = new Command('alter')
    .description('add partitions to topics, and change their configuration')
    .argument('<topic...>')
    .option(
      '-p, --partitions <count>',
      'how many partitions the topic has afterwards; never fewer than now',
      parseCount,
    )
    .option('--replica-assignment <ids>', 'brokers of each new partition: 1:2,2:3', parseAssignment)
    .option('-c, --config <key=value>', 'set a topic configuration; repeatable', collectPair, {})
    .option('--delete-config <key>', 'let a configuration go back to its default; repeatable', collect)
    .option('--dry-run', 'let the cluster check everything and change nothing')
    .action((names: readonly string[], options: AlterOptions) => {
      const { partitions, config, deleteConfig = [] } = options
      if (partitions === undefined && Object.keys(config).length === 0 && deleteConfig.length === 0) {
        throw new UsageError('Nothing to change: say --partitions, --config or --delete-config')
      }
      return withAdmin(terminal, options, async (admin, output) => {
        if (partitions !== undefined) await addPartitions(admin, names, partitions, options)
        if (Object.keys(config).length > 0 || deleteConfig.length > 0) await alterConfigs(admin, names, options)
        const done = options.dryRun === true ? 'would alter' : 'altered'
        const changes = {
          ...(partitions === undefined ? {} : { partitions }),
          config: { ...config, ...Object.fromEntries(deleteConfig.map((key) => [key, null])) },
        }
        await output.lines(
          names.map((name) => ({ name, ...changes })),
          ({ name }) => `${done} ${name}`,
        )
      })
    })
  return withCluster(command)
}

async function addPartitions(
  admin: Admin,
  names: readonly string[],
  totalCount: number,
  options: AlterOptions,
): Promise<void> {
  const { replicaAssignment } = options
  const given = replicaAssignment === undefined ? {} : { newAssignments: replicaAssignment }
  await admin.createPartitions(
    names.map((topic) => ({ topic, totalCount, ...given })),
    { validateOnly: options.dryRun === true },
  )
}

async function alterConfigs(admin: Admin, names: readonly string[], options: AlterOptions): Promise<void> {
  await admin.incrementalAlterConfigs(
    names.map((name) => ({ type: 'topic', name, set: options.config, delete: options.deleteConfig ?? [] })),
    { validateOnly: options.dryRun === true },
  )
}
