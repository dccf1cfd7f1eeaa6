// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** UpdateFeaturesRequest, versions 0 to 2. */
export interface UpdateFeaturesRequest {
  /** Default 60000. */
  timeoutMs: number
  featureUpdates: FeatureUpdateKey[]
  /** Versions 1 to 2; default false. */
  validateOnly: boolean
}

/** What encoding takes for {@link UpdateFeaturesRequest}. */
export interface UpdateFeaturesRequestInput {
  readonly timeoutMs?: number | undefined
  readonly featureUpdates: readonly FeatureUpdateKeyInput[]
  readonly validateOnly?: boolean | undefined
}

/** Part of UpdateFeaturesRequest. */
export interface FeatureUpdateKey {
  feature: string
  maxVersionLevel: number
  /** Versions 0. */
  allowDowngrade: boolean
  /** Versions 1 to 2; default 1. */
  upgradeType: number
}

/** What encoding takes for {@link FeatureUpdateKey}. */
export interface FeatureUpdateKeyInput {
  readonly feature: string
  readonly maxVersionLevel: number
  readonly allowDowngrade?: boolean | undefined
  readonly upgradeType?: number | undefined
}

function encodeUpdateFeaturesRequest(w: Writer, value: UpdateFeaturesRequestInput, v: number): void {
  const timeoutMs = value.timeoutMs ?? 60000
  const featureUpdates = value.featureUpdates
  const validateOnly = value.validateOnly ?? false
  w.writeInt32(timeoutMs)
  w.writeCompactArrayLength(featureUpdates.length)
  for (const item of featureUpdates) encodeFeatureUpdateKey(w, item, v)
  if (v >= 1) {
    w.writeBoolean(validateOnly)
  } else {
    if (validateOnly) throw absentField('UpdateFeaturesRequest', 'validateOnly', v)
  }
  w.writeNoTaggedFields()
}

function decodeUpdateFeaturesRequest(r: Reader, v: number): UpdateFeaturesRequest {
  const timeoutMs = r.readInt32()
  let featureUpdates: FeatureUpdateKey[] = []
  const featureUpdatesCount = r.readCompactArrayLength(5)
  for (let i = 0; i < featureUpdatesCount; i++) featureUpdates.push(decodeFeatureUpdateKey(r, v))
  const validateOnly: boolean = v >= 1 ? r.readBoolean() : false
  r.skipTaggedFields()
  return { timeoutMs, featureUpdates, validateOnly }
}

function encodeFeatureUpdateKey(w: Writer, value: FeatureUpdateKeyInput, v: number): void {
  const feature = value.feature
  const maxVersionLevel = value.maxVersionLevel
  const allowDowngrade = value.allowDowngrade ?? false
  const upgradeType = value.upgradeType ?? 1
  w.writeCompactString(feature)
  w.writeInt16(maxVersionLevel)
  if (v <= 0) {
    w.writeBoolean(allowDowngrade)
  } else {
    if (allowDowngrade) throw absentField('FeatureUpdateKey', 'allowDowngrade', v)
  }
  if (v >= 1) {
    w.writeInt8(upgradeType)
  } else {
    if (upgradeType !== 1) throw absentField('FeatureUpdateKey', 'upgradeType', v)
  }
  w.writeNoTaggedFields()
}

function decodeFeatureUpdateKey(r: Reader, v: number): FeatureUpdateKey {
  const feature = r.readCompactString()
  const maxVersionLevel = r.readInt16()
  const allowDowngrade: boolean = v <= 0 ? r.readBoolean() : false
  const upgradeType: number = v >= 1 ? r.readInt8() : 1
  r.skipTaggedFields()
  return { feature, maxVersionLevel, allowDowngrade, upgradeType }
}

/** UpdateFeaturesResponse, versions 0 to 2. */
export interface UpdateFeaturesResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  /** Versions 0 to 1. */
  results: UpdatableFeatureResult[]
}

/** What encoding takes for {@link UpdateFeaturesResponse}. */
export interface UpdateFeaturesResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly results?: readonly UpdatableFeatureResultInput[] | undefined
}

/** Part of UpdateFeaturesResponse. */
export interface UpdatableFeatureResult {
  feature: string
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link UpdatableFeatureResult}. */
export interface UpdatableFeatureResultInput {
  readonly feature: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeUpdateFeaturesResponse(w: Writer, value: UpdateFeaturesResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const results = value.results ?? []
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  if (v <= 1) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeUpdatableFeatureResult(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeUpdateFeaturesResponse(r: Reader, v: number): UpdateFeaturesResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let results: UpdatableFeatureResult[] = []
  if (v <= 1) {
    const resultsCount = r.readCompactArrayLength(5)
    for (let i = 0; i < resultsCount; i++) results.push(decodeUpdatableFeatureResult(r, v))
  }
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, results }
}

function encodeUpdatableFeatureResult(w: Writer, value: UpdatableFeatureResultInput, _v: number): void {
  const feature = value.feature
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeCompactString(feature)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeUpdatableFeatureResult(r: Reader, _v: number): UpdatableFeatureResult {
  const feature = r.readCompactString()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { feature, errorCode, errorMessage }
}

/** UpdateFeatures (API key 57), versions 0 to 2. */
export const updateFeatures: Api<UpdateFeaturesRequest, UpdateFeaturesRequestInput, UpdateFeaturesResponse, UpdateFeaturesResponseInput> = {
  key: 57,
  name: 'UpdateFeatures',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: UpdateFeaturesRequestInput, v: number): void {
    checkVersion('UpdateFeaturesRequest', v, 0, 2)
    encodeUpdateFeaturesRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): UpdateFeaturesRequest {
    checkVersion('UpdateFeaturesRequest', v, 0, 2)
    return decodeUpdateFeaturesRequest(r, v)
  },
  encodeResponse(w: Writer, value: UpdateFeaturesResponseInput, v: number): void {
    checkVersion('UpdateFeaturesResponse', v, 0, 2)
    encodeUpdateFeaturesResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): UpdateFeaturesResponse {
    checkVersion('UpdateFeaturesResponse', v, 0, 2)
    return decodeUpdateFeaturesResponse(r, v)
  },
}
