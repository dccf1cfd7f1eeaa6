// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ListConfigResourcesRequest, versions 0 to 1. */
export interface ListConfigResourcesRequest {
  /** Versions 1. */
  resourceTypes: number[]
}

/** What encoding takes for {@link ListConfigResourcesRequest}. */
export interface ListConfigResourcesRequestInput {
  readonly resourceTypes?: readonly number[] | undefined
}

function encodeListConfigResourcesRequest(w: Writer, value: ListConfigResourcesRequestInput, v: number): void {
  const resourceTypes = value.resourceTypes ?? []
  if (v >= 1) {
    w.writeCompactArrayLength(resourceTypes.length)
    for (const item of resourceTypes) w.writeInt8(item)
  } else {
    if (resourceTypes.length > 0) throw absentField('ListConfigResourcesRequest', 'resourceTypes', v)
  }
  w.writeNoTaggedFields()
}

function decodeListConfigResourcesRequest(r: Reader, v: number): ListConfigResourcesRequest {
  let resourceTypes: number[] = []
  if (v >= 1) {
    const resourceTypesCount = r.readCompactArrayLength(1)
    for (let i = 0; i < resourceTypesCount; i++) resourceTypes.push(r.readInt8())
  }
  r.skipTaggedFields()
  return { resourceTypes }
}

/** ListConfigResourcesResponse, versions 0 to 1. */
export interface ListConfigResourcesResponse {
  throttleTimeMs: number
  errorCode: number
  configResources: ConfigResource[]
}

/** What encoding takes for {@link ListConfigResourcesResponse}. */
export interface ListConfigResourcesResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly configResources: readonly ConfigResourceInput[]
}

/** Part of ListConfigResourcesResponse. */
export interface ConfigResource {
  resourceName: string
  /** Versions 1; default 16. */
  resourceType: number
}

/** What encoding takes for {@link ConfigResource}. */
export interface ConfigResourceInput {
  readonly resourceName: string
  readonly resourceType?: number | undefined
}

function encodeListConfigResourcesResponse(w: Writer, value: ListConfigResourcesResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const configResources = value.configResources
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactArrayLength(configResources.length)
  for (const item of configResources) encodeConfigResource(w, item, v)
  w.writeNoTaggedFields()
}

function decodeListConfigResourcesResponse(r: Reader, v: number): ListConfigResourcesResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  let configResources: ConfigResource[] = []
  const configResourcesCount = r.readCompactArrayLength(2)
  for (let i = 0; i < configResourcesCount; i++) configResources.push(decodeConfigResource(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, configResources }
}

function encodeConfigResource(w: Writer, value: ConfigResourceInput, v: number): void {
  const resourceName = value.resourceName
  const resourceType = value.resourceType ?? 16
  w.writeCompactString(resourceName)
  if (v >= 1) {
    w.writeInt8(resourceType)
  }
  w.writeNoTaggedFields()
}

function decodeConfigResource(r: Reader, v: number): ConfigResource {
  const resourceName = r.readCompactString()
  const resourceType: number = v >= 1 ? r.readInt8() : 16
  r.skipTaggedFields()
  return { resourceName, resourceType }
}

/** ListConfigResources (API key 74), versions 0 to 1. */
export const listConfigResources: Api<ListConfigResourcesRequest, ListConfigResourcesRequestInput, ListConfigResourcesResponse, ListConfigResourcesResponseInput> = {
  key: 74,
  name: 'ListConfigResources',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ListConfigResourcesRequestInput, v: number): void {
    checkVersion('ListConfigResourcesRequest', v, 0, 1)
    encodeListConfigResourcesRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ListConfigResourcesRequest {
    checkVersion('ListConfigResourcesRequest', v, 0, 1)
    return decodeListConfigResourcesRequest(r, v)
  },
  encodeResponse(w: Writer, value: ListConfigResourcesResponseInput, v: number): void {
    checkVersion('ListConfigResourcesResponse', v, 0, 1)
    encodeListConfigResourcesResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ListConfigResourcesResponse {
    checkVersion('ListConfigResourcesResponse', v, 0, 1)
    return decodeListConfigResourcesResponse(r, v)
  },
}
