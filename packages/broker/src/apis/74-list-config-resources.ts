import { ErrorCode } from '@ottla/protocol'
import {
  listConfigResources,
  type ListConfigResourcesRequest,
  type ListConfigResourcesResponseInput,
} from '@ottla/protocol/messages/list-config-resources'
import { ConfigResourceType } from '../config/config-resource-type.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

const allTypes: readonly number[] = Object.values(ConfigResourceType)

/*
 * ListConfigResources (74), versions 0-1 (KIP-1142): what has, or can have, configurations. Version 0 knows
 * subscriptions to client metrics only. Groups are listed when they have configurations of their own.
 */
export const listConfigResourcesHandler: ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponseInput> = {
  api: listConfigResources,
  handle(services, request, { apiVersion, access }) {
    const refusal = access.refusal(permissions.ListConfigResources.cluster)
    if (refusal !== undefined) return { throttleTimeMs: 0, errorCode: refusal, configResources: [] }
    const { resourceTypes } = request
    const wanted =
      apiVersion === 0 ? [ConfigResourceType.CLIENT_METRICS] : resourceTypes.length === 0 ? allTypes : resourceTypes
    if (wanted.some((type) => !allTypes.includes(type))) {
      return { throttleTimeMs: 0, errorCode: ErrorCode.UNSUPPORTED_VERSION, configResources: [] }
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      configResources: Array.from(new Set(wanted), (resourceType) =>
        Array.from(namesOf(services, resourceType), (resourceName) => ({ resourceName, resourceType })),
      ).flat(),
    }
  },
}

function namesOf({ controller, node }: Services, resourceType: number): Iterable<string> {
  const { image } = controller
  switch (resourceType) {
    case ConfigResourceType.TOPIC:
      return Array.from(image.topics(), ({ name }) => name)
    case ConfigResourceType.GROUP:
      return image.configured('group')
    case ConfigResourceType.CLIENT_METRICS:
      return image.configured('client-metrics')
    default:
      return [String(node.nodeId)]
  }
}
