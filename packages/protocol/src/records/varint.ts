// Varints of records, written straight into a buffer. Numbers only: deltas and lengths are small, and a timestamp
// delta beyond 32 bits takes the arithmetic path.

/** Bytes of a zigzag varint of 32 bits. */
export function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  if (zigzag < 0x80) return 1
  if (zigzag < 0x4000) return 2
  if (zigzag < 0x20_0000) return 3
  return zigzag < 0x1000_0000 ? 4 : 5
}

/** Writes a zigzag varint of 32 bits and returns where it ends. */
export function writeVarint(buffer: Uint8Array, position: number, value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  if (zigzag < 0x80) {
    buffer[position] = zigzag
    return position + 1
  }
  if (zigzag < 0x4000) {
    buffer[position] = (zigzag & 0x7f) | 0x80
    buffer[position + 1] = zigzag >>> 7
    return position + 2
  }
  return writeLongVarint(buffer, position, zigzag)
}

/** By itself, so that the short ones, which are nearly all, are inlined. */
function writeLongVarint(buffer: Uint8Array, position: number, zigzag: number): number {
  let rest = zigzag
  let at = position
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  buffer[at++] = rest
  return at
}

/** Bytes of a zigzag varint of 64 bits whose value is a safe integer. */
export function varlongSize(value: number): number {
  return (value | 0) === value ? varintSize(value) : longVarlongSize(value)
}

function longVarlongSize(value: number): number {
  let rest = Math.floor((value < 0 ? -(value + 1) : value) / 64)
  let size = 1
  for (; rest > 0; rest = Math.floor(rest / 128)) size++
  return size
}

/** Writes a zigzag varint of 64 bits whose value is a safe integer and returns where it ends. */
export function writeVarlong(buffer: Uint8Array, position: number, value: number): number {
  return (value | 0) === value ? writeVarint(buffer, position, value) : writeLongVarlong(buffer, position, value)
}

function writeLongVarlong(buffer: Uint8Array, position: number, value: number): number {
  const negative = value < 0
  // Doubling could pass 2^53, so the sign bit is joined to the lowest six bits by hand.
  const magnitude = negative ? -(value + 1) : value
  let at = position
  let byte = ((magnitude % 64) << 1) | (negative ? 1 : 0)
  for (let rest = Math.floor(magnitude / 64); rest > 0; rest = Math.floor(rest / 128)) {
    buffer[at++] = byte | 0x80
    byte = rest % 128
  }
  buffer[at++] = byte
  return at
}
