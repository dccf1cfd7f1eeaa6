/**
 * The memory of everything that was accepted and not yet delivered, counted in bytes against `bufferMemory`.
 *
 * Buffers of one size (`batchSize`) are kept and handed out again; other sizes come from the allocator and only
 * take their share of the budget. A buffer that a socket may still read must never be handed out again
 * (KAFKA-19012): such a buffer is given back with {@link abandon}, which frees its share but leaves the bytes to
 * the garbage collector.
 */
export class BufferPool {
  readonly totalBytes: number
  /** The size of the buffers that are reused. */
  readonly bufferBytes: number
  #availableBytes: number
  readonly #free: Buffer[] = []

  constructor(totalBytes: number, bufferBytes: number) {
    this.totalBytes = totalBytes
    this.bufferBytes = bufferBytes
    this.#availableBytes = totalBytes
  }

  /** Bytes that can still be handed out. */
  get availableBytes(): number {
    return this.#availableBytes
  }

  /** Bytes of buffers that were handed out and have not come back. */
  get usedBytes(): number {
    return this.totalBytes - this.#availableBytes
  }

  /** A buffer with undefined content, or undefined while the budget does not allow it. */
  allocate(sizeBytes: number): Buffer | undefined {
    if (sizeBytes > this.#availableBytes) return undefined
    if (sizeBytes === this.bufferBytes) {
      const buffer = this.#free.pop()
      if (buffer !== undefined) {
        this.#availableBytes -= sizeBytes
        return buffer
      }
    }
    this.#availableBytes -= sizeBytes
    // Kept buffers are memory in use too: they make room for sizes that are not kept.
    while (this.#free.length * this.bufferBytes > this.#availableBytes) this.#free.pop()
    return Buffer.allocUnsafeSlow(sizeBytes)
  }

  /** Takes a buffer back that nobody reads any more. */
  release(buffer: Buffer): void {
    this.#availableBytes += buffer.length
    if (buffer.length === this.bufferBytes) this.#free.push(buffer)
  }

  /** Takes back the share of a buffer that a socket may still read; its bytes are never handed out again. */
  abandon(buffer: Buffer): void {
    this.#availableBytes += buffer.length
  }

  /** Counts a buffer that was made elsewhere; the budget may go below zero until others are given back. */
  adopt(buffer: Buffer): void {
    this.#availableBytes -= buffer.length
  }
}
