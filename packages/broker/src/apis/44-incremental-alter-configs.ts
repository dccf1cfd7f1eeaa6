import { ErrorCode } from '@ottla/protocol'
import {
  type AlterConfigsResource,
  type AlterConfigsResourceResponseInput,
  incrementalAlterConfigs,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponseInput,
} from '@ottla/protocol/messages/incremental-alter-configs'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

const topicType = 2
const groupType = 32

/*
 * IncrementalAlterConfigs (44), versions 0-1: set, delete, append and subtract on topics (KIP-339) and groups. The
 * open logs and the coordinators take the new values at once.
 *
 * Left out: brokers, broker loggers and client metrics, which get INVALID_REQUEST.
 */
export const incrementalAlterConfigsHandler: ApiHandler<
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponseInput
> = {
  api: incrementalAlterConfigs,
  handle: (services, request, { access }) => ({
    throttleTimeMs: 0,
    responses: request.resources.map((resource) => alter(services, resource, request.validateOnly, access)),
  }),
}

function alter(
  { controller, logger }: Services,
  { resourceType, resourceName, configs }: AlterConfigsResource,
  validateOnly: boolean,
  access: Access,
): AlterConfigsResourceResponseInput {
  const answer = (errorCode: number, errorMessage: string | null): AlterConfigsResourceResponseInput => ({
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
  })
  const { topic, group, broker } = permissions.IncrementalAlterConfigs
  const refusal =
    resourceType === topicType
      ? access.refusal(topic, resourceName)
      : resourceType === groupType
        ? access.refusal(group, resourceName)
        : access.refusal(broker)
  if (refusal !== undefined) return answer(refusal, refusalMessage(refusal))
  if (resourceType !== topicType && resourceType !== groupType) {
    return answer(ErrorCode.INVALID_REQUEST, `Configs of resource type ${resourceType} cannot be changed here yet`)
  }
  if (new Set(configs.map(({ name }) => name)).size !== configs.length) {
    return answer(ErrorCode.INVALID_REQUEST, 'Error due to duplicate config keys')
  }
  try {
    const changes = configs.map(({ name, configOperation: operation, value }) => ({ name, operation, value }))
    if (resourceType === groupType) controller.alterGroupConfigs(resourceName, changes, validateOnly)
    else controller.alterTopicConfigs(resourceName, changes, validateOnly)
    return answer(ErrorCode.NONE, null)
  } catch (error) {
    return answer(errorCodeOf(error, `Changing the configs of ${resourceName}`, logger), errorMessageOf(error))
  }
}
