import { apiError, type Deadline } from '@ottla/core/internal'
import type { Node } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError, ZERO_UUID } from '@ottla/protocol'
import {
  metadata as api,
  type MetadataRequestInput,
  type MetadataResponse,
  type MetadataResponseTopic,
} from '@ottla/protocol/messages/metadata'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { authorizedOperations } from '../authorized-operations.ts'
import type { Outcomes } from '../batch.ts'
import type { DescribeTopicsOptions } from './describe-topics.ts'
import { partitionOf, type TopicDescription } from './topic-description.ts'

/** Metadata from which on topics can be asked for by id; earlier versions carried ids but did not serve them. */
const idsVersion = 12
/** Metadata from which on brokers tell what is allowed. */
const operationsVersion = 8
/** Metadata from which on a request does not create what it asks for. */
const noCreationVersion = 4

/**
 * Describes topics by name or id with a Metadata request, which brokers of all ages answer.
 * @param nodeId - the broker that is asked. Default: any.
 */
export async function describeByMetadata(
  requests: AdminRequests,
  by: 'name' | 'id',
  topics: readonly string[],
  options: DescribeTopicsOptions,
  deadline: Deadline,
  nodeId?: number,
): Promise<Outcomes<TopicDescription>> {
  const build = (version: number): MetadataRequestInput => request(version, by, topics, options)
  const response = await (nodeId === undefined
    ? requests.toAny(api, build, deadline)
    : requests.toNode(nodeId, api, build, deadline))
  const nodes = new Map(response.brokers.map((broker) => [broker.nodeId, nodeOf(broker)]))
  const outcomes = new Map<string, TopicDescription | KafkaError>()
  for (const topic of response.topics) {
    const asked = by === 'id' ? topic.topicId : topic.name!
    outcomes.set(asked, errorOf(topic, asked) ?? description(topic, nodes, options))
  }
  return outcomes
}

function request(
  version: number,
  by: 'name' | 'id',
  topics: readonly string[],
  options: DescribeTopicsOptions,
): MetadataRequestInput {
  if (by === 'id' && version < idsVersion) {
    throw new UnsupportedVersionError('Brokers before 3.1 describe topics by name only')
  }
  return {
    topics: topics.map((topic) => (by === 'id' ? { topicId: topic, name: null } : { name: topic })),
    ...(version >= noCreationVersion ? { allowAutoTopicCreation: false } : {}),
    ...(version >= operationsVersion
      ? { includeTopicAuthorizedOperations: options.includeAuthorizedOperations ?? false }
      : {}),
  }
}

/** A broker of a Metadata response. */
export function nodeOf({ nodeId: id, host, port, rack }: MetadataResponse['brokers'][number]): Node {
  return { id, host, port, ...(rack === null ? {} : { rack }) }
}

function errorOf({ errorCode }: MetadataResponseTopic, asked: string): KafkaError | undefined {
  if (errorCode === ErrorCode.NONE) return undefined
  return apiError(errorCode, { operation: `Describing topic ${asked}`, apiKey: api.key, resources: [asked] })
}

function description(
  topic: MetadataResponseTopic,
  nodes: ReadonlyMap<number, Node>,
  options: DescribeTopicsOptions,
): TopicDescription {
  const operations =
    options.includeAuthorizedOperations === true ? authorizedOperations(topic.topicAuthorizedOperations) : undefined
  const partitions = topic.partitions.map((partition) => partitionOf(topic.name!, partition, nodes))
  return {
    name: topic.name!,
    ...(topic.topicId === ZERO_UUID ? {} : { topicId: topic.topicId }),
    isInternal: topic.isInternal,
    partitions: partitions.toSorted((a, b) => a.partition - b.partition),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}
