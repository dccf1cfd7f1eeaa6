import type { CompressionType } from './compression-type.ts'

/**
 * One way to compress the records of a batch. A codec keeps nothing between calls, never changes its
 * input and returns bytes that nobody else holds (`none` excepted, which returns its input).
 */
export interface Codec {
  /** The id in bits 0 to 2 of a batch's attributes. */
  readonly id: number
  readonly name: CompressionType
  /** The library that does the work, such as `node:zlib` or `lz4js`. */
  readonly implementation: string

  /**
   * @param level - see {@link compressionLevels}; the default is Kafka's. `snappy` has none and `lz4`
   *   accepts one without an effect.
   * @throws ConfigError for a level outside the codec's range.
   */
  compress(input: Uint8Array, level?: number): Uint8Array

  /**
   * @param maxBytes - most bytes the content may have. What would be more is refused before it is
   *   allocated where the format tells the size, and while it inflates elsewhere.
   * @throws CompressionError for damaged data and for content above `maxBytes`.
   */
  decompress(input: Uint8Array, maxBytes: number): Uint8Array

  /** As {@link compress}, in Node's thread pool. Absent where the library has no asynchronous form. */
  compressAsync?(input: Uint8Array, level?: number): Promise<Uint8Array>

  /** As {@link decompress}, in Node's thread pool. Absent where the library has no asynchronous form. */
  decompressAsync?(input: Uint8Array, maxBytes: number): Promise<Uint8Array>
}
