import { EncodeError } from './errors.ts'
import { putInt16, putInt32, putInt64 } from './integers.ts'
import { ZERO_UUID } from './reader.ts'

/** Bytes of at least this size are taken over by reference instead of being copied into the slab. */
export const SPLICE_BYTES = 1024

const SLAB_BYTES = 16_384
// Up to here a loop over an ASCII string beats the call into native code (measured on Node 20 and 24).
const LOOP_CHARACTERS = 12
/** No bytes; the default of byte fields. */
export const NO_BYTES: Buffer = Buffer.alloc(0)

/** What a `records` field takes: one buffer, or several that follow each other. */
export type RecordsInput = Uint8Array | readonly Uint8Array[]

/** What is left of the slab that the last finished writer used; writers that are open at the same time never share one. */
let spare: Buffer | undefined

/**
 * Writes the protocol's primitives. Small values go into a slab; byte fields of {@link SPLICE_BYTES} or more stay
 * where they are and become chunks of their own, so that {@link Writer.chunks} is ready for one vectored write. Such
 * bytes must not change before they are sent.
 */
export class Writer {
  readonly #chunks: Uint8Array[] = []
  #chunkedBytes = 0
  #buffer: Buffer
  /** Where the run that is not yet a chunk starts in the slab, and where it ends. */
  #start = 0
  #position = 0
  /** Open tagged fields; inside them nothing is spliced, because their size is patched in afterwards. */
  #tagDepth = 0

  constructor() {
    this.#buffer = spare ?? NO_BYTES
    spare = undefined
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#chunkedBytes + this.#position - this.#start
  }

  /** All that was written, in order. The writer may be used further; the chunks it gave out stay as they are. */
  chunks(): Uint8Array[] {
    this.#endRun()
    if (this.#buffer.length - this.#position >= 1024) spare = this.#buffer.subarray(this.#position)
    this.#buffer = NO_BYTES
    this.#start = this.#position = 0
    return [...this.#chunks]
  }

  /** All that was written as one buffer: a view when it is one chunk, else a copy. */
  toBuffer(): Buffer {
    const chunks = this.chunks()
    if (chunks.length > 1) return Buffer.concat(chunks, this.#chunkedBytes)
    const only = chunks[0]
    return only === undefined ? NO_BYTES : Buffer.from(only.buffer, only.byteOffset, only.byteLength)
  }

  /** A signed byte. */
  writeInt8(value: number): void {
    if ((value << 24) >> 24 !== value) throw misfit('int8', value)
    this.#byte(value)
  }

  /** A byte, 0 or 1. */
  writeBoolean(value: boolean): void {
    this.#byte(value ? 1 : 0)
  }

  /** A signed 16-bit integer, big-endian as all of them. */
  writeInt16(value: number): void {
    if ((value << 16) >> 16 !== value) throw misfit('int16', value)
    this.#two(value)
  }

  /** An unsigned 16-bit integer. */
  writeUint16(value: number): void {
    if ((value & 0xffff) !== value) throw misfit('uint16', value)
    this.#two(value)
  }

  /** A signed 32-bit integer. */
  writeInt32(value: number): void {
    if ((value | 0) !== value) throw misfit('int32', value)
    this.#four(value)
  }

  /** An unsigned 32-bit integer. */
  writeUint32(value: number): void {
    if (value >>> 0 !== value) throw misfit('uint32', value)
    this.#four(value)
  }

  /** An int64 given as a safe integer. */
  writeInt64(value: number): void {
    if (!Number.isSafeInteger(value)) throw misfit('int64', value)
    const at = this.#take(8)
    putInt64(this.#buffer, at, value)
  }

  /** An int64, exact over its whole range. */
  writeInt64AsBigInt(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw misfit('int64', value)
    const at = this.#take(8)
    this.#buffer.writeBigInt64BE(value, at)
  }

  /** An IEEE double. */
  writeFloat64(value: number): void {
    if (typeof value !== 'number') throw misfit('float64', value)
    const at = this.#take(8)
    this.#buffer.writeDoubleBE(value, at)
  }

  /** A UUID in Kafka's text form: 22 characters of base64url. */
  writeUuid(value: string): void {
    if (typeof value !== 'string' || value.length !== 22) throw misfit('uuid', value)
    const at = this.#take(16)
    if (value === ZERO_UUID) this.#buffer.fill(0, at, at + 16)
    else if (this.#buffer.write(value, at, 16, 'base64url') !== 16) throw misfit('uuid', value)
  }

  /** A varint of up to 32 bits without zigzag, as in lengths of flexible versions. */
  writeUnsignedVarint(value: number): void {
    if (value >>> 0 !== value) throw misfit('unsigned varint', value)
    this.#ensure(5)
    let rest = value
    while (rest > 0x7f) {
      this.#buffer[this.#position++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[this.#position++] = rest
  }

  /** A zigzag varint of 32 bits. */
  writeVarint(value: number): void {
    if ((value | 0) !== value) throw misfit('varint', value)
    this.writeUnsignedVarint(((value << 1) ^ (value >> 31)) >>> 0)
  }

  /** A zigzag varint of 64 bits given as a safe integer. */
  writeVarlong(value: number): void {
    if (!Number.isSafeInteger(value)) throw misfit('varlong', value)
    // |value| doubled may pass 2^53, so the lowest zigzag bit is kept apart.
    const negative = value < 0
    let rest = negative ? -(value + 1) : value
    this.#ensure(10)
    let byte = ((rest % 64) << 1) | (negative ? 1 : 0)
    rest = Math.floor(rest / 64)
    while (rest > 0) {
      this.#buffer[this.#position++] = byte | 0x80
      byte = rest % 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#position++] = byte
  }

  /** A zigzag varint of 64 bits, exact. */
  writeVarlongAsBigInt(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw misfit('varlong', value)
    this.writeUnsignedVarlongAsBigInt(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))
  }

  /** A varint of up to 64 bits without zigzag, exact. */
  writeUnsignedVarlongAsBigInt(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw misfit('unsigned varlong', value)
    this.#ensure(10)
    let rest = value
    while (rest > 0x7fn) {
      this.#buffer[this.#position++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#buffer[this.#position++] = Number(rest)
  }

  /** A string with an int16 length. */
  writeString(value: string): void {
    const size = utf8Length(value)
    if (size > 0x7fff) throw new EncodeError(`a string of ${size} bytes is too long here, 32767 are allowed`)
    this.#two(size)
    this.#utf8(value, size)
  }

  /** A string with an int16 length, -1 for null. */
  writeNullableString(value: string | null): void {
    if (value === null) this.#two(-1)
    else this.writeString(value)
  }

  /** A string with its length plus one as a varint. */
  writeCompactString(value: string): void {
    const size = utf8Length(value)
    if (size > 0x7fff) throw new EncodeError(`a string of ${size} bytes is too long here, 32767 are allowed`)
    this.writeUnsignedVarint(size + 1)
    this.#utf8(value, size)
  }

  /** A string with its length plus one as a varint, 0 for null. */
  writeCompactNullableString(value: string | null): void {
    if (value === null) this.#byte(0)
    else this.writeCompactString(value)
  }

  /** Bytes with an int32 length; see {@link Writer.append} on what is copied. */
  writeBytes(value: Uint8Array): void {
    this.writeInt32(value.length)
    this.append(value)
  }

  /** Bytes with an int32 length, -1 for null. */
  writeNullableBytes(value: Uint8Array | null): void {
    if (value === null) this.#four(-1)
    else this.writeBytes(value)
  }

  /** Bytes with their length plus one as a varint. */
  writeCompactBytes(value: Uint8Array): void {
    this.writeUnsignedVarint(value.length + 1)
    this.append(value)
  }

  /** Bytes with their length plus one as a varint, 0 for null. */
  writeCompactNullableBytes(value: Uint8Array | null): void {
    if (value === null) this.#byte(0)
    else this.writeCompactBytes(value)
  }

  /** A `records` field: one buffer, or several that follow each other (batches of different segments). */
  writeRecords(value: RecordsInput | null): void {
    if (value === null) this.#four(-1)
    else if (value instanceof Uint8Array) this.writeBytes(value)
    else {
      this.writeInt32(totalBytes(value))
      for (const part of value) this.append(part)
    }
  }

  /** A `records` field of a flexible version. */
  writeCompactRecords(value: RecordsInput | null): void {
    if (value === null) this.#byte(0)
    else if (value instanceof Uint8Array) this.writeCompactBytes(value)
    else {
      this.writeUnsignedVarint(totalBytes(value) + 1)
      for (const part of value) this.append(part)
    }
  }

  /** `count` elements follow, -1 for null. */
  writeArrayLength(count: number): void {
    this.writeInt32(count)
  }

  /** `count` elements follow, -1 for null. */
  writeCompactArrayLength(count: number): void {
    this.writeUnsignedVarint(count + 1)
  }

  /** Bytes as they are, without a length: by reference from {@link SPLICE_BYTES} on. */
  append(value: Uint8Array): void {
    const size = value.length
    if (size >= SPLICE_BYTES && this.#tagDepth === 0) {
      this.#endRun()
      this.#chunks.push(value)
      this.#chunkedBytes += size
      return
    }
    // First the place: taking it may put another slab behind #buffer.
    const at = this.#take(size)
    this.#buffer.set(value, at)
  }

  /** Leaves four bytes open and returns their offset for {@link Writer.patchInt32}. */
  reserveInt32(): number {
    const at = this.byteLength
    this.#four(0)
    return at
  }

  /** Overwrites the four bytes at `offset`, an offset from the start of all that was written, in slab bytes. */
  patchInt32(offset: number, value: number): void {
    if ((value | 0) !== value) throw misfit('int32', value)
    if (offset >= this.#chunkedBytes) {
      this.#buffer.writeInt32BE(value, this.#start + offset - this.#chunkedBytes)
      return
    }
    let from = 0
    for (const chunk of this.#chunks) {
      if (offset < from + chunk.length) {
        new DataView(chunk.buffer, chunk.byteOffset).setInt32(offset - from, value)
        return
      }
      from += chunk.length
    }
  }

  /** The end of a struct that has no tagged field to write. */
  writeNoTaggedFields(): void {
    this.#byte(0)
  }

  /** Opens tagged field `tag`; returns what {@link Writer.endTagged} wants. */
  beginTagged(tag: number): number {
    this.writeUnsignedVarint(tag)
    this.#byte(0)
    this.#tagDepth++
    return this.byteLength
  }

  /** Closes the tagged field that {@link Writer.beginTagged} opened at `start`, by writing its size before it. */
  endTagged(start: number): void {
    this.#tagDepth--
    const size = this.byteLength - start
    let extra = 0
    for (let rest = size >>> 7; rest > 0; rest >>>= 7) extra++
    this.#ensure(extra)
    const from = this.#start + start - this.#chunkedBytes
    // One byte was left for the size: long fields make room for the rest of it.
    if (extra > 0) this.#buffer.copyWithin(from + extra, from, this.#position)
    this.#position += extra
    let at = from - 1
    let rest = size
    while (rest > 0x7f) {
      this.#buffer[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[at] = rest
  }

  #byte(value: number): void {
    if (this.#position >= this.#buffer.length) this.#grow(1)
    this.#buffer[this.#position++] = value
  }

  #two(value: number): void {
    const at = this.#take(2)
    putInt16(this.#buffer, at, value)
  }

  #four(value: number): void {
    const at = this.#take(4)
    putInt32(this.#buffer, at, value)
  }

  #utf8(value: string, size: number): void {
    const at = this.#take(size)
    const buffer = this.#buffer
    if (size === value.length && size <= LOOP_CHARACTERS) {
      for (let i = 0; i < size; i++) buffer[at + i] = value.charCodeAt(i)
    } else {
      buffer.write(value, at, size, 'utf8')
    }
  }

  #take(size: number): number {
    this.#ensure(size)
    const at = this.#position
    this.#position = at + size
    return at
  }

  #ensure(size: number): void {
    if (this.#position + size > this.#buffer.length) this.#grow(size)
  }

  /** Moves the current run into a slab with room for `size` bytes more. */
  #grow(size: number): void {
    const used = this.#position - this.#start
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (used + size)))
    this.#buffer.copy(slab, 0, this.#start, this.#position)
    this.#buffer = slab
    this.#start = 0
    this.#position = used
  }

  #endRun(): void {
    if (this.#position === this.#start) return
    this.#chunks.push(this.#buffer.subarray(this.#start, this.#position))
    this.#chunkedBytes += this.#position - this.#start
    this.#start = this.#position
  }
}

/** Length of a string in UTF-8; the loop beats `Buffer.byteLength` on the short ASCII strings that are the rule. */
function utf8Length(value: string): number {
  const { length } = value
  if (length > LOOP_CHARACTERS) return Buffer.byteLength(value)
  for (let i = 0; i < length; i++) if (value.charCodeAt(i) > 0x7f) return Buffer.byteLength(value)
  return length
}

function totalBytes(parts: readonly Uint8Array[]): number {
  let total = 0
  for (const part of parts) total += part.length
  return total
}

function misfit(type: string, value: unknown): EncodeError {
  return new EncodeError(`${String(value)} is not a value for ${type}`)
}
