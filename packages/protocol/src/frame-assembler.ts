import { asBuffer } from './as-buffer.ts'
import { DecodeError } from './errors.ts'

/**
 * Cuts a byte stream into the protocol's frames: an int32 size, then that many bytes. Each frame is assembled in one
 * buffer of exactly its size (no pool: views of it may be kept), and its bytes are copied once at most. When a chunk
 * holds all of a frame and not much else, the frame is a view of the chunk, so a kept frame never pins more than twice
 * its size.
 */
export class FrameAssembler {
  #maxFrameBytes: number
  readonly #onFrame: (frame: Buffer) => void
  #frame: Buffer | undefined
  #filled = 0
  /** Bytes of the size that have come, and the size so far. */
  #sizeBytes = 0
  #size = 0

  /**
   * @param maxFrameBytes largest frame that is accepted, in bytes without its size
   * @param onFrame gets every frame, without its size; may not call `push`
   */
  constructor(maxFrameBytes: number, onFrame: (frame: Buffer) => void) {
    this.#maxFrameBytes = maxFrameBytes
    this.#onFrame = onFrame
  }

  /** From the next frame on: who has logged in may send more than a stranger. */
  set maxFrameBytes(bytes: number) {
    this.#maxFrameBytes = bytes
  }

  /** Whether the stream is inside a frame, so that its end now would cut the frame off. */
  get isInsideFrame(): boolean {
    return this.#frame !== undefined || this.#sizeBytes > 0
  }

  /** Bytes held for a frame that is not yet complete. */
  get bufferedBytes(): number {
    return this.#frame?.length ?? this.#sizeBytes
  }

  /**
   * Where the bytes belong that a frame still misses. Who reads them straight into it, and then hands over what it filled
   * to {@link push}, spares the frame its copy.
   */
  get room(): Buffer | undefined {
    return this.#frame?.subarray(this.#filled)
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @throws DecodeError when a frame announces a negative size or more than `maxFrameBytes`; the stream is lost then
   */
  push(bytes: Uint8Array): void {
    const chunk = asBuffer(bytes)
    let at = 0
    while (at < chunk.length) {
      if (this.#frame === undefined) {
        while (this.#sizeBytes < 4 && at < chunk.length) {
          this.#size = (this.#size << 8) | chunk[at++]!
          this.#sizeBytes++
        }
        if (this.#sizeBytes < 4) return
        const size = this.#takeSize()
        if (chunk.length - at >= size && size * 2 >= chunk.length) {
          const frame = chunk.subarray(at, at + size)
          at += size
          this.#onFrame(frame)
          continue
        }
        this.#frame = Buffer.allocUnsafeSlow(size)
        this.#filled = 0
      }
      const frame = this.#frame
      const count = Math.min(frame.length - this.#filled, chunk.length - at)
      // Read into `room`, they are where they belong.
      if (chunk.buffer !== frame.buffer) chunk.copy(frame, this.#filled, at, at + count)
      this.#filled += count
      at += count
      if (this.#filled < frame.length) return
      this.#frame = undefined
      this.#onFrame(frame)
    }
  }

  #takeSize(): number {
    const size = this.#size
    this.#size = this.#sizeBytes = 0
    if (size < 0 || size > this.#maxFrameBytes) {
      throw new DecodeError(`a frame announces ${size} bytes, ${this.#maxFrameBytes} are allowed`, 0)
    }
    return size
  }
}
