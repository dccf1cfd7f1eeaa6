import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { deleteRecords as api } from '@ottla/protocol/messages/delete-records'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askLeaders } from '../ask-leaders.ts'
import { byPartition, perTopic } from '../by-name.ts'
import { itemError } from '../response-error.ts'

/** A partition and up to where its records are deleted. */
export interface RecordsToDelete extends TopicPartition {
  /** The first offset that stays, or `highWatermark`: all that consumers could read by now goes. */
  readonly beforeOffset: number | 'highWatermark'
}

/** What is left of a partition. */
export interface DeletedRecords extends TopicPartition {
  /** The first offset that any of its replicas still has. */
  readonly lowWatermark: number
}

/** On the wire: up to the high watermark. */
const highWatermark = -1

export function deleteRecords(
  requests: AdminRequests,
  records: readonly RecordsToDelete[],
  options?: WaitOptions,
): Promise<DeletedRecords[]> {
  const deadline = requests.deadline(options)
  const wanted = byPartition(records, 'A partition whose records are deleted')
  return requests.batch(wanted.keys(), { operation: 'Deleting records', deadline }, (names) => {
    const asked = names.map((name) => wanted.get(name)!)
    return askLeaders(requests, { operation: 'Deleting records of', deadline }, asked, async (leader, own) => {
      const topics = perTopic(own, (name, partitions) => ({
        name,
        partitions: partitions.map(({ partition, beforeOffset }) => ({
          partitionIndex: partition,
          offset: beforeOffset === 'highWatermark' ? highWatermark : beforeOffset,
        })),
      }))
      const request = { topics, timeoutMs: requests.serverTimeoutMs(deadline) }
      const response = await requests.toNode(leader, api, request, deadline)
      const outcomes = new Map<string, KafkaError | DeletedRecords>()
      for (const { name: topic, partitions } of response.topics) {
        for (const { partitionIndex: partition, errorCode, lowWatermark } of partitions) {
          const name = topicPartitionName(topic, partition)
          const context = { operation: `Deleting records of ${name}`, apiKey: api.key, resources: [topic] }
          outcomes.set(name, itemError(errorCode, context) ?? { topic, partition, lowWatermark })
        }
      }
      return outcomes
    })
  })
}
