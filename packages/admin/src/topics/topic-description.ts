import type { Node, PartitionInfo } from '@ottla/core'
import type { AclOperation } from '../authorized-operations.ts'

/** A partition, with what only newer brokers tell. */
export interface PartitionDescription extends PartitionInfo {
  /** Replicas that may become leader although they are not in sync. Absent before Kafka 4.0. (KIP-966) */
  readonly eligibleLeaderReplicas?: readonly Node[]
  /** Who was eligible when the last of them was lost. Absent before Kafka 4.0. (KIP-966) */
  readonly lastKnownEligibleLeaderReplicas?: readonly Node[]
}

/** A topic and its partitions. */
export interface TopicDescription {
  readonly name: string
  /** Absent from brokers before 2.8. */
  readonly topicId?: string
  readonly isInternal: boolean
  /** Sorted by number. */
  readonly partitions: readonly PartitionDescription[]
  /** What this client may do with the topic, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

/** Node ids as nodes; one that the cluster does not list now has no address. */
export function nodesOf(ids: readonly number[], nodes: ReadonlyMap<number, Node>): Node[] {
  return ids.map((id) => nodes.get(id) ?? { id, host: '', port: -1 })
}

/** What both responses that describe topics say of a partition. */
interface AnsweredPartition {
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly offlineReplicas: readonly number[]
}

/** A partition as every broker describes it. */
export function partitionOf(
  topic: string,
  partition: AnsweredPartition,
  nodes: ReadonlyMap<number, Node>,
): PartitionDescription {
  const leader = nodes.get(partition.leaderId)
  return {
    topic,
    partition: partition.partitionIndex,
    ...(leader === undefined ? {} : { leader }),
    leaderEpoch: partition.leaderEpoch,
    replicas: nodesOf(partition.replicaNodes, nodes),
    inSyncReplicas: nodesOf(partition.isrNodes, nodes),
    offlineReplicas: nodesOf(partition.offlineReplicas, nodes),
  }
}
