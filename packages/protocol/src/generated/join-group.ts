// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, present, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** JoinGroupRequest, versions 0 to 9. */
export interface JoinGroupRequest {
  groupId: string
  sessionTimeoutMs: number
  /** Versions 1 to 9; default -1. */
  rebalanceTimeoutMs: number
  memberId: string
  /** Versions 5 to 9; default null. */
  groupInstanceId: string | null
  protocolType: string
  protocols: JoinGroupRequestProtocol[]
  /** Versions 8 to 9; default null. */
  reason: string | null
}

/** What encoding takes for {@link JoinGroupRequest}. */
export interface JoinGroupRequestInput {
  readonly groupId: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs?: number | undefined
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly protocolType: string
  readonly protocols: readonly JoinGroupRequestProtocolInput[]
  readonly reason?: string | null | undefined
}

/** Part of JoinGroupRequest. */
export interface JoinGroupRequestProtocol {
  name: string
  metadata: Buffer
}

/** What encoding takes for {@link JoinGroupRequestProtocol}. */
export interface JoinGroupRequestProtocolInput {
  readonly name: string
  readonly metadata: Uint8Array
}

function encodeJoinGroupRequest(w: Writer, value: JoinGroupRequestInput, v: number): void {
  const groupId = value.groupId
  const sessionTimeoutMs = value.sessionTimeoutMs
  const rebalanceTimeoutMs = value.rebalanceTimeoutMs ?? -1
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const protocolType = value.protocolType
  const protocols = value.protocols
  const reason = value.reason ?? null
  if (v >= 6) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  w.writeInt32(sessionTimeoutMs)
  if (v >= 1) {
    w.writeInt32(rebalanceTimeoutMs)
  }
  if (v >= 6) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 5) {
    if (v >= 6) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  } else {
    if (groupInstanceId !== null) throw absentField('JoinGroupRequest', 'groupInstanceId', v)
  }
  if (v >= 6) {
    w.writeCompactString(protocolType)
  } else {
    w.writeString(protocolType)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(protocols.length)
    for (const item of protocols) encodeJoinGroupRequestProtocol(w, item, v)
  } else {
    w.writeArrayLength(protocols.length)
    for (const item of protocols) encodeJoinGroupRequestProtocol(w, item, v)
  }
  if (v >= 8) {
    w.writeCompactNullableString(reason)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeJoinGroupRequest(r: Reader, v: number): JoinGroupRequest {
  const groupId = v >= 6 ? r.readCompactString() : r.readString()
  const sessionTimeoutMs = r.readInt32()
  const rebalanceTimeoutMs: number = v >= 1 ? r.readInt32() : -1
  const memberId = v >= 6 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 5 ? (v >= 6 ? r.readCompactNullableString() : r.readNullableString()) : null
  const protocolType = v >= 6 ? r.readCompactString() : r.readString()
  let protocols: JoinGroupRequestProtocol[] = []
  const protocolsCount = v >= 6 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < protocolsCount; i++) protocols.push(decodeJoinGroupRequestProtocol(r, v))
  const reason: string | null = v >= 8 ? r.readCompactNullableString() : null
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId, groupInstanceId, protocolType, protocols, reason }
}

function encodeJoinGroupRequestProtocol(w: Writer, value: JoinGroupRequestProtocolInput, v: number): void {
  const name = value.name
  const metadata = value.metadata
  if (v >= 6) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 6) {
    w.writeCompactBytes(metadata)
  } else {
    w.writeBytes(metadata)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeJoinGroupRequestProtocol(r: Reader, v: number): JoinGroupRequestProtocol {
  const name = v >= 6 ? r.readCompactString() : r.readString()
  const metadata = v >= 6 ? r.readCompactBytes() : r.readBytes()
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { name, metadata }
}

/** JoinGroupResponse, versions 0 to 9. */
export interface JoinGroupResponse {
  /** Versions 2 to 9. */
  throttleTimeMs: number
  errorCode: number
  /** Default -1. */
  generationId: number
  /** Versions 7 to 9; default null. */
  protocolType: string | null
  /** Null in versions 7 to 9. */
  protocolName: string | null
  leader: string
  /** Versions 9; default false. */
  skipAssignment: boolean
  memberId: string
  members: JoinGroupResponseMember[]
}

/** What encoding takes for {@link JoinGroupResponse}. */
export interface JoinGroupResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode: number
  readonly generationId?: number | undefined
  readonly protocolType?: string | null | undefined
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment?: boolean | undefined
  readonly memberId: string
  readonly members: readonly JoinGroupResponseMemberInput[]
}

/** Part of JoinGroupResponse. */
export interface JoinGroupResponseMember {
  memberId: string
  /** Versions 5 to 9; default null. */
  groupInstanceId: string | null
  metadata: Buffer
}

/** What encoding takes for {@link JoinGroupResponseMember}. */
export interface JoinGroupResponseMemberInput {
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly metadata: Uint8Array
}

function encodeJoinGroupResponse(w: Writer, value: JoinGroupResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode
  const generationId = value.generationId ?? -1
  const protocolType = value.protocolType ?? null
  const protocolName = value.protocolName
  const leader = value.leader
  const skipAssignment = value.skipAssignment ?? false
  const memberId = value.memberId
  const members = value.members
  if (v >= 2) {
    w.writeInt32(throttleTimeMs)
  }
  w.writeInt16(errorCode)
  w.writeInt32(generationId)
  if (v >= 7) {
    w.writeCompactNullableString(protocolType)
  }
  if (v >= 7) {
    w.writeCompactNullableString(protocolName)
  } else {
    if (v >= 6) {
      w.writeCompactString(present(protocolName, 'JoinGroupResponse', 'protocolName', v))
    } else {
      w.writeString(present(protocolName, 'JoinGroupResponse', 'protocolName', v))
    }
  }
  if (v >= 6) {
    w.writeCompactString(leader)
  } else {
    w.writeString(leader)
  }
  if (v >= 9) {
    w.writeBoolean(skipAssignment)
  } else {
    if (skipAssignment) throw absentField('JoinGroupResponse', 'skipAssignment', v)
  }
  if (v >= 6) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(members.length)
    for (const item of members) encodeJoinGroupResponseMember(w, item, v)
  } else {
    w.writeArrayLength(members.length)
    for (const item of members) encodeJoinGroupResponseMember(w, item, v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeJoinGroupResponse(r: Reader, v: number): JoinGroupResponse {
  const throttleTimeMs: number = v >= 2 ? r.readInt32() : 0
  const errorCode = r.readInt16()
  const generationId = r.readInt32()
  const protocolType: string | null = v >= 7 ? r.readCompactNullableString() : null
  const protocolName = v >= 7 ? r.readCompactNullableString() : (v >= 6 ? r.readCompactString() : r.readString())
  const leader = v >= 6 ? r.readCompactString() : r.readString()
  const skipAssignment: boolean = v >= 9 ? r.readBoolean() : false
  const memberId = v >= 6 ? r.readCompactString() : r.readString()
  let members: JoinGroupResponseMember[] = []
  const membersCount = v >= 6 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < membersCount; i++) members.push(decodeJoinGroupResponseMember(r, v))
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, generationId, protocolType, protocolName, leader, skipAssignment, memberId, members }
}

function encodeJoinGroupResponseMember(w: Writer, value: JoinGroupResponseMemberInput, v: number): void {
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const metadata = value.metadata
  if (v >= 6) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 5) {
    if (v >= 6) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  }
  if (v >= 6) {
    w.writeCompactBytes(metadata)
  } else {
    w.writeBytes(metadata)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeJoinGroupResponseMember(r: Reader, v: number): JoinGroupResponseMember {
  const memberId = v >= 6 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 5 ? (v >= 6 ? r.readCompactNullableString() : r.readNullableString()) : null
  const metadata = v >= 6 ? r.readCompactBytes() : r.readBytes()
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { memberId, groupInstanceId, metadata }
}

/** JoinGroup (API key 11), versions 0 to 9. */
export const joinGroup: Api<JoinGroupRequest, JoinGroupRequestInput, JoinGroupResponse, JoinGroupResponseInput> = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 9,
  latestVersion: 9,
  requestHeaderVersion: (v) => (v >= 6 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 6 ? 1 : 0),
  encodeRequest(w: Writer, value: JoinGroupRequestInput, v: number): void {
    checkVersion('JoinGroupRequest', v, 0, 9)
    encodeJoinGroupRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): JoinGroupRequest {
    checkVersion('JoinGroupRequest', v, 0, 9)
    return decodeJoinGroupRequest(r, v)
  },
  encodeResponse(w: Writer, value: JoinGroupResponseInput, v: number): void {
    checkVersion('JoinGroupResponse', v, 0, 9)
    encodeJoinGroupResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): JoinGroupResponse {
    checkVersion('JoinGroupResponse', v, 0, 9)
    return decodeJoinGroupResponse(r, v)
  },
}
