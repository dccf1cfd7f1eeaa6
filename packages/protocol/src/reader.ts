import { BufferView } from './buffer-view.ts'
import { DecodeError } from './errors.ts'
import { int32At, int64At } from './integers.ts'

/** Most elements that a decoded array may have. */
export const MAX_ARRAY_ELEMENTS = 1_000_000
/** Most tagged fields that one struct may carry. */
const MAX_TAGGED_FIELDS = 10_000
/** The UUID of 16 zero bytes, which Kafka uses for "none". */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

/**
 * Reads the protocol's primitives from a buffer. Every length is checked against what is left before anything is
 * allocated; whatever does not fit is a {@link DecodeError} with the offset. `Buffer`s it returns are views.
 */
export class Reader {
  /** What is read from. */
  readonly bytes: Buffer
  /** Index of the next byte. */
  position: number
  /** Index after the last byte that may be read. */
  readonly end: number

  constructor(bytes: Buffer, position = 0, end: number = bytes.length) {
    if (position < 0 || position > end || end > bytes.length) {
      throw new DecodeError(`${bytes.length} bytes do not reach from ${position} to ${end}`, position)
    }
    this.bytes = bytes
    this.position = position
    this.end = end
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.end - this.position
  }

  /** A {@link DecodeError} at the current position, for the caller to throw. */
  error(message: string): DecodeError {
    return new DecodeError(message, this.position)
  }

  /** Moves over `size` bytes and returns where they start. */
  skip(size: number): number {
    const start = this.position
    if (size < 0 || size > this.end - start) throw this.#short(size)
    this.position = start + size
    return start
  }

  /** A signed byte. */
  readInt8(): number {
    return (this.readUint8() << 24) >> 24
  }

  /** An unsigned byte. */
  readUint8(): number {
    if (this.position >= this.end) throw this.#short(1)
    return this.bytes[this.position++]!
  }

  /** A byte; anything but 0 is true. */
  readBoolean(): boolean {
    return this.readUint8() !== 0
  }

  /** A signed 16-bit integer, big-endian as all of them. */
  readInt16(): number {
    return (this.readUint16() << 16) >> 16
  }

  /** An unsigned 16-bit integer. */
  readUint16(): number {
    const at = this.skip(2)
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!
  }

  /** A signed 32-bit integer. */
  readInt32(): number {
    const at = this.position
    if (this.end - at < 4) throw this.#short(4)
    this.position = at + 4
    return int32At(this.bytes, at)
  }

  /** An unsigned 32-bit integer. */
  readUint32(): number {
    return this.readInt32() >>> 0
  }

  /** An int64 as a number. Beyond ±(2^53-1) it is a {@link DecodeError}: use {@link Reader.readInt64AsBigInt} there. */
  readInt64(): number {
    const at = this.position
    if (this.end - at < 8) throw this.#short(8)
    this.position = at + 8
    return int64At(this.bytes, at)
  }

  /** An int64, exact over its whole range. */
  readInt64AsBigInt(): bigint {
    return this.bytes.readBigInt64BE(this.skip(8))
  }

  /** An IEEE double. */
  readFloat64(): number {
    return this.bytes.readDoubleBE(this.skip(8))
  }

  /** A UUID in Kafka's text form: 22 characters of base64url. */
  readUuid(): string {
    const at = this.skip(16)
    const bytes = this.bytes
    for (let i = at; i < at + 16; i++) if (bytes[i] !== 0) return bytes.toString('base64url', at, at + 16)
    return ZERO_UUID
  }

  /** A varint of up to 32 bits without zigzag, as in lengths of flexible versions. */
  readUnsignedVarint(): number {
    const start = this.position
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.readUint8()
      if (shift === 28 && byte > 15) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new DecodeError('varint longer than 32 bits', start)
  }

  /** A zigzag varint of 32 bits. */
  readVarint(): number {
    const value = this.readUnsignedVarint()
    return (value >>> 1) ^ -(value & 1)
  }

  /** A zigzag varint of 64 bits as a number; beyond ±(2^53-1) a {@link DecodeError}. */
  readVarlong(): number {
    const start = this.position
    let low = 0
    let high = 0
    for (let index = 0; index < 10; index++) {
      const byte = this.readUint8()
      // The low word takes 28 bits, the high word the 36 that may follow.
      if (index < 4) low |= (byte & 0x7f) << (index * 7)
      else high += (byte & 0x7f) * 2 ** ((index - 4) * 7)
      if (byte >= 0x80) continue
      if (high >= 2 ** 36) break
      // |value| <= 2^53-1 means at most 54 zigzag bits, so halve before the words are joined.
      const negative = (low & 1) === 1
      const half = high * 2 ** 27 + (low >>> 1)
      if (half > Number.MAX_SAFE_INTEGER || (negative && half === Number.MAX_SAFE_INTEGER)) {
        throw new DecodeError('varlong beyond 2^53-1', start)
      }
      return negative ? -half - 1 : half
    }
    throw new DecodeError('varlong longer than 64 bits', start)
  }

  /** A zigzag varint of 64 bits, exact. */
  readVarlongAsBigInt(): bigint {
    const value = this.readUnsignedVarlongAsBigInt()
    return (value >> 1n) ^ -(value & 1n)
  }

  /** A varint of up to 64 bits without zigzag, exact. */
  readUnsignedVarlongAsBigInt(): bigint {
    const start = this.position
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.readUint8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        if (value >= 1n << 64n) break
        return value
      }
    }
    throw new DecodeError('varlong longer than 64 bits', start)
  }

  /** A string with an int16 length. */
  readString(): string {
    return this.#utf8(this.#present(this.readInt16(), 'string'))
  }

  /** A string with an int16 length; -1 is null. */
  readNullableString(): string | null {
    const size = this.readInt16()
    return size < 0 ? null : this.#utf8(size)
  }

  /** A string with its length plus one as a varint. */
  readCompactString(): string {
    return this.#utf8(this.#present(this.readUnsignedVarint() - 1, 'string'))
  }

  /** A string with its length plus one as a varint; 0 is null. */
  readCompactNullableString(): string | null {
    const size = this.readUnsignedVarint() - 1
    return size < 0 ? null : this.#utf8(size)
  }

  /** Bytes with an int32 length, as a view. */
  readBytes(): Buffer {
    return this.view(this.#present(this.readInt32(), 'bytes'))
  }

  /** Bytes with an int32 length, as a view; -1 is null. */
  readNullableBytes(): Buffer | null {
    const size = this.readInt32()
    return size < 0 ? null : this.view(size)
  }

  /** Bytes with their length plus one as a varint, as a view. */
  readCompactBytes(): Buffer {
    return this.view(this.#present(this.readUnsignedVarint() - 1, 'bytes'))
  }

  /** Bytes with their length plus one as a varint, as a view; 0 is null. */
  readCompactNullableBytes(): Buffer | null {
    const size = this.readUnsignedVarint() - 1
    return size < 0 ? null : this.view(size)
  }

  /** The next `size` bytes, not copied. */
  view(size: number): Buffer {
    const start = this.skip(size)
    return new BufferView(this.bytes.buffer, this.bytes.byteOffset + start, size)
  }

  /** Length of an array; `elementBytes` is the least that one element takes, so that a length can be refused before it is believed. */
  readArrayLength(elementBytes: number): number {
    return this.#elements(this.#present(this.readInt32(), 'array'), elementBytes)
  }

  /** As {@link Reader.readArrayLength}, -1 for null. */
  readNullableArrayLength(elementBytes: number): number {
    const count = this.readInt32()
    return count < 0 ? -1 : this.#elements(count, elementBytes)
  }

  /** As {@link Reader.readArrayLength}, for flexible versions. */
  readCompactArrayLength(elementBytes: number): number {
    return this.#elements(this.#present(this.readUnsignedVarint() - 1, 'array'), elementBytes)
  }

  /** As {@link Reader.readNullableArrayLength}, for flexible versions. */
  readCompactNullableArrayLength(elementBytes: number): number {
    const count = this.readUnsignedVarint() - 1
    return count < 0 ? -1 : this.#elements(count, elementBytes)
  }

  /** Number of tagged fields that follow. */
  readTaggedCount(): number {
    const count = this.readUnsignedVarint()
    // Each takes a tag and a size of one byte or more.
    if (count > MAX_TAGGED_FIELDS || count * 2 > this.remaining) throw this.error(`${count} tagged fields do not fit`)
    return count
  }

  /** Reads the size of a tagged field and returns the index at which it ends. */
  readTaggedEnd(): number {
    const size = this.readUnsignedVarint()
    if (size > this.remaining) throw this.#short(size)
    return this.position + size
  }

  /** Fails unless the tagged field that should end at `end` has been read exactly. */
  endTagged(tag: number, end: number): void {
    if (this.position !== end) throw this.error(`tagged field ${tag} ends at byte ${end}, its value does not`)
  }

  /** Skips tagged fields that this version does not know. They are not kept: a decoded message re-encodes without them. */
  skipTaggedFields(): void {
    for (let count = this.readTaggedCount(); count > 0; count--) {
      this.readUnsignedVarint()
      this.position = this.readTaggedEnd()
    }
  }

  /** Fails when bytes are left over. */
  expectEnd(): void {
    if (this.position !== this.end) throw this.error(`${this.remaining} bytes left over after the message`)
  }

  #present(size: number, what: string): number {
    if (size < 0) throw this.error(`${what} is null where it must not be`)
    return size
  }

  #elements(count: number, elementBytes: number): number {
    if (count > MAX_ARRAY_ELEMENTS) throw this.error(`array of ${count} elements, ${MAX_ARRAY_ELEMENTS} are allowed`)
    if (count * elementBytes > this.remaining) {
      throw this.error(`array of ${count} elements does not fit into ${this.remaining} bytes`)
    }
    return count
  }

  #utf8(size: number): string {
    if (size > 0x7fff) throw this.error(`string of ${size} bytes, 32767 are allowed`)
    const start = this.skip(size)
    return size === 0 ? '' : this.bytes.toString('utf8', start, start + size)
  }

  #short(size: number): DecodeError {
    return this.error(`${size} bytes wanted, ${this.remaining} left`)
  }
}
