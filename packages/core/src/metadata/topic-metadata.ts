/** What the cluster says about one partition. */
export interface PartitionMetadata {
  readonly partition: number
  /** -1 while an election is under way. */
  readonly leaderId: number
  /** -1 where the broker does not tell. */
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly inSyncReplicas: readonly number[]
  readonly offlineReplicas: readonly number[]
}

/** What the cluster says about one topic. Never changed: an update makes a new object. */
export interface TopicMetadata {
  readonly name: string
  /** Undefined where the broker does not tell; another id under the same name is another topic. */
  readonly id: string | undefined
  readonly isInternal: boolean
  /** Partition n is at index n. */
  readonly partitions: readonly PartitionMetadata[]
}

/** News of a leader that came with another response (KIP-951). */
export interface LeaderUpdate {
  readonly topic: string
  readonly partition: number
  readonly leaderId: number
  readonly leaderEpoch: number
}
