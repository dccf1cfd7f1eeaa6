// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** CreateDelegationTokenRequest, versions 1 to 3. */
export interface CreateDelegationTokenRequest {
  /** Versions 3. */
  ownerPrincipalType: string | null
  /** Versions 3. */
  ownerPrincipalName: string | null
  renewers: CreatableRenewers[]
  maxLifetimeMs: number
}

/** What encoding takes for {@link CreateDelegationTokenRequest}. */
export interface CreateDelegationTokenRequestInput {
  readonly ownerPrincipalType?: string | null | undefined
  readonly ownerPrincipalName?: string | null | undefined
  readonly renewers: readonly CreatableRenewersInput[]
  readonly maxLifetimeMs: number
}

/** Part of CreateDelegationTokenRequest. */
export interface CreatableRenewers {
  principalType: string
  principalName: string
}

/** What encoding takes for {@link CreatableRenewers}. */
export interface CreatableRenewersInput {
  readonly principalType: string
  readonly principalName: string
}

function encodeCreateDelegationTokenRequest(w: Writer, value: CreateDelegationTokenRequestInput, v: number): void {
  const ownerPrincipalType = value.ownerPrincipalType === undefined ? '' : value.ownerPrincipalType
  const ownerPrincipalName = value.ownerPrincipalName === undefined ? '' : value.ownerPrincipalName
  const renewers = value.renewers
  const maxLifetimeMs = value.maxLifetimeMs
  if (v >= 3) {
    w.writeCompactNullableString(ownerPrincipalType)
  } else {
    if (ownerPrincipalType !== '') throw absentField('CreateDelegationTokenRequest', 'ownerPrincipalType', v)
  }
  if (v >= 3) {
    w.writeCompactNullableString(ownerPrincipalName)
  } else {
    if (ownerPrincipalName !== '') throw absentField('CreateDelegationTokenRequest', 'ownerPrincipalName', v)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(renewers.length)
    for (const item of renewers) encodeCreatableRenewers(w, item, v)
  } else {
    w.writeArrayLength(renewers.length)
    for (const item of renewers) encodeCreatableRenewers(w, item, v)
  }
  w.writeInt64(maxLifetimeMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateDelegationTokenRequest(r: Reader, v: number): CreateDelegationTokenRequest {
  const ownerPrincipalType: string | null = v >= 3 ? r.readCompactNullableString() : ''
  const ownerPrincipalName: string | null = v >= 3 ? r.readCompactNullableString() : ''
  let renewers: CreatableRenewers[] = []
  const renewersCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < renewersCount; i++) renewers.push(decodeCreatableRenewers(r, v))
  const maxLifetimeMs = r.readInt64()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { ownerPrincipalType, ownerPrincipalName, renewers, maxLifetimeMs }
}

function encodeCreatableRenewers(w: Writer, value: CreatableRenewersInput, v: number): void {
  const principalType = value.principalType
  const principalName = value.principalName
  if (v >= 2) {
    w.writeCompactString(principalType)
  } else {
    w.writeString(principalType)
  }
  if (v >= 2) {
    w.writeCompactString(principalName)
  } else {
    w.writeString(principalName)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatableRenewers(r: Reader, v: number): CreatableRenewers {
  const principalType = v >= 2 ? r.readCompactString() : r.readString()
  const principalName = v >= 2 ? r.readCompactString() : r.readString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { principalType, principalName }
}

/** CreateDelegationTokenResponse, versions 1 to 3. */
export interface CreateDelegationTokenResponse {
  errorCode: number
  principalType: string
  principalName: string
  /** Versions 3. */
  tokenRequesterPrincipalType: string
  /** Versions 3. */
  tokenRequesterPrincipalName: string
  issueTimestampMs: number
  expiryTimestampMs: number
  maxTimestampMs: number
  tokenId: string
  hmac: Buffer
  throttleTimeMs: number
}

/** What encoding takes for {@link CreateDelegationTokenResponse}. */
export interface CreateDelegationTokenResponseInput {
  readonly errorCode: number
  readonly principalType: string
  readonly principalName: string
  readonly tokenRequesterPrincipalType?: string | undefined
  readonly tokenRequesterPrincipalName?: string | undefined
  readonly issueTimestampMs: number
  readonly expiryTimestampMs: number
  readonly maxTimestampMs: number
  readonly tokenId: string
  readonly hmac: Uint8Array
  readonly throttleTimeMs: number
}

function encodeCreateDelegationTokenResponse(w: Writer, value: CreateDelegationTokenResponseInput, v: number): void {
  const errorCode = value.errorCode
  const principalType = value.principalType
  const principalName = value.principalName
  const tokenRequesterPrincipalType = value.tokenRequesterPrincipalType ?? ''
  const tokenRequesterPrincipalName = value.tokenRequesterPrincipalName ?? ''
  const issueTimestampMs = value.issueTimestampMs
  const expiryTimestampMs = value.expiryTimestampMs
  const maxTimestampMs = value.maxTimestampMs
  const tokenId = value.tokenId
  const hmac = value.hmac
  const throttleTimeMs = value.throttleTimeMs
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactString(principalType)
  } else {
    w.writeString(principalType)
  }
  if (v >= 2) {
    w.writeCompactString(principalName)
  } else {
    w.writeString(principalName)
  }
  if (v >= 3) {
    w.writeCompactString(tokenRequesterPrincipalType)
  } else {
    if (tokenRequesterPrincipalType !== '') throw absentField('CreateDelegationTokenResponse', 'tokenRequesterPrincipalType', v)
  }
  if (v >= 3) {
    w.writeCompactString(tokenRequesterPrincipalName)
  } else {
    if (tokenRequesterPrincipalName !== '') throw absentField('CreateDelegationTokenResponse', 'tokenRequesterPrincipalName', v)
  }
  w.writeInt64(issueTimestampMs)
  w.writeInt64(expiryTimestampMs)
  w.writeInt64(maxTimestampMs)
  if (v >= 2) {
    w.writeCompactString(tokenId)
  } else {
    w.writeString(tokenId)
  }
  if (v >= 2) {
    w.writeCompactBytes(hmac)
  } else {
    w.writeBytes(hmac)
  }
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateDelegationTokenResponse(r: Reader, v: number): CreateDelegationTokenResponse {
  const errorCode = r.readInt16()
  const principalType = v >= 2 ? r.readCompactString() : r.readString()
  const principalName = v >= 2 ? r.readCompactString() : r.readString()
  const tokenRequesterPrincipalType: string = v >= 3 ? r.readCompactString() : ''
  const tokenRequesterPrincipalName: string = v >= 3 ? r.readCompactString() : ''
  const issueTimestampMs = r.readInt64()
  const expiryTimestampMs = r.readInt64()
  const maxTimestampMs = r.readInt64()
  const tokenId = v >= 2 ? r.readCompactString() : r.readString()
  const hmac = v >= 2 ? r.readCompactBytes() : r.readBytes()
  const throttleTimeMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, principalType, principalName, tokenRequesterPrincipalType, tokenRequesterPrincipalName, issueTimestampMs, expiryTimestampMs, maxTimestampMs, tokenId, hmac, throttleTimeMs }
}

/** CreateDelegationToken (API key 38), versions 1 to 3. */
export const createDelegationToken: Api<CreateDelegationTokenRequest, CreateDelegationTokenRequestInput, CreateDelegationTokenResponse, CreateDelegationTokenResponseInput> = {
  key: 38,
  name: 'CreateDelegationToken',
  minVersion: 1,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: CreateDelegationTokenRequestInput, v: number): void {
    checkVersion('CreateDelegationTokenRequest', v, 1, 3)
    encodeCreateDelegationTokenRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): CreateDelegationTokenRequest {
    checkVersion('CreateDelegationTokenRequest', v, 1, 3)
    return decodeCreateDelegationTokenRequest(r, v)
  },
  encodeResponse(w: Writer, value: CreateDelegationTokenResponseInput, v: number): void {
    checkVersion('CreateDelegationTokenResponse', v, 1, 3)
    encodeCreateDelegationTokenResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): CreateDelegationTokenResponse {
    checkVersion('CreateDelegationTokenResponse', v, 1, 3)
    return decodeCreateDelegationTokenResponse(r, v)
  },
}
