/** How fast the estimate follows batches that compressed better, and worse, than expected. */
const improvingStep = 0.005
const deterioratingStep = 0.05
/** Room left for the error of the estimate. */
const safetyFactor = 1.05

/**
 * Expects how well the next batch of a topic will compress, from those before it, so that a batch can take more raw
 * bytes than `batchSize` without exceeding it on the wire. Quick to expect worse, slow to expect better, because a
 * batch that comes out too large has to be split.
 */
export class CompressionRatio {
  #ratio = 1

  /** Compressed size divided by raw size. Starts at 1. */
  get ratio(): number {
    return this.#ratio
  }

  observe(rawBytes: number, compressedBytes: number): void {
    if (rawBytes === 0) return
    const observed = compressedBytes / rawBytes
    if (observed > this.#ratio) this.#ratio = Math.max(this.#ratio + deterioratingStep, observed)
    else this.#ratio = Math.max(this.#ratio - improvingStep, observed)
  }

  /** A batch was refused as too large: forget the optimism. */
  reset(observed: number): void {
    this.#ratio = Math.max(1, observed)
  }

  estimateBytes(rawBytes: number): number {
    return rawBytes * this.#ratio * safetyFactor
  }
}
