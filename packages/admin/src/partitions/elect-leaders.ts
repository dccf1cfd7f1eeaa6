import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError } from '@ottla/protocol'
import { electLeaders as api, type ElectLeadersResponse } from '@ottla/protocol/messages/elect-leaders'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import type { Outcomes } from '../batch.ts'
import { BatchError } from '../batch-error.ts'
import { byPartition, comparePartitions, perTopic } from '../by-name.ts'
import { codeOf } from '../code-of.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'

/** Whom an election prefers: the first of the assigned replicas, or any that is alive at the price of lost records. */
export type ElectionType = 'preferred' | 'unclean'

/** What an election came to for one partition. */
export interface LeaderElection extends TopicPartition {
  /** False where the leader was the right one already. */
  readonly isChanged: boolean
}

const electionTypes: Readonly<Record<ElectionType, number>> = { preferred: 0, unclean: 1 }

export async function electLeaders(
  requests: AdminRequests,
  type: ElectionType,
  partitions: readonly TopicPartition[] | undefined,
  options?: WaitOptions,
): Promise<LeaderElection[]> {
  const deadline = requests.deadline(options)
  const electionType = codeOf(electionTypes, type, 'The type of an election')
  const call = { operation: 'Electing leaders', deadline, ...controllerRetries({}) }
  const ask = async (some: readonly TopicPartition[] | undefined): Promise<Outcomes<LeaderElection>> => {
    const response = await requests.toController(
      api,
      (version) => {
        if (type === 'unclean' && version < 1) {
          throw new UnsupportedVersionError('Brokers before 2.4 hold elections of type preferred only')
        }
        return {
          ...(version >= 1 ? { electionType } : {}),
          topicPartitions: some === undefined ? null : perTopic(some, withNumbers),
          timeoutMs: requests.serverTimeoutMs(deadline),
        }
      },
      deadline,
    )
    return outcomesOfElection(response)
  }
  if (partitions !== undefined) {
    const wanted = byPartition(partitions, 'A partition whose leader is elected')
    return requests.batch(wanted.keys(), call, (names) => ask(names.map((name) => wanted.get(name)!)))
  }
  const outcomes = await requests.single(call, () => ask(undefined))
  const errors = new Map<string, KafkaError>()
  const values = new Map<string, LeaderElection>()
  for (const [name, outcome] of outcomes) {
    if (outcome instanceof KafkaError) errors.set(name, outcome)
    else values.set(name, outcome)
  }
  if (errors.size > 0) throw new BatchError(call.operation, errors, values)
  return [...values.values()].toSorted(comparePartitions)
}

function withNumbers(topic: string, own: readonly TopicPartition[]): { topic: string; partitions: number[] } {
  return { topic, partitions: own.map(({ partition }) => partition) }
}

function outcomesOfElection(response: ElectLeadersResponse): Outcomes<LeaderElection> {
  throwError(response.errorCode, { operation: 'Electing leaders', apiKey: api.key })
  const outcomes = new Map<string, LeaderElection | KafkaError>()
  for (const { topic, partitionResult } of response.replicaElectionResults) {
    for (const { partitionId: partition, errorCode, errorMessage: detail } of partitionResult) {
      const name = topicPartitionName(topic, partition)
      const isChanged = errorCode !== ErrorCode.ELECTION_NOT_NEEDED
      const context = { operation: `Electing the leader of ${name}`, apiKey: api.key, detail, resources: [topic] }
      const error = isChanged ? itemError(errorCode, context) : undefined
      outcomes.set(name, error ?? { topic, partition, isChanged })
    }
  }
  return outcomes
}
