/**
 * Zigzag varints, one after the other, for bytes that were checked or that the caller checks: past the end it reads
 * zeros, so that lengths turn out wrong, and what is too long loses its upper bits.
 */
export class VarintReader {
  /** Where the next varint starts. */
  position: number
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes
    this.position = position
  }

  /** A varint of 32 bits. */
  varint(): number {
    const { bytes } = this
    const first = bytes[this.position]!
    if (first < 0x80) {
      this.position++
      return (first >>> 1) ^ -(first & 1)
    }
    const second = bytes[this.position + 1]!
    if (second < 0x80) {
      this.position += 2
      const raw = (first & 0x7f) | (second << 7)
      return (raw >>> 1) ^ -(raw & 1)
    }
    return this.#longVarint()
  }

  /** A varint of 64 bits, exact up to 2^53. */
  varlong(): number {
    const first = this.bytes[this.position]!
    if (first < 0x80) {
      this.position++
      return (first >>> 1) ^ -(first & 1)
    }
    let raw = 0
    let factor = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.bytes[this.position++] ?? 0
      raw += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 128
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  #longVarint(): number {
    let raw = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.position++] ?? 0
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return (raw >>> 1) ^ -(raw & 1)
  }
}
