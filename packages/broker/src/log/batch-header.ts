import {
  BATCH_HEADER_BYTES,
  BatchAttribute,
  BatchField,
  ControlType,
  crc32,
  crc32c,
  LegacyField,
  LOG_OVERHEAD,
  putInt64,
  readControlRecord,
  readRecords,
  RecordBatchView,
  roundedInt64At,
} from '@ottla/protocol'

/** Bytes of the smallest thing that a log can hold: a v0 message without key and value. */
export const SMALLEST_HEADER_BYTES = 26

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
    const length = buffer.readInt32BE(position + BatchField.LENGTH)
    this.sizeBytes = LOG_OVERHEAD + length
    this.magic = buffer.readInt8(position + BatchField.MAGIC)
    if (this.magic < 0 || this.magic > 2) return `magic ${this.magic} is unknown`
    const isLegacy = this.magic < 2
    if (this.sizeBytes < (isLegacy ? SMALLEST_HEADER_BYTES : BATCH_HEADER_BYTES)) return `length ${length} is too small`
    if (!isLegacy && buffer.length - position < BATCH_HEADER_BYTES) return 'the header is not complete'
    this.baseOffset = roundedInt64At(buffer, position)
    const lastOffsetDelta = isLegacy ? 0 : this.lastOffsetDelta
    this.lastOffset = this.baseOffset + lastOffsetDelta
    if (this.baseOffset < 0 || lastOffsetDelta < 0 || this.lastOffset > Number.MAX_SAFE_INTEGER) {
      return `offsets ${this.baseOffset} to ${this.lastOffset} are impossible`
    }
    return undefined
  }

  get leaderEpoch(): number {
    return this.magic < 2 ? -1 : this.#buffer.readInt32BE(this.#position + BatchField.LEADER_EPOCH)
  }

  /** Whether the bytes of the batch are those that its checksum was made of. */
  get isValid(): boolean {
    if (this.magic === 2)
      return (
        crc32c(this.#checkedBytes(BatchField.ATTRIBUTES)) === this.#buffer.readUInt32BE(this.#position + BatchField.CRC)
      )
    return crc32(this.#checkedBytes(BatchField.MAGIC)) === this.#buffer.readUInt32BE(this.#position + LegacyField.CRC)
  }

  get attributes(): number {
    return this.#buffer.readInt16BE(this.#position + BatchField.ATTRIBUTES)
  }

  get compression(): number {
    return this.attributes & BatchAttribute.COMPRESSION_MASK
  }

  get isLogAppendTime(): boolean {
    return (this.attributes & BatchAttribute.LOG_APPEND_TIME) !== 0
  }

  get isTransactional(): boolean {
    return (this.attributes & BatchAttribute.TRANSACTIONAL) !== 0
  }

  get isControl(): boolean {
    return (this.attributes & BatchAttribute.CONTROL) !== 0
  }

  get lastOffsetDelta(): number {
    return this.#buffer.readInt32BE(this.#position + BatchField.LAST_OFFSET_DELTA)
  }

  get baseTimestamp(): number {
    return roundedInt64At(this.#buffer, this.#position + BatchField.BASE_TIMESTAMP)
  }

  /** Largest timestamp; -1 for none. */
  get maxTimestamp(): number {
    if (this.magic === 0) return -1
    return roundedInt64At(
      this.#buffer,
      this.#position + (this.magic === 1 ? LegacyField.TIMESTAMP : BatchField.MAX_TIMESTAMP),
    )
  }

  /** -1 for none. */
  get producerId(): number {
    return this.magic < 2 ? -1 : roundedInt64At(this.#buffer, this.#position + BatchField.PRODUCER_ID)
  }

  get producerEpoch(): number {
    return this.#buffer.readInt16BE(this.#position + BatchField.PRODUCER_EPOCH)
  }

  get baseSequence(): number {
    return this.#buffer.readInt32BE(this.#position + BatchField.BASE_SEQUENCE)
  }

  get recordCount(): number {
    return this.#buffer.readInt32BE(this.#position + BatchField.RECORD_COUNT)
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
    putInt64(this.#buffer, this.#position, offset)
    this.lastOffset += offset - this.baseOffset
    this.baseOffset = offset
  }

  setLeaderEpoch(epoch: number): void {
    this.#buffer.writeInt32BE(epoch, this.#position + BatchField.LEADER_EPOCH)
  }

  /** Sets the largest timestamp and whose clock it is from, and makes the checksum fit again. */
  setMaxTimestamp(timestamp: number, isLogAppendTime: boolean): void {
    putInt64(this.#buffer, this.#position + BatchField.MAX_TIMESTAMP, timestamp)
    const attributes = isLogAppendTime
      ? this.attributes | BatchAttribute.LOG_APPEND_TIME
      : this.attributes & ~BatchAttribute.LOG_APPEND_TIME
    this.#buffer.writeInt16BE(attributes, this.#position + BatchField.ATTRIBUTES)
    this.#buffer.writeUInt32BE(crc32c(this.#checkedBytes(BatchField.ATTRIBUTES)), this.#position + BatchField.CRC)
  }

  #checkedBytes(from: number): Buffer {
    return this.#buffer.subarray(this.#position + from, this.#position + this.sizeBytes)
  }
}
