import { ErrorCode } from '@ottla/protocol'
import { isDecided, isEpochExhausted, lastClientEpoch, prepared, type Transaction } from './transaction.ts'
import { granted, refused, type TransactionStep } from './transaction-step.ts'

/** What EndTxn asks for. */
export interface EndTransactionRequest {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly isCommit: boolean
  /** 2 for clients whose epoch grows with every transaction (EndTxn v5+), else 0. */
  readonly clientTransactionVersion: number
}

/** EndTxn: decides the outcome, or finds that an earlier try of the request has. */
export function endTransaction(
  known: Transaction | undefined,
  request: EndTransactionRequest,
  newProducerId: () => number,
  nowMs: number,
): TransactionStep {
  if (request.transactionalId === '') return refused(ErrorCode.INVALID_REQUEST)
  if (known === undefined) return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
  const isRetry = retries(known, request)
  if (known.producerId !== request.producerId && !isRetry) return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
  if (!isEpochValid(known, request, isRetry)) return refused(ErrorCode.PRODUCER_FENCED)
  const isV2 = request.clientTransactionVersion >= 2
  const prepare = (): TransactionStep => prepareEnd(known, request, newProducerId, nowMs)
  const done = granted(known.producerId, known.producerEpoch)
  const invalid = refused(ErrorCode.INVALID_TXN_STATE)
  switch (known.state) {
    case 'Ongoing':
      return prepare()
    case 'PrepareCommit':
    case 'PrepareAbort':
      return (known.state === 'PrepareCommit') === request.isCommit
        ? refused(ErrorCode.CONCURRENT_TRANSACTIONS)
        : invalid
    case 'CompleteCommit':
      if (request.isCommit) return !isV2 || isRetry ? done : invalid
      return isV2 && !isRetry ? prepare() : invalid
    case 'CompleteAbort':
      if (request.isCommit) return invalid
      return isV2 && !isRetry ? prepare() : done
    case 'Empty':
    case 'Dead':
    case 'PrepareEpochFence':
      // Nothing was added: a commit is a mistake, and an abort is how a client of V2 ends what it only began.
      return isV2 && !request.isCommit ? prepare() : invalid
  }
}

/** Whether the request is a repetition of the one that brought the epoch to where it is (V2 only). */
function retries(known: Transaction, request: EndTransactionRequest): boolean {
  if (known.clientTransactionVersion < 2 || request.clientTransactionVersion < 2) return false
  if (known.producerId === request.producerId) return known.producerEpoch === request.producerEpoch + 1
  return (
    known.previousProducerId === request.producerId &&
    request.producerEpoch === lastClientEpoch &&
    known.producerEpoch === 0
  )
}

function isEpochValid(known: Transaction, request: EndTransactionRequest, isRetry: boolean): boolean {
  const { producerEpoch, clientTransactionVersion } = request
  const isBumped = known.clientTransactionVersion >= 2 && clientTransactionVersion >= 2
  if (!isBumped) return producerEpoch === known.producerEpoch
  if (isDecided(known)) return isRetry
  const isComplete = known.state === 'CompleteCommit' || known.state === 'CompleteAbort'
  return producerEpoch === known.producerEpoch || (isRetry && isComplete)
}

function prepareEnd(
  known: Transaction,
  { isCommit, clientTransactionVersion }: EndTransactionRequest,
  newProducerId: () => number,
  nowMs: number,
): TransactionStep {
  const epochBump = clientTransactionVersion >= 2
  const nextProducerId = epochBump && isEpochExhausted(known.producerEpoch) ? newProducerId() : -1
  const state = isCommit ? 'PrepareCommit' : 'PrepareAbort'
  const next = prepared(known, state, { epochBump, nextProducerId, clientTransactionVersion }, nowMs)
  return nextProducerId === -1 ? granted(next.producerId, next.producerEpoch, next) : granted(nextProducerId, 0, next)
}
