import {
  alterConfigs,
  type AlterConfigsRequest,
  type AlterConfigsResponseInput,
} from '@ottla/protocol/messages/alter-configs'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { checkConfigAccess } from './config-access.ts'
import { alterEach, storedResource } from './alter-configs-outcome.ts'

/*
 * AlterConfigs (33), versions 0-2: the old way, which gives a resource the values of the request and the defaults for
 * all others. Loggers cannot be set this way.
 */
export const alterConfigsHandler: ApiHandler<AlterConfigsRequest, AlterConfigsResponseInput> = {
  api: alterConfigs,
  handle: ({ controller, logger }, { resources, validateOnly }, { access }) => ({
    throttleTimeMs: 0,
    responses: alterEach(
      resources,
      () => false,
      logger,
      (resource) => {
        checkConfigAccess(access, permissions.AlterConfigs, resource.resourceType, resource.resourceName)
        const values = new Map(resource.configs.map(({ name, value }) => [name, value!]))
        controller.configs.replace(storedResource(resource), values, validateOnly)
      },
    ),
  }),
}
