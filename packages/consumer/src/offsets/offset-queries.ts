import { type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import type { Deadline } from '@ottla/core/internal'
import { ConfigError } from '@ottla/runtime'
import type { ListOffsetsClient } from './list-offsets.ts'

/** The first record of a partition at or after a time. */
export interface OffsetAndTimestamp extends TopicPartition {
  readonly offset: number
  /** Of the record, in ms since the Unix epoch. */
  readonly timestamp: number
  readonly leaderEpoch?: number
}

/** The offsets at one end of the logs, in the order of the partitions. */
export async function endsOfLogs(
  listOffsets: ListOffsetsClient,
  partitions: readonly TopicPartition[],
  timestamp: number,
  deadline: Deadline,
): Promise<TopicPartitionOffset[]> {
  const queries = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }))
  const found = await listOffsets.findAll(queries, deadline, 'offsets of logs')
  return inOrder(queries, found).map(({ topic, partition, offset }) => ({ topic, partition, offset }))
}

/** The first records at or after a time, in the order of the queries; those without one are left out. */
export async function offsetsForTimes(
  listOffsets: ListOffsetsClient,
  queries: readonly (TopicPartition & { readonly timestamp: number })[],
  deadline: Deadline,
): Promise<OffsetAndTimestamp[]> {
  for (const { topic, partition, timestamp } of queries) {
    if (Number.isSafeInteger(timestamp) && timestamp >= 0) continue
    const name = topicPartitionName(topic, partition)
    throw new ConfigError(`Invalid timestamp ${timestamp} for ${name}: expected ms since the epoch, 0 or more`)
  }
  const found = await listOffsets.findAll(queries, deadline, 'offsets for times')
  return inOrder(queries, found)
    .filter(({ offset }) => offset >= 0)
    .map(({ topic, partition, offset, timestamp, leaderEpoch }) => {
      const entry = { topic, partition, offset, timestamp }
      return leaderEpoch < 0 ? entry : { ...entry, leaderEpoch }
    })
}

/** @throws ConfigError for what is no offset. */
export function checkOffset(topic: string, partition: number, offset: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0) return
  throw new ConfigError(`Invalid offset ${offset} for ${topicPartitionName(topic, partition)}: expected 0 or more`)
}

/** Answers in the order of the questions. */
function inOrder<T extends TopicPartition>(queries: readonly TopicPartition[], answers: readonly T[]): T[] {
  const byName = new Map(answers.map((answer) => [topicPartitionName(answer.topic, answer.partition), answer]))
  return queries
    .map(({ topic, partition }) => byName.get(topicPartitionName(topic, partition)))
    .filter((answer) => answer !== undefined)
}
