import { topicPartitionName } from '@ottla/core'
import { type CodecRegistry, UnsupportedCompressionError } from '@ottla/compression'
import {
  type AnyBatchView,
  asBuffer,
  ControlType,
  type LegacyBatchView,
  nextBatch,
  readControlRecord,
  readLegacyRecords,
  type RecordBatchView,
  RecordCursor,
  viewOf,
} from '@ottla/protocol'
import type { AbortedTransaction } from '@ottla/protocol/messages/fetch'
import { type CpuOffload, KafkaError } from '@ottla/runtime'
import { CorruptRecordError } from '../errors.ts'
import { BatchContext, ConsumerRecord } from '../records/consumer-record.ts'
import type { PartitionState } from '../state/partition-state.ts'
import { AbortedTransactions } from './aborted-transactions.ts'

/** Most bytes that one compressed batch may inflate to; a bound against hostile or broken data. */
const MAX_DECOMPRESSED_BYTES: number = 512 * 1024 * 1024

/** How fetched bytes are read; shared by all fetches of a consumer. */
export interface RecordReading {
  readonly checkCrcs: boolean
  readonly readCommitted: boolean
  readonly codecs: CodecRegistry
  readonly offload: CpuOffload
}

/** What a response brought of one partition. */
export interface FetchedPartition {
  readonly records: Buffer
  /** Where the fetch began. */
  readonly fetchOffset: number
  readonly abortedTransactions: readonly AbortedTransaction[] | null
}

/**
 * The bytes that one fetch brought of one partition, read batch by batch: the checksum is checked and the
 * batch decompressed once, when its turn comes; records become objects when they are taken.
 */
export class CompletedFetch {
  readonly partition: PartitionState
  readonly #positionVersion: number
  readonly #seekCount: number
  readonly #reading: RecordReading
  readonly #bytes: Buffer
  readonly #aborted: AbortedTransactions
  /** Where the next batch begins. */
  #at = 0
  #batch: RecordBatchView | undefined
  #cursor: RecordCursor | undefined
  #context: BatchContext | undefined
  /** Read but given back, or read all at once; they come before what follows. */
  #ready: ConsumerRecord[] = []
  #readyAt = 0
  #preparing: Promise<void> | undefined
  #error: KafkaError | undefined
  #isAtEnd = false
  /** Position after what has been taken, and after what applications do not see behind that. */
  nextOffset: number
  /** Where the batches end that were gone through. */
  #passedOffset: number
  /** What {@link nextOffset} was when {@link tellPosition} was called. */
  #toldOffset: number
  /** Leader epoch of the last batch that {@link nextOffset} lies behind; -1 when unknown. */
  leaderEpoch = -1
  /** Bytes that are still counted in the partition's `bufferedBytes`. */
  #countedBytes: number
  /** Decompressed bytes of records that were taken since {@link takeBytes} was called. */
  #takenBytes = 0

  constructor(partition: PartitionState, fetched: FetchedPartition, reading: RecordReading) {
    this.partition = partition
    this.#positionVersion = partition.positionVersion
    this.#seekCount = partition.seekCount
    this.#reading = reading
    this.#bytes = fetched.records
    this.#aborted = new AbortedTransactions(reading.readCommitted ? fetched.abortedTransactions : null)
    this.nextOffset = this.#passedOffset = this.#toldOffset = fetched.fetchOffset
    this.#countedBytes = fetched.records.length
    partition.bufferedBytes += this.#countedBytes
  }

  /** The position was moved since the fetch was sent, or the partition is gone: nothing of it counts. */
  get isStale(): boolean {
    return this.partition.positionVersion !== this.#positionVersion
  }

  /** The position was moved since: what was taken of it is no longer asked for. Another leader alone does not do that. */
  get isMoved(): boolean {
    return this.partition.seekCount !== this.#seekCount
  }

  /** Why reading cannot go on at {@link nextOffset}. It stays until the application seeks. */
  get error(): KafkaError | undefined {
    return this.#readyAt < this.#ready.length ? undefined : this.#error
  }

  /** Nothing is left to take. */
  get isDrained(): boolean {
    return this.#isAtEnd && this.#error === undefined && this.#readyAt === this.#ready.length
  }

  /** Nothing is left to take, nor a position to tell: that of a fetch that brought nothing but markers counts too. */
  get isSpent(): boolean {
    return this.isDrained && this.#toldOffset === this.nextOffset
  }

  /** The position is moved to {@link nextOffset}. @returns whether it was somewhere else. */
  tellPosition(): boolean {
    const hasMoved = this.#toldOffset !== this.nextOffset
    this.#toldOffset = this.nextOffset
    return hasMoved
  }

  /**
   * Makes the next records ready to be taken, skipping what applications do not see.
   * @returns a promise while a batch is decompressed on another thread; call again after it.
   */
  prepare(): Promise<void> | undefined {
    while (this.#preparing === undefined && !this.#hasRecords && !this.#isAtEnd && this.#error === undefined) {
      this.#enterNextBatch()
    }
    return this.#preparing
  }

  /** Appends records that {@link prepare} made ready, until `out` has `max`. */
  take(out: ConsumerRecord[], max: number): void {
    while (this.#readyAt < this.#ready.length && out.length < max) {
      const record = this.#ready[this.#readyAt++]!
      this.nextOffset = record.offset + 1
      out.push(record)
    }
    if (this.#readyAt < this.#ready.length) return
    if (this.#ready.length > 0) {
      this.#ready = []
      this.#readyAt = 0
    }
    const cursor = this.#cursor
    if (cursor !== undefined) this.#takeFromCursor(cursor, out, max)
    else this.#passInvisible()
  }

  /** Bytes of the records that were taken since the last call; within a batch all records count the same. */
  takeBytes(): number {
    const bytes = this.#takenBytes
    this.#takenBytes = 0
    return bytes
  }

  /** Takes back the last records that were taken: they will be taken again first. Without any, the position is told again. */
  giveBack(rest: readonly ConsumerRecord[]): void {
    this.#toldOffset = -1
    if (rest.length === 0) return
    this.#ready = [...rest, ...this.#ready.slice(this.#readyAt)]
    this.#readyAt = 0
    this.nextOffset = rest[0]!.offset
  }

  /** Passes over the record at `offset`. @returns false unless it comes next, given back. */
  skip(offset: number): boolean {
    if (this.#ready[this.#readyAt]?.offset !== offset) return false
    this.#readyAt++
    this.nextOffset = offset + 1
    this.#passInvisible()
    return true
  }

  /** Gives up what is left, so that it no longer counts as buffered. */
  discard(): void {
    this.#release(this.#countedBytes)
    this.#isAtEnd = true
    this.#error = undefined
    this.#ready = []
    this.#readyAt = 0
    this.#cursor = undefined
  }

  get #hasRecords(): boolean {
    return this.#readyAt < this.#ready.length || this.#cursor !== undefined
  }

  #takeFromCursor(cursor: RecordCursor, out: ConsumerRecord[], max: number): void {
    const context = this.#context!
    const firstDelta = this.nextOffset - context.baseOffset
    const sameTimestamp = context.timestampType === 'logAppendTime'
    let lastDelta = firstDelta - 1
    const before = cursor.remaining
    try {
      while (out.length < max && cursor.next()) {
        const { offsetDelta } = cursor
        // A fetch from the middle of a batch brings the whole of it.
        if (offsetDelta < firstDelta) continue
        lastDelta = offsetDelta
        const timestampDelta = sameTimestamp ? 0 : cursor.timestampDelta
        const { keyAt, keySize, valueAt, valueSize } = cursor
        out.push(new ConsumerRecord(context, offsetDelta, timestampDelta, keyAt, keySize, valueAt, valueSize))
      }
    } catch (error) {
      this.#fail('a record is malformed', error, context.baseOffset + lastDelta + 1, this.#batch!.nextOffset)
      return
    }
    this.nextOffset = context.baseOffset + lastDelta + 1
    this.leaderEpoch = context.leaderEpoch
    this.#takenBytes += bytesUpTo(this.#batch!, context, cursor.remaining) - bytesUpTo(this.#batch!, context, before)
    if (cursor.remaining === 0) this.#leaveBatch()
  }

  #enterNextBatch(): void {
    let batch: AnyBatchView | undefined
    try {
      batch = nextBatch(this.#bytes, this.#at)
    } catch (error) {
      this.#fail('a batch is malformed', error, this.nextOffset, this.nextOffset + 1)
      return
    }
    // Brokers cut a response off where its size limit falls.
    if (batch === undefined) {
      this.#release(this.#countedBytes)
      this.#isAtEnd = true
      return
    }
    if (batch.nextOffset <= this.nextOffset) {
      this.#leaveBytes(batch)
      return
    }
    if (this.#reading.checkCrcs && !batch.isValid()) {
      this.#fail('the checksum of a batch does not fit its bytes', undefined, this.nextOffset, batch.nextOffset)
      return
    }
    try {
      if (batch.magic === 2) this.#enter(batch)
      else this.#readLegacy(batch)
    } catch (error) {
      this.#fail('a batch cannot be read', error, this.nextOffset, batch.nextOffset)
    }
  }

  #enter(batch: RecordBatchView): void {
    this.#batch = batch
    if (this.#isInvisible(batch)) {
      this.#leaveBatch()
      return
    }
    if (batch.compression === 0) {
      this.#open(batch, batch.payload)
      return
    }
    const { codecs, offload } = this.#reading
    const payload = batch.payload
    if (offload.worthwhile(payload.length) || batch.compression === 4) {
      this.#preparing = this.#inflate(batch, payload).finally(() => {
        this.#preparing = undefined
      })
      return
    }
    this.#open(batch, asBuffer(codecs.get(batch.compression).decompress(payload, MAX_DECOMPRESSED_BYTES)))
  }

  async #inflate(batch: RecordBatchView, payload: Buffer): Promise<void> {
    try {
      // zstd may have to be loaded first.
      const codec = await this.#reading.codecs.ready(batch.compression)
      const inflated =
        codec.decompressAsync !== undefined && this.#reading.offload.worthwhile(payload.length)
          ? await codec.decompressAsync(payload, MAX_DECOMPRESSED_BYTES)
          : codec.decompress(payload, MAX_DECOMPRESSED_BYTES)
      if (!this.#isAtEnd) this.#open(batch, asBuffer(inflated))
    } catch (error) {
      this.#fail('a batch cannot be decompressed', error, this.nextOffset, batch.nextOffset)
    }
  }

  #open(batch: RecordBatchView, payload: Buffer): void {
    const cursor = new RecordCursor(batch, payload)
    const { timestampType } = batch
    this.#context = new BatchContext({
      topic: this.partition.topic,
      partition: this.partition.partition,
      leaderEpoch: batch.partitionLeaderEpoch,
      timestampType,
      baseOffset: batch.baseOffset,
      baseTimestamp: timestampType === 'logAppendTime' ? batch.maxTimestamp : batch.baseTimestamp,
      bytes: payload,
      hasHeaders: true,
    })
    this.#cursor = cursor
  }

  #readLegacy(batch: LegacyBatchView): void {
    const { codecs } = this.#reading
    const records = readLegacyRecords(batch, (compression, bytes) =>
      codecs.get(compression).decompress(bytes, MAX_DECOMPRESSED_BYTES),
    )
    const { topic, partition } = this.partition
    const { timestampType } = batch
    for (const record of records) {
      if (record.offset < this.nextOffset) continue
      const context = new BatchContext({
        topic,
        partition,
        leaderEpoch: -1,
        timestampType,
        baseOffset: record.offset,
        baseTimestamp: record.timestamp,
        bytes: record.source.bytes,
        hasHeaders: false,
      })
      this.#ready.push(
        new ConsumerRecord(context, 0, 0, record.keyAt, record.keySize, record.valueAt, record.valueSize),
      )
    }
    this.#leaveBytes(batch)
  }

  /** Markers, and batches of aborted transactions. */
  #isInvisible(batch: RecordBatchView): boolean {
    if (batch.isControl) {
      if (batch.producerId >= 0 && isAbortMarker(batch)) this.#aborted.onAbortMarker(batch.producerId, batch.lastOffset)
      return true
    }
    if (batch.recordCount === 0) return true
    if (batch.producerId < 0 || !this.#reading.readCommitted) return false
    const isAborted = this.#aborted.isAborted(batch.producerId, batch.lastOffset)
    return isAborted && batch.isTransactional
  }

  /** Compaction may have removed the last records of a batch, so its own last offset counts. */
  #leaveBatch(): void {
    const batch = this.#batch
    if (batch === undefined) return
    this.nextOffset = batch.nextOffset
    this.leaderEpoch = batch.partitionLeaderEpoch
    this.#batch = undefined
    this.#cursor = undefined
    this.#leaveBytes(batch)
  }

  /** Behind records that were given back and taken again, markers may have been passed already. */
  #passInvisible(): void {
    if (!this.#hasRecords) this.nextOffset = Math.max(this.nextOffset, this.#passedOffset)
  }

  #leaveBytes(batch: AnyBatchView): void {
    this.#at = batch.end
    this.#passedOffset = Math.max(this.#passedOffset, batch.nextOffset)
    this.#release(batch.sizeBytes)
  }

  #release(bytes: number): void {
    this.#countedBytes -= bytes
    if (!this.isStale) this.partition.bufferedBytes -= bytes
  }

  #fail(problem: string, cause: unknown, offset: number, nextOffset: number): void {
    const { topic, partition } = this.partition
    this.nextOffset = offset
    this.#cursor = undefined
    const next = Math.max(offset + 1, nextOffset)
    if (cause instanceof UnsupportedCompressionError) {
      // With the codec it could be read, so it is not called damaged.
      const skip = `; or pass over it with seek({ topic, partition }, ${next})`
      this.#error = new UnsupportedCompressionError(`${this.toString()}: ${cause.message}${skip}`, { cause })
      return
    }
    const text = cause instanceof Error ? `${problem}: ${cause.message}` : problem
    this.#error = new CorruptRecordError(text, { topic, partition, offset, nextOffset: next, cause })
  }

  /** For messages: `orders-3 at offset 17`. */
  toString(): string {
    return `${topicPartitionName(this.partition.topic, this.partition.partition)} at offset ${this.nextOffset}`
  }
}

/** Bytes of a batch before the last `remaining` records, as if all had the same size. */
function bytesUpTo({ recordCount }: RecordBatchView, { bytes }: BatchContext, remaining: number): number {
  return Math.floor((bytes.length * (recordCount - remaining)) / recordCount)
}

function isAbortMarker(batch: RecordBatchView): boolean {
  const cursor = new RecordCursor(batch)
  if (!cursor.next()) return false
  const { bytes } = cursor.source
  const key = viewOf(bytes, cursor.keyAt, cursor.keySize)
  return readControlRecord(key, viewOf(bytes, cursor.valueAt, cursor.valueSize)).type === ControlType.ABORT
}
