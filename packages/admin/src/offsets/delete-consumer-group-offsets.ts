import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { offsetDelete as api } from '@ottla/protocol/messages/offset-delete'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinator } from '../ask-coordinators.ts'
import { byPartition, perTopic } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'

export async function deleteConsumerGroupOffsets(
  requests: AdminRequests,
  groupId: string,
  partitions: readonly TopicPartition[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const wanted = byPartition(partitions, `A partition whose offset in group ${groupId} is deleted`)
  const call = { operation: `Deleting offsets of group ${groupId}`, deadline, ...coordinatorRetries }
  await requests.batch(wanted.keys(), call, (names) =>
    askCoordinator(requests, { type: 'group', deadline }, groupId, async (nodeId) => {
      const asked = names.map((name) => wanted.get(name)!)
      const topics = perTopic(asked, (name, own) => ({
        name,
        partitions: own.map(({ partition }) => ({ partitionIndex: partition })),
      }))
      const response = await requests.toNode(nodeId, api, { groupId, topics }, deadline)
      throwError(response.errorCode, { operation: call.operation, apiKey: api.key, resources: [groupId] })
      const outcomes = new Map<string, KafkaError | true>()
      for (const { name: topic, partitions: results } of response.topics) {
        for (const { partitionIndex, errorCode } of results) {
          const name = topicPartitionName(topic, partitionIndex)
          const operation = `Deleting the offset of group ${groupId} for ${name}`
          outcomes.set(name, itemError(errorCode, { operation, apiKey: api.key, resources: [groupId] }) ?? true)
        }
      }
      return outcomes
    }),
  )
}
