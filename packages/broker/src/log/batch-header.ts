import {
  BATCH_HEADER_BYTES,
  ControlType,
  crc32,
  crc32c,
  LOG_OVERHEAD,
  readControlRecord,
  readRecords,
  RecordBatchView,
} from '@ottla/protocol'
import { readInt64, writeInt64 } from './int64.ts'

/** Bytes of the smallest thing that a log can hold: a v0 message without key and value. */
export const SMALLEST_HEADER_BYTES = 26

// Layout of a record batch (magic 2). The CRC covers the attributes and all that follows, so base offset
// and leader epoch are set without computing it again.
const LENGTH = 8
const LEADER_EPOCH = 12
const MAGIC = 16
const CRC = 17
const ATTRIBUTES = 21
const LAST_OFFSET_DELTA = 23
const BASE_TIMESTAMP = 27
const MAX_TIMESTAMP = 35
const PRODUCER_ID = 43
const PRODUCER_EPOCH = 51
const BASE_SEQUENCE = 53
const RECORD_COUNT = 57
/** Messages of magic 0 and 1: CRC-32 of all from the magic byte on, magic, attributes, and with magic 1 a timestamp. */
const LEGACY_CRC = 12
const LEGACY_TIMESTAMP = 18

const COMPRESSION_MASK = 0x07
const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20

/** What the control batch that ends a transaction says. */
export interface TransactionMarker {
  readonly isAbort: boolean
  readonly coordinatorEpoch: number
}

/**
 * The header of a batch in a buffer. Unlike protocol's `RecordBatchView` it is moved over many batches, needs
 * only the header in the buffer, reports damage without throwing, and knows how a broker changes a header.
 */
export class BatchHeader {
  sizeBytes = 0
  magic = 0
  baseOffset = 0
  lastOffset = 0
  #buffer: Buffer = Buffer.alloc(0)
  #position = 0

  /**
   * Moves to the batch at a position and reads the fields that every user needs. Messages of magic 0 and 1
   * (Kafka before 0.11) count as batches of which only the last offset is known.
   * @returns what is wrong with the header, or undefined.
   */
  load(buffer: Buffer, position: number): string | undefined {
    this.#buffer = buffer
    this.#position = position
    const length = buffer.readInt32BE(position + LENGTH)
    this.sizeBytes = LOG_OVERHEAD + length
    this.magic = buffer.readInt8(position + MAGIC)
    if (this.magic < 0 || this.magic > 2) return `magic ${this.magic} is unknown`
    const isLegacy = this.magic < 2
    if (this.sizeBytes < (isLegacy ? SMALLEST_HEADER_BYTES : BATCH_HEADER_BYTES)) return `length ${length} is too small`
    if (!isLegacy && buffer.length - position < BATCH_HEADER_BYTES) return 'the header is not complete'
    this.baseOffset = readInt64(buffer, position)
    const lastOffsetDelta = isLegacy ? 0 : this.lastOffsetDelta
    this.lastOffset = this.baseOffset + lastOffsetDelta
    if (this.baseOffset < 0 || lastOffsetDelta < 0 || this.lastOffset > Number.MAX_SAFE_INTEGER) {
      return `offsets ${this.baseOffset} to ${this.lastOffset} are impossible`
    }
    return undefined
  }

  get leaderEpoch(): number {
    return this.magic < 2 ? -1 : this.#buffer.readInt32BE(this.#position + LEADER_EPOCH)
  }

  /** Whether the bytes of the batch are those that its checksum was made of. */
  get isValid(): boolean {
    if (this.magic === 2)
      return crc32c(this.#checkedBytes(ATTRIBUTES)) === this.#buffer.readUInt32BE(this.#position + CRC)
    return crc32(this.#checkedBytes(MAGIC)) === this.#buffer.readUInt32BE(this.#position + LEGACY_CRC)
  }

  get attributes(): number {
    return this.#buffer.readInt16BE(this.#position + ATTRIBUTES)
  }

  get compression(): number {
    return this.attributes & COMPRESSION_MASK
  }

  get isLogAppendTime(): boolean {
    return (this.attributes & LOG_APPEND_TIME) !== 0
  }

  get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL) !== 0
  }

  get isControl(): boolean {
    return (this.attributes & CONTROL) !== 0
  }

  get lastOffsetDelta(): number {
    return this.#buffer.readInt32BE(this.#position + LAST_OFFSET_DELTA)
  }

  get baseTimestamp(): number {
    return readInt64(this.#buffer, this.#position + BASE_TIMESTAMP)
  }

  /** Largest timestamp; -1 for none. */
  get maxTimestamp(): number {
    if (this.magic === 0) return -1
    return readInt64(this.#buffer, this.#position + (this.magic === 1 ? LEGACY_TIMESTAMP : MAX_TIMESTAMP))
  }

  /** -1 for none. */
  get producerId(): number {
    return this.magic < 2 ? -1 : readInt64(this.#buffer, this.#position + PRODUCER_ID)
  }

  get producerEpoch(): number {
    return this.#buffer.readInt16BE(this.#position + PRODUCER_EPOCH)
  }

  get baseSequence(): number {
    return this.#buffer.readInt32BE(this.#position + BASE_SEQUENCE)
  }

  get recordCount(): number {
    return this.#buffer.readInt32BE(this.#position + RECORD_COUNT)
  }

  /** What a control batch says of a transaction; undefined for other control batches. The whole batch must be in the buffer. */
  get transactionMarker(): TransactionMarker | undefined {
    for (const { key, value } of readRecords(new RecordBatchView(this.#buffer, this.#position))) {
      const { type, coordinatorEpoch } = readControlRecord(key, value)
      if (coordinatorEpoch !== undefined) return { isAbort: type === ControlType.ABORT, coordinatorEpoch }
    }
    return undefined
  }

  /** The records, compressed as they are. */
  get payload(): Buffer {
    return this.#buffer.subarray(this.#position + BATCH_HEADER_BYTES, this.#position + this.sizeBytes)
  }

  setBaseOffset(offset: number): void {
    writeInt64(this.#buffer, offset, this.#position)
    this.lastOffset += offset - this.baseOffset
    this.baseOffset = offset
  }

  setLeaderEpoch(epoch: number): void {
    this.#buffer.writeInt32BE(epoch, this.#position + LEADER_EPOCH)
  }

  /** Sets the largest timestamp and whose clock it is from, and makes the checksum fit again. */
  setMaxTimestamp(timestamp: number, isLogAppendTime: boolean): void {
    writeInt64(this.#buffer, timestamp, this.#position + MAX_TIMESTAMP)
    const attributes = isLogAppendTime ? this.attributes | LOG_APPEND_TIME : this.attributes & ~LOG_APPEND_TIME
    this.#buffer.writeInt16BE(attributes, this.#position + ATTRIBUTES)
    this.#buffer.writeUInt32BE(crc32c(this.#checkedBytes(ATTRIBUTES)), this.#position + CRC)
  }

  #checkedBytes(from: number): Buffer {
    return this.#buffer.subarray(this.#position + from, this.#position + this.sizeBytes)
  }
}
