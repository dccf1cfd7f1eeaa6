/** A committed position: the offset of the next record to read, with what was stored beside it. */
export interface OffsetAndMetadata {
  readonly offset: number
  /** Leader epoch of the last record before the offset, where it is known (KIP-320). */
  readonly leaderEpoch?: number
  /** Text of the application's choice. Default empty. */
  readonly metadata?: string
}

/** An offset and the partition it belongs to. */
export interface TopicPartitionOffset extends OffsetAndMetadata {
  readonly topic: string
  readonly partition: number
}
