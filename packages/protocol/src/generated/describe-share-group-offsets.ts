// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeShareGroupOffsetsRequest, versions 0 to 1. */
export interface DescribeShareGroupOffsetsRequest {
  groups: DescribeShareGroupOffsetsRequestGroup[]
}

/** What encoding takes for {@link DescribeShareGroupOffsetsRequest}. */
export interface DescribeShareGroupOffsetsRequestInput {
  readonly groups: readonly DescribeShareGroupOffsetsRequestGroupInput[]
}

/** Part of DescribeShareGroupOffsetsRequest. */
export interface DescribeShareGroupOffsetsRequestGroup {
  groupId: string
  topics: DescribeShareGroupOffsetsRequestTopic[] | null
}

/** What encoding takes for {@link DescribeShareGroupOffsetsRequestGroup}. */
export interface DescribeShareGroupOffsetsRequestGroupInput {
  readonly groupId: string
  readonly topics: readonly DescribeShareGroupOffsetsRequestTopicInput[] | null
}

/** Part of DescribeShareGroupOffsetsRequest. */
export interface DescribeShareGroupOffsetsRequestTopic {
  topicName: string
  partitions: number[]
}

/** What encoding takes for {@link DescribeShareGroupOffsetsRequestTopic}. */
export interface DescribeShareGroupOffsetsRequestTopicInput {
  readonly topicName: string
  readonly partitions: readonly number[]
}

function encodeDescribeShareGroupOffsetsRequest(w: Writer, value: DescribeShareGroupOffsetsRequestInput, v: number): void {
  const groups = value.groups
  w.writeCompactArrayLength(groups.length)
  for (const item of groups) encodeDescribeShareGroupOffsetsRequestGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsRequest(r: Reader, v: number): DescribeShareGroupOffsetsRequest {
  let groups: DescribeShareGroupOffsetsRequestGroup[] = []
  const groupsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < groupsCount; i++) groups.push(decodeDescribeShareGroupOffsetsRequestGroup(r, v))
  r.skipTaggedFields()
  return { groups }
}

function encodeDescribeShareGroupOffsetsRequestGroup(w: Writer, value: DescribeShareGroupOffsetsRequestGroupInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  w.writeCompactString(groupId)
  if (topics === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeDescribeShareGroupOffsetsRequestTopic(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsRequestGroup(r: Reader, v: number): DescribeShareGroupOffsetsRequestGroup {
  const groupId = r.readCompactString()
  let topics: DescribeShareGroupOffsetsRequestTopic[] | null = null
  const topicsCount = r.readCompactNullableArrayLength(3)
  if (topicsCount >= 0) {
    const items: DescribeShareGroupOffsetsRequestTopic[] = []
    for (let i = 0; i < topicsCount; i++) items.push(decodeDescribeShareGroupOffsetsRequestTopic(r, v))
    topics = items
  }
  r.skipTaggedFields()
  return { groupId, topics }
}

function encodeDescribeShareGroupOffsetsRequestTopic(w: Writer, value: DescribeShareGroupOffsetsRequestTopicInput, _v: number): void {
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsRequestTopic(r: Reader, _v: number): DescribeShareGroupOffsetsRequestTopic {
  const topicName = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicName, partitions }
}

/** DescribeShareGroupOffsetsResponse, versions 0 to 1. */
export interface DescribeShareGroupOffsetsResponse {
  throttleTimeMs: number
  groups: DescribeShareGroupOffsetsResponseGroup[]
}

/** What encoding takes for {@link DescribeShareGroupOffsetsResponse}. */
export interface DescribeShareGroupOffsetsResponseInput {
  readonly throttleTimeMs: number
  readonly groups: readonly DescribeShareGroupOffsetsResponseGroupInput[]
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponseGroup {
  groupId: string
  topics: DescribeShareGroupOffsetsResponseTopic[]
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link DescribeShareGroupOffsetsResponseGroup}. */
export interface DescribeShareGroupOffsetsResponseGroupInput {
  readonly groupId: string
  readonly topics: readonly DescribeShareGroupOffsetsResponseTopicInput[]
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: string
  partitions: DescribeShareGroupOffsetsResponsePartition[]
}

/** What encoding takes for {@link DescribeShareGroupOffsetsResponseTopic}. */
export interface DescribeShareGroupOffsetsResponseTopicInput {
  readonly topicName: string
  readonly topicId: string
  readonly partitions: readonly DescribeShareGroupOffsetsResponsePartitionInput[]
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponsePartition {
  partitionIndex: number
  startOffset: number
  leaderEpoch: number
  /** Versions 1; default -1. */
  lag: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link DescribeShareGroupOffsetsResponsePartition}. */
export interface DescribeShareGroupOffsetsResponsePartitionInput {
  readonly partitionIndex: number
  readonly startOffset: number
  readonly leaderEpoch: number
  readonly lag?: number | undefined
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeDescribeShareGroupOffsetsResponse(w: Writer, value: DescribeShareGroupOffsetsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const groups = value.groups
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(groups.length)
  for (const item of groups) encodeDescribeShareGroupOffsetsResponseGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsResponse(r: Reader, v: number): DescribeShareGroupOffsetsResponse {
  const throttleTimeMs = r.readInt32()
  let groups: DescribeShareGroupOffsetsResponseGroup[] = []
  const groupsCount = r.readCompactArrayLength(6)
  for (let i = 0; i < groupsCount; i++) groups.push(decodeDescribeShareGroupOffsetsResponseGroup(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, groups }
}

function encodeDescribeShareGroupOffsetsResponseGroup(w: Writer, value: DescribeShareGroupOffsetsResponseGroupInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  w.writeCompactString(groupId)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeDescribeShareGroupOffsetsResponseTopic(w, item, v)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsResponseGroup(r: Reader, v: number): DescribeShareGroupOffsetsResponseGroup {
  const groupId = r.readCompactString()
  let topics: DescribeShareGroupOffsetsResponseTopic[] = []
  const topicsCount = r.readCompactArrayLength(19)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDescribeShareGroupOffsetsResponseTopic(r, v))
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { groupId, topics, errorCode, errorMessage }
}

function encodeDescribeShareGroupOffsetsResponseTopic(w: Writer, value: DescribeShareGroupOffsetsResponseTopicInput, v: number): void {
  const topicName = value.topicName
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeDescribeShareGroupOffsetsResponsePartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsResponseTopic(r: Reader, v: number): DescribeShareGroupOffsetsResponseTopic {
  const topicName = r.readCompactString()
  const topicId = r.readUuid()
  let partitions: DescribeShareGroupOffsetsResponsePartition[] = []
  const partitionsCount = r.readCompactArrayLength(20)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDescribeShareGroupOffsetsResponsePartition(r, v))
  r.skipTaggedFields()
  return { topicName, topicId, partitions }
}

function encodeDescribeShareGroupOffsetsResponsePartition(w: Writer, value: DescribeShareGroupOffsetsResponsePartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const startOffset = value.startOffset
  const leaderEpoch = value.leaderEpoch
  const lag = value.lag ?? -1
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  w.writeInt32(partitionIndex)
  w.writeInt64(startOffset)
  w.writeInt32(leaderEpoch)
  if (v >= 1) {
    w.writeInt64(lag)
  }
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeDescribeShareGroupOffsetsResponsePartition(r: Reader, v: number): DescribeShareGroupOffsetsResponsePartition {
  const partitionIndex = r.readInt32()
  const startOffset = r.readInt64()
  const leaderEpoch = r.readInt32()
  const lag: number = v >= 1 ? r.readInt64() : -1
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { partitionIndex, startOffset, leaderEpoch, lag, errorCode, errorMessage }
}

/** DescribeShareGroupOffsets (API key 90), versions 0 to 1. */
export const describeShareGroupOffsets: Api<DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsRequestInput, DescribeShareGroupOffsetsResponse, DescribeShareGroupOffsetsResponseInput> = {
  key: 90,
  name: 'DescribeShareGroupOffsets',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeShareGroupOffsetsRequestInput, v: number): void {
    checkVersion('DescribeShareGroupOffsetsRequest', v, 0, 1)
    encodeDescribeShareGroupOffsetsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeShareGroupOffsetsRequest {
    checkVersion('DescribeShareGroupOffsetsRequest', v, 0, 1)
    return decodeDescribeShareGroupOffsetsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeShareGroupOffsetsResponseInput, v: number): void {
    checkVersion('DescribeShareGroupOffsetsResponse', v, 0, 1)
    encodeDescribeShareGroupOffsetsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeShareGroupOffsetsResponse {
    checkVersion('DescribeShareGroupOffsetsResponse', v, 0, 1)
    return decodeDescribeShareGroupOffsetsResponse(r, v)
  },
}
