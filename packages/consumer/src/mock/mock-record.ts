import type { RecordHeaderInput, TopicPartition } from '@ottla/core'
import { encodeBatch, RecordBatchView, RecordCursor, type TimestampType } from '@ottla/protocol'
import { BatchContext, ConsumerRecord } from '../records/consumer-record.ts'

/** A record for `MockConsumer.addRecord`. */
export interface MockRecord<K, V> extends TopicPartition {
  readonly offset: number
  /** What the application gets: no deserializer is called. Default null. */
  readonly key?: K | null
  readonly value?: V | null
  readonly headers?: readonly RecordHeaderInput[]
  /** Milliseconds since the Unix epoch. Default 0. */
  readonly timestamp?: number
  readonly timestampType?: TimestampType
  /** Default: unknown. */
  readonly leaderEpoch?: number
}

/**
 * A record as a consumer returns it. Its bytes, which dead letters carry on, are those of a Buffer or a text; anything else stands
 * there as JSON.
 */
export function mockRecord<K, V>(fields: MockRecord<K, V>): ConsumerRecord<K, V> {
  const { topic, partition, offset, key = null, value = null, headers = [], timestamp = 0 } = fields
  const bytes = encodeBatch([{ key: bytesOf(key), value: bytesOf(value), headers }], { baseTimestamp: timestamp })
  const batch = new RecordBatchView(bytes, 0)
  const cursor = new RecordCursor(batch)
  cursor.next()
  const context = new BatchContext({
    topic,
    partition,
    leaderEpoch: fields.leaderEpoch ?? -1,
    timestampType: fields.timestampType ?? 'createTime',
    baseOffset: offset,
    baseTimestamp: timestamp,
    bytes: batch.payload,
    hasHeaders: true,
  })
  const { keyAt, keySize, valueAt, valueSize } = cursor
  const record = new ConsumerRecord<K, V>(context, 0, 0, keyAt, keySize, valueAt, valueSize)
  ConsumerRecord.setDeserialized(record, key, value)
  return record
}

function bytesOf(data: unknown): Uint8Array | string | null {
  if (data === null || typeof data === 'string' || data instanceof Uint8Array) return data
  return JSON.stringify(data)
}
