import { DecodeError } from '../errors.ts'
import { MAX_ARRAY_ELEMENTS, Reader } from '../reader.ts'
import type { RecordBatchView } from './record-batch-view.ts'
import { RecordSource, RecordView } from './record-view.ts'

// Length, attributes, timestamp, offset, key, value, headers: a byte each at least.
const LEAST_RECORD_BYTES = 7

/** Where the varint that is being read stands; a plain variable is cheaper than a field, and nothing here is re-entered. */
let at = 0

/**
 * Walks over the records of a batch of format 2 and checks each one's structure, without making an object or a view.
 * After {@link RecordCursor.next} returned true the fields describe that record.
 */
export class RecordCursor {
  readonly source: RecordSource
  offsetDelta = 0
  timestampDelta = 0
  keyAt = 0
  /** -1 for null. */
  keySize = -1
  valueAt = 0
  /** -1 for null. */
  valueSize = -1
  headersAt = 0
  readonly #bytes: Buffer
  #position = 0
  #left: number

  /**
   * @param payload the batch's records after decompression
   * @throws DecodeError when the batch announces more records than its bytes can hold
   */
  constructor(batch: RecordBatchView, payload: Buffer = batch.payload) {
    const { recordCount, baseOffset } = batch
    if (recordCount < 0 || recordCount * LEAST_RECORD_BYTES > payload.length) {
      throw new DecodeError(`a batch of ${recordCount} records in ${payload.length} bytes`, 0)
    }
    const appendTime = batch.timestampType === 'logAppendTime' ? batch.maxTimestamp : undefined
    this.source = new RecordSource(payload, baseOffset, batch.baseTimestamp, appendTime)
    this.#bytes = payload
    this.#left = recordCount
  }

  /** Records that have not been visited. */
  get remaining(): number {
    return this.#left
  }

  /**
   * Moves to the next record; false after the last.
   *
   * @throws DecodeError when the record or what follows the last one is malformed; the offset counts from the start
   * of the uncompressed records
   */
  next(): boolean {
    const bytes = this.#bytes
    const start = this.#position
    if (this.#left === 0) {
      if (start !== bytes.length)
        throw new DecodeError(`${bytes.length - start} bytes left over after the records`, start)
      return false
    }
    at = start
    const size = varint(bytes)
    const end = at + size
    if (size < LEAST_RECORD_BYTES - 1 || end > bytes.length) {
      throw new DecodeError(`a record of ${size} bytes where ${bytes.length - at} are left`, start)
    }
    at++
    this.timestampDelta = varlong(bytes)
    this.offsetDelta = varint(bytes)
    const keySize = varint(bytes)
    this.keySize = keySize
    this.keyAt = at
    if (keySize > 0) at += keySize
    const valueSize = varint(bytes)
    this.valueSize = valueSize
    this.valueAt = at
    if (valueSize > 0) at += valueSize
    this.headersAt = at
    const headerCount = varint(bytes)
    if (headerCount !== 0) skipHeaders(bytes, headerCount, end)
    // Nothing above moves back, so a record that ends where it should has all its parts inside.
    if (at !== end) throw new DecodeError(`a record that should end at byte ${end} ends at ${at}`, start)
    this.#position = end
    this.#left--
    return true
  }
}

/**
 * All records of a batch of format 2.
 *
 * @param payload the batch's records after decompression
 * @throws DecodeError when they are malformed
 */
export function readRecords(batch: RecordBatchView, payload: Buffer = batch.payload): RecordView[] {
  const cursor = new RecordCursor(batch, payload)
  const { source } = cursor
  const records: RecordView[] = []
  while (cursor.next()) {
    const { offsetDelta, timestampDelta, keyAt, keySize, valueAt, valueSize, headersAt } = cursor
    records.push(new RecordView(source, offsetDelta, timestampDelta, keyAt, keySize, valueAt, valueSize, headersAt))
  }
  return records
}

function skipHeaders(bytes: Buffer, count: number, end: number): void {
  if (count < 0 || count > MAX_ARRAY_ELEMENTS) throw new DecodeError(`a record with ${count} headers`, at)
  for (let left = count; left > 0; left--) {
    if (at >= end) throw new DecodeError(`a record with ${count} headers ends before the last ${left}`, at)
    const keySize = varint(bytes)
    if (keySize < 0) throw new DecodeError('a record header without a key', at)
    at += keySize
    const size = varint(bytes)
    if (size > 0) at += size
  }
}

// Not VarintReader, which has its position in a field and takes varints of any length.

/** A zigzag varint of 32 bits. Past the end it reads zeros: the caller compares positions once a record is through. */
function varint(bytes: Buffer): number {
  let value = 0
  let shift = 0
  let byte
  do {
    byte = bytes[at++]!
    value |= (byte & 0x7f) << shift
    shift += 7
  } while (byte > 0x7f)
  if (shift > 28 && (shift > 35 || byte > 15)) throw new DecodeError('varint longer than 32 bits', at)
  return (value >>> 1) ^ -(value & 1)
}

/** A zigzag varint of 64 bits. */
function varlong(bytes: Buffer): number {
  const start = at
  let value = 0
  let shift = 0
  let byte
  do {
    byte = bytes[at++]!
    value |= (byte & 0x7f) << shift
    shift += 7
  } while (byte > 0x7f && shift < 28)
  if (byte <= 0x7f || byte === undefined) return (value >>> 1) ^ -(value & 1)
  const reader = new Reader(bytes, start)
  const long = reader.readVarlong()
  at = reader.position
  return long
}
