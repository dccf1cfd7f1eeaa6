import { KafkaError, type KafkaErrorOptions } from '@ottla/runtime'

/**
 * A broker that cannot start: its port is taken, its data directory is locked, not writable, or belongs to
 * another broker. The message names the port or directory and the remedy; `cause` is the system's error.
 */
export class BrokerStartError extends KafkaError {
  readonly code = 'ERR_KAFKA_BROKER_START'
}

/** The broker's disk is full or fails, so that a topic cannot be created. `cause` is the system's error; try again when there is space. */
export class BrokerStorageError extends KafkaError {
  readonly code = 'ERR_KAFKA_BROKER_STORAGE'

  override get retriable(): boolean {
    return true
  }
}

/**
 * A request that is answered with an error code, as the handlers and the controller raise it between
 * themselves. Never leaves the broker: the message becomes the `errorMessage` of the answer.
 */
export class ApiException extends KafkaError {
  readonly code = 'ERR_KAFKA_API'
  readonly errorCode: number

  constructor(errorCode: number, message: string, options?: KafkaErrorOptions) {
    super(message, options)
    this.errorCode = errorCode
  }
}

/** Ends the connection of the request that is being handled, with one log line: the protocol has no answer for it. */
export class CloseConnection extends KafkaError {
  readonly code = 'ERR_KAFKA_CLOSE_CONNECTION'
  /** Sent before the end: what there is of an answer that a fault cuts short. */
  readonly lastBytes: Uint8Array | undefined

  constructor(message: string, lastBytes?: Uint8Array) {
    super(message)
    this.lastBytes = lastBytes
  }
}

/** Faults were prepared that no request met. The message names them, and the requests that came. */
export class FaultsNotMetError extends KafkaError {
  readonly code = 'ERR_KAFKA_FAULTS_NOT_MET'
}

/** What Kafka says of a topic or partition that it does not have. */
export const unknownTopicText = 'This server does not host this topic-partition.'
