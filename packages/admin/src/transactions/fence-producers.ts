import type { WaitOptions } from '@ottla/core'
import { initProducerId as api } from '@ottla/protocol/messages/init-producer-id'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { outcomesOf } from '../batch.ts'
import { throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'

/** The producer id and epoch that a transactional id has from now on; all with an older epoch are fenced. */
export interface FencedProducer {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
}

export function fenceProducers(
  requests: AdminRequests,
  transactionalIds: readonly string[],
  options?: WaitOptions,
): Promise<FencedProducer[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Fencing producers', deadline, ...coordinatorRetries }
  return requests.batch(transactionalIds, call, (names) =>
    askCoordinators(requests, { type: 'transaction', deadline }, names, async (nodeId, own) => {
      const fence = async (transactionalId: string): Promise<FencedProducer> => {
        const request = { transactionalId, transactionTimeoutMs: requests.serverTimeoutMs(deadline) }
        const response = await requests.toNode(nodeId, api, { ...request, producerEpoch: -1 }, deadline)
        const operation = `Fencing the producers of ${transactionalId}`
        throwError(response.errorCode, { operation, apiKey: api.key, resources: [transactionalId] })
        return { transactionalId, producerId: response.producerId, producerEpoch: response.producerEpoch }
      }
      const parts = await Promise.all(own.map((id) => outcomesOf([id], async () => new Map([[id, await fence(id)]]))))
      return new Map(parts.flatMap((part) => [...part]))
    }),
  )
}
