// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AddOffsetsToTxnRequest, versions 0 to 4. */
export interface AddOffsetsToTxnRequest {
  transactionalId: string
  producerId: number
  producerEpoch: number
  groupId: string
}

/** What encoding takes for {@link AddOffsetsToTxnRequest}. */
export interface AddOffsetsToTxnRequestInput {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly groupId: string
}

function encodeAddOffsetsToTxnRequest(w: Writer, value: AddOffsetsToTxnRequestInput, v: number): void {
  const transactionalId = value.transactionalId
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const groupId = value.groupId
  if (v >= 3) {
    w.writeCompactString(transactionalId)
  } else {
    w.writeString(transactionalId)
  }
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  if (v >= 3) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddOffsetsToTxnRequest(r: Reader, v: number): AddOffsetsToTxnRequest {
  const transactionalId = v >= 3 ? r.readCompactString() : r.readString()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const groupId = v >= 3 ? r.readCompactString() : r.readString()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { transactionalId, producerId, producerEpoch, groupId }
}

/** AddOffsetsToTxnResponse, versions 0 to 4. */
export interface AddOffsetsToTxnResponse {
  throttleTimeMs: number
  errorCode: number
}

/** What encoding takes for {@link AddOffsetsToTxnResponse}. */
export interface AddOffsetsToTxnResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
}

function encodeAddOffsetsToTxnResponse(w: Writer, value: AddOffsetsToTxnResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddOffsetsToTxnResponse(r: Reader, v: number): AddOffsetsToTxnResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode }
}

/** AddOffsetsToTxn (API key 25), versions 0 to 4. */
export const addOffsetsToTxn: Api<AddOffsetsToTxnRequest, AddOffsetsToTxnRequestInput, AddOffsetsToTxnResponse, AddOffsetsToTxnResponseInput> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 4,
  latestVersion: 4,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: AddOffsetsToTxnRequestInput, v: number): void {
    checkVersion('AddOffsetsToTxnRequest', v, 0, 4)
    encodeAddOffsetsToTxnRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AddOffsetsToTxnRequest {
    checkVersion('AddOffsetsToTxnRequest', v, 0, 4)
    return decodeAddOffsetsToTxnRequest(r, v)
  },
  encodeResponse(w: Writer, value: AddOffsetsToTxnResponseInput, v: number): void {
    checkVersion('AddOffsetsToTxnResponse', v, 0, 4)
    encodeAddOffsetsToTxnResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AddOffsetsToTxnResponse {
    checkVersion('AddOffsetsToTxnResponse', v, 0, 4)
    return decodeAddOffsetsToTxnResponse(r, v)
  },
}
