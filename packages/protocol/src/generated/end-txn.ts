// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** EndTxnRequest, versions 0 to 5. */
export interface EndTxnRequest {
  transactionalId: string
  producerId: number
  producerEpoch: number
  committed: boolean
}

/** What encoding takes for {@link EndTxnRequest}. */
export interface EndTxnRequestInput {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly committed: boolean
}

function encodeEndTxnRequest(w: Writer, value: EndTxnRequestInput, v: number): void {
  const transactionalId = value.transactionalId
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const committed = value.committed
  if (v >= 3) {
    w.writeCompactString(transactionalId)
  } else {
    w.writeString(transactionalId)
  }
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  w.writeBoolean(committed)
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeEndTxnRequest(r: Reader, v: number): EndTxnRequest {
  const transactionalId = v >= 3 ? r.readCompactString() : r.readString()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const committed = r.readBoolean()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { transactionalId, producerId, producerEpoch, committed }
}

/** EndTxnResponse, versions 0 to 5. */
export interface EndTxnResponse {
  throttleTimeMs: number
  errorCode: number
  /** Versions 5; default -1. */
  producerId: number
  /** Versions 5; default -1. */
  producerEpoch: number
}

/** What encoding takes for {@link EndTxnResponse}. */
export interface EndTxnResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
}

function encodeEndTxnResponse(w: Writer, value: EndTxnResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const producerId = value.producerId ?? -1
  const producerEpoch = value.producerEpoch ?? -1
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  if (v >= 5) {
    w.writeInt64(producerId)
  }
  if (v >= 5) {
    w.writeInt16(producerEpoch)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeEndTxnResponse(r: Reader, v: number): EndTxnResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const producerId: number = v >= 5 ? r.readInt64() : -1
  const producerEpoch: number = v >= 5 ? r.readInt16() : -1
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, producerId, producerEpoch }
}

/** EndTxn (API key 26), versions 0 to 5. */
export const endTxn: Api<EndTxnRequest, EndTxnRequestInput, EndTxnResponse, EndTxnResponseInput> = {
  key: 26,
  name: 'EndTxn',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: EndTxnRequestInput, v: number): void {
    checkVersion('EndTxnRequest', v, 0, 5)
    encodeEndTxnRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): EndTxnRequest {
    checkVersion('EndTxnRequest', v, 0, 5)
    return decodeEndTxnRequest(r, v)
  },
  encodeResponse(w: Writer, value: EndTxnResponseInput, v: number): void {
    checkVersion('EndTxnResponse', v, 0, 5)
    encodeEndTxnResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): EndTxnResponse {
    checkVersion('EndTxnResponse', v, 0, 5)
    return decodeEndTxnResponse(r, v)
  },
}
