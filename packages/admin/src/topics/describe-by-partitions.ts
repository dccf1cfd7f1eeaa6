import { apiError, type Deadline } from '@ottla/core/internal'
import type { Node } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import {
  describeTopicPartitions as api,
  type DescribeTopicPartitionsResponse,
  type DescribeTopicPartitionsResponseCursor as Cursor,
  type DescribeTopicPartitionsResponsePartition,
  type DescribeTopicPartitionsResponseTopic,
} from '@ottla/protocol/messages/describe-topic-partitions'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { authorizedOperations } from '../authorized-operations.ts'
import type { Outcomes } from '../batch.ts'
import type { DescribeTopicsOptions } from './describe-topics.ts'
import { nodesOf, type PartitionDescription, partitionOf, type TopicDescription } from './topic-description.ts'

/** Partitions of one response at most, unless the caller says otherwise; also the broker's own limit. */
const defaultPartitionLimit = 2000

/**
 * Describes topics by name, page after page (KIP-966).
 * @throws UnsupportedVersionError from brokers before 3.8.
 */
export async function describeByPartitions(
  requests: AdminRequests,
  names: readonly string[],
  options: DescribeTopicsOptions,
  deadline: Deadline,
): Promise<Outcomes<TopicDescription>> {
  const topics = names.toSorted().map((name) => ({ name }))
  const outcomes = new Map<string, TopicDescription | KafkaError>()
  let cursor: Cursor | null = null
  do {
    deadline.check('describing topics')
    const responsePartitionLimit = options.partitionSizeLimitPerResponse ?? defaultPartitionLimit
    const from: Cursor | null = cursor
    // The cursor names the first topic that is missing; brokers start over when earlier ones are repeated.
    const rest = from === null ? topics : topics.filter(({ name }) => name >= from.topicName)
    const response: DescribeTopicPartitionsResponse = await requests.toAny(
      api,
      { topics: rest, responsePartitionLimit, cursor: from },
      deadline,
    )
    const { nodes } = requests.cluster.metadata
    for (const topic of response.topics) {
      const name = topic.name!
      const before = outcomes.get(name)
      outcomes.set(name, errorOf(topic) ?? description(topic, nodes, before as TopicDescription | undefined, options))
    }
    cursor = response.nextCursor
  } while (cursor !== null)
  return outcomes
}

function errorOf({ errorCode, name }: DescribeTopicPartitionsResponseTopic): KafkaError | undefined {
  if (errorCode === ErrorCode.NONE) return undefined
  return apiError(errorCode, { operation: `Describing topic ${name}`, apiKey: api.key, resources: [name!] })
}

function description(
  topic: DescribeTopicPartitionsResponseTopic,
  nodes: ReadonlyMap<number, Node>,
  before: TopicDescription | undefined,
  options: DescribeTopicsOptions,
): TopicDescription {
  const operations =
    options.includeAuthorizedOperations === true ? authorizedOperations(topic.topicAuthorizedOperations) : undefined
  const partitions = topic.partitions.map((partition) => describePartition(topic.name!, partition, nodes))
  return {
    name: topic.name!,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: [...(before?.partitions ?? []), ...partitions],
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}

function describePartition(
  topic: string,
  partition: DescribeTopicPartitionsResponsePartition,
  nodes: ReadonlyMap<number, Node>,
): PartitionDescription {
  const { eligibleLeaderReplicas: eligible, lastKnownElr: lastKnown } = partition
  return {
    ...partitionOf(topic, partition, nodes),
    ...(eligible === null ? {} : { eligibleLeaderReplicas: nodesOf(eligible, nodes) }),
    ...(lastKnown === null ? {} : { lastKnownEligibleLeaderReplicas: nodesOf(lastKnown, nodes) }),
  }
}
