import type { ConsumerGroupMetadata, TopicPartitionOffset } from '@ottla/core'
import type { PartitionQueue } from './partition-queue.ts'

/** Consumer offsets on their way into the transaction. */
export interface PendingOffsets {
  readonly group: ConsumerGroupMetadata
  /** Those that the group's coordinator has not taken yet. */
  offsets: readonly TopicPartitionOffset[]
  /** The transaction's coordinator knows that the group takes part; with implicit adds nobody needs to tell it. */
  isGroupAdded: boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** What a transactional producer asks a coordinator for next; one is under way at a time. */
export type TransactionRequest =
  | { readonly call: 'initProducerId'; readonly isBump: boolean }
  | { readonly call: 'addPartitions'; readonly partitions: readonly PartitionQueue[] }
  | { readonly call: 'addOffsets'; readonly pending: PendingOffsets }
  | { readonly call: 'commitOffsets'; readonly pending: PendingOffsets }
  | { readonly call: 'endTxn'; readonly isCommit: boolean }
