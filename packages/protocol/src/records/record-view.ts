import { BufferView } from '../buffer-view.ts'
import type { TimestampType } from './batch-format.ts'
import { VarintReader } from './varint-reader.ts'

/** A header of a record. */
export interface RecordHeader {
  readonly key: string
  readonly value: Buffer | null
}

/** What all records of one batch share. */
export class RecordSource {
  /** The uncompressed records. */
  readonly bytes: Buffer
  readonly baseOffset: number
  readonly baseTimestamp: number
  /** Timestamp of every record in milliseconds when the broker set it, else undefined. */
  readonly appendTime: number | undefined

  constructor(bytes: Buffer, baseOffset: number, baseTimestamp: number, appendTime: number | undefined) {
    this.bytes = bytes
    this.baseOffset = baseOffset
    this.baseTimestamp = baseTimestamp
    this.appendTime = appendTime
  }
}

/**
 * A record as a few positions in its batch's bytes. Key, value and headers are made when they are touched, each time
 * anew; they are views, so a record that is kept keeps the whole received frame (or decompressed batch) in memory.
 */
export class RecordView {
  readonly source: RecordSource
  readonly offsetDelta: number
  readonly timestampDelta: number
  readonly keyAt: number
  /** -1 for null. */
  readonly keySize: number
  readonly valueAt: number
  /** -1 for null. */
  readonly valueSize: number
  /** Where the number of headers stands; -1 in formats that have none. */
  readonly headersAt: number

  constructor(
    source: RecordSource,
    offsetDelta: number,
    timestampDelta: number,
    keyAt: number,
    keySize: number,
    valueAt: number,
    valueSize: number,
    headersAt: number,
  ) {
    this.source = source
    this.offsetDelta = offsetDelta
    this.timestampDelta = timestampDelta
    this.keyAt = keyAt
    this.keySize = keySize
    this.valueAt = valueAt
    this.valueSize = valueSize
    this.headersAt = headersAt
  }

  get offset(): number {
    return this.source.baseOffset + this.offsetDelta
  }

  /** Milliseconds since the epoch; -1 in format 0, which has none. */
  get timestamp(): number {
    return this.source.appendTime ?? this.source.baseTimestamp + this.timestampDelta
  }

  /** Whether the producer or the broker set the timestamp. */
  get timestampType(): TimestampType {
    return this.source.appendTime === undefined ? 'createTime' : 'logAppendTime'
  }

  get key(): Buffer | null {
    return viewOf(this.source.bytes, this.keyAt, this.keySize)
  }

  get value(): Buffer | null {
    return viewOf(this.source.bytes, this.valueAt, this.valueSize)
  }

  get headers(): RecordHeader[] {
    return readHeaders(this.source.bytes, this.headersAt)
  }
}

/** A view of a key or value found by a cursor; null for a size below 0. */
export function viewOf(bytes: Buffer, at: number, size: number): Buffer | null {
  return size < 0 ? null : new BufferView(bytes.buffer, bytes.byteOffset + at, size)
}

/** As {@link viewOf}, for many views of the same bytes: asking those for their memory takes as long as a view (15 of 35 ns). */
export function viewAt(memory: ArrayBufferLike, at: number, size: number): Buffer | null {
  return size < 0 ? null : new BufferView(memory, at, size)
}

/** The headers that stand at `headersAt`, which a cursor has checked. */
export function readHeaders(bytes: Buffer, headersAt: number): RecordHeader[] {
  if (headersAt < 0) return []
  const reader = new VarintReader(bytes, headersAt)
  const headers: RecordHeader[] = []
  for (let count = reader.varint(); count > 0; count--) {
    const keySize = reader.varint()
    const keyAt = reader.position
    reader.position += keySize
    const key = bytes.toString('utf8', keyAt, reader.position)
    const size = reader.varint()
    headers.push({ key, value: viewOf(bytes, reader.position, size) })
    if (size > 0) reader.position += size
  }
  return headers
}
