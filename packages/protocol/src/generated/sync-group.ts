// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** SyncGroupRequest, versions 0 to 5. */
export interface SyncGroupRequest {
  groupId: string
  generationId: number
  memberId: string
  /** Versions 3 to 5; default null. */
  groupInstanceId: string | null
  /** Versions 5; default null. */
  protocolType: string | null
  /** Versions 5; default null. */
  protocolName: string | null
  assignments: SyncGroupRequestAssignment[]
}

/** What encoding takes for {@link SyncGroupRequest}. */
export interface SyncGroupRequestInput {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly protocolType?: string | null | undefined
  readonly protocolName?: string | null | undefined
  readonly assignments: readonly SyncGroupRequestAssignmentInput[]
}

/** Part of SyncGroupRequest. */
export interface SyncGroupRequestAssignment {
  memberId: string
  assignment: Buffer
}

/** What encoding takes for {@link SyncGroupRequestAssignment}. */
export interface SyncGroupRequestAssignmentInput {
  readonly memberId: string
  readonly assignment: Uint8Array
}

function encodeSyncGroupRequest(w: Writer, value: SyncGroupRequestInput, v: number): void {
  const groupId = value.groupId
  const generationId = value.generationId
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const protocolType = value.protocolType ?? null
  const protocolName = value.protocolName ?? null
  const assignments = value.assignments
  if (v >= 4) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  w.writeInt32(generationId)
  if (v >= 4) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 3) {
    if (v >= 4) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  } else {
    if (groupInstanceId !== null) throw absentField('SyncGroupRequest', 'groupInstanceId', v)
  }
  if (v >= 5) {
    w.writeCompactNullableString(protocolType)
  }
  if (v >= 5) {
    w.writeCompactNullableString(protocolName)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(assignments.length)
    for (const item of assignments) encodeSyncGroupRequestAssignment(w, item, v)
  } else {
    w.writeArrayLength(assignments.length)
    for (const item of assignments) encodeSyncGroupRequestAssignment(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeSyncGroupRequest(r: Reader, v: number): SyncGroupRequest {
  const groupId = v >= 4 ? r.readCompactString() : r.readString()
  const generationId = r.readInt32()
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 3 ? (v >= 4 ? r.readCompactNullableString() : r.readNullableString()) : null
  const protocolType: string | null = v >= 5 ? r.readCompactNullableString() : null
  const protocolName: string | null = v >= 5 ? r.readCompactNullableString() : null
  let assignments: SyncGroupRequestAssignment[] = []
  const assignmentsCount = v >= 4 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < assignmentsCount; i++) assignments.push(decodeSyncGroupRequestAssignment(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName, assignments }
}

function encodeSyncGroupRequestAssignment(w: Writer, value: SyncGroupRequestAssignmentInput, v: number): void {
  const memberId = value.memberId
  const assignment = value.assignment
  if (v >= 4) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 4) {
    w.writeCompactBytes(assignment)
  } else {
    w.writeBytes(assignment)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeSyncGroupRequestAssignment(r: Reader, v: number): SyncGroupRequestAssignment {
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const assignment = v >= 4 ? r.readCompactBytes() : r.readBytes()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { memberId, assignment }
}

/** SyncGroupResponse, versions 0 to 5. */
export interface SyncGroupResponse {
  /** Versions 1 to 5. */
  throttleTimeMs: number
  errorCode: number
  /** Versions 5; default null. */
  protocolType: string | null
  /** Versions 5; default null. */
  protocolName: string | null
  assignment: Buffer
}

/** What encoding takes for {@link SyncGroupResponse}. */
export interface SyncGroupResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode: number
  readonly protocolType?: string | null | undefined
  readonly protocolName?: string | null | undefined
  readonly assignment: Uint8Array
}

function encodeSyncGroupResponse(w: Writer, value: SyncGroupResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode
  const protocolType = value.protocolType ?? null
  const protocolName = value.protocolName ?? null
  const assignment = value.assignment
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  w.writeInt16(errorCode)
  if (v >= 5) {
    w.writeCompactNullableString(protocolType)
  }
  if (v >= 5) {
    w.writeCompactNullableString(protocolName)
  }
  if (v >= 4) {
    w.writeCompactBytes(assignment)
  } else {
    w.writeBytes(assignment)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeSyncGroupResponse(r: Reader, v: number): SyncGroupResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  const errorCode = r.readInt16()
  const protocolType: string | null = v >= 5 ? r.readCompactNullableString() : null
  const protocolName: string | null = v >= 5 ? r.readCompactNullableString() : null
  const assignment = v >= 4 ? r.readCompactBytes() : r.readBytes()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, protocolType, protocolName, assignment }
}

/** SyncGroup (API key 14), versions 0 to 5. */
export const syncGroup: Api<SyncGroupRequest, SyncGroupRequestInput, SyncGroupResponse, SyncGroupResponseInput> = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: SyncGroupRequestInput, v: number): void {
    checkVersion('SyncGroupRequest', v, 0, 5)
    encodeSyncGroupRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): SyncGroupRequest {
    checkVersion('SyncGroupRequest', v, 0, 5)
    return decodeSyncGroupRequest(r, v)
  },
  encodeResponse(w: Writer, value: SyncGroupResponseInput, v: number): void {
    checkVersion('SyncGroupResponse', v, 0, 5)
    encodeSyncGroupResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): SyncGroupResponse {
    checkVersion('SyncGroupResponse', v, 0, 5)
    return decodeSyncGroupResponse(r, v)
  },
}
