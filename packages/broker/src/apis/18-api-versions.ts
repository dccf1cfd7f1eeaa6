import { ErrorCode } from '@ottla/protocol'
import {
  apiVersions,
  type ApiVersionsRequest,
  type ApiVersionsResponseInput,
} from '@ottla/protocol/messages/api-versions'
import type { ApiHandler } from '../server/api-handler.ts'
import type { ServedVersions } from '../server/served-versions.ts'

/*
 * ApiVersions (18), versions 0-5.
 *
 * Announces exactly the keys that have a handler. A version that is not known is answered in v0 with
 * UNSUPPORTED_VERSION and the range of key 18, from which the client picks (KIP-511); the dispatcher does
 * that with `unsupportedApiVersions`. v5: a client that means another cluster or node is sent back to its
 * bootstrap servers (KIP-1242).
 *
 * Of the features group.version and share.version are known, which are always 1, and transaction.version, finalized unless the
 * configuration says 0: clients that see 2 use transactions V2. Features that may be 0 are not told below v4
 * (KAFKA-17492).
 */
export const apiVersionsHandler: ApiHandler<ApiVersionsRequest, ApiVersionsResponseInput> = {
  api: apiVersions,
  handle({ clusterId, node, transactions, versions }, request, { apiVersion }) {
    if (apiVersion >= 3 && !(isName(request.clientSoftwareName) && isName(request.clientSoftwareVersion))) {
      return { errorCode: ErrorCode.INVALID_REQUEST, apiKeys: [] }
    }
    const isElsewhere =
      (request.clusterId !== null && request.clusterId !== clusterId) ||
      (request.nodeId !== -1 && request.nodeId !== node.nodeId)
    if (isElsewhere) return { errorCode: ErrorCode.REBOOTSTRAP_REQUIRED, apiKeys: [] }
    const answer = { errorCode: ErrorCode.NONE, apiKeys: versions.announced }
    return apiVersion >= 3 ? { ...answer, ...features(versions, transactions.transactionVersion, apiVersion) } : answer
  },
}

/** The answer to an ApiVersions request of a version from the future. Before Kafka 2.4 it named no versions (KIP-511). */
export function unsupportedApiVersions(versions: ServedVersions): ApiVersionsResponseInput {
  const { key, minVersion } = apiVersions
  const maxVersion = versions.maxVersion(key, apiVersions.maxVersion)
  const apiKeys = versions.isAsNewAs('2.4') ? [{ apiKey: key, minVersion, maxVersion }] : []
  return { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys }
}

function features(versions: ServedVersions, level: number, apiVersion: number): Partial<ApiVersionsResponseInput> {
  const known = [
    { name: 'group.version', level: 1, maxVersion: 1, since: '4.0' },
    { name: 'share.version', level: 1, maxVersion: 1, since: '4.2' },
    { name: 'transaction.version', level, maxVersion: 2, since: '4.0' },
  ].filter(({ since }) => versions.isAsNewAs(since))
  return {
    supportedFeatures:
      apiVersion >= 4 ? known.map(({ name, maxVersion }) => ({ name, minVersion: 0, maxVersion })) : [],
    finalizedFeatures: known
      .filter((feature) => feature.level > 0)
      .map((feature) => ({
        name: feature.name,
        minVersionLevel: feature.level,
        maxVersionLevel: feature.level,
      })),
    finalizedFeaturesEpoch: 0,
  }
}

/** KIP-511 */
function isName(text: string): boolean {
  return /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/.test(text)
}
