// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ExpireDelegationTokenRequest, versions 1 to 2. */
export interface ExpireDelegationTokenRequest {
  hmac: Buffer
  expiryTimePeriodMs: number
}

/** What encoding takes for {@link ExpireDelegationTokenRequest}. */
export interface ExpireDelegationTokenRequestInput {
  readonly hmac: Uint8Array
  readonly expiryTimePeriodMs: number
}

function encodeExpireDelegationTokenRequest(w: Writer, value: ExpireDelegationTokenRequestInput, v: number): void {
  const hmac = value.hmac
  const expiryTimePeriodMs = value.expiryTimePeriodMs
  if (v >= 2) {
    w.writeCompactBytes(hmac)
  } else {
    w.writeBytes(hmac)
  }
  w.writeInt64(expiryTimePeriodMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeExpireDelegationTokenRequest(r: Reader, v: number): ExpireDelegationTokenRequest {
  const hmac = v >= 2 ? r.readCompactBytes() : r.readBytes()
  const expiryTimePeriodMs = r.readInt64()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { hmac, expiryTimePeriodMs }
}

/** ExpireDelegationTokenResponse, versions 1 to 2. */
export interface ExpireDelegationTokenResponse {
  errorCode: number
  expiryTimestampMs: number
  throttleTimeMs: number
}

/** What encoding takes for {@link ExpireDelegationTokenResponse}. */
export interface ExpireDelegationTokenResponseInput {
  readonly errorCode: number
  readonly expiryTimestampMs: number
  readonly throttleTimeMs: number
}

function encodeExpireDelegationTokenResponse(w: Writer, value: ExpireDelegationTokenResponseInput, v: number): void {
  const errorCode = value.errorCode
  const expiryTimestampMs = value.expiryTimestampMs
  const throttleTimeMs = value.throttleTimeMs
  w.writeInt16(errorCode)
  w.writeInt64(expiryTimestampMs)
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeExpireDelegationTokenResponse(r: Reader, v: number): ExpireDelegationTokenResponse {
  const errorCode = r.readInt16()
  const expiryTimestampMs = r.readInt64()
  const throttleTimeMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, expiryTimestampMs, throttleTimeMs }
}

/** ExpireDelegationToken (API key 40), versions 1 to 2. */
export const expireDelegationToken: Api<ExpireDelegationTokenRequest, ExpireDelegationTokenRequestInput, ExpireDelegationTokenResponse, ExpireDelegationTokenResponseInput> = {
  key: 40,
  name: 'ExpireDelegationToken',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: ExpireDelegationTokenRequestInput, v: number): void {
    checkVersion('ExpireDelegationTokenRequest', v, 1, 2)
    encodeExpireDelegationTokenRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ExpireDelegationTokenRequest {
    checkVersion('ExpireDelegationTokenRequest', v, 1, 2)
    return decodeExpireDelegationTokenRequest(r, v)
  },
  encodeResponse(w: Writer, value: ExpireDelegationTokenResponseInput, v: number): void {
    checkVersion('ExpireDelegationTokenResponse', v, 1, 2)
    encodeExpireDelegationTokenResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ExpireDelegationTokenResponse {
    checkVersion('ExpireDelegationTokenResponse', v, 1, 2)
    return decodeExpireDelegationTokenResponse(r, v)
  },
}
