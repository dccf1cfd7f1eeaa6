import { ErrorCode } from '@ottla/protocol'
import {
  describeTransactions,
  type DescribeTransactionsRequest,
  type DescribeTransactionsResponseInput,
  type TransactionStateInput,
} from '@ottla/protocol/messages/describe-transactions'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { TransactionCoordinator } from '../transaction/transaction-coordinator.ts'

/*
 * DescribeTransactions (65), version 0.
 */
export const describeTransactionsHandler: ApiHandler<DescribeTransactionsRequest, DescribeTransactionsResponseInput> = {
  api: describeTransactions,
  handle({ transactions }, request, { access }) {
    return {
      throttleTimeMs: 0,
      transactionStates: request.transactionalIds.map((id) => describe(transactions, id, access)),
    }
  },
}

function describe(
  transactions: TransactionCoordinator,
  transactionalId: string,
  access: Access,
): TransactionStateInput {
  const refusal = access.refusal(permissions.DescribeTransactions.transaction, transactionalId)
  if (refusal !== undefined) return unknown(transactionalId, refusal)
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
    topics: [...known.partitions]
      .filter(([topic]) => access.may(permissions.DescribeTransactions.topic, topic))
      .map(([topic, partitions]) => ({ topic, partitions: [...partitions] })),
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
