import type { ConsumerGroupMetadata, TopicPartition, TopicPartitionOffset, WaitOptions } from '@ottla/core'

/** What transact() needs of the records of one poll: `ConsumerRecords` of `@ottla/consumer` are that. */
export interface PolledRecords extends Iterable<TopicPartition & { readonly offset: number }> {
  /** The position of each partition after these records. */
  nextOffsets(): TopicPartitionOffset[]
}

/** What transact() needs of a consumer: a `Consumer` of `@ottla/consumer` with `enableAutoCommit: false`. */
export interface CopyConsumer<Records extends PolledRecords> {
  /** Whether it commits by itself; that would go past what a transaction decides, so it is refused. */
  readonly commitsAutomatically?: boolean
  poll(options: WaitOptions): Promise<Records>
  subscription(): string[]
  assignment(): TopicPartition[]
  seek(partition: TopicPartition, offset: number): void
  committed(partitions: readonly TopicPartition[], options?: WaitOptions): Promise<TopicPartitionOffset[]>
  groupMetadata(): ConsumerGroupMetadata
}

/** What transact() needs of the transaction that `eachBatch` writes in. */
export interface OffsetsInTransaction {
  sendOffsets(offsets: readonly TopicPartitionOffset[], groupMetadata: ConsumerGroupMetadata): Promise<void>
}

/** What transact() needs of a producer: a `Producer` of `@ottla/producer` with a `transactionalId`. */
export interface CopyProducer<Transaction extends OffsetsInTransaction> {
  transaction<T>(
    body: (transaction: Transaction) => Promise<T> | T,
    options?: WaitOptions & { readonly retries?: number },
  ): Promise<T>
  commitTransaction(options?: WaitOptions): Promise<void>
}
