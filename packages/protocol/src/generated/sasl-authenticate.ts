// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** SaslAuthenticateRequest, versions 0 to 2. */
export interface SaslAuthenticateRequest {
  authBytes: Buffer
}

/** What encoding takes for {@link SaslAuthenticateRequest}. */
export interface SaslAuthenticateRequestInput {
  readonly authBytes: Uint8Array
}

function encodeSaslAuthenticateRequest(w: Writer, value: SaslAuthenticateRequestInput, v: number): void {
  const authBytes = value.authBytes
  if (v >= 2) {
    w.writeCompactBytes(authBytes)
  } else {
    w.writeBytes(authBytes)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeSaslAuthenticateRequest(r: Reader, v: number): SaslAuthenticateRequest {
  const authBytes = v >= 2 ? r.readCompactBytes() : r.readBytes()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { authBytes }
}

/** SaslAuthenticateResponse, versions 0 to 2. */
export interface SaslAuthenticateResponse {
  errorCode: number
  errorMessage: string | null
  authBytes: Buffer
  /** Versions 1 to 2; default 0. */
  sessionLifetimeMs: number
}

/** What encoding takes for {@link SaslAuthenticateResponse}. */
export interface SaslAuthenticateResponseInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly authBytes: Uint8Array
  readonly sessionLifetimeMs?: number | undefined
}

function encodeSaslAuthenticateResponse(w: Writer, value: SaslAuthenticateResponseInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const authBytes = value.authBytes
  const sessionLifetimeMs = value.sessionLifetimeMs ?? 0
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeCompactBytes(authBytes)
  } else {
    w.writeBytes(authBytes)
  }
  if (v >= 1) {
    w.writeInt64(sessionLifetimeMs)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeSaslAuthenticateResponse(r: Reader, v: number): SaslAuthenticateResponse {
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const authBytes = v >= 2 ? r.readCompactBytes() : r.readBytes()
  const sessionLifetimeMs: number = v >= 1 ? r.readInt64() : 0
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, authBytes, sessionLifetimeMs }
}

/** SaslAuthenticate (API key 36), versions 0 to 2. */
export const saslAuthenticate: Api<SaslAuthenticateRequest, SaslAuthenticateRequestInput, SaslAuthenticateResponse, SaslAuthenticateResponseInput> = {
  key: 36,
  name: 'SaslAuthenticate',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: SaslAuthenticateRequestInput, v: number): void {
    checkVersion('SaslAuthenticateRequest', v, 0, 2)
    encodeSaslAuthenticateRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): SaslAuthenticateRequest {
    checkVersion('SaslAuthenticateRequest', v, 0, 2)
    return decodeSaslAuthenticateRequest(r, v)
  },
  encodeResponse(w: Writer, value: SaslAuthenticateResponseInput, v: number): void {
    checkVersion('SaslAuthenticateResponse', v, 0, 2)
    encodeSaslAuthenticateResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): SaslAuthenticateResponse {
    checkVersion('SaslAuthenticateResponse', v, 0, 2)
    return decodeSaslAuthenticateResponse(r, v)
  },
}
