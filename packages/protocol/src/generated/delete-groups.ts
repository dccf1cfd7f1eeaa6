// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DeleteGroupsRequest, versions 0 to 3. */
export interface DeleteGroupsRequest {
  groupsNames: string[]
}

/** What encoding takes for {@link DeleteGroupsRequest}. */
export interface DeleteGroupsRequestInput {
  readonly groupsNames: readonly string[]
}

function encodeDeleteGroupsRequest(w: Writer, value: DeleteGroupsRequestInput, v: number): void {
  const groupsNames = value.groupsNames
  if (v >= 2) {
    w.writeCompactArrayLength(groupsNames.length)
    for (const item of groupsNames) w.writeCompactString(item)
  } else {
    w.writeArrayLength(groupsNames.length)
    for (const item of groupsNames) w.writeString(item)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteGroupsRequest(r: Reader, v: number): DeleteGroupsRequest {
  let groupsNames: string[] = []
  const groupsNamesCount = v >= 2 ? r.readCompactArrayLength(1) : r.readArrayLength(1)
  for (let i = 0; i < groupsNamesCount; i++) groupsNames.push(v >= 2 ? r.readCompactString() : r.readString())
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { groupsNames }
}

/** DeleteGroupsResponse, versions 0 to 3. */
export interface DeleteGroupsResponse {
  throttleTimeMs: number
  results: DeletableGroupResult[]
}

/** What encoding takes for {@link DeleteGroupsResponse}. */
export interface DeleteGroupsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly DeletableGroupResultInput[]
}

/** Part of DeleteGroupsResponse. */
export interface DeletableGroupResult {
  groupId: string
  errorCode: number
  /** Versions 3; default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link DeletableGroupResult}. */
export interface DeletableGroupResultInput {
  readonly groupId: string
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeDeleteGroupsResponse(w: Writer, value: DeleteGroupsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeDeletableGroupResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeDeletableGroupResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteGroupsResponse(r: Reader, v: number): DeleteGroupsResponse {
  const throttleTimeMs = r.readInt32()
  let results: DeletableGroupResult[] = []
  const resultsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < resultsCount; i++) results.push(decodeDeletableGroupResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, results }
}

function encodeDeletableGroupResult(w: Writer, value: DeletableGroupResultInput, v: number): void {
  const groupId = value.groupId
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  if (v >= 2) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  w.writeInt16(errorCode)
  if (v >= 3) {
    w.writeCompactNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeletableGroupResult(r: Reader, v: number): DeletableGroupResult {
  const groupId = v >= 2 ? r.readCompactString() : r.readString()
  const errorCode = r.readInt16()
  const errorMessage: string | null = v >= 3 ? r.readCompactNullableString() : null
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { groupId, errorCode, errorMessage }
}

/** DeleteGroups (API key 42), versions 0 to 3. */
export const deleteGroups: Api<DeleteGroupsRequest, DeleteGroupsRequestInput, DeleteGroupsResponse, DeleteGroupsResponseInput> = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DeleteGroupsRequestInput, v: number): void {
    checkVersion('DeleteGroupsRequest', v, 0, 3)
    encodeDeleteGroupsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DeleteGroupsRequest {
    checkVersion('DeleteGroupsRequest', v, 0, 3)
    return decodeDeleteGroupsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DeleteGroupsResponseInput, v: number): void {
    checkVersion('DeleteGroupsResponse', v, 0, 3)
    encodeDeleteGroupsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DeleteGroupsResponse {
    checkVersion('DeleteGroupsResponse', v, 0, 3)
    return decodeDeleteGroupsResponse(r, v)
  },
}
