import { ErrorCode } from '@ottla/protocol'
import type { Transaction } from './transaction.ts'

/** What a request about a transactional id leads to. */
export interface TransactionStep {
  /** The error code of the answer, once `next` is on record. */
  readonly errorCode: number
  /** What the client is told of its producer; -1 when it is told nothing. */
  readonly producerId: number
  readonly producerEpoch: number
  /** To be put on record before the answer; undefined when nothing changes. A prepared one gets its markers then. */
  readonly next: Transaction | undefined
}

/** A step that changes nothing. */
export function refused(errorCode: number): TransactionStep {
  return { errorCode, producerId: -1, producerEpoch: -1, next: undefined }
}

/** A step that goes well and tells the client its producer id and epoch. */
export function granted(producerId: number, producerEpoch: number, next?: Transaction): TransactionStep {
  return { errorCode: ErrorCode.NONE, producerId, producerEpoch, next }
}
