import { DecodeError } from '../errors.ts'

const TWO_32 = 4_294_967_296

export function int16At(bytes: Buffer, at: number): number {
  return (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16
}

export function int32At(bytes: Buffer, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

/** @throws DecodeError beyond ±(2^53-1) */
export function int64At(bytes: Buffer, at: number): number {
  const value = int32At(bytes, at) * TWO_32 + (int32At(bytes, at + 4) >>> 0)
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
    throw new DecodeError(`int64 ${bytes.readBigInt64BE(at)} is beyond 2^53-1`, at)
  }
  return value
}
