import { ErrorCode } from '@ottla/protocol'
import { containsAll, type Transaction, withPartitions } from './transaction.ts'
import { type AddRequest, producerProblem } from './transaction-request.ts'
import { granted, refused, type TransactionStep } from './transaction-step.ts'

/** Takes partitions into a transaction, which begins with the first. */
export function addPartitions(
  known: Transaction | undefined,
  request: AddRequest,
  clientTransactionVersion: number,
  nowMs: number,
): TransactionStep {
  const problem = producerProblem(known, request)
  if (problem !== ErrorCode.NONE) return refused(problem)
  const { producerId, producerEpoch, partitions } = request
  if (known!.state === 'Ongoing' && containsAll(known!.partitions, partitions)) {
    return granted(producerId, producerEpoch)
  }
  return granted(producerId, producerEpoch, withPartitions(known!, partitions, clientTransactionVersion, nowMs))
}

/** Whether partitions are in a transaction that is not decided yet; 0, or why not (KIP-890). */
export function verifyPartitions(known: Transaction | undefined, request: AddRequest): number {
  const problem = producerProblem(known, request)
  if (problem !== ErrorCode.NONE) return problem
  return containsAll(known!.partitions, request.partitions) ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE
}
