// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** LeaveGroupRequest, versions 0 to 5. */
export interface LeaveGroupRequest {
  groupId: string
  /** Versions 0 to 2. */
  memberId: string
  /** Versions 3 to 5. */
  members: MemberIdentity[]
}

/** What encoding takes for {@link LeaveGroupRequest}. */
export interface LeaveGroupRequestInput {
  readonly groupId: string
  readonly memberId?: string | undefined
  readonly members?: readonly MemberIdentityInput[] | undefined
}

/** Part of LeaveGroupRequest. */
export interface MemberIdentity {
  memberId: string
  /** Default null. */
  groupInstanceId: string | null
  /** Versions 5; default null. */
  reason: string | null
}

/** What encoding takes for {@link MemberIdentity}. */
export interface MemberIdentityInput {
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly reason?: string | null | undefined
}

function encodeLeaveGroupRequest(w: Writer, value: LeaveGroupRequestInput, v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId ?? ''
  const members = value.members ?? []
  if (v >= 4) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  if (v <= 2) {
    w.writeString(memberId)
  } else {
    if (memberId !== '') throw absentField('LeaveGroupRequest', 'memberId', v)
  }
  if (v >= 3) {
    if (v >= 4) {
      w.writeCompactArrayLength(members.length)
      for (const item of members) encodeMemberIdentity(w, item, v)
    } else {
      w.writeArrayLength(members.length)
      for (const item of members) encodeMemberIdentity(w, item, v)
    }
  } else {
    if (members.length > 0) throw absentField('LeaveGroupRequest', 'members', v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeLeaveGroupRequest(r: Reader, v: number): LeaveGroupRequest {
  const groupId = v >= 4 ? r.readCompactString() : r.readString()
  const memberId: string = v <= 2 ? r.readString() : ''
  let members: MemberIdentity[] = []
  if (v >= 3) {
    const membersCount = v >= 4 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
    for (let i = 0; i < membersCount; i++) members.push(decodeMemberIdentity(r, v))
  }
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { groupId, memberId, members }
}

function encodeMemberIdentity(w: Writer, value: MemberIdentityInput, v: number): void {
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const reason = value.reason ?? null
  if (v >= 4) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 4) {
    w.writeCompactNullableString(groupInstanceId)
  } else {
    w.writeNullableString(groupInstanceId)
  }
  if (v >= 5) {
    w.writeCompactNullableString(reason)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeMemberIdentity(r: Reader, v: number): MemberIdentity {
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const groupInstanceId = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const reason: string | null = v >= 5 ? r.readCompactNullableString() : null
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { memberId, groupInstanceId, reason }
}

/** LeaveGroupResponse, versions 0 to 5. */
export interface LeaveGroupResponse {
  /** Versions 1 to 5. */
  throttleTimeMs: number
  errorCode: number
  /** Versions 3 to 5. */
  members: MemberResponse[]
}

/** What encoding takes for {@link LeaveGroupResponse}. */
export interface LeaveGroupResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode: number
  readonly members?: readonly MemberResponseInput[] | undefined
}

/** Part of LeaveGroupResponse. */
export interface MemberResponse {
  memberId: string
  groupInstanceId: string | null
  errorCode: number
}

/** What encoding takes for {@link MemberResponse}. */
export interface MemberResponseInput {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly errorCode: number
}

function encodeLeaveGroupResponse(w: Writer, value: LeaveGroupResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode
  const members = value.members ?? []
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  w.writeInt16(errorCode)
  if (v >= 3) {
    if (v >= 4) {
      w.writeCompactArrayLength(members.length)
      for (const item of members) encodeMemberResponse(w, item, v)
    } else {
      w.writeArrayLength(members.length)
      for (const item of members) encodeMemberResponse(w, item, v)
    }
  } else {
    if (members.length > 0) throw absentField('LeaveGroupResponse', 'members', v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeLeaveGroupResponse(r: Reader, v: number): LeaveGroupResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  const errorCode = r.readInt16()
  let members: MemberResponse[] = []
  if (v >= 3) {
    const membersCount = v >= 4 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
    for (let i = 0; i < membersCount; i++) members.push(decodeMemberResponse(r, v))
  }
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, members }
}

function encodeMemberResponse(w: Writer, value: MemberResponseInput, v: number): void {
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId
  const errorCode = value.errorCode
  if (v >= 4) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 4) {
    w.writeCompactNullableString(groupInstanceId)
  } else {
    w.writeNullableString(groupInstanceId)
  }
  w.writeInt16(errorCode)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeMemberResponse(r: Reader, v: number): MemberResponse {
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const groupInstanceId = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const errorCode = r.readInt16()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { memberId, groupInstanceId, errorCode }
}

/** LeaveGroup (API key 13), versions 0 to 5. */
export const leaveGroup: Api<LeaveGroupRequest, LeaveGroupRequestInput, LeaveGroupResponse, LeaveGroupResponseInput> = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: LeaveGroupRequestInput, v: number): void {
    checkVersion('LeaveGroupRequest', v, 0, 5)
    encodeLeaveGroupRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): LeaveGroupRequest {
    checkVersion('LeaveGroupRequest', v, 0, 5)
    return decodeLeaveGroupRequest(r, v)
  },
  encodeResponse(w: Writer, value: LeaveGroupResponseInput, v: number): void {
    checkVersion('LeaveGroupResponse', v, 0, 5)
    encodeLeaveGroupResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): LeaveGroupResponse {
    checkVersion('LeaveGroupResponse', v, 0, 5)
    return decodeLeaveGroupResponse(r, v)
  },
}
