import type { Node, PartitionInfo } from '../node.ts'
import type { TopicMetadata } from './topic-metadata.ts'

/** The partitions of a topic with their nodes in place of node ids. */
export function partitionInfos(topic: TopicMetadata, nodes: ReadonlyMap<number, Node>): PartitionInfo[] {
  const nodesOf = (ids: readonly number[]): Node[] => ids.map((id) => nodes.get(id) ?? { id, host: '', port: -1 })
  return topic.partitions.map((partition) => {
    const leader = nodes.get(partition.leaderId)
    return {
      topic: topic.name,
      partition: partition.partition,
      ...(leader === undefined ? {} : { leader }),
      leaderEpoch: partition.leaderEpoch,
      replicas: nodesOf(partition.replicas),
      inSyncReplicas: nodesOf(partition.inSyncReplicas),
      offlineReplicas: nodesOf(partition.offlineReplicas),
    }
  })
}
