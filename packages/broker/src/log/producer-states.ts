import { addToSequence, ErrorCode } from '@ottla/protocol'
import { describeError } from '@ottla/runtime'
import type { Logger } from '../logger.ts'
import type { BatchHeader } from './batch-header.ts'
import type { LastRecord } from './cleaner/batch-filter.ts'
import type { FilePool, PooledFile } from './file-pool.ts'
import { LogAppendError } from './log-error.ts'
import { logFileName, parseLogFileName, SNAPSHOT_SUFFIX } from './log-file-names.ts'
import { type ProducerBatchInfo, ProducerEntry } from './producer-entry.ts'
import type { AbortedTransaction } from './transaction-index.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts'

/** A transaction that a marker ended in this partition. */
export interface CompletedTransaction extends AbortedTransaction {
  readonly isAborted: boolean
}

/** Where the producer states of a partition live. */
export interface ProducerStatesOptions {
  readonly pool: FilePool
  readonly folder: string
  readonly logger: Logger
}

/**
 * The idempotent producers of a partition (KIP-98): which batches each appended last, so that a retry is
 * recognised and a gap refused. The states at some offset are kept in `.snapshot` files; later ones come
 * back from the batch headers of the log.
 *
 * Grows with the number of producers that were active within `producer.id.expiration.ms`, as in Kafka.
 */
export class ProducerStates {
  readonly #pool: FilePool
  readonly #folder: string
  readonly #logger: Logger
  readonly #entries = new Map<number, ProducerEntry>()
  /** First offsets of the open transactions by producer id. They begin in the order of the log, so the first is the smallest. */
  readonly #open = new Map<number, number>()
  /** Offsets of the snapshot files, ascending. */
  #snapshotOffsets: number[] = []
  readonly #unsynced = new Set<PooledFile>()

  constructor({ pool, folder, logger }: ProducerStatesOptions) {
    this.#pool = pool
    this.#folder = folder
    this.#logger = logger
  }

  /** Producers that are known. */
  get entries(): ReadonlyMap<number, ProducerEntry> {
    return this.#entries
  }

  /** First offset that belongs to an open transaction; undefined when none is open. */
  get firstUnstableOffset(): number | undefined {
    return this.#open.values().next().value
  }

  /** Whether a producer's transaction is open here in this epoch. */
  hasOpenTransaction(producerId: number, producerEpoch: number): boolean {
    return this.#open.has(producerId) && this.#entries.get(producerId)?.producerEpoch === producerEpoch
  }

  /** Whether a batch ends an open transaction by aborting it. */
  isAborted(header: BatchHeader): boolean {
    return header.isControl && this.#open.has(header.producerId) && header.transactionMarker?.isAbort === true
  }

  /** Offsets of the snapshots on disk, ascending. */
  get snapshotOffsets(): readonly number[] {
    return this.#snapshotOffsets
  }

  /**
   * Checks the next batch of a producer; a coordinator's has no sequence number.
   * @returns the earlier append when the batch is a retry of one of the last batches.
   * @throws LogAppendError when it comes from a fenced epoch or does not continue the sequence.
   */
  check(header: BatchHeader, partition: string): ProducerBatchInfo | undefined {
    const { producerId, producerEpoch, baseSequence } = header
    const entry = this.#entries.get(producerId)
    if (entry === undefined) return undefined
    if (baseSequence < 0) {
      checkEpoch(entry, producerEpoch, partition)
      if (header.isControl) checkMarker(entry, header, partition)
      return undefined
    }
    const lastSequence = addToSequence(baseSequence, header.lastOffsetDelta)
    const duplicate = entry.findDuplicate(producerEpoch, baseSequence, lastSequence)
    if (duplicate !== undefined) return duplicate
    checkEpoch(entry, producerEpoch, partition)
    if (!entry.isNext(producerEpoch, baseSequence)) {
      throw new LogAppendError(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        `Out of order sequence number of producer ${producerId} in ${partition}: ${baseSequence} in epoch ${producerEpoch} came after ` +
          `${entry.lastSequence} in epoch ${entry.producerEpoch}`,
      )
    }
    if (!header.isTransactional && this.#open.has(producerId)) {
      throw new LogAppendError(
        ErrorCode.INVALID_TXN_STATE,
        `Producer ${producerId} has a transaction open in ${partition}, but the records are not transactional`,
      )
    }
    return undefined
  }

  /** Notes a batch that is in the log; returns the transaction that it ended. */
  update(header: BatchHeader): CompletedTransaction | undefined {
    const { producerId } = header
    if (producerId < 0) return undefined
    let entry = this.#entries.get(producerId)
    if (entry === undefined) this.#entries.set(producerId, (entry = new ProducerEntry(producerId)))
    if (header.isControl) {
      // A transaction marker takes no sequence number; it ends the transaction and may carry a new epoch.
      entry.bumpEpoch(header.producerEpoch)
      entry.lastTimestamp = header.maxTimestamp
      return this.#complete(entry, header)
    }
    const { baseSequence, lastOffsetDelta } = header
    entry.addBatch(header.producerEpoch, {
      lastSequence: baseSequence < 0 ? -1 : addToSequence(baseSequence, lastOffsetDelta),
      lastOffset: header.lastOffset,
      offsetDelta: lastOffsetDelta,
      timestamp: header.maxTimestamp,
    })
    if (header.isTransactional && entry.currentTxnFirstOffset === -1) {
      entry.currentTxnFirstOffset = header.baseOffset
      this.#open.set(producerId, header.baseOffset)
    }
    return undefined
  }

  /** For each producer what its sequence numbers and its epoch hang on: compaction has to leave that. */
  lastRecords(): Map<number, LastRecord> {
    const lastRecords = new Map<number, LastRecord>()
    for (const { producerId, producerEpoch, batches } of this.#entries.values()) {
      lastRecords.set(producerId, { lastDataOffset: batches.at(-1)?.lastOffset, producerEpoch })
    }
    return lastRecords
  }

  /** Forgets the producers that have been idle for `expirationMs` and have no transaction open. */
  removeExpired(nowMs: number, expirationMs: number): void {
    for (const [producerId, entry] of this.#entries) {
      if (isExpired(entry, nowMs, expirationMs)) this.#entries.delete(producerId)
    }
  }

  /** Writes the states, which are those at `offset`, to a snapshot unless there is one. Safe once {@link sync} resolved. */
  takeSnapshot(offset: number): void {
    if (this.#snapshotOffsets.includes(offset)) return
    const file = this.#file(offset)
    try {
      file.truncate(0)
      file.write(encodeProducerSnapshot(this.#entries.values(), this.#entries.size), 0)
      this.#snapshotOffsets = [...this.#snapshotOffsets, offset].sort((a, b) => a - b)
      this.#unsynced.add(file)
    } catch (error) {
      // Without it the states come back from an older snapshot and the log.
      this.#logger.warn({ err: error }, `Cannot write ${file.path}: ${describeError(error)}`)
      this.#remove(offset)
    }
  }

  /** Resolves when the snapshots are on the device. */
  async sync(): Promise<void> {
    for (const file of this.#unsynced) {
      await file.sync()
      file.close()
      this.#unsynced.delete(file)
    }
  }

  /** Writes nothing more. */
  abandon(): void {
    for (const file of this.#unsynced) file.abandon()
  }

  /** Forgets everything and takes over the snapshot files that are in the folder. */
  loadSnapshotList(fileNames: readonly string[]): void {
    this.#forgetEntries()
    this.#snapshotOffsets = fileNames
      .map((name) => parseLogFileName(name))
      .filter((file) => file?.suffix === SNAPSHOT_SUFFIX)
      .map((file) => file!.offset)
  }

  /**
   * Brings back the states at `endOffset`: from the newest snapshot that can be read and is not after
   * `snapshotsUpTo`, and from the log.
   * @param replay - calls back with the batches from an offset on.
   */
  restore(
    startOffset: number,
    endOffset: number,
    snapshotsUpTo: number,
    nowMs: number,
    expirationMs: number,
    replay: (offset: number) => void,
  ): void {
    for (const offset of this.#snapshotOffsets) if (offset > endOffset) this.#remove(offset)
    this.#forgetEntries()
    let from = startOffset
    for (const offset of this.#snapshotOffsets.toReversed()) {
      if (offset > snapshotsUpTo) continue
      const entries = decodeProducerSnapshot(this.#pool.disk.readFile(this.#file(offset).path))
      if (entries === undefined) {
        this.#logger.warn({}, `Producer snapshot ${this.#file(offset).path} is damaged and is removed`)
        this.#remove(offset)
        continue
      }
      for (const entry of entries) {
        if (!isExpired(entry, nowMs, expirationMs)) this.#entries.set(entry.producerId, entry)
      }
      from = offset
      break
    }
    const open = [...this.#entries.values()].filter(({ currentTxnFirstOffset }) => currentTxnFirstOffset !== -1)
    open.sort((a, b) => a.currentTxnFirstOffset - b.currentTxnFirstOffset)
    for (const { producerId, currentTxnFirstOffset } of open) this.#open.set(producerId, currentTxnFirstOffset)
    if (from < endOffset) replay(from)
  }

  /** Removes the snapshots before an offset, the newest excepted, which may be all there is. */
  removeSnapshotsBefore(offset: number): void {
    for (const old of this.#snapshotOffsets.slice(0, -1)) if (old < offset) this.#remove(old)
  }

  /** Forgets all producers and snapshots. */
  clear(): void {
    this.#forgetEntries()
    for (const offset of this.#snapshotOffsets) this.#remove(offset)
  }

  #complete(entry: ProducerEntry, header: BatchHeader): CompletedTransaction | undefined {
    const marker = header.transactionMarker
    if (marker === undefined) return undefined
    entry.coordinatorEpoch = marker.coordinatorEpoch
    const { producerId, currentTxnFirstOffset: firstOffset } = entry
    entry.currentTxnFirstOffset = -1
    // A marker for a partition that got no records in the transaction ends nothing.
    if (!this.#open.delete(producerId)) return undefined
    const lastOffset = header.baseOffset
    const lastStableOffset = this.firstUnstableOffset ?? lastOffset + 1
    return { producerId, firstOffset, lastOffset, isAborted: marker.isAbort, lastStableOffset }
  }

  #forgetEntries(): void {
    this.#entries.clear()
    this.#open.clear()
  }

  #file(offset: number): PooledFile {
    return this.#pool.file(`${this.#folder}/${logFileName(offset, SNAPSHOT_SUFFIX)}`)
  }

  #remove(offset: number): void {
    this.#snapshotOffsets = this.#snapshotOffsets.filter((kept) => kept !== offset)
    const { path } = this.#file(offset)
    for (const file of this.#unsynced) if (file.path === path) file.abandon()
    this.#pool.disk.remove(path)
  }
}

function checkEpoch({ producerId, producerEpoch: known }: ProducerEntry, epoch: number, partition: string): void {
  if (epoch >= known) return
  throw new LogAppendError(
    ErrorCode.INVALID_PRODUCER_EPOCH,
    `Epoch ${epoch} of producer ${producerId} in ${partition} is smaller than the last seen epoch ${known}`,
  )
}

/** A coordinator that another one has replaced may not end transactions any more. */
function checkMarker({ producerId, coordinatorEpoch }: ProducerEntry, header: BatchHeader, partition: string): void {
  const epoch = header.transactionMarker?.coordinatorEpoch ?? coordinatorEpoch
  if (epoch >= coordinatorEpoch) return
  throw new LogAppendError(
    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
    `Coordinator epoch ${epoch} for producer ${producerId} in ${partition} is smaller than the last seen one ${coordinatorEpoch}`,
  )
}

function isExpired(entry: ProducerEntry, nowMs: number, expirationMs: number): boolean {
  return entry.currentTxnFirstOffset === -1 && nowMs - entry.lastTimestamp >= expirationMs
}
