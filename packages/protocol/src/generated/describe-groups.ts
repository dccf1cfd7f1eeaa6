// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeGroupsRequest, versions 0 to 6. */
export interface DescribeGroupsRequest {
  groups: string[]
  /** Versions 3 to 6. */
  includeAuthorizedOperations: boolean
}

/** What encoding takes for {@link DescribeGroupsRequest}. */
export interface DescribeGroupsRequestInput {
  readonly groups: readonly string[]
  readonly includeAuthorizedOperations?: boolean | undefined
}

function encodeDescribeGroupsRequest(w: Writer, value: DescribeGroupsRequestInput, v: number): void {
  const groups = value.groups
  const includeAuthorizedOperations = value.includeAuthorizedOperations ?? false
  if (v >= 5) {
    w.writeCompactArrayLength(groups.length)
    for (const item of groups) w.writeCompactString(item)
  } else {
    w.writeArrayLength(groups.length)
    for (const item of groups) w.writeString(item)
  }
  if (v >= 3) {
    w.writeBoolean(includeAuthorizedOperations)
  } else {
    if (includeAuthorizedOperations) throw absentField('DescribeGroupsRequest', 'includeAuthorizedOperations', v)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeGroupsRequest(r: Reader, v: number): DescribeGroupsRequest {
  let groups: string[] = []
  const groupsCount = v >= 5 ? r.readCompactArrayLength(1) : r.readArrayLength(1)
  for (let i = 0; i < groupsCount; i++) groups.push(v >= 5 ? r.readCompactString() : r.readString())
  const includeAuthorizedOperations: boolean = v >= 3 ? r.readBoolean() : false
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { groups, includeAuthorizedOperations }
}

/** DescribeGroupsResponse, versions 0 to 6. */
export interface DescribeGroupsResponse {
  /** Versions 1 to 6. */
  throttleTimeMs: number
  groups: DescribedGroup[]
}

/** What encoding takes for {@link DescribeGroupsResponse}. */
export interface DescribeGroupsResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly groups: readonly DescribedGroupInput[]
}

/** Part of DescribeGroupsResponse. */
export interface DescribedGroup {
  errorCode: number
  /** Versions 6; default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  protocolType: string
  protocolData: string
  members: DescribedGroupMember[]
  /** Versions 3 to 6; default -2147483648. */
  authorizedOperations: number
}

/** What encoding takes for {@link DescribedGroup}. */
export interface DescribedGroupInput {
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly groupId: string
  readonly groupState: string
  readonly protocolType: string
  readonly protocolData: string
  readonly members: readonly DescribedGroupMemberInput[]
  readonly authorizedOperations?: number | undefined
}

/** Part of DescribeGroupsResponse. */
export interface DescribedGroupMember {
  memberId: string
  /** Versions 4 to 6; default null. */
  groupInstanceId: string | null
  clientId: string
  clientHost: string
  memberMetadata: Buffer
  memberAssignment: Buffer
}

/** What encoding takes for {@link DescribedGroupMember}. */
export interface DescribedGroupMemberInput {
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly clientId: string
  readonly clientHost: string
  readonly memberMetadata: Uint8Array
  readonly memberAssignment: Uint8Array
}

function encodeDescribeGroupsResponse(w: Writer, value: DescribeGroupsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const groups = value.groups
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  if (v >= 5) {
    w.writeCompactArrayLength(groups.length)
    for (const item of groups) encodeDescribedGroup(w, item, v)
  } else {
    w.writeArrayLength(groups.length)
    for (const item of groups) encodeDescribedGroup(w, item, v)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeGroupsResponse(r: Reader, v: number): DescribeGroupsResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  let groups: DescribedGroup[] = []
  const groupsCount = v >= 5 ? r.readCompactArrayLength(12) : r.readArrayLength(12)
  for (let i = 0; i < groupsCount; i++) groups.push(decodeDescribedGroup(r, v))
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, groups }
}

function encodeDescribedGroup(w: Writer, value: DescribedGroupInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const groupId = value.groupId
  const groupState = value.groupState
  const protocolType = value.protocolType
  const protocolData = value.protocolData
  const members = value.members
  const authorizedOperations = value.authorizedOperations ?? -2147483648
  w.writeInt16(errorCode)
  if (v >= 6) {
    w.writeCompactNullableString(errorMessage)
  } else {
    if (errorMessage !== null) throw absentField('DescribedGroup', 'errorMessage', v)
  }
  if (v >= 5) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  if (v >= 5) {
    w.writeCompactString(groupState)
  } else {
    w.writeString(groupState)
  }
  if (v >= 5) {
    w.writeCompactString(protocolType)
  } else {
    w.writeString(protocolType)
  }
  if (v >= 5) {
    w.writeCompactString(protocolData)
  } else {
    w.writeString(protocolData)
  }
  if (v >= 5) {
    w.writeCompactArrayLength(members.length)
    for (const item of members) encodeDescribedGroupMember(w, item, v)
  } else {
    w.writeArrayLength(members.length)
    for (const item of members) encodeDescribedGroupMember(w, item, v)
  }
  if (v >= 3) {
    w.writeInt32(authorizedOperations)
  } else {
    if (authorizedOperations !== -2147483648) throw absentField('DescribedGroup', 'authorizedOperations', v)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribedGroup(r: Reader, v: number): DescribedGroup {
  const errorCode = r.readInt16()
  const errorMessage: string | null = v >= 6 ? r.readCompactNullableString() : null
  const groupId = v >= 5 ? r.readCompactString() : r.readString()
  const groupState = v >= 5 ? r.readCompactString() : r.readString()
  const protocolType = v >= 5 ? r.readCompactString() : r.readString()
  const protocolData = v >= 5 ? r.readCompactString() : r.readString()
  let members: DescribedGroupMember[] = []
  const membersCount = v >= 5 ? r.readCompactArrayLength(7) : r.readArrayLength(7)
  for (let i = 0; i < membersCount; i++) members.push(decodeDescribedGroupMember(r, v))
  const authorizedOperations: number = v >= 3 ? r.readInt32() : -2147483648
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, groupId, groupState, protocolType, protocolData, members, authorizedOperations }
}

function encodeDescribedGroupMember(w: Writer, value: DescribedGroupMemberInput, v: number): void {
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const clientId = value.clientId
  const clientHost = value.clientHost
  const memberMetadata = value.memberMetadata
  const memberAssignment = value.memberAssignment
  if (v >= 5) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 4) {
    if (v >= 5) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  }
  if (v >= 5) {
    w.writeCompactString(clientId)
  } else {
    w.writeString(clientId)
  }
  if (v >= 5) {
    w.writeCompactString(clientHost)
  } else {
    w.writeString(clientHost)
  }
  if (v >= 5) {
    w.writeCompactBytes(memberMetadata)
  } else {
    w.writeBytes(memberMetadata)
  }
  if (v >= 5) {
    w.writeCompactBytes(memberAssignment)
  } else {
    w.writeBytes(memberAssignment)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribedGroupMember(r: Reader, v: number): DescribedGroupMember {
  const memberId = v >= 5 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 4 ? (v >= 5 ? r.readCompactNullableString() : r.readNullableString()) : null
  const clientId = v >= 5 ? r.readCompactString() : r.readString()
  const clientHost = v >= 5 ? r.readCompactString() : r.readString()
  const memberMetadata = v >= 5 ? r.readCompactBytes() : r.readBytes()
  const memberAssignment = v >= 5 ? r.readCompactBytes() : r.readBytes()
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment }
}

/** DescribeGroups (API key 15), versions 0 to 6. */
export const describeGroups: Api<DescribeGroupsRequest, DescribeGroupsRequestInput, DescribeGroupsResponse, DescribeGroupsResponseInput> = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 6,
  latestVersion: 6,
  requestHeaderVersion: (v) => (v >= 5 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 5 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeGroupsRequestInput, v: number): void {
    checkVersion('DescribeGroupsRequest', v, 0, 6)
    encodeDescribeGroupsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeGroupsRequest {
    checkVersion('DescribeGroupsRequest', v, 0, 6)
    return decodeDescribeGroupsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeGroupsResponseInput, v: number): void {
    checkVersion('DescribeGroupsResponse', v, 0, 6)
    encodeDescribeGroupsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeGroupsResponse {
    checkVersion('DescribeGroupsResponse', v, 0, 6)
    return decodeDescribeGroupsResponse(r, v)
  },
}
