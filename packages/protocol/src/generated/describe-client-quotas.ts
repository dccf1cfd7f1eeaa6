// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeClientQuotasRequest, versions 0 to 1. */
export interface DescribeClientQuotasRequest {
  components: ComponentData[]
  strict: boolean
}

/** What encoding takes for {@link DescribeClientQuotasRequest}. */
export interface DescribeClientQuotasRequestInput {
  readonly components: readonly ComponentDataInput[]
  readonly strict: boolean
}

/** Part of DescribeClientQuotasRequest. */
export interface ComponentData {
  entityType: string
  matchType: number
  match: string | null
}

/** What encoding takes for {@link ComponentData}. */
export interface ComponentDataInput {
  readonly entityType: string
  readonly matchType: number
  readonly match: string | null
}

function encodeDescribeClientQuotasRequest(w: Writer, value: DescribeClientQuotasRequestInput, v: number): void {
  const components = value.components
  const strict = value.strict
  if (v >= 1) {
    w.writeCompactArrayLength(components.length)
    for (const item of components) encodeComponentData(w, item, v)
  } else {
    w.writeArrayLength(components.length)
    for (const item of components) encodeComponentData(w, item, v)
  }
  w.writeBoolean(strict)
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeClientQuotasRequest(r: Reader, v: number): DescribeClientQuotasRequest {
  let components: ComponentData[] = []
  const componentsCount = v >= 1 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < componentsCount; i++) components.push(decodeComponentData(r, v))
  const strict = r.readBoolean()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { components, strict }
}

function encodeComponentData(w: Writer, value: ComponentDataInput, v: number): void {
  const entityType = value.entityType
  const matchType = value.matchType
  const match = value.match
  if (v >= 1) {
    w.writeCompactString(entityType)
  } else {
    w.writeString(entityType)
  }
  w.writeInt8(matchType)
  if (v >= 1) {
    w.writeCompactNullableString(match)
  } else {
    w.writeNullableString(match)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeComponentData(r: Reader, v: number): ComponentData {
  const entityType = v >= 1 ? r.readCompactString() : r.readString()
  const matchType = r.readInt8()
  const match = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entityType, matchType, match }
}

/** DescribeClientQuotasResponse, versions 0 to 1. */
export interface DescribeClientQuotasResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  entries: EntryData[] | null
}

/** What encoding takes for {@link DescribeClientQuotasResponse}. */
export interface DescribeClientQuotasResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly entries: readonly EntryDataInput[] | null
}

/** Part of DescribeClientQuotasResponse. */
export interface EntryData {
  entity: EntityData[]
  values: ValueData[]
}

/** What encoding takes for {@link EntryData}. */
export interface EntryDataInput {
  readonly entity: readonly EntityDataInput[]
  readonly values: readonly ValueDataInput[]
}

/** Part of DescribeClientQuotasResponse. */
export interface EntityData {
  entityType: string
  entityName: string | null
}

/** What encoding takes for {@link EntityData}. */
export interface EntityDataInput {
  readonly entityType: string
  readonly entityName: string | null
}

/** Part of DescribeClientQuotasResponse. */
export interface ValueData {
  key: string
  value: number
}

/** What encoding takes for {@link ValueData}. */
export interface ValueDataInput {
  readonly key: string
  readonly value: number
}

function encodeDescribeClientQuotasResponse(w: Writer, value: DescribeClientQuotasResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const entries = value.entries
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  if (v >= 1) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 1) {
    if (entries === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(entries.length)
      for (const item of entries) encodeEntryData(w, item, v)
    }
  } else {
    if (entries === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(entries.length)
      for (const item of entries) encodeEntryData(w, item, v)
    }
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeClientQuotasResponse(r: Reader, v: number): DescribeClientQuotasResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  let entries: EntryData[] | null = null
  const entriesCount = v >= 1 ? r.readCompactNullableArrayLength(3) : r.readNullableArrayLength(3)
  if (entriesCount >= 0) {
    const items: EntryData[] = []
    for (let i = 0; i < entriesCount; i++) items.push(decodeEntryData(r, v))
    entries = items
  }
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, errorMessage, entries }
}

function encodeEntryData(w: Writer, value: EntryDataInput, v: number): void {
  const entity = value.entity
  const values = value.values
  if (v >= 1) {
    w.writeCompactArrayLength(entity.length)
    for (const item of entity) encodeEntityData(w, item, v)
  } else {
    w.writeArrayLength(entity.length)
    for (const item of entity) encodeEntityData(w, item, v)
  }
  if (v >= 1) {
    w.writeCompactArrayLength(values.length)
    for (const item of values) encodeValueData(w, item, v)
  } else {
    w.writeArrayLength(values.length)
    for (const item of values) encodeValueData(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeEntryData(r: Reader, v: number): EntryData {
  let entity: EntityData[] = []
  const entityCount = v >= 1 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < entityCount; i++) entity.push(decodeEntityData(r, v))
  let values: ValueData[] = []
  const valuesCount = v >= 1 ? r.readCompactArrayLength(10) : r.readArrayLength(10)
  for (let i = 0; i < valuesCount; i++) values.push(decodeValueData(r, v))
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entity, values }
}

function encodeEntityData(w: Writer, value: EntityDataInput, v: number): void {
  const entityType = value.entityType
  const entityName = value.entityName
  if (v >= 1) {
    w.writeCompactString(entityType)
  } else {
    w.writeString(entityType)
  }
  if (v >= 1) {
    w.writeCompactNullableString(entityName)
  } else {
    w.writeNullableString(entityName)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeEntityData(r: Reader, v: number): EntityData {
  const entityType = v >= 1 ? r.readCompactString() : r.readString()
  const entityName = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entityType, entityName }
}

function encodeValueData(w: Writer, value: ValueDataInput, v: number): void {
  const key = value.key
  const value_ = value.value
  if (v >= 1) {
    w.writeCompactString(key)
  } else {
    w.writeString(key)
  }
  w.writeFloat64(value_)
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeValueData(r: Reader, v: number): ValueData {
  const key = v >= 1 ? r.readCompactString() : r.readString()
  const value_ = r.readFloat64()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { key, value: value_ }
}

/** DescribeClientQuotas (API key 48), versions 0 to 1. */
export const describeClientQuotas: Api<DescribeClientQuotasRequest, DescribeClientQuotasRequestInput, DescribeClientQuotasResponse, DescribeClientQuotasResponseInput> = {
  key: 48,
  name: 'DescribeClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: (v) => (v >= 1 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 1 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeClientQuotasRequestInput, v: number): void {
    checkVersion('DescribeClientQuotasRequest', v, 0, 1)
    encodeDescribeClientQuotasRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeClientQuotasRequest {
    checkVersion('DescribeClientQuotasRequest', v, 0, 1)
    return decodeDescribeClientQuotasRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeClientQuotasResponseInput, v: number): void {
    checkVersion('DescribeClientQuotasResponse', v, 0, 1)
    encodeDescribeClientQuotasResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeClientQuotasResponse {
    checkVersion('DescribeClientQuotasResponse', v, 0, 1)
    return decodeDescribeClientQuotasResponse(r, v)
  },
}
