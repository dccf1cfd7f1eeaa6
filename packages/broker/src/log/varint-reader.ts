/** Zigzag varints, one after the other. Past the end it reads zeros, so that callers find lengths wrong. */
export class VarintReader {
  position = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  varint(): number {
    const bytes = this.#bytes
    let byte = bytes[this.position++]!
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let raw = byte & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      byte = bytes[this.position++] ?? 0
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return (raw >>> 1) ^ -(raw & 1)
  }

  /** Exact up to 2^53. */
  varlong(): number {
    const bytes = this.#bytes
    let raw = 0
    let factor = 1
    for (let i = 0; i < 10; i++) {
      const byte = bytes[this.position++] ?? 0
      raw += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 128
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }
}
