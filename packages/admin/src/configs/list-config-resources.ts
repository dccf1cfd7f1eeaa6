import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { listConfigResources as api } from '@ottla/protocol/messages/list-config-resources'
import type { AdminRequests } from '../admin-requests.ts'
import { codeOf } from '../code-of.ts'
import { throwError } from '../response-error.ts'
import { lookOnce } from '../retry-rules.ts'
import {
  type ConfigResource,
  configResourceCodes,
  configResourceType,
  type ConfigResourceType,
} from './config-resource.ts'

/** Options of {@link Admin.listConfigResources}. */
export interface ListConfigResourcesOptions extends WaitOptions {
  /** Which types are listed; before Kafka 4.1 it can only be `client_metrics`. Default: all. (KIP-1142) */
  readonly types?: readonly ConfigResourceType[]
}

export async function listConfigResources(
  requests: AdminRequests,
  options: ListConfigResourcesOptions = {},
): Promise<ConfigResource[]> {
  const deadline = requests.deadline(options)
  const { types = [] } = options
  const resourceTypes = types.map((type) => codeOf(configResourceCodes, type, 'The type of a resource'))
  const onlyMetrics = types.length > 0 && types.every((type) => type === 'client_metrics')
  return requests.single({ operation: 'Listing config resources', deadline, ...lookOnce }, async () => {
    const response = await requests.toAny(
      api,
      (version) => {
        if (version >= 1) return { resourceTypes }
        if (onlyMetrics) return {}
        throw new UnsupportedVersionError("Brokers before 4.1 list resources of type 'client_metrics' only; give types")
      },
      deadline,
    )
    throwError(response.errorCode, { operation: 'Listing config resources', apiKey: api.key })
    return response.configResources.flatMap(({ resourceName: name, resourceType }) => {
      const type = configResourceType(resourceType)
      return type === undefined ? [] : [{ type, name }]
    })
  })
}
