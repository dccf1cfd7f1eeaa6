// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ListTransactionsRequest, versions 0 to 2. */
export interface ListTransactionsRequest {
  stateFilters: string[]
  producerIdFilters: number[]
  /** Versions 1 to 2; default -1. */
  durationFilter: number
  /** Versions 2; default null. */
  transactionalIdPattern: string | null
}

/** What encoding takes for {@link ListTransactionsRequest}. */
export interface ListTransactionsRequestInput {
  readonly stateFilters: readonly string[]
  readonly producerIdFilters: readonly number[]
  readonly durationFilter?: number | undefined
  readonly transactionalIdPattern?: string | null | undefined
}

function encodeListTransactionsRequest(w: Writer, value: ListTransactionsRequestInput, v: number): void {
  const stateFilters = value.stateFilters
  const producerIdFilters = value.producerIdFilters
  const durationFilter = value.durationFilter ?? -1
  const transactionalIdPattern = value.transactionalIdPattern ?? null
  w.writeCompactArrayLength(stateFilters.length)
  for (const item of stateFilters) w.writeCompactString(item)
  w.writeCompactArrayLength(producerIdFilters.length)
  for (const item of producerIdFilters) w.writeInt64(item)
  if (v >= 1) {
    w.writeInt64(durationFilter)
  } else {
    if (durationFilter !== -1) throw absentField('ListTransactionsRequest', 'durationFilter', v)
  }
  if (v >= 2) {
    w.writeCompactNullableString(transactionalIdPattern)
  } else {
    if (transactionalIdPattern !== null) throw absentField('ListTransactionsRequest', 'transactionalIdPattern', v)
  }
  w.writeNoTaggedFields()
}

function decodeListTransactionsRequest(r: Reader, v: number): ListTransactionsRequest {
  let stateFilters: string[] = []
  const stateFiltersCount = r.readCompactArrayLength(1)
  for (let i = 0; i < stateFiltersCount; i++) stateFilters.push(r.readCompactString())
  let producerIdFilters: number[] = []
  const producerIdFiltersCount = r.readCompactArrayLength(8)
  for (let i = 0; i < producerIdFiltersCount; i++) producerIdFilters.push(r.readInt64())
  const durationFilter: number = v >= 1 ? r.readInt64() : -1
  const transactionalIdPattern: string | null = v >= 2 ? r.readCompactNullableString() : null
  r.skipTaggedFields()
  return { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern }
}

/** ListTransactionsResponse, versions 0 to 2. */
export interface ListTransactionsResponse {
  throttleTimeMs: number
  errorCode: number
  unknownStateFilters: string[]
  transactionStates: TransactionState[]
}

/** What encoding takes for {@link ListTransactionsResponse}. */
export interface ListTransactionsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly unknownStateFilters: readonly string[]
  readonly transactionStates: readonly TransactionStateInput[]
}

/** Part of ListTransactionsResponse. */
export interface TransactionState {
  transactionalId: string
  producerId: number
  transactionState: string
}

/** What encoding takes for {@link TransactionState}. */
export interface TransactionStateInput {
  readonly transactionalId: string
  readonly producerId: number
  readonly transactionState: string
}

function encodeListTransactionsResponse(w: Writer, value: ListTransactionsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const unknownStateFilters = value.unknownStateFilters
  const transactionStates = value.transactionStates
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactArrayLength(unknownStateFilters.length)
  for (const item of unknownStateFilters) w.writeCompactString(item)
  w.writeCompactArrayLength(transactionStates.length)
  for (const item of transactionStates) encodeTransactionState(w, item, v)
  w.writeNoTaggedFields()
}

function decodeListTransactionsResponse(r: Reader, v: number): ListTransactionsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  let unknownStateFilters: string[] = []
  const unknownStateFiltersCount = r.readCompactArrayLength(1)
  for (let i = 0; i < unknownStateFiltersCount; i++) unknownStateFilters.push(r.readCompactString())
  let transactionStates: TransactionState[] = []
  const transactionStatesCount = r.readCompactArrayLength(11)
  for (let i = 0; i < transactionStatesCount; i++) transactionStates.push(decodeTransactionState(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, unknownStateFilters, transactionStates }
}

function encodeTransactionState(w: Writer, value: TransactionStateInput, _v: number): void {
  const transactionalId = value.transactionalId
  const producerId = value.producerId
  const transactionState = value.transactionState
  w.writeCompactString(transactionalId)
  w.writeInt64(producerId)
  w.writeCompactString(transactionState)
  w.writeNoTaggedFields()
}

function decodeTransactionState(r: Reader, _v: number): TransactionState {
  const transactionalId = r.readCompactString()
  const producerId = r.readInt64()
  const transactionState = r.readCompactString()
  r.skipTaggedFields()
  return { transactionalId, producerId, transactionState }
}

/** ListTransactions (API key 66), versions 0 to 2. */
export const listTransactions: Api<ListTransactionsRequest, ListTransactionsRequestInput, ListTransactionsResponse, ListTransactionsResponseInput> = {
  key: 66,
  name: 'ListTransactions',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ListTransactionsRequestInput, v: number): void {
    checkVersion('ListTransactionsRequest', v, 0, 2)
    encodeListTransactionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ListTransactionsRequest {
    checkVersion('ListTransactionsRequest', v, 0, 2)
    return decodeListTransactionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: ListTransactionsResponseInput, v: number): void {
    checkVersion('ListTransactionsResponse', v, 0, 2)
    encodeListTransactionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ListTransactionsResponse {
    checkVersion('ListTransactionsResponse', v, 0, 2)
    return decodeListTransactionsResponse(r, v)
  },
}
