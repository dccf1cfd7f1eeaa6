import { DecodeError } from './errors.ts'

const TWO_32 = 4_294_967_296

export function int16At(bytes: Buffer, at: number): number {
  return (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16
}

export function int32At(bytes: Buffer, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

/** @throws DecodeError beyond ±(2^53-1) */
export function int64At(bytes: Buffer, at: number): number {
  const value = roundedInt64At(bytes, at)
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
    throw new DecodeError(`int64 ${bytes.readBigInt64BE(at)} is beyond 2^53-1`, at)
  }
  return value
}

/** An int64 of which a number keeps 53 bits: for who checks the range himself, or must not throw. */
export function roundedInt64At(bytes: Buffer, at: number): number {
  return int32At(bytes, at) * TWO_32 + (int32At(bytes, at + 4) >>> 0)
}

export function putInt16(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value
}

export function putInt32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

/** Writes a whole number as an int64; the caller answers for its range. */
export function putInt64(bytes: Buffer, at: number, value: number): void {
  const high = Math.floor(value / TWO_32)
  putInt32(bytes, at, high)
  putInt32(bytes, at + 4, value - high * TWO_32)
}
