import { addPartitions, verifyPartitions } from './add-partitions.ts'
import { type EndTransactionRequest, endTransaction } from './end-transaction.ts'
import { type InitRequest, initProducer } from './init-producer.ts'
import { completed, isDecided, type Transaction } from './transaction.ts'
import type { TransactionRecord } from './transaction-records.ts'
import type { AddRequest } from './transaction-request.ts'
import type { TransactionSettings } from './transaction-settings.ts'
import type { TransactionStep } from './transaction-step.ts'

/**
 * The transactional ids of one partition of `__transaction_state`: a state machine that takes a request and
 * the time and says which {@link TransactionStep} follows. What is known changes only by {@link replay} of
 * records that were written, so that a restart comes to the same state.
 */
export class TransactionShard {
  readonly #transactions = new Map<string, Transaction>()
  readonly #settings: TransactionSettings
  readonly #newProducerId: () => number

  /** @param newProducerId - gives an id that no producer ever had, or throws. */
  constructor(settings: TransactionSettings, newProducerId: () => number) {
    this.#settings = settings
    this.#newProducerId = newProducerId
  }

  transaction(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId)
  }

  transactions(): IterableIterator<Transaction> {
    return this.#transactions.values()
  }

  /** InitProducerId: a producer begins, goes on after an error, or takes over from one that is fenced by it. */
  init(request: InitRequest, nowMs: number): TransactionStep {
    const known = this.#transactions.get(request.transactionalId)
    return initProducer(known, request, this.#settings, this.#newProducerId, nowMs)
  }

  /** AddPartitionsToTxn, and what the newer clients leave to Produce and TxnOffsetCommit. */
  addPartitions(request: AddRequest, clientTransactionVersion: number, nowMs: number): TransactionStep {
    const known = this.#transactions.get(request.transactionalId)
    return addPartitions(known, request, clientTransactionVersion, nowMs)
  }

  /** Whether partitions are part of a transaction; 0, or the error code for all that are asked for. */
  verifyPartitions(request: AddRequest): number {
    return verifyPartitions(this.#transactions.get(request.transactionalId), request)
  }

  /** EndTxn. */
  end(request: EndTransactionRequest, nowMs: number): TransactionStep {
    return endTransaction(this.#transactions.get(request.transactionalId), request, this.#newProducerId, nowMs)
  }

  /** The record that says that all markers are written. */
  complete(transactionalId: string, nowMs: number): TransactionRecord | undefined {
    const known = this.#transactions.get(transactionalId)
    if (known === undefined || !isDecided(known)) return undefined
    return { transactionalId, transaction: completed(known, nowMs) }
  }

  /** Transactions whose outcome is on record and whose markers are not, or not all. */
  decided(): Transaction[] {
    return Array.from(this.#transactions.values()).filter(isDecided)
  }

  /** Whether there is a transaction that time or a retry has to bring to its end. */
  get hasOpenTransactions(): boolean {
    for (const known of this.#transactions.values()) if (known.state === 'Ongoing' || isDecided(known)) return true
    return false
  }

  /** Transactions that have been open for longer than their client asked for. */
  timedOut(nowMs: number): Transaction[] {
    return Array.from(this.#transactions.values()).filter(
      ({ state, startMs, timeoutMs }) => state === 'Ongoing' && startMs + timeoutMs < nowMs,
    )
  }

  /** Ids that nobody has used for `transactional.id.expiration.ms` and that have no transaction open. */
  expired(nowMs: number): TransactionRecord[] {
    const records: TransactionRecord[] = []
    for (const { transactionalId, state, lastUpdateMs } of this.#transactions.values()) {
      const isIdle = state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort'
      if (!isIdle || lastUpdateMs > nowMs - this.#settings.idExpirationMs) continue
      records.push({ transactionalId, transaction: null })
    }
    return records
  }

  /** Applies a record that is on the log: at a restart, and right after it was written. */
  replay({ transactionalId, transaction }: TransactionRecord): void {
    if (transaction === null) this.#transactions.delete(transactionalId)
    else this.#transactions.set(transactionalId, transaction)
  }
}
