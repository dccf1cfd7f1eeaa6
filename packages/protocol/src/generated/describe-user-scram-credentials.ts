// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeUserScramCredentialsRequest, versions 0. */
export interface DescribeUserScramCredentialsRequest {
  users: UserName[] | null
}

/** What encoding takes for {@link DescribeUserScramCredentialsRequest}. */
export interface DescribeUserScramCredentialsRequestInput {
  readonly users: readonly UserNameInput[] | null
}

/** Part of DescribeUserScramCredentialsRequest. */
export interface UserName {
  name: string
}

/** What encoding takes for {@link UserName}. */
export interface UserNameInput {
  readonly name: string
}

function encodeDescribeUserScramCredentialsRequest(w: Writer, value: DescribeUserScramCredentialsRequestInput, v: number): void {
  const users = value.users
  if (users === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(users.length)
    for (const item of users) encodeUserName(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeUserScramCredentialsRequest(r: Reader, v: number): DescribeUserScramCredentialsRequest {
  let users: UserName[] | null = null
  const usersCount = r.readCompactNullableArrayLength(2)
  if (usersCount >= 0) {
    const items: UserName[] = []
    for (let i = 0; i < usersCount; i++) items.push(decodeUserName(r, v))
    users = items
  }
  r.skipTaggedFields()
  return { users }
}

function encodeUserName(w: Writer, value: UserNameInput, _v: number): void {
  const name = value.name
  w.writeCompactString(name)
  w.writeNoTaggedFields()
}

function decodeUserName(r: Reader, _v: number): UserName {
  const name = r.readCompactString()
  r.skipTaggedFields()
  return { name }
}

/** DescribeUserScramCredentialsResponse, versions 0. */
export interface DescribeUserScramCredentialsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  results: DescribeUserScramCredentialsResult[]
}

/** What encoding takes for {@link DescribeUserScramCredentialsResponse}. */
export interface DescribeUserScramCredentialsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly results: readonly DescribeUserScramCredentialsResultInput[]
}

/** Part of DescribeUserScramCredentialsResponse. */
export interface DescribeUserScramCredentialsResult {
  user: string
  errorCode: number
  errorMessage: string | null
  credentialInfos: CredentialInfo[]
}

/** What encoding takes for {@link DescribeUserScramCredentialsResult}. */
export interface DescribeUserScramCredentialsResultInput {
  readonly user: string
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly credentialInfos: readonly CredentialInfoInput[]
}

/** Part of DescribeUserScramCredentialsResponse. */
export interface CredentialInfo {
  mechanism: number
  iterations: number
}

/** What encoding takes for {@link CredentialInfo}. */
export interface CredentialInfoInput {
  readonly mechanism: number
  readonly iterations: number
}

function encodeDescribeUserScramCredentialsResponse(w: Writer, value: DescribeUserScramCredentialsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const results = value.results
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(results.length)
  for (const item of results) encodeDescribeUserScramCredentialsResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeUserScramCredentialsResponse(r: Reader, v: number): DescribeUserScramCredentialsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let results: DescribeUserScramCredentialsResult[] = []
  const resultsCount = r.readCompactArrayLength(6)
  for (let i = 0; i < resultsCount; i++) results.push(decodeDescribeUserScramCredentialsResult(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, results }
}

function encodeDescribeUserScramCredentialsResult(w: Writer, value: DescribeUserScramCredentialsResultInput, v: number): void {
  const user = value.user
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const credentialInfos = value.credentialInfos
  w.writeCompactString(user)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(credentialInfos.length)
  for (const item of credentialInfos) encodeCredentialInfo(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeUserScramCredentialsResult(r: Reader, v: number): DescribeUserScramCredentialsResult {
  const user = r.readCompactString()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let credentialInfos: CredentialInfo[] = []
  const credentialInfosCount = r.readCompactArrayLength(6)
  for (let i = 0; i < credentialInfosCount; i++) credentialInfos.push(decodeCredentialInfo(r, v))
  r.skipTaggedFields()
  return { user, errorCode, errorMessage, credentialInfos }
}

function encodeCredentialInfo(w: Writer, value: CredentialInfoInput, _v: number): void {
  const mechanism = value.mechanism
  const iterations = value.iterations
  w.writeInt8(mechanism)
  w.writeInt32(iterations)
  w.writeNoTaggedFields()
}

function decodeCredentialInfo(r: Reader, _v: number): CredentialInfo {
  const mechanism = r.readInt8()
  const iterations = r.readInt32()
  r.skipTaggedFields()
  return { mechanism, iterations }
}

/** DescribeUserScramCredentials (API key 50), versions 0. */
export const describeUserScramCredentials: Api<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsRequestInput, DescribeUserScramCredentialsResponse, DescribeUserScramCredentialsResponseInput> = {
  key: 50,
  name: 'DescribeUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeUserScramCredentialsRequestInput, v: number): void {
    checkVersion('DescribeUserScramCredentialsRequest', v, 0, 0)
    encodeDescribeUserScramCredentialsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeUserScramCredentialsRequest {
    checkVersion('DescribeUserScramCredentialsRequest', v, 0, 0)
    return decodeDescribeUserScramCredentialsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeUserScramCredentialsResponseInput, v: number): void {
    checkVersion('DescribeUserScramCredentialsResponse', v, 0, 0)
    encodeDescribeUserScramCredentialsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeUserScramCredentialsResponse {
    checkVersion('DescribeUserScramCredentialsResponse', v, 0, 0)
    return decodeDescribeUserScramCredentialsResponse(r, v)
  },
}
