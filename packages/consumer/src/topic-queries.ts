import type { PartitionInfo } from '@ottla/core'
import { apiError, type ClusterClient, type Deadline } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'

/** The partitions of one topic, which may have to be created first. */
export async function partitionsOfTopic(
  cluster: ClusterClient,
  topic: string,
  mayBeCreated: boolean,
  deadline: Deadline,
): Promise<PartitionInfo[]> {
  const { metadata } = cluster
  if (!mayBeCreated) {
    metadata.addTopic(topic)
    if (metadata.topic(topic) === undefined) await metadata.refresh(deadline)
    const error = metadata.topic(topic) === undefined ? metadata.topicError(topic) : undefined
    if (error !== undefined) throw error
  }
  await metadata.waitForTopics([topic], deadline)
  return metadata.partitionsOf(topic)!
}

/** The partitions of all topics, asked for anew; what the client keeps of the cluster is not touched. */
export function describeTopics(cluster: ClusterClient, deadline: Deadline): Promise<Map<string, PartitionInfo[]>> {
  return cluster.retry('the list of topics', deadline, async () => {
    const response = await cluster.sendToLeastLoaded(
      metadataApi,
      (version) => (version >= 4 ? { topics: null, allowAutoTopicCreation: false } : { topics: null }),
      {
        timeoutMs: Math.max(1, deadline.remainingMs),
        ...(deadline.signal === undefined ? {} : { signal: deadline.signal }),
      },
    )
    const nodes = new Map(
      response.brokers.map(({ nodeId: id, host, port, rack }) => [
        id,
        rack === null ? { id, host, port } : { id, host, port, rack },
      ]),
    )
    const nodesOf = (ids: readonly number[]): { id: number; host: string; port: number }[] =>
      ids.map((id) => nodes.get(id) ?? { id, host: '', port: -1 })
    const topics = new Map<string, PartitionInfo[]>()
    for (const { name, errorCode, partitions } of response.topics) {
      if (name === null) continue
      if (errorCode !== ErrorCode.NONE) {
        if (errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED) continue
        throw apiError(errorCode, {
          operation: `Metadata of topic ${name}`,
          apiKey: metadataApi.key,
          resources: [name],
        })
      }
      topics.set(
        name,
        partitions.map((partition) => {
          const leader = nodes.get(partition.leaderId)
          return {
            topic: name,
            partition: partition.partitionIndex,
            ...(leader === undefined ? {} : { leader }),
            leaderEpoch: partition.leaderEpoch,
            replicas: nodesOf(partition.replicaNodes),
            inSyncReplicas: nodesOf(partition.isrNodes),
            offlineReplicas: nodesOf(partition.offlineReplicas),
          }
        }),
      )
    }
    return topics
  })
}
