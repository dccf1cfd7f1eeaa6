import { ApiError, AuthenticationError, type ConsumerGroupMetadata, type TopicPartitionOffset } from '@ottla/core'
import { ErrorCode, errorInfo, UnsupportedVersionError } from '@ottla/protocol'
import { describeError, InvalidStateError, KafkaError } from '@ottla/runtime'
import {
  ProducerFencedError,
  TransactionAbortableError,
  TransactionAbortedError,
  TransactionFatalError,
} from './errors.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { ProducerIdAndEpoch, SequenceManager } from './sequence-manager.ts'
import { type PendingOperation, TransactionOperations } from './transaction-operations.ts'
import type { PendingOffsets, TransactionRequest } from './transaction-requests.ts'
import { isLegalMove, type TransactionState } from './transaction-states.ts'
import { type Verdict, verdictOf } from './transaction-verdicts.ts'

/** Options of {@link TransactionManager}. */
export interface TransactionManagerOptions {
  readonly transactionalId: string
  readonly sequences: SequenceManager
  /** Whether the cluster has settled on `transaction.version` 2 or newer (KIP-890). */
  readonly isVersion2: () => boolean
  /** There may be a request to send, or batches to drop. */
  readonly onWork: () => void
}

/**
 * The transactions of one producer. Sans-I/O: it says which request to send ({@link next}) and is told what came of it.
 *
 * Two protocols. Version 1: partitions and groups are added by requests before anything is written to them, and the
 * epoch stays, unless a request was lost or a numbered batch given up: then a new epoch is asked for before the next
 * transaction, so that nothing which arrives late can become part of it. Version 2: writing adds, and every end brings a
 * new epoch.
 */
export class TransactionManager {
  readonly operations: TransactionOperations = new TransactionOperations()
  readonly #options: TransactionManagerOptions
  #state: TransactionState = 'UNINITIALIZED'
  /** Why the state is an error. */
  #error: TransactionAbortableError | ProducerFencedError | TransactionFatalError | undefined
  #isVersion2 = false
  /** Partitions that the open transaction writes to. */
  readonly #partitions = new Set<PartitionQueue>()
  /** Those among them that the coordinator does not know of yet (version 1). */
  readonly #newPartitions = new Set<PartitionQueue>()
  readonly #offsets: PendingOffsets[] = []
  /** A request whose outcome nobody knows: it goes before all others, also while aborting. */
  #uncertain: TransactionRequest | undefined
  /** The coordinator may have something to end. */
  #isStarted = false
  /** Something of this epoch may still arrive at a broker, or the sequences of a partition have a gap. */
  #needsNewEpoch = false
  /** All batches of the transaction that ends have ended. */
  #isFlushed = false

  constructor(options: TransactionManagerOptions) {
    this.#options = options
  }

  get state(): TransactionState {
    return this.#state
  }

  get isVersion2(): boolean {
    return this.#isVersion2
  }

  get identity(): ProducerIdAndEpoch {
    return this.#options.sequences.identity
  }

  get error(): Error | undefined {
    return this.#error
  }

  /** Batches must not be sent (again); what is queued fails with {@link droppedError}. */
  get isDropping(): boolean {
    return this.#state === 'ABORTING' || this.#state === 'ABORTABLE_ERROR' || this.#state === 'FATAL_ERROR'
  }

  /** @param cause - what ended the record, if that was not the transaction. */
  droppedError(cause: unknown = this.#error): Error {
    const why = cause === undefined ? '' : `: ${describeError(cause)}`
    return new TransactionAbortedError(
      `The record was given up with its transaction${why}`,
      cause === undefined ? {} : { cause },
    )
  }

  /** Whether batches of the partition may leave. */
  mayDrain(queue: PartitionQueue): boolean {
    if (this.#state !== 'IN_TRANSACTION' && this.#state !== 'COMMITTING') return false
    return this.#isVersion2 || (this.#partitions.has(queue) && !this.#newPartitions.has(queue))
  }

  /** @throws when no record may be sent now. */
  checkSend(): void {
    if (this.#state === 'IN_TRANSACTION') return
    if (this.#state === 'ABORTABLE_ERROR') throw this.droppedError()
    this.#refuse('send a record', 'call beginTransaction first, or use producer.transaction()')
  }

  initTransactions(): PendingOperation {
    const pending = this.operations.pending('initTransactions')
    if (pending !== undefined) return pending
    if (this.#state !== 'UNINITIALIZED') this.#refuse('call initTransactions', 'it is called once')
    const operation = this.operations.start('initTransactions')
    this.#move('INITIALIZING')
    return operation
  }

  begin(): void {
    this.operations.checkNone('beginTransaction')
    if (this.#state === 'ABORTABLE_ERROR') throw this.#error!
    if (this.#state !== 'READY') {
      this.#refuse(
        'begin a transaction',
        this.#state === 'UNINITIALIZED' ? 'call initTransactions first' : 'end the one that is open first',
      )
    }
    this.#move('IN_TRANSACTION')
  }

  commit(): PendingOperation {
    const pending = this.operations.pending('commitTransaction')
    if (pending !== undefined) return pending
    if (this.#state === 'ABORTABLE_ERROR') throw this.#error!
    if (this.#state !== 'IN_TRANSACTION') this.#refuse('commit', 'no transaction is open')
    return this.#beginEnd('commitTransaction', 'COMMITTING')
  }

  /** The caller fails what is queued, and tells of the rest with {@link onFlushed}. */
  abort(): PendingOperation {
    const pending = this.operations.pending('abortTransaction')
    if (pending !== undefined) return pending
    if (this.#state !== 'IN_TRANSACTION' && this.#state !== 'ABORTABLE_ERROR') {
      this.#refuse('abort', 'no transaction is open')
    }
    const operation = this.#beginEnd('abortTransaction', 'ABORTING')
    this.#newPartitions.clear()
    this.#rejectOffsets(new TransactionAbortedError('The transaction was aborted before its offsets were committed'))
    return operation
  }

  #beginEnd(name: 'commitTransaction' | 'abortTransaction', state: TransactionState): PendingOperation {
    const operation = this.operations.start(name)
    this.#isFlushed = false
    this.#move(state)
    return operation
  }

  /** Takes offsets into the transaction; they are part of it, or have made it fail, before it is committed. */
  sendOffsets(offsets: readonly TopicPartitionOffset[], group: ConsumerGroupMetadata): Promise<void> {
    this.operations.checkNone('sendOffsetsToTransaction')
    if (this.#state === 'ABORTABLE_ERROR') throw this.#error!
    if (this.#state !== 'IN_TRANSACTION') this.#refuse('send offsets', 'no transaction is open')
    return new Promise((resolve, reject) => {
      this.#offsets.push({ group, offsets, isGroupAdded: this.#isVersion2, resolve, reject })
      this.#options.onWork()
    })
  }

  /** A batch was opened for the partition. */
  addPartition(queue: PartitionQueue): void {
    if (this.#partitions.has(queue)) return
    this.#partitions.add(queue)
    if (this.#isVersion2) this.#isStarted = true
    else {
      this.#newPartitions.add(queue)
      this.#options.onWork()
    }
  }

  /** No batch of the transaction that the operation ends is left. */
  onFlushed(operation: PendingOperation): void {
    if (this.operations.current !== operation || operation.isSettled) return
    this.#isFlushed = true
    this.#options.onWork()
  }

  /** The records of a batch failed, or one that never reached a batch. */
  onRecordsFailed(error: Error, hadSequence: boolean): void {
    if (hadSequence) this.#needsNewEpoch = true
    if (this.#state !== 'IN_TRANSACTION' && this.#state !== 'COMMITTING') return
    // Misuse, such as a send while committing, fails alone.
    if (error instanceof InvalidStateError) return
    const verdict = error instanceof ApiError ? verdictOf('produce', error.errorCode) : undefined
    if (verdict === 'fenced' || verdict === 'fatal') this.#fatal(error, verdict)
    else if (error instanceof UnsupportedVersionError || (error instanceof AuthenticationError && !error.retriable))
      this.#fatal(error)
    else this.#abortable(error)
  }

  /** The request to send now, by priority; undefined when there is none. */
  next(): TransactionRequest | undefined {
    const state = this.#state
    if (state === 'FATAL_ERROR') return undefined
    if (this.#uncertain !== undefined) return this.#uncertain
    if (state === 'INITIALIZING') {
      return { call: 'initProducerId', isBump: this.operations.current?.name !== 'initTransactions' }
    }
    if (state === 'IN_TRANSACTION' || state === 'COMMITTING') {
      if (this.#newPartitions.size > 0) return { call: 'addPartitions', partitions: [...this.#newPartitions] }
      const pending = this.#offsets[0]
      if (pending !== undefined) return { call: pending.isGroupAdded ? 'commitOffsets' : 'addOffsets', pending }
    }
    if (!this.#isFlushed || (state !== 'COMMITTING' && state !== 'ABORTING')) return undefined
    if (this.#isStarted) return { call: 'endTxn', isCommit: state === 'COMMITTING' }
    this.#onEnded(undefined)
    return this.next()
  }

  /** The request leaves now. */
  onSend(request: TransactionRequest): void {
    // With implicit adds the commit of offsets may have started the transaction whether it is answered or not.
    if (request.call === 'commitOffsets') this.#isStarted = true
  }

  onInitialized(identity: ProducerIdAndEpoch): void {
    this.#options.sequences.setProducerId(identity)
    this.#isVersion2 = this.#options.isVersion2()
    this.#needsNewEpoch = false
    this.#move('READY')
    this.operations.succeed()
  }

  /** @param identity - under which the next transaction runs, where the coordinator says (version 2). */
  onEnded(identity: ProducerIdAndEpoch | undefined): void {
    this.#onEnded(identity)
  }

  onPartitionsAdded(partitions: readonly PartitionQueue[]): void {
    this.#uncertain = undefined
    this.#isStarted = true
    for (const queue of partitions) this.#newPartitions.delete(queue)
    this.#options.onWork()
  }

  onOffsetsAdded(pending: PendingOffsets): void {
    this.#uncertain = undefined
    this.#isStarted = true
    pending.isGroupAdded = true
    this.#options.onWork()
  }

  /** @param left - offsets that have to be sent again. */
  onOffsetsCommitted(pending: PendingOffsets, left: readonly TopicPartitionOffset[]): void {
    pending.offsets = left
    if (left.length > 0 || this.#offsets[0] !== pending) return
    this.#offsets.shift()
    pending.resolve()
    this.#options.onWork()
  }

  /** The coordinator refused the request. Says whether, and how, it is sent again. */
  onRefused(request: TransactionRequest, errorCode: number, error: Error): Verdict {
    const verdict = verdictOf(request.call, errorCode)
    if (verdict === 'retry' || verdict === 'find-coordinator') return verdict
    this.#uncertain = undefined
    if (verdict === 'uninitialized') this.#uninitialized(error)
    else if (verdict === 'abortable') this.#onAbortable(request, error)
    else this.#fatal(error, verdict)
    return verdict
  }

  /** No answer came and none will: the coordinator may, or still will, have done what it was asked for. */
  onLost(request: TransactionRequest, isOutcomeUnknown: boolean): void {
    if (!isOutcomeUnknown || request.call === 'initProducerId') return
    this.#needsNewEpoch = true
    if (request.call === 'addPartitions' || request.call === 'addOffsets') this.#uncertain = request
  }

  /** The request can never succeed: wrong version, no identity. */
  onFailed(error: Error): void {
    this.#fatal(error)
  }

  /** The producer is closed: whatever is pending ends. */
  close(error: Error): void {
    this.#rejectOffsets(error)
    this.operations.fail(error)
    if (this.#state === 'FATAL_ERROR') return
    this.#error = new TransactionFatalError(error.message, { cause: error })
    this.#state = 'FATAL_ERROR'
  }

  #onAbortable(request: TransactionRequest, error: Error): void {
    if (this.#state === 'IN_TRANSACTION' || this.#state === 'COMMITTING') this.#abortable(error)
    // An add that was refused leaves nothing to end; only for the end itself there is no way left.
    else if (request.call === 'endTxn') this.#fatal(error)
    else this.#options.onWork()
  }

  #abortable(cause: Error): void {
    const retriable = isWorthAnotherRun(cause)
    const hint = retriable
      ? 'abort it and run it again'
      : 'abort it; running it again does not help before this is solved'
    this.#error = new TransactionAbortableError(
      `The transaction of ${this.#options.transactionalId} cannot be committed; ${hint}: ${describeError(cause)}`,
      { cause, retriable },
    )
    this.#newPartitions.clear()
    this.#rejectOffsets(cause)
    this.#move('ABORTABLE_ERROR')
    this.operations.fail(this.#error)
  }

  #fatal(cause: Error, verdict?: 'fenced' | 'fatal'): void {
    const id = this.#options.transactionalId
    const isLate = cause instanceof ApiError && cause.errorCode === ErrorCode.INVALID_TXN_STATE
    const hint = isLate ? ', its transaction was perhaps open for longer than transactionTimeoutMs' : ''
    this.#error =
      verdict === 'fenced'
        ? new ProducerFencedError(
            `The producer of the transactional id ${id} was fenced: another producer uses the id, or a transaction was open for longer than transactionTimeoutMs. Retrying cannot help; close this producer and make a new one: ${describeError(cause)}`,
            { cause },
          )
        : new TransactionFatalError(
            `The producer of the transactional id ${id} cannot go on${hint}; close it and make a new one: ${describeError(cause)}`,
            { cause },
          )
    this.#state = 'FATAL_ERROR'
    this.#uncertain = undefined
    this.#rejectOffsets(this.#error)
    this.operations.fail(this.#error)
    this.#options.onWork()
  }

  #uninitialized(error: Error): void {
    this.#move('UNINITIALIZED')
    this.operations.fail(error)
  }

  #onEnded(identity: ProducerIdAndEpoch | undefined): void {
    const wasVersion2 = this.#isVersion2
    this.#isVersion2 = this.#options.isVersion2()
    if (identity !== undefined) this.#options.sequences.setProducerId(identity)
    const isNewEpochNeeded = (identity === undefined && this.#needsNewEpoch) || (!wasVersion2 && this.#isVersion2)
    this.#error = undefined
    this.#partitions.clear()
    this.#newPartitions.clear()
    this.#isStarted = this.#isFlushed = false
    this.#needsNewEpoch = isNewEpochNeeded
    // What was asked for is done. If the new epoch cannot be had, only the next transaction suffers.
    this.operations.markDone()
    this.#move(isNewEpochNeeded ? 'INITIALIZING' : 'READY')
    if (!isNewEpochNeeded) this.operations.succeed()
  }

  #rejectOffsets(error: Error): void {
    for (const { reject } of this.#offsets.splice(0)) reject(error)
  }

  /** Moves of the producer itself: one that is not in the table means that nothing can be trusted any more. */
  #move(to: TransactionState): void {
    const from = this.#state
    if (isLegalMove(from, to)) {
      this.#state = to
      this.#options.onWork()
    } else if (from !== 'FATAL_ERROR') {
      this.#fatal(
        new InvalidStateError(`Transactions cannot go from ${from} to ${to}; this is a mistake in the client`),
      )
    }
  }

  /** Calls of the application that do not fit: the state stays. */
  #refuse(what: string, remedy: string): never {
    if (this.#state === 'FATAL_ERROR') throw this.#error!
    throw new InvalidStateError(`Cannot ${what} in the state ${this.#state} of the transactional producer; ${remedy}`)
  }
}

/** KIP-1050: what a retry or a new transaction may cure; not rights, configuration or lost group membership. */
function isWorthAnotherRun(cause: Error): boolean {
  if (cause instanceof ApiError) {
    const { category } = errorInfo(cause.errorCode)
    return category === 'abortable' || category === 'retriable' || category === 'refresh-retriable'
  }
  return cause instanceof KafkaError && cause.retriable
}
