import type { Admin } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { Argument, Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { fileText } from '../connection/file-text.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseSelection, selectedPartitions } from '../partitions.ts'
import { parsePartitionList } from '../reassign/reassignment-file.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface ElectOptions extends ClusterCommandOptions {
  readonly all?: true
  readonly file?: string
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla elect`: elections of partition leaders. */
export function electCommand(terminal: Terminal): Command {
  const command = new Command('elect')
    .description('let the first replica of partitions lead again, or one that is not in sync when all others are lost')
    .addArgument(
      new Argument('<type>', 'preferred; or unclean, which loses records that only the lost replicas had').choices([
        'preferred',
        'unclean',
      ]),
    )
    .argument('[topic...]', 'such as orders or orders:0,2')
    .option('--all', 'all partitions of the cluster')
    .option('--file <json>', '{"partitions":[{"topic":"orders","partition":0}]}')
    .option('-y, --yes', 'do not ask before an unclean election')
    .option('--dry-run', 'only show where another replica would lead')
    .action((type: 'preferred' | 'unclean', topics: readonly string[], options: ElectOptions) => {
      const ways = [topics.length > 0, options.all === true, options.file !== undefined]
      if (ways.filter(Boolean).length !== 1) throw new UsageError('Say which partitions: topics, --all or --file')
      const listed =
        options.file === undefined ? undefined : parsePartitionList(options.file, fileText(terminal, options.file))
      return withAdmin(terminal, options, async (admin, output) => {
        const partitions = listed ?? (await partitionsOf(admin, topics))
        const candidates = await electable(admin, type, partitions)
        if (options.dryRun === true) {
          return output.lines(
            candidates,
            ({ topic, partition, leader, to }) =>
              `${topic}-${partition}  ${leader ?? 'none'} -> ${to ?? 'any replica'}`,
            'nothing to do',
          )
        }
        if (type === 'unclean' && candidates.length > 0) {
          const names = candidates.map(({ topic, partition }) => `${topic}-${partition}`).join(', ')
          await confirm(terminal, `elect replicas that are not in sync for ${names}: records may be lost`, options.yes)
        }
        const elected =
          candidates.length === 0
            ? []
            : await admin.electLeaders(
                type,
                candidates.map(({ topic, partition }) => ({ topic, partition })),
              )
        await output.lines(
          elected,
          ({ topic, partition, isChanged }) =>
            `${topic}-${partition}  ${isChanged ? 'elected' : 'was led right already'}`,
          'every partition is led right already',
        )
      })
    })
  return withCluster(command)
}

async function partitionsOf(admin: Admin, topics: readonly string[]): Promise<TopicPartition[]> {
  if (topics.length > 0) return selectedPartitions(admin, topics.map(parseSelection))
  const all = await admin.listTopics({ listInternal: true })
  return selectedPartitions(
    admin,
    all.map(({ name }) => ({ topic: name })),
  )
}

interface Candidate extends TopicPartition {
  readonly leader: number | null
  readonly to: number | null
}

/** Partitions that an election could change. */
async function electable(
  admin: Admin,
  type: 'preferred' | 'unclean',
  partitions: readonly TopicPartition[],
): Promise<Candidate[]> {
  const wanted = new Set(partitions.map(({ topic, partition }) => `${topic}-${partition}`))
  const topics = await admin.describeTopics([...new Set(partitions.map(({ topic }) => topic))])
  return topics.flatMap(({ name: topic, partitions: described }) =>
    described.flatMap(({ partition, leader, replicas }) => {
      if (!wanted.has(`${topic}-${partition}`)) return []
      const first = replicas[0]!.id
      const isRight = type === 'preferred' ? leader?.id === first : leader !== undefined
      return isRight ? [] : [{ topic, partition, leader: leader?.id ?? null, to: type === 'preferred' ? first : null }]
    }),
  )
}
