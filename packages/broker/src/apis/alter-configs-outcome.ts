import { ErrorCode } from '@ottla/protocol'
import { ConfigResourceType } from '../config/config-resource-type.ts'
import type { ConfigResource } from '../controller/metadata-image.ts'
import { ApiException } from '../errors.ts'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { Logger } from '../logger.ts'

interface WireResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly { readonly name: string; readonly value: string | null }[]
}

interface Outcome {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}

const types: Readonly<Record<number, ConfigResource['type']>> = {
  [ConfigResourceType.TOPIC]: 'topic',
  [ConfigResourceType.BROKER]: 'broker',
  [ConfigResourceType.CLIENT_METRICS]: 'client-metrics',
  [ConfigResourceType.GROUP]: 'group',
}

/**
 * Goes over the resources of AlterConfigs or IncrementalAlterConfigs with the checks that both make; each resource
 * succeeds or fails by itself.
 * @param mayBeNull - whether a value may be missing
 */
export function alterEach<Resource extends WireResource>(
  resources: readonly Resource[],
  mayBeNull: (config: Resource['configs'][number]) => boolean,
  logger: Logger,
  alter: (resource: Resource) => void,
): Outcome[] {
  const counts = new Map<string, number>()
  const keyOf = ({ resourceType, resourceName }: Resource): string => `${resourceType} ${resourceName}`
  for (const resource of resources) counts.set(keyOf(resource), (counts.get(keyOf(resource)) ?? 0) + 1)
  return resources.map((resource) => {
    const { resourceType, resourceName, configs } = resource
    try {
      if (counts.get(keyOf(resource))! > 1) throw invalidRequest('Each resource must appear at most once.')
      if (new Set(configs.map(({ name }) => name)).size !== configs.length) {
        throw invalidRequest('Error due to duplicate config keys')
      }
      const missing = configs.filter((config) => config.value === null && !mayBeNull(config)).map(({ name }) => name)
      if (missing.length > 0) throw invalidRequest(`Null value not supported for : ${missing.join(', ')}`)
      alter(resource)
      return { errorCode: ErrorCode.NONE, errorMessage: null, resourceType, resourceName }
    } catch (error) {
      const errorCode = errorCodeOf(error, `Changing the configs of ${resourceName}`, logger)
      return { errorCode, errorMessage: errorMessageOf(error), resourceType, resourceName }
    }
  })
}

/**
 * The resource as the controller knows it.
 * @throws ApiException INVALID_REQUEST for a type that has no stored configurations
 */
export function storedResource({ resourceType, resourceName: name }: WireResource): ConfigResource {
  const type = types[resourceType]
  if (type === undefined) throw invalidRequest(`Unknown resource type ${resourceType}`)
  return { type, name }
}

/** @throws ApiException unless the name is that of this node */
export function checkNodeId(name: string, nodeId: number): void {
  if (!/^[+-]?\d+$/.test(name)) throw invalidRequest(`Node id must be an integer, but it is: ${name}`)
  if (Number(name) !== nodeId) throw invalidRequest(`Unexpected node id. Expected ${nodeId}, but received ${name}`)
}

function invalidRequest(message: string): ApiException {
  return new ApiException(ErrorCode.INVALID_REQUEST, message)
}
