import { EncodeError } from '../errors.ts'
import { varintSize, varlongSize, writeVarint, writeVarlong } from './varint.ts'

/** Bytes of a key or value; strings are written as UTF-8, null is Kafka's null. */
export type RecordBytes = Uint8Array | string | null

/** A header of a record as it is written. */
export interface RecordHeaderInput {
  readonly key: string
  readonly value: RecordBytes
}

// Up to here a loop beats the call into native code (measured on Node 20 and 24).
const LOOP_BYTES = 16
const LOOP_CHARACTERS = 12

/** Bytes that {@link writeRecord} will take for the same arguments. */
export function recordSize(
  offsetDelta: number,
  timestampDelta: number,
  key: RecordBytes,
  value: RecordBytes,
  headers: readonly RecordHeaderInput[],
): number {
  const body = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + fieldSize(key) + fieldSize(value)
  const withHeaders = body + (headers.length === 0 ? 1 : headersSize(headers))
  return varintSize(withHeaders) + withHeaders
}

/**
 * Writes one record of format 2 into an open batch and returns where it ends. The caller has made sure of the room.
 *
 * @param offsetDelta offset of the record less the batch's base offset
 * @param timestampDelta its timestamp in milliseconds less the batch's base timestamp
 * @param size what {@link recordSize} gave, where it is already known
 */
export function writeRecord(
  buffer: Buffer,
  position: number,
  offsetDelta: number,
  timestampDelta: number,
  key: RecordBytes,
  value: RecordBytes,
  headers: readonly RecordHeaderInput[],
  size: number = recordSize(offsetDelta, timestampDelta, key, value, headers),
): number {
  const end = position + size
  if (end > buffer.length)
    throw new EncodeError(`a record of ${size} bytes does not fit into ${buffer.length - position}`)
  let at = writeVarint(buffer, position, bodySize(size))
  buffer[at++] = 0
  at = writeVarlong(buffer, at, timestampDelta)
  at = writeVarint(buffer, at, offsetDelta)
  at = writeField(buffer, at, key)
  at = writeField(buffer, at, value)
  if (headers.length === 0) buffer[at++] = 0
  else at = writeHeaders(buffer, at, headers)
  // A key or value that changed its length between measuring and writing would corrupt the batch.
  if (at !== end) throw new EncodeError(`a record of ${size} bytes took ${at - position}`)
  return at
}

/**
 * Measures and writes one record behind the others of a batch and returns where it ends; -1 when it does not fit into the
 * buffer, whose bytes from `position` on are worthless then. Faster than {@link recordSize} and {@link writeRecord}: texts
 * are taken for ASCII until they prove otherwise, so that they are not measured first (100 characters: 0.06 µs of 0.14).
 */
export function appendRecord(
  buffer: Buffer,
  position: number,
  offsetDelta: number,
  timestampDelta: number,
  key: RecordBytes,
  value: RecordBytes,
  headers: readonly RecordHeaderInput[],
): number {
  const isBytes = typeof key !== 'string' && value !== null && typeof value !== 'string'
  if (isBytes && headers.length === 0 && (timestampDelta | 0) === timestampDelta) {
    return appendBytes(buffer, position, offsetDelta, timestampDelta, key, value)
  }
  let keyEnd = 1
  let valueEnd = 1
  // No character takes more than three bytes: with that much room a text is never cut off.
  let spareBytes = 0
  if (key !== null) {
    keyEnd = varintSize(key.length) + key.length
    if (typeof key === 'string') spareBytes = 2 * key.length + 4
  }
  if (value !== null) {
    valueEnd = varintSize(value.length) + value.length
    if (typeof value === 'string') spareBytes += 2 * value.length + 4
  }
  const headerBytes = headers.length === 0 ? 1 : headersSize(headers)
  const body = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + keyEnd + valueEnd + headerBytes
  const end = position + varintSize(body) + body
  if (end > buffer.length) return -1
  if (end + spareBytes > buffer.length) {
    return appendMeasured(buffer, position, offsetDelta, timestampDelta, key, value, headers)
  }
  let at = writeVarint(buffer, position, body)
  buffer[at++] = 0
  at = writeVarint(buffer, writeVarlong(buffer, at, timestampDelta), offsetDelta)
  keyEnd += at
  at = writeField(buffer, at, key)
  valueEnd += at
  if (at === keyEnd) at = writeField(buffer, at, value)
  if (at !== valueEnd) return appendMeasured(buffer, position, offsetDelta, timestampDelta, key, value, headers)
  if (headers.length === 0) buffer[at++] = 0
  else at = writeHeaders(buffer, at, headers)
  if (at !== end) throw new EncodeError(`a record of ${end - position} bytes took ${at - position}`)
  return end
}

/** What most records are, in one function without further calls: 0.041 µs instead of 0.054 for 110 bytes. */
function appendBytes(
  buffer: Buffer,
  position: number,
  offsetDelta: number,
  timestampDelta: number,
  key: Uint8Array | null,
  value: Uint8Array,
): number {
  const keyLength = key === null ? -1 : key.length
  const keyBytes = key === null ? 0 : key.length
  const valueBytes = value.length
  const sizes = varintSize(timestampDelta) + varintSize(offsetDelta) + varintSize(keyLength) + varintSize(valueBytes)
  const body = 2 + sizes + keyBytes + valueBytes
  const end = position + varintSize(body) + body
  if (end > buffer.length) return -1
  let at = writeVarint(buffer, position, body)
  buffer[at++] = 0
  at = writeVarint(buffer, writeVarint(buffer, at, timestampDelta), offsetDelta)
  at = writeVarint(buffer, at, keyLength)
  if (key !== null) {
    if (keyBytes <= LOOP_BYTES) for (let i = 0; i < keyBytes; i++) buffer[at + i] = key[i]!
    else buffer.set(key, at)
  }
  at = writeVarint(buffer, at + keyBytes, valueBytes)
  if (valueBytes <= LOOP_BYTES) for (let i = 0; i < valueBytes; i++) buffer[at + i] = value[i]!
  else buffer.set(value, at)
  buffer[at + valueBytes] = 0
  return end
}

function appendMeasured(
  buffer: Buffer,
  position: number,
  offsetDelta: number,
  timestampDelta: number,
  key: RecordBytes,
  value: RecordBytes,
  headers: readonly RecordHeaderInput[],
): number {
  const size = recordSize(offsetDelta, timestampDelta, key, value, headers)
  if (position + size > buffer.length) return -1
  return writeRecord(buffer, position, offsetDelta, timestampDelta, key, value, headers, size)
}

/** What is left of a record's size when its own length prefix is taken off. */
function bodySize(size: number): number {
  for (let prefix = 1; prefix < 5; prefix++) if (varintSize(size - prefix) === prefix) return size - prefix
  return size - 5
}

function fieldSize(field: RecordBytes): number {
  if (field === null) return 1
  const length = typeof field === 'string' ? utf8Length(field) : field.length
  return varintSize(length) + length
}

function headersSize(headers: readonly RecordHeaderInput[]): number {
  let size = varintSize(headers.length)
  for (const { key, value } of headers) size += fieldSize(key) + fieldSize(value)
  return size
}

function writeHeaders(buffer: Buffer, position: number, headers: readonly RecordHeaderInput[]): number {
  let at = writeVarint(buffer, position, headers.length)
  for (const { key, value } of headers) at = writeField(buffer, writeField(buffer, at, key), value)
  return at
}

function writeField(buffer: Buffer, position: number, field: RecordBytes): number {
  if (field === null) {
    buffer[position] = 1
    return position + 1
  }
  if (typeof field === 'string') return writeText(buffer, position, field)
  const { length } = field
  const at = writeVarint(buffer, position, length)
  if (length <= LOOP_BYTES) for (let i = 0; i < length; i++) buffer[at + i] = field[i]!
  else buffer.set(field, at)
  return at + length
}

function writeText(buffer: Buffer, position: number, text: string): number {
  // Taken for ASCII until it proves otherwise: then one byte is one character.
  const { length } = text
  const at = writeVarint(buffer, position, length)
  if (length <= LOOP_CHARACTERS) {
    let i = 0
    for (; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) break
      buffer[at + i] = code
    }
    if (i === length) return at + length
  }
  const bytes = buffer.write(text, at, 'utf8')
  if (bytes === length) return at + length
  const moved = writeVarint(buffer, position, bytes)
  if (moved !== at) buffer.write(text, moved, 'utf8')
  return moved + bytes
}

function utf8Length(text: string): number {
  const { length } = text
  if (length > LOOP_CHARACTERS) return Buffer.byteLength(text)
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text)
  return length
}
