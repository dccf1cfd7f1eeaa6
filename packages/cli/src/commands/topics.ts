import type { Admin } from '@ottla/admin'
import { Command } from 'commander'
import { type ClusterOptions, withCluster } from '../cluster-option.ts'
import { collectPair, parseCount } from '../options.ts'
import { writeLine } from '../output.ts'

interface CreateOptions extends ClusterOptions {
  readonly partitions?: number
  readonly replicationFactor?: number
  readonly config: Readonly<Record<string, string>>
}

/** `ottla topics`: list, create, describe and delete topics. */
export function topicsCommand(): Command {
  return new Command('topics')
    .description('list, create, describe and delete topics')
    .helpCommand(false)
    .addCommand(withCluster(listCommand()))
    .addCommand(withCluster(createCommand()))
    .addCommand(withCluster(describeCommand()))
    .addCommand(withCluster(deleteCommand()))
}

function listCommand(): Command {
  return new Command('list').description('print the names of the topics').action((options: ClusterOptions) =>
    withAdmin(options, async (admin) => {
      const topics = await admin.listTopics()
      for (const name of topics.map((topic) => topic.name).toSorted()) await writeLine(name)
    }),
  )
}

function createCommand(): Command {
  return new Command('create')
    .description('create topics')
    .argument('<name...>')
    .option('-p, --partitions <count>', 'default: as the broker is configured', parseCount)
    .option('-r, --replication-factor <count>', 'default: as the broker is configured', parseCount)
    .option('-c, --config <key=value>', "topic configuration in Kafka's names; repeatable", collectPair, {})
    .action((names: readonly string[], options: CreateOptions) =>
      withAdmin(options, async (admin) => {
        const { partitions, replicationFactor, config } = options
        const settings = {
          ...(partitions === undefined ? {} : { numPartitions: partitions }),
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
          configs: config,
        }
        for (const { name, numPartitions } of await admin.createTopics(
          names.map((each) => ({ name: each, ...settings })),
        )) {
          await writeLine(`created ${name}${numPartitions < 0 ? '' : ` with ${numPartitions} partitions`}`)
        }
      }),
    )
}

function describeCommand(): Command {
  return new Command('describe')
    .description('print the partitions of topics, with leaders and replicas')
    .argument('<name...>')
    .action((names: readonly string[], options: ClusterOptions) =>
      withAdmin(options, async (admin) => {
        for (const { name, topicId, partitions } of await admin.describeTopics([...names])) {
          await writeLine(`${name} ${topicId ?? ''} ${partitions.length} partitions`)
          for (const { partition, leader, replicas, inSyncReplicas } of partitions) {
            const ids = (nodes: readonly { id: number }[]): string => nodes.map((node) => node.id).join(',')
            const held = `replicas ${ids(replicas)}  in sync ${ids(inSyncReplicas)}`
            await writeLine(`  ${String(partition).padStart(4)}  leader ${leader?.id ?? 'none'}  ${held}`)
          }
        }
      }),
    )
}

function deleteCommand(): Command {
  return new Command('delete')
    .description('delete topics and all their records')
    .argument('<name...>')
    .action((names: readonly string[], options: ClusterOptions) =>
      withAdmin(options, async (admin) => {
        await admin.deleteTopics([...names])
        for (const name of names) await writeLine(`deleted ${name}`)
      }),
    )
}

async function withAdmin(options: ClusterOptions, work: (admin: Admin) => Promise<void>): Promise<void> {
  const { Admin: AdminClient } = await import('@ottla/admin')
  const admin = new AdminClient({ bootstrapServers: options.bootstrapServer })
  try {
    await work(admin)
  } finally {
    await admin.close()
  }
}
