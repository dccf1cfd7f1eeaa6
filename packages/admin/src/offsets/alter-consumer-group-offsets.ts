import { topicPartitionName, type TopicPartitionOffset, type WaitOptions } from '@ottla/core'
import { offsetCommit as api } from '@ottla/protocol/messages/offset-commit'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinator } from '../ask-coordinators.ts'
import { byPartition, perTopic } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'

/** OffsetCommit from which on there are leader epochs, and the last one that names topics. */
const epochVersion = 6
const lastNamesVersion = 9

export async function alterConsumerGroupOffsets(
  requests: AdminRequests,
  groupId: string,
  offsets: readonly TopicPartitionOffset[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const wanted = byPartition(offsets, `A partition whose offset in group ${groupId} is altered`)
  const call = { operation: `Altering offsets of group ${groupId}`, deadline, ...coordinatorRetries }
  await requests.batch(wanted.keys(), call, (names) =>
    askCoordinator(requests, { type: 'group', deadline }, groupId, async (nodeId) => {
      const asked = names.map((name) => wanted.get(name)!)
      const request = (version: number) => ({
        groupId,
        memberId: '',
        topics: perTopic(asked, (name, partitions) => ({
          name,
          partitions: partitions.map(({ partition, offset, leaderEpoch = -1, metadata = '' }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            ...(version >= epochVersion ? { committedLeaderEpoch: leaderEpoch } : {}),
            committedMetadata: metadata,
          })),
        })),
      })
      const response = await requests.toNode(nodeId, api, request, deadline, lastNamesVersion)
      const outcomes = new Map<string, KafkaError | true>()
      for (const { name: topic, partitions } of response.topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          const name = topicPartitionName(topic, partitionIndex)
          const operation = `Altering the offset of group ${groupId} for ${name}`
          outcomes.set(name, itemError(errorCode, { operation, apiKey: api.key, resources: [groupId] }) ?? true)
        }
      }
      return outcomes
    }),
  )
}
