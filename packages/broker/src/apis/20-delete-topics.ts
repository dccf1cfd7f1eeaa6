import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  type DeletableTopicResultInput,
  deleteTopics,
  type DeleteTopicsRequest,
  type DeleteTopicsResponseInput,
} from '@ottla/protocol/messages/delete-topics'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/*
 * DeleteTopics (20), versions 1-6; by name or, from v6 on, by id.
 *
 * The topic is gone when the answer arrives; its files are removed right after.
 * Left out: the delay of `file.delete.delay.ms`.
 */
export const deleteTopicsHandler: ApiHandler<DeleteTopicsRequest, DeleteTopicsResponseInput> = {
  api: deleteTopics,
  handle(services, request, { apiVersion }) {
    const wanted = apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }))
    const counts = new Map<string, number>()
    const keyOf = ({ name, topicId }: { name: string | null; topicId: string }): string => name ?? topicId
    for (const topic of wanted) counts.set(keyOf(topic), (counts.get(keyOf(topic)) ?? 0) + 1)
    const once = wanted.filter((topic, at) => wanted.findIndex((other) => keyOf(other) === keyOf(topic)) === at)
    return {
      throttleTimeMs: 0,
      responses: once.map((topic) => {
        const { name, topicId } = topic
        const isTwice = name !== null && counts.get(name)! > 1
        return isTwice
          ? failed(name, topicId, ErrorCode.INVALID_REQUEST, 'Duplicate topic name.')
          : remove(services, name, topicId, apiVersion)
      }),
    }
  },
}

function remove(
  { controller, logger }: Services,
  name: string | null,
  topicId: string,
  apiVersion: number,
): DeletableTopicResultInput {
  const byId = topicId !== ZERO_UUID
  if (name !== null && byId) {
    return failed(name, topicId, ErrorCode.INVALID_REQUEST, 'You may not specify both topic name and topic id.')
  }
  if (name === null && !byId) {
    return failed(null, topicId, ErrorCode.INVALID_REQUEST, 'Neither topic name nor id were specified.')
  }
  const topic = byId ? controller.image.topicById(topicId) : controller.image.topic(name!)
  if (topic === undefined) {
    return byId
      ? failed(null, topicId, ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.')
      : failed(name, topicId, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')
  }
  try {
    controller.deleteTopic(topic)
    return { name: topic.name, topicId: topic.topicId, errorCode: ErrorCode.NONE, errorMessage: null }
  } catch (error) {
    const errorCode = errorCodeOf(error, `Deleting topic ${topic.name}`, logger)
    // Before v3 clients do not know that deletion may be switched off.
    const known =
      errorCode === ErrorCode.TOPIC_DELETION_DISABLED && apiVersion < 3 ? ErrorCode.INVALID_REQUEST : errorCode
    return failed(topic.name, topic.topicId, known, errorMessageOf(error))
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
