import type { BrokerLogDirs } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { Command } from 'commander'
import { bytesText } from '../bytes-text.ts'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseNumbers, parseWholeNumber } from '../options.ts'
import { parsePartition, parseSelection, selectedPartitions } from '../partitions.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface LogDirsOptions extends ClusterCommandOptions {
  readonly broker?: number[]
}

interface MoveOptions extends ClusterCommandOptions {
  readonly broker: number
  readonly to: string
}

/** `ottla log-dirs`: the folders in which brokers keep partitions. */
export function logDirsCommand(terminal: Terminal): Command {
  return new Command('log-dirs')
    .description('print how much space partitions and folders of brokers take, and move replicas between folders')
    .addCommand(listCommand(terminal))
    .addCommand(describeCommand(terminal))
    .addCommand(moveCommand(terminal))
}

function withBrokers(command: Command): Command {
  return withCluster(command.option('--broker <ids>', 'only these brokers, such as 1,3; default: all', parseNumbers))
}

function listCommand(terminal: Terminal): Command {
  const command = new Command('list').description('print the folders of brokers, with their space')
  return withBrokers(command).action((options: LogDirsOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const brokers = await admin.describeLogDirs(options.broker === undefined ? {} : { brokers: options.broker })
      const rows = brokers.flatMap(({ broker, logDirs }) =>
        logDirs.map(({ path, error, totalBytes, usableBytes, replicas }) => ({
          broker,
          path,
          error: error?.message ?? null,
          replicas: replicas.length,
          sizeBytes: replicas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          totalBytes: totalBytes ?? null,
          usableBytes: usableBytes ?? null,
        })),
      )
      await output.rows(
        rows,
        [
          { header: 'BROKER', value: ({ broker }) => broker, align: 'right' },
          { header: 'FOLDER', value: ({ path }) => path },
          { header: 'REPLICAS', value: ({ replicas }) => replicas, align: 'right' },
          { header: 'SIZE', value: ({ sizeBytes }) => bytesText(sizeBytes), align: 'right' },
          {
            header: 'DISK',
            value: ({ totalBytes }) => (totalBytes === null ? null : bytesText(totalBytes)),
            align: 'right',
          },
          {
            header: 'FREE',
            value: ({ usableBytes }) => (usableBytes === null ? null : bytesText(usableBytes)),
            align: 'right',
          },
          { header: 'ERROR', value: ({ error }) => error },
        ],
        'no folders',
      )
    }),
  )
}

function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('print the replicas in the folders of brokers, the largest first')
    .argument('[topic...]', 'such as orders or orders:0,2-3; default: all')
  return withBrokers(command).action((topics: readonly string[], options: LogDirsOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const partitions = await selectedPartitions(admin, topics.map(parseSelection))
      const brokers = await admin.describeLogDirs({
        ...(options.broker === undefined ? {} : { brokers: options.broker }),
        ...(topics.length === 0 ? {} : { partitions }),
      })
      await output.rows(
        replicasOf(brokers),
        [
          { header: 'BROKER', value: ({ broker }) => broker, align: 'right' },
          { header: 'TOPIC', value: ({ topic }) => topic },
          { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
          { header: 'SIZE', value: ({ sizeBytes }) => bytesText(sizeBytes), align: 'right' },
          { header: 'LAG', value: ({ offsetLag }) => offsetLag, align: 'right' },
          { header: 'FOLDER', value: ({ path, isFuture }) => (isFuture ? `${path} (being copied)` : path) },
        ],
        'no replicas',
      )
    }),
  )
}

interface PlacedReplica extends TopicPartition {
  readonly broker: number
  readonly path: string
  readonly sizeBytes: number
  readonly offsetLag: number
  readonly isFuture: boolean
}

function replicasOf(brokers: readonly BrokerLogDirs[]): PlacedReplica[] {
  const replicas = brokers.flatMap(({ broker, logDirs }) =>
    logDirs.flatMap(({ path, replicas: own }) => own.map((replica) => ({ broker, path, ...replica }))),
  )
  return replicas.toSorted((a, b) => b.sizeBytes - a.sizeBytes || a.broker - b.broker)
}

function moveCommand(terminal: Terminal): Command {
  const command = new Command('move')
    .description('move the replica of a partition to another folder of its broker')
    .argument('<topic:partition>', 'such as orders:3', parsePartition)
    .requiredOption('--broker <id>', 'the broker', parseWholeNumber)
    .requiredOption('--to <folder>', 'one of its log.dirs')
  return withCluster(command).action((partition: TopicPartition, options: MoveOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const [found] = await admin.describeLogDirs({ brokers: [options.broker] })
      const folders = found!.logDirs.map(({ path }) => path)
      if (!folders.includes(options.to)) {
        throw new CommandError(
          `Broker ${options.broker} has no folder ${options.to}; it has ${folders.join(', ')}`,
          ExitCode.notFound,
        )
      }
      const replica = { ...partition, broker: options.broker, logDir: options.to }
      await admin.alterReplicaLogDirs([replica])
      await output.one(
        replica,
        () =>
          `moving ${partition.topic}-${partition.partition} to ${options.to}; \`ottla log-dirs describe\` shows how far it is`,
      )
    }),
  )
}
