import { ErrorCode } from '@ottla/protocol'
import { isDecided, type TopicPartitions, type Transaction } from './transaction.ts'

/** Partitions that a producer wants in its transaction. */
export interface AddRequest {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitions: TopicPartitions
}

/** The checks that all requests of a producer about the partitions of its transaction begin with; 0, or the error code. */
export function producerProblem(known: Transaction | undefined, request: AddRequest): number {
  if (request.transactionalId === '') return ErrorCode.INVALID_REQUEST
  if (known === undefined || known.producerId !== request.producerId) return ErrorCode.INVALID_PRODUCER_ID_MAPPING
  if (known.producerEpoch !== request.producerEpoch) return ErrorCode.PRODUCER_FENCED
  return isDecided(known) ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE
}
