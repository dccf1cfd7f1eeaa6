// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** RemoveRaftVoterRequest, versions 0. */
export interface RemoveRaftVoterRequest {
  clusterId: string | null
  voterId: number
  voterDirectoryId: string
}

/** What encoding takes for {@link RemoveRaftVoterRequest}. */
export interface RemoveRaftVoterRequestInput {
  readonly clusterId: string | null
  readonly voterId: number
  readonly voterDirectoryId: string
}

function encodeRemoveRaftVoterRequest(w: Writer, value: RemoveRaftVoterRequestInput, _v: number): void {
  const clusterId = value.clusterId
  const voterId = value.voterId
  const voterDirectoryId = value.voterDirectoryId
  w.writeCompactNullableString(clusterId)
  w.writeInt32(voterId)
  w.writeUuid(voterDirectoryId)
  w.writeNoTaggedFields()
}

function decodeRemoveRaftVoterRequest(r: Reader, _v: number): RemoveRaftVoterRequest {
  const clusterId = r.readCompactNullableString()
  const voterId = r.readInt32()
  const voterDirectoryId = r.readUuid()
  r.skipTaggedFields()
  return { clusterId, voterId, voterDirectoryId }
}

/** RemoveRaftVoterResponse, versions 0. */
export interface RemoveRaftVoterResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link RemoveRaftVoterResponse}. */
export interface RemoveRaftVoterResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeRemoveRaftVoterResponse(w: Writer, value: RemoveRaftVoterResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeRemoveRaftVoterResponse(r: Reader, _v: number): RemoveRaftVoterResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage }
}

/** RemoveRaftVoter (API key 81), versions 0. */
export const removeRaftVoter: Api<RemoveRaftVoterRequest, RemoveRaftVoterRequestInput, RemoveRaftVoterResponse, RemoveRaftVoterResponseInput> = {
  key: 81,
  name: 'RemoveRaftVoter',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: RemoveRaftVoterRequestInput, v: number): void {
    checkVersion('RemoveRaftVoterRequest', v, 0, 0)
    encodeRemoveRaftVoterRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): RemoveRaftVoterRequest {
    checkVersion('RemoveRaftVoterRequest', v, 0, 0)
    return decodeRemoveRaftVoterRequest(r, v)
  },
  encodeResponse(w: Writer, value: RemoveRaftVoterResponseInput, v: number): void {
    checkVersion('RemoveRaftVoterResponse', v, 0, 0)
    encodeRemoveRaftVoterResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): RemoveRaftVoterResponse {
    checkVersion('RemoveRaftVoterResponse', v, 0, 0)
    return decodeRemoveRaftVoterResponse(r, v)
  },
}
