import { ErrorCode } from '@ottla/protocol'
import {
  type CreatableTopic,
  type CreatableTopicResultInput,
  createTopics,
  type CreateTopicsRequest,
  type CreateTopicsResponseInput,
} from '@ottla/protocol/messages/create-topics'
import { describeTopicConfigs } from '../config/describe-configs.ts'
import { isInternalTopic } from '../controller/metadata-image.ts'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/*
 * CreateTopics (19), versions 2-7.
 *
 * Each topic succeeds or fails by itself; a name that appears twice fails each time with INVALID_REQUEST.
 * The answer carries the effective configuration (v5+, KIP-525) and the topic id (v7+).
 * Left out: more replicas than one.
 */
export const createTopicsHandler: ApiHandler<CreateTopicsRequest, CreateTopicsResponseInput> = {
  api: createTopics,
  handle(services, request) {
    const counts = new Map<string, number>()
    for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
    const topics: CreatableTopicResultInput[] = []
    for (const topic of request.topics) {
      if (counts.get(topic.name) === 1) {
        topics.push(create(services, topic, request.validateOnly))
      } else if (counts.get(topic.name)! > 1) {
        counts.set(topic.name, 0)
        topics.push(failed(topic.name, ErrorCode.INVALID_REQUEST, 'Duplicate topic name.'))
      }
    }
    return { throttleTimeMs: 0, topics }
  },
}

function create(services: Services, topic: CreatableTopic, validateOnly: boolean): CreatableTopicResultInput {
  const { controller, config, logger } = services
  const { name, numPartitions, replicationFactor, assignments } = topic
  if (isInternalTopic(name) && controller.image.topic(name) === undefined) {
    return failed(name, ErrorCode.INVALID_REQUEST, `Creation of internal topic ${name} is prohibited.`)
  }
  const configs: Record<string, string> = {}
  for (const { name: key, value } of topic.configs) {
    if (value === null)
      return failed(name, ErrorCode.INVALID_CONFIG, `Null value not supported for topic configs: ${key}`)
    configs[key] = value
  }
  try {
    const spec = { name, numPartitions, replicationFactor, assignments, configs, isClientRequest: true }
    const made = controller.createTopic(spec, validateOnly)
    return {
      name,
      topicId: made.topicId,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      numPartitions: made.partitions.length,
      replicationFactor: made.partitions[0]?.replicas.length ?? 1,
      configs: describeTopicConfigs(made.configs, config, false).map((entry) => ({
        name: entry.name,
        value: entry.value,
        readOnly: entry.readOnly,
        configSource: entry.configSource,
        isSensitive: entry.isSensitive,
      })),
    }
  } catch (error) {
    return failed(name, errorCodeOf(error, `Creating topic ${name}`, logger), errorMessageOf(error))
  }
}

function failed(name: string, errorCode: number, errorMessage: string | null): CreatableTopicResultInput {
  return { name, errorCode, errorMessage, configs: [] }
}
