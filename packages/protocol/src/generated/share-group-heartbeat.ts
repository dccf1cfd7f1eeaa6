// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupHeartbeatRequest, versions 1. */
export interface ShareGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  /** Default null. */
  rackId: string | null
  /** Default null. */
  subscribedTopicNames: string[] | null
}

/** What encoding takes for {@link ShareGroupHeartbeatRequest}. */
export interface ShareGroupHeartbeatRequestInput {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly rackId?: string | null | undefined
  readonly subscribedTopicNames?: readonly string[] | null | undefined
}

function encodeShareGroupHeartbeatRequest(w: Writer, value: ShareGroupHeartbeatRequestInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  const memberEpoch = value.memberEpoch
  const rackId = value.rackId ?? null
  const subscribedTopicNames = value.subscribedTopicNames ?? null
  w.writeCompactString(groupId)
  w.writeCompactString(memberId)
  w.writeInt32(memberEpoch)
  w.writeCompactNullableString(rackId)
  if (subscribedTopicNames === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(subscribedTopicNames.length)
    for (const item of subscribedTopicNames) w.writeCompactString(item)
  }
  w.writeNoTaggedFields()
}

function decodeShareGroupHeartbeatRequest(r: Reader, _v: number): ShareGroupHeartbeatRequest {
  const groupId = r.readCompactString()
  const memberId = r.readCompactString()
  const memberEpoch = r.readInt32()
  const rackId = r.readCompactNullableString()
  let subscribedTopicNames: string[] | null = null
  const subscribedTopicNamesCount = r.readCompactNullableArrayLength(1)
  if (subscribedTopicNamesCount >= 0) {
    const items: string[] = []
    for (let i = 0; i < subscribedTopicNamesCount; i++) items.push(r.readCompactString())
    subscribedTopicNames = items
  }
  r.skipTaggedFields()
  return { groupId, memberId, memberEpoch, rackId, subscribedTopicNames }
}

/** ShareGroupHeartbeatResponse, versions 1. */
export interface ShareGroupHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** Default null. */
  memberId: string | null
  memberEpoch: number
  heartbeatIntervalMs: number
  /** Default null. */
  assignment: Assignment | null
}

/** What encoding takes for {@link ShareGroupHeartbeatResponse}. */
export interface ShareGroupHeartbeatResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly assignment?: AssignmentInput | null | undefined
}

/** Part of ShareGroupHeartbeatResponse. */
export interface Assignment {
  topicPartitions: TopicPartitions[]
}

/** What encoding takes for {@link Assignment}. */
export interface AssignmentInput {
  readonly topicPartitions: readonly TopicPartitionsInput[]
}

/** Part of ShareGroupHeartbeatResponse. */
export interface TopicPartitions {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartitions}. */
export interface TopicPartitionsInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeShareGroupHeartbeatResponse(w: Writer, value: ShareGroupHeartbeatResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const memberId = value.memberId ?? null
  const memberEpoch = value.memberEpoch
  const heartbeatIntervalMs = value.heartbeatIntervalMs
  const assignment = value.assignment ?? null
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactNullableString(memberId)
  w.writeInt32(memberEpoch)
  w.writeInt32(heartbeatIntervalMs)
  if (assignment === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeAssignment(w, assignment, v)
  }
  w.writeNoTaggedFields()
}

function decodeShareGroupHeartbeatResponse(r: Reader, v: number): ShareGroupHeartbeatResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const memberId = r.readCompactNullableString()
  const memberEpoch = r.readInt32()
  const heartbeatIntervalMs = r.readInt32()
  const assignment = r.readInt8() < 0 ? null : decodeAssignment(r, v)
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, assignment }
}

function encodeAssignment(w: Writer, value: AssignmentInput, v: number): void {
  const topicPartitions = value.topicPartitions
  w.writeCompactArrayLength(topicPartitions.length)
  for (const item of topicPartitions) encodeTopicPartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAssignment(r: Reader, v: number): Assignment {
  let topicPartitions: TopicPartitions[] = []
  const topicPartitionsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < topicPartitionsCount; i++) topicPartitions.push(decodeTopicPartitions(r, v))
  r.skipTaggedFields()
  return { topicPartitions }
}

function encodeTopicPartitions(w: Writer, value: TopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartitions(r: Reader, _v: number): TopicPartitions {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ShareGroupHeartbeat (API key 76), versions 1. */
export const shareGroupHeartbeat: Api<ShareGroupHeartbeatRequest, ShareGroupHeartbeatRequestInput, ShareGroupHeartbeatResponse, ShareGroupHeartbeatResponseInput> = {
  key: 76,
  name: 'ShareGroupHeartbeat',
  minVersion: 1,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ShareGroupHeartbeatRequestInput, v: number): void {
    checkVersion('ShareGroupHeartbeatRequest', v, 1, 1)
    encodeShareGroupHeartbeatRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ShareGroupHeartbeatRequest {
    checkVersion('ShareGroupHeartbeatRequest', v, 1, 1)
    return decodeShareGroupHeartbeatRequest(r, v)
  },
  encodeResponse(w: Writer, value: ShareGroupHeartbeatResponseInput, v: number): void {
    checkVersion('ShareGroupHeartbeatResponse', v, 1, 1)
    encodeShareGroupHeartbeatResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ShareGroupHeartbeatResponse {
    checkVersion('ShareGroupHeartbeatResponse', v, 1, 1)
    return decodeShareGroupHeartbeatResponse(r, v)
  },
}
