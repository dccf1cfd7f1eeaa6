import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { UsageError } from '../usage-error.ts'
import type { GroupSession } from './group-session.ts'
import { ToolError } from '../tool-error.ts'

/**
 * The partitions of `orders:0,1`.
 * @throws UsageError
 */
export function parsePartitions(text: string): TopicPartition[] {
  const parts = text.split(':')
  if (parts.length !== 2) throw new UsageError(`Invalid topic arg '${text}', expected topic name and partitions`)
  const [topic, numbers] = parts as [string, string]
  return numbers.split(',').map((partition) => {
    if (!/^[+-]?\d+$/.test(partition)) {
      throw new UsageError(`Invalid partition '${partition}' specified in topic arg '${text}''`)
    }
    return { topic, partition: Number(partition) }
  })
}

/**
 * What a reset is about: all that the group has committed, or topics and partitions that were named.
 * @throws UsageError when neither was said
 */
export async function partitionsToReset(session: GroupSession, groupId: string): Promise<TopicPartition[]> {
  const { admin, options, timeoutMs } = session
  if (options.has('all-topics')) return committedPartitions(session, groupId)
  if (options.has('topic')) {
    const named = options.all('topic')
    const listed = named.filter((text) => text.includes(':')).flatMap(parsePartitions)
    const whole = [...new Set(named.filter((text) => !text.includes(':')))]
    const described = whole.length === 0 ? [] : await admin.describeTopics(whole, { timeoutMs })
    return [...listed, ...described.flatMap(({ partitions }) => partitions)]
  }
  if (options.has('from-file')) return []
  throw new UsageError('One of the reset scopes should be defined: --all-topics, --topic.')
}

async function committedPartitions({ admin, timeoutMs }: GroupSession, groupId: string): Promise<TopicPartition[]> {
  const [listed] = await admin.listConsumerGroupOffsets([groupId], { timeoutMs })
  return [...listed!.offsets]
}

/** @throws Error for partitions that are not there, and for partitions without a leader */
export async function checkPartitions(
  { admin, timeoutMs }: GroupSession,
  partitions: readonly TopicPartition[],
): Promise<void> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  const described = topics.length === 0 ? [] : await admin.describeTopics(topics, { timeoutMs })
  const known = new Map(
    described.flatMap((topic) =>
      topic.partitions.map((each) => [topicPartitionName(each.topic, each.partition), each] as const),
    ),
  )
  const names = partitions.map(({ topic, partition }) => topicPartitionName(topic, partition))
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length > 0) throw new ToolError(`The partitions "${unknown.join(',')}" do not exist`)
  const leaderless = names.filter((name) => known.get(name)!.leader === undefined)
  if (leaderless.length > 0) throw new ToolError(`The partitions "${leaderless.join(',')}" have no leader`)
}
