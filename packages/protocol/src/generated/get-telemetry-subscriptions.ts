// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** GetTelemetrySubscriptionsRequest, versions 0. */
export interface GetTelemetrySubscriptionsRequest {
  clientInstanceId: string
}

/** What encoding takes for {@link GetTelemetrySubscriptionsRequest}. */
export interface GetTelemetrySubscriptionsRequestInput {
  readonly clientInstanceId: string
}

function encodeGetTelemetrySubscriptionsRequest(w: Writer, value: GetTelemetrySubscriptionsRequestInput, _v: number): void {
  const clientInstanceId = value.clientInstanceId
  w.writeUuid(clientInstanceId)
  w.writeNoTaggedFields()
}

function decodeGetTelemetrySubscriptionsRequest(r: Reader, _v: number): GetTelemetrySubscriptionsRequest {
  const clientInstanceId = r.readUuid()
  r.skipTaggedFields()
  return { clientInstanceId }
}

/** GetTelemetrySubscriptionsResponse, versions 0. */
export interface GetTelemetrySubscriptionsResponse {
  throttleTimeMs: number
  errorCode: number
  clientInstanceId: string
  subscriptionId: number
  acceptedCompressionTypes: number[]
  pushIntervalMs: number
  telemetryMaxBytes: number
  deltaTemporality: boolean
  requestedMetrics: string[]
}

/** What encoding takes for {@link GetTelemetrySubscriptionsResponse}. */
export interface GetTelemetrySubscriptionsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly clientInstanceId: string
  readonly subscriptionId: number
  readonly acceptedCompressionTypes: readonly number[]
  readonly pushIntervalMs: number
  readonly telemetryMaxBytes: number
  readonly deltaTemporality: boolean
  readonly requestedMetrics: readonly string[]
}

function encodeGetTelemetrySubscriptionsResponse(w: Writer, value: GetTelemetrySubscriptionsResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const clientInstanceId = value.clientInstanceId
  const subscriptionId = value.subscriptionId
  const acceptedCompressionTypes = value.acceptedCompressionTypes
  const pushIntervalMs = value.pushIntervalMs
  const telemetryMaxBytes = value.telemetryMaxBytes
  const deltaTemporality = value.deltaTemporality
  const requestedMetrics = value.requestedMetrics
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeUuid(clientInstanceId)
  w.writeInt32(subscriptionId)
  w.writeCompactArrayLength(acceptedCompressionTypes.length)
  for (const item of acceptedCompressionTypes) w.writeInt8(item)
  w.writeInt32(pushIntervalMs)
  w.writeInt32(telemetryMaxBytes)
  w.writeBoolean(deltaTemporality)
  w.writeCompactArrayLength(requestedMetrics.length)
  for (const item of requestedMetrics) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodeGetTelemetrySubscriptionsResponse(r: Reader, _v: number): GetTelemetrySubscriptionsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const clientInstanceId = r.readUuid()
  const subscriptionId = r.readInt32()
  let acceptedCompressionTypes: number[] = []
  const acceptedCompressionTypesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < acceptedCompressionTypesCount; i++) acceptedCompressionTypes.push(r.readInt8())
  const pushIntervalMs = r.readInt32()
  const telemetryMaxBytes = r.readInt32()
  const deltaTemporality = r.readBoolean()
  let requestedMetrics: string[] = []
  const requestedMetricsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < requestedMetricsCount; i++) requestedMetrics.push(r.readCompactString())
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, clientInstanceId, subscriptionId, acceptedCompressionTypes, pushIntervalMs, telemetryMaxBytes, deltaTemporality, requestedMetrics }
}

/** GetTelemetrySubscriptions (API key 71), versions 0. */
export const getTelemetrySubscriptions: Api<GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsRequestInput, GetTelemetrySubscriptionsResponse, GetTelemetrySubscriptionsResponseInput> = {
  key: 71,
  name: 'GetTelemetrySubscriptions',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: GetTelemetrySubscriptionsRequestInput, v: number): void {
    checkVersion('GetTelemetrySubscriptionsRequest', v, 0, 0)
    encodeGetTelemetrySubscriptionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): GetTelemetrySubscriptionsRequest {
    checkVersion('GetTelemetrySubscriptionsRequest', v, 0, 0)
    return decodeGetTelemetrySubscriptionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: GetTelemetrySubscriptionsResponseInput, v: number): void {
    checkVersion('GetTelemetrySubscriptionsResponse', v, 0, 0)
    encodeGetTelemetrySubscriptionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): GetTelemetrySubscriptionsResponse {
    checkVersion('GetTelemetrySubscriptionsResponse', v, 0, 0)
    return decodeGetTelemetrySubscriptionsResponse(r, v)
  },
}
