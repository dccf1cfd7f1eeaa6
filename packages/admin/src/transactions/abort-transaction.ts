import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { writeTxnMarkers as api } from '@ottla/protocol/messages/write-txn-markers'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askLeaders } from '../ask-leaders.ts'
import { itemError } from '../response-error.ts'

/** An open transaction in a partition, as {@link Admin.describeProducers} shows it. */
export interface TransactionToAbort extends TopicPartition {
  readonly producerId: number
  readonly producerEpoch: number
  /** Default -1: no coordinator has written a marker yet. */
  readonly coordinatorEpoch?: number
}

export async function abortTransaction(
  requests: AdminRequests,
  transaction: TransactionToAbort,
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const { topic: name, partition, producerId, producerEpoch, coordinatorEpoch = -1 } = transaction
  const operation = `Aborting the transaction of producer ${producerId} in`
  const partitionName = topicPartitionName(name, partition)
  await requests.batch([partitionName], { operation: `${operation} ${partitionName}`, deadline }, () =>
    askLeaders(requests, { operation, deadline }, [transaction], async (leader) => {
      const marker = {
        producerId,
        producerEpoch,
        transactionResult: false,
        topics: [{ name, partitionIndexes: [partition] }],
        coordinatorEpoch,
      }
      const response = await requests.toNode(leader, api, { markers: [marker] }, deadline)
      const outcomes = new Map<string, KafkaError | true>()
      for (const { topics } of response.markers) {
        for (const { name: topic, partitions } of topics) {
          for (const { partitionIndex, errorCode } of partitions) {
            const own = topicPartitionName(topic, partitionIndex)
            const context = { operation: `${operation} ${own}`, apiKey: api.key, resources: [topic] }
            outcomes.set(own, itemError(errorCode, context) ?? true)
          }
        }
      }
      return outcomes
    }),
  )
}
