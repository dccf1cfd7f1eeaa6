// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AddRaftVoterRequest, versions 0 to 1. */
export interface AddRaftVoterRequest {
  clusterId: string | null
  timeoutMs: number
  voterId: number
  voterDirectoryId: string
  listeners: Listener[]
  /** Versions 1; default true. */
  ackWhenCommitted: boolean
}

/** What encoding takes for {@link AddRaftVoterRequest}. */
export interface AddRaftVoterRequestInput {
  readonly clusterId: string | null
  readonly timeoutMs: number
  readonly voterId: number
  readonly voterDirectoryId: string
  readonly listeners: readonly ListenerInput[]
  readonly ackWhenCommitted?: boolean | undefined
}

/** Part of AddRaftVoterRequest. */
export interface Listener {
  name: string
  host: string
  port: number
}

/** What encoding takes for {@link Listener}. */
export interface ListenerInput {
  readonly name: string
  readonly host: string
  readonly port: number
}

function encodeAddRaftVoterRequest(w: Writer, value: AddRaftVoterRequestInput, v: number): void {
  const clusterId = value.clusterId
  const timeoutMs = value.timeoutMs
  const voterId = value.voterId
  const voterDirectoryId = value.voterDirectoryId
  const listeners = value.listeners
  const ackWhenCommitted = value.ackWhenCommitted ?? true
  w.writeCompactNullableString(clusterId)
  w.writeInt32(timeoutMs)
  w.writeInt32(voterId)
  w.writeUuid(voterDirectoryId)
  w.writeCompactArrayLength(listeners.length)
  for (const item of listeners) encodeListener(w, item, v)
  if (v >= 1) {
    w.writeBoolean(ackWhenCommitted)
  } else {
    if (!ackWhenCommitted) throw absentField('AddRaftVoterRequest', 'ackWhenCommitted', v)
  }
  w.writeNoTaggedFields()
}

function decodeAddRaftVoterRequest(r: Reader, v: number): AddRaftVoterRequest {
  const clusterId = r.readCompactNullableString()
  const timeoutMs = r.readInt32()
  const voterId = r.readInt32()
  const voterDirectoryId = r.readUuid()
  let listeners: Listener[] = []
  const listenersCount = r.readCompactArrayLength(5)
  for (let i = 0; i < listenersCount; i++) listeners.push(decodeListener(r, v))
  const ackWhenCommitted: boolean = v >= 1 ? r.readBoolean() : true
  r.skipTaggedFields()
  return { clusterId, timeoutMs, voterId, voterDirectoryId, listeners, ackWhenCommitted }
}

function encodeListener(w: Writer, value: ListenerInput, _v: number): void {
  const name = value.name
  const host = value.host
  const port = value.port
  w.writeCompactString(name)
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeListener(r: Reader, _v: number): Listener {
  const name = r.readCompactString()
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { name, host, port }
}

/** AddRaftVoterResponse, versions 0 to 1. */
export interface AddRaftVoterResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link AddRaftVoterResponse}. */
export interface AddRaftVoterResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeAddRaftVoterResponse(w: Writer, value: AddRaftVoterResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeAddRaftVoterResponse(r: Reader, _v: number): AddRaftVoterResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage }
}

/** AddRaftVoter (API key 80), versions 0 to 1. */
export const addRaftVoter: Api<AddRaftVoterRequest, AddRaftVoterRequestInput, AddRaftVoterResponse, AddRaftVoterResponseInput> = {
  key: 80,
  name: 'AddRaftVoter',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: AddRaftVoterRequestInput, v: number): void {
    checkVersion('AddRaftVoterRequest', v, 0, 1)
    encodeAddRaftVoterRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AddRaftVoterRequest {
    checkVersion('AddRaftVoterRequest', v, 0, 1)
    return decodeAddRaftVoterRequest(r, v)
  },
  encodeResponse(w: Writer, value: AddRaftVoterResponseInput, v: number): void {
    checkVersion('AddRaftVoterResponse', v, 0, 1)
    encodeAddRaftVoterResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AddRaftVoterResponse {
    checkVersion('AddRaftVoterResponse', v, 0, 1)
    return decodeAddRaftVoterResponse(r, v)
  },
}
