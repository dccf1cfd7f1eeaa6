// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** UnregisterControllerRequest, versions 0. */
export interface UnregisterControllerRequest {
  controllerId: number
}

/** What encoding takes for {@link UnregisterControllerRequest}. */
export interface UnregisterControllerRequestInput {
  readonly controllerId: number
}

function encodeUnregisterControllerRequest(w: Writer, value: UnregisterControllerRequestInput, _v: number): void {
  const controllerId = value.controllerId
  w.writeInt32(controllerId)
  w.writeNoTaggedFields()
}

function decodeUnregisterControllerRequest(r: Reader, _v: number): UnregisterControllerRequest {
  const controllerId = r.readInt32()
  r.skipTaggedFields()
  return { controllerId }
}

/** UnregisterControllerResponse, versions 0. */
export interface UnregisterControllerResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link UnregisterControllerResponse}. */
export interface UnregisterControllerResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeUnregisterControllerResponse(w: Writer, value: UnregisterControllerResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeUnregisterControllerResponse(r: Reader, _v: number): UnregisterControllerResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage }
}

/** UnregisterController (API key 94), versions 0. */
export const unregisterController: Api<UnregisterControllerRequest, UnregisterControllerRequestInput, UnregisterControllerResponse, UnregisterControllerResponseInput> = {
  key: 94,
  name: 'UnregisterController',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: UnregisterControllerRequestInput, v: number): void {
    checkVersion('UnregisterControllerRequest', v, 0, 0)
    encodeUnregisterControllerRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): UnregisterControllerRequest {
    checkVersion('UnregisterControllerRequest', v, 0, 0)
    return decodeUnregisterControllerRequest(r, v)
  },
  encodeResponse(w: Writer, value: UnregisterControllerResponseInput, v: number): void {
    checkVersion('UnregisterControllerResponse', v, 0, 0)
    encodeUnregisterControllerResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): UnregisterControllerResponse {
    checkVersion('UnregisterControllerResponse', v, 0, 0)
    return decodeUnregisterControllerResponse(r, v)
  },
}
