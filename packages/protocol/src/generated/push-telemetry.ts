// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** PushTelemetryRequest, versions 0. */
export interface PushTelemetryRequest {
  clientInstanceId: string
  subscriptionId: number
  terminating: boolean
  compressionType: number
  metrics: Buffer
}

/** What encoding takes for {@link PushTelemetryRequest}. */
export interface PushTelemetryRequestInput {
  readonly clientInstanceId: string
  readonly subscriptionId: number
  readonly terminating: boolean
  readonly compressionType: number
  readonly metrics: Uint8Array
}

function encodePushTelemetryRequest(w: Writer, value: PushTelemetryRequestInput, _v: number): void {
  const clientInstanceId = value.clientInstanceId
  const subscriptionId = value.subscriptionId
  const terminating = value.terminating
  const compressionType = value.compressionType
  const metrics = value.metrics
  w.writeUuid(clientInstanceId)
  w.writeInt32(subscriptionId)
  w.writeBoolean(terminating)
  w.writeInt8(compressionType)
  w.writeCompactBytes(metrics)
  w.writeNoTaggedFields()
}

function decodePushTelemetryRequest(r: Reader, _v: number): PushTelemetryRequest {
  const clientInstanceId = r.readUuid()
  const subscriptionId = r.readInt32()
  const terminating = r.readBoolean()
  const compressionType = r.readInt8()
  const metrics = r.readCompactBytes()
  r.skipTaggedFields()
  return { clientInstanceId, subscriptionId, terminating, compressionType, metrics }
}

/** PushTelemetryResponse, versions 0. */
export interface PushTelemetryResponse {
  throttleTimeMs: number
  errorCode: number
}

/** What encoding takes for {@link PushTelemetryResponse}. */
export interface PushTelemetryResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
}

function encodePushTelemetryResponse(w: Writer, value: PushTelemetryResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeNoTaggedFields()
}

function decodePushTelemetryResponse(r: Reader, _v: number): PushTelemetryResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode }
}

/** PushTelemetry (API key 72), versions 0. */
export const pushTelemetry: Api<PushTelemetryRequest, PushTelemetryRequestInput, PushTelemetryResponse, PushTelemetryResponseInput> = {
  key: 72,
  name: 'PushTelemetry',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: PushTelemetryRequestInput, v: number): void {
    checkVersion('PushTelemetryRequest', v, 0, 0)
    encodePushTelemetryRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): PushTelemetryRequest {
    checkVersion('PushTelemetryRequest', v, 0, 0)
    return decodePushTelemetryRequest(r, v)
  },
  encodeResponse(w: Writer, value: PushTelemetryResponseInput, v: number): void {
    checkVersion('PushTelemetryResponse', v, 0, 0)
    encodePushTelemetryResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): PushTelemetryResponse {
    checkVersion('PushTelemetryResponse', v, 0, 0)
    return decodePushTelemetryResponse(r, v)
  },
}
