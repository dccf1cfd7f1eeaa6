// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** HeartbeatRequest, versions 0 to 4. */
export interface HeartbeatRequest {
  groupId: string
  generationId: number
  memberId: string
  /** Versions 3 to 4; default null. */
  groupInstanceId: string | null
}

/** What encoding takes for {@link HeartbeatRequest}. */
export interface HeartbeatRequestInput {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
}

function encodeHeartbeatRequest(w: Writer, value: HeartbeatRequestInput, v: number): void {
  const groupId = value.groupId
  const generationId = value.generationId
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
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
    if (groupInstanceId !== null) throw absentField('HeartbeatRequest', 'groupInstanceId', v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeHeartbeatRequest(r: Reader, v: number): HeartbeatRequest {
  const groupId = v >= 4 ? r.readCompactString() : r.readString()
  const generationId = r.readInt32()
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 3 ? (v >= 4 ? r.readCompactNullableString() : r.readNullableString()) : null
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { groupId, generationId, memberId, groupInstanceId }
}

/** HeartbeatResponse, versions 0 to 4. */
export interface HeartbeatResponse {
  /** Versions 1 to 4. */
  throttleTimeMs: number
  errorCode: number
}

/** What encoding takes for {@link HeartbeatResponse}. */
export interface HeartbeatResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode: number
}

function encodeHeartbeatResponse(w: Writer, value: HeartbeatResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  w.writeInt16(errorCode)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeHeartbeatResponse(r: Reader, v: number): HeartbeatResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  const errorCode = r.readInt16()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode }
}

/** Heartbeat (API key 12), versions 0 to 4. */
export const heartbeat: Api<HeartbeatRequest, HeartbeatRequestInput, HeartbeatResponse, HeartbeatResponseInput> = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 4,
  latestVersion: 4,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: HeartbeatRequestInput, v: number): void {
    checkVersion('HeartbeatRequest', v, 0, 4)
    encodeHeartbeatRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): HeartbeatRequest {
    checkVersion('HeartbeatRequest', v, 0, 4)
    return decodeHeartbeatRequest(r, v)
  },
  encodeResponse(w: Writer, value: HeartbeatResponseInput, v: number): void {
    checkVersion('HeartbeatResponse', v, 0, 4)
    encodeHeartbeatResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): HeartbeatResponse {
    checkVersion('HeartbeatResponse', v, 0, 4)
    return decodeHeartbeatResponse(r, v)
  },
}
