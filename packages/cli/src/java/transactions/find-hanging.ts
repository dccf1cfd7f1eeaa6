import type { ActiveProducer, Admin } from '@ottla/admin'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { nodeRuntime } from '@ottla/runtime'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf } from '../java-errors.ts'
import { printPrettyTable } from '../pretty-table.ts'
import { ToolError } from '../tool-error.ts'
import { failing } from './failing.ts'

const minuteMs = 60_000
const batchSize = 500

interface OpenTransaction {
  readonly partition: TopicPartition
  readonly producer: ActiveProducer
}

/** Transactions that have been open for too long and that their coordinator does not know, or not with this partition. */
export async function findHanging(admin: Admin, options: ToolOptions): Promise<void> {
  const broker = options.integer('broker-id')
  if (!options.has('topic') && broker === undefined) {
    throw new ToolError(
      'The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search',
    )
  }
  if (options.has('partition') && !options.has('topic')) {
    throw new ToolError('The --partition argument requires --topic to be provided')
  }
  const maxMs = options.integer('max-transaction-timeout')! * minuteMs
  const partitions = await partitionsOf(admin, options, broker)
  const open = await openTransactions(admin, partitions, broker, maxMs)
  const known = await knownPartitions(admin, open)
  const hanging = open.filter(({ partition, producer }) => {
    const name = topicPartitionName(partition.topic, partition.partition)
    return known.get(producer.producerId)?.has(name) !== true
  })
  await print(hanging)
}

async function partitionsOf(admin: Admin, options: ToolOptions, broker: number | undefined): Promise<TopicPartition[]> {
  const topic = options.text('topic')
  const partition = options.integer('partition')
  if (topic !== undefined && partition !== undefined) return [{ topic, partition }]
  const topics =
    topic === undefined
      ? await failing('Failed to list topics', async () =>
          (await admin.listTopics({ listInternal: true })).map(({ name }) => name),
        )
      : [topic]
  const described =
    topics.length === 0
      ? []
      : await failing(`Failed to describe ${topics.length} topics`, () => admin.describeTopics(topics))
  return described
    .flatMap((each) => each.partitions)
    .filter(({ replicas }) => broker === undefined || replicas.some(({ id }) => id === broker))
}

async function openTransactions(
  admin: Admin,
  partitions: readonly TopicPartition[],
  broker: number | undefined,
  maxMs: number,
): Promise<OpenTransaction[]> {
  const open: OpenTransaction[] = []
  for (let at = 0; at < partitions.length; at += batchSize) {
    const batch = partitions.slice(at, at + batchSize)
    const what = `Failed to describe producers for ${batch.length} partitions on broker ${broker ?? 'leader'}`
    const described = await failing(what, () => admin.describeProducers(batch, broker === undefined ? {} : { broker }))
    const nowMs = nodeRuntime.clock.now()
    for (const { topic, partition, activeProducers } of described) {
      for (const producer of activeProducers) {
        const isOpen = producer.currentTransactionStartOffset !== undefined
        if (isOpen && nowMs - producer.lastTimestamp > maxMs) open.push({ partition: { topic, partition }, producer })
      }
    }
  }
  return open
}

/** The partitions that coordinators have noted for transactions, by producer id. */
async function knownPartitions(
  admin: Admin,
  open: readonly OpenTransaction[],
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  if (open.length === 0) return new Map()
  const producerIds = [...new Set(open.map(({ producer }) => producer.producerId))]
  const listed = await failing(`Failed to list transactions for ${producerIds.length} producers`, () =>
    admin.listTransactions({ producerIds }),
  )
  const known = new Map<number, ReadonlySet<string>>()
  for (const { transactionalId, producerId } of listed) {
    try {
      const [described] = await admin.describeTransactions([transactionalId])
      const names = described!.partitions.map(({ topic, partition }) => topicPartitionName(topic, partition))
      known.set(producerId, new Set(names))
    } catch (error) {
      if (errorNameOf(error) !== 'TRANSACTIONAL_ID_NOT_FOUND') throw error
    }
  }
  return known
}

async function print(hanging: readonly OpenTransaction[]): Promise<void> {
  const nowMs = nodeRuntime.clock.now()
  await printPrettyTable(
    [
      'Topic',
      'Partition',
      'ProducerId',
      'ProducerEpoch',
      'CoordinatorEpoch',
      'StartOffset',
      'LastTimestamp',
      'Duration(min)',
    ],
    hanging.map(({ partition, producer }) => [
      partition.topic,
      partition.partition,
      producer.producerId,
      producer.producerEpoch,
      producer.coordinatorEpoch ?? -1,
      producer.currentTransactionStartOffset ?? -1,
      producer.lastTimestamp,
      Math.floor((nowMs - producer.lastTimestamp) / minuteMs),
    ]),
  )
}
