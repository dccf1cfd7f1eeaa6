import { ErrorCode } from '@ottla/protocol'
import {
  describeTransactions,
  type DescribeTransactionsRequest,
  type DescribeTransactionsResponseInput,
  type TransactionStateInput,
} from '@ottla/protocol/messages/describe-transactions'
import type { ApiHandler } from '../server/api-handler.ts'
import type { TransactionCoordinator } from '../transaction/transaction-coordinator.ts'

/*
 * DescribeTransactions (65), version 0.
 */
export const describeTransactionsHandler: ApiHandler<DescribeTransactionsRequest, DescribeTransactionsResponseInput> = {
  api: describeTransactions,
  handle({ transactions }, request) {
    return {
      throttleTimeMs: 0,
      transactionStates: request.transactionalIds.map((transactionalId) => describe(transactions, transactionalId)),
    }
  },
}

function describe(transactions: TransactionCoordinator, transactionalId: string): TransactionStateInput {
  if (transactionalId === '') return unknown(transactionalId, ErrorCode.INVALID_REQUEST)
  const shard = transactions.shard(transactionalId)
  if (typeof shard === 'number') return unknown(transactionalId, shard)
  const known = shard.transaction(transactionalId)
  if (known === undefined) return unknown(transactionalId, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
  return {
    errorCode: ErrorCode.NONE,
    transactionalId,
    transactionState: known.state,
    transactionTimeoutMs: known.timeoutMs,
    transactionStartTimeMs: known.startMs,
    producerId: known.producerId,
    producerEpoch: known.producerEpoch,
    topics: Array.from(known.partitions, ([topic, partitions]) => ({ topic, partitions: [...partitions] })),
  }
}

function unknown(transactionalId: string, errorCode: number): TransactionStateInput {
  return {
    errorCode,
    transactionalId,
    transactionState: '',
    transactionTimeoutMs: 0,
    transactionStartTimeMs: 0,
    producerId: 0,
    producerEpoch: 0,
    topics: [],
  }
}
