import type { Codec } from '@ottla/compression'
import { BATCH_HEADER_BYTES } from '@ottla/protocol'
import type { CpuOffload } from '@ottla/runtime'
import type { ProducerBatch } from './producer-batch.ts'

/** Compresses whole batches when they are about to leave: small ones at once, large ones on another thread. */
export class BatchCompressor {
  #codec: Codec | undefined
  readonly #level: number | undefined
  readonly #offload: CpuOffload
  readonly #onReady: () => void
  readonly #onError: (batch: ProducerBatch, error: Error) => void

  /**
   * @param onReady - a batch that {@link prepare} put off can leave now.
   * @param onError - a batch cannot be compressed at all.
   */
  constructor(
    level: number | undefined,
    offload: CpuOffload,
    onReady: () => void,
    onError: (batch: ProducerBatch, error: Error) => void,
  ) {
    this.#level = level
    this.#offload = offload
    this.#onReady = onReady
    this.#onError = onError
  }

  /** The codec has been loaded; nothing may be prepared before. */
  start(codec: Codec): void {
    this.#codec = codec
  }

  /** Whether the batch can leave now; otherwise its compression has been started, or has failed. */
  prepare(batch: ProducerBatch): boolean {
    if (batch.compressed !== undefined) return true
    const records = batch.buffer.subarray(BATCH_HEADER_BYTES, batch.end)
    const codec = this.#codec!
    if (codec.compressAsync !== undefined && this.#offload.worthwhile(records.length)) {
      void this.#finish(batch, codec.compressAsync(records, this.#level))
      return false
    }
    try {
      this.#accept(batch, codec.compress(records, this.#level))
      return true
    } catch (error) {
      void this.#finish(batch, Promise.reject(error))
      return false
    }
  }

  async #finish(batch: ProducerBatch, compression: Promise<Uint8Array>): Promise<void> {
    batch.isCompressing = true
    try {
      const compressed = await compression
      batch.isCompressing = false
      this.#accept(batch, compressed)
      this.#onReady()
    } catch (error) {
      batch.isCompressing = false
      this.#onError(batch, error as Error)
    }
  }

  #accept(batch: ProducerBatch, compressed: Uint8Array): void {
    const buffer = Buffer.allocUnsafeSlow(BATCH_HEADER_BYTES + compressed.length)
    buffer.set(compressed, BATCH_HEADER_BYTES)
    batch.compressed = { buffer, compressionId: this.#codec!.id }
    batch.queue.topic.compression.observe(batch.end, buffer.length)
  }
}
