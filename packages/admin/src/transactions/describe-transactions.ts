import type { Node, TopicPartition, WaitOptions } from '@ottla/core'
import { describeTransactions as api } from '@ottla/protocol/messages/describe-transactions'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { comparePartitions } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { nodesOf } from '../topics/topic-description.ts'
import { type TransactionState, transactionState } from './transaction-state.ts'

/** The last transaction of a transactional id, as its coordinator knows it. */
export interface TransactionDescription {
  readonly transactionalId: string
  readonly coordinator: Node
  readonly state: TransactionState
  readonly producerId: number
  readonly producerEpoch: number
  readonly transactionTimeoutMs: number
  /** When it began, in ms since 1970; absent when none is open. */
  readonly transactionStartMs?: number
  /** What takes part in it, sorted. */
  readonly partitions: readonly TopicPartition[]
}

export function describeTransactions(
  requests: AdminRequests,
  transactionalIds: readonly string[],
  options?: WaitOptions,
): Promise<TransactionDescription[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Describing transactions', deadline, ...coordinatorRetries }
  return requests.batch(transactionalIds, call, (names) =>
    askCoordinators(requests, { type: 'transaction', deadline }, names, async (nodeId, own) => {
      const response = await requests.toNode(nodeId, api, { transactionalIds: own }, deadline)
      const [coordinator] = nodesOf([nodeId], requests.cluster.metadata.nodes)
      return new Map(
        response.transactionStates.map((state) => {
          const { transactionalId, errorCode, transactionStartTimeMs: startMs, topics } = state
          const operation = `Describing transaction ${transactionalId}`
          const error = itemError(errorCode, { operation, apiKey: api.key, resources: [transactionalId] })
          const partitions = topics.flatMap(({ topic, partitions: numbers }) =>
            numbers.map((partition) => ({ topic, partition })),
          )
          const description = {
            transactionalId,
            coordinator: coordinator!,
            state: transactionState(state.transactionState),
            producerId: state.producerId,
            producerEpoch: state.producerEpoch,
            transactionTimeoutMs: state.transactionTimeoutMs,
            ...(startMs < 0 ? {} : { transactionStartMs: startMs }),
            partitions: partitions.toSorted(comparePartitions),
          }
          return [transactionalId, error ?? description]
        }),
      )
    }),
  )
}
