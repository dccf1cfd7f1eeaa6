import { BATCH_HEADER_BYTES, ErrorCode } from '@ottla/protocol'
import { BatchCursor } from './batch-cursor.ts'
import { BatchHeader, SMALLEST_HEADER_BYTES } from './batch-header.ts'
import type { FilePool, PooledFile } from './file-pool.ts'
import type { LogConfig } from './log-config.ts'
import { LogError } from './log-error.ts'
import {
  DELETED_SUFFIX,
  LOG_SUFFIX,
  logFileName,
  OFFSET_INDEX_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './log-file-names.ts'
import { OffsetIndex } from './offset-index.ts'
import { TimeIndex } from './time-index.ts'
import { type AbortedTransaction, TransactionIndex } from './transaction-index.ts'

/** An index stores offsets relative to the segment in 32 bits. */
export const MAX_RELATIVE_OFFSET = 0x7fff_ffff
/** Bytes that recovery reads at once. */
const RECOVERY_BLOCK_BYTES = 1_048_576
/** Ends of past reads whose positions are kept: as many readers follow one another without a search. */
const READ_ENDS_KEPT = 4

/** Whole batches of one segment. */
export interface SegmentRead {
  readonly bytes: Buffer
  /** First offset of the first batch, which may be before the one that was asked for. */
  readonly firstOffset: number
  /** Offset after the last batch; the one that was asked for when no batch fits. */
  readonly nextOffset: number
}

/** Where and when a segment is opened. */
export interface SegmentOptions {
  readonly pool: FilePool
  readonly folder: string
  readonly baseOffset: number
  readonly config: LogConfig
  readonly nowMs: number
  /** Random part that is taken off `segment.ms`. */
  readonly rollJitterMs?: number
  /** What the names of the files end with besides their own suffixes: `.cleaned` while the cleaner writes them. Default nothing. */
  readonly fileSuffix?: string
}

/** A `.log` file with its indexes. Offsets in it begin at its base offset and ascend, possibly with gaps. */
export class LogSegment {
  readonly baseOffset: number
  readonly offsetIndex: OffsetIndex
  readonly timeIndex: TimeIndex
  readonly #log: PooledFile
  readonly #transactionIndexFile: PooledFile
  /** Most segments have none. */
  #transactionIndex: TransactionIndex | undefined
  readonly #indexIntervalBytes: number
  readonly #rollJitterMs: number
  readonly #header: BatchHeader = new BatchHeader()
  readonly #readEndOffsets: number[] = Array.from({ length: READ_ENDS_KEPT }, () => -1)
  readonly #readEndPositions: number[] = Array.from({ length: READ_ENDS_KEPT }, () => 0)
  #readEndSlot = 0
  #sizeBytes: number
  #nextOffset: number
  #maxTimestamp: number
  #offsetOfMaxTimestamp: number
  /** Largest timestamp of the first batch; undefined until it is needed. */
  #firstTimestamp: number | undefined
  #createdMs: number
  #bytesSinceIndexEntry = 0
  /** Bytes of a failed write may lie behind the end. */
  #isTorn = false

  /** Opens a segment, or makes an empty one. Then call {@link locateEnd}, {@link assumeEnd} or {@link recover} on one with content. */
  constructor(options: SegmentOptions) {
    const { pool, folder, baseOffset, config, fileSuffix = '' } = options
    const file = (suffix: string): PooledFile => pool.file(`${folder}/${logFileName(baseOffset, suffix)}${fileSuffix}`)
    this.baseOffset = baseOffset
    this.#log = file(LOG_SUFFIX)
    this.offsetIndex = new OffsetIndex(file(OFFSET_INDEX_SUFFIX), baseOffset, config.segmentIndexBytes)
    this.timeIndex = new TimeIndex(file(TIME_INDEX_SUFFIX), baseOffset, config.segmentIndexBytes)
    this.#transactionIndexFile = file(TXN_INDEX_SUFFIX)
    if (pool.disk.exists(this.#transactionIndexFile.path)) this.#openTransactionIndex()
    this.#indexIntervalBytes = config.indexIntervalBytes
    this.#rollJitterMs = options.rollJitterMs ?? 0
    this.#sizeBytes = this.#log.size
    this.#nextOffset = baseOffset
    this.#createdMs = options.nowMs
    this.#maxTimestamp = this.timeIndex.lastTimestamp
    this.#offsetOfMaxTimestamp = this.timeIndex.lastOffset
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Offset after the last record. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** When the newest record was written, as the record says, or the time at which the segment was opened where records have no timestamps. */
  get newestMs(): number {
    return this.#maxTimestamp >= 0 ? this.#maxTimestamp : this.#createdMs
  }

  /** When the first batch was written, as its newest record says, or the time at which the segment was opened. */
  get oldestMs(): number {
    const first = this.#firstBatchTimestamp()
    return first >= 0 ? first : this.#createdMs
  }

  /** Largest timestamp in the segment; -1 when it is empty. */
  get maxTimestamp(): number {
    return this.#maxTimestamp
  }

  /** Last offset of the first batch that has the largest timestamp. */
  get offsetOfMaxTimestamp(): number {
    return this.#offsetOfMaxTimestamp
  }

  /** Whether the indexes can belong to this log, as far as that is seen without reading them whole. */
  get hasSaneIndexes(): boolean {
    return (
      this.offsetIndex.isSane(this.#sizeBytes) && this.timeIndex.isSane() && this.#transactionIndex?.isSane() !== false
    )
  }

  /** Whether the next batch has to go to a new segment. */
  shouldRoll(config: LogConfig, batchBytes: number, lastOffset: number, maxTimestamp: number, nowMs: number): boolean {
    if (this.#sizeBytes === 0) return lastOffset - this.baseOffset > MAX_RELATIVE_OFFSET
    return (
      this.#sizeBytes > config.segmentBytes - batchBytes ||
      this.#ageMs(maxTimestamp, nowMs) > config.segmentMs - this.#rollJitterMs ||
      this.offsetIndex.isFull ||
      this.timeIndex.isFull ||
      lastOffset - this.baseOffset > MAX_RELATIVE_OFFSET
    )
  }

  /**
   * Writes a batch at the end.
   * @throws the disk's error; the segment is then as it was before.
   */
  append(batch: Buffer, lastOffset: number, maxTimestamp: number): void {
    const position = this.#sizeBytes
    const isIndexed = this.#bytesSinceIndexEntry > this.#indexIntervalBytes
    if (isIndexed) {
      this.offsetIndex.reserve()
      this.timeIndex.reserve()
    }
    if (this.#isTorn) this.#cutTornWrite()
    try {
      this.#log.write(batch, position)
    } catch (error) {
      this.#isTorn = true
      try {
        this.#cutTornWrite()
      } catch {
        // The next append tries again before it writes; recovery cuts it off too.
      }
      throw error
    }
    if (position === 0) this.#firstTimestamp = maxTimestamp
    this.#sizeBytes = position + batch.length
    this.#nextOffset = lastOffset + 1
    this.#noteTimestamp(maxTimestamp, lastOffset)
    if (isIndexed) this.#addIndexEntries(lastOffset, position)
    this.#bytesSinceIndexEntry += batch.length
  }

  /**
   * Whole batches from the one that holds `offset`, or the next one after it, up to `maxBytes`.
   * @param maxOffset - no batch that reaches this offset is returned.
   * @param minOneBatch - whether the first batch is returned even if it is larger than `maxBytes`.
   * @returns undefined when the segment has no record at or after `offset`.
   * @throws LogError CORRUPT_MESSAGE when what lies there is no batch.
   */
  read(offset: number, maxBytes: number, maxOffset: number, minOneBatch: boolean): SegmentRead | undefined {
    const start = this.#positionOf(offset)
    if (start === -1) return undefined
    const available = this.#sizeBytes - start
    let bytes = this.#log.bytes(start, Math.min(available, Math.max(maxBytes, BATCH_HEADER_BYTES)))
    const header = this.#header
    let end = 0
    let firstOffset = offset
    let nextOffset = offset
    while (bytes.length - end >= SMALLEST_HEADER_BYTES) {
      const problem = header.load(bytes, end) ?? this.#offsetProblem(end === 0 ? offset : nextOffset)
      if (problem !== undefined) {
        // Cut off by maxBytes, or damaged: the read that begins there tells.
        if (end > 0) break
        throw new LogError(ErrorCode.CORRUPT_MESSAGE, `${this.#log.path} at position ${start}: ${problem}`)
      }
      if (header.lastOffset >= maxOffset) break
      const batchEnd = end + header.sizeBytes
      if (batchEnd > maxBytes && (end > 0 || !minOneBatch)) break
      if (batchEnd > bytes.length) {
        if (batchEnd > available) throw new LogError(ErrorCode.CORRUPT_MESSAGE, `${this.#log.path} ends inside a batch`)
        bytes = this.#log.bytes(start, batchEnd)
      }
      if (end === 0) firstOffset = header.baseOffset
      nextOffset = header.lastOffset + 1
      end = batchEnd
    }
    if (end > 0) this.#keepReadEnd(nextOffset, start + end)
    return { bytes: bytes.subarray(0, end), firstOffset, nextOffset }
  }

  /** Makes sure that an aborted transaction can be noted; throws the disk's error when it cannot. */
  reserveTransactionIndex(): void {
    ;(this.#transactionIndex ?? this.#openTransactionIndex()).reserve()
  }

  /** Notes a transaction that a marker in this segment aborted. */
  addAbortedTransaction(transaction: AbortedTransaction): void {
    ;(this.#transactionIndex ?? this.#openTransactionIndex()).append(transaction)
  }

  /** Adds the aborted transactions with records in `[fromOffset, toOffset)`; returns whether no later segment can have more. */
  collectAborted(fromOffset: number, toOffset: number, into: AbortedTransaction[]): boolean {
    return this.#transactionIndex?.collect(fromOffset, toOffset, into) ?? false
  }

  /** The first batch that reaches `startOffset` and has a timestamp of at least `timestamp`. */
  findBatchByTimestamp(timestamp: number, startOffset: number): Buffer | undefined {
    if (this.#maxTimestamp < timestamp) return undefined
    const cursor = this.#cursorBefore(Math.max(this.timeIndex.lookup(timestamp), startOffset))
    while (cursor.next()) {
      const { header } = cursor
      if (header.lastOffset < startOffset || header.maxTimestamp < timestamp) continue
      return this.#log.bytes(cursor.position, header.sizeBytes)
    }
    return undefined
  }

  /** Calls `visit` with the header of every batch that reaches `offset`; the header is reused. */
  forEachHeader(offset: number, visit: (header: BatchHeader) => void): void {
    const cursor = this.#cursorBefore(offset)
    while (cursor.next()) if (cursor.header.lastOffset >= offset) visit(cursor.header)
  }

  /**
   * Finds the next offset behind the last indexed batch. For a segment that was closed cleanly.
   * @throws LogError CORRUPT_MESSAGE when the file is not whole: recover it.
   */
  locateEnd(): void {
    let nextOffset = this.baseOffset
    const cursor = new BatchCursor(this.#log, this.offsetIndex.lastPosition, this.#sizeBytes)
    while (cursor.next()) {
      nextOffset = cursor.header.lastOffset + 1
      this.#noteTimestamp(cursor.header.maxTimestamp, cursor.header.lastOffset)
    }
    this.#nextOffset = nextOffset
  }

  /** Says where the segment ends, as the next one begins there. Cheaper than {@link locateEnd}. */
  assumeEnd(nextOffset: number): void {
    this.#nextOffset = nextOffset
  }

  /**
   * Checks every batch, cuts the log off before the first that is not valid and builds the indexes anew; the
   * transaction index is left empty, as it needs to be known what producers did before.
   * @param visit - gets the header of every valid batch; the header is reused.
   * @returns bytes that were cut off.
   */
  recover(visit: (header: BatchHeader) => void): number {
    this.offsetIndex.truncateToCount(0)
    this.timeIndex.truncateToCount(0)
    this.#transactionIndex?.truncateToCount(0)
    this.#forgetContent()
    const fileBytes = this.#log.size
    const header = this.#header
    let block: Buffer = Buffer.alloc(0)
    let blockPosition = 0
    let valid = 0
    let bytesSinceIndexEntry = 0
    while (fileBytes - valid >= SMALLEST_HEADER_BYTES) {
      if (blockPosition + block.length - valid < Math.min(fileBytes - valid, BATCH_HEADER_BYTES)) {
        block = this.#log.bytes(valid, RECOVERY_BLOCK_BYTES)
        blockPosition = valid
      }
      if (header.load(block, valid - blockPosition) !== undefined || header.sizeBytes > fileBytes - valid) break
      if (blockPosition + block.length - valid < header.sizeBytes) {
        block = this.#log.bytes(valid, Math.max(header.sizeBytes, RECOVERY_BLOCK_BYTES))
        blockPosition = valid
        header.load(block, 0)
      }
      if (header.baseOffset < this.#nextOffset || header.lastOffset - this.baseOffset > MAX_RELATIVE_OFFSET) break
      if (!header.isValid) break
      this.#noteTimestamp(header.maxTimestamp, header.lastOffset)
      this.#nextOffset = header.lastOffset + 1
      if (bytesSinceIndexEntry > this.#indexIntervalBytes) {
        this.#addIndexEntries(header.lastOffset, valid)
        bytesSinceIndexEntry = 0
      }
      visit(header)
      bytesSinceIndexEntry += header.sizeBytes
      valid += header.sizeBytes
    }
    this.#sizeBytes = valid
    this.#bytesSinceIndexEntry = bytesSinceIndexEntry
    if (valid < fileBytes) this.#log.truncate(valid)
    return fileBytes - valid
  }

  /** Cuts off the batch that holds `offset` and all after it. */
  truncateTo(offset: number): void {
    if (offset >= this.#nextOffset) return
    const position = this.#positionOf(offset)
    this.offsetIndex.truncateTo(offset)
    this.timeIndex.truncateTo(offset)
    this.#transactionIndex?.truncateTo(offset)
    if (position !== -1) this.#log.truncate(position)
    this.#forgetContent()
    this.#sizeBytes = position === -1 ? this.#log.size : position
    this.#maxTimestamp = this.timeIndex.lastTimestamp
    this.#offsetOfMaxTimestamp = this.timeIndex.lastOffset
    this.locateEnd()
    this.#nextOffset = offset
  }

  /** Writes the last index entries, as no further batch comes, and gives memory and descriptors back. */
  seal(): void {
    if (this.#isTorn) this.#cutTornWrite()
    if (this.#sizeBytes > 0) this.timeIndex.appendIfLarger(this.#maxTimestamp, this.#offsetOfMaxTimestamp)
    this.offsetIndex.release()
    this.timeIndex.release()
    this.#transactionIndex?.release()
    this.#log.close()
  }

  /** Resolves when all that was appended is on the device. */
  async sync(): Promise<void> {
    await Promise.all([
      this.#log.sync(),
      this.offsetIndex.sync(),
      this.timeIndex.sync(),
      this.#transactionIndex?.sync(),
    ])
  }

  /** Closes the files for good without writing anything. */
  abandon(): void {
    this.#log.abandon()
    this.offsetIndex.abandon()
    this.timeIndex.abandon()
    this.#transactionIndex?.abandon()
  }

  /** Removes the files, the log first: indexes without a log are removed when the partition is opened. */
  remove(): void {
    this.#log.remove()
    this.offsetIndex.remove()
    this.timeIndex.remove()
    this.#transactionIndex?.remove()
  }

  /** Renames the files, the log first: while an index still has the old suffix, the work is seen to be unfinished. */
  changeSuffix(from: string, to: string): void {
    for (const file of [this.#log, this.offsetIndex, this.timeIndex, this.#transactionIndexFile]) {
      file.rename(file.path.slice(0, file.path.length - from.length) + to)
    }
  }

  /** Closes the files and has their names say that they wait to be removed; returns the paths. */
  markDeleted(): string[] {
    this.abandon()
    this.changeSuffix('', DELETED_SUFFIX)
    return [this.#log.path, this.offsetIndex.path, this.timeIndex.path, this.#transactionIndexFile.path]
  }

  #openTransactionIndex(): TransactionIndex {
    return (this.#transactionIndex = new TransactionIndex(this.#transactionIndexFile, this.baseOffset))
  }

  /** Record time that passed since the first batch, or wall time where records have no timestamps. */
  #ageMs(maxTimestamp: number, nowMs: number): number {
    const first = this.#firstBatchTimestamp()
    return first >= 0 ? maxTimestamp - first : nowMs - this.#createdMs
  }

  #firstBatchTimestamp(): number {
    if (this.#firstTimestamp === undefined) {
      const cursor = new BatchCursor(this.#log, 0, this.#sizeBytes)
      this.#firstTimestamp = cursor.next() ? cursor.header.maxTimestamp : -1
    }
    return this.#firstTimestamp
  }

  /** Offsets are outside the checksum; wrong ones would send a reader in circles or past records. */
  #offsetProblem(offset: number): string | undefined {
    const { baseOffset, lastOffset } = this.#header
    if (lastOffset >= offset && lastOffset < this.#nextOffset) return undefined
    return `offsets ${baseOffset} to ${lastOffset} are out of place`
  }

  #noteTimestamp(maxTimestamp: number, lastOffset: number): void {
    if (maxTimestamp <= this.#maxTimestamp) return
    this.#maxTimestamp = maxTimestamp
    this.#offsetOfMaxTimestamp = lastOffset
  }

  #addIndexEntries(lastOffset: number, position: number): void {
    this.offsetIndex.append(lastOffset, position)
    this.timeIndex.appendIfLarger(this.#maxTimestamp, this.#offsetOfMaxTimestamp)
    this.#bytesSinceIndexEntry = 0
  }

  #forgetContent(): void {
    this.#readEndOffsets.fill(-1)
    this.#nextOffset = this.baseOffset
    this.#maxTimestamp = -1
    this.#offsetOfMaxTimestamp = this.baseOffset
    this.#firstTimestamp = undefined
    this.#bytesSinceIndexEntry = 0
    this.#isTorn = false
  }

  #cutTornWrite(): void {
    this.#log.truncate(this.#sizeBytes)
    this.#isTorn = false
  }

  #keepReadEnd(offset: number, position: number): void {
    this.#readEndOffsets[this.#readEndSlot] = offset
    this.#readEndPositions[this.#readEndSlot] = position
    this.#readEndSlot = (this.#readEndSlot + 1) % READ_ENDS_KEPT
  }

  /** Position of the first batch that reaches `offset`, or -1. */
  #positionOf(offset: number): number {
    if (offset >= this.#nextOffset) return -1
    const slot = this.#readEndOffsets.indexOf(offset)
    if (slot !== -1) {
      const position = this.#readEndPositions[slot]!
      if (position < this.#sizeBytes) return position
    }
    const cursor = this.#cursorBefore(offset)
    while (cursor.next()) if (cursor.header.lastOffset >= offset) return cursor.position
    return -1
  }

  /** A cursor on the last indexed batch that ends at or before `offset`. */
  #cursorBefore(offset: number): BatchCursor {
    return new BatchCursor(this.#log, this.offsetIndex.lookup(offset), this.#sizeBytes)
  }
}
