// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** RenewDelegationTokenRequest, versions 1 to 2. */
export interface RenewDelegationTokenRequest {
  hmac: Buffer
  renewPeriodMs: number
}

/** What encoding takes for {@link RenewDelegationTokenRequest}. */
export interface RenewDelegationTokenRequestInput {
  readonly hmac: Uint8Array
  readonly renewPeriodMs: number
}

function encodeRenewDelegationTokenRequest(w: Writer, value: RenewDelegationTokenRequestInput, v: number): void {
  const hmac = value.hmac
  const renewPeriodMs = value.renewPeriodMs
  if (v >= 2) {
    w.writeCompactBytes(hmac)
  } else {
    w.writeBytes(hmac)
  }
  w.writeInt64(renewPeriodMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeRenewDelegationTokenRequest(r: Reader, v: number): RenewDelegationTokenRequest {
  const hmac = v >= 2 ? r.readCompactBytes() : r.readBytes()
  const renewPeriodMs = r.readInt64()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { hmac, renewPeriodMs }
}

/** RenewDelegationTokenResponse, versions 1 to 2. */
export interface RenewDelegationTokenResponse {
  errorCode: number
  expiryTimestampMs: number
  throttleTimeMs: number
}

/** What encoding takes for {@link RenewDelegationTokenResponse}. */
export interface RenewDelegationTokenResponseInput {
  readonly errorCode: number
  readonly expiryTimestampMs: number
  readonly throttleTimeMs: number
}

function encodeRenewDelegationTokenResponse(w: Writer, value: RenewDelegationTokenResponseInput, v: number): void {
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

function decodeRenewDelegationTokenResponse(r: Reader, v: number): RenewDelegationTokenResponse {
  const errorCode = r.readInt16()
  const expiryTimestampMs = r.readInt64()
  const throttleTimeMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, expiryTimestampMs, throttleTimeMs }
}

/** RenewDelegationToken (API key 39), versions 1 to 2. */
export const renewDelegationToken: Api<RenewDelegationTokenRequest, RenewDelegationTokenRequestInput, RenewDelegationTokenResponse, RenewDelegationTokenResponseInput> = {
  key: 39,
  name: 'RenewDelegationToken',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: RenewDelegationTokenRequestInput, v: number): void {
    checkVersion('RenewDelegationTokenRequest', v, 1, 2)
    encodeRenewDelegationTokenRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): RenewDelegationTokenRequest {
    checkVersion('RenewDelegationTokenRequest', v, 1, 2)
    return decodeRenewDelegationTokenRequest(r, v)
  },
  encodeResponse(w: Writer, value: RenewDelegationTokenResponseInput, v: number): void {
    checkVersion('RenewDelegationTokenResponse', v, 1, 2)
    encodeRenewDelegationTokenResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): RenewDelegationTokenResponse {
    checkVersion('RenewDelegationTokenResponse', v, 1, 2)
    return decodeRenewDelegationTokenResponse(r, v)
  },
}
