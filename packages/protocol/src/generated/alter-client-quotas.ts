// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterClientQuotasRequest, versions 0 to 1. */
export interface AlterClientQuotasRequest {
  entries: AlterClientQuotasRequestEntryData[]
  validateOnly: boolean
}

/** What encoding takes for {@link AlterClientQuotasRequest}. */
export interface AlterClientQuotasRequestInput {
  readonly entries: readonly AlterClientQuotasRequestEntryDataInput[]
  readonly validateOnly: boolean
}

/** Part of AlterClientQuotasRequest. */
export interface AlterClientQuotasRequestEntryData {
  entity: AlterClientQuotasRequestEntityData[]
  ops: OpData[]
}

/** What encoding takes for {@link AlterClientQuotasRequestEntryData}. */
export interface AlterClientQuotasRequestEntryDataInput {
  readonly entity: readonly AlterClientQuotasRequestEntityDataInput[]
  readonly ops: readonly OpDataInput[]
}

/** Part of AlterClientQuotasRequest. */
export interface AlterClientQuotasRequestEntityData {
  entityType: string
  entityName: string | null
}

/** What encoding takes for {@link AlterClientQuotasRequestEntityData}. */
export interface AlterClientQuotasRequestEntityDataInput {
  readonly entityType: string
  readonly entityName: string | null
}

/** Part of AlterClientQuotasRequest. */
export interface OpData {
  key: string
  value: number
  remove: boolean
}

/** What encoding takes for {@link OpData}. */
export interface OpDataInput {
  readonly key: string
  readonly value: number
  readonly remove: boolean
}

function encodeAlterClientQuotasRequest(w: Writer, value: AlterClientQuotasRequestInput, v: number): void {
  const entries = value.entries
  const validateOnly = value.validateOnly
  if (v >= 1) {
    w.writeCompactArrayLength(entries.length)
    for (const item of entries) encodeAlterClientQuotasRequestEntryData(w, item, v)
  } else {
    w.writeArrayLength(entries.length)
    for (const item of entries) encodeAlterClientQuotasRequestEntryData(w, item, v)
  }
  w.writeBoolean(validateOnly)
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterClientQuotasRequest(r: Reader, v: number): AlterClientQuotasRequest {
  let entries: AlterClientQuotasRequestEntryData[] = []
  const entriesCount = v >= 1 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < entriesCount; i++) entries.push(decodeAlterClientQuotasRequestEntryData(r, v))
  const validateOnly = r.readBoolean()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entries, validateOnly }
}

function encodeAlterClientQuotasRequestEntryData(w: Writer, value: AlterClientQuotasRequestEntryDataInput, v: number): void {
  const entity = value.entity
  const ops = value.ops
  if (v >= 1) {
    w.writeCompactArrayLength(entity.length)
    for (const item of entity) encodeAlterClientQuotasRequestEntityData(w, item, v)
  } else {
    w.writeArrayLength(entity.length)
    for (const item of entity) encodeAlterClientQuotasRequestEntityData(w, item, v)
  }
  if (v >= 1) {
    w.writeCompactArrayLength(ops.length)
    for (const item of ops) encodeOpData(w, item, v)
  } else {
    w.writeArrayLength(ops.length)
    for (const item of ops) encodeOpData(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterClientQuotasRequestEntryData(r: Reader, v: number): AlterClientQuotasRequestEntryData {
  let entity: AlterClientQuotasRequestEntityData[] = []
  const entityCount = v >= 1 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < entityCount; i++) entity.push(decodeAlterClientQuotasRequestEntityData(r, v))
  let ops: OpData[] = []
  const opsCount = v >= 1 ? r.readCompactArrayLength(11) : r.readArrayLength(11)
  for (let i = 0; i < opsCount; i++) ops.push(decodeOpData(r, v))
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entity, ops }
}

function encodeAlterClientQuotasRequestEntityData(w: Writer, value: AlterClientQuotasRequestEntityDataInput, v: number): void {
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

function decodeAlterClientQuotasRequestEntityData(r: Reader, v: number): AlterClientQuotasRequestEntityData {
  const entityType = v >= 1 ? r.readCompactString() : r.readString()
  const entityName = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entityType, entityName }
}

function encodeOpData(w: Writer, value: OpDataInput, v: number): void {
  const key = value.key
  const value_ = value.value
  const remove = value.remove
  if (v >= 1) {
    w.writeCompactString(key)
  } else {
    w.writeString(key)
  }
  w.writeFloat64(value_)
  w.writeBoolean(remove)
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeOpData(r: Reader, v: number): OpData {
  const key = v >= 1 ? r.readCompactString() : r.readString()
  const value_ = r.readFloat64()
  const remove = r.readBoolean()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { key, value: value_, remove }
}

/** AlterClientQuotasResponse, versions 0 to 1. */
export interface AlterClientQuotasResponse {
  throttleTimeMs: number
  entries: AlterClientQuotasResponseEntryData[]
}

/** What encoding takes for {@link AlterClientQuotasResponse}. */
export interface AlterClientQuotasResponseInput {
  readonly throttleTimeMs: number
  readonly entries: readonly AlterClientQuotasResponseEntryDataInput[]
}

/** Part of AlterClientQuotasResponse. */
export interface AlterClientQuotasResponseEntryData {
  errorCode: number
  errorMessage: string | null
  entity: AlterClientQuotasResponseEntityData[]
}

/** What encoding takes for {@link AlterClientQuotasResponseEntryData}. */
export interface AlterClientQuotasResponseEntryDataInput {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly entity: readonly AlterClientQuotasResponseEntityDataInput[]
}

/** Part of AlterClientQuotasResponse. */
export interface AlterClientQuotasResponseEntityData {
  entityType: string
  entityName: string | null
}

/** What encoding takes for {@link AlterClientQuotasResponseEntityData}. */
export interface AlterClientQuotasResponseEntityDataInput {
  readonly entityType: string
  readonly entityName: string | null
}

function encodeAlterClientQuotasResponse(w: Writer, value: AlterClientQuotasResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const entries = value.entries
  w.writeInt32(throttleTimeMs)
  if (v >= 1) {
    w.writeCompactArrayLength(entries.length)
    for (const item of entries) encodeAlterClientQuotasResponseEntryData(w, item, v)
  } else {
    w.writeArrayLength(entries.length)
    for (const item of entries) encodeAlterClientQuotasResponseEntryData(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterClientQuotasResponse(r: Reader, v: number): AlterClientQuotasResponse {
  const throttleTimeMs = r.readInt32()
  let entries: AlterClientQuotasResponseEntryData[] = []
  const entriesCount = v >= 1 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < entriesCount; i++) entries.push(decodeAlterClientQuotasResponseEntryData(r, v))
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, entries }
}

function encodeAlterClientQuotasResponseEntryData(w: Writer, value: AlterClientQuotasResponseEntryDataInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const entity = value.entity
  w.writeInt16(errorCode)
  if (v >= 1) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 1) {
    w.writeCompactArrayLength(entity.length)
    for (const item of entity) encodeAlterClientQuotasResponseEntityData(w, item, v)
  } else {
    w.writeArrayLength(entity.length)
    for (const item of entity) encodeAlterClientQuotasResponseEntityData(w, item, v)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterClientQuotasResponseEntryData(r: Reader, v: number): AlterClientQuotasResponseEntryData {
  const errorCode = r.readInt16()
  const errorMessage = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  let entity: AlterClientQuotasResponseEntityData[] = []
  const entityCount = v >= 1 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < entityCount; i++) entity.push(decodeAlterClientQuotasResponseEntityData(r, v))
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { errorCode, errorMessage, entity }
}

function encodeAlterClientQuotasResponseEntityData(w: Writer, value: AlterClientQuotasResponseEntityDataInput, v: number): void {
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

function decodeAlterClientQuotasResponseEntityData(r: Reader, v: number): AlterClientQuotasResponseEntityData {
  const entityType = v >= 1 ? r.readCompactString() : r.readString()
  const entityName = v >= 1 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { entityType, entityName }
}

/** AlterClientQuotas (API key 49), versions 0 to 1. */
export const alterClientQuotas: Api<AlterClientQuotasRequest, AlterClientQuotasRequestInput, AlterClientQuotasResponse, AlterClientQuotasResponseInput> = {
  key: 49,
  name: 'AlterClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: (v) => (v >= 1 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 1 ? 1 : 0),
  encodeRequest(w: Writer, value: AlterClientQuotasRequestInput, v: number): void {
    checkVersion('AlterClientQuotasRequest', v, 0, 1)
    encodeAlterClientQuotasRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterClientQuotasRequest {
    checkVersion('AlterClientQuotasRequest', v, 0, 1)
    return decodeAlterClientQuotasRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterClientQuotasResponseInput, v: number): void {
    checkVersion('AlterClientQuotasResponse', v, 0, 1)
    encodeAlterClientQuotasResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterClientQuotasResponse {
    checkVersion('AlterClientQuotasResponse', v, 0, 1)
    return decodeAlterClientQuotasResponse(r, v)
  },
}
