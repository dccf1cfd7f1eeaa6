import { apiRange, ErrorCode } from '@ottla/protocol'
import {
  apiVersions,
  type ApiVersionsRequest,
  type ApiVersionsResponseInput,
} from '@ottla/protocol/messages/api-versions'
import type { ApiHandler } from '../server/api-handler.ts'
import { servedKeys } from './served-keys.ts'

/*
 * ApiVersions (18), versions 0-5.
 *
 * Announces exactly the keys that have a handler. A version that is not known is answered in v0 with
 * UNSUPPORTED_VERSION and the range of key 18, from which the client picks (KIP-511); the dispatcher does
 * that with `unsupportedApiVersions`. v5: a client that means another cluster or node is sent back to its
 * bootstrap servers (KIP-1242).
 *
 * Left out: features. None is finalized, so Java clients use neither transactions V2 (transaction.version),
 * nor the KIP-848 or share group protocols; the epoch of the empty set is 0.
 */
export const apiVersionsHandler: ApiHandler<ApiVersionsRequest, ApiVersionsResponseInput> = {
  api: apiVersions,
  handle({ clusterId, node }, request, { apiVersion }) {
    if (apiVersion >= 3 && !(isName(request.clientSoftwareName) && isName(request.clientSoftwareVersion))) {
      return { errorCode: ErrorCode.INVALID_REQUEST, apiKeys: [] }
    }
    const isElsewhere =
      (request.clusterId !== null && request.clusterId !== clusterId) ||
      (request.nodeId !== -1 && request.nodeId !== node.nodeId)
    if (isElsewhere) return { errorCode: ErrorCode.REBOOTSTRAP_REQUIRED, apiKeys: [] }
    return { errorCode: ErrorCode.NONE, apiKeys: served(), finalizedFeaturesEpoch: 0 }
  },
}

/** The answer to an ApiVersions request of a version from the future. */
export function unsupportedApiVersions(): ApiVersionsResponseInput {
  const { key, minVersion, maxVersion } = apiVersions
  return { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys: [{ apiKey: key, minVersion, maxVersion }] }
}

let cached: ApiVersionsResponseInput['apiKeys'] | undefined

function served(): ApiVersionsResponseInput['apiKeys'] {
  cached ??= servedKeys.map((apiKey) => {
    const { advertisedMinVersion, maxVersion } = apiRange(apiKey)!
    return { apiKey, minVersion: advertisedMinVersion, maxVersion }
  })
  return cached
}

/** KIP-511 */
function isName(text: string): boolean {
  return /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/.test(text)
}
