// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupMemberMetadataValue, versions 0. */
export interface StreamsGroupMemberMetadataValue {
  instanceId: string | null
  rackId: string | null
  clientId: string
  clientHost: string
  /** Default -1. */
  rebalanceTimeoutMs: number
  topologyEpoch: number
  processId: string
  /** Default null. */
  userEndpoint: Endpoint | null
  clientTags: KeyValue[]
}

/** What encoding takes for {@link StreamsGroupMemberMetadataValue}. */
export interface StreamsGroupMemberMetadataValueInput {
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly rebalanceTimeoutMs?: number | undefined
  readonly topologyEpoch: number
  readonly processId: string
  readonly userEndpoint?: EndpointInput | null | undefined
  readonly clientTags: readonly KeyValueInput[]
}

/** Part of StreamsGroupMemberMetadataValue. */
export interface Endpoint {
  host: string
  port: number
}

/** What encoding takes for {@link Endpoint}. */
export interface EndpointInput {
  readonly host: string
  readonly port: number
}

/** Part of StreamsGroupMemberMetadataValue. */
export interface KeyValue {
  key: string
  value: string
}

/** What encoding takes for {@link KeyValue}. */
export interface KeyValueInput {
  readonly key: string
  readonly value: string
}

function encodeStreamsGroupMemberMetadataValue(w: Writer, value: StreamsGroupMemberMetadataValueInput, v: number): void {
  const instanceId = value.instanceId
  const rackId = value.rackId
  const clientId = value.clientId
  const clientHost = value.clientHost
  const rebalanceTimeoutMs = value.rebalanceTimeoutMs ?? -1
  const topologyEpoch = value.topologyEpoch
  const processId = value.processId
  const userEndpoint = value.userEndpoint ?? null
  const clientTags = value.clientTags
  w.writeCompactNullableString(instanceId)
  w.writeCompactNullableString(rackId)
  w.writeCompactString(clientId)
  w.writeCompactString(clientHost)
  w.writeInt32(rebalanceTimeoutMs)
  w.writeInt32(topologyEpoch)
  w.writeCompactString(processId)
  if (userEndpoint === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeEndpoint(w, userEndpoint, v)
  }
  w.writeCompactArrayLength(clientTags.length)
  for (const item of clientTags) encodeKeyValue(w, item, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupMemberMetadataValue(r: Reader, v: number): StreamsGroupMemberMetadataValue {
  const instanceId = r.readCompactNullableString()
  const rackId = r.readCompactNullableString()
  const clientId = r.readCompactString()
  const clientHost = r.readCompactString()
  const rebalanceTimeoutMs = r.readInt32()
  const topologyEpoch = r.readInt32()
  const processId = r.readCompactString()
  const userEndpoint = r.readInt8() < 0 ? null : decodeEndpoint(r, v)
  let clientTags: KeyValue[] = []
  const clientTagsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < clientTagsCount; i++) clientTags.push(decodeKeyValue(r, v))
  r.skipTaggedFields()
  return { instanceId, rackId, clientId, clientHost, rebalanceTimeoutMs, topologyEpoch, processId, userEndpoint, clientTags }
}

function encodeEndpoint(w: Writer, value: EndpointInput, _v: number): void {
  const host = value.host
  const port = value.port
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeEndpoint(r: Reader, _v: number): Endpoint {
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { host, port }
}

function encodeKeyValue(w: Writer, value: KeyValueInput, _v: number): void {
  const key = value.key
  const value_ = value.value
  w.writeCompactString(key)
  w.writeCompactString(value_)
  w.writeNoTaggedFields()
}

function decodeKeyValue(r: Reader, _v: number): KeyValue {
  const key = r.readCompactString()
  const value_ = r.readCompactString()
  r.skipTaggedFields()
  return { key, value: value_ }
}

/** StreamsGroupMemberMetadataValue, versions 0. */
export const streamsGroupMemberMetadataValue: MessageCodec<StreamsGroupMemberMetadataValue, StreamsGroupMemberMetadataValueInput> = {
  name: 'StreamsGroupMemberMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 19,
  encode(w: Writer, value: StreamsGroupMemberMetadataValueInput, v: number): void {
    checkVersion('StreamsGroupMemberMetadataValue', v, 0, 0)
    encodeStreamsGroupMemberMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupMemberMetadataValue {
    checkVersion('StreamsGroupMemberMetadataValue', v, 0, 0)
    return decodeStreamsGroupMemberMetadataValue(r, v)
  },
}
