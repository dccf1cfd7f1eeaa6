import type { TopicPartition } from '@ottla/core'
import { SerializationError, topicPartitionName, type RecordHeaders, type RecordPart } from '@ottla/core'
import { describeError, KafkaError, type KafkaErrorOptions } from '@ottla/runtime'

/** A group API was used by a consumer without a usable `groupId`. */
export class InvalidGroupIdError extends KafkaError {
  readonly code = 'ERR_KAFKA_INVALID_GROUP_ID'
}

/** A method was called while another call, which excludes it, was still under way. */
export class ConcurrentModificationError extends KafkaError {
  readonly code = 'ERR_KAFKA_CONCURRENT_MODIFICATION'
}

/**
 * The commit was refused for good: this consumer no longer owns the partitions, because the group went on
 * without it. The records will be read again by their new owner. Java: `CommitFailedException`
 */
export class CommitFailedError extends KafkaError {
  readonly code = 'ERR_KAFKA_COMMIT_FAILED'
}

/** The commit came while the group rebalances; call poll() to let it finish, then commit again. Java: `RebalanceInProgressException` */
export class RebalanceInProgressError extends KafkaError {
  readonly code = 'ERR_KAFKA_REBALANCE_IN_PROGRESS'
}

/** A rebalance listener of the application threw; the cause is what it threw. The rebalance went on all the same. */
export class RebalanceListenerError extends KafkaError {
  readonly code = 'ERR_KAFKA_REBALANCE_LISTENER'
}

/** No offset is committed for these partitions and `autoOffsetReset` is `none`; seek() them. */
export class NoOffsetForPartitionError extends KafkaError {
  readonly code = 'ERR_KAFKA_NO_OFFSET_FOR_PARTITION'
  readonly partitions: readonly TopicPartition[]

  constructor(partitions: readonly TopicPartition[]) {
    super(`No committed offset for ${names(partitions)} and autoOffsetReset is 'none'; seek() to where to start`)
    this.partitions = partitions
  }
}

/** The log does not have these offsets (any more) and `autoOffsetReset` is `none`; seek() elsewhere. */
export class OffsetOutOfRangeError extends KafkaError {
  readonly code = 'ERR_KAFKA_OFFSET_OUT_OF_RANGE'
  readonly positions: readonly (TopicPartition & { readonly offset: number })[]

  constructor(positions: readonly (TopicPartition & { readonly offset: number })[]) {
    const list = positions.map((p) => `${topicPartitionName(p.topic, p.partition)} at ${p.offset}`).join(', ')
    super(`Offsets out of range and autoOffsetReset is 'none': ${list}; seek() to an offset that the log has`)
    this.positions = positions
  }
}

/** Records that had been read are gone from the log of the new leader, and `autoOffsetReset` is `none` (KIP-320). */
export class LogTruncationError extends KafkaError {
  readonly code = 'ERR_KAFKA_LOG_TRUNCATION'
  readonly topic: string
  readonly partition: number
  /** Where the consumer was. */
  readonly offset: number
  /** Up to where the log agrees with what was read; undefined when the broker does not know. */
  readonly divergentOffset: number | undefined

  constructor(position: TopicPartition & { readonly offset: number }, divergentOffset: number | undefined) {
    const name = topicPartitionName(position.topic, position.partition)
    const from = divergentOffset === undefined ? 'an unknown offset' : `offset ${divergentOffset}`
    super(`The log of ${name} was truncated: it differs from ${from} on, below the position ${position.offset}; seek()`)
    this.topic = position.topic
    this.partition = position.partition
    this.offset = position.offset
    this.divergentOffset = divergentOffset
  }
}

/** Where bytes that cannot be read stand. */
export interface CorruptRecordErrorOptions extends KafkaErrorOptions {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly nextOffset: number
}

/**
 * Fetched bytes are damaged: a checksum does not fit, or a batch is malformed. The position stays before
 * them and poll() throws this again until the application seeks; other partitions go on.
 */
export class CorruptRecordError extends KafkaError {
  readonly code = 'ERR_KAFKA_CORRUPT_RECORD'
  readonly topic: string
  readonly partition: number
  /** The first offset that cannot be read. */
  readonly offset: number
  /** The first offset after the damage, as far as it can be told: seek here to go on. */
  readonly nextOffset: number

  constructor(problem: string, options: CorruptRecordErrorOptions) {
    const { topic, partition, offset, nextOffset } = options
    super(
      `${topicPartitionName(topic, partition)} at offset ${offset}: ${problem}; seek({ topic, partition }, ${nextOffset}) skips it`,
      options,
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.nextOffset = nextOffset
  }
}

/** The record that {@link RecordDeserializationError} is about, undecoded. */
export interface RecordDeserializationErrorOptions extends KafkaErrorOptions {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly part: RecordPart
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RecordHeaders
}

/**
 * A deserializer failed; the cause is what it threw. Records before it have been returned, and poll()
 * throws this again until the application seeks past `offset`.
 */
export class RecordDeserializationError extends SerializationError {
  declare readonly partition: number
  declare readonly offset: number
  readonly timestamp: number
  /** The bytes as they stand in the log. */
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RecordHeaders

  constructor(options: RecordDeserializationErrorOptions) {
    const { topic, partition, offset, part } = options
    super(
      `Cannot deserialize the ${part} of ${topicPartitionName(topic, partition)} at offset ${offset}; ` +
        `seek({ topic, partition }, ${offset + 1}) skips it`,
      options,
    )
    this.timestamp = options.timestamp
    this.key = options.key
    this.value = options.value
    this.headers = options.headers
  }
}

/**
 * A handler of run() did not end within `handlerTimeoutMs`. The attempt counts as failed and what comes of it later is ignored,
 * but nobody can stop it: give its I/O the `signal` that it is handed, which has aborted.
 */
export class HandlerTimeoutError extends KafkaError {
  readonly code = 'ERR_KAFKA_HANDLER_TIMEOUT'
  readonly topic: string
  readonly partition: number
  /** The record, or the first one of the batch. */
  readonly offset: number
  readonly timeoutMs: number

  constructor({ topic, partition }: TopicPartition, offset: number, timeoutMs: number) {
    super(
      `The handler of ${topicPartitionName(topic, partition)} at offset ${offset} did not end within ${timeoutMs} ms; ` +
        'if it needs so long, raise handlerTimeoutMs of run(), else look for what it waits for',
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.timeoutMs = timeoutMs
  }
}

/** run() ended because a record failed each time and no `onError` took it. It is not committed: the next run begins with it. */
export class RecordHandlerError extends KafkaError {
  readonly code = 'ERR_KAFKA_RECORD_HANDLER'
  readonly topic: string
  readonly partition: number
  /** The record, or the first one of the batch. */
  readonly offset: number
  /** The last record of the batch. */
  readonly lastOffset: number
  /** How often the handler was called. */
  readonly attempts: number
  /** What `onError` threw, when that is why the run ended; the cause is what the handler threw. */
  readonly onErrorFailure: unknown

  constructor(
    { topic, partition }: TopicPartition,
    offset: number,
    lastOffset: number,
    attempts: number,
    cause: unknown,
    onErrorFailure?: unknown,
  ) {
    const offsets = offset === lastOffset ? `offset ${offset}` : `offsets ${offset} to ${lastOffset}`
    const failed = onErrorFailure === undefined ? '' : `, and onError failed: ${describeError(onErrorFailure)}`
    super(
      `The handler gave up ${topicPartitionName(topic, partition)} at ${offsets} after ${attempts} attempts: ` +
        `${describeError(cause)}${failed}; give run() an onError such as deadLetter() to go on`,
      { cause },
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.lastOffset = lastOffset
    this.attempts = attempts
    this.onErrorFailure = onErrorFailure
  }
}

function names(partitions: readonly TopicPartition[]): string {
  return partitions.map(({ topic, partition }) => topicPartitionName(topic, partition)).join(', ')
}
