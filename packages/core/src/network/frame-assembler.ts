/** A correlation id must fit. */
const minFrameBytes = 4
/** Up to here frames come from Node's shared pool. */
const pooledBytes = 2048

/**
 * Cuts the byte stream of a connection into frames (int32 length, then so many bytes). Each frame gets a
 * buffer of exactly its size and each received byte is copied once, so that what a caller keeps of a
 * frame pins that frame and nothing else.
 */
export class FrameAssembler {
  readonly #maxFrameBytes: number
  #size = 0
  #sizeBytesMissing = 4
  #frame: Buffer | undefined
  #filled = 0

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /**
   * Takes the next bytes of the stream and hands out the frames they complete.
   * @returns a length that cannot be, when one was found: the rest of the stream means nothing. Else undefined.
   */
  push(chunk: Uint8Array, onFrame: (frame: Buffer) => void): number | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#frame === undefined) {
        this.#size = (this.#size << 8) | chunk[at++]!
        if (--this.#sizeBytesMissing > 0) continue
        const size = this.#size
        if (size < minFrameBytes || size > this.#maxFrameBytes) return size
        this.#frame = size <= pooledBytes ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size)
        this.#filled = 0
        continue
      }
      const frame = this.#frame
      const end = Math.min(chunk.length, at + frame.length - this.#filled)
      frame.set(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end), this.#filled)
      this.#filled += end - at
      at = end
      if (this.#filled < frame.length) return undefined
      this.#frame = undefined
      this.#size = 0
      this.#sizeBytesMissing = 4
      onFrame(frame)
    }
    return undefined
  }
}
