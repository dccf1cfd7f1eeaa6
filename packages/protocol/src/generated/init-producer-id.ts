// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** InitProducerIdRequest, versions 0 to 6. */
export interface InitProducerIdRequest {
  transactionalId: string | null
  transactionTimeoutMs: number
  /** Versions 3 to 6; default -1. */
  producerId: number
  /** Versions 3 to 6; default -1. */
  producerEpoch: number
  /** Versions 6; default false. */
  enable2Pc: boolean
  /** Versions 6; default false. */
  keepPreparedTxn: boolean
}

/** What encoding takes for {@link InitProducerIdRequest}. */
export interface InitProducerIdRequestInput {
  readonly transactionalId: string | null
  readonly transactionTimeoutMs: number
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly enable2Pc?: boolean | undefined
  readonly keepPreparedTxn?: boolean | undefined
}

function encodeInitProducerIdRequest(w: Writer, value: InitProducerIdRequestInput, v: number): void {
  const transactionalId = value.transactionalId
  const transactionTimeoutMs = value.transactionTimeoutMs
  const producerId = value.producerId ?? -1
  const producerEpoch = value.producerEpoch ?? -1
  const enable2Pc = value.enable2Pc ?? false
  const keepPreparedTxn = value.keepPreparedTxn ?? false
  if (v >= 2) {
    w.writeCompactNullableString(transactionalId)
  } else {
    w.writeNullableString(transactionalId)
  }
  w.writeInt32(transactionTimeoutMs)
  if (v >= 3) {
    w.writeInt64(producerId)
  } else {
    if (producerId !== -1) throw absentField('InitProducerIdRequest', 'producerId', v)
  }
  if (v >= 3) {
    w.writeInt16(producerEpoch)
  } else {
    if (producerEpoch !== -1) throw absentField('InitProducerIdRequest', 'producerEpoch', v)
  }
  if (v >= 6) {
    w.writeBoolean(enable2Pc)
  } else {
    if (enable2Pc) throw absentField('InitProducerIdRequest', 'enable2Pc', v)
  }
  if (v >= 6) {
    w.writeBoolean(keepPreparedTxn)
  } else {
    if (keepPreparedTxn) throw absentField('InitProducerIdRequest', 'keepPreparedTxn', v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeInitProducerIdRequest(r: Reader, v: number): InitProducerIdRequest {
  const transactionalId = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  const transactionTimeoutMs = r.readInt32()
  const producerId: number = v >= 3 ? r.readInt64() : -1
  const producerEpoch: number = v >= 3 ? r.readInt16() : -1
  const enable2Pc: boolean = v >= 6 ? r.readBoolean() : false
  const keepPreparedTxn: boolean = v >= 6 ? r.readBoolean() : false
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { transactionalId, transactionTimeoutMs, producerId, producerEpoch, enable2Pc, keepPreparedTxn }
}

/** InitProducerIdResponse, versions 0 to 6. */
export interface InitProducerIdResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default -1. */
  producerId: number
  producerEpoch: number
  /** Versions 6; default -1. */
  ongoingTxnProducerId: number
  /** Versions 6; default -1. */
  ongoingTxnProducerEpoch: number
}

/** What encoding takes for {@link InitProducerIdResponse}. */
export interface InitProducerIdResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly producerId?: number | undefined
  readonly producerEpoch: number
  readonly ongoingTxnProducerId?: number | undefined
  readonly ongoingTxnProducerEpoch?: number | undefined
}

function encodeInitProducerIdResponse(w: Writer, value: InitProducerIdResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const producerId = value.producerId ?? -1
  const producerEpoch = value.producerEpoch
  const ongoingTxnProducerId = value.ongoingTxnProducerId ?? -1
  const ongoingTxnProducerEpoch = value.ongoingTxnProducerEpoch ?? -1
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  if (v >= 6) {
    w.writeInt64(ongoingTxnProducerId)
  } else {
    if (ongoingTxnProducerId !== -1) throw absentField('InitProducerIdResponse', 'ongoingTxnProducerId', v)
  }
  if (v >= 6) {
    w.writeInt16(ongoingTxnProducerEpoch)
  } else {
    if (ongoingTxnProducerEpoch !== -1) throw absentField('InitProducerIdResponse', 'ongoingTxnProducerEpoch', v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeInitProducerIdResponse(r: Reader, v: number): InitProducerIdResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const ongoingTxnProducerId: number = v >= 6 ? r.readInt64() : -1
  const ongoingTxnProducerEpoch: number = v >= 6 ? r.readInt16() : -1
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, producerId, producerEpoch, ongoingTxnProducerId, ongoingTxnProducerEpoch }
}

/** InitProducerId (API key 22), versions 0 to 6. */
export const initProducerId: Api<InitProducerIdRequest, InitProducerIdRequestInput, InitProducerIdResponse, InitProducerIdResponseInput> = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 6,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: InitProducerIdRequestInput, v: number): void {
    checkVersion('InitProducerIdRequest', v, 0, 6)
    encodeInitProducerIdRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): InitProducerIdRequest {
    checkVersion('InitProducerIdRequest', v, 0, 6)
    return decodeInitProducerIdRequest(r, v)
  },
  encodeResponse(w: Writer, value: InitProducerIdResponseInput, v: number): void {
    checkVersion('InitProducerIdResponse', v, 0, 6)
    encodeInitProducerIdResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): InitProducerIdResponse {
    checkVersion('InitProducerIdResponse', v, 0, 6)
    return decodeInitProducerIdResponse(r, v)
  },
}
