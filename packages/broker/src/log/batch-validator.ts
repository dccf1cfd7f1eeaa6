import { type CodecRegistry, UnsupportedCompressionError } from '@ottla/compression'
import { BATCH_HEADER_BYTES, ErrorCode, LOG_OVERHEAD } from '@ottla/protocol'
import { MAX_INFLATED_BYTES } from './batch-compression.ts'
import { BatchHeader } from './batch-header.ts'
import type { LogConfig } from './log-config.ts'
import { LogAppendError } from './log-error.ts'
import { walkRecords } from './record-walk.ts'

/** Who appends: a producer, a coordinator of this broker, or a replica that follows another broker. */
export type AppendOrigin = 'client' | 'coordinator' | 'replica'

/** What the checks of {@link BatchValidator.validate} look at besides the batch. */
export interface ValidationContext {
  readonly origin: AppendOrigin
  readonly config: LogConfig
  readonly nowMs: number
}

/**
 * Checks a batch that shall be appended, in Kafka's order, so that a batch with several faults gets the
 * same error code as there.
 */
export class BatchValidator {
  /** Header of the batch under check. */
  readonly header: BatchHeader = new BatchHeader()
  /** Its records, decompressed; undefined for those of a replica, control records, and where no codec is at hand. */
  records: Uint8Array | undefined
  readonly #name: string
  readonly #codecs: CodecRegistry | undefined

  /**
   * @param name - of the partition, for messages.
   * @param codecs - inflate compressed batches, so that their records are checked too. Without a codec
   *   the header is trusted.
   */
  constructor(name: string, codecs: CodecRegistry | undefined) {
    this.#name = name
    this.#codecs = codecs
  }

  /**
   * Checks the batch and makes its largest timestamp and timestamp type what the topic says; offsets are
   * left to the log.
   * @returns largest timestamp of the batch.
   * @throws LogAppendError; the batch is then unchanged.
   */
  validate(batch: Buffer, context: ValidationContext): number {
    const { header } = this
    this.records = undefined
    this.#checkFrame(batch)
    if (context.origin === 'client' && header.baseOffset !== 0) {
      throw this.#invalid(`the base offset of the batch should be 0, but it is ${header.baseOffset}`)
    }
    if (context.origin !== 'replica' && batch.length > context.config.maxMessageBytes) {
      throw new LogAppendError(
        ErrorCode.MESSAGE_TOO_LARGE,
        `The record batch for ${this.#name} has ${batch.length} bytes, more than max.message.bytes ${context.config.maxMessageBytes}`,
      )
    }
    if (!header.isValid) {
      throw new LogAppendError(
        ErrorCode.CORRUPT_MESSAGE,
        `The record batch for ${this.#name} does not fit its checksum`,
      )
    }
    if (context.origin === 'replica') return header.maxTimestamp
    if (context.origin === 'client') this.#checkClientHeader()
    const maxTimestamp = header.isControl ? header.maxTimestamp : this.#checkRecords(context)
    return this.#stamp(context, maxTimestamp)
  }

  /** Exactly one whole batch of magic 2. */
  #checkFrame(batch: Buffer): void {
    const { header } = this
    if (batch.length < BATCH_HEADER_BYTES) throw this.#invalid('there is no whole record batch')
    const problem = header.load(batch, 0)
    if (header.magic === 0 || header.magic === 1) {
      throw this.#invalid(`magic ${header.magic} is too old; only record batches of magic 2 are accepted`)
    }
    if (problem !== undefined) {
      throw new LogAppendError(ErrorCode.CORRUPT_MESSAGE, `The record batch for ${this.#name} is corrupt: ${problem}`)
    }
    if (header.sizeBytes > batch.length) throw this.#invalid('there is no whole record batch')
    if (header.sizeBytes < batch.length) {
      const rest = batch.length - header.sizeBytes
      throw this.#invalid(
        rest < LOG_OVERHEAD
          ? `${rest} bytes follow the batch`
          : 'there must be exactly one record batch for a partition',
      )
    }
  }

  #checkClientHeader(): void {
    const { header } = this
    const { recordCount, lastOffsetDelta } = header
    if (recordCount <= 0) throw this.#invalid(`the record count is ${recordCount}`)
    if (lastOffsetDelta + 1 !== recordCount) {
      throw this.#invalid(`the last offset delta is ${lastOffsetDelta}, but the record count is ${recordCount}`)
    }
    if (header.isControl) throw this.#invalid('clients are not allowed to write control records')
    if (header.producerId >= 0 && header.baseSequence < 0) {
      throw this.#invalid(`the sequence number of producer ${header.producerId} is ${header.baseSequence}`)
    }
  }

  /** Returns the largest timestamp of the records. */
  #checkRecords({ config, nowMs }: ValidationContext): number {
    const { header } = this
    const isCreateTime = config.messageTimestampType === 'CreateTime'
    const records = (this.records = this.#inflate())
    if (header.isLogAppendTime && (!isCreateTime || header.maxTimestamp === -1)) {
      throw this.#badTimestamps('producers should not set the timestamp type to LogAppendTime', [])
    }
    const rules = {
      baseTimestamp: header.baseTimestamp,
      fixedTimestamp: header.isLogAppendTime ? header.maxTimestamp : undefined,
      // Timestamps are numbers everywhere here, so those that a number cannot hold exactly are refused too.
      minTimestamp: Math.max(
        Number.MIN_SAFE_INTEGER,
        isCreateTime ? nowMs - config.messageTimestampBeforeMaxMs : -Infinity,
      ),
      maxTimestamp: Math.min(
        Number.MAX_SAFE_INTEGER,
        isCreateTime ? nowMs + config.messageTimestampAfterMaxMs : Infinity,
      ),
      needsKeys: config.isCompacted,
    }
    if (records === undefined) {
      const { maxTimestamp } = header
      if (maxTimestamp > rules.maxTimestamp || (maxTimestamp !== -1 && header.baseTimestamp < rules.minTimestamp)) {
        throw this.#badTimestamps(`they should be within [${rules.minTimestamp}, ${rules.maxTimestamp}]`, [])
      }
      return maxTimestamp
    }
    const walk = walkRecords(records, header.recordCount, rules)
    if (walk.problem !== undefined) throw this.#invalid(walk.problem)
    if (walk.withBadTimestamp.length > 0) {
      const recordErrors = [...walk.withBadTimestamp, ...walk.withoutKey].sort((a, b) => a.batchIndex - b.batchIndex)
      throw this.#badTimestamps('one or more records have been rejected', recordErrors)
    }
    if (walk.withoutKey.length > 0) {
      throw new LogAppendError(
        ErrorCode.INVALID_RECORD,
        `${walk.withoutKey.length} records for ${this.#name} have no key, which a compacted topic needs`,
        { recordErrors: walk.withoutKey },
      )
    }
    return walk.maxTimestamp
  }

  /** The records as they were before compression; undefined when no codec is at hand. */
  #inflate(): Uint8Array | undefined {
    const { header } = this
    const { compression } = header
    if (compression === 0) return header.payload
    if (compression > 4) {
      throw new LogAppendError(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, `Compression type ${compression} is unknown`)
    }
    if (this.#codecs === undefined) return undefined
    try {
      return this.#codecs.get(compression).decompress(header.payload, MAX_INFLATED_BYTES)
    } catch (error) {
      if (error instanceof UnsupportedCompressionError) return undefined
      throw new LogAppendError(
        ErrorCode.INVALID_RECORD,
        `The record batch for ${this.#name} cannot be decompressed: ${(error as Error).message}`,
        { cause: error },
      )
    }
  }

  /** Writes timestamp type and largest timestamp into the header where they are not so yet. */
  #stamp({ config, nowMs }: ValidationContext, maxTimestamp: number): number {
    const { header } = this
    const isLogAppendTime = config.messageTimestampType === 'LogAppendTime'
    const stamp = isLogAppendTime ? nowMs : maxTimestamp
    if (header.isLogAppendTime !== isLogAppendTime || header.maxTimestamp !== stamp) {
      header.setMaxTimestamp(stamp, isLogAppendTime)
    }
    return stamp
  }

  #invalid(problem: string): LogAppendError {
    return new LogAppendError(ErrorCode.INVALID_RECORD, `The record batch for ${this.#name} is invalid: ${problem}`)
  }

  #badTimestamps(problem: string, recordErrors: LogAppendError['recordErrors']): LogAppendError {
    return new LogAppendError(
      ErrorCode.INVALID_TIMESTAMP,
      `Timestamps of the record batch for ${this.#name} are invalid: ${problem}`,
      { recordErrors },
    )
  }
}
