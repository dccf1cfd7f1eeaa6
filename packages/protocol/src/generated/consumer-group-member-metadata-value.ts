// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupMemberMetadataValue, versions 0. */
export interface ConsumerGroupMemberMetadataValue {
  instanceId: string | null
  rackId: string | null
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  subscribedTopicRegex: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  serverAssignor: string | null
  /** Default null. */
  classicMemberMetadata: ClassicMemberMetadata | null
}

/** What encoding takes for {@link ConsumerGroupMemberMetadataValue}. */
export interface ConsumerGroupMemberMetadataValueInput {
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: readonly string[]
  readonly subscribedTopicRegex: string | null
  readonly rebalanceTimeoutMs?: number | undefined
  readonly serverAssignor: string | null
  readonly classicMemberMetadata?: ClassicMemberMetadataInput | null | undefined
}

/** Part of ConsumerGroupMemberMetadataValue. */
export interface ClassicMemberMetadata {
  sessionTimeoutMs: number
  supportedProtocols: ClassicProtocol[]
}

/** What encoding takes for {@link ClassicMemberMetadata}. */
export interface ClassicMemberMetadataInput {
  readonly sessionTimeoutMs: number
  readonly supportedProtocols: readonly ClassicProtocolInput[]
}

/** Part of ConsumerGroupMemberMetadataValue. */
export interface ClassicProtocol {
  name: string
  metadata: Buffer
}

/** What encoding takes for {@link ClassicProtocol}. */
export interface ClassicProtocolInput {
  readonly name: string
  readonly metadata: Uint8Array
}

function encodeConsumerGroupMemberMetadataValue(w: Writer, value: ConsumerGroupMemberMetadataValueInput, v: number): void {
  const instanceId = value.instanceId
  const rackId = value.rackId
  const clientId = value.clientId
  const clientHost = value.clientHost
  const subscribedTopicNames = value.subscribedTopicNames
  const subscribedTopicRegex = value.subscribedTopicRegex
  const rebalanceTimeoutMs = value.rebalanceTimeoutMs ?? -1
  const serverAssignor = value.serverAssignor
  const classicMemberMetadata = value.classicMemberMetadata ?? null
  w.writeCompactNullableString(instanceId)
  w.writeCompactNullableString(rackId)
  w.writeCompactString(clientId)
  w.writeCompactString(clientHost)
  w.writeCompactArrayLength(subscribedTopicNames.length)
  for (const item of subscribedTopicNames) w.writeCompactString(item)
  w.writeCompactNullableString(subscribedTopicRegex)
  w.writeInt32(rebalanceTimeoutMs)
  w.writeCompactNullableString(serverAssignor)
  const classicMemberMetadataIsSet = classicMemberMetadata !== null
  w.writeUnsignedVarint((classicMemberMetadataIsSet ? 1 : 0))
  if (classicMemberMetadataIsSet) {
    const tag = w.beginTagged(0)
    if (classicMemberMetadata === null) w.writeInt8(-1)
    else {
      w.writeInt8(1)
      encodeClassicMemberMetadata(w, classicMemberMetadata, v)
    }
    w.endTagged(tag)
  }
}

function decodeConsumerGroupMemberMetadataValue(r: Reader, v: number): ConsumerGroupMemberMetadataValue {
  const instanceId = r.readCompactNullableString()
  const rackId = r.readCompactNullableString()
  const clientId = r.readCompactString()
  const clientHost = r.readCompactString()
  let subscribedTopicNames: string[] = []
  const subscribedTopicNamesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < subscribedTopicNamesCount; i++) subscribedTopicNames.push(r.readCompactString())
  const subscribedTopicRegex = r.readCompactNullableString()
  const rebalanceTimeoutMs = r.readInt32()
  const serverAssignor = r.readCompactNullableString()
  let classicMemberMetadata: ClassicMemberMetadata | null = null
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      classicMemberMetadata = r.readInt8() < 0 ? null : decodeClassicMemberMetadata(r, v)
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { instanceId, rackId, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex, rebalanceTimeoutMs, serverAssignor, classicMemberMetadata }
}

function encodeClassicMemberMetadata(w: Writer, value: ClassicMemberMetadataInput, v: number): void {
  const sessionTimeoutMs = value.sessionTimeoutMs
  const supportedProtocols = value.supportedProtocols
  w.writeInt32(sessionTimeoutMs)
  w.writeCompactArrayLength(supportedProtocols.length)
  for (const item of supportedProtocols) encodeClassicProtocol(w, item, v)
  w.writeNoTaggedFields()
}

function decodeClassicMemberMetadata(r: Reader, v: number): ClassicMemberMetadata {
  const sessionTimeoutMs = r.readInt32()
  let supportedProtocols: ClassicProtocol[] = []
  const supportedProtocolsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < supportedProtocolsCount; i++) supportedProtocols.push(decodeClassicProtocol(r, v))
  r.skipTaggedFields()
  return { sessionTimeoutMs, supportedProtocols }
}

function encodeClassicProtocol(w: Writer, value: ClassicProtocolInput, _v: number): void {
  const name = value.name
  const metadata = value.metadata
  w.writeCompactString(name)
  w.writeCompactBytes(metadata)
  w.writeNoTaggedFields()
}

function decodeClassicProtocol(r: Reader, _v: number): ClassicProtocol {
  const name = r.readCompactString()
  const metadata = r.readCompactBytes()
  r.skipTaggedFields()
  return { name, metadata }
}

/** ConsumerGroupMemberMetadataValue, versions 0. */
export const consumerGroupMemberMetadataValue: MessageCodec<ConsumerGroupMemberMetadataValue, ConsumerGroupMemberMetadataValueInput> = {
  name: 'ConsumerGroupMemberMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 5,
  encode(w: Writer, value: ConsumerGroupMemberMetadataValueInput, v: number): void {
    checkVersion('ConsumerGroupMemberMetadataValue', v, 0, 0)
    encodeConsumerGroupMemberMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupMemberMetadataValue {
    checkVersion('ConsumerGroupMemberMetadataValue', v, 0, 0)
    return decodeConsumerGroupMemberMetadataValue(r, v)
  },
}
