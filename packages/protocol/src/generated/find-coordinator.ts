// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** FindCoordinatorRequest, versions 0 to 6. */
export interface FindCoordinatorRequest {
  /** Versions 0 to 3. */
  key: string
  /** Versions 1 to 6; default 0. */
  keyType: number
  /** Versions 4 to 6. */
  coordinatorKeys: string[]
}

/** What encoding takes for {@link FindCoordinatorRequest}. */
export interface FindCoordinatorRequestInput {
  readonly key?: string | undefined
  readonly keyType?: number | undefined
  readonly coordinatorKeys?: readonly string[] | undefined
}

function encodeFindCoordinatorRequest(w: Writer, value: FindCoordinatorRequestInput, v: number): void {
  const key = value.key ?? ''
  const keyType = value.keyType ?? 0
  const coordinatorKeys = value.coordinatorKeys ?? []
  if (v <= 3) {
    if (v >= 3) {
      w.writeCompactString(key)
    } else {
      w.writeString(key)
    }
  } else {
    if (key !== '') throw absentField('FindCoordinatorRequest', 'key', v)
  }
  if (v >= 1) {
    w.writeInt8(keyType)
  } else {
    if (keyType !== 0) throw absentField('FindCoordinatorRequest', 'keyType', v)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(coordinatorKeys.length)
    for (const item of coordinatorKeys) w.writeCompactString(item)
  } else {
    if (coordinatorKeys.length > 0) throw absentField('FindCoordinatorRequest', 'coordinatorKeys', v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeFindCoordinatorRequest(r: Reader, v: number): FindCoordinatorRequest {
  const key: string = v <= 3 ? (v >= 3 ? r.readCompactString() : r.readString()) : ''
  const keyType: number = v >= 1 ? r.readInt8() : 0
  let coordinatorKeys: string[] = []
  if (v >= 4) {
    const coordinatorKeysCount = r.readCompactArrayLength(1)
    for (let i = 0; i < coordinatorKeysCount; i++) coordinatorKeys.push(r.readCompactString())
  }
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { key, keyType, coordinatorKeys }
}

/** FindCoordinatorResponse, versions 0 to 6. */
export interface FindCoordinatorResponse {
  /** Versions 1 to 6. */
  throttleTimeMs: number
  /** Versions 0 to 3. */
  errorCode: number
  /** Versions 1 to 3. */
  errorMessage: string | null
  /** Versions 0 to 3. */
  nodeId: number
  /** Versions 0 to 3. */
  host: string
  /** Versions 0 to 3. */
  port: number
  /** Versions 4 to 6. */
  coordinators: Coordinator[]
}

/** What encoding takes for {@link FindCoordinatorResponse}. */
export interface FindCoordinatorResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly coordinators?: readonly CoordinatorInput[] | undefined
}

/** Part of FindCoordinatorResponse. */
export interface Coordinator {
  key: string
  nodeId: number
  host: string
  port: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link Coordinator}. */
export interface CoordinatorInput {
  readonly key: string
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeFindCoordinatorResponse(w: Writer, value: FindCoordinatorResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const errorCode = value.errorCode ?? 0
  const errorMessage = value.errorMessage === undefined ? '' : value.errorMessage
  const nodeId = value.nodeId ?? 0
  const host = value.host ?? ''
  const port = value.port ?? 0
  const coordinators = value.coordinators ?? []
  if (v >= 1) {
    w.writeInt32(throttleTimeMs)
  }
  if (v <= 3) {
    w.writeInt16(errorCode)
  } else {
    if (errorCode !== 0) throw absentField('FindCoordinatorResponse', 'errorCode', v)
  }
  if (v >= 1 && v <= 3) {
    if (v >= 3) {
      w.writeCompactNullableString(errorMessage)
    } else {
      w.writeNullableString(errorMessage)
    }
  }
  if (v <= 3) {
    w.writeInt32(nodeId)
  } else {
    if (nodeId !== 0) throw absentField('FindCoordinatorResponse', 'nodeId', v)
  }
  if (v <= 3) {
    if (v >= 3) {
      w.writeCompactString(host)
    } else {
      w.writeString(host)
    }
  } else {
    if (host !== '') throw absentField('FindCoordinatorResponse', 'host', v)
  }
  if (v <= 3) {
    w.writeInt32(port)
  } else {
    if (port !== 0) throw absentField('FindCoordinatorResponse', 'port', v)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(coordinators.length)
    for (const item of coordinators) encodeCoordinator(w, item, v)
  } else {
    if (coordinators.length > 0) throw absentField('FindCoordinatorResponse', 'coordinators', v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeFindCoordinatorResponse(r: Reader, v: number): FindCoordinatorResponse {
  const throttleTimeMs: number = v >= 1 ? r.readInt32() : 0
  const errorCode: number = v <= 3 ? r.readInt16() : 0
  const errorMessage: string | null = v >= 1 && v <= 3 ? (v >= 3 ? r.readCompactNullableString() : r.readNullableString()) : ''
  const nodeId: number = v <= 3 ? r.readInt32() : 0
  const host: string = v <= 3 ? (v >= 3 ? r.readCompactString() : r.readString()) : ''
  const port: number = v <= 3 ? r.readInt32() : 0
  let coordinators: Coordinator[] = []
  if (v >= 4) {
    const coordinatorsCount = r.readCompactArrayLength(14)
    for (let i = 0; i < coordinatorsCount; i++) coordinators.push(decodeCoordinator(r, v))
  }
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators }
}

function encodeCoordinator(w: Writer, value: CoordinatorInput, _v: number): void {
  const key = value.key
  const nodeId = value.nodeId
  const host = value.host
  const port = value.port
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeCompactString(key)
  w.writeInt32(nodeId)
  w.writeCompactString(host)
  w.writeInt32(port)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeCoordinator(r: Reader, _v: number): Coordinator {
  const key = r.readCompactString()
  const nodeId = r.readInt32()
  const host = r.readCompactString()
  const port = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { key, nodeId, host, port, errorCode, errorMessage }
}

/** FindCoordinator (API key 10), versions 0 to 6. */
export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorRequestInput, FindCoordinatorResponse, FindCoordinatorResponseInput> = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 6,
  latestVersion: 6,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: FindCoordinatorRequestInput, v: number): void {
    checkVersion('FindCoordinatorRequest', v, 0, 6)
    encodeFindCoordinatorRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): FindCoordinatorRequest {
    checkVersion('FindCoordinatorRequest', v, 0, 6)
    return decodeFindCoordinatorRequest(r, v)
  },
  encodeResponse(w: Writer, value: FindCoordinatorResponseInput, v: number): void {
    checkVersion('FindCoordinatorResponse', v, 0, 6)
    encodeFindCoordinatorResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): FindCoordinatorResponse {
    checkVersion('FindCoordinatorResponse', v, 0, 6)
    return decodeFindCoordinatorResponse(r, v)
  },
}
