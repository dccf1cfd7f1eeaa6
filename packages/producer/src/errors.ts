import { KafkaError } from '@ottla/runtime'
import type { PartitionQueue } from './partition-queue.ts'

/** A record is larger than one request, or all the memory, may be. It was not sent; others are not affected. */
export class RecordTooLargeError extends KafkaError {
  readonly code = 'ERR_KAFKA_RECORD_TOO_LARGE'
  /** Uncompressed size of a batch with this record alone. */
  readonly sizeBytes: number
  readonly limitBytes: number

  constructor(message: string, sizeBytes: number, limitBytes: number) {
    super(message)
    this.sizeBytes = sizeBytes
    this.limitBytes = limitBytes
  }

  /** @param key - the configuration key whose limit it is. */
  static of(queue: PartitionQueue, sizeBytes: number, key: string, limitBytes: number): RecordTooLargeError {
    const which = `A record for ${queue.topic.name} takes ${sizeBytes} bytes, more than ${key} (${limitBytes})`
    const remedy =
      key === 'maxRequestSize'
        ? 'raise it, and max.message.bytes of the topic, or send smaller records'
        : 'raise it or send smaller records'
    return new RecordTooLargeError(`${which}; ${remedy}`, sizeBytes, limitBytes)
  }
}

/** The buffer memory was full, and either stayed so for `maxBlockMs` or too many sends were waiting for it already. */
export class BufferExhaustedError extends KafkaError {
  readonly code = 'ERR_KAFKA_BUFFER_EXHAUSTED'

  override get retriable(): boolean {
    return true
  }
}

/** A partitioner returned what is no partition of the topic, or threw; the cause is what it threw. */
export class PartitionerError extends KafkaError {
  readonly code = 'ERR_KAFKA_PARTITIONER'
}

/** A record that cannot be sent as it is: no topic, a value of undefined, a negative timestamp. */
export class InvalidRecordError extends KafkaError {
  readonly code = 'ERR_KAFKA_INVALID_RECORD'
}

/** The record belongs to a transaction that was, or has to be, aborted: no `read_committed` reader will see it. */
export class TransactionAbortedError extends KafkaError {
  readonly code = 'ERR_KAFKA_TRANSACTION_ABORTED'
}

/**
 * The open transaction cannot be committed; the cause says why. Abort it; whether running it once more can help is what
 * {@link TransactionAbortableError.retriable} says (KIP-1050). `producer.transaction()` does both by itself.
 */
export class TransactionAbortableError extends KafkaError {
  readonly code = 'ERR_KAFKA_TRANSACTION_ABORTABLE'
  readonly #retriable: boolean

  constructor(message: string, options: { readonly cause: unknown; readonly retriable: boolean }) {
    super(message, options)
    this.#retriable = options.retriable
  }

  /** Whether the same transaction may succeed when it is run again. */
  override get retriable(): boolean {
    return this.#retriable
  }
}

/**
 * The transactional id belongs to another producer by now, or a transaction was open for longer than `transactionTimeoutMs` and
 * the coordinator has aborted it. Never retried: close this producer and make a new one.
 */
export class ProducerFencedError extends KafkaError {
  readonly code = 'ERR_KAFKA_PRODUCER_FENCED'
}

/** The transactional producer met what it cannot recover from; the cause says what. Close it and make a new one. */
export class TransactionFatalError extends KafkaError {
  readonly code = 'ERR_KAFKA_TRANSACTION_FATAL'
}
