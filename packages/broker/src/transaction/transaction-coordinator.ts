import { ErrorCode } from '@ottla/protocol'
import {
  type CoordinatorAppend,
  type CoordinatorOptions,
  CoordinatorRuntime,
  type LoadedShard,
} from '../coordinator/coordinator-runtime.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { EndTransactionRequest } from './end-transaction.ts'
import { fenced, type InitRequest } from './init-producer.ts'
import type { MarkerWriter } from './marker-writer.ts'
import type { Transaction } from './transaction.ts'
import { decodeTransactionRecord, encodeTransactionBatch, type TransactionRecord } from './transaction-records.ts'
import type { AddRequest } from './transaction-request.ts'
import { TransactionShard } from './transaction-shard.ts'
import { refused, type TransactionStep } from './transaction-step.ts'
import { createTransactionTopic, transactionTopic } from './transaction-topic.ts'

/** Options of {@link TransactionCoordinator}. */
export interface TransactionCoordinatorOptions extends CoordinatorOptions {
  readonly markers: MarkerWriter
}

type Loaded = LoadedShard<TransactionShard>

const abortTimer = 'abort'
const expiryTimer = 'expiry'

/** Markers that can never be written, and are not missed: the partition is gone, or has moved on without them. */
const obsoleteMarker: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.TRANSACTION_COORDINATOR_FENCED,
])

/**
 * The I/O around the state machines of transactional ids: puts each {@link TransactionStep} on record, and then has
 * the markers of a decided transaction written. What could not be written (disk full) is tried again at intervals,
 * and after a restart.
 */
export class TransactionCoordinator {
  readonly #options: TransactionCoordinatorOptions
  readonly #runtime: CoordinatorRuntime<TransactionShard>
  /** Decided, and not on the device yet. */
  readonly #unflushed = new Set<Transaction>()

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
    const { config, controller } = options
    const settings = {
      maxTimeoutMs: config.number('transaction.max.timeout.ms'),
      idExpirationMs: config.number('transactional.id.expiration.ms'),
      get transactionVersion() {
        return controller.featureLevel('transaction.version')
      },
    }
    this.#runtime = new CoordinatorRuntime(options, {
      topic: transactionTopic,
      content: 'transactions',
      tooLargeCode: ErrorCode.UNKNOWN_SERVER_ERROR,
      createTopic: createTransactionTopic,
      newShard: () => new TransactionShard(settings, () => controller.nextProducerId()),
      read(shard, { key, value }) {
        const record = key === null ? undefined : decodeTransactionRecord(key, value)
        if (record !== undefined) shard.replay(record)
      },
      onLoaded: (loaded) => {
        for (const decided of loaded.shard.decided()) this.#finish(loaded, decided)
        this.#watch()
      },
    })
  }

  /** Level of the feature `transaction.version`: 2 for transactions V2 (KIP-890). */
  get transactionVersion(): number {
    return this.#options.controller.featureLevel('transaction.version')
  }

  /** Goes on with what the last run left: decided transactions get their markers. Called once, before the first request. */
  start(): void {
    for (let index = 0; index < this.#runtime.partitionCount; index++) this.#runtime.load(index)
  }

  /** Makes `__transaction_state` unless it exists; NONE, or why it cannot be made. */
  ensureTopic(): number {
    return this.#runtime.ensureTopic()
  }

  initProducerId(request: InitRequest): TransactionStep {
    return this.#perform(request.transactionalId, (shard, nowMs) => shard.init(request, nowMs))
  }

  /** Takes partitions into a transaction; NONE, or the error code for all of them. */
  addPartitions(request: AddRequest, clientTransactionVersion: number): number {
    const add = (shard: TransactionShard, nowMs: number): TransactionStep =>
      shard.addPartitions(request, clientTransactionVersion, nowMs)
    return this.#perform(request.transactionalId, add).errorCode
  }

  /** Whether partitions are part of a transaction; NONE, or the error code for all of them. */
  verifyPartitions(request: AddRequest): number {
    const shard = this.shard(request.transactionalId)
    return typeof shard === 'number' ? shard : shard.verifyPartitions(request)
  }

  endTransaction(request: EndTransactionRequest): TransactionStep {
    return this.#perform(request.transactionalId, (shard, nowMs) => shard.end(request, nowMs))
  }

  /** The shard of a transactional id for reading; the error code when it cannot be loaded. */
  shard(transactionalId: string): TransactionShard | number {
    const loaded = this.#runtime.shardOf(transactionalId)
    return typeof loaded === 'number' ? loaded : loaded.shard
  }

  /** All transactional ids; the error code when some cannot be loaded. */
  transactions(): Transaction[] | number {
    const all = this.#runtime.all()
    return typeof all === 'number' ? all : all.flatMap(({ shard }) => [...shard.transactions()])
  }

  /** Gives up the shard of a transactional id, as if another broker became its coordinator, and takes it over again; false when there is no such id. */
  moveAway(transactionalId: string): boolean {
    const shard = this.shard(transactionalId)
    if (typeof shard === 'number' || shard.transaction(transactionalId) === undefined) return false
    this.#runtime.unload(transactionalId)
    this.#runtime.shardOf(transactionalId)
    return true
  }

  close(): void {
    this.#runtime.close()
  }

  #perform(
    transactionalId: string,
    step: (shard: TransactionShard, nowMs: number) => TransactionStep,
  ): TransactionStep {
    const loaded = this.#runtime.shardOf(transactionalId)
    if (typeof loaded === 'number') return refused(loaded)
    const nowMs = this.#runtime.now()
    let taken
    try {
      taken = step(loaded.shard, nowMs)
    } catch (error) {
      errorCodeOf(error, 'Taking a block of producer ids', this.#options.logger)
      return refused(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    }
    if (taken.next === undefined) return taken
    const { errorCode, flushed } = this.#write(loaded, [{ transactionalId, transaction: taken.next }])
    if (errorCode !== ErrorCode.NONE) return refused(errorCode)
    this.#finishAfter(flushed, loaded, taken.next)
    this.#watch()
    return taken
  }

  /** A marker must not reach the device before the decision has, or a crash in between would tear the transaction. */
  #finishAfter(flushed: Promise<void> | undefined, loaded: Loaded, decided: Transaction): void {
    if (flushed === undefined) {
      this.#finish(loaded, decided)
      return
    }
    this.#unflushed.add(decided)
    const go = (): void => {
      this.#unflushed.delete(decided)
      if (loaded.shard.transaction(decided.transactionalId) === decided) this.#finish(loaded, decided)
    }
    // What cannot be flushed stays decided, and is tried again with the next look.
    flushed.then(go, () => this.#unflushed.delete(decided))
  }

  /** Writes the markers of a decided transaction and then that they are written; what fails is left for later. */
  #finish(loaded: Loaded, { transactionalId, state, producerId, producerEpoch, partitions }: Transaction): void {
    if (state !== 'PrepareCommit' && state !== 'PrepareAbort') return
    const { markers } = this.#options
    const coordinatorEpoch = loaded.partition.leaderEpoch
    const marker = { producerId, producerEpoch, coordinatorEpoch, isCommit: state === 'PrepareCommit' }
    let isComplete = true
    for (const [topic, indexes] of partitions) {
      for (const index of indexes) {
        const error = markers.write(topic, index, marker)
        if (error !== ErrorCode.NONE && !obsoleteMarker.has(error)) isComplete = false
      }
    }
    const record = isComplete ? loaded.shard.complete(transactionalId, this.#runtime.now()) : undefined
    if (record !== undefined) this.#write(loaded, [record])
  }

  #write(loaded: Loaded, records: readonly TransactionRecord[]): CoordinatorAppend {
    const batch = encodeTransactionBatch(records, this.transactionVersion, this.#runtime.now())
    const appended = this.#runtime.append(loaded, batch)
    if (appended.errorCode === ErrorCode.NONE) for (const record of records) loaded.shard.replay(record)
    return appended
  }

  /** Keeps a timer running while a transaction is open, and one while there are transactional ids. */
  #watch(): void {
    const shards = this.#runtime.loaded()
    const hasOpen = shards.some(({ shard }) => shard.hasOpenTransactions)
    this.#watchFor(abortTimer, 'transaction.abort.timed.out.transaction.cleanup.interval.ms', hasOpen, () =>
      this.#abortTimedOut(),
    )
    const hasIds = shards.some(({ shard }) => shard.transactions().next().done !== true)
    this.#watchFor(expiryTimer, 'transaction.remove.expired.transaction.cleanup.interval.ms', hasIds, () =>
      this.#removeExpired(),
    )
  }

  #watchFor(timer: string, interval: string, isNeeded: boolean, look: () => void): void {
    const { timers } = this.#runtime
    if (!isNeeded || timers.has(timer)) return
    timers.set(timer, this.#options.config.number(interval), () => {
      look()
      this.#watch()
    })
  }

  #abortTimedOut(): void {
    const nowMs = this.#runtime.now()
    for (const loaded of this.#runtime.loaded()) {
      for (const known of loaded.shard.decided()) if (!this.#unflushed.has(known)) this.#finish(loaded, known)
      for (const known of loaded.shard.timedOut(nowMs)) {
        const next = fenced(known, this.transactionVersion, nowMs)
        const { transactionalId } = known
        const { errorCode, flushed } = this.#write(loaded, [{ transactionalId, transaction: next }])
        if (errorCode === ErrorCode.NONE) this.#finishAfter(flushed, loaded, next)
      }
    }
  }

  #removeExpired(): void {
    const nowMs = this.#runtime.now()
    for (const loaded of this.#runtime.loaded()) {
      // What fails now is tried again at the next look.
      for (const record of loaded.shard.expired(nowMs)) this.#write(loaded, [record])
    }
  }
}
