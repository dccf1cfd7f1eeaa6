import type { Admin, PartitionDescription, TopicDescription } from '@ottla/admin'
import type { Node } from '@ottla/core'
import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { paint } from '../../terminal/style.ts'
import type { Column } from '../../terminal/table.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { topicNames } from './topic-names.ts'

interface DescribeOptions extends ClusterCommandOptions {
  readonly internal?: true
  readonly underReplicated?: true
  readonly unavailable?: true
  readonly underMinIsr?: true
  readonly atMinIsr?: true
  readonly withOverrides?: true
}

/** A partition as programs get it. */
interface ShownPartition {
  readonly partition: number
  readonly leader: number | null
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offline: readonly number[]
  readonly elr?: readonly number[]
  readonly lastKnownElr?: readonly number[]
}

/** A topic as programs get it. */
interface ShownTopic {
  readonly name: string
  readonly topicId: string | undefined
  readonly isInternal: boolean
  readonly replicationFactor: number
  readonly partitions: readonly ShownPartition[]
  /** What was set for this topic. */
  readonly config: Readonly<Record<string, string | null>>
}

/** `ottla topics describe` */
export function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('print topics with their partitions: leader, replicas, who is in sync')
    .argument('[topic...]', 'default: all')
    .option('--internal', "without names: Kafka's own topics too")
    .option('--under-replicated', 'only partitions with replicas that are not in sync')
    .option('--unavailable', 'only partitions without a leader')
    .option('--under-min-isr', 'only partitions with fewer replicas in sync than min.insync.replicas: writes fail')
    .option('--at-min-isr', 'only partitions with just as many: one more failure and writes fail')
    .option('--with-overrides', 'only topics that have a configuration of their own')
    .action((names: readonly string[], options: DescribeOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const { tableLines } = await import('../../terminal/table.ts')
        const topics = await selected(admin, await topicNames(admin, names, options.internal), options)
        await output.lines(
          topics,
          (topic) => [
            headline(terminal, topic),
            ...tableLines(topic.partitions, columns, (text) => paint(terminal, 'faint', text)).map(
              (line) => `  ${line}`,
            ),
          ],
          'no topics',
        )
      }),
    )
  return withCluster(command)
}

/** Reads descriptions and configurations, and leaves out what the filters leave out. */
async function selected(admin: Admin, names: readonly string[], options: DescribeOptions): Promise<ShownTopic[]> {
  if (names.length === 0) return []
  const [topics, configs] = await Promise.all([admin.describeTopics(names), configsOf(admin, names)])
  return topics.flatMap((topic) => {
    const { overrides, minIsr } = configs.get(topic.name) ?? { overrides: {}, minIsr: 1 }
    if (options.withOverrides === true && Object.keys(overrides).length === 0) return []
    const partitions = topic.partitions.filter((partition) => isWanted(partition, minIsr, options))
    if (partitions.length === 0) return []
    return [shown(topic, partitions, overrides)]
  })
}

function isWanted(partition: PartitionDescription, minIsr: number, options: DescribeOptions): boolean {
  const { leader, replicas, inSyncReplicas } = partition
  const checks: boolean[] = []
  if (options.underReplicated === true) checks.push(inSyncReplicas.length < replicas.length)
  if (options.unavailable === true) checks.push(leader === undefined)
  if (options.underMinIsr === true) checks.push(inSyncReplicas.length < minIsr)
  if (options.atMinIsr === true) checks.push(inSyncReplicas.length === minIsr)
  return checks.length === 0 || checks.includes(true)
}

interface TopicConfigs {
  readonly overrides: Readonly<Record<string, string | null>>
  readonly minIsr: number
}

/** Configurations by topic; none where this client may not see them. */
async function configsOf(admin: Admin, names: readonly string[]): Promise<Map<string, TopicConfigs>> {
  const found = new Map<string, TopicConfigs>()
  try {
    for (const { name, entries } of await admin.describeConfigs(names.map((each) => ({ type: 'topic', name: each })))) {
      const set = [...entries.values()].filter(({ source }) => source === 'DYNAMIC_TOPIC_CONFIG')
      found.set(name, {
        overrides: Object.fromEntries(set.map((entry) => [entry.name, entry.value])),
        minIsr: Number(entries.get('min.insync.replicas')?.value ?? 1),
      })
    }
  } catch (error) {
    const { code, errors } = error as { code?: unknown; errors?: ReadonlyMap<string, { code?: unknown }> }
    const codes = errors === undefined ? [code] : [...errors.values()].map((each) => each.code)
    // Topics that are not there are told by the description.
    if (!codes.every((each) => each === 'ERR_KAFKA_AUTHORIZATION' || each === 'ERR_KAFKA_API')) throw error
  }
  return found
}

const ids = (nodes: readonly Node[]): number[] => nodes.map(({ id }) => id)

function shown(
  topic: TopicDescription,
  partitions: readonly PartitionDescription[],
  config: Readonly<Record<string, string | null>>,
): ShownTopic {
  return {
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
    partitions: partitions.map((each) => ({
      partition: each.partition,
      leader: each.leader?.id ?? null,
      leaderEpoch: each.leaderEpoch,
      replicas: ids(each.replicas),
      isr: ids(each.inSyncReplicas),
      offline: ids(each.offlineReplicas),
      ...(each.eligibleLeaderReplicas === undefined ? {} : { elr: ids(each.eligibleLeaderReplicas) }),
      ...(each.lastKnownEligibleLeaderReplicas === undefined
        ? {}
        : { lastKnownElr: ids(each.lastKnownEligibleLeaderReplicas) }),
    })),
    config,
  }
}

const columns: readonly Column<ShownPartition>[] = [
  { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
  { header: 'LEADER', value: ({ leader }) => leader ?? 'none', align: 'right' },
  { header: 'REPLICAS', value: ({ replicas }) => replicas.join(',') },
  { header: 'ISR', value: ({ isr }) => isr.join(',') },
  { header: 'OFFLINE', value: ({ offline }) => offline.join(',') },
]

function headline(terminal: Terminal, topic: ShownTopic): string {
  const { name, topicId, partitions, replicationFactor, config } = topic
  const set = Object.entries(config).map(([key, value]) => `${key}=${value ?? ''}`)
  const facts = [
    ...(topicId === undefined ? [] : [`id ${topicId}`]),
    `${partitions.length} partition${partitions.length === 1 ? '' : 's'}`,
    `replication factor ${replicationFactor}`,
    ...set,
  ]
  return `${paint(terminal, 'name', name)}  ${facts.join('  ')}`
}
