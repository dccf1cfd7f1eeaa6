import { inspect } from 'node:util'
import type { RecordHeaders } from '@ottla/core'
import { readHeaders, type TimestampType, viewAt } from '@ottla/protocol'

/** What the records of one batch share. */
export class BatchContext {
  readonly topic: string
  readonly partition: number
  /** Epoch of the leader that appended the batch; -1 when unknown. */
  readonly leaderEpoch: number
  readonly timestampType: TimestampType
  readonly baseOffset: number
  /** Timestamp that the deltas count from; with append time the timestamp of all records. */
  readonly baseTimestamp: number
  /** The batch after decompression. */
  readonly bytes: Buffer
  /** Where {@link bytes} lie. */
  readonly memory: ArrayBufferLike
  readonly start: number
  /** False for formats 0 and 1. */
  readonly hasHeaders: boolean

  constructor(fields: Omit<BatchContext, 'memory' | 'start'>) {
    this.topic = fields.topic
    this.partition = fields.partition
    this.leaderEpoch = fields.leaderEpoch
    this.timestampType = fields.timestampType
    this.baseOffset = fields.baseOffset
    this.baseTimestamp = fields.baseTimestamp
    this.bytes = fields.bytes
    this.memory = fields.bytes.buffer
    this.start = fields.bytes.byteOffset
    this.hasHeaders = fields.hasHeaders
  }
}

/** Stands for a key or value that has not been made yet. */
const unmade: unique symbol = Symbol('unmade')

const noHeaders: RecordHeaders = []

/**
 * A record as it was read. Key, value and headers are views into the received bytes, made when they are
 * touched: a record that is kept keeps the whole response in memory, so copy out what shall stay
 * (`Buffer.from(record.value)`).
 *
 * @typeParam K - type of the key; `Buffer` without a deserializer.
 * @typeParam V - type of the value; `Buffer` without a deserializer.
 */
export class ConsumerRecord<K = Buffer, V = Buffer> {
  readonly #batch: BatchContext
  readonly #offsetDelta: number
  readonly #timestampDelta: number
  readonly #keyAt: number
  readonly #keySize: number
  readonly #valueAt: number
  readonly #valueSize: number
  #key: K | null | typeof unmade = unmade
  #value: V | null | typeof unmade = unmade

  /** Made by the consumer. Sizes are -1 for null; the headers follow the value. */
  constructor(
    batch: BatchContext,
    offsetDelta: number,
    timestampDelta: number,
    keyAt: number,
    keySize: number,
    valueAt: number,
    valueSize: number,
  ) {
    this.#batch = batch
    this.#offsetDelta = offsetDelta
    this.#timestampDelta = timestampDelta
    this.#keyAt = keyAt
    this.#keySize = keySize
    this.#valueAt = valueAt
    this.#valueSize = valueSize
  }

  get topic(): string {
    return this.#batch.topic
  }

  get partition(): number {
    return this.#batch.partition
  }

  get offset(): number {
    return this.#batch.baseOffset + this.#offsetDelta
  }

  /** Milliseconds since the Unix epoch; -1 when the record has none, as those of format 0. */
  get timestamp(): number {
    return this.#batch.baseTimestamp + this.#timestampDelta
  }

  /** Whether the producer or the broker set the timestamp. */
  get timestampType(): TimestampType {
    return this.#batch.timestampType
  }

  /** Epoch of the leader that appended the record; undefined when it is not known (KIP-320). */
  get leaderEpoch(): number | undefined {
    return this.#batch.leaderEpoch < 0 ? undefined : this.#batch.leaderEpoch
  }

  get key(): K | null {
    if (this.#key === unmade) {
      const { memory, start } = this.#batch
      this.#key = viewAt(memory, start + this.#keyAt, this.#keySize) as K | null
    }
    return this.#key
  }

  /** null is a tombstone. */
  get value(): V | null {
    if (this.#value === unmade) {
      const { memory, start } = this.#batch
      this.#value = viewAt(memory, start + this.#valueAt, this.#valueSize) as V | null
    }
    return this.#value
  }

  /** Size of the key in bytes; -1 for null. */
  get serializedKeySize(): number {
    return this.#keySize
  }

  /** Size of the value in bytes; -1 for null. */
  get serializedValueSize(): number {
    return this.#valueSize
  }

  /** The headers, in their order; decoded anew each time. */
  get headers(): RecordHeaders {
    const { bytes, hasHeaders } = this.#batch
    const at = this.#valueAt + Math.max(this.#valueSize, 0)
    // A zero byte is the varint 0: most records have no headers.
    return hasHeaders && bytes[at] !== 0 ? readHeaders(bytes, at) : noHeaders
  }

  /** Plain fields, for JSON and logs. */
  toJSON(): object {
    const { topic, partition, offset, timestamp, timestampType, leaderEpoch, key, value, headers } = this
    return { topic, partition, offset, timestamp, timestampType, leaderEpoch, key, value, headers }
  }

  /** The bytes of the key, whatever a deserializer made of them. */
  static rawKey(record: ConsumerRecord<unknown, unknown>): Buffer | null {
    return viewAt(record.#batch.memory, record.#batch.start + record.#keyAt, record.#keySize)
  }

  /** The bytes of the value, whatever a deserializer made of them. */
  static rawValue(record: ConsumerRecord<unknown, unknown>): Buffer | null {
    return viewAt(record.#batch.memory, record.#batch.start + record.#valueAt, record.#valueSize)
  }

  /** Puts what the deserializers made in the place of the bytes. */
  static setDeserialized(record: ConsumerRecord<unknown, unknown>, key: unknown, value: unknown): void {
    record.#key = key
    record.#value = value
  }

  /** Whether key and value have been made already. */
  static isDeserialized(record: ConsumerRecord<unknown, unknown>): boolean {
    return record.#key !== unmade
  }

  static {
    // What console.log shows; a computed method name would need a type annotation that there is no syntax for.
    Object.defineProperty(this.prototype, inspect.custom, {
      value(this: ConsumerRecord): object {
        return this.toJSON()
      },
    })
  }
}
