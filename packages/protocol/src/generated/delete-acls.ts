// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DeleteAclsRequest, versions 1 to 3. */
export interface DeleteAclsRequest {
  filters: DeleteAclsFilter[]
}

/** What encoding takes for {@link DeleteAclsRequest}. */
export interface DeleteAclsRequestInput {
  readonly filters: readonly DeleteAclsFilterInput[]
}

/** Part of DeleteAclsRequest. */
export interface DeleteAclsFilter {
  resourceTypeFilter: number
  resourceNameFilter: string | null
  /** Default 3. */
  patternTypeFilter: number
  principalFilter: string | null
  hostFilter: string | null
  operation: number
  permissionType: number
}

/** What encoding takes for {@link DeleteAclsFilter}. */
export interface DeleteAclsFilterInput {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  readonly patternTypeFilter?: number | undefined
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}

function encodeDeleteAclsRequest(w: Writer, value: DeleteAclsRequestInput, v: number): void {
  const filters = value.filters
  if (v >= 2) {
    w.writeCompactArrayLength(filters.length)
    for (const item of filters) encodeDeleteAclsFilter(w, item, v)
  } else {
    w.writeArrayLength(filters.length)
    for (const item of filters) encodeDeleteAclsFilter(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteAclsRequest(r: Reader, v: number): DeleteAclsRequest {
  let filters: DeleteAclsFilter[] = []
  const filtersCount = v >= 2 ? r.readCompactArrayLength(8) : r.readArrayLength(8)
  for (let i = 0; i < filtersCount; i++) filters.push(decodeDeleteAclsFilter(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { filters }
}

function encodeDeleteAclsFilter(w: Writer, value: DeleteAclsFilterInput, v: number): void {
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

function decodeDeleteAclsFilter(r: Reader, v: number): DeleteAclsFilter {
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

/** DeleteAclsResponse, versions 1 to 3. */
export interface DeleteAclsResponse {
  throttleTimeMs: number
  filterResults: DeleteAclsFilterResult[]
}

/** What encoding takes for {@link DeleteAclsResponse}. */
export interface DeleteAclsResponseInput {
  readonly throttleTimeMs: number
  readonly filterResults: readonly DeleteAclsFilterResultInput[]
}

/** Part of DeleteAclsResponse. */
export interface DeleteAclsFilterResult {
  errorCode: number
  errorMessage: string | null
  matchingAcls: DeleteAclsMatchingAcl[]
}

/** What encoding takes for {@link DeleteAclsFilterResult}. */
export interface DeleteAclsFilterResultInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly matchingAcls: readonly DeleteAclsMatchingAclInput[]
}

/** Part of DeleteAclsResponse. */
export interface DeleteAclsMatchingAcl {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  /** Default 3. */
  patternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
}

/** What encoding takes for {@link DeleteAclsMatchingAcl}. */
export interface DeleteAclsMatchingAclInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType?: number | undefined
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

function encodeDeleteAclsResponse(w: Writer, value: DeleteAclsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const filterResults = value.filterResults
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(filterResults.length)
    for (const item of filterResults) encodeDeleteAclsFilterResult(w, item, v)
  } else {
    w.writeArrayLength(filterResults.length)
    for (const item of filterResults) encodeDeleteAclsFilterResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteAclsResponse(r: Reader, v: number): DeleteAclsResponse {
  const throttleTimeMs = r.readInt32()
  let filterResults: DeleteAclsFilterResult[] = []
  const filterResultsCount = v >= 2 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < filterResultsCount; i++) filterResults.push(decodeDeleteAclsFilterResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, filterResults }
}

function encodeDeleteAclsFilterResult(w: Writer, value: DeleteAclsFilterResultInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const matchingAcls = value.matchingAcls
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(matchingAcls.length)
    for (const item of matchingAcls) encodeDeleteAclsMatchingAcl(w, item, v)
  } else {
    w.writeArrayLength(matchingAcls.length)
    for (const item of matchingAcls) encodeDeleteAclsMatchingAcl(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteAclsFilterResult(r: Reader, v: number): DeleteAclsFilterResult {
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  let matchingAcls: DeleteAclsMatchingAcl[] = []
  const matchingAclsCount = v >= 2 ? r.readCompactArrayLength(11) : r.readArrayLength(11)
  for (let i = 0; i < matchingAclsCount; i++) matchingAcls.push(decodeDeleteAclsMatchingAcl(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, matchingAcls }
}

function encodeDeleteAclsMatchingAcl(w: Writer, value: DeleteAclsMatchingAclInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const resourceType = value.resourceType
  const resourceName = value.resourceName
  const patternType = value.patternType ?? 3
  const principal = value.principal
  const host = value.host
  const operation = value.operation
  const permissionType = value.permissionType
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
  w.writeInt8(patternType)
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

function decodeDeleteAclsMatchingAcl(r: Reader, v: number): DeleteAclsMatchingAcl {
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const resourceType = r.readInt8()
  const resourceName = v >= 2 ? r.readCompactString() : r.readString()
  const patternType = r.readInt8()
  const principal = v >= 2 ? r.readCompactString() : r.readString()
  const host = v >= 2 ? r.readCompactString() : r.readString()
  const operation = r.readInt8()
  const permissionType = r.readInt8()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, resourceType, resourceName, patternType, principal, host, operation, permissionType }
}

/** DeleteAcls (API key 31), versions 1 to 3. */
export const deleteAcls: Api<DeleteAclsRequest, DeleteAclsRequestInput, DeleteAclsResponse, DeleteAclsResponseInput> = {
  key: 31,
  name: 'DeleteAcls',
  minVersion: 1,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DeleteAclsRequestInput, v: number): void {
    checkVersion('DeleteAclsRequest', v, 1, 3)
    encodeDeleteAclsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DeleteAclsRequest {
    checkVersion('DeleteAclsRequest', v, 1, 3)
    return decodeDeleteAclsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DeleteAclsResponseInput, v: number): void {
    checkVersion('DeleteAclsResponse', v, 1, 3)
    encodeDeleteAclsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DeleteAclsResponse {
    checkVersion('DeleteAclsResponse', v, 1, 3)
    return decodeDeleteAclsResponse(r, v)
  },
}
