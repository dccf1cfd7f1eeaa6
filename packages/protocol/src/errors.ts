import { KafkaError } from '@ottla/runtime'

/** Bytes that are not what the protocol says they should be: cut off, oversized, or contradicting themselves. */
export class DecodeError extends KafkaError {
  readonly code = 'ERR_KAFKA_DECODE'
  /** Where in the buffer the decoder stopped, in bytes from its start. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`)
    this.offset = offset
  }
}

/** A value that its wire type cannot hold, such as a string of 40,000 bytes where the length is an int16. */
export class EncodeError extends KafkaError {
  readonly code = 'ERR_KAFKA_ENCODE'
}

/**
 * A message version outside the range this package knows, or a field that was set although the version on the
 * wire has no place for it.
 */
export class UnsupportedVersionError extends KafkaError {
  readonly code = 'ERR_KAFKA_UNSUPPORTED_VERSION'
}
