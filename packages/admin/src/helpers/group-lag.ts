import { ApiError, topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import type { Deadline } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { BatchError } from '../batch-error.ts'
import { comparePartitions } from '../by-name.ts'
import {
  type ConsumerGroupDescription,
  type ConsumerGroupMember,
  describeConsumerGroups,
} from '../groups/describe-consumer-groups.ts'
import type { GroupState } from '../groups/group-state.ts'
import { listGroups } from '../groups/list-groups.ts'
import { listConsumerGroupOffsets } from '../offsets/list-consumer-group-offsets.ts'
import { listOffsets } from '../offsets/list-offsets.ts'
import { describeByMetadata } from '../topics/describe-by-metadata.ts'

/** Options of {@link Admin.groupLag} and {@link Admin.allGroupLags}. */
export interface GroupLagOptions extends WaitOptions {
  /** With `read_committed`, records of open transactions are not counted. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'
}

/** How far a group is behind in a partition that it reads or has read. */
export interface PartitionLag extends TopicPartition {
  /** Absent where nothing was committed. */
  readonly committedOffset?: number
  /** Where the next record will go; absent where the partition is gone or has no leader. */
  readonly endOffset?: number
  /** Records between the two; absent where one of them is. Never negative. */
  readonly lag?: number
  /** The member that reads the partition, if one does. */
  readonly member?: ConsumerGroupMember
}

/** How far a group is behind. */
export interface GroupLag {
  readonly groupId: string
  readonly state: GroupState
  /** The sum over the partitions where it is known. */
  readonly totalLag: number
  /** Those that the group has committed or reads, sorted. */
  readonly partitions: readonly PartitionLag[]
}

export async function groupLag(
  requests: AdminRequests,
  groupId: string,
  options: GroupLagOptions = {},
): Promise<GroupLag> {
  const deadline = requests.deadline(options)
  const groups = await describeConsumerGroups(requests, [groupId], within(deadline))
  const [lag] = await lagsOf(requests, groups, options, deadline)
  return lag!
}

export async function allGroupLags(requests: AdminRequests, options: GroupLagOptions = {}): Promise<GroupLag[]> {
  const deadline = requests.deadline(options)
  const listed = await listGroups(requests, { ...within(deadline), protocolTypes: ['consumer', ''] })
  const groupIds = listed.map(({ groupId }) => groupId)
  const groups = await describeConsumerGroups(requests, groupIds, within(deadline)).catch(thoseThatAreStillThere)
  return lagsOf(requests, groups, options, deadline)
}

/** A group may be deleted after it was listed; that is no failure of who asked for all. */
function thoseThatAreStillThere(error: unknown): ConsumerGroupDescription[] {
  const isGone = (reason: unknown): boolean =>
    reason instanceof ApiError && reason.errorCode === ErrorCode.GROUP_ID_NOT_FOUND
  if (isGone(error)) return []
  if (!(error instanceof BatchError) || ![...error.errors.values()].every(isGone)) throw error
  return [...error.values.values()] as ConsumerGroupDescription[]
}

async function lagsOf(
  requests: AdminRequests,
  groups: readonly ConsumerGroupDescription[],
  options: GroupLagOptions,
  deadline: Deadline,
): Promise<GroupLag[]> {
  const groupIds = groups.map(({ groupId }) => groupId)
  const committed = await listConsumerGroupOffsets(requests, groupIds, within(deadline))
  const partitionsOf = groups.map((group, i) => partitionsOfGroup(group, committed[i]!.offsets))
  const partitions = new Map(partitionsOf.flatMap((own) => [...own]))
  const endOffsets = await endOffsetsOf(requests, [...partitions.values()], options, deadline)
  return groups.map(({ groupId, state }, i) => {
    const lags = [...partitionsOf[i]!].map(([name, own]): PartitionLag => {
      const endOffset = endOffsets.get(name)
      if (endOffset === undefined) return own
      if (own.committedOffset === undefined) return { ...own, endOffset }
      return { ...own, endOffset, lag: Math.max(0, endOffset - own.committedOffset) }
    })
    const totalLag = lags.reduce((sum, { lag = 0 }) => sum + lag, 0)
    return { groupId, state, totalLag, partitions: lags.toSorted(comparePartitions) }
  })
}

function partitionsOfGroup(
  group: ConsumerGroupDescription,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
): Map<string, PartitionLag> {
  const partitions = new Map<string, PartitionLag>()
  for (const { topic, partition, offset: committedOffset } of offsets) {
    partitions.set(topicPartitionName(topic, partition), { topic, partition, committedOffset })
  }
  for (const member of group.members) {
    for (const { topic, partition } of member.assignment) {
      const name = topicPartitionName(topic, partition)
      partitions.set(name, { ...(partitions.get(name) ?? { topic, partition }), member })
    }
  }
  return partitions
}

/** The ends of the partitions that are there and have a leader, by name. */
async function endOffsetsOf(
  requests: AdminRequests,
  partitions: readonly TopicPartition[],
  { isolationLevel = 'read_uncommitted' }: GroupLagOptions,
  deadline: Deadline,
): Promise<Map<string, number>> {
  if (partitions.length === 0) return new Map()
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  const described = await requests.single({ operation: 'Describing topics', deadline }, () =>
    describeByMetadata(requests, 'name', topics, {}, deadline),
  )
  const led = partitions.filter(({ topic, partition }) => {
    const description = described.get(topic)
    if (description === undefined || description instanceof KafkaError) return false
    return description.partitions[partition]?.leader !== undefined
  })
  const queries = led.map(({ topic, partition }) => ({ topic, partition, at: 'latest' as const }))
  const listed = await listOffsets(requests, queries, { ...within(deadline), isolationLevel })
  return new Map(listed.map(({ topic, partition, offset }) => [topicPartitionName(topic, partition), offset]))
}

/** What is left of the time, for a call that is a part of another. */
function within(deadline: Deadline): WaitOptions {
  const timeoutMs = deadline.remainingMs
  return deadline.signal === undefined ? { timeoutMs } : { timeoutMs, signal: deadline.signal }
}
