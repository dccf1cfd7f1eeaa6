import { BufferView } from '../buffer-view.ts'
import { DecodeError } from '../errors.ts'
import { crc32 } from '../hashes/crc32.ts'
import { BatchAttribute, BatchField, LegacyField, LOG_OVERHEAD, NONE, type TimestampType } from './batch-format.ts'
import { int32At, int64At } from '../integers.ts'
import { RecordSource, RecordView } from './record-view.ts'

// A message of format 0 or 1, from its start:
//
//   0 offset int64 · 8 size int32 · 12 crc uint32 · 16 magic int8 · 17 attributes int8 · (format 1) timestamp int64
//   then key and value, each with an int32 length
//
// A compressed message holds a message set as its value. Its offset is that of the last message inside; in format 1
// those inside count from 0, in format 0 they carry their own offsets.

/** Inflates the value of a compressed legacy message. */
export type LegacyDecompress = (compression: number, bytes: Buffer, magic: 0 | 1) => Uint8Array

/** A message of format 0 or 1 where it lies in a buffer: alone, or a compressed set of them. Such formats are read, never written. */
export class LegacyBatchView {
  readonly bytes: Buffer
  /** Where the message starts in {@link LegacyBatchView.bytes}. */
  readonly position: number
  readonly sizeBytes: number
  readonly magic: 0 | 1
  readonly attributes: number

  /** @throws DecodeError when there is no whole message of format 0 or 1 at `position` */
  constructor(bytes: Buffer, position = 0) {
    const left = bytes.length - position
    if (left < LegacyField.TIMESTAMP) throw new DecodeError(`a message of ${left} bytes`, position)
    this.bytes = bytes
    this.position = position
    this.sizeBytes = LOG_OVERHEAD + int32At(bytes, position + BatchField.LENGTH)
    const magic = bytes[position + BatchField.MAGIC]!
    if (magic !== 0 && magic !== 1) throw new DecodeError(`a message of format ${magic}`, position + BatchField.MAGIC)
    this.magic = magic
    this.attributes = bytes[position + LegacyField.ATTRIBUTES]!
    const least = fieldsAt(magic) + 8
    if (this.sizeBytes < least || this.sizeBytes > left) {
      throw new DecodeError(`a message of ${this.sizeBytes} bytes where ${left} are left`, position + BatchField.LENGTH)
    }
  }

  /** Index after the last byte. */
  get end(): number {
    return this.position + this.sizeBytes
  }

  /** Offset of the message, or of the last one inside. */
  get lastOffset(): number {
    return int64At(this.bytes, this.position)
  }

  /** Where reading goes on after this message. */
  get nextOffset(): number {
    return this.lastOffset + 1
  }

  /** CRC-32 as the message has it, unsigned. */
  get crc(): number {
    return int32At(this.bytes, this.position + LegacyField.CRC) >>> 0
  }

  /** Codec id: 0 none, 1 gzip, 2 snappy, 3 lz4. */
  get compression(): number {
    return this.attributes & BatchAttribute.COMPRESSION_MASK
  }

  get timestampType(): TimestampType {
    return this.magic === 1 && (this.attributes & BatchAttribute.LOG_APPEND_TIME) !== 0 ? 'logAppendTime' : 'createTime'
  }

  /** Milliseconds; -1 in format 0. Of a compressed set, the largest one inside. */
  get maxTimestamp(): number {
    return this.magic === 0 ? NONE : int64At(this.bytes, this.position + LegacyField.TIMESTAMP)
  }

  get isTransactional(): false {
    return false
  }

  get isControl(): false {
    return false
  }

  get partitionLeaderEpoch(): number {
    return NONE
  }

  get producerId(): number {
    return NONE
  }

  /** Whether the bytes are those the CRC was made of. */
  isValid(): boolean {
    const from = this.bytes.byteOffset + this.position + BatchField.MAGIC
    return crc32(new BufferView(this.bytes.buffer, from, this.sizeBytes - BatchField.MAGIC)) === this.crc
  }
}

/**
 * The records of a legacy message, those inside it when it is compressed.
 *
 * @throws DecodeError when they are malformed, or compressed sets are nested in each other
 */
export function readLegacyRecords(batch: LegacyBatchView, decompress: LegacyDecompress): RecordView[] {
  const { magic, compression, lastOffset } = batch
  const appendTime = batch.timestampType === 'logAppendTime' ? batch.maxTimestamp : undefined
  if (compression === 0) return [recordOf(batch, new RecordSource(batch.bytes, 0, 0, appendTime), lastOffset)]
  const outer = fieldsOf(batch)
  if (outer.valueSize < 0) throw new DecodeError('a compressed message without a value', outer.valueAt)
  const packed = new BufferView(batch.bytes.buffer, batch.bytes.byteOffset + outer.valueAt, outer.valueSize)
  const inflated = decompress(compression, packed, magic)
  const bytes = Buffer.from(inflated.buffer, inflated.byteOffset, inflated.byteLength)
  const messages: LegacyBatchView[] = []
  for (let at = 0; at < bytes.length;) {
    const message = new LegacyBatchView(bytes, at)
    if (message.compression !== 0 || message.magic !== magic) {
      throw new DecodeError('a compressed message inside a compressed message', at)
    }
    messages.push(message)
    at = message.end
  }
  const last = messages.at(-1)
  if (last === undefined) throw new DecodeError('a compressed message with nothing in it', outer.valueAt)
  const source = new RecordSource(bytes, 0, 0, appendTime)
  const shift = magic === 1 ? lastOffset - last.lastOffset : 0
  return messages.map((message) => recordOf(message, source, message.lastOffset + shift))
}

function recordOf(message: LegacyBatchView, source: RecordSource, offset: number): RecordView {
  const { keyAt, keySize, valueAt, valueSize } = fieldsOf(message)
  return new RecordView(source, offset, message.maxTimestamp, keyAt, keySize, valueAt, valueSize, -1)
}

function fieldsOf(message: LegacyBatchView): { keyAt: number; keySize: number; valueAt: number; valueSize: number } {
  const { bytes, end } = message
  const sizeAt = message.position + fieldsAt(message.magic)
  const keySize = int32At(bytes, sizeAt)
  const keyAt = sizeAt + 4
  const valueSizeAt = keyAt + Math.max(0, keySize)
  if (valueSizeAt + 4 > end) throw new DecodeError(`a key of ${keySize} bytes in a message that ends at ${end}`, sizeAt)
  const valueSize = int32At(bytes, valueSizeAt)
  const valueAt = valueSizeAt + 4
  if (valueAt + Math.max(0, valueSize) !== end) {
    throw new DecodeError(`a value of ${valueSize} bytes in a message that ends at ${end}`, valueSizeAt)
  }
  return { keyAt, keySize, valueAt, valueSize }
}

function fieldsAt(magic: 0 | 1): number {
  return magic === 0 ? LegacyField.TIMESTAMP : LegacyField.TIMESTAMP + 8
}
