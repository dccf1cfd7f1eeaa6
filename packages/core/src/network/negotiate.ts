import type { Clock } from '@ottla/runtime'
import { ErrorCode, type Reader } from '@ottla/protocol'
import { apiVersions, type ApiVersionsResponse } from '@ottla/protocol/messages/api-versions'
import { apiError } from '../api-error.ts'
import { clientSoftware } from '../client-software.ts'
import { BrokerVersions, type VersionRange } from './broker-versions.ts'
import type { Connection } from './connection.ts'
import { type AnyApi, PendingRequest } from './pending-request.ts'

/**
 * ApiVersions with the one rule that no other message has: a broker that does not know our version
 * answers in version 0, whatever was asked (KIP-511).
 */
const negotiableApiVersions: AnyApi = {
  ...apiVersions,
  decodeResponse(reader: Reader, version: number): unknown {
    const isRefusal =
      reader.remaining >= 2 && reader.bytes.readInt16BE(reader.position) === ErrorCode.UNSUPPORTED_VERSION
    return apiVersions.decodeResponse(reader, isRefusal ? 0 : version)
  },
}

/** Whom we believe to talk to, where it is known (KIP-1242). */
export interface ExpectedPeer {
  readonly clusterId: string | undefined
  /** Negative when it is not known. */
  readonly nodeId: number
}

/**
 * Asks a new connection which versions the broker speaks: first in our newest version, then in the newest
 * that the broker's refusal names, at last in version 0. The caller bounds the time.
 * @throws ApiError with REBOOTSTRAP_REQUIRED when the peer is not the one that was meant.
 */
export async function negotiate(connection: Connection, clock: Clock, expected: ExpectedPeer): Promise<BrokerVersions> {
  let version = apiVersions.maxVersion
  for (;;) {
    const response = await ask(connection, clock, expected, version)
    if (response.errorCode === ErrorCode.NONE) return versionsOf(response)
    if (response.errorCode !== ErrorCode.UNSUPPORTED_VERSION || version === 0) {
      throw apiError(response.errorCode, {
        operation: `ApiVersions on ${connection.address}`,
        apiKey: apiVersions.key,
        apiVersion: version,
      })
    }
    const named = response.apiKeys.find((range) => range.apiKey === apiVersions.key)
    version = named === undefined ? 0 : Math.min(version - 1, Math.max(0, named.maxVersion))
  }
}

async function ask(
  connection: Connection,
  clock: Clock,
  expected: ExpectedPeer,
  version: number,
): Promise<ApiVersionsResponse> {
  const request = new PendingRequest({
    api: negotiableApiVersions,
    request: {
      clientSoftwareName: clientSoftware.name,
      clientSoftwareVersion: clientSoftware.version,
      clusterId: expected.clusterId,
      nodeId: expected.clusterId === undefined ? -1 : Math.max(-1, expected.nodeId),
    },
    maxVersion: version,
    expectResponse: true,
    startedMs: clock.monotonic(),
    timeoutMs: Infinity,
  })
  connection.send(request, version)
  return (await request.promise) as ApiVersionsResponse
}

function versionsOf(response: ApiVersionsResponse): BrokerVersions {
  const ranges = new Map<number, VersionRange>()
  for (const { apiKey, minVersion, maxVersion } of response.apiKeys) {
    ranges.set(apiKey, { min: minVersion, max: maxVersion })
  }
  const features = new Map<string, VersionRange>()
  for (const { name, minVersionLevel, maxVersionLevel } of response.finalizedFeatures) {
    features.set(name, { min: minVersionLevel, max: maxVersionLevel })
  }
  return new BrokerVersions(ranges, features, response.finalizedFeaturesEpoch)
}
