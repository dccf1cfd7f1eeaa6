import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  type DeletableTopicResultInput,
  deleteTopics,
  type DeleteTopicsRequest,
  type DeleteTopicsResponseInput,
} from '@ottla/protocol/messages/delete-topics'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { type MutationQuota, quotaClient, quotaExceeded } from '../quota/client-quotas.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler, RequestContext } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

/** From here on a request over its quota is refused (KIP-599). */
const strictVersion = 5

/*
 * DeleteTopics (20), versions 1-6; by name or, from v6 on, by id.
 *
 * The topic is gone when the answer arrives; its files are removed right after.
 * Left out: the delay of `file.delete.delay.ms`.
 */
export const deleteTopicsHandler: ApiHandler<DeleteTopicsRequest, DeleteTopicsResponseInput> = {
  api: deleteTopics,
  handle(services, request, context) {
    const { apiVersion } = context
    const quota = services.quotas.mutations(quotaClient(context), apiVersion >= strictVersion)
    const wanted = apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }))
    const counts = new Map<string, number>()
    const seen = new Set<string>()
    const keyOf = ({ name, topicId }: { name: string | null; topicId: string }): string => name ?? topicId
    for (const topic of wanted) counts.set(keyOf(topic), (counts.get(keyOf(topic)) ?? 0) + 1)
    const once = wanted.filter((topic) => {
      const isFirst = !seen.has(keyOf(topic))
      seen.add(keyOf(topic))
      return isFirst
    })
    const responses = once.map((topic) => {
      const { name, topicId } = topic
      return name !== null && counts.get(name)! > 1
        ? failed(name, topicId, ErrorCode.INVALID_REQUEST, 'Duplicate topic name.')
        : remove(services, topic, context, quota)
    })
    context.throttleMs = quota.throttleMs
    return { throttleTimeMs: 0, responses }
  },
}

function remove(
  { controller, logger }: Services,
  { name, topicId }: { readonly name: string | null; readonly topicId: string },
  { apiVersion, access }: RequestContext,
  quota: MutationQuota,
): DeletableTopicResultInput {
  const byId = topicId !== ZERO_UUID
  if (name !== null && byId) {
    return failed(name, topicId, ErrorCode.INVALID_REQUEST, 'You may not specify both topic name and topic id.')
  }
  if (name === null && !byId) {
    return failed(null, topicId, ErrorCode.INVALID_REQUEST, 'Neither topic name nor id were specified.')
  }
  const topic = byId ? controller.image.topicById(topicId) : controller.image.topic(name!)
  const { any, topic: one, name: toKnow } = permissions.DeleteTopics
  const known = topic?.name ?? name
  const mayDelete = known === null || access.may(any) || access.may(one, known)
  const mayKnow = mayDelete || access.may(toKnow, known)
  // Who may not know of a topic is not told whether it exists.
  if (!mayDelete && (topic !== undefined || !mayKnow)) {
    const refusal = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    return failed(byId && !mayKnow ? null : known, topicId, refusal, refusalMessage(refusal))
  }
  if (topic === undefined) {
    return byId
      ? failed(null, topicId, ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.')
      : failed(name, topicId, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')
  }
  if (!quota.take(topic.partitions.length)) return failed(topic.name, topic.topicId, ...quotaExceeded)
  try {
    controller.deleteTopic(topic)
    return { name: topic.name, topicId: topic.topicId, errorCode: ErrorCode.NONE, errorMessage: null }
  } catch (error) {
    const errorCode = errorCodeOf(error, `Deleting topic ${topic.name}`, logger)
    // Before v3 clients do not know that deletion may be switched off.
    const told =
      errorCode === ErrorCode.TOPIC_DELETION_DISABLED && apiVersion < 3 ? ErrorCode.INVALID_REQUEST : errorCode
    return failed(topic.name, topic.topicId, told, errorMessageOf(error))
  }
}

function failed(
  name: string | null,
  topicId: string,
  errorCode: number,
  errorMessage: string | null,
): DeletableTopicResultInput {
  return { name, topicId, errorCode, errorMessage }
}
