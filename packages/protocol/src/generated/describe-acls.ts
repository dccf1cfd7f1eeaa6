// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeAclsRequest, versions 1 to 3. */
export interface DescribeAclsRequest {
  resourceTypeFilter: number
  resourceNameFilter: string | null
  /** Default 3. */
  patternTypeFilter: number
  principalFilter: string | null
  hostFilter: string | null
  operation: number
  permissionType: number
}

/** What encoding takes for {@link DescribeAclsRequest}. */
export interface DescribeAclsRequestInput {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  readonly patternTypeFilter?: number | undefined
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}

function encodeDescribeAclsRequest(w: Writer, value: DescribeAclsRequestInput, v: number): void {
  const resourceTypeFilter = value.resourceTypeFilter
  const resourceNameFilter = value.resourceNameFilter
  const patternTypeFilter = value.patternTypeFilter ?? 3
  const principalFilter = value.principalFilter
  const hostFilter = value.hostFilter
  const operation = value.operation
  const permissionType = value.permissionType
  w.writeInt8(resourceTypeFilter)
  if (v >= 2) {
    w.writeCompactNullableString(resourceNameFilter)
  } else {
    w.writeNullableString(resourceNameFilter)
  }
  w.writeInt8(patternTypeFilter)
  if (v >= 2) {
    w.writeCompactNullableString(principalFilter)
  } else {
    w.writeNullableString(principalFilter)
  }
  if (v >= 2) {
    w.writeCompactNullableString(hostFilter)
  } else {
    w.writeNullableString(hostFilter)
  }
  w.writeInt8(operation)
  w.writeInt8(permissionType)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeAclsRequest(r: Reader, v: number): DescribeAclsRequest {
  const resourceTypeFilter = r.readInt8()
  const resourceNameFilter = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const patternTypeFilter = r.readInt8()
  const principalFilter = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const hostFilter = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const operation = r.readInt8()
  const permissionType = r.readInt8()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { resourceTypeFilter, resourceNameFilter, patternTypeFilter, principalFilter, hostFilter, operation, permissionType }
}

/** DescribeAclsResponse, versions 1 to 3. */
export interface DescribeAclsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  resources: DescribeAclsResource[]
}

/** What encoding takes for {@link DescribeAclsResponse}. */
export interface DescribeAclsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resources: readonly DescribeAclsResourceInput[]
}

/** Part of DescribeAclsResponse. */
export interface DescribeAclsResource {
  resourceType: number
  resourceName: string
  /** Default 3. */
  patternType: number
  acls: AclDescription[]
}

/** What encoding takes for {@link DescribeAclsResource}. */
export interface DescribeAclsResourceInput {
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType?: number | undefined
  readonly acls: readonly AclDescriptionInput[]
}

/** Part of DescribeAclsResponse. */
export interface AclDescription {
  principal: string
  host: string
  operation: number
  permissionType: number
}

/** What encoding takes for {@link AclDescription}. */
export interface AclDescriptionInput {
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

function encodeDescribeAclsResponse(w: Writer, value: DescribeAclsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const resources = value.resources
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(resources.length)
    for (const item of resources) encodeDescribeAclsResource(w, item, v)
  } else {
    w.writeArrayLength(resources.length)
    for (const item of resources) encodeDescribeAclsResource(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeAclsResponse(r: Reader, v: number): DescribeAclsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  let resources: DescribeAclsResource[] = []
  const resourcesCount = v >= 2 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < resourcesCount; i++) resources.push(decodeDescribeAclsResource(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, errorMessage, resources }
}

function encodeDescribeAclsResource(w: Writer, value: DescribeAclsResourceInput, v: number): void {
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const patternType = value.patternType ?? 3
  const acls = value.acls
  w.writeInt8(resourceType)
  if (v >= 2) {
    w.writeCompactString(resourceName)
  } else {
    w.writeString(resourceName)
  }
  w.writeInt8(patternType)
  if (v >= 2) {
    w.writeCompactArrayLength(acls.length)
    for (const item of acls) encodeAclDescription(w, item, v)
  } else {
    w.writeArrayLength(acls.length)
    for (const item of acls) encodeAclDescription(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeAclsResource(r: Reader, v: number): DescribeAclsResource {
  const resourceType = r.readInt8()
  const resourceName = v >= 2 ? r.readCompactString() : r.readString()
  const patternType = r.readInt8()
  let acls: AclDescription[] = []
  const aclsCount = v >= 2 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < aclsCount; i++) acls.push(decodeAclDescription(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { resourceType, resourceName, patternType, acls }
}

function encodeAclDescription(w: Writer, value: AclDescriptionInput, v: number): void {
  const principal = value.principal
  const host = value.host
  const operation = value.operation
  const permissionType = value.permissionType
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

function decodeAclDescription(r: Reader, v: number): AclDescription {
  const principal = v >= 2 ? r.readCompactString() : r.readString()
  const host = v >= 2 ? r.readCompactString() : r.readString()
  const operation = r.readInt8()
  const permissionType = r.readInt8()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { principal, host, operation, permissionType }
}

/** DescribeAcls (API key 29), versions 1 to 3. */
export const describeAcls: Api<DescribeAclsRequest, DescribeAclsRequestInput, DescribeAclsResponse, DescribeAclsResponseInput> = {
  key: 29,
  name: 'DescribeAcls',
  minVersion: 1,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeAclsRequestInput, v: number): void {
    checkVersion('DescribeAclsRequest', v, 1, 3)
    encodeDescribeAclsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeAclsRequest {
    checkVersion('DescribeAclsRequest', v, 1, 3)
    return decodeDescribeAclsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeAclsResponseInput, v: number): void {
    checkVersion('DescribeAclsResponse', v, 1, 3)
    encodeDescribeAclsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeAclsResponse {
    checkVersion('DescribeAclsResponse', v, 1, 3)
    return decodeDescribeAclsResponse(r, v)
  },
}
