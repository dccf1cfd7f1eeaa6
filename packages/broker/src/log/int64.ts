const WORD = 0x1_0000_0000

/** Reads a big-endian int64 as a number; values past 2^53 - 1 lose precision, so callers check ranges. */
export function readInt64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * WORD + buffer.readUInt32BE(position + 4)
}

/** Writes a safe integer as a big-endian int64. */
export function writeInt64(buffer: Buffer, value: number, position: number): void {
  buffer.writeInt32BE(Math.floor(value / WORD), position)
  buffer.writeUInt32BE(value >>> 0, position + 4)
}
