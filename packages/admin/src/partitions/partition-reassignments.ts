import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { alterPartitionReassignments as alterApi } from '@ottla/protocol/messages/alter-partition-reassignments'
import { listPartitionReassignments as listApi } from '@ottla/protocol/messages/list-partition-reassignments'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byPartition, comparePartitions, perTopic } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'

/** Where the replicas of a partition are to be. */
export interface NewPartitionReassignment extends TopicPartition {
  /** Ids of the brokers, the preferred leader first; null cancels the reassignment that is under way. */
  readonly replicas: readonly number[] | null
}

/** Options of {@link Admin.alterPartitionReassignments}. */
export interface AlterPartitionReassignmentsOptions extends WaitOptions {
  /** Whether a partition may get more or fewer replicas than it has; false needs brokers of 4.1. Default true. (KIP-860) */
  readonly allowReplicationFactorChange?: boolean
}

/** Options of {@link Admin.listPartitionReassignments}. */
export interface ListPartitionReassignmentsOptions extends WaitOptions {
  /** The partitions that are told about. Default: all. */
  readonly partitions?: readonly TopicPartition[]
}

/** A reassignment that is under way. */
export interface PartitionReassignment extends TopicPartition {
  /** All brokers that have a replica now, or are getting one. */
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

export async function alterPartitionReassignments(
  requests: AdminRequests,
  reassignments: readonly NewPartitionReassignment[],
  options: AlterPartitionReassignmentsOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const { allowReplicationFactorChange = true } = options
  const wanted = byPartition(reassignments, 'A partition to reassign')
  const call = { operation: 'Reassigning partitions', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const topics = perTopic(
      names.map((name) => wanted.get(name)!),
      (name, own) => ({
        name,
        partitions: own.map(({ partition, replicas }) => ({ partitionIndex: partition, replicas })),
      }),
    )
    const response = await requests.toController(
      alterApi,
      (version) => {
        if (!allowReplicationFactorChange && version < 1) {
          throw new UnsupportedVersionError('Brokers before 4.1 cannot refuse changes of the replication factor')
        }
        const timeoutMs = requests.serverTimeoutMs(deadline)
        return { timeoutMs, topics, ...(version >= 1 ? { allowReplicationFactorChange } : {}) }
      },
      deadline,
    )
    const { errorCode: topCode, errorMessage } = response
    throwError(topCode, { operation: call.operation, apiKey: alterApi.key, detail: errorMessage })
    const outcomes = new Map<string, KafkaError | true>()
    for (const { name: topic, partitions } of response.responses) {
      for (const { partitionIndex, errorCode, errorMessage: detail } of partitions) {
        const name = topicPartitionName(topic, partitionIndex)
        const context = { operation: `Reassigning ${name}`, apiKey: alterApi.key, detail, resources: [topic] }
        outcomes.set(name, itemError(errorCode, context) ?? true)
      }
    }
    return outcomes
  })
}

export function listPartitionReassignments(
  requests: AdminRequests,
  options: ListPartitionReassignmentsOptions = {},
): Promise<PartitionReassignment[]> {
  const deadline = requests.deadline(options)
  const { partitions } = options
  const operation = 'Listing reassignments'
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const topics =
      partitions === undefined
        ? null
        : perTopic(partitions, (name, own) => ({ name, partitionIndexes: own.map(({ partition }) => partition) }))
    const request = { timeoutMs: requests.serverTimeoutMs(deadline), topics }
    const response = await requests.toController(listApi, request, deadline)
    throwError(response.errorCode, { operation, apiKey: listApi.key, detail: response.errorMessage })
    const ongoing = response.topics.flatMap(({ name: topic, partitions: own }) =>
      own.map(({ partitionIndex: partition, replicas, addingReplicas, removingReplicas }) => ({
        topic,
        partition,
        replicas,
        addingReplicas,
        removingReplicas,
      })),
    )
    return ongoing.toSorted(comparePartitions)
  })
}
