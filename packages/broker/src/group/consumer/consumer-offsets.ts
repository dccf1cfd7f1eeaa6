import { ErrorCode } from '@ottla/protocol'
import type { CommitSender } from '../offset-commit.ts'
import type { TopicCatalog } from '../topic-catalog.ts'
import type { ConsumerGroup } from './consumer-group.ts'

/** First version of OffsetCommit that knows member epochs. */
const memberEpochVersion = 9

/**
 * 0, or why a consumer group does not take offsets from this sender. A member that is behind may still commit for
 * partitions that it has had since the epoch that it knows.
 */
export function consumerCommitProblem(
  group: ConsumerGroup,
  { memberId, groupInstanceId, generationId: epoch, apiVersion }: CommitSender,
  offsets: readonly { readonly topic: string; readonly partition: number }[],
  topics: TopicCatalog,
  isTransactional: boolean,
): number {
  if (epoch < 0 && group.isEmpty) return ErrorCode.NONE
  if (isTransactional && epoch === -1 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE
  const member = group.members.get(memberId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  const isClassic = member.classic !== null
  if (!isTransactional && !isClassic && apiVersion < memberEpochVersion) return ErrorCode.UNSUPPORTED_VERSION
  if (epoch === member.memberEpoch) return ErrorCode.NONE
  const stale = isClassic || isTransactional ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH
  if (epoch > member.memberEpoch) return stale
  for (const { topic, partition } of offsets) {
    const topicId = topics.topic(topic)?.topicId ?? ''
    const assignedIn =
      member.assignedPartitions.get(topicId)?.get(partition) ??
      member.partitionsPendingRevocation.get(topicId)?.get(partition)
    if (assignedIn === undefined || epoch < assignedIn) return stale
  }
  return ErrorCode.NONE
}

/** 0, or why a consumer group does not tell its offsets to this sender; who names no member may always ask. */
export function consumerFetchProblem(group: ConsumerGroup, memberId: string | null, memberEpoch: number): number {
  if (memberId === null && memberEpoch < 0) return ErrorCode.NONE
  const member = group.members.get(memberId ?? '')
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (memberEpoch === member.memberEpoch) return ErrorCode.NONE
  return member.classic === null ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.ILLEGAL_GENERATION
}
