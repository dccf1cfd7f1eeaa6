import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  metadata,
  type MetadataRequest,
  type MetadataResponseInput,
  type MetadataResponseTopicInput,
} from '@ottla/protocol/messages/metadata'
import type { TopicImage } from '../controller/metadata-image.ts'
import { isInternalTopic } from '../controller/metadata-image.ts'
import { topicNameProblem } from '../controller/topic-name.ts'
import { createOffsetsTopic, offsetsTopic } from '../group/offsets-topic.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { clusterOperations, notAsked } from './authorized-operations.ts'
import { partitionRow } from './partition-row.ts'

/*
 * Metadata (3), versions 0-13.
 *
 * All topics for null (v1+) or an empty list (v0); topics by id from v10 on. Unknown topics are created when
 * the request allows it (before v4 always) and `auto.create.topics.enable` does; unlike Kafka's, which
 * answers LEADER_NOT_AVAILABLE first, the new topic is in the same answer.
 */
export const metadataHandler: ApiHandler<MetadataRequest, MetadataResponseInput> = {
  api: metadata,
  handle(services, request, { apiVersion, access, node }) {
    const { clusterId } = services
    const { includeTopicAuthorizedOperations: tellsTopics, includeClusterAuthorizedOperations: tellsCluster } = request
    return {
      brokers: [node],
      clusterId,
      controllerId: node.nodeId,
      topics: topicsOf(services, request, apiVersion, access).map((topic) => ({
        ...topic,
        topicAuthorizedOperations:
          tellsTopics && tellsOperations(topic) ? access.operations('TOPIC', topic.name!) : notAsked,
      })),
      clusterAuthorizedOperations: tellsCluster ? clusterOperations(access, permissions.Metadata.operations) : notAsked,
      errorCode: ErrorCode.NONE,
    }
  },
}

/** Also of topics that do not exist, or could not, but not of those that the client may not know of. */
function tellsOperations({ name, errorCode }: MetadataResponseTopicInput): boolean {
  const isHidden = errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED || errorCode === ErrorCode.UNKNOWN_TOPIC_ID
  return !isHidden && name !== null
}

function topicsOf(
  services: Services,
  request: MetadataRequest,
  apiVersion: number,
  access: Access,
): MetadataResponseTopicInput[] {
  const { image } = services.controller
  const { topics } = request
  const mayDescribe = (name: string): boolean => access.may(permissions.Metadata.topic, name)
  if (topics === null || (apiVersion === 0 && topics.length === 0)) {
    return [...image.topics()].filter((topic) => mayDescribe(topic.name)).map(describe)
  }
  const seen = new Set<string>()
  const answers: MetadataResponseTopicInput[] = []
  for (const { name, topicId } of topics) {
    const key = name ?? topicId
    if (seen.has(key)) continue
    seen.add(key)
    if (name === null || (topicId !== ZERO_UUID && apiVersion >= 12)) {
      const topic = image.topicById(topicId)
      if (topic === undefined) answers.push(failed(apiVersion >= 12 ? null : '', topicId, ErrorCode.UNKNOWN_TOPIC_ID))
      else if (mayDescribe(topic.name)) answers.push(describe(topic))
      // Its id is no secret, its name is.
      else answers.push(failed(apiVersion >= 12 ? null : '', topicId, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
    } else if (mayDescribe(name)) {
      answers.push(byName(services, name, request.allowAutoTopicCreation, access))
    } else {
      answers.push(failed(name, ZERO_UUID, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
    }
  }
  return answers
}

function byName(services: Services, name: string, allowCreation: boolean, access: Access): MetadataResponseTopicInput {
  const { controller, config, logger } = services
  const topic = controller.image.topic(name)
  if (topic !== undefined) return describe(topic)
  if (allowCreation && config.boolean('auto.create.topics.enable')) {
    const mayCreate = access.may(permissions.Metadata.createAny) || access.may(permissions.Metadata.create, name)
    if (!mayCreate) return failed(name, ZERO_UUID, ErrorCode.TOPIC_AUTHORIZATION_FAILED)
  }
  if (topicNameProblem(name) !== undefined) return failed(name, ZERO_UUID, ErrorCode.INVALID_TOPIC_EXCEPTION)
  if (!allowCreation || !config.boolean('auto.create.topics.enable')) {
    return failed(name, ZERO_UUID, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  }
  try {
    if (name === offsetsTopic) return describe(createOffsetsTopic(controller, config))
    if (isInternalTopic(name)) return failed(name, ZERO_UUID, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    return describe(controller.createTopic({ name, numPartitions: -1, replicationFactor: -1, isClientRequest: true }))
  } catch (error) {
    return failed(name, ZERO_UUID, errorCodeOf(error, `Creating topic ${name}`, logger))
  }
}

function failed(name: string | null, topicId: string, errorCode: number): MetadataResponseTopicInput {
  return { errorCode, name, topicId, isInternal: false, partitions: [] }
}

function describe(topic: TopicImage): MetadataResponseTopicInput {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: topic.partitions.map(partitionRow),
  }
}
