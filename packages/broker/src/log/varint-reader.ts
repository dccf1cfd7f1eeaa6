/** Zigzag varints, one after the other. Past the end it reads zeros, so that callers find lengths wrong. */
export class VarintReader {
  position = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

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

  /** Exact up to 2^53. */
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
