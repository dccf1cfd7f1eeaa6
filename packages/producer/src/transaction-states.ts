/** Where a transactional producer stands. */
export type TransactionState =
  /** `initTransactions` was not called, or the coordinator refused the principal. */
  | 'UNINITIALIZED'
  /** A producer id and epoch are being asked for. */
  | 'INITIALIZING'
  /** No transaction is open. */
  | 'READY'
  | 'IN_TRANSACTION'
  | 'COMMITTING'
  | 'ABORTING'
  /** The open transaction cannot be committed any more; only aborting it leads on. */
  | 'ABORTABLE_ERROR'
  /** Nothing leads on: the producer has to be replaced. */
  | 'FATAL_ERROR'

/**
 * The legal moves, those of Java's TransactionManager. What is not here is a mistake: of the application, which gets an
 * error while the state stays, or of the producer, which then trusts nothing any more and goes to `FATAL_ERROR`.
 */
const movesFrom: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  UNINITIALIZED: ['INITIALIZING', 'FATAL_ERROR'],
  INITIALIZING: ['READY', 'UNINITIALIZED', 'FATAL_ERROR'],
  READY: ['IN_TRANSACTION', 'FATAL_ERROR'],
  IN_TRANSACTION: ['COMMITTING', 'ABORTING', 'ABORTABLE_ERROR', 'FATAL_ERROR'],
  COMMITTING: ['READY', 'INITIALIZING', 'ABORTABLE_ERROR', 'FATAL_ERROR'],
  ABORTING: ['READY', 'INITIALIZING', 'FATAL_ERROR'],
  ABORTABLE_ERROR: ['ABORTING', 'FATAL_ERROR'],
  FATAL_ERROR: [],
}

export function isLegalMove(from: TransactionState, to: TransactionState): boolean {
  return movesFrom[from].includes(to)
}
