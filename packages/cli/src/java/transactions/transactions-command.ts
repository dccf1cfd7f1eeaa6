import type { Admin } from '@ottla/admin'
import { topicPartitionName } from '@ottla/core'
import { nodeRuntime } from '@ottla/runtime'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaMessage } from '../java-errors.ts'
import { printPrettyTable } from '../pretty-table.ts'
import { complain } from '../print.ts'
import { findHanging } from './find-hanging.ts'
import { failing } from './failing.ts'
import { ToolError } from '../tool-error.ts'

const commands: Readonly<Record<string, (admin: Admin, options: ToolOptions) => Promise<void>>> = {
  list,
  describe,
  'describe-producers': describeProducers,
  abort,
  'find-hanging': findHanging,
  forceTerminateTransaction: forceTerminate,
}

export async function runTransactions(options: ToolOptions): Promise<number> {
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    const work = commands[options.command!]!
    await withAdmin({ file: options.text('command-config'), properties }, (admin) => work(admin, options))
    return 0
  } catch (error) {
    complain(error instanceof ToolError ? error.message : javaMessage(error))
    return 1
  }
}

async function list(admin: Admin, options: ToolOptions): Promise<void> {
  const minDurationMs = options.integer('duration-filter')
  const transactionalIdPattern = options.text('transactional-id-pattern')
  const rows = await failing('Failed to list transactions', async () => {
    const listed = await admin.listTransactions({
      ...(minDurationMs === undefined ? {} : { minDurationMs }),
      ...(transactionalIdPattern === undefined ? {} : { transactionalIdPattern }),
    })
    const ids = listed.map(({ transactionalId }) => transactionalId)
    const described = ids.length === 0 ? [] : await admin.describeTransactions(ids)
    return listed.map(({ transactionalId, producerId, state }, i) => {
      return [transactionalId, described[i]!.coordinator.id, producerId, state]
    })
  })
  await printPrettyTable(['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'], rows)
}

async function describe(admin: Admin, options: ToolOptions): Promise<void> {
  const id = options.text('transactional-id')!
  const what = `Failed to describe transaction state of transactional-id \`${id}\``
  const [transaction] = await failing(what, async () => {
    try {
      return await admin.describeTransactions([id])
    } catch (error) {
      if (errorNameOf(error) !== 'TRANSACTIONAL_ID_NOT_FOUND') throw error
      const request = `DescribeTransactions request for transactionalId \`${id}\``
      throw new ToolError(`${request} failed because the ID could not be found`, { cause: error })
    }
  })
  const { coordinator, producerId, producerEpoch, state, transactionTimeoutMs, transactionStartMs, partitions } =
    transaction!
  await printPrettyTable(
    [
      'CoordinatorId',
      'TransactionalId',
      'ProducerId',
      'ProducerEpoch',
      'TransactionState',
      'TransactionTimeoutMs',
      'CurrentTransactionStartTimeMs',
      'TransactionDurationMs',
      'TopicPartitions',
    ],
    [
      [
        coordinator.id,
        id,
        producerId,
        producerEpoch,
        state,
        transactionTimeoutMs,
        transactionStartMs ?? 'None',
        transactionStartMs === undefined ? 'None' : nodeRuntime.clock.now() - transactionStartMs,
        partitions.map(({ topic, partition }) => topicPartitionName(topic, partition)).join(','),
      ],
    ],
  )
}

async function describeProducers(admin: Admin, options: ToolOptions): Promise<void> {
  const topic = options.text('topic')!
  const partition = options.integer('partition')!
  const broker = options.integer('broker-id')
  const where = broker === undefined ? 'leader' : `broker ${broker}`
  const what = `Failed to describe producers for partition ${topicPartitionName(topic, partition)} on ${where}`
  const [described] = await failing(what, () =>
    admin.describeProducers([{ topic, partition }], broker === undefined ? {} : { broker }),
  )
  await printPrettyTable(
    [
      'ProducerId',
      'ProducerEpoch',
      'LatestCoordinatorEpoch',
      'LastSequence',
      'LastTimestamp',
      'CurrentTransactionStartOffset',
    ],
    described!.activeProducers.map((producer) => [
      producer.producerId,
      producer.producerEpoch,
      producer.coordinatorEpoch ?? -1,
      producer.lastSequence,
      producer.lastTimestamp,
      producer.currentTransactionStartOffset ?? 'None',
    ]),
  )
}

async function abort(admin: Admin, options: ToolOptions): Promise<void> {
  const topic = options.text('topic')!
  const partition = options.integer('partition')!
  const startOffset = options.integer('start-offset')
  const transaction =
    startOffset === undefined
      ? identified(options, { topic, partition })
      : await openTransaction(admin, { topic, partition }, startOffset)
  const { producerId, producerEpoch, coordinatorEpoch } = transaction
  const shown = `AbortTransactionSpec(topicPartition=${topicPartitionName(topic, partition)}, producerId=${producerId}, producerEpoch=${producerEpoch}, coordinatorEpoch=${coordinatorEpoch})`
  await failing(`Failed to abort transaction ${shown}`, () => admin.abortTransaction(transaction))
}

interface Transaction {
  readonly topic: string
  readonly partition: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
}

function identified(options: ToolOptions, partition: { topic: string; partition: number }): Transaction {
  const producerId = options.integer('producer-id')
  if (producerId === undefined) {
    throw new ToolError(
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    )
  }
  const producerEpoch = options.integer('producer-epoch')
  if (producerEpoch === undefined) throw new ToolError('Missing required argument --producer-epoch')
  const coordinatorEpoch = options.integer('coordinator-epoch')
  if (coordinatorEpoch === undefined) throw new ToolError('Missing required argument --coordinator-epoch')
  return { ...partition, producerId, producerEpoch, coordinatorEpoch: Math.max(0, coordinatorEpoch) }
}

async function openTransaction(
  admin: Admin,
  partition: { topic: string; partition: number },
  startOffset: number,
): Promise<Transaction> {
  const name = topicPartitionName(partition.topic, partition.partition)
  const what = `Failed to validate producer state for partition ${name}`
  const [described] = await failing(what, () => admin.describeProducers([partition]))
  const producer = described!.activeProducers.find((each) => each.currentTransactionStartOffset === startOffset)
  if (producer === undefined) {
    throw new ToolError(`Could not find any open transactions starting at offset ${startOffset} on partition ${name}`)
  }
  const { producerId, producerEpoch, coordinatorEpoch = 0 } = producer
  return { ...partition, producerId, producerEpoch, coordinatorEpoch }
}

async function forceTerminate(admin: Admin, options: ToolOptions): Promise<void> {
  const id = options.text('transactionalId')!
  await failing(`Failed to force terminate transactionalId \`${id}\``, () => admin.forceTerminateTransaction(id))
}
