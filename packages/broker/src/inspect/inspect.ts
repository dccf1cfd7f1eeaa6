import type { RecordHeader } from '@ottla/protocol'

/** A record as it is stored. Key, value and headers are the caller's own. */
export interface StoredMessage {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds since the epoch. */
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RecordHeader[]
}

/** Which records {@link Inspect.records} gives. */
export interface RecordsOptions {
  /** Default: all. */
  readonly partition?: number
  /** First offset, in each partition. Default: where the log begins. */
  readonly fromOffset?: number
  /** Most records, in all. Default 10,000. */
  readonly limit?: number
  /** Also records of transactions that are open or aborted. Default: only what consumers of committed records see. */
  readonly isUncommitted?: boolean
}

/** How a partition stands. */
export interface PartitionState {
  readonly topic: string
  readonly partition: number
  readonly logStartOffset: number
  /** Offset of the next record. */
  readonly endOffset: number
  /** Up to here all transactions are decided. */
  readonly lastStableOffset: number
  readonly leaderEpoch: number
  readonly sizeBytes: number
}

/** A member of a group. */
export interface GroupMemberState {
  readonly memberId: string
  readonly clientId: string
  /** Partitions that it has; empty where only the clients know (classic groups whose protocol is not `consumer`). */
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
}

/** How a group stands. */
export interface GroupState {
  readonly groupId: string
  readonly type: 'classic' | 'consumer' | 'share'
  /** Kafka's word, such as `Stable`. */
  readonly state: string
  readonly members: readonly GroupMemberState[]
  /** What the group committed, and how many offsets of the partition come after it. */
  readonly offsets: readonly {
    readonly topic: string
    readonly partition: number
    readonly offset: number
    readonly lag: number
  }[]
}

/** How a transactional id stands. */
export interface TransactionalIdState {
  readonly transactionalId: string
  /** Kafka's word, such as `Ongoing`. */
  readonly state: string
  readonly producerId: number
  readonly producerEpoch: number
}

/** What a broker holds, without a client in between: nothing is awaited, committed or counted by looking. */
export interface Inspect {
  /** @throws ConfigError when there is no such topic or partition */
  records(topic: string, options?: RecordsOptions): StoredMessage[]
  /** @throws ConfigError when there is no such topic */
  partitions(topic: string): PartitionState[]
  /** undefined when there is no such group. */
  group(groupId: string): GroupState | undefined
  transactionalIds(): TransactionalIdState[]
  /** Connections that are open. */
  readonly connectionCount: number
}
