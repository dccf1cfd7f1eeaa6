// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** GroupMetadataValue, versions 0 to 4. */
export interface GroupMetadataValue {
  protocolType: string
  generation: number
  protocol: string | null
  leader: string | null
  /** Versions 2 to 4; default -1. */
  currentStateTimestamp: number
  members: MemberMetadata[]
}

/** What encoding takes for {@link GroupMetadataValue}. */
export interface GroupMetadataValueInput {
  readonly protocolType: string
  readonly generation: number
  readonly protocol: string | null
  readonly leader: string | null
  readonly currentStateTimestamp?: number | undefined
  readonly members: readonly MemberMetadataInput[]
}

/** Part of GroupMetadataValue. */
export interface MemberMetadata {
  memberId: string
  /** Versions 3 to 4; default null. */
  groupInstanceId: string | null
  clientId: string
  clientHost: string
  /** Versions 1 to 4; default -1. */
  rebalanceTimeout: number
  sessionTimeout: number
  subscription: Buffer
  assignment: Buffer
}

/** What encoding takes for {@link MemberMetadata}. */
export interface MemberMetadataInput {
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly clientId: string
  readonly clientHost: string
  readonly rebalanceTimeout?: number | undefined
  readonly sessionTimeout: number
  readonly subscription: Uint8Array
  readonly assignment: Uint8Array
}

function encodeGroupMetadataValue(w: Writer, value: GroupMetadataValueInput, v: number): void {
  const protocolType = value.protocolType
  const generation = value.generation
  const protocol = value.protocol
  const leader = value.leader
  const currentStateTimestamp = value.currentStateTimestamp ?? -1
  const members = value.members
  if (v >= 4) {
    w.writeCompactString(protocolType)
  } else {
    w.writeString(protocolType)
  }
  w.writeInt32(generation)
  if (v >= 4) {
    w.writeCompactNullableString(protocol)
  } else {
    w.writeNullableString(protocol)
  }
  if (v >= 4) {
    w.writeCompactNullableString(leader)
  } else {
    w.writeNullableString(leader)
  }
  if (v >= 2) {
    w.writeInt64(currentStateTimestamp)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(members.length)
    for (const item of members) encodeMemberMetadata(w, item, v)
  } else {
    w.writeArrayLength(members.length)
    for (const item of members) encodeMemberMetadata(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeGroupMetadataValue(r: Reader, v: number): GroupMetadataValue {
  const protocolType = v >= 4 ? r.readCompactString() : r.readString()
  const generation = r.readInt32()
  const protocol = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const leader = v >= 4 ? r.readCompactNullableString() : r.readNullableString()
  const currentStateTimestamp: number = v >= 2 ? r.readInt64() : -1
  let members: MemberMetadata[] = []
  const membersCount = v >= 4 ? r.readCompactArrayLength(15) : r.readArrayLength(15)
  for (let i = 0; i < membersCount; i++) members.push(decodeMemberMetadata(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { protocolType, generation, protocol, leader, currentStateTimestamp, members }
}

function encodeMemberMetadata(w: Writer, value: MemberMetadataInput, v: number): void {
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const clientId = value.clientId
  const clientHost = value.clientHost
  const rebalanceTimeout = value.rebalanceTimeout ?? -1
  const sessionTimeout = value.sessionTimeout
  const subscription = value.subscription
  const assignment = value.assignment
  if (v >= 4) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 3) {
    if (v >= 4) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  }
  if (v >= 4) {
    w.writeCompactString(clientId)
  } else {
    w.writeString(clientId)
  }
  if (v >= 4) {
    w.writeCompactString(clientHost)
  } else {
    w.writeString(clientHost)
  }
  if (v >= 1) {
    w.writeInt32(rebalanceTimeout)
  }
  w.writeInt32(sessionTimeout)
  if (v >= 4) {
    w.writeCompactBytes(subscription)
  } else {
    w.writeBytes(subscription)
  }
  if (v >= 4) {
    w.writeCompactBytes(assignment)
  } else {
    w.writeBytes(assignment)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeMemberMetadata(r: Reader, v: number): MemberMetadata {
  const memberId = v >= 4 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 3 ? (v >= 4 ? r.readCompactNullableString() : r.readNullableString()) : null
  const clientId = v >= 4 ? r.readCompactString() : r.readString()
  const clientHost = v >= 4 ? r.readCompactString() : r.readString()
  const rebalanceTimeout: number = v >= 1 ? r.readInt32() : -1
  const sessionTimeout = r.readInt32()
  const subscription = v >= 4 ? r.readCompactBytes() : r.readBytes()
  const assignment = v >= 4 ? r.readCompactBytes() : r.readBytes()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { memberId, groupInstanceId, clientId, clientHost, rebalanceTimeout, sessionTimeout, subscription, assignment }
}

/** GroupMetadataValue, versions 0 to 4. */
export const groupMetadataValue: MessageCodec<GroupMetadataValue, GroupMetadataValueInput> = {
  name: 'GroupMetadataValue',
  minVersion: 0,
  maxVersion: 4,
  recordType: 2,
  encode(w: Writer, value: GroupMetadataValueInput, v: number): void {
    checkVersion('GroupMetadataValue', v, 0, 4)
    encodeGroupMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): GroupMetadataValue {
    checkVersion('GroupMetadataValue', v, 0, 4)
    return decodeGroupMetadataValue(r, v)
  },
}
