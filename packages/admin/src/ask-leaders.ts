import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { apiError, type Deadline, isRetriable } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from './admin-requests.ts'
import { type Outcomes, outcomesOf } from './batch.ts'
import { groupBy } from './group-by.ts'

/** What leaders are asked for, and until when. */
export interface LeaderCall {
  /** Start of messages, completed by a partition: `Offset of`. */
  readonly operation: string
  readonly deadline: Deadline
}

/**
 * Asks the leaders of partitions, about all that one of them leads at once. Topics that are not known are
 * waited for; when an answer says that a leader has moved, the next attempt finds newer metadata.
 */
export async function askLeaders<Q extends TopicPartition, V>(
  requests: AdminRequests,
  call: LeaderCall,
  queries: readonly Q[],
  ask: (leader: number, queries: readonly Q[]) => Promise<Outcomes<V>>,
): Promise<Outcomes<V>> {
  const { metadata } = requests.cluster
  const outcomes = new Map<string, V | KafkaError>()
  const unknown = await unknownTopics(requests, queries, call.deadline)
  const led = queries.filter(({ topic, partition }) => {
    if (metadata.partitionLeader(topic, partition) !== undefined) return true
    const name = topicPartitionName(topic, partition)
    const code =
      metadata.partition(topic, partition) === undefined
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.LEADER_NOT_AVAILABLE
    const context = { operation: `${call.operation} ${name}`, resources: [topic] }
    outcomes.set(name, unknown.get(topic) ?? apiError(code, context))
    return false
  })
  const byLeader = groupBy(led, ({ topic, partition }) => metadata.partitionLeader(topic, partition)!.id)
  const parts = [...byLeader].map(async ([leader, own]) => {
    const names = own.map(({ topic, partition }) => topicPartitionName(topic, partition))
    for (const [name, outcome] of await outcomesOf(names, () => ask(leader, own))) outcomes.set(name, outcome)
  })
  await Promise.all(parts)
  if ([...outcomes.values()].some(isRetriable)) metadata.requestUpdate()
  return outcomes
}

/** Waits for the metadata of topics; what remains unknown, with the reason. */
async function unknownTopics(
  requests: AdminRequests,
  queries: readonly TopicPartition[],
  deadline: Deadline,
): Promise<Map<string, KafkaError>> {
  const unknown = new Map<string, KafkaError>()
  const known = [...new Set(queries.map(({ topic }) => topic))].map(async (topic) => {
    try {
      await requests.cluster.metadata.waitForTopics([topic], deadline)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      unknown.set(topic, error)
    }
  })
  await Promise.all(known)
  return unknown
}
