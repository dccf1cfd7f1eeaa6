import { ErrorCode, errorInfo } from '@ottla/protocol'

/** What a transactional producer asks coordinators for, and `produce`. */
export type TransactionCall = 'initProducerId' | 'addPartitions' | 'addOffsets' | 'commitOffsets' | 'endTxn' | 'produce'

/**
 * What an error means for the transaction.
 * - `retry`: the same request is sent again.
 * - `find-coordinator`: likewise, after the coordinator was looked up anew.
 * - `uninitialized`: `initTransactions` fails and may be called again.
 * - `abortable`: the transaction has to be aborted.
 * - `fenced`: the producer's id belongs to another one by now; fatal.
 * - `fatal`: the producer has to be replaced.
 */
export type Verdict = 'retry' | 'find-coordinator' | 'uninitialized' | 'abortable' | 'fenced' | 'fatal'

type Verdicts = Readonly<Partial<Record<number, Verdict>>>

/** Holds for all calls to coordinators, unless their own table says otherwise. */
const ofCoordinators: Verdicts = {
  [ErrorCode.NOT_COORDINATOR]: 'find-coordinator',
  [ErrorCode.COORDINATOR_NOT_AVAILABLE]: 'find-coordinator',
  [ErrorCode.PRODUCER_FENCED]: 'fenced',
  [ErrorCode.INVALID_PRODUCER_EPOCH]: 'fenced',
  [ErrorCode.TRANSACTION_ABORTABLE]: 'abortable',
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: 'fatal',
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED]: 'fatal',
  [ErrorCode.INVALID_TXN_STATE]: 'fatal',
  [ErrorCode.INVALID_PRODUCER_ID_MAPPING]: 'fatal',
  [ErrorCode.UNKNOWN_PRODUCER_ID]: 'abortable',
}

/** After Java's handlers of each response (TransactionManager). */
const ofCall: Readonly<Record<TransactionCall, Verdicts>> = {
  initProducerId: {
    [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: 'uninitialized',
    [ErrorCode.CLUSTER_AUTHORIZATION_FAILED]: 'uninitialized',
    // No transaction is open that could be aborted.
    [ErrorCode.TRANSACTION_ABORTABLE]: 'uninitialized',
    [ErrorCode.UNKNOWN_PRODUCER_ID]: 'fatal',
  },
  addPartitions: {
    [ErrorCode.TOPIC_AUTHORIZATION_FAILED]: 'abortable',
    [ErrorCode.OPERATION_NOT_ATTEMPTED]: 'abortable',
  },
  addOffsets: {
    [ErrorCode.GROUP_AUTHORIZATION_FAILED]: 'abortable',
  },
  commitOffsets: {
    // The group's coordinator answers, and its log may lag behind.
    [ErrorCode.REQUEST_TIMED_OUT]: 'find-coordinator',
    [ErrorCode.GROUP_AUTHORIZATION_FAILED]: 'abortable',
    [ErrorCode.TOPIC_AUTHORIZATION_FAILED]: 'abortable',
    [ErrorCode.FENCED_INSTANCE_ID]: 'abortable',
    [ErrorCode.UNKNOWN_MEMBER_ID]: 'abortable',
    [ErrorCode.ILLEGAL_GENERATION]: 'abortable',
    [ErrorCode.STALE_MEMBER_EPOCH]: 'abortable',
    [ErrorCode.OFFSET_METADATA_TOO_LARGE]: 'abortable',
  },
  endTxn: {},
  produce: {
    // The leader of the partition may know of a newer epoch that the coordinator gave to this very producer.
    [ErrorCode.INVALID_PRODUCER_EPOCH]: 'abortable',
    [ErrorCode.NOT_COORDINATOR]: 'abortable',
    [ErrorCode.COORDINATOR_NOT_AVAILABLE]: 'abortable',
    [ErrorCode.INVALID_TXN_STATE]: 'abortable',
  },
}

/** Decides on an error that a broker answered with. */
export function verdictOf(call: TransactionCall, errorCode: number): Verdict {
  const known = ofCall[call][errorCode] ?? ofCoordinators[errorCode]
  if (known !== undefined) return known
  // Produce errors come here when the Sender has given up on retrying.
  if (call === 'produce') return 'abortable'
  if (errorInfo(errorCode).retriable) return 'retry'
  return call === 'addPartitions' ? 'abortable' : 'fatal'
}
