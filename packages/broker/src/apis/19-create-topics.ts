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
import type { Access } from '../security/access.ts'
import { type MutationQuota, quotaClient, quotaExceeded } from '../quota/client-quotas.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/** From here on a request over its quota is refused (KIP-599). */
const strictVersion = 6

/*
 * CreateTopics (19), versions 2-7.
 *
 * Each topic succeeds or fails by itself; a name that appears twice fails each time with INVALID_REQUEST.
 * The answer carries the effective configuration (v5+, KIP-525) and the topic id (v7+).
 * Left out: more replicas than one.
 */
export const createTopicsHandler: ApiHandler<CreateTopicsRequest, CreateTopicsResponseInput> = {
  api: createTopics,
  handle(services, request, context) {
    const { access, apiVersion } = context
    const quota = services.quotas.mutations(quotaClient(context), apiVersion >= strictVersion)
    const { any, topic: one } = permissions.CreateTopics
    const mayCreateAny = access.may(any)
    const counts = new Map<string, number>()
    for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
    const topics: CreatableTopicResultInput[] = []
    for (const topic of request.topics) {
      if (counts.get(topic.name) === 1) {
        const refusal = mayCreateAny ? undefined : access.refusal(one, topic.name)
        topics.push(
          refusal === undefined
            ? create(services, topic, request.validateOnly, access, quota)
            : failed(topic.name, refusal, 'Authorization failed.'),
        )
      } else if (counts.get(topic.name)! > 1) {
        counts.set(topic.name, 0)
        topics.push(failed(topic.name, ErrorCode.INVALID_REQUEST, 'Found multiple entries for this topic.'))
      }
    }
    context.throttleMs = quota.throttleMs
    return { throttleTimeMs: 0, topics }
  },
}

function create(
  services: Services,
  topic: CreatableTopic,
  validateOnly: boolean,
  access: Access,
  quota: MutationQuota,
): CreatableTopicResultInput {
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
    if (quota.isLimited && !validateOnly) {
      const { partitions } = controller.createTopic(spec, true)
      if (!quota.take(partitions.length)) return failed(name, ...quotaExceeded)
    }
    const made = controller.createTopic(spec, validateOnly)
    const configRefusal = access.refusal(permissions.CreateTopics.configs, name)
    if (configRefusal !== undefined) {
      const { topicId } = made
      return { ...failed(name, ErrorCode.NONE, null), topicId, topicConfigErrorCode: configRefusal }
    }
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
