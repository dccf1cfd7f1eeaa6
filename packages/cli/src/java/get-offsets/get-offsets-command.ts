import { type Admin, BatchError, type ListedOffset, type OffsetSpec } from '@ottla/admin'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { checkServers, requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { type PartitionSelection, selectPartitions } from './partition-patterns.ts'
import { ToolError } from '../tool-error.ts'

const times: Readonly<Record<string, OffsetSpec>> = {
  latest: 'latest',
  '-1': 'latest',
  earliest: 'earliest',
  '-2': 'earliest',
  'max-timestamp': 'maxTimestamp',
  '-3': 'maxTimestamp',
  'earliest-local': 'earliestLocal',
  '-4': 'earliestLocal',
  'latest-tiered': 'latestTiered',
  '-5': 'latestTiered',
  'earliest-pending-upload': 'earliestPendingUpload',
  '-6': 'earliestPendingUpload',
}

export async function runGetOffsets(options: ToolOptions): Promise<number> {
  requireFlags(options, 'bootstrap-server')
  checkServers(options.text('bootstrap-server'))
  try {
    const selection = selectPartitions(options)
    const at = offsetSpec(options.text('time')!)
    const properties = { 'bootstrap.servers': options.text('bootstrap-server')!, 'client.id': 'GetOffsetShell' }
    const offsets = await withAdmin({ file: options.text('command-config'), properties }, (admin) =>
      offsetsOf(admin, selection, at, options.has('exclude-internal-topics')),
    )
    for (const { topic, partition, offset } of offsets) await printLine(`${topic}:${partition}:${offset}`)
    return 0
  } catch (error) {
    complain(`Error occurred: ${javaMessage(error)}`)
    return 1
  }
}

function offsetSpec(text: string): OffsetSpec {
  if (Object.hasOwn(times, text)) return times[text]!
  if (/^[+-]?\d+$/.test(text)) return { timestamp: Number(text) }
  throw new ToolError(
    `Malformed time argument ${text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp`,
  )
}

/** Sorted by name, as `orders-10` is before `orders-2`; without partitions that have no such offset. */
async function offsetsOf(
  admin: Admin,
  selection: PartitionSelection,
  at: OffsetSpec,
  withoutInternal: boolean,
): Promise<ListedOffset[]> {
  const listed = await admin.listTopics({ listInternal: !withoutInternal })
  const names = listed.map(({ name }) => name).filter((name) => selection.hasTopic(name))
  const described = names.length === 0 ? [] : await admin.describeTopics(names)
  const partitions = described
    .flatMap((topic) => topic.partitions)
    .filter((partition) => selection.hasPartition(partition))
  if (partitions.length === 0) throw new ToolError('Could not match any topic-partitions with the specified filters')
  const nameOf = ({ topic, partition }: TopicPartition): string => topicPartitionName(topic, partition)
  const offsets = await listOffsets(admin, partitions, at)
  return offsets.filter(({ offset }) => offset !== -1).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** Partitions whose leader gives no answer are said and skipped. */
async function listOffsets(
  admin: Admin,
  partitions: readonly TopicPartition[],
  at: OffsetSpec,
): Promise<ListedOffset[]> {
  try {
    return await admin.listOffsets(partitions.map(({ topic, partition }) => ({ topic, partition, at })))
  } catch (error) {
    if (!(error instanceof BatchError)) throw error
    for (const [name, each] of error.errors) {
      complain(`Skip getting offsets for topic-partition ${name} due to error: ${javaException(each)}`)
    }
    return [...error.values.values()] as ListedOffset[]
  }
}
