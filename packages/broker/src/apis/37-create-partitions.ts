import { ErrorCode } from '@ottla/protocol'
import {
  createPartitions,
  type CreatePartitionsRequest,
  type CreatePartitionsResponseInput,
} from '@ottla/protocol/messages/create-partitions'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/* CreatePartitions (37), versions 0-3: grows topics; each succeeds or fails by itself. */
export const createPartitionsHandler: ApiHandler<CreatePartitionsRequest, CreatePartitionsResponseInput> = {
  api: createPartitions,
  handle({ controller, logger }, request) {
    const counts = new Map<string, number>()
    for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
    const once = request.topics.filter(
      ({ name }, at) => request.topics.findIndex((topic) => topic.name === name) === at,
    )
    return {
      throttleTimeMs: 0,
      results: once.map(({ name, count, assignments }) => {
        if (counts.get(name)! > 1) {
          return { name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' }
        }
        try {
          controller.createPartitions(name, count, assignments, request.validateOnly)
          return { name, errorCode: ErrorCode.NONE, errorMessage: null }
        } catch (error) {
          const errorCode = errorCodeOf(error, `Adding partitions to ${name}`, logger)
          const isUnknown = errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          return { name, errorCode, errorMessage: isUnknown ? null : errorMessageOf(error) }
        }
      }),
    }
  },
}
