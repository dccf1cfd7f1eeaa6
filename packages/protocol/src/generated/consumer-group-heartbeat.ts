// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupHeartbeatRequest, versions 0 to 1. */
export interface ConsumerGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  /** Default null. */
  subscribedTopicNames: string[] | null
  /** Versions 1; default null. */
  subscribedTopicRegex: string | null
  /** Default null. */
  serverAssignor: string | null
  /** Default null. */
  topicPartitions: ConsumerGroupHeartbeatRequestTopicPartitions[] | null
}

/** What encoding takes for {@link ConsumerGroupHeartbeatRequest}. */
export interface ConsumerGroupHeartbeatRequestInput {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly subscribedTopicNames?: readonly string[] | null | undefined
  readonly subscribedTopicRegex?: string | null | undefined
  readonly serverAssignor?: string | null | undefined
  readonly topicPartitions?: readonly ConsumerGroupHeartbeatRequestTopicPartitionsInput[] | null | undefined
}

/** Part of ConsumerGroupHeartbeatRequest. */
export interface ConsumerGroupHeartbeatRequestTopicPartitions {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link ConsumerGroupHeartbeatRequestTopicPartitions}. */
export interface ConsumerGroupHeartbeatRequestTopicPartitionsInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeConsumerGroupHeartbeatRequest(w: Writer, value: ConsumerGroupHeartbeatRequestInput, v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  const memberEpoch = value.memberEpoch
  const instanceId = value.instanceId ?? null
  const rackId = value.rackId ?? null
  const rebalanceTimeoutMs = value.rebalanceTimeoutMs ?? -1
  const subscribedTopicNames = value.subscribedTopicNames ?? null
  const subscribedTopicRegex = value.subscribedTopicRegex ?? null
  const serverAssignor = value.serverAssignor ?? null
  const topicPartitions = value.topicPartitions ?? null
  w.writeCompactString(groupId)
  w.writeCompactString(memberId)
  w.writeInt32(memberEpoch)
  w.writeCompactNullableString(instanceId)
  w.writeCompactNullableString(rackId)
  w.writeInt32(rebalanceTimeoutMs)
  if (subscribedTopicNames === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(subscribedTopicNames.length)
    for (const item of subscribedTopicNames) w.writeCompactString(item)
  }
  if (v >= 1) {
    w.writeCompactNullableString(subscribedTopicRegex)
  } else {
    if (subscribedTopicRegex !== null) throw absentField('ConsumerGroupHeartbeatRequest', 'subscribedTopicRegex', v)
  }
  w.writeCompactNullableString(serverAssignor)
  if (topicPartitions === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(topicPartitions.length)
    for (const item of topicPartitions) encodeConsumerGroupHeartbeatRequestTopicPartitions(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeConsumerGroupHeartbeatRequest(r: Reader, v: number): ConsumerGroupHeartbeatRequest {
  const groupId = r.readCompactString()
  const memberId = r.readCompactString()
  const memberEpoch = r.readInt32()
  const instanceId = r.readCompactNullableString()
  const rackId = r.readCompactNullableString()
  const rebalanceTimeoutMs = r.readInt32()
  let subscribedTopicNames: string[] | null = null
  const subscribedTopicNamesCount = r.readCompactNullableArrayLength(1)
  if (subscribedTopicNamesCount >= 0) {
    const items: string[] = []
    for (let i = 0; i < subscribedTopicNamesCount; i++) items.push(r.readCompactString())
    subscribedTopicNames = items
  }
  const subscribedTopicRegex: string | null = v >= 1 ? r.readCompactNullableString() : null
  const serverAssignor = r.readCompactNullableString()
  let topicPartitions: ConsumerGroupHeartbeatRequestTopicPartitions[] | null = null
  const topicPartitionsCount = r.readCompactNullableArrayLength(18)
  if (topicPartitionsCount >= 0) {
    const items: ConsumerGroupHeartbeatRequestTopicPartitions[] = []
    for (let i = 0; i < topicPartitionsCount; i++) items.push(decodeConsumerGroupHeartbeatRequestTopicPartitions(r, v))
    topicPartitions = items
  }
  r.skipTaggedFields()
  return { groupId, memberId, memberEpoch, instanceId, rackId, rebalanceTimeoutMs, subscribedTopicNames, subscribedTopicRegex, serverAssignor, topicPartitions }
}

function encodeConsumerGroupHeartbeatRequestTopicPartitions(w: Writer, value: ConsumerGroupHeartbeatRequestTopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupHeartbeatRequestTopicPartitions(r: Reader, _v: number): ConsumerGroupHeartbeatRequestTopicPartitions {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ConsumerGroupHeartbeatResponse, versions 0 to 1. */
export interface ConsumerGroupHeartbeatResponse {
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

/** What encoding takes for {@link ConsumerGroupHeartbeatResponse}. */
export interface ConsumerGroupHeartbeatResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly assignment?: AssignmentInput | null | undefined
}

/** Part of ConsumerGroupHeartbeatResponse. */
export interface Assignment {
  topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[]
}

/** What encoding takes for {@link Assignment}. */
export interface AssignmentInput {
  readonly topicPartitions: readonly ConsumerGroupHeartbeatResponseTopicPartitionsInput[]
}

/** Part of ConsumerGroupHeartbeatResponse. */
export interface ConsumerGroupHeartbeatResponseTopicPartitions {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link ConsumerGroupHeartbeatResponseTopicPartitions}. */
export interface ConsumerGroupHeartbeatResponseTopicPartitionsInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeConsumerGroupHeartbeatResponse(w: Writer, value: ConsumerGroupHeartbeatResponseInput, v: number): void {
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

function decodeConsumerGroupHeartbeatResponse(r: Reader, v: number): ConsumerGroupHeartbeatResponse {
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
  for (const item of topicPartitions) encodeConsumerGroupHeartbeatResponseTopicPartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAssignment(r: Reader, v: number): Assignment {
  let topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[] = []
  const topicPartitionsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < topicPartitionsCount; i++) topicPartitions.push(decodeConsumerGroupHeartbeatResponseTopicPartitions(r, v))
  r.skipTaggedFields()
  return { topicPartitions }
}

function encodeConsumerGroupHeartbeatResponseTopicPartitions(w: Writer, value: ConsumerGroupHeartbeatResponseTopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupHeartbeatResponseTopicPartitions(r: Reader, _v: number): ConsumerGroupHeartbeatResponseTopicPartitions {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ConsumerGroupHeartbeat (API key 68), versions 0 to 1. */
export const consumerGroupHeartbeat: Api<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatRequestInput, ConsumerGroupHeartbeatResponse, ConsumerGroupHeartbeatResponseInput> = {
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ConsumerGroupHeartbeatRequestInput, v: number): void {
    checkVersion('ConsumerGroupHeartbeatRequest', v, 0, 1)
    encodeConsumerGroupHeartbeatRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ConsumerGroupHeartbeatRequest {
    checkVersion('ConsumerGroupHeartbeatRequest', v, 0, 1)
    return decodeConsumerGroupHeartbeatRequest(r, v)
  },
  encodeResponse(w: Writer, value: ConsumerGroupHeartbeatResponseInput, v: number): void {
    checkVersion('ConsumerGroupHeartbeatResponse', v, 0, 1)
    encodeConsumerGroupHeartbeatResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ConsumerGroupHeartbeatResponse {
    checkVersion('ConsumerGroupHeartbeatResponse', v, 0, 1)
    return decodeConsumerGroupHeartbeatResponse(r, v)
  },
}
