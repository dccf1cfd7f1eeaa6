// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterShareGroupOffsetsRequest, versions 0. */
export interface AlterShareGroupOffsetsRequest {
  groupId: string
  topics: AlterShareGroupOffsetsRequestTopic[]
}

/** What encoding takes for {@link AlterShareGroupOffsetsRequest}. */
export interface AlterShareGroupOffsetsRequestInput {
  readonly groupId: string
  readonly topics: readonly AlterShareGroupOffsetsRequestTopicInput[]
}

/** Part of AlterShareGroupOffsetsRequest. */
export interface AlterShareGroupOffsetsRequestTopic {
  topicName: string
  partitions: AlterShareGroupOffsetsRequestPartition[]
}

/** What encoding takes for {@link AlterShareGroupOffsetsRequestTopic}. */
export interface AlterShareGroupOffsetsRequestTopicInput {
  readonly topicName: string
  readonly partitions: readonly AlterShareGroupOffsetsRequestPartitionInput[]
}

/** Part of AlterShareGroupOffsetsRequest. */
export interface AlterShareGroupOffsetsRequestPartition {
  partitionIndex: number
  startOffset: number
}

/** What encoding takes for {@link AlterShareGroupOffsetsRequestPartition}. */
export interface AlterShareGroupOffsetsRequestPartitionInput {
  readonly partitionIndex: number
  readonly startOffset: number
}

function encodeAlterShareGroupOffsetsRequest(w: Writer, value: AlterShareGroupOffsetsRequestInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  w.writeCompactString(groupId)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeAlterShareGroupOffsetsRequestTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsRequest(r: Reader, v: number): AlterShareGroupOffsetsRequest {
  const groupId = r.readCompactString()
  let topics: AlterShareGroupOffsetsRequestTopic[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeAlterShareGroupOffsetsRequestTopic(r, v))
  r.skipTaggedFields()
  return { groupId, topics }
}

function encodeAlterShareGroupOffsetsRequestTopic(w: Writer, value: AlterShareGroupOffsetsRequestTopicInput, v: number): void {
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeAlterShareGroupOffsetsRequestPartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsRequestTopic(r: Reader, v: number): AlterShareGroupOffsetsRequestTopic {
  const topicName = r.readCompactString()
  let partitions: AlterShareGroupOffsetsRequestPartition[] = []
  const partitionsCount = r.readCompactArrayLength(13)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeAlterShareGroupOffsetsRequestPartition(r, v))
  r.skipTaggedFields()
  return { topicName, partitions }
}

function encodeAlterShareGroupOffsetsRequestPartition(w: Writer, value: AlterShareGroupOffsetsRequestPartitionInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const startOffset = value.startOffset
  w.writeInt32(partitionIndex)
  w.writeInt64(startOffset)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsRequestPartition(r: Reader, _v: number): AlterShareGroupOffsetsRequestPartition {
  const partitionIndex = r.readInt32()
  const startOffset = r.readInt64()
  r.skipTaggedFields()
  return { partitionIndex, startOffset }
}

/** AlterShareGroupOffsetsResponse, versions 0. */
export interface AlterShareGroupOffsetsResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  responses: AlterShareGroupOffsetsResponseTopic[]
}

/** What encoding takes for {@link AlterShareGroupOffsetsResponse}. */
export interface AlterShareGroupOffsetsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly responses: readonly AlterShareGroupOffsetsResponseTopicInput[]
}

/** Part of AlterShareGroupOffsetsResponse. */
export interface AlterShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: string
  partitions: AlterShareGroupOffsetsResponsePartition[]
}

/** What encoding takes for {@link AlterShareGroupOffsetsResponseTopic}. */
export interface AlterShareGroupOffsetsResponseTopicInput {
  readonly topicName: string
  readonly topicId: string
  readonly partitions: readonly AlterShareGroupOffsetsResponsePartitionInput[]
}

/** Part of AlterShareGroupOffsetsResponse. */
export interface AlterShareGroupOffsetsResponsePartition {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link AlterShareGroupOffsetsResponsePartition}. */
export interface AlterShareGroupOffsetsResponsePartitionInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeAlterShareGroupOffsetsResponse(w: Writer, value: AlterShareGroupOffsetsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(responses.length)
  for (const item of responses) encodeAlterShareGroupOffsetsResponseTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsResponse(r: Reader, v: number): AlterShareGroupOffsetsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let responses: AlterShareGroupOffsetsResponseTopic[] = []
  const responsesCount = r.readCompactArrayLength(19)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeAlterShareGroupOffsetsResponseTopic(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, responses }
}

function encodeAlterShareGroupOffsetsResponseTopic(w: Writer, value: AlterShareGroupOffsetsResponseTopicInput, v: number): void {
  const topicName = value.topicName
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeAlterShareGroupOffsetsResponsePartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsResponseTopic(r: Reader, v: number): AlterShareGroupOffsetsResponseTopic {
  const topicName = r.readCompactString()
  const topicId = r.readUuid()
  let partitions: AlterShareGroupOffsetsResponsePartition[] = []
  const partitionsCount = r.readCompactArrayLength(8)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeAlterShareGroupOffsetsResponsePartition(r, v))
  r.skipTaggedFields()
  return { topicName, topicId, partitions }
}

function encodeAlterShareGroupOffsetsResponsePartition(w: Writer, value: AlterShareGroupOffsetsResponsePartitionInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeAlterShareGroupOffsetsResponsePartition(r: Reader, _v: number): AlterShareGroupOffsetsResponsePartition {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage }
}

/** AlterShareGroupOffsets (API key 91), versions 0. */
export const alterShareGroupOffsets: Api<AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsRequestInput, AlterShareGroupOffsetsResponse, AlterShareGroupOffsetsResponseInput> = {
  key: 91,
  name: 'AlterShareGroupOffsets',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: AlterShareGroupOffsetsRequestInput, v: number): void {
    checkVersion('AlterShareGroupOffsetsRequest', v, 0, 0)
    encodeAlterShareGroupOffsetsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterShareGroupOffsetsRequest {
    checkVersion('AlterShareGroupOffsetsRequest', v, 0, 0)
    return decodeAlterShareGroupOffsetsRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterShareGroupOffsetsResponseInput, v: number): void {
    checkVersion('AlterShareGroupOffsetsResponse', v, 0, 0)
    encodeAlterShareGroupOffsetsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterShareGroupOffsetsResponse {
    checkVersion('AlterShareGroupOffsetsResponse', v, 0, 0)
    return decodeAlterShareGroupOffsetsResponse(r, v)
  },
}
