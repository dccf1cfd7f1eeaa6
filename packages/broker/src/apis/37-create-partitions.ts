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
    const seen = new Set<string>()
    return {
      throttleTimeMs: 0,
      results: request.topics.map(({ name, count, assignments }) => {
        if (seen.has(name)) {
          return { name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic in request.' }
        }
        seen.add(name)
        try {
          controller.createPartitions(name, count, assignments, request.validateOnly)
          return { name, errorCode: ErrorCode.NONE, errorMessage: null }
        } catch (error) {
          const errorCode = errorCodeOf(error, `Adding partitions to ${name}`, logger)
          return { name, errorCode, errorMessage: errorMessageOf(error) }
        }
      }),
    }
  },
}
