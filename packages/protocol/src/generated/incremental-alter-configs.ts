// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** IncrementalAlterConfigsRequest, versions 0 to 1. */
export interface IncrementalAlterConfigsRequest {
  resources: AlterConfigsResource[]
  validateOnly: boolean
}

/** What encoding takes for {@link IncrementalAlterConfigsRequest}. */
export interface IncrementalAlterConfigsRequestInput {
  readonly resources: readonly AlterConfigsResourceInput[]
  readonly validateOnly: boolean
}

/** Part of IncrementalAlterConfigsRequest. */
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

/** Part of IncrementalAlterConfigsRequest. */
export interface AlterableConfig {
  name: string
  configOperation: number
  value: string | null
}

/** What encoding takes for {@link AlterableConfig}. */
export interface AlterableConfigInput {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}

function encodeIncrementalAlterConfigsRequest(w: Writer, value: IncrementalAlterConfigsRequestInput, v: number): void {
  const resources = value.resources
  const validateOnly = value.validateOnly
  if (v >= 1) {
    w.writeCompactArrayLength(resources.length)
    for (const item of resources) encodeAlterConfigsResource(w, item, v)
  } else {
    w.writeArrayLength(resources.length)
    for (const item of resources) encodeAlterConfigsResource(w, item, v)
  }
  w.writeBoolean(validateOnly)
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeIncrementalAlterConfigsRequest(r: Reader, v: number): IncrementalAlterConfigsRequest {
  let resources: AlterConfigsResource[] = []
  const resourcesCount = v >= 1 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < resourcesCount; i++) resources.push(decodeAlterConfigsResource(r, v))
  const validateOnly = r.readBoolean()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { resources, validateOnly }
}

function encodeAlterConfigsResource(w: Writer, value: AlterConfigsResourceInput, v: number): void {
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const configs = value.configs
  w.writeInt8(resourceType)
  if (v >= 1) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 1) {
    w.writeCompactArrayLength(configs.length)
    for (const item of configs) encodeAlterableConfig(w, item, v)
  } else {
    w.writeArrayLength(configs.length)
    for (const item of configs) encodeAlterableConfig(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsResource(r: Reader, v: number): AlterConfigsResource {
  const resourceType = r.readInt8()
  const resourceName = v >= 1 ? r.readCompactString() : r.readString()
  let configs: AlterableConfig[] = []
  const configsCount = v >= 1 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < configsCount; i++) configs.push(decodeAlterableConfig(r, v))
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { resourceType, resourceName, configs }
}

function encodeAlterableConfig(w: Writer, value: AlterableConfigInput, v: number): void {
  const name = value.name
  const configOperation = value.configOperation
  const value_ = value.value
  if (v >= 1) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  w.writeInt8(configOperation)
  if (v >= 1) {
    w.writeCompactNullableString(value_)
  } else {
    w.writeNullableString(value_)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterableConfig(r: Reader, v: number): AlterableConfig {
  const name = v >= 1 ? r.readCompactString() : r.readString()
  const configOperation = r.readInt8()
  const value_ = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { name, configOperation, value: value_ }
}

/** IncrementalAlterConfigsResponse, versions 0 to 1. */
export interface IncrementalAlterConfigsResponse {
  throttleTimeMs: number
  responses: AlterConfigsResourceResponse[]
}

/** What encoding takes for {@link IncrementalAlterConfigsResponse}. */
export interface IncrementalAlterConfigsResponseInput {
  readonly throttleTimeMs: number
  readonly responses: readonly AlterConfigsResourceResponseInput[]
}

/** Part of IncrementalAlterConfigsResponse. */
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

function encodeIncrementalAlterConfigsResponse(w: Writer, value: IncrementalAlterConfigsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  if (v >= 1) {
    w.writeCompactArrayLength(responses.length)
    for (const item of responses) encodeAlterConfigsResourceResponse(w, item, v)
  } else {
    w.writeArrayLength(responses.length)
    for (const item of responses) encodeAlterConfigsResourceResponse(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeIncrementalAlterConfigsResponse(r: Reader, v: number): IncrementalAlterConfigsResponse {
  const throttleTimeMs = r.readInt32()
  let responses: AlterConfigsResourceResponse[] = []
  const responsesCount = v >= 1 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeAlterConfigsResourceResponse(r, v))
  if (v >= 1) {
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
  if (v >= 1) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  w.writeInt8(resourceType)
  if (v >= 1) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterConfigsResourceResponse(r: Reader, v: number): AlterConfigsResourceResponse {
  const errorCode = r.readInt16()
  const errorMessage = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  const resourceType = r.readInt8()
  const resourceName = v >= 1 ? r.readCompactString() : r.readString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, resourceType, resourceName }
}

/** IncrementalAlterConfigs (API key 44), versions 0 to 1. */
export const incrementalAlterConfigs: Api<IncrementalAlterConfigsRequest, IncrementalAlterConfigsRequestInput, IncrementalAlterConfigsResponse, IncrementalAlterConfigsResponseInput> = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: (v) => (v >= 1 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 1 ? 1 : 0),
  encodeRequest(w: Writer, value: IncrementalAlterConfigsRequestInput, v: number): void {
    checkVersion('IncrementalAlterConfigsRequest', v, 0, 1)
    encodeIncrementalAlterConfigsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): IncrementalAlterConfigsRequest {
    checkVersion('IncrementalAlterConfigsRequest', v, 0, 1)
    return decodeIncrementalAlterConfigsRequest(r, v)
  },
  encodeResponse(w: Writer, value: IncrementalAlterConfigsResponseInput, v: number): void {
    checkVersion('IncrementalAlterConfigsResponse', v, 0, 1)
    encodeIncrementalAlterConfigsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): IncrementalAlterConfigsResponse {
    checkVersion('IncrementalAlterConfigsResponse', v, 0, 1)
    return decodeIncrementalAlterConfigsResponse(r, v)
  },
}
