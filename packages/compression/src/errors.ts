import { KafkaError, type KafkaErrorOptions } from '@ottla/runtime'
import type { CompressionType } from './compression-type.ts'

/** Bytes that a codec cannot decompress, or whose content is larger than the limit that was given. */
export class CompressionError extends KafkaError {
  readonly code = 'ERR_KAFKA_COMPRESSION'
  /** The codec that failed. */
  readonly compressionType: CompressionType

  constructor(compressionType: CompressionType, message: string, options?: KafkaErrorOptions) {
    super(`${compressionType}: ${message}`, options)
    this.compressionType = compressionType
  }
}

/** A codec that is unknown or cannot be used in this process; the message says what to install or change. */
export class UnsupportedCompressionError extends KafkaError {
  readonly code = 'ERR_KAFKA_UNSUPPORTED_COMPRESSION'
}

/** The error for content above the limit; a bomb and an honest batch that is too large look the same. */
export function tooLarge(compressionType: CompressionType, maxBytes: number): CompressionError {
  return new CompressionError(
    compressionType,
    `the decompressed data is larger than the limit of ${maxBytes} bytes; raise the limit if you trust who wrote it`,
  )
}

/** The error for bytes that do not follow the format. */
export function damaged(compressionType: CompressionType, problem: string, cause?: unknown): CompressionError {
  return new CompressionError(
    compressionType,
    `${problem}; the data is damaged or was not compressed with ${compressionType}`,
    cause === undefined ? undefined : { cause },
  )
}
