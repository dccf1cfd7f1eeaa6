import type { RecordHeaderInput } from '@ottla/core'

/**
 * A record to be sent.
 *
 * @typeParam K - type of the key. Without a `keySerializer`: string, bytes or null.
 * @typeParam V - type of the value. Without a `valueSerializer`: string, bytes or null.
 */
export interface ProducerRecord<K = unknown, V = unknown> {
  readonly topic: string
  /** Where to write it. Default: chosen by the partitioner. */
  readonly partition?: number
  /** Milliseconds since the epoch, at least 0. Default: now. Replaced by the broker where the topic has `LogAppendTime`. */
  readonly timestamp?: number
  /** Records with the same key go to the same partition. Default null. */
  readonly key?: K | null
  /** `null` is a tombstone: it deletes the key in a compacted topic. `undefined` is an error. */
  readonly value: V | null
  readonly headers?: readonly RecordHeaderInput[]
}

/** What keys and values may be without a serializer. */
export type PlainData = string | Uint8Array
