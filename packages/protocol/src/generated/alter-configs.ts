// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterConfigsRequest, versions 0 to 2. */
export interface AlterConfigsRequest {
  resources: AlterConfigsResource[]
  validateOnly: boolean
}

/** What encoding takes for {@link AlterConfigsRequest}. */
export interface AlterConfigsRequestInput {
  readonly resources: readonly AlterConfigsResourceInput[]
  readonly validateOnly: boolean
}

/** Part of AlterConfigsRequest. */
export interface AlterConfigsResource {
  resourceType: number
  resourceName: string
  configs: AlterableConfig[]
}

/** What encoding takes for {@link AlterConfigsResource}. */
export interface AlterConfigsResourceInput {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly AlterableConfigInput[]
}

/** Part of AlterConfigsRequest. */
export interface AlterableConfig {
  name: string
  value: string | null
}

/** What encoding takes for {@link AlterableConfig}. */
export interface AlterableConfigInput {
  readonly name: string
  readonly value: string | null
}

function encodeAlterConfigsRequest(w: Writer, value: AlterConfigsRequestInput, v: number): void {
  const resources = value.resources
  const validateOnly = value.validateOnly
  if (v >= 2) {
    w.writeCompactArrayLength(resources.length)
    for (const item of resources) encodeAlterConfigsResource(w, item, v)
  } else {
    w.writeArrayLength(resources.length)
    for (const item of resources) encodeAlterConfigsResource(w, item, v)
  }
  w.writeBoolean(validateOnly)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsRequest(r: Reader, v: number): AlterConfigsRequest {
  let resources: AlterConfigsResource[] = []
  const resourcesCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < resourcesCount; i++) resources.push(decodeAlterConfigsResource(r, v))
  const validateOnly = r.readBoolean()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { resources, validateOnly }
}

function encodeAlterConfigsResource(w: Writer, value: AlterConfigsResourceInput, v: number): void {
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const configs = value.configs
  w.writeInt8(resourceType)
  if (v >= 2) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(configs.length)
    for (const item of configs) encodeAlterableConfig(w, item, v)
  } else {
    w.writeArrayLength(configs.length)
    for (const item of configs) encodeAlterableConfig(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsResource(r: Reader, v: number): AlterConfigsResource {
  const resourceType = r.readInt8()
  const resourceName = v >= 2 ? r.readCompactString() : r.readString()
  let configs: AlterableConfig[] = []
  const configsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < configsCount; i++) configs.push(decodeAlterableConfig(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { resourceType, resourceName, configs }
}

function encodeAlterableConfig(w: Writer, value: AlterableConfigInput, v: number): void {
  const name = value.name
  const value_ = value.value
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 2) {
    w.writeCompactNullableString(value_)
  } else {
    w.writeNullableString(value_)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterableConfig(r: Reader, v: number): AlterableConfig {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  const value_ = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, value: value_ }
}

/** AlterConfigsResponse, versions 0 to 2. */
export interface AlterConfigsResponse {
  throttleTimeMs: number
  responses: AlterConfigsResourceResponse[]
}

/** What encoding takes for {@link AlterConfigsResponse}. */
export interface AlterConfigsResponseInput {
  readonly throttleTimeMs: number
  readonly responses: readonly AlterConfigsResourceResponseInput[]
}

/** Part of AlterConfigsResponse. */
export interface AlterConfigsResourceResponse {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
}

/** What encoding takes for {@link AlterConfigsResourceResponse}. */
export interface AlterConfigsResourceResponseInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}

function encodeAlterConfigsResponse(w: Writer, value: AlterConfigsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(responses.length)
    for (const item of responses) encodeAlterConfigsResourceResponse(w, item, v)
  } else {
    w.writeArrayLength(responses.length)
    for (const item of responses) encodeAlterConfigsResourceResponse(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsResponse(r: Reader, v: number): AlterConfigsResponse {
  const throttleTimeMs = r.readInt32()
  let responses: AlterConfigsResourceResponse[] = []
  const responsesCount = v >= 2 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeAlterConfigsResourceResponse(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, responses }
}

function encodeAlterConfigsResourceResponse(w: Writer, value: AlterConfigsResourceResponseInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  w.writeInt8(resourceType)
  if (v >= 2) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsResourceResponse(r: Reader, v: number): AlterConfigsResourceResponse {
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const resourceType = r.readInt8()
  const resourceName = v >= 2 ? r.readCompactString() : r.readString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, resourceType, resourceName }
}

/** AlterConfigs (API key 33), versions 0 to 2. */
export const alterConfigs: Api<AlterConfigsRequest, AlterConfigsRequestInput, AlterConfigsResponse, AlterConfigsResponseInput> = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: AlterConfigsRequestInput, v: number): void {
    checkVersion('AlterConfigsRequest', v, 0, 2)
    encodeAlterConfigsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterConfigsRequest {
    checkVersion('AlterConfigsRequest', v, 0, 2)
    return decodeAlterConfigsRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterConfigsResponseInput, v: number): void {
    checkVersion('AlterConfigsResponse', v, 0, 2)
    encodeAlterConfigsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterConfigsResponse {
    checkVersion('AlterConfigsResponse', v, 0, 2)
    return decodeAlterConfigsResponse(r, v)
  },
}
