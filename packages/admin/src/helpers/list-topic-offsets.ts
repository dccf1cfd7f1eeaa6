import type { AdminRequests } from '../admin-requests.ts'
import { comparePartitions } from '../by-name.ts'
import { type ListedOffset, listOffsets, type ListOffsetsOptions } from '../offsets/list-offsets.ts'
import type { OffsetSpec } from '../offsets/offset-spec.ts'
import { describeTopics } from '../topics/describe-topics.ts'

export async function listTopicOffsets(
  requests: AdminRequests,
  topics: readonly string[],
  at: OffsetSpec,
  options: ListOffsetsOptions = {},
): Promise<ListedOffset[]> {
  const deadline = requests.deadline(options)
  const described = await describeTopics(requests, topics, { ...options, timeoutMs: deadline.remainingMs })
  const queries = described.flatMap(({ partitions }) =>
    partitions.map(({ topic, partition }) => ({ topic, partition, at })),
  )
  const listed = await listOffsets(requests, queries, { ...options, timeoutMs: deadline.remainingMs })
  return listed.toSorted(comparePartitions)
}
