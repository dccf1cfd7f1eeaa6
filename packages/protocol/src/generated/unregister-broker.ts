// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** UnregisterBrokerRequest, versions 0. */
export interface UnregisterBrokerRequest {
  brokerId: number
}

/** What encoding takes for {@link UnregisterBrokerRequest}. */
export interface UnregisterBrokerRequestInput {
  readonly brokerId: number
}

function encodeUnregisterBrokerRequest(w: Writer, value: UnregisterBrokerRequestInput, _v: number): void {
  const brokerId = value.brokerId
  w.writeInt32(brokerId)
  w.writeNoTaggedFields()
}

function decodeUnregisterBrokerRequest(r: Reader, _v: number): UnregisterBrokerRequest {
  const brokerId = r.readInt32()
  r.skipTaggedFields()
  return { brokerId }
}

/** UnregisterBrokerResponse, versions 0. */
export interface UnregisterBrokerResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link UnregisterBrokerResponse}. */
export interface UnregisterBrokerResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeUnregisterBrokerResponse(w: Writer, value: UnregisterBrokerResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeUnregisterBrokerResponse(r: Reader, _v: number): UnregisterBrokerResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage }
}

/** UnregisterBroker (API key 64), versions 0. */
export const unregisterBroker: Api<UnregisterBrokerRequest, UnregisterBrokerRequestInput, UnregisterBrokerResponse, UnregisterBrokerResponseInput> = {
  key: 64,
  name: 'UnregisterBroker',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: UnregisterBrokerRequestInput, v: number): void {
    checkVersion('UnregisterBrokerRequest', v, 0, 0)
    encodeUnregisterBrokerRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): UnregisterBrokerRequest {
    checkVersion('UnregisterBrokerRequest', v, 0, 0)
    return decodeUnregisterBrokerRequest(r, v)
  },
  encodeResponse(w: Writer, value: UnregisterBrokerResponseInput, v: number): void {
    checkVersion('UnregisterBrokerResponse', v, 0, 0)
    encodeUnregisterBrokerResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): UnregisterBrokerResponse {
    checkVersion('UnregisterBrokerResponse', v, 0, 0)
    return decodeUnregisterBrokerResponse(r, v)
  },
}
