import { ErrorCode } from '@ottla/protocol'
import {
  apiVersions,
  type ApiVersionsRequest,
  type ApiVersionsResponseInput,
} from '@ottla/protocol/messages/api-versions'
import type { Controller } from '../controller/controller.ts'
import { features } from '../controller/features.ts'
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
 * Features that may be 0 are not told below v4 (KAFKA-17492). Clients that see transaction.version 2 use
 * transactions V2.
 */
export const apiVersionsHandler: ApiHandler<ApiVersionsRequest, ApiVersionsResponseInput> = {
  api: apiVersions,
  handle({ clusterId, node, controller, versions }, request, { apiVersion }) {
    if (apiVersion >= 3 && !(isName(request.clientSoftwareName) && isName(request.clientSoftwareVersion))) {
      return { errorCode: ErrorCode.INVALID_REQUEST, apiKeys: [] }
    }
    const isElsewhere =
      (request.clusterId !== null && request.clusterId !== clusterId) ||
      (request.nodeId !== -1 && request.nodeId !== node.nodeId)
    if (isElsewhere) return { errorCode: ErrorCode.REBOOTSTRAP_REQUIRED, apiKeys: [] }
    const answer = { errorCode: ErrorCode.NONE, apiKeys: versions.announced }
    return apiVersion >= 3 ? { ...answer, ...featureLevels(controller, versions, apiVersion) } : answer
  },
}

/** The answer to an ApiVersions request of a version from the future. Before Kafka 2.4 it named no versions (KIP-511). */
export function unsupportedApiVersions(versions: ServedVersions): ApiVersionsResponseInput {
  const { key, minVersion } = apiVersions
  const maxVersion = versions.maxVersion(key, apiVersions.maxVersion)
  const apiKeys = versions.isAsNewAs('2.4') ? [{ apiKey: key, minVersion, maxVersion }] : []
  return { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys }
}

function featureLevels(
  controller: Controller,
  versions: ServedVersions,
  apiVersion: number,
): Partial<ApiVersionsResponseInput> {
  const known = features.filter(({ since }) => versions.isAsNewAs(since))
  return {
    supportedFeatures: known
      .filter(({ minLevel }) => apiVersion >= 4 || minLevel > 0)
      .map(({ name, minLevel, maxLevel }) => ({ name, minVersion: minLevel, maxVersion: maxLevel })),
    finalizedFeatures: known
      .map(({ name }) => ({ name, level: controller.featureLevel(name) }))
      .filter(({ level }) => level > 0)
      .map(({ name, level }) => ({ name, minVersionLevel: level, maxVersionLevel: level })),
    finalizedFeaturesEpoch: controller.image.featuresEpoch,
  }
}

/** KIP-511 */
function isName(text: string): boolean {
  return /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/.test(text)
}
