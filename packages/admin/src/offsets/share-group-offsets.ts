import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { alterShareGroupOffsets as alterApi } from '@ottla/protocol/messages/alter-share-group-offsets'
import { deleteShareGroupOffsets as deleteApi } from '@ottla/protocol/messages/delete-share-group-offsets'
import {
  describeShareGroupOffsets as listApi,
  type DescribeShareGroupOffsetsResponseGroup,
} from '@ottla/protocol/messages/describe-share-group-offsets'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinator, askCoordinators } from '../ask-coordinators.ts'
import { byName, byPartition, comparePartitions, perTopic } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import type { GroupOffsetsQuery } from './list-consumer-group-offsets.ts'

/** Where a share group starts to read a partition. */
export interface ShareGroupOffset extends TopicPartition {
  /** The first offset whose record is not done with. */
  readonly startOffset: number
}

/** Where a share group is in a partition. */
export interface ListedShareGroupOffset extends ShareGroupOffset {
  /** Absent where the coordinator does not tell. */
  readonly leaderEpoch?: number
  /** How many records are not done with; absent from brokers before 4.2. (KIP-1226) */
  readonly lag?: number
}

/** Where a share group is. */
export interface ShareGroupOffsets {
  readonly groupId: string
  /** Sorted by topic and partition; partitions that the group has not read are left out. */
  readonly offsets: readonly ListedShareGroupOffset[]
}

export function listShareGroupOffsets(
  requests: AdminRequests,
  groups: readonly (string | GroupOffsetsQuery)[],
  options?: WaitOptions,
): Promise<ShareGroupOffsets[]> {
  const deadline = requests.deadline(options)
  const queries: GroupOffsetsQuery[] = groups.map((group) => (typeof group === 'string' ? { groupId: group } : group))
  const wanted = byName(queries, ({ groupId }) => groupId, 'A share group whose offsets are asked for')
  const call = { operation: 'Listing share group offsets', deadline, ...coordinatorRetries }
  return requests.batch(wanted.keys(), call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, async (nodeId, own) => {
      const request = own.map((groupId) => ({ groupId, topics: topicsOf(wanted.get(groupId)!.partitions) }))
      const response = await requests.toNode(nodeId, listApi, { groups: request }, deadline)
      return new Map(response.groups.map((group) => [group.groupId, offsetsOf(group)]))
    }),
  )
}

function topicsOf(
  partitions: readonly TopicPartition[] | undefined,
): { topicName: string; partitions: number[] }[] | null {
  if (partitions === undefined) return null
  return perTopic(partitions, (topicName, own) => ({ topicName, partitions: own.map(({ partition }) => partition) }))
}

/** The offsets of a group, or its error, or that of the first partition that has one. */
function offsetsOf(group: DescribeShareGroupOffsetsResponseGroup): ShareGroupOffsets | KafkaError {
  const { groupId, errorCode, errorMessage: detail, topics } = group
  const context = { apiKey: listApi.key, resources: [groupId] }
  const error = itemError(errorCode, { ...context, operation: `Offsets of share group ${groupId}`, detail })
  if (error !== undefined) return error
  const offsets: ListedShareGroupOffset[] = []
  for (const { topicName: topic, partitions } of topics) {
    for (const { partitionIndex: partition, startOffset, leaderEpoch, lag, ...result } of partitions) {
      const operation = `Offset of share group ${groupId} for ${topicPartitionName(topic, partition)}`
      const failed = itemError(result.errorCode, { ...context, operation, detail: result.errorMessage })
      if (failed !== undefined) return failed
      if (startOffset < 0) continue
      const epoch = leaderEpoch <= 0 ? {} : { leaderEpoch }
      offsets.push({ topic, partition, startOffset, ...epoch, ...(lag < 0 ? {} : { lag }) })
    }
  }
  return { groupId, offsets: offsets.toSorted(comparePartitions) }
}

export async function alterShareGroupOffsets(
  requests: AdminRequests,
  groupId: string,
  offsets: readonly ShareGroupOffset[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const wanted = byPartition(offsets, `A partition whose offset in share group ${groupId} is altered`)
  const call = { operation: `Altering offsets of share group ${groupId}`, deadline, ...coordinatorRetries }
  await requests.batch(wanted.keys(), call, (names) =>
    askCoordinator(requests, { type: 'group', deadline }, groupId, async (nodeId) => {
      const asked = names.map((name) => wanted.get(name)!)
      const topics = perTopic(asked, (topicName, own) => ({
        topicName,
        partitions: own.map(({ partition: partitionIndex, startOffset }) => ({ partitionIndex, startOffset })),
      }))
      const response = await requests.toNode(nodeId, alterApi, { groupId, topics }, deadline)
      const context = { operation: call.operation, apiKey: alterApi.key, resources: [groupId] }
      throwError(response.errorCode, { ...context, detail: response.errorMessage })
      const outcomes = new Map<string, KafkaError | true>()
      for (const { topicName, partitions } of response.responses) {
        for (const { partitionIndex, errorCode, errorMessage: detail } of partitions) {
          const name = topicPartitionName(topicName, partitionIndex)
          const operation = `Altering the offset of share group ${groupId} for ${name}`
          outcomes.set(name, itemError(errorCode, { ...context, operation, detail }) ?? true)
        }
      }
      return outcomes
    }),
  )
}

export async function deleteShareGroupOffsets(
  requests: AdminRequests,
  groupId: string,
  topics: readonly string[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const call = { operation: `Deleting offsets of share group ${groupId}`, deadline, ...coordinatorRetries }
  await requests.batch(topics, call, (names) =>
    askCoordinator(requests, { type: 'group', deadline }, groupId, async (nodeId) => {
      const request = { groupId, topics: names.map((topicName) => ({ topicName })) }
      const response = await requests.toNode(nodeId, deleteApi, request, deadline)
      const context = { operation: call.operation, apiKey: deleteApi.key, resources: [groupId] }
      throwError(response.errorCode, { ...context, detail: response.errorMessage })
      return new Map(
        response.responses.map(({ topicName, errorCode, errorMessage: detail }) => {
          const operation = `Deleting the offsets of share group ${groupId} for topic ${topicName}`
          return [topicName, itemError(errorCode, { ...context, operation, detail }) ?? (true as const)]
        }),
      )
    }),
  )
}
