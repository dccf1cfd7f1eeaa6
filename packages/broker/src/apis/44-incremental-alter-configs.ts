import {
  incrementalAlterConfigs,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponseInput,
} from '@ottla/protocol/messages/incremental-alter-configs'
import { ConfigResourceType } from '../config/config-resource-type.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { checkConfigAccess } from './config-access.ts'
import { alterEach, checkNodeId, storedResource } from './alter-configs-outcome.ts'

const deleteOperation = 1

/*
 * IncrementalAlterConfigs (44), versions 0-1 (KIP-339): topics, brokers, groups, client metrics, and the level of the
 * logger (KIP-412), which is not stored. The open logs and the coordinators take the new values at once.
 */
export const incrementalAlterConfigsHandler: ApiHandler<
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponseInput
> = {
  api: incrementalAlterConfigs,
  handle: ({ controller, node, logLevels, logger }, { resources, validateOnly }, { access }) => ({
    throttleTimeMs: 0,
    responses: alterEach(
      resources,
      (config) => (config as { configOperation: number }).configOperation === deleteOperation,
      logger,
      (resource) => {
        const { resourceType, resourceName } = resource
        checkConfigAccess(access, permissions.IncrementalAlterConfigs, resourceType, resourceName)
        const changes = resource.configs.map(({ name, configOperation, value }) => ({
          name,
          operation: configOperation,
          value,
        }))
        if (resourceType === ConfigResourceType.BROKER_LOGGER) {
          checkNodeId(resourceName, node.nodeId)
          logLevels.alter(changes, validateOnly)
        } else controller.configs.alter(storedResource(resource), changes, validateOnly)
      },
    ),
  }),
}
