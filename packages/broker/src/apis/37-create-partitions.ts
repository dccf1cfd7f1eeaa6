import { ErrorCode } from '@ottla/protocol'
import {
  createPartitions,
  type CreatePartitionsRequest,
  type CreatePartitionsResponseInput,
} from '@ottla/protocol/messages/create-partitions'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { quotaClient, quotaExceeded } from '../quota/client-quotas.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/** From here on a request over its quota is refused (KIP-599). */
const strictVersion = 3

/* CreatePartitions (37), versions 0-3: grows topics; each succeeds or fails by itself. */
export const createPartitionsHandler: ApiHandler<CreatePartitionsRequest, CreatePartitionsResponseInput> = {
  api: createPartitions,
  handle({ controller, logger, quotas }, request, context) {
    const { access, apiVersion } = context
    const quota = quotas.mutations(quotaClient(context), apiVersion >= strictVersion)
    const seen = new Set<string>()
    const results = request.topics.map(({ name, count, assignments }) => {
      if (seen.has(name)) {
        return { name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic in request.' }
      }
      seen.add(name)
      const refusal = access.refusal(permissions.CreatePartitions.topic, name)
      if (refusal !== undefined) return { name, errorCode: refusal, errorMessage: null }
      try {
        if (quota.isLimited && !request.validateOnly) {
          controller.createPartitions(name, count, assignments, true)
          const added = count - controller.image.topic(name)!.partitions.length
          if (!quota.take(added)) return { name, errorCode: quotaExceeded[0], errorMessage: quotaExceeded[1] }
        }
        controller.createPartitions(name, count, assignments, request.validateOnly)
        return { name, errorCode: ErrorCode.NONE, errorMessage: null }
      } catch (error) {
        const errorCode = errorCodeOf(error, `Adding partitions to ${name}`, logger)
        return { name, errorCode, errorMessage: errorMessageOf(error) }
      }
    })
    context.throttleMs = quota.throttleMs
    return { throttleTimeMs: 0, results }
  },
}
