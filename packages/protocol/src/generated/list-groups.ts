// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ListGroupsRequest, versions 0 to 5. */
export interface ListGroupsRequest {
  /** Versions 4 to 5. */
  statesFilter: string[]
  /** Versions 5. */
  typesFilter: string[]
}

/** What encoding takes for {@link ListGroupsRequest}. */
export interface ListGroupsRequestInput {
  readonly statesFilter?: readonly string[] | undefined
  readonly typesFilter?: readonly string[] | undefined
}

function encodeListGroupsRequest(w: Writer, value: ListGroupsRequestInput, v: number): void {
  const statesFilter = value.statesFilter ?? []
  const typesFilter = value.typesFilter ?? []
  if (v >= 4) {
    w.writeCompactArrayLength(statesFilter.length)
    for (const item of statesFilter) w.writeCompactString(item)
  } else {
    if (statesFilter.length > 0) throw absentField('ListGroupsRequest', 'statesFilter', v)
  }
  if (v >= 5) {
    w.writeCompactArrayLength(typesFilter.length)
    for (const item of typesFilter) w.writeCompactString(item)
  } else {
    if (typesFilter.length > 0) throw absentField('ListGroupsRequest', 'typesFilter', v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeListGroupsRequest(r: Reader, v: number): ListGroupsRequest {
  let statesFilter: string[] = []
  if (v >= 4) {
    const statesFilterCount = r.readCompactArrayLength(1)
    for (let i = 0; i < statesFilterCount; i++) statesFilter.push(r.readCompactString())
  }
  let typesFilter: string[] = []
  if (v >= 5) {
    const typesFilterCount = r.readCompactArrayLength(1)
    for (let i = 0; i < typesFilterCount; i++) typesFilter.push(r.readCompactString())
  }
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { statesFilter, typesFilter }
}

/** ListGroupsResponse, versions 0 to 5. */
export interface ListGroupsResponse {
  /** Versions 1 to 5. */
  throttleTimeMs: number
  errorCode: number
  groups: ListedGroup[]
}

/** What encoding takes for {@link ListGroupsResponse}. */
export interface ListGroupsResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode: number
  readonly groups: readonly ListedGroupInput[]
}

/** Part of ListGroupsResponse. */
export interface ListedGroup {
  groupId: string
  protocolType: string
  /** Versions 4 to 5. */
  groupState: string
  /** Versions 5. */
  groupType: string
}

/** What encoding takes for {@link ListedGroup}. */
export interface ListedGroupInput {
  readonly groupId: string
  readonly protocolType: string
  readonly groupState?: string | undefined
  readonly groupType?: string | undefined
}

function encodeListGroupsResponse(w: Writer, value: ListGroupsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode
  const groups = value.groups
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  w.writeInt16(errorCode)
  if (v >= 3) {
    w.writeCompactArrayLength(groups.length)
    for (const item of groups) encodeListedGroup(w, item, v)
  } else {
    w.writeArrayLength(groups.length)
    for (const item of groups) encodeListedGroup(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeListGroupsResponse(r: Reader, v: number): ListGroupsResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  const errorCode = r.readInt16()
  let groups: ListedGroup[] = []
  const groupsCount = v >= 3 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < groupsCount; i++) groups.push(decodeListedGroup(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, groups }
}

function encodeListedGroup(w: Writer, value: ListedGroupInput, v: number): void {
  const groupId = value.groupId
  const protocolType = value.protocolType
  const groupState = value.groupState ?? ''
  const groupType = value.groupType ?? ''
  if (v >= 3) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  if (v >= 3) {
    w.writeCompactString(protocolType)
  } else {
    w.writeString(protocolType)
  }
  if (v >= 4) {
    w.writeCompactString(groupState)
  }
  if (v >= 5) {
    w.writeCompactString(groupType)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeListedGroup(r: Reader, v: number): ListedGroup {
  const groupId = v >= 3 ? r.readCompactString() : r.readString()
  const protocolType = v >= 3 ? r.readCompactString() : r.readString()
  const groupState: string = v >= 4 ? r.readCompactString() : ''
  const groupType: string = v >= 5 ? r.readCompactString() : ''
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { groupId, protocolType, groupState, groupType }
}

/** ListGroups (API key 16), versions 0 to 5. */
export const listGroups: Api<ListGroupsRequest, ListGroupsRequestInput, ListGroupsResponse, ListGroupsResponseInput> = {
  key: 16,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: ListGroupsRequestInput, v: number): void {
    checkVersion('ListGroupsRequest', v, 0, 5)
    encodeListGroupsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ListGroupsRequest {
    checkVersion('ListGroupsRequest', v, 0, 5)
    return decodeListGroupsRequest(r, v)
  },
  encodeResponse(w: Writer, value: ListGroupsResponseInput, v: number): void {
    checkVersion('ListGroupsResponse', v, 0, 5)
    encodeListGroupsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ListGroupsResponse {
    checkVersion('ListGroupsResponse', v, 0, 5)
    return decodeListGroupsResponse(r, v)
  },
}
