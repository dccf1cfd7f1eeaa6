// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** SaslHandshakeRequest, versions 0 to 1. */
export interface SaslHandshakeRequest {
  mechanism: string
}

/** What encoding takes for {@link SaslHandshakeRequest}. */
export interface SaslHandshakeRequestInput {
  readonly mechanism: string
}

function encodeSaslHandshakeRequest(w: Writer, value: SaslHandshakeRequestInput, _v: number): void {
  const mechanism = value.mechanism
  w.writeString(mechanism)
}

function decodeSaslHandshakeRequest(r: Reader, _v: number): SaslHandshakeRequest {
  const mechanism = r.readString()
  return { mechanism }
}

/** SaslHandshakeResponse, versions 0 to 1. */
export interface SaslHandshakeResponse {
  errorCode: number
  mechanisms: string[]
}

/** What encoding takes for {@link SaslHandshakeResponse}. */
export interface SaslHandshakeResponseInput {
  readonly errorCode: number
  readonly mechanisms: readonly string[]
}

function encodeSaslHandshakeResponse(w: Writer, value: SaslHandshakeResponseInput, _v: number): void {
  const errorCode = value.errorCode
  const mechanisms = value.mechanisms
  w.writeInt16(errorCode)
  w.writeArrayLength(mechanisms.length)
  for (const item of mechanisms) w.writeString(item)
}

function decodeSaslHandshakeResponse(r: Reader, _v: number): SaslHandshakeResponse {
  const errorCode = r.readInt16()
  let mechanisms: string[] = []
  const mechanismsCount = r.readArrayLength(2)
  for (let i = 0; i < mechanismsCount; i++) mechanisms.push(r.readString())
  return { errorCode, mechanisms }
}

/** SaslHandshake (API key 17), versions 0 to 1. */
export const saslHandshake: Api<SaslHandshakeRequest, SaslHandshakeRequestInput, SaslHandshakeResponse, SaslHandshakeResponseInput> = {
  key: 17,
  name: 'SaslHandshake',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 1,
  responseHeaderVersion: () => 0,
  encodeRequest(w: Writer, value: SaslHandshakeRequestInput, v: number): void {
    checkVersion('SaslHandshakeRequest', v, 0, 1)
    encodeSaslHandshakeRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): SaslHandshakeRequest {
    checkVersion('SaslHandshakeRequest', v, 0, 1)
    return decodeSaslHandshakeRequest(r, v)
  },
  encodeResponse(w: Writer, value: SaslHandshakeResponseInput, v: number): void {
    checkVersion('SaslHandshakeResponse', v, 0, 1)
    encodeSaslHandshakeResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): SaslHandshakeResponse {
    checkVersion('SaslHandshakeResponse', v, 0, 1)
    return decodeSaslHandshakeResponse(r, v)
  },
}
