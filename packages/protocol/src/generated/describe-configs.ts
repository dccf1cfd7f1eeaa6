// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeConfigsRequest, versions 1 to 4. */
export interface DescribeConfigsRequest {
  resources: DescribeConfigsResource[]
  /** Default false. */
  includeSynonyms: boolean
  /** Versions 3 to 4; default false. */
  includeDocumentation: boolean
}

/** What encoding takes for {@link DescribeConfigsRequest}. */
export interface DescribeConfigsRequestInput {
  readonly resources: readonly DescribeConfigsResourceInput[]
  readonly includeSynonyms?: boolean | undefined
  readonly includeDocumentation?: boolean | undefined
}

/** Part of DescribeConfigsRequest. */
export interface DescribeConfigsResource {
  resourceType: number
  resourceName: string
  configurationKeys: string[] | null
}

/** What encoding takes for {@link DescribeConfigsResource}. */
export interface DescribeConfigsResourceInput {
  readonly resourceType: number
  readonly resourceName: string
  readonly configurationKeys: readonly string[] | null
}

function encodeDescribeConfigsRequest(w: Writer, value: DescribeConfigsRequestInput, v: number): void {
  const resources = value.resources
  const includeSynonyms = value.includeSynonyms ?? false
  const includeDocumentation = value.includeDocumentation ?? false
  if (v >= 4) {
    w.writeCompactArrayLength(resources.length)
    for (const item of resources) encodeDescribeConfigsResource(w, item, v)
  } else {
    w.writeArrayLength(resources.length)
    for (const item of resources) encodeDescribeConfigsResource(w, item, v)
  }
  w.writeBoolean(includeSynonyms)
  if (v >= 3) {
    w.writeBoolean(includeDocumentation)
  } else {
    if (includeDocumentation) throw absentField('DescribeConfigsRequest', 'includeDocumentation', v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsRequest(r: Reader, v: number): DescribeConfigsRequest {
  let resources: DescribeConfigsResource[] = []
  const resourcesCount = v >= 4 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < resourcesCount; i++) resources.push(decodeDescribeConfigsResource(r, v))
  const includeSynonyms = r.readBoolean()
  const includeDocumentation: boolean = v >= 3 ? r.readBoolean() : false
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { resources, includeSynonyms, includeDocumentation }
}

function encodeDescribeConfigsResource(w: Writer, value: DescribeConfigsResourceInput, v: number): void {
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const configurationKeys = value.configurationKeys
  w.writeInt8(resourceType)
  if (v >= 4) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 4) {
    if (configurationKeys === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(configurationKeys.length)
      for (const item of configurationKeys) w.writeCompactString(item)
    }
  } else {
    if (configurationKeys === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(configurationKeys.length)
      for (const item of configurationKeys) w.writeString(item)
    }
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsResource(r: Reader, v: number): DescribeConfigsResource {
  const resourceType = r.readInt8()
  const resourceName = v >= 4 ? r.readCompactString() : r.readString()
  let configurationKeys: string[] | null = null
  const configurationKeysCount = v >= 4 ? r.readCompactNullableArrayLength(1) : r.readNullableArrayLength(1)
  if (configurationKeysCount >= 0) {
    const items: string[] = []
    for (let i = 0; i < configurationKeysCount; i++) items.push(v >= 4 ? r.readCompactString() : r.readString())
    configurationKeys = items
  }
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { resourceType, resourceName, configurationKeys }
}

/** DescribeConfigsResponse, versions 1 to 4. */
export interface DescribeConfigsResponse {
  throttleTimeMs: number
  results: DescribeConfigsResult[]
}

/** What encoding takes for {@link DescribeConfigsResponse}. */
export interface DescribeConfigsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly DescribeConfigsResultInput[]
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsResult {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  configs: DescribeConfigsResourceResult[]
}

/** What encoding takes for {@link DescribeConfigsResult}. */
export interface DescribeConfigsResultInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly DescribeConfigsResourceResultInput[]
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsResourceResult {
  name: string
  value: string | null
  readOnly: boolean
  /** Default -1. */
  configSource: number
  isSensitive: boolean
  synonyms: DescribeConfigsSynonym[]
  /** Versions 3 to 4; default 0. */
  configType: number
  /** Versions 3 to 4. */
  documentation: string | null
}

/** What encoding takes for {@link DescribeConfigsResourceResult}. */
export interface DescribeConfigsResourceResultInput {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource?: number | undefined
  readonly isSensitive: boolean
  readonly synonyms: readonly DescribeConfigsSynonymInput[]
  readonly configType?: number | undefined
  readonly documentation?: string | null | undefined
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsSynonym {
  name: string
  value: string | null
  source: number
}

/** What encoding takes for {@link DescribeConfigsSynonym}. */
export interface DescribeConfigsSynonymInput {
  readonly name: string
  readonly value: string | null
  readonly source: number
}

function encodeDescribeConfigsResponse(w: Writer, value: DescribeConfigsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 4) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeDescribeConfigsResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeDescribeConfigsResult(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsResponse(r: Reader, v: number): DescribeConfigsResponse {
  const throttleTimeMs = r.readInt32()
  let results: DescribeConfigsResult[] = []
  const resultsCount = v >= 4 ? r.readCompactArrayLength(7) : r.readArrayLength(7)
  for (let i = 0; i < resultsCount; i++) results.push(decodeDescribeConfigsResult(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, results }
}

function encodeDescribeConfigsResult(w: Writer, value: DescribeConfigsResultInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const configs = value.configs
  w.writeInt16(errorCode)
  if (v >= 4) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  w.writeInt8(resourceType)
  if (v >= 4) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(configs.length)
    for (const item of configs) encodeDescribeConfigsResourceResult(w, item, v)
  } else {
    w.writeArrayLength(configs.length)
    for (const item of configs) encodeDescribeConfigsResourceResult(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsResult(r: Reader, v: number): DescribeConfigsResult {
  const errorCode = r.readInt16()
  const errorMessage = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const resourceType = r.readInt8()
  const resourceName = v >= 4 ? r.readCompactString() : r.readString()
  let configs: DescribeConfigsResourceResult[] = []
  const configsCount = v >= 4 ? r.readCompactArrayLength(9) : r.readArrayLength(9)
  for (let i = 0; i < configsCount; i++) configs.push(decodeDescribeConfigsResourceResult(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, resourceType, resourceName, configs }
}

function encodeDescribeConfigsResourceResult(w: Writer, value: DescribeConfigsResourceResultInput, v: number): void {
  const name = value.name
  const value_ = value.value
  const readOnly = value.readOnly
  const configSource = value.configSource ?? -1
  const isSensitive = value.isSensitive
  const synonyms = value.synonyms
  const configType = value.configType ?? 0
  const documentation = value.documentation === undefined ? '' : value.documentation
  if (v >= 4) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 4) {
    w.writeCompactNullableString(value_)
  } else {
    w.writeNullableString(value_)
  }
  w.writeBoolean(readOnly)
  w.writeInt8(configSource)
  w.writeBoolean(isSensitive)
  if (v >= 4) {
    w.writeCompactArrayLength(synonyms.length)
    for (const item of synonyms) encodeDescribeConfigsSynonym(w, item, v)
  } else {
    w.writeArrayLength(synonyms.length)
    for (const item of synonyms) encodeDescribeConfigsSynonym(w, item, v)
  }
  if (v >= 3) {
    w.writeInt8(configType)
  }
  if (v >= 3) {
    if (v >= 4) {
      w.writeCompactNullableString(documentation)
    } else {
      w.writeNullableString(documentation)
    }
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsResourceResult(r: Reader, v: number): DescribeConfigsResourceResult {
  const name = v >= 4 ? r.readCompactString() : r.readString()
  const value_ = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const readOnly = r.readBoolean()
  const configSource = r.readInt8()
  const isSensitive = r.readBoolean()
  let synonyms: DescribeConfigsSynonym[] = []
  const synonymsCount = v >= 4 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < synonymsCount; i++) synonyms.push(decodeDescribeConfigsSynonym(r, v))
  const configType: number = v >= 3 ? r.readInt8() : 0
  const documentation: string | null = v >= 3 ? (v >= 4 ? r.readCompactNullableString() : r.readNullableString()) : ''
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { name, value: value_, readOnly, configSource, isSensitive, synonyms, configType, documentation }
}

function encodeDescribeConfigsSynonym(w: Writer, value: DescribeConfigsSynonymInput, v: number): void {
  const name = value.name
  const value_ = value.value
  const source = value.source
  if (v >= 4) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 4) {
    w.writeCompactNullableString(value_)
  } else {
    w.writeNullableString(value_)
  }
  w.writeInt8(source)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeConfigsSynonym(r: Reader, v: number): DescribeConfigsSynonym {
  const name = v >= 4 ? r.readCompactString() : r.readString()
  const value_ = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const source = r.readInt8()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { name, value: value_, source }
}

/** DescribeConfigs (API key 32), versions 1 to 4. */
export const describeConfigs: Api<DescribeConfigsRequest, DescribeConfigsRequestInput, DescribeConfigsResponse, DescribeConfigsResponseInput> = {
  key: 32,
  name: 'DescribeConfigs',
  minVersion: 1,
  maxVersion: 4,
  latestVersion: 4,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeConfigsRequestInput, v: number): void {
    checkVersion('DescribeConfigsRequest', v, 1, 4)
    encodeDescribeConfigsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeConfigsRequest {
    checkVersion('DescribeConfigsRequest', v, 1, 4)
    return decodeDescribeConfigsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeConfigsResponseInput, v: number): void {
    checkVersion('DescribeConfigsResponse', v, 1, 4)
    encodeDescribeConfigsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeConfigsResponse {
    checkVersion('DescribeConfigsResponse', v, 1, 4)
    return decodeDescribeConfigsResponse(r, v)
  },
}
