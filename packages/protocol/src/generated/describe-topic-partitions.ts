// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeTopicPartitionsRequest, versions 0. */
export interface DescribeTopicPartitionsRequest {
  topics: TopicRequest[]
  /** Default 2000. */
  responsePartitionLimit: number
  /** Default null. */
  cursor: DescribeTopicPartitionsRequestCursor | null
}

/** What encoding takes for {@link DescribeTopicPartitionsRequest}. */
export interface DescribeTopicPartitionsRequestInput {
  readonly topics: readonly TopicRequestInput[]
  readonly responsePartitionLimit?: number | undefined
  readonly cursor?: DescribeTopicPartitionsRequestCursorInput | null | undefined
}

/** Part of DescribeTopicPartitionsRequest. */
export interface TopicRequest {
  name: string
}

/** What encoding takes for {@link TopicRequest}. */
export interface TopicRequestInput {
  readonly name: string
}

/** Part of DescribeTopicPartitionsRequest. */
export interface DescribeTopicPartitionsRequestCursor {
  topicName: string
  partitionIndex: number
}

/** What encoding takes for {@link DescribeTopicPartitionsRequestCursor}. */
export interface DescribeTopicPartitionsRequestCursorInput {
  readonly topicName: string
  readonly partitionIndex: number
}

function encodeDescribeTopicPartitionsRequest(w: Writer, value: DescribeTopicPartitionsRequestInput, v: number): void {
  const topics = value.topics
  const responsePartitionLimit = value.responsePartitionLimit ?? 2000
  const cursor = value.cursor ?? null
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeTopicRequest(w, item, v)
  w.writeInt32(responsePartitionLimit)
  if (cursor === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeDescribeTopicPartitionsRequestCursor(w, cursor, v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsRequest(r: Reader, v: number): DescribeTopicPartitionsRequest {
  let topics: TopicRequest[] = []
  const topicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTopicRequest(r, v))
  const responsePartitionLimit = r.readInt32()
  const cursor = r.readInt8() < 0 ? null : decodeDescribeTopicPartitionsRequestCursor(r, v)
  r.skipTaggedFields()
  return { topics, responsePartitionLimit, cursor }
}

function encodeTopicRequest(w: Writer, value: TopicRequestInput, _v: number): void {
  const name = value.name
  w.writeCompactString(name)
  w.writeNoTaggedFields()
}

function decodeTopicRequest(r: Reader, _v: number): TopicRequest {
  const name = r.readCompactString()
  r.skipTaggedFields()
  return { name }
}

function encodeDescribeTopicPartitionsRequestCursor(w: Writer, value: DescribeTopicPartitionsRequestCursorInput, _v: number): void {
  const topicName = value.topicName
  const partitionIndex = value.partitionIndex
  w.writeCompactString(topicName)
  w.writeInt32(partitionIndex)
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsRequestCursor(r: Reader, _v: number): DescribeTopicPartitionsRequestCursor {
  const topicName = r.readCompactString()
  const partitionIndex = r.readInt32()
  r.skipTaggedFields()
  return { topicName, partitionIndex }
}

/** DescribeTopicPartitionsResponse, versions 0. */
export interface DescribeTopicPartitionsResponse {
  throttleTimeMs: number
  topics: DescribeTopicPartitionsResponseTopic[]
  /** Default null. */
  nextCursor: DescribeTopicPartitionsResponseCursor | null
}

/** What encoding takes for {@link DescribeTopicPartitionsResponse}. */
export interface DescribeTopicPartitionsResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly DescribeTopicPartitionsResponseTopicInput[]
  readonly nextCursor?: DescribeTopicPartitionsResponseCursorInput | null | undefined
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponseTopic {
  errorCode: number
  name: string | null
  topicId: string
  /** Default false. */
  isInternal: boolean
  partitions: DescribeTopicPartitionsResponsePartition[]
  /** Default -2147483648. */
  topicAuthorizedOperations: number
}

/** What encoding takes for {@link DescribeTopicPartitionsResponseTopic}. */
export interface DescribeTopicPartitionsResponseTopicInput {
  readonly errorCode: number
  readonly name: string | null
  readonly topicId: string
  readonly isInternal?: boolean | undefined
  readonly partitions: readonly DescribeTopicPartitionsResponsePartitionInput[]
  readonly topicAuthorizedOperations?: number | undefined
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponsePartition {
  errorCode: number
  partitionIndex: number
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  replicaNodes: number[]
  isrNodes: number[]
  /** Default null. */
  eligibleLeaderReplicas: number[] | null
  /** Default null. */
  lastKnownElr: number[] | null
  offlineReplicas: number[]
}

/** What encoding takes for {@link DescribeTopicPartitionsResponsePartition}. */
export interface DescribeTopicPartitionsResponsePartitionInput {
  readonly errorCode: number
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch?: number | undefined
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly eligibleLeaderReplicas?: readonly number[] | null | undefined
  readonly lastKnownElr?: readonly number[] | null | undefined
  readonly offlineReplicas: readonly number[]
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponseCursor {
  topicName: string
  partitionIndex: number
}

/** What encoding takes for {@link DescribeTopicPartitionsResponseCursor}. */
export interface DescribeTopicPartitionsResponseCursorInput {
  readonly topicName: string
  readonly partitionIndex: number
}

function encodeDescribeTopicPartitionsResponse(w: Writer, value: DescribeTopicPartitionsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  const nextCursor = value.nextCursor ?? null
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeDescribeTopicPartitionsResponseTopic(w, item, v)
  if (nextCursor === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeDescribeTopicPartitionsResponseCursor(w, nextCursor, v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsResponse(r: Reader, v: number): DescribeTopicPartitionsResponse {
  const throttleTimeMs = r.readInt32()
  let topics: DescribeTopicPartitionsResponseTopic[] = []
  const topicsCount = r.readCompactArrayLength(26)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDescribeTopicPartitionsResponseTopic(r, v))
  const nextCursor = r.readInt8() < 0 ? null : decodeDescribeTopicPartitionsResponseCursor(r, v)
  r.skipTaggedFields()
  return { throttleTimeMs, topics, nextCursor }
}

function encodeDescribeTopicPartitionsResponseTopic(w: Writer, value: DescribeTopicPartitionsResponseTopicInput, v: number): void {
  const errorCode = value.errorCode
  const name = value.name
  const topicId = value.topicId
  const isInternal = value.isInternal ?? false
  const partitions = value.partitions
  const topicAuthorizedOperations = value.topicAuthorizedOperations ?? -2147483648
  w.writeInt16(errorCode)
  w.writeCompactNullableString(name)
  w.writeUuid(topicId)
  w.writeBoolean(isInternal)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeDescribeTopicPartitionsResponsePartition(w, item, v)
  w.writeInt32(topicAuthorizedOperations)
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsResponseTopic(r: Reader, v: number): DescribeTopicPartitionsResponseTopic {
  const errorCode = r.readInt16()
  const name = r.readCompactNullableString()
  const topicId = r.readUuid()
  const isInternal = r.readBoolean()
  let partitions: DescribeTopicPartitionsResponsePartition[] = []
  const partitionsCount = r.readCompactArrayLength(20)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDescribeTopicPartitionsResponsePartition(r, v))
  const topicAuthorizedOperations = r.readInt32()
  r.skipTaggedFields()
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }
}

function encodeDescribeTopicPartitionsResponsePartition(w: Writer, value: DescribeTopicPartitionsResponsePartitionInput, _v: number): void {
  const errorCode = value.errorCode
  const partitionIndex = value.partitionIndex
  const leaderId = value.leaderId
  const leaderEpoch = value.leaderEpoch ?? -1
  const replicaNodes = value.replicaNodes
  const isrNodes = value.isrNodes
  const eligibleLeaderReplicas = value.eligibleLeaderReplicas ?? null
  const lastKnownElr = value.lastKnownElr ?? null
  const offlineReplicas = value.offlineReplicas
  w.writeInt16(errorCode)
  w.writeInt32(partitionIndex)
  w.writeInt32(leaderId)
  w.writeInt32(leaderEpoch)
  w.writeCompactArrayLength(replicaNodes.length)
  for (const item of replicaNodes) w.writeInt32(item)
  w.writeCompactArrayLength(isrNodes.length)
  for (const item of isrNodes) w.writeInt32(item)
  if (eligibleLeaderReplicas === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(eligibleLeaderReplicas.length)
    for (const item of eligibleLeaderReplicas) w.writeInt32(item)
  }
  if (lastKnownElr === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(lastKnownElr.length)
    for (const item of lastKnownElr) w.writeInt32(item)
  }
  w.writeCompactArrayLength(offlineReplicas.length)
  for (const item of offlineReplicas) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsResponsePartition(r: Reader, _v: number): DescribeTopicPartitionsResponsePartition {
  const errorCode = r.readInt16()
  const partitionIndex = r.readInt32()
  const leaderId = r.readInt32()
  const leaderEpoch = r.readInt32()
  let replicaNodes: number[] = []
  const replicaNodesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < replicaNodesCount; i++) replicaNodes.push(r.readInt32())
  let isrNodes: number[] = []
  const isrNodesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < isrNodesCount; i++) isrNodes.push(r.readInt32())
  let eligibleLeaderReplicas: number[] | null = null
  const eligibleLeaderReplicasCount = r.readCompactNullableArrayLength(4)
  if (eligibleLeaderReplicasCount >= 0) {
    const items: number[] = []
    for (let i = 0; i < eligibleLeaderReplicasCount; i++) items.push(r.readInt32())
    eligibleLeaderReplicas = items
  }
  let lastKnownElr: number[] | null = null
  const lastKnownElrCount = r.readCompactNullableArrayLength(4)
  if (lastKnownElrCount >= 0) {
    const items: number[] = []
    for (let i = 0; i < lastKnownElrCount; i++) items.push(r.readInt32())
    lastKnownElr = items
  }
  let offlineReplicas: number[] = []
  const offlineReplicasCount = r.readCompactArrayLength(4)
  for (let i = 0; i < offlineReplicasCount; i++) offlineReplicas.push(r.readInt32())
  r.skipTaggedFields()
  return { errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, eligibleLeaderReplicas, lastKnownElr, offlineReplicas }
}

function encodeDescribeTopicPartitionsResponseCursor(w: Writer, value: DescribeTopicPartitionsResponseCursorInput, _v: number): void {
  const topicName = value.topicName
  const partitionIndex = value.partitionIndex
  w.writeCompactString(topicName)
  w.writeInt32(partitionIndex)
  w.writeNoTaggedFields()
}

function decodeDescribeTopicPartitionsResponseCursor(r: Reader, _v: number): DescribeTopicPartitionsResponseCursor {
  const topicName = r.readCompactString()
  const partitionIndex = r.readInt32()
  r.skipTaggedFields()
  return { topicName, partitionIndex }
}

/** DescribeTopicPartitions (API key 75), versions 0. */
export const describeTopicPartitions: Api<DescribeTopicPartitionsRequest, DescribeTopicPartitionsRequestInput, DescribeTopicPartitionsResponse, DescribeTopicPartitionsResponseInput> = {
  key: 75,
  name: 'DescribeTopicPartitions',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeTopicPartitionsRequestInput, v: number): void {
    checkVersion('DescribeTopicPartitionsRequest', v, 0, 0)
    encodeDescribeTopicPartitionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeTopicPartitionsRequest {
    checkVersion('DescribeTopicPartitionsRequest', v, 0, 0)
    return decodeDescribeTopicPartitionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeTopicPartitionsResponseInput, v: number): void {
    checkVersion('DescribeTopicPartitionsResponse', v, 0, 0)
    encodeDescribeTopicPartitionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeTopicPartitionsResponse {
    checkVersion('DescribeTopicPartitionsResponse', v, 0, 0)
    return decodeDescribeTopicPartitionsResponse(r, v)
  },
}
