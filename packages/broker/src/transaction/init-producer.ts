import { ErrorCode } from '@ottla/protocol'
import { initialized, isDecided, isEpochExhausted, newTransaction, prepared, type Transaction } from './transaction.ts'
import type { TransactionSettings } from './transaction-settings.ts'
import { granted, refused, type TransactionStep } from './transaction-step.ts'

/** What InitProducerId asks for. */
export interface InitRequest {
  readonly transactionalId: string
  readonly timeoutMs: number
  /** The producer that the client was and wants to go on as (KIP-360); undefined for one that begins. */
  readonly expected: { readonly producerId: number; readonly producerEpoch: number } | undefined
}

/** InitProducerId with a transactional id. */
export function initProducer(
  existing: Transaction | undefined,
  { transactionalId, timeoutMs, expected }: InitRequest,
  { maxTimeoutMs, transactionVersion }: TransactionSettings,
  newProducerId: () => number,
  nowMs: number,
): TransactionStep {
  if (transactionalId === '') return refused(ErrorCode.INVALID_REQUEST)
  if (timeoutMs <= 0 || timeoutMs > maxTimeoutMs) return refused(ErrorCode.INVALID_TRANSACTION_TIMEOUT)
  const known = existing ?? newTransaction(transactionalId, newProducerId(), timeoutMs)
  if (!mayInit(known, expected)) return refused(ErrorCode.PRODUCER_FENCED)
  if (isDecided(known)) return refused(ErrorCode.CONCURRENT_TRANSACTIONS)
  if (known.state === 'Ongoing') {
    // The client comes again once the abort is through, and gets an epoch of its own then.
    return { ...refused(ErrorCode.CONCURRENT_TRANSACTIONS), next: fenced(known, transactionVersion, nowMs) }
  }
  return grant(known, timeoutMs, expected?.producerEpoch, newProducerId, nowMs)
}

/** An open transaction is aborted without its producer, whose epoch is over with that. */
export function fenced(known: Transaction, transactionVersion: number, nowMs: number): Transaction {
  const step = { epochBump: true, nextProducerId: -1, clientTransactionVersion: transactionVersion >= 2 ? 2 : 0 }
  return { ...prepared(known, 'PrepareAbort', step, nowMs), lastProducerEpoch: -1 }
}

/** Whether the producer that the client says it is can be the one that is known. */
function mayInit(known: Transaction, expected: InitRequest['expected']): boolean {
  if (expected === undefined || known.producerEpoch === -1 || expected.producerId === known.producerId) return true
  // The retry of a step that gave it a new producer id.
  return expected.producerId === known.previousProducerId && isEpochExhausted(expected.producerEpoch)
}

function grant(
  known: Transaction,
  timeoutMs: number,
  expectedEpoch: number | undefined,
  newProducerId: () => number,
  nowMs: number,
): TransactionStep {
  const { producerId, producerEpoch, lastProducerEpoch } = known
  const give = (id: number, epoch: number, lastEpoch: number): TransactionStep => {
    const step = { producerId: id, producerEpoch: epoch, lastProducerEpoch: lastEpoch, timeoutMs }
    return granted(id, epoch, initialized(known, step, nowMs))
  }
  if (isEpochExhausted(producerEpoch) && (expectedEpoch === undefined || expectedEpoch === producerEpoch)) {
    return give(newProducerId(), 0, expectedEpoch === undefined ? -1 : producerEpoch)
  }
  if (expectedEpoch === undefined) return give(producerId, producerEpoch + 1, -1)
  if (producerEpoch === -1 || expectedEpoch === producerEpoch) return give(producerId, producerEpoch + 1, producerEpoch)
  // A retry: nobody else has asked since, or the last epoch would have been forgotten.
  if (expectedEpoch === lastProducerEpoch) return give(producerId, producerEpoch, lastProducerEpoch)
  return refused(ErrorCode.PRODUCER_FENCED)
}
