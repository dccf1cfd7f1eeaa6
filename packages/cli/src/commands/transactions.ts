import { Command, InvalidArgumentError } from 'commander'
import type { ActiveProducer, Admin, TransactionState } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseDuration, parsePattern, parseWholeNumber } from '../options.ts'
import { parsePartition, parseSelection, selectedPartitions } from '../partitions.ts'
import { confirm } from '../terminal/confirm.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { topicNames } from './topics/topic-names.ts'

interface ListOptions extends ClusterCommandOptions {
  readonly state?: readonly TransactionState[]
  readonly minDuration?: number
  readonly match?: RegExp
}

interface AbortOptions extends ClusterCommandOptions {
  readonly startOffset?: number
  readonly producerId?: number
  readonly yes?: true
  readonly dryRun?: true
}

interface HangingOptions extends ClusterCommandOptions {
  readonly maxDuration: number
}

interface FenceOptions extends ClusterCommandOptions {
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla transactions`: look at transactions, and end those that hang. */
export function transactionsCommand(terminal: Terminal): Command {
  return new Command('transactions')
    .description('look at transactions and their producers, and end those that hang')
    .addCommand(listCommand(terminal))
    .addCommand(describeCommand(terminal))
    .addCommand(producersCommand(terminal))
    .addCommand(hangingCommand(terminal))
    .addCommand(abortCommand(terminal))
    .addCommand(fenceCommand(terminal))
}

const states: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'PrepareEpochFence',
]

function collectState(text: string, all: readonly TransactionState[] | undefined): TransactionState[] {
  const state = states.find((each) => each.toLowerCase() === text.toLowerCase())
  if (state === undefined) throw new InvalidArgumentError(`Allowed choices are ${states.join(', ')}.`)
  return [...(all ?? []), state]
}

function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('print the transactional ids that the cluster knows')
    .option('--state <state>', 'only in this state, such as Ongoing; repeatable', collectState)
    .option('--min-duration <time>', 'only transactions that are open for longer', parseDuration)
    .option('-m, --match <regex>', 'only ids that match', parsePattern)
  return withCluster(command).action((options: ListOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const { state, minDuration, match } = options
      const listed = await admin.listTransactions({
        ...(state === undefined ? {} : { states: state }),
        ...(minDuration === undefined ? {} : { minDurationMs: minDuration }),
      })
      await output.rows(
        listed.filter(({ transactionalId }) => match === undefined || match.test(transactionalId)),
        [
          { header: 'TRANSACTIONAL-ID', value: ({ transactionalId }) => transactionalId },
          { header: 'PRODUCER-ID', value: ({ producerId }) => producerId, align: 'right' },
          { header: 'STATE', value: (row) => row.state },
        ],
        'no transactional ids',
      )
    }),
  )
}

function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe').description('print how transactions stand').argument('<transactional-id...>')
  return withCluster(command).action((ids: readonly string[], options: ClusterCommandOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const nowMs = terminal.runtime.clock.now()
      const described = await admin.describeTransactions(ids)
      await output.rows(
        described.map((each) => ({
          ...each,
          coordinator: each.coordinator.id,
          durationMs: each.transactionStartMs === undefined ? null : nowMs - each.transactionStartMs,
        })),
        [
          { header: 'TRANSACTIONAL-ID', value: ({ transactionalId }) => transactionalId },
          { header: 'COORDINATOR', value: ({ coordinator }) => coordinator, align: 'right' },
          { header: 'PRODUCER-ID', value: ({ producerId }) => producerId, align: 'right' },
          { header: 'EPOCH', value: ({ producerEpoch }) => producerEpoch, align: 'right' },
          { header: 'STATE', value: ({ state }) => state },
          { header: 'TIMEOUT-MS', value: ({ transactionTimeoutMs }) => transactionTimeoutMs, align: 'right' },
          { header: 'OPEN-MS', value: ({ durationMs }) => durationMs, align: 'right' },
          {
            header: 'PARTITIONS',
            value: ({ partitions }) => partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(','),
          },
        ],
        'none',
      )
    }),
  )
}

function producersCommand(terminal: Terminal): Command {
  const command = new Command('producers')
    .description('print the producers that partitions remember, and what they have open')
    .argument('<topic...>', 'such as orders or orders:0,2')
  return withCluster(command).action((topics: readonly string[], options: ClusterCommandOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const partitions = await selectedPartitions(admin, topics.map(parseSelection))
      const rows = (await admin.describeProducers(partitions)).flatMap(({ topic, partition, activeProducers }) =>
        activeProducers.map((producer) => ({ topic, partition, ...producer })),
      )
      await output.rows(
        rows,
        [
          { header: 'TOPIC', value: ({ topic }) => topic },
          { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
          { header: 'PRODUCER-ID', value: ({ producerId }) => producerId, align: 'right' },
          { header: 'EPOCH', value: ({ producerEpoch }) => producerEpoch, align: 'right' },
          { header: 'LAST-SEQUENCE', value: ({ lastSequence }) => lastSequence, align: 'right' },
          { header: 'LAST-TIME', value: ({ lastTimestamp }) => timeText(lastTimestamp) },
          {
            header: 'OPEN-SINCE-OFFSET',
            value: ({ currentTransactionStartOffset }) => currentTransactionStartOffset,
            align: 'right',
          },
        ],
        'no producers',
      )
    }),
  )
}

interface OpenTransaction extends TopicPartition {
  readonly producer: ActiveProducer
  readonly startOffset: number
}

/** Transactions that are open in partitions for longer than they may. */
async function findHanging(
  admin: Admin,
  partitions: readonly TopicPartition[],
  maxMs: number,
  nowMs: number,
): Promise<OpenTransaction[]> {
  const old = (await admin.describeProducers(partitions)).flatMap(({ topic, partition, activeProducers }) =>
    activeProducers.flatMap((producer) => {
      const { currentTransactionStartOffset: startOffset, lastTimestamp } = producer
      return startOffset === undefined || nowMs - lastTimestamp < maxMs
        ? []
        : [{ topic, partition, producer, startOffset }]
    }),
  )
  if (old.length === 0) return []
  // What a coordinator still knows to be open in that partition is slow, not hanging: it ends it itself.
  const listed = await admin.listTransactions({
    producerIds: [...new Set(old.map(({ producer }) => producer.producerId))],
  })
  const known =
    listed.length === 0 ? [] : await admin.describeTransactions(listed.map(({ transactionalId }) => transactionalId))
  return old.filter(
    ({ topic, partition, producer }) =>
      !known.some(
        ({ producerId, partitions: open }) =>
          producerId === producer.producerId &&
          open.some((each) => each.topic === topic && each.partition === partition),
      ),
  )
}

function hangingCommand(terminal: Terminal): Command {
  const command = new Command('hanging')
    .description(
      'print transactions that are open in a partition and that no coordinator knows any more; consumers wait for them',
    )
    .argument('[topic...]', 'such as orders or orders:0,2; default: all')
    .option('--max-duration <time>', 'the longest that a transaction may take', parseDuration, 15 * 60_000)
  return withCluster(command).action((topics: readonly string[], options: HangingOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const names = topics.length > 0 ? topics : await topicNames(admin, [], true)
      const partitions = await selectedPartitions(admin, names.map(parseSelection))
      const nowMs = terminal.runtime.clock.now()
      const hanging = await findHanging(admin, partitions, options.maxDuration, nowMs)
      await output.rows(
        hanging.map(({ topic, partition, startOffset, producer }) => ({
          topic,
          partition,
          startOffset,
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          lastTimestamp: producer.lastTimestamp,
        })),
        [
          { header: 'TOPIC', value: ({ topic }) => topic },
          { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
          { header: 'START-OFFSET', value: ({ startOffset }) => startOffset, align: 'right' },
          { header: 'PRODUCER-ID', value: ({ producerId }) => producerId, align: 'right' },
          { header: 'EPOCH', value: ({ producerEpoch }) => producerEpoch, align: 'right' },
          { header: 'LAST-TIME', value: ({ lastTimestamp }) => timeText(lastTimestamp) },
        ],
        'no transaction hangs',
      )
    }),
  )
}

function abortCommand(terminal: Terminal): Command {
  const command = new Command('abort')
    .description('end a transaction that hangs in a partition, without its coordinator')
    .argument('<topic:partition>', 'such as orders:3', parsePartition)
    .option('--start-offset <offset>', 'where it began, as `ottla transactions hanging` shows it', parseWholeNumber)
    .option('--producer-id <id>', 'in place of the offset: who wrote it', parseWholeNumber)
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what would be aborted')
  return withCluster(command).action((partition: TopicPartition, options: AbortOptions) => {
    const { startOffset, producerId } = options
    if ((startOffset === undefined) === (producerId === undefined))
      throw new UsageError('Say which: --start-offset or --producer-id')
    return withAdmin(terminal, options, async (admin, output) => {
      const [found] = await admin.describeProducers([partition])
      const producer = found!.activeProducers.find(
        (each) =>
          each.currentTransactionStartOffset !== undefined &&
          (each.currentTransactionStartOffset === startOffset || each.producerId === producerId),
      )
      const name = `${partition.topic}-${partition.partition}`
      if (producer === undefined) {
        throw new CommandError(
          `No such transaction is open in ${name}; \`ottla transactions producers ${partition.topic}:${partition.partition}\` shows what is`,
          ExitCode.notFound,
        )
      }
      const transaction = {
        ...partition,
        producerId: producer.producerId,
        producerEpoch: producer.producerEpoch,
        coordinatorEpoch: producer.coordinatorEpoch ?? 0,
      }
      const what = `the transaction of producer ${producer.producerId} in ${name} from offset ${producer.currentTransactionStartOffset}`
      if (options.dryRun !== true) {
        await confirm(terminal, `abort ${what}`, options.yes)
        await admin.abortTransaction(transaction)
      }
      await output.one(transaction, () => `${options.dryRun === true ? 'would abort' : 'aborted'} ${what}`)
    })
  })
}

function fenceCommand(terminal: Terminal): Command {
  const command = new Command('fence')
    .description('abort what transactional ids have open, and shut out the producers that have them now')
    .argument('<transactional-id...>')
    .option('--dry-run', 'only show what would be fenced; ids that nobody has used are an error then')
    .option('-y, --yes', 'do not ask')
  return withCluster(command).action((ids: readonly string[], options: FenceOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      if (options.dryRun === true) {
        const described = await admin.describeTransactions(ids)
        return output.lines(
          described.map(({ transactionalId, state, producerId }) => ({ transactionalId, state, producerId })),
          ({ transactionalId, state, producerId }) =>
            `would fence ${transactionalId}: producer ${producerId}, state ${state}`,
        )
      }
      await confirm(terminal, `abort the transactions of ${ids.join(', ')} and shut their producers out`, options.yes)
      const fenced = await admin.fenceProducers(ids)
      await output.lines(
        fenced,
        ({ transactionalId, producerId, producerEpoch }) =>
          `fenced ${transactionalId}: producer ${producerId} has epoch ${producerEpoch} now`,
      )
    }),
  )
}

function timeText(timestamp: number): string | null {
  return timestamp < 0 ? null : new Date(timestamp).toISOString()
}
