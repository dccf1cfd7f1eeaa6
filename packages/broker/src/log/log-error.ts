import { ErrorCode } from '@ottla/protocol'
import { describeError, KafkaError, type KafkaErrorOptions } from '@ottla/runtime'

/** A log that cannot do what it was asked to; carries the error code that the client gets. */
export class LogError extends KafkaError {
  readonly code: string = 'ERR_KAFKA_LOG'
  /** One of `ErrorCode`, for example OFFSET_OUT_OF_RANGE or KAFKA_STORAGE_ERROR. */
  readonly errorCode: number

  constructor(errorCode: number, message: string, options?: KafkaErrorOptions) {
    super(message, options)
    this.errorCode = errorCode
  }
}

/** A record that made a whole batch invalid (KIP-467). */
export interface RecordError {
  /** Place of the record in the batch. */
  readonly batchIndex: number
  readonly message: string
}

/** A batch that was not appended; the log is as before. */
export class LogAppendError extends LogError {
  override readonly code: string = 'ERR_KAFKA_LOG_APPEND'
  /** The records at fault, when single ones are. */
  readonly recordErrors: readonly RecordError[]

  constructor(
    errorCode: number,
    message: string,
    options?: KafkaErrorOptions & { readonly recordErrors?: readonly RecordError[] },
  ) {
    super(errorCode, message, options)
    this.recordErrors = options?.recordErrors ?? []
  }
}

/** What a failure of the disk becomes: the error code tells clients to try later. Typed errors stay as they are. */
export function storageError(what: string, error: unknown): KafkaError {
  if (error instanceof KafkaError) return error
  return new LogError(ErrorCode.KAFKA_STORAGE_ERROR, `${what}: ${describeError(error)}`, { cause: error })
}
