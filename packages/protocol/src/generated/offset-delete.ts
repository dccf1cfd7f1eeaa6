// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetDeleteRequest, versions 0. */
export interface OffsetDeleteRequest {
  groupId: string
  topics: OffsetDeleteRequestTopic[]
}

/** What encoding takes for {@link OffsetDeleteRequest}. */
export interface OffsetDeleteRequestInput {
  readonly groupId: string
  readonly topics: readonly OffsetDeleteRequestTopicInput[]
}

/** Part of OffsetDeleteRequest. */
export interface OffsetDeleteRequestTopic {
  name: string
  partitions: OffsetDeleteRequestPartition[]
}

/** What encoding takes for {@link OffsetDeleteRequestTopic}. */
export interface OffsetDeleteRequestTopicInput {
  readonly name: string
  readonly partitions: readonly OffsetDeleteRequestPartitionInput[]
}

/** Part of OffsetDeleteRequest. */
export interface OffsetDeleteRequestPartition {
  partitionIndex: number
}

/** What encoding takes for {@link OffsetDeleteRequestPartition}. */
export interface OffsetDeleteRequestPartitionInput {
  readonly partitionIndex: number
}

function encodeOffsetDeleteRequest(w: Writer, value: OffsetDeleteRequestInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  w.writeString(groupId)
  w.writeArrayLength(topics.length)
  for (const item of topics) encodeOffsetDeleteRequestTopic(w, item, v)
}

function decodeOffsetDeleteRequest(r: Reader, v: number): OffsetDeleteRequest {
  const groupId = r.readString()
  let topics: OffsetDeleteRequestTopic[] = []
  const topicsCount = r.readArrayLength(6)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetDeleteRequestTopic(r, v))
  return { groupId, topics }
}

function encodeOffsetDeleteRequestTopic(w: Writer, value: OffsetDeleteRequestTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeString(name)
  w.writeArrayLength(partitions.length)
  for (const item of partitions) encodeOffsetDeleteRequestPartition(w, item, v)
}

function decodeOffsetDeleteRequestTopic(r: Reader, v: number): OffsetDeleteRequestTopic {
  const name = r.readString()
  let partitions: OffsetDeleteRequestPartition[] = []
  const partitionsCount = r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetDeleteRequestPartition(r, v))
  return { name, partitions }
}

function encodeOffsetDeleteRequestPartition(w: Writer, value: OffsetDeleteRequestPartitionInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  w.writeInt32(partitionIndex)
}

function decodeOffsetDeleteRequestPartition(r: Reader, _v: number): OffsetDeleteRequestPartition {
  const partitionIndex = r.readInt32()
  return { partitionIndex }
}

/** OffsetDeleteResponse, versions 0. */
export interface OffsetDeleteResponse {
  errorCode: number
  throttleTimeMs: number
  topics: OffsetDeleteResponseTopic[]
}

/** What encoding takes for {@link OffsetDeleteResponse}. */
export interface OffsetDeleteResponseInput {
  readonly errorCode: number
  readonly throttleTimeMs: number
  readonly topics: readonly OffsetDeleteResponseTopicInput[]
}

/** Part of OffsetDeleteResponse. */
export interface OffsetDeleteResponseTopic {
  name: string
  partitions: OffsetDeleteResponsePartition[]
}

/** What encoding takes for {@link OffsetDeleteResponseTopic}. */
export interface OffsetDeleteResponseTopicInput {
  readonly name: string
  readonly partitions: readonly OffsetDeleteResponsePartitionInput[]
}

/** Part of OffsetDeleteResponse. */
export interface OffsetDeleteResponsePartition {
  partitionIndex: number
  errorCode: number
}

/** What encoding takes for {@link OffsetDeleteResponsePartition}. */
export interface OffsetDeleteResponsePartitionInput {
  readonly partitionIndex: number
  readonly errorCode: number
}

function encodeOffsetDeleteResponse(w: Writer, value: OffsetDeleteResponseInput, v: number): void {
  const errorCode = value.errorCode
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt16(errorCode)
  w.writeInt32(throttleTimeMs)
  w.writeArrayLength(topics.length)
  for (const item of topics) encodeOffsetDeleteResponseTopic(w, item, v)
}

function decodeOffsetDeleteResponse(r: Reader, v: number): OffsetDeleteResponse {
  const errorCode = r.readInt16()
  const throttleTimeMs = r.readInt32()
  let topics: OffsetDeleteResponseTopic[] = []
  const topicsCount = r.readArrayLength(6)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetDeleteResponseTopic(r, v))
  return { errorCode, throttleTimeMs, topics }
}

function encodeOffsetDeleteResponseTopic(w: Writer, value: OffsetDeleteResponseTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeString(name)
  w.writeArrayLength(partitions.length)
  for (const item of partitions) encodeOffsetDeleteResponsePartition(w, item, v)
}

function decodeOffsetDeleteResponseTopic(r: Reader, v: number): OffsetDeleteResponseTopic {
  const name = r.readString()
  let partitions: OffsetDeleteResponsePartition[] = []
  const partitionsCount = r.readArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetDeleteResponsePartition(r, v))
  return { name, partitions }
}

function encodeOffsetDeleteResponsePartition(w: Writer, value: OffsetDeleteResponsePartitionInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
}

function decodeOffsetDeleteResponsePartition(r: Reader, _v: number): OffsetDeleteResponsePartition {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  return { partitionIndex, errorCode }
}

/** OffsetDelete (API key 47), versions 0. */
export const offsetDelete: Api<OffsetDeleteRequest, OffsetDeleteRequestInput, OffsetDeleteResponse, OffsetDeleteResponseInput> = {
  key: 47,
  name: 'OffsetDelete',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 1,
  responseHeaderVersion: () => 0,
  encodeRequest(w: Writer, value: OffsetDeleteRequestInput, v: number): void {
    checkVersion('OffsetDeleteRequest', v, 0, 0)
    encodeOffsetDeleteRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): OffsetDeleteRequest {
    checkVersion('OffsetDeleteRequest', v, 0, 0)
    return decodeOffsetDeleteRequest(r, v)
  },
  encodeResponse(w: Writer, value: OffsetDeleteResponseInput, v: number): void {
    checkVersion('OffsetDeleteResponse', v, 0, 0)
    encodeOffsetDeleteResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): OffsetDeleteResponse {
    checkVersion('OffsetDeleteResponse', v, 0, 0)
    return decodeOffsetDeleteResponse(r, v)
  },
}
