// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** CreateAclsRequest, versions 1 to 3. */
export interface CreateAclsRequest {
  creations: AclCreation[]
}

/** What encoding takes for {@link CreateAclsRequest}. */
export interface CreateAclsRequestInput {
  readonly creations: readonly AclCreationInput[]
}

/** Part of CreateAclsRequest. */
export interface AclCreation {
  resourceType: number
  resourceName: string
  /** Default 3. */
  resourcePatternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
}

/** What encoding takes for {@link AclCreation}. */
export interface AclCreationInput {
  readonly resourceType: number
  readonly resourceName: string
  readonly resourcePatternType?: number | undefined
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

function encodeCreateAclsRequest(w: Writer, value: CreateAclsRequestInput, v: number): void {
  const creations = value.creations
  if (v >= 2) {
    w.writeCompactArrayLength(creations.length)
    for (const item of creations) encodeAclCreation(w, item, v)
  } else {
    w.writeArrayLength(creations.length)
    for (const item of creations) encodeAclCreation(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateAclsRequest(r: Reader, v: number): CreateAclsRequest {
  let creations: AclCreation[] = []
  const creationsCount = v >= 2 ? r.readCompactArrayLength(8) : r.readArrayLength(8)
  for (let i = 0; i < creationsCount; i++) creations.push(decodeAclCreation(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { creations }
}

function encodeAclCreation(w: Writer, value: AclCreationInput, v: number): void {
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const resourcePatternType = value.resourcePatternType ?? 3
  const principal = value.principal
  const host = value.host
  const operation = value.operation
  const permissionType = value.permissionType
  w.writeInt8(resourceType)
  if (v >= 2) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  w.writeInt8(resourcePatternType)
  if (v >= 2) {
    w.writeCompactString(principal)
  } else {
    w.writeString(principal)
  }
  if (v >= 2) {
    w.writeCompactString(host)
  } else {
    w.writeString(host)
  }
  w.writeInt8(operation)
  w.writeInt8(permissionType)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAclCreation(r: Reader, v: number): AclCreation {
  const resourceType = r.readInt8()
  const resourceName = v >= 2 ? r.readCompactString() : r.readString()
  const resourcePatternType = r.readInt8()
  const principal = v >= 2 ? r.readCompactString() : r.readString()
  const host = v >= 2 ? r.readCompactString() : r.readString()
  const operation = r.readInt8()
  const permissionType = r.readInt8()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType }
}

/** CreateAclsResponse, versions 1 to 3. */
export interface CreateAclsResponse {
  throttleTimeMs: number
  results: AclCreationResult[]
}

/** What encoding takes for {@link CreateAclsResponse}. */
export interface CreateAclsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly AclCreationResultInput[]
}

/** Part of CreateAclsResponse. */
export interface AclCreationResult {
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link AclCreationResult}. */
export interface AclCreationResultInput {
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeCreateAclsResponse(w: Writer, value: CreateAclsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeAclCreationResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeAclCreationResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateAclsResponse(r: Reader, v: number): CreateAclsResponse {
  const throttleTimeMs = r.readInt32()
  let results: AclCreationResult[] = []
  const resultsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < resultsCount; i++) results.push(decodeAclCreationResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, results }
}

function encodeAclCreationResult(w: Writer, value: AclCreationResultInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAclCreationResult(r: Reader, v: number): AclCreationResult {
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage }
}

/** CreateAcls (API key 30), versions 1 to 3. */
export const createAcls: Api<CreateAclsRequest, CreateAclsRequestInput, CreateAclsResponse, CreateAclsResponseInput> = {
  key: 30,
  name: 'CreateAcls',
  minVersion: 1,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: CreateAclsRequestInput, v: number): void {
    checkVersion('CreateAclsRequest', v, 1, 3)
    encodeCreateAclsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): CreateAclsRequest {
    checkVersion('CreateAclsRequest', v, 1, 3)
    return decodeCreateAclsRequest(r, v)
  },
  encodeResponse(w: Writer, value: CreateAclsResponseInput, v: number): void {
    checkVersion('CreateAclsResponse', v, 1, 3)
    encodeCreateAclsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): CreateAclsResponse {
    checkVersion('CreateAclsResponse', v, 1, 3)
    return decodeCreateAclsResponse(r, v)
  },
}
