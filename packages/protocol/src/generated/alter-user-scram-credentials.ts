// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterUserScramCredentialsRequest, versions 0. */
export interface AlterUserScramCredentialsRequest {
  deletions: ScramCredentialDeletion[]
  upsertions: ScramCredentialUpsertion[]
}

/** What encoding takes for {@link AlterUserScramCredentialsRequest}. */
export interface AlterUserScramCredentialsRequestInput {
  readonly deletions: readonly ScramCredentialDeletionInput[]
  readonly upsertions: readonly ScramCredentialUpsertionInput[]
}

/** Part of AlterUserScramCredentialsRequest. */
export interface ScramCredentialDeletion {
  name: string
  mechanism: number
}

/** What encoding takes for {@link ScramCredentialDeletion}. */
export interface ScramCredentialDeletionInput {
  readonly name: string
  readonly mechanism: number
}

/** Part of AlterUserScramCredentialsRequest. */
export interface ScramCredentialUpsertion {
  name: string
  mechanism: number
  iterations: number
  salt: Buffer
  saltedPassword: Buffer
}

/** What encoding takes for {@link ScramCredentialUpsertion}. */
export interface ScramCredentialUpsertionInput {
  readonly name: string
  readonly mechanism: number
  readonly iterations: number
  readonly salt: Uint8Array
  readonly saltedPassword: Uint8Array
}

function encodeAlterUserScramCredentialsRequest(w: Writer, value: AlterUserScramCredentialsRequestInput, v: number): void {
  const deletions = value.deletions
  const upsertions = value.upsertions
  w.writeCompactArrayLength(deletions.length)
  for (const item of deletions) encodeScramCredentialDeletion(w, item, v)
  w.writeCompactArrayLength(upsertions.length)
  for (const item of upsertions) encodeScramCredentialUpsertion(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterUserScramCredentialsRequest(r: Reader, v: number): AlterUserScramCredentialsRequest {
  let deletions: ScramCredentialDeletion[] = []
  const deletionsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < deletionsCount; i++) deletions.push(decodeScramCredentialDeletion(r, v))
  let upsertions: ScramCredentialUpsertion[] = []
  const upsertionsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < upsertionsCount; i++) upsertions.push(decodeScramCredentialUpsertion(r, v))
  r.skipTaggedFields()
  return { deletions, upsertions }
}

function encodeScramCredentialDeletion(w: Writer, value: ScramCredentialDeletionInput, _v: number): void {
  const name = value.name
  const mechanism = value.mechanism
  w.writeCompactString(name)
  w.writeInt8(mechanism)
  w.writeNoTaggedFields()
}

function decodeScramCredentialDeletion(r: Reader, _v: number): ScramCredentialDeletion {
  const name = r.readCompactString()
  const mechanism = r.readInt8()
  r.skipTaggedFields()
  return { name, mechanism }
}

function encodeScramCredentialUpsertion(w: Writer, value: ScramCredentialUpsertionInput, _v: number): void {
  const name = value.name
  const mechanism = value.mechanism
  const iterations = value.iterations
  const salt = value.salt
  const saltedPassword = value.saltedPassword
  w.writeCompactString(name)
  w.writeInt8(mechanism)
  w.writeInt32(iterations)
  w.writeCompactBytes(salt)
  w.writeCompactBytes(saltedPassword)
  w.writeNoTaggedFields()
}

function decodeScramCredentialUpsertion(r: Reader, _v: number): ScramCredentialUpsertion {
  const name = r.readCompactString()
  const mechanism = r.readInt8()
  const iterations = r.readInt32()
  const salt = r.readCompactBytes()
  const saltedPassword = r.readCompactBytes()
  r.skipTaggedFields()
  return { name, mechanism, iterations, salt, saltedPassword }
}

/** AlterUserScramCredentialsResponse, versions 0. */
export interface AlterUserScramCredentialsResponse {
  throttleTimeMs: number
  results: AlterUserScramCredentialsResult[]
}

/** What encoding takes for {@link AlterUserScramCredentialsResponse}. */
export interface AlterUserScramCredentialsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly AlterUserScramCredentialsResultInput[]
}

/** Part of AlterUserScramCredentialsResponse. */
export interface AlterUserScramCredentialsResult {
  user: string
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link AlterUserScramCredentialsResult}. */
export interface AlterUserScramCredentialsResultInput {
  readonly user: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeAlterUserScramCredentialsResponse(w: Writer, value: AlterUserScramCredentialsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(results.length)
  for (const item of results) encodeAlterUserScramCredentialsResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterUserScramCredentialsResponse(r: Reader, v: number): AlterUserScramCredentialsResponse {
  const throttleTimeMs = r.readInt32()
  let results: AlterUserScramCredentialsResult[] = []
  const resultsCount = r.readCompactArrayLength(5)
  for (let i = 0; i < resultsCount; i++) results.push(decodeAlterUserScramCredentialsResult(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, results }
}

function encodeAlterUserScramCredentialsResult(w: Writer, value: AlterUserScramCredentialsResultInput, _v: number): void {
  const user = value.user
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeCompactString(user)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeAlterUserScramCredentialsResult(r: Reader, _v: number): AlterUserScramCredentialsResult {
  const user = r.readCompactString()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { user, errorCode, errorMessage }
}

/** AlterUserScramCredentials (API key 51), versions 0. */
export const alterUserScramCredentials: Api<AlterUserScramCredentialsRequest, AlterUserScramCredentialsRequestInput, AlterUserScramCredentialsResponse, AlterUserScramCredentialsResponseInput> = {
  key: 51,
  name: 'AlterUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: AlterUserScramCredentialsRequestInput, v: number): void {
    checkVersion('AlterUserScramCredentialsRequest', v, 0, 0)
    encodeAlterUserScramCredentialsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterUserScramCredentialsRequest {
    checkVersion('AlterUserScramCredentialsRequest', v, 0, 0)
    return decodeAlterUserScramCredentialsRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterUserScramCredentialsResponseInput, v: number): void {
    checkVersion('AlterUserScramCredentialsResponse', v, 0, 0)
    encodeAlterUserScramCredentialsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterUserScramCredentialsResponse {
    checkVersion('AlterUserScramCredentialsResponse', v, 0, 0)
    return decodeAlterUserScramCredentialsResponse(r, v)
  },
}
