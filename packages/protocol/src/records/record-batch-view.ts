import { BufferView } from '../buffer-view.ts'
import { DecodeError } from '../errors.ts'
import { crc32c } from '../hashes/crc32c.ts'
import {
  BATCH_HEADER_BYTES,
  BatchAttribute,
  BatchField,
  LOG_OVERHEAD,
  NONE,
  type TimestampType,
} from './batch-format.ts'
import { int16At, int32At, int64At } from '../integers.ts'

/**
 * A record batch of format 2 where it lies in a buffer. Header fields are read when they are asked for; nothing is
 * copied. The CRC is not checked until {@link RecordBatchView.isValid} is called.
 */
export class RecordBatchView {
  readonly bytes: Buffer
  /** Where the batch starts in {@link RecordBatchView.bytes}. */
  readonly position: number
  /** Size of the whole batch, header included. */
  readonly sizeBytes: number
  readonly attributes: number

  /** @throws DecodeError when there is no whole batch of format 2 at `position` */
  constructor(bytes: Buffer, position = 0) {
    const left = bytes.length - position
    if (left < BATCH_HEADER_BYTES) throw new DecodeError(`a batch header of ${left} bytes`, position)
    this.bytes = bytes
    this.position = position
    this.sizeBytes = LOG_OVERHEAD + int32At(bytes, position + BatchField.LENGTH)
    if (this.sizeBytes < BATCH_HEADER_BYTES || this.sizeBytes > left) {
      throw new DecodeError(`a batch of ${this.sizeBytes} bytes where ${left} are left`, position + BatchField.LENGTH)
    }
    const magic = bytes[position + BatchField.MAGIC]!
    if (magic !== 2)
      throw new DecodeError(`a batch of format ${magic} where 2 is expected`, position + BatchField.MAGIC)
    this.attributes = int16At(bytes, position + BatchField.ATTRIBUTES)
  }

  /** The record format: always 2. */
  get magic(): 2 {
    return 2
  }

  /** Index after the last byte of the batch. */
  get end(): number {
    return this.position + this.sizeBytes
  }

  get baseOffset(): number {
    return int64At(this.bytes, this.position + BatchField.BASE_OFFSET)
  }

  /** Offset of the last record the batch was written with; compaction may have removed that record. */
  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta
  }

  /** Where reading goes on after this batch. */
  get nextOffset(): number {
    return this.lastOffset + 1
  }

  get lastOffsetDelta(): number {
    return int32At(this.bytes, this.position + BatchField.LAST_OFFSET_DELTA)
  }

  get partitionLeaderEpoch(): number {
    return int32At(this.bytes, this.position + BatchField.LEADER_EPOCH)
  }

  /** CRC-32C as the header has it, unsigned. */
  get crc(): number {
    return int32At(this.bytes, this.position + BatchField.CRC) >>> 0
  }

  /** Codec id: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  get compression(): number {
    return this.attributes & BatchAttribute.COMPRESSION_MASK
  }

  get timestampType(): TimestampType {
    return (this.attributes & BatchAttribute.LOG_APPEND_TIME) === 0 ? 'createTime' : 'logAppendTime'
  }

  get isTransactional(): boolean {
    return (this.attributes & BatchAttribute.TRANSACTIONAL) !== 0
  }

  /** Whether the records are markers, which applications do not see. */
  get isControl(): boolean {
    return (this.attributes & BatchAttribute.CONTROL) !== 0
  }

  /** What the records' timestamp deltas count from, in milliseconds. */
  get baseTimestamp(): number {
    return int64At(this.bytes, this.position + BatchField.BASE_TIMESTAMP)
  }

  /** Largest timestamp of the batch in milliseconds; with append time, that of every record. */
  get maxTimestamp(): number {
    return int64At(this.bytes, this.position + BatchField.MAX_TIMESTAMP)
  }

  /** From when on the batch's tombstones and markers may be removed, in milliseconds (KIP-534); undefined when not set. */
  get deleteHorizonMs(): number | undefined {
    return (this.attributes & BatchAttribute.DELETE_HORIZON) === 0 ? undefined : this.baseTimestamp
  }

  /** -1 when the producer was not idempotent. */
  get producerId(): number {
    return int64At(this.bytes, this.position + BatchField.PRODUCER_ID)
  }

  get producerEpoch(): number {
    return int16At(this.bytes, this.position + BatchField.PRODUCER_EPOCH)
  }

  /** Sequence number of the first record, -1 when the producer was not idempotent. */
  get baseSequence(): number {
    return int32At(this.bytes, this.position + BatchField.BASE_SEQUENCE)
  }

  /** Sequence number of the last record; after 2^31-1 comes 0. */
  get lastSequence(): number {
    return this.baseSequence === NONE ? NONE : addToSequence(this.baseSequence, this.lastOffsetDelta)
  }

  /** Records the header announces; fewer than `lastOffsetDelta + 1` after compaction. */
  get recordCount(): number {
    return int32At(this.bytes, this.position + BatchField.RECORD_COUNT)
  }

  /** What follows the header, compressed as {@link RecordBatchView.compression} says. */
  get payload(): Buffer {
    const start = this.position + BATCH_HEADER_BYTES
    return new BufferView(this.bytes.buffer, this.bytes.byteOffset + start, this.sizeBytes - BATCH_HEADER_BYTES)
  }

  /** The whole batch, header included. */
  get wholeBatch(): Buffer {
    return new BufferView(this.bytes.buffer, this.bytes.byteOffset + this.position, this.sizeBytes)
  }

  /** Whether the bytes are those the CRC was made of. */
  isValid(): boolean {
    const start = this.bytes.byteOffset + this.position + BatchField.ATTRIBUTES
    return crc32c(new BufferView(this.bytes.buffer, start, this.sizeBytes - BatchField.ATTRIBUTES)) === this.crc
  }
}

/** Adds to a sequence number; after 2^31-1 comes 0. */
export function addToSequence(sequence: number, count: number): number {
  const sum = sequence + count
  return sum > 0x7fffffff ? sum - 0x80000000 : sum
}
