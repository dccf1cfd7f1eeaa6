// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeDelegationTokenRequest, versions 1 to 3. */
export interface DescribeDelegationTokenRequest {
  owners: DescribeDelegationTokenOwner[] | null
}

/** What encoding takes for {@link DescribeDelegationTokenRequest}. */
export interface DescribeDelegationTokenRequestInput {
  readonly owners: readonly DescribeDelegationTokenOwnerInput[] | null
}

/** Part of DescribeDelegationTokenRequest. */
export interface DescribeDelegationTokenOwner {
  principalType: string
  principalName: string
}

/** What encoding takes for {@link DescribeDelegationTokenOwner}. */
export interface DescribeDelegationTokenOwnerInput {
  readonly principalType: string
  readonly principalName: string
}

function encodeDescribeDelegationTokenRequest(w: Writer, value: DescribeDelegationTokenRequestInput, v: number): void {
  const owners = value.owners
  if (v >= 2) {
    if (owners === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(owners.length)
      for (const item of owners) encodeDescribeDelegationTokenOwner(w, item, v)
    }
  } else {
    if (owners === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(owners.length)
      for (const item of owners) encodeDescribeDelegationTokenOwner(w, item, v)
    }
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeDelegationTokenRequest(r: Reader, v: number): DescribeDelegationTokenRequest {
  let owners: DescribeDelegationTokenOwner[] | null = null
  const ownersCount = v >= 2 ? r.readCompactNullableArrayLength(3) : r.readNullableArrayLength(3)
  if (ownersCount >= 0) {
    const items: DescribeDelegationTokenOwner[] = []
    for (let i = 0; i < ownersCount; i++) items.push(decodeDescribeDelegationTokenOwner(r, v))
    owners = items
  }
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { owners }
}

function encodeDescribeDelegationTokenOwner(w: Writer, value: DescribeDelegationTokenOwnerInput, v: number): void {
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

function decodeDescribeDelegationTokenOwner(r: Reader, v: number): DescribeDelegationTokenOwner {
  const principalType = v >= 2 ? r.readCompactString() : r.readString()
  const principalName = v >= 2 ? r.readCompactString() : r.readString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { principalType, principalName }
}

/** DescribeDelegationTokenResponse, versions 1 to 3. */
export interface DescribeDelegationTokenResponse {
  errorCode: number
  tokens: DescribedDelegationToken[]
  throttleTimeMs: number
}

/** What encoding takes for {@link DescribeDelegationTokenResponse}. */
export interface DescribeDelegationTokenResponseInput {
  readonly errorCode: number
  readonly tokens: readonly DescribedDelegationTokenInput[]
  readonly throttleTimeMs: number
}

/** Part of DescribeDelegationTokenResponse. */
export interface DescribedDelegationToken {
  principalType: string
  principalName: string
  /** Versions 3. */
  tokenRequesterPrincipalType: string
  /** Versions 3. */
  tokenRequesterPrincipalName: string
  issueTimestamp: number
  expiryTimestamp: number
  maxTimestamp: number
  tokenId: string
  hmac: Buffer
  renewers: DescribedDelegationTokenRenewer[]
}

/** What encoding takes for {@link DescribedDelegationToken}. */
export interface DescribedDelegationTokenInput {
  readonly principalType: string
  readonly principalName: string
  readonly tokenRequesterPrincipalType?: string | undefined
  readonly tokenRequesterPrincipalName?: string | undefined
  readonly issueTimestamp: number
  readonly expiryTimestamp: number
  readonly maxTimestamp: number
  readonly tokenId: string
  readonly hmac: Uint8Array
  readonly renewers: readonly DescribedDelegationTokenRenewerInput[]
}

/** Part of DescribeDelegationTokenResponse. */
export interface DescribedDelegationTokenRenewer {
  principalType: string
  principalName: string
}

/** What encoding takes for {@link DescribedDelegationTokenRenewer}. */
export interface DescribedDelegationTokenRenewerInput {
  readonly principalType: string
  readonly principalName: string
}

function encodeDescribeDelegationTokenResponse(w: Writer, value: DescribeDelegationTokenResponseInput, v: number): void {
  const errorCode = value.errorCode
  const tokens = value.tokens
  const throttleTimeMs = value.throttleTimeMs
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactArrayLength(tokens.length)
    for (const item of tokens) encodeDescribedDelegationToken(w, item, v)
  } else {
    w.writeArrayLength(tokens.length)
    for (const item of tokens) encodeDescribedDelegationToken(w, item, v)
  }
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeDelegationTokenResponse(r: Reader, v: number): DescribeDelegationTokenResponse {
  const errorCode = r.readInt16()
  let tokens: DescribedDelegationToken[] = []
  const tokensCount = v >= 2 ? r.readCompactArrayLength(30) : r.readArrayLength(30)
  for (let i = 0; i < tokensCount; i++) tokens.push(decodeDescribedDelegationToken(r, v))
  const throttleTimeMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, tokens, throttleTimeMs }
}

function encodeDescribedDelegationToken(w: Writer, value: DescribedDelegationTokenInput, v: number): void {
  const principalType = value.principalType
  const principalName = value.principalName
  const tokenRequesterPrincipalType = value.tokenRequesterPrincipalType ?? ''
  const tokenRequesterPrincipalName = value.tokenRequesterPrincipalName ?? ''
  const issueTimestamp = value.issueTimestamp
  const expiryTimestamp = value.expiryTimestamp
  const maxTimestamp = value.maxTimestamp
  const tokenId = value.tokenId
  const hmac = value.hmac
  const renewers = value.renewers
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
    if (tokenRequesterPrincipalType !== '') throw absentField('DescribedDelegationToken', 'tokenRequesterPrincipalType', v)
  }
  if (v >= 3) {
    w.writeCompactString(tokenRequesterPrincipalName)
  } else {
    if (tokenRequesterPrincipalName !== '') throw absentField('DescribedDelegationToken', 'tokenRequesterPrincipalName', v)
  }
  w.writeInt64(issueTimestamp)
  w.writeInt64(expiryTimestamp)
  w.writeInt64(maxTimestamp)
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
  if (v >= 2) {
    w.writeCompactArrayLength(renewers.length)
    for (const item of renewers) encodeDescribedDelegationTokenRenewer(w, item, v)
  } else {
    w.writeArrayLength(renewers.length)
    for (const item of renewers) encodeDescribedDelegationTokenRenewer(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribedDelegationToken(r: Reader, v: number): DescribedDelegationToken {
  const principalType = v >= 2 ? r.readCompactString() : r.readString()
  const principalName = v >= 2 ? r.readCompactString() : r.readString()
  const tokenRequesterPrincipalType: string = v >= 3 ? r.readCompactString() : ''
  const tokenRequesterPrincipalName: string = v >= 3 ? r.readCompactString() : ''
  const issueTimestamp = r.readInt64()
  const expiryTimestamp = r.readInt64()
  const maxTimestamp = r.readInt64()
  const tokenId = v >= 2 ? r.readCompactString() : r.readString()
  const hmac = v >= 2 ? r.readCompactBytes() : r.readBytes()
  let renewers: DescribedDelegationTokenRenewer[] = []
  const renewersCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < renewersCount; i++) renewers.push(decodeDescribedDelegationTokenRenewer(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { principalType, principalName, tokenRequesterPrincipalType, tokenRequesterPrincipalName, issueTimestamp, expiryTimestamp, maxTimestamp, tokenId, hmac, renewers }
}

function encodeDescribedDelegationTokenRenewer(w: Writer, value: DescribedDelegationTokenRenewerInput, v: number): void {
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

function decodeDescribedDelegationTokenRenewer(r: Reader, v: number): DescribedDelegationTokenRenewer {
  const principalType = v >= 2 ? r.readCompactString() : r.readString()
  const principalName = v >= 2 ? r.readCompactString() : r.readString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { principalType, principalName }
}

/** DescribeDelegationToken (API key 41), versions 1 to 3. */
export const describeDelegationToken: Api<DescribeDelegationTokenRequest, DescribeDelegationTokenRequestInput, DescribeDelegationTokenResponse, DescribeDelegationTokenResponseInput> = {
  key: 41,
  name: 'DescribeDelegationToken',
  minVersion: 1,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeDelegationTokenRequestInput, v: number): void {
    checkVersion('DescribeDelegationTokenRequest', v, 1, 3)
    encodeDescribeDelegationTokenRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeDelegationTokenRequest {
    checkVersion('DescribeDelegationTokenRequest', v, 1, 3)
    return decodeDescribeDelegationTokenRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeDelegationTokenResponseInput, v: number): void {
    checkVersion('DescribeDelegationTokenResponse', v, 1, 3)
    encodeDescribeDelegationTokenResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeDelegationTokenResponse {
    checkVersion('DescribeDelegationTokenResponse', v, 1, 3)
    return decodeDescribeDelegationTokenResponse(r, v)
  },
}
