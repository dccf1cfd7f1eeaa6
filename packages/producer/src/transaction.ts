import type { ConsumerGroupMetadata, TopicPartitionOffset, WaitOptions } from '@ottla/core'
import type { PlainData, ProducerRecord } from './producer-record.ts'
import type { RecordMetadata } from './record-metadata.ts'

/** What the function of `producer.transaction()` works with. It is of no use once the function has ended. */
export interface Transaction<K = PlainData, V = PlainData> {
  /** As `Producer.send`. It need not be awaited: the commit waits for it, and fails when it has failed. */
  send(record: ProducerRecord<K, V>, options?: WaitOptions): Promise<RecordMetadata>
  /** As `Producer.sendAndForget`; a failure makes the transaction fail. */
  sendAndForget(record: ProducerRecord<K, V>): void
  /** As `Producer.sendOffsetsToTransaction`. It need not be awaited. */
  sendOffsets(
    offsets: readonly TopicPartitionOffset[],
    groupMetadata: ConsumerGroupMetadata,
    options?: WaitOptions,
  ): Promise<void>
}

/** Options of `producer.transaction()`. */
export interface TransactionOptions extends WaitOptions {
  /** How often a transaction that was aborted for a reason which may pass is run again. Default 5. */
  readonly retries?: number
}
