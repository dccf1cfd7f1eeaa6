// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ApiVersionsRequest, versions 0 to 5. */
export interface ApiVersionsRequest {
  /** Versions 3 to 5. */
  clientSoftwareName: string
  /** Versions 3 to 5. */
  clientSoftwareVersion: string
  /** Versions 5; default null. */
  clusterId: string | null
  /** Versions 5; default -1. */
  nodeId: number
}

/** What encoding takes for {@link ApiVersionsRequest}. */
export interface ApiVersionsRequestInput {
  readonly clientSoftwareName?: string | undefined
  readonly clientSoftwareVersion?: string | undefined
  readonly clusterId?: string | null | undefined
  readonly nodeId?: number | undefined
}

function encodeApiVersionsRequest(w: Writer, value: ApiVersionsRequestInput, v: number): void {
  const clientSoftwareName = value.clientSoftwareName ?? ''
  const clientSoftwareVersion = value.clientSoftwareVersion ?? ''
  const clusterId = value.clusterId ?? null
  const nodeId = value.nodeId ?? -1
  if (v >= 3) {
    w.writeCompactString(clientSoftwareName)
  }
  if (v >= 3) {
    w.writeCompactString(clientSoftwareVersion)
  }
  if (v >= 5) {
    w.writeCompactNullableString(clusterId)
  }
  if (v >= 5) {
    w.writeInt32(nodeId)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeApiVersionsRequest(r: Reader, v: number): ApiVersionsRequest {
  const clientSoftwareName: string = v >= 3 ? r.readCompactString() : ''
  const clientSoftwareVersion: string = v >= 3 ? r.readCompactString() : ''
  const clusterId: string | null = v >= 5 ? r.readCompactNullableString() : null
  const nodeId: number = v >= 5 ? r.readInt32() : -1
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { clientSoftwareName, clientSoftwareVersion, clusterId, nodeId }
}

/** ApiVersionsResponse, versions 0 to 5. */
export interface ApiVersionsResponse {
  errorCode: number
  apiKeys: ApiVersion[]
  /** Versions 1 to 5. */
  throttleTimeMs: number
  /** Versions 3 to 5. */
  supportedFeatures: SupportedFeatureKey[]
  /** Versions 3 to 5; default -1. */
  finalizedFeaturesEpoch: number
  /** Versions 3 to 5. */
  finalizedFeatures: FinalizedFeatureKey[]
  /** Versions 3 to 5; default false. */
  zkMigrationReady: boolean
}

/** What encoding takes for {@link ApiVersionsResponse}. */
export interface ApiVersionsResponseInput {
  readonly errorCode: number
  readonly apiKeys: readonly ApiVersionInput[]
  readonly throttleTimeMs?: number | undefined
  readonly supportedFeatures?: readonly SupportedFeatureKeyInput[] | undefined
  readonly finalizedFeaturesEpoch?: number | undefined
  readonly finalizedFeatures?: readonly FinalizedFeatureKeyInput[] | undefined
  readonly zkMigrationReady?: boolean | undefined
}

/** Part of ApiVersionsResponse. */
export interface ApiVersion {
  apiKey: number
  minVersion: number
  maxVersion: number
}

/** What encoding takes for {@link ApiVersion}. */
export interface ApiVersionInput {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}

/** Part of ApiVersionsResponse. */
export interface SupportedFeatureKey {
  name: string
  minVersion: number
  maxVersion: number
}

/** What encoding takes for {@link SupportedFeatureKey}. */
export interface SupportedFeatureKeyInput {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
}

/** Part of ApiVersionsResponse. */
export interface FinalizedFeatureKey {
  name: string
  maxVersionLevel: number
  minVersionLevel: number
}

/** What encoding takes for {@link FinalizedFeatureKey}. */
export interface FinalizedFeatureKeyInput {
  readonly name: string
  readonly maxVersionLevel: number
  readonly minVersionLevel: number
}

function encodeApiVersionsResponse(w: Writer, value: ApiVersionsResponseInput, v: number): void {
  const errorCode = value.errorCode
  const apiKeys = value.apiKeys
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const supportedFeatures = value.supportedFeatures ?? []
  const finalizedFeaturesEpoch = value.finalizedFeaturesEpoch ?? -1
  const finalizedFeatures = value.finalizedFeatures ?? []
  const zkMigrationReady = value.zkMigrationReady ?? false
  w.writeInt16(errorCode)
  if (v >= 3) {
    w.writeCompactArrayLength(apiKeys.length)
    for (const item of apiKeys) encodeApiVersion(w, item, v)
  } else {
    w.writeArrayLength(apiKeys.length)
    for (const item of apiKeys) encodeApiVersion(w, item, v)
  }
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  if (v >= 3) {
    const supportedFeaturesIsSet = supportedFeatures.length > 0
    const finalizedFeaturesEpochIsSet = finalizedFeaturesEpoch !== -1
    const finalizedFeaturesIsSet = finalizedFeatures.length > 0
    const zkMigrationReadyIsSet = zkMigrationReady
    w.writeUnsignedVarint((supportedFeaturesIsSet ? 1 : 0) + (finalizedFeaturesEpochIsSet ? 1 : 0) + (finalizedFeaturesIsSet ? 1 : 0) + (zkMigrationReadyIsSet ? 1 : 0))
    if (supportedFeaturesIsSet) {
      const tag = w.beginTagged(0)
      w.writeCompactArrayLength(supportedFeatures.length)
      for (const item of supportedFeatures) encodeSupportedFeatureKey(w, item, v)
      w.endTagged(tag)
    }
    if (finalizedFeaturesEpochIsSet) {
      const tag = w.beginTagged(1)
      w.writeInt64(finalizedFeaturesEpoch)
      w.endTagged(tag)
    }
    if (finalizedFeaturesIsSet) {
      const tag = w.beginTagged(2)
      w.writeCompactArrayLength(finalizedFeatures.length)
      for (const item of finalizedFeatures) encodeFinalizedFeatureKey(w, item, v)
      w.endTagged(tag)
    }
    if (zkMigrationReadyIsSet) {
      const tag = w.beginTagged(3)
      w.writeBoolean(zkMigrationReady)
      w.endTagged(tag)
    }
  }
}

function decodeApiVersionsResponse(r: Reader, v: number): ApiVersionsResponse {
  const errorCode = r.readInt16()
  let apiKeys: ApiVersion[] = []
  const apiKeysCount = v >= 3 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < apiKeysCount; i++) apiKeys.push(decodeApiVersion(r, v))
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  let supportedFeatures: SupportedFeatureKey[] = []
  let finalizedFeaturesEpoch: number = -1
  let finalizedFeatures: FinalizedFeatureKey[] = []
  let zkMigrationReady: boolean = false
  if (v >= 3) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        supportedFeatures = []
        const supportedFeaturesCount = r.readCompactArrayLength(6)
        for (let i = 0; i < supportedFeaturesCount; i++) supportedFeatures.push(decodeSupportedFeatureKey(r, v))
        r.endTagged(0, end)
      } else if (tag === 1) {
        finalizedFeaturesEpoch = r.readInt64()
        r.endTagged(1, end)
      } else if (tag === 2) {
        finalizedFeatures = []
        const finalizedFeaturesCount = r.readCompactArrayLength(6)
        for (let i = 0; i < finalizedFeaturesCount; i++) finalizedFeatures.push(decodeFinalizedFeatureKey(r, v))
        r.endTagged(2, end)
      } else if (tag === 3) {
        zkMigrationReady = r.readBoolean()
        r.endTagged(3, end)
      } else {
        r.position = end
      }
    }
  }
  return { errorCode, apiKeys, throttleTimeMs, supportedFeatures, finalizedFeaturesEpoch, finalizedFeatures, zkMigrationReady }
}

function encodeApiVersion(w: Writer, value: ApiVersionInput, v: number): void {
  const apiKey = value.apiKey
  const minVersion = value.minVersion
  const maxVersion = value.maxVersion
  w.writeInt16(apiKey)
  w.writeInt16(minVersion)
  w.writeInt16(maxVersion)
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeApiVersion(r: Reader, v: number): ApiVersion {
  const apiKey = r.readInt16()
  const minVersion = r.readInt16()
  const maxVersion = r.readInt16()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { apiKey, minVersion, maxVersion }
}

function encodeSupportedFeatureKey(w: Writer, value: SupportedFeatureKeyInput, _v: number): void {
  const name = value.name
  const minVersion = value.minVersion
  const maxVersion = value.maxVersion
  w.writeCompactString(name)
  w.writeInt16(minVersion)
  w.writeInt16(maxVersion)
  w.writeNoTaggedFields()
}

function decodeSupportedFeatureKey(r: Reader, _v: number): SupportedFeatureKey {
  const name = r.readCompactString()
  const minVersion = r.readInt16()
  const maxVersion = r.readInt16()
  r.skipTaggedFields()
  return { name, minVersion, maxVersion }
}

function encodeFinalizedFeatureKey(w: Writer, value: FinalizedFeatureKeyInput, _v: number): void {
  const name = value.name
  const maxVersionLevel = value.maxVersionLevel
  const minVersionLevel = value.minVersionLevel
  w.writeCompactString(name)
  w.writeInt16(maxVersionLevel)
  w.writeInt16(minVersionLevel)
  w.writeNoTaggedFields()
}

function decodeFinalizedFeatureKey(r: Reader, _v: number): FinalizedFeatureKey {
  const name = r.readCompactString()
  const maxVersionLevel = r.readInt16()
  const minVersionLevel = r.readInt16()
  r.skipTaggedFields()
  return { name, maxVersionLevel, minVersionLevel }
}

/** ApiVersions (API key 18), versions 0 to 5. */
export const apiVersions: Api<ApiVersionsRequest, ApiVersionsRequestInput, ApiVersionsResponse, ApiVersionsResponseInput> = {
  key: 18,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: () => 0,
  encodeRequest(w: Writer, value: ApiVersionsRequestInput, v: number): void {
    checkVersion('ApiVersionsRequest', v, 0, 5)
    encodeApiVersionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ApiVersionsRequest {
    checkVersion('ApiVersionsRequest', v, 0, 5)
    return decodeApiVersionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: ApiVersionsResponseInput, v: number): void {
    checkVersion('ApiVersionsResponse', v, 0, 5)
    encodeApiVersionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ApiVersionsResponse {
    checkVersion('ApiVersionsResponse', v, 0, 5)
    return decodeApiVersionsResponse(r, v)
  },
}
