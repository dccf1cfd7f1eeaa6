import type { CodecRegistry } from '@ottla/compression'
import { coordinatorPartition, ErrorCode } from '@ottla/protocol'
import { type Clock, describeError, type Timer } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import { readAllRecords } from '../replica/read-all-records.ts'
import type { ReplicaManager } from '../replica/replica-manager.ts'
import type { EndTransactionRequest } from './end-transaction.ts'
import { fenced, type InitRequest } from './init-producer.ts'
import type { MarkerWriter } from './marker-writer.ts'
import type { Transaction } from './transaction.ts'
import { decodeTransactionRecord, encodeTransactionBatch, type TransactionRecord } from './transaction-records.ts'
import type { AddRequest } from './transaction-request.ts'
import type { TransactionSettings } from './transaction-settings.ts'
import { TransactionShard } from './transaction-shard.ts'
import { refused, type TransactionStep } from './transaction-step.ts'
import { createTransactionTopic, transactionTopic } from './transaction-topic.ts'

/** Options of {@link TransactionCoordinator}. */
export interface TransactionCoordinatorOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly controller: Controller
  readonly replicas: ReplicaManager
  readonly codecs: CodecRegistry
  readonly markers: MarkerWriter
}

interface LoadedShard {
  readonly shard: TransactionShard
  readonly partition: Partition
}

/** Markers that can never be written, and are not missed: the partition is gone, or has moved on without them. */
const obsoleteMarker: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.TRANSACTION_COORDINATOR_FENCED,
])

/**
 * The I/O around the state machines of transactional ids: rebuilds them from `__transaction_state`, puts each
 * {@link TransactionStep} on record, and then has the markers of a decided transaction written. What could not
 * be written (disk full) is tried again at intervals, and after a restart.
 */
export class TransactionCoordinator {
  readonly transactionVersion: number
  readonly #options: TransactionCoordinatorOptions
  readonly #settings: TransactionSettings
  readonly #shards = new Map<number, LoadedShard>()
  #abortTimer: Timer | undefined
  #expiryTimer: Timer | undefined
  #isClosed = false

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
    const { config } = options
    this.transactionVersion = config.number('transaction.version')
    this.#settings = {
      maxTimeoutMs: config.number('transaction.max.timeout.ms'),
      idExpirationMs: config.number('transactional.id.expiration.ms'),
      transactionVersion: this.transactionVersion,
    }
  }

  /** Goes on with what the last run left: decided transactions get their markers. Called once, before the first request. */
  start(): void {
    const count = this.#options.controller.image.topic(transactionTopic)?.partitions.length ?? 0
    for (let index = 0; index < count; index++) this.#load(index)
  }

  /** Makes `__transaction_state` unless it exists; NONE, or why it cannot be made. */
  ensureTopic(): number {
    const { controller, config, logger } = this.#options
    if (controller.image.topic(transactionTopic) !== undefined) return ErrorCode.NONE
    try {
      createTransactionTopic(controller, config)
      return ErrorCode.NONE
    } catch (error) {
      errorCodeOf(error, `Creating ${transactionTopic}`, logger)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
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
    const loaded = this.#shardOf(transactionalId)
    return typeof loaded === 'number' ? loaded : loaded.shard
  }

  /** All transactional ids; the error code when some cannot be loaded. */
  transactions(): Transaction[] | number {
    const all: Transaction[] = []
    const count = this.#options.controller.image.topic(transactionTopic)?.partitions.length ?? 0
    for (let index = 0; index < count; index++) {
      const loaded = this.#load(index)
      if (typeof loaded === 'number') return loaded
      all.push(...loaded.shard.transactions())
    }
    return all
  }

  close(): void {
    this.#isClosed = true
    this.#abortTimer?.cancel()
    this.#expiryTimer?.cancel()
  }

  #perform(
    transactionalId: string,
    step: (shard: TransactionShard, nowMs: number) => TransactionStep,
  ): TransactionStep {
    const loaded = this.#shardOf(transactionalId)
    if (typeof loaded === 'number') return refused(loaded)
    const nowMs = this.#options.clock.now()
    let taken
    try {
      taken = step(loaded.shard, nowMs)
    } catch (error) {
      errorCodeOf(error, 'Taking a block of producer ids', this.#options.logger)
      return refused(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    }
    if (taken.next === undefined) return taken
    const error = this.#write(loaded, [{ transactionalId, transaction: taken.next }])
    if (error !== ErrorCode.NONE) return refused(error)
    this.#finish(loaded, taken.next)
    this.#watch()
    return taken
  }

  /** Writes the markers of a decided transaction and then that they are written; what fails is left for later. */
  #finish(loaded: LoadedShard, { transactionalId, state, producerId, producerEpoch, partitions }: Transaction): void {
    if (state !== 'PrepareCommit' && state !== 'PrepareAbort') return
    const { markers, clock } = this.#options
    const coordinatorEpoch = loaded.partition.leaderEpoch
    const marker = { producerId, producerEpoch, coordinatorEpoch, isCommit: state === 'PrepareCommit' }
    let isComplete = true
    for (const [topic, indexes] of partitions) {
      for (const index of indexes) {
        const error = markers.write(topic, index, marker)
        if (error !== ErrorCode.NONE && !obsoleteMarker.has(error)) isComplete = false
      }
    }
    const record = isComplete ? loaded.shard.complete(transactionalId, clock.now()) : undefined
    if (record !== undefined) this.#write(loaded, [record])
  }

  #write({ shard, partition }: LoadedShard, records: readonly TransactionRecord[]): number {
    const { clock, logger } = this.#options
    try {
      partition.append(encodeTransactionBatch(records, this.transactionVersion, clock.now()), 'coordinator')
    } catch (error) {
      const errorCode = errorCodeOf(error, `Appending to ${transactionTopic}-${partition.partitionId}`, logger)
      return errorCode === ErrorCode.MESSAGE_TOO_LARGE || errorCode === ErrorCode.RECORD_LIST_TOO_LARGE
        ? ErrorCode.UNKNOWN_SERVER_ERROR
        : ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
    for (const record of records) shard.replay(record)
    return ErrorCode.NONE
  }

  /** Keeps a timer running while a transaction is open, and one while there are transactional ids. */
  #watch(): void {
    if (this.#isClosed) return
    const { clock, config } = this.#options
    const shards = [...this.#shards.values()]
    if (this.#abortTimer === undefined && shards.some(({ shard }) => shard.hasOpenTransactions)) {
      const abort = (): void => {
        this.#abortTimer = undefined
        this.#abortTimedOut()
        this.#watch()
      }
      const intervalMs = config.number('transaction.abort.timed.out.transaction.cleanup.interval.ms')
      this.#abortTimer = clock.setTimer(intervalMs, abort, { keepAlive: false })
    }
    if (this.#expiryTimer === undefined && shards.some(({ shard }) => shard.transactions().next().done !== true)) {
      const expire = (): void => {
        this.#expiryTimer = undefined
        this.#removeExpired()
        this.#watch()
      }
      const intervalMs = config.number('transaction.remove.expired.transaction.cleanup.interval.ms')
      this.#expiryTimer = clock.setTimer(intervalMs, expire, { keepAlive: false })
    }
  }

  #abortTimedOut(): void {
    const nowMs = this.#options.clock.now()
    for (const loaded of this.#shards.values()) {
      for (const known of loaded.shard.decided()) this.#finish(loaded, known)
      for (const known of loaded.shard.timedOut(nowMs)) {
        const next = fenced(known, this.transactionVersion, nowMs)
        const error = this.#write(loaded, [{ transactionalId: known.transactionalId, transaction: next }])
        if (error === ErrorCode.NONE) this.#finish(loaded, next)
      }
    }
  }

  #removeExpired(): void {
    const nowMs = this.#options.clock.now()
    for (const loaded of this.#shards.values()) {
      // What fails now is tried again at the next look.
      for (const record of loaded.shard.expired(nowMs)) this.#write(loaded, [record])
    }
  }

  #shardOf(transactionalId: string): LoadedShard | number {
    if (this.#isClosed) return ErrorCode.COORDINATOR_NOT_AVAILABLE
    const error = this.ensureTopic()
    if (error !== ErrorCode.NONE) return error
    const count = this.#options.controller.image.topic(transactionTopic)!.partitions.length
    return this.#load(coordinatorPartition(transactionalId, count))
  }

  #load(index: number): LoadedShard | number {
    const known = this.#shards.get(index)
    if (known !== undefined) return known
    const { replicas, controller, logger, codecs } = this.#options
    const partition = replicas.partition(transactionTopic, index)
    if (partition === undefined) return ErrorCode.NOT_COORDINATOR
    const shard = new TransactionShard(this.#settings, () => controller.nextProducerId())
    try {
      for (const { key, value } of readAllRecords(partition.log, codecs)) {
        const record = key === null ? undefined : decodeTransactionRecord(key, value)
        if (record !== undefined) shard.replay(record)
      }
    } catch (error) {
      logger.error({}, `The transactions of ${transactionTopic}-${index} cannot be read: ${describeError(error)}`)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
    const loaded = { shard, partition }
    this.#shards.set(index, loaded)
    for (const decided of shard.decided()) this.#finish(loaded, decided)
    this.#watch()
    return loaded
  }
}
