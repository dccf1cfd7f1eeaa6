import { ErrorCode } from '@ottla/protocol'
import type { TransactionCoordinator } from './transaction-coordinator.ts'

/** What the version of a request says about its client (KIP-890). */
export type TransactionSupport = 'old' | 'knows-abortable' | 'adds-by-itself'

/** A producer that writes to a partition for its transaction. */
export interface TransactionalWrite {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly topic: string
  readonly partition: number
  readonly support: TransactionSupport
}

/**
 * Asks the coordinator before the first records of a transaction go to a partition (KIP-890): they must belong to
 * a transaction that it knows of, or nobody would ever write the marker that ends it. Newer clients leave it to
 * the broker to add the partition; NONE, or the error code for the client.
 */
export function admitToTransaction(coordinator: TransactionCoordinator, write: TransactionalWrite): number {
  const { transactionalId, producerId, producerEpoch, topic, partition, support } = write
  const request = { transactionalId, producerId, producerEpoch, partitions: new Map([[topic, new Set([partition])]]) }
  const errorCode =
    support === 'adds-by-itself' ? coordinator.addPartitions(request, 2) : coordinator.verifyPartitions(request)
  switch (errorCode) {
    case ErrorCode.PRODUCER_FENCED:
      // Producers can abort and go on after this one.
      return ErrorCode.INVALID_PRODUCER_EPOCH
    case ErrorCode.TRANSACTION_ABORTABLE:
      return support === 'old' ? ErrorCode.INVALID_TXN_STATE : errorCode
    case ErrorCode.CONCURRENT_TRANSACTIONS:
      return support === 'adds-by-itself' ? errorCode : ErrorCode.NOT_ENOUGH_REPLICAS
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.NOT_COORDINATOR:
      // All producers know how to try again after this one, and do not ask for metadata first.
      return ErrorCode.NOT_ENOUGH_REPLICAS
    default:
      return errorCode
  }
}

/** The error code for clients that do not know PRODUCER_FENCED yet. */
export function fencedAs(errorCode: number, knowsProducerFenced: boolean): number {
  return errorCode === ErrorCode.PRODUCER_FENCED && !knowsProducerFenced ? ErrorCode.INVALID_PRODUCER_EPOCH : errorCode
}
