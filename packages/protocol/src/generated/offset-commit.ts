// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetCommitRequest, versions 2 to 10. */
export interface OffsetCommitRequest {
  groupId: string
  /** Default -1. */
  generationIdOrMemberEpoch: number
  memberId: string
  /** Versions 7 to 10; default null. */
  groupInstanceId: string | null
  /** Versions 2 to 4; default -1. */
  retentionTimeMs: number
  topics: OffsetCommitRequestTopic[]
}

/** What encoding takes for {@link OffsetCommitRequest}. */
export interface OffsetCommitRequestInput {
  readonly groupId: string
  readonly generationIdOrMemberEpoch?: number | undefined
  readonly memberId: string
  readonly groupInstanceId?: string | null | undefined
  readonly retentionTimeMs?: number | undefined
  readonly topics: readonly OffsetCommitRequestTopicInput[]
}

/** Part of OffsetCommitRequest. */
export interface OffsetCommitRequestTopic {
  /** Versions 2 to 9. */
  name: string
  /** Versions 10. */
  topicId: string
  partitions: OffsetCommitRequestPartition[]
}

/** What encoding takes for {@link OffsetCommitRequestTopic}. */
export interface OffsetCommitRequestTopicInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly OffsetCommitRequestPartitionInput[]
}

/** Part of OffsetCommitRequest. */
export interface OffsetCommitRequestPartition {
  partitionIndex: number
  committedOffset: number
  /** Versions 6 to 10; default -1. */
  committedLeaderEpoch: number
  committedMetadata: string | null
}

/** What encoding takes for {@link OffsetCommitRequestPartition}. */
export interface OffsetCommitRequestPartitionInput {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch?: number | undefined
  readonly committedMetadata: string | null
}

function encodeOffsetCommitRequest(w: Writer, value: OffsetCommitRequestInput, v: number): void {
  const groupId = value.groupId
  const generationIdOrMemberEpoch = value.generationIdOrMemberEpoch ?? -1
  const memberId = value.memberId
  const groupInstanceId = value.groupInstanceId ?? null
  const retentionTimeMs = value.retentionTimeMs ?? -1
  const topics = value.topics
  if (v >= 8) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  w.writeInt32(generationIdOrMemberEpoch)
  if (v >= 8) {
    w.writeCompactString(memberId)
  } else {
    w.writeString(memberId)
  }
  if (v >= 7) {
    if (v >= 8) {
      w.writeCompactNullableString(groupInstanceId)
    } else {
      w.writeNullableString(groupInstanceId)
    }
  } else {
    if (groupInstanceId !== null) throw absentField('OffsetCommitRequest', 'groupInstanceId', v)
  }
  if (v <= 4) {
    w.writeInt64(retentionTimeMs)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeOffsetCommitRequestTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeOffsetCommitRequestTopic(w, item, v)
  }
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitRequest(r: Reader, v: number): OffsetCommitRequest {
  const groupId = v >= 8 ? r.readCompactString() : r.readString()
  const generationIdOrMemberEpoch = r.readInt32()
  const memberId = v >= 8 ? r.readCompactString() : r.readString()
  const groupInstanceId: string | null = v >= 7 ? (v >= 8 ? r.readCompactNullableString() : r.readNullableString()) : null
  const retentionTimeMs: number = v <= 4 ? r.readInt64() : -1
  let topics: OffsetCommitRequestTopic[] = []
  const topicsCount = v >= 8 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetCommitRequestTopic(r, v))
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics }
}

function encodeOffsetCommitRequestTopic(w: Writer, value: OffsetCommitRequestTopicInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 9) {
    if (v >= 8) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetCommitRequestPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetCommitRequestPartition(w, item, v)
  }
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitRequestTopic(r: Reader, v: number): OffsetCommitRequestTopic {
  const name: string = v <= 9 ? (v >= 8 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  let partitions: OffsetCommitRequestPartition[] = []
  const partitionsCount = v >= 8 ? r.readCompactArrayLength(14) : r.readArrayLength(14)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetCommitRequestPartition(r, v))
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitions }
}

function encodeOffsetCommitRequestPartition(w: Writer, value: OffsetCommitRequestPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const committedOffset = value.committedOffset
  const committedLeaderEpoch = value.committedLeaderEpoch ?? -1
  const committedMetadata = value.committedMetadata
  w.writeInt32(partitionIndex)
  w.writeInt64(committedOffset)
  if (v >= 6) {
    w.writeInt32(committedLeaderEpoch)
  }
  if (v >= 8) {
    w.writeCompactNullableString(committedMetadata)
  } else {
    w.writeNullableString(committedMetadata)
  }
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitRequestPartition(r: Reader, v: number): OffsetCommitRequestPartition {
  const partitionIndex = r.readInt32()
  const committedOffset = r.readInt64()
  const committedLeaderEpoch: number = v >= 6 ? r.readInt32() : -1
  const committedMetadata = v >= 8 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }
}

/** OffsetCommitResponse, versions 2 to 10. */
export interface OffsetCommitResponse {
  /** Versions 3 to 10. */
  throttleTimeMs: number
  topics: OffsetCommitResponseTopic[]
}

/** What encoding takes for {@link OffsetCommitResponse}. */
export interface OffsetCommitResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly topics: readonly OffsetCommitResponseTopicInput[]
}

/** Part of OffsetCommitResponse. */
export interface OffsetCommitResponseTopic {
  /** Versions 2 to 9. */
  name: string
  /** Versions 10. */
  topicId: string
  partitions: OffsetCommitResponsePartition[]
}

/** What encoding takes for {@link OffsetCommitResponseTopic}. */
export interface OffsetCommitResponseTopicInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly OffsetCommitResponsePartitionInput[]
}

/** Part of OffsetCommitResponse. */
export interface OffsetCommitResponsePartition {
  partitionIndex: number
  errorCode: number
}

/** What encoding takes for {@link OffsetCommitResponsePartition}. */
export interface OffsetCommitResponsePartitionInput {
  readonly partitionIndex: number
  readonly errorCode: number
}

function encodeOffsetCommitResponse(w: Writer, value: OffsetCommitResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const topics = value.topics
  if (v >= 3) {
    w.writeInt32(throttleTimeMs)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeOffsetCommitResponseTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeOffsetCommitResponseTopic(w, item, v)
  }
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitResponse(r: Reader, v: number): OffsetCommitResponse {
  const throttleTimeMs: number = v >= 3 ? r.readInt32() : 0
  let topics: OffsetCommitResponseTopic[] = []
  const topicsCount = v >= 8 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetCommitResponseTopic(r, v))
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeOffsetCommitResponseTopic(w: Writer, value: OffsetCommitResponseTopicInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 9) {
    if (v >= 8) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetCommitResponsePartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetCommitResponsePartition(w, item, v)
  }
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitResponseTopic(r: Reader, v: number): OffsetCommitResponseTopic {
  const name: string = v <= 9 ? (v >= 8 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  let partitions: OffsetCommitResponsePartition[] = []
  const partitionsCount = v >= 8 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetCommitResponsePartition(r, v))
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitions }
}

function encodeOffsetCommitResponsePartition(w: Writer, value: OffsetCommitResponsePartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  if (v >= 8) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetCommitResponsePartition(r: Reader, v: number): OffsetCommitResponsePartition {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  if (v >= 8) {
    r.skipTaggedFields()
  }
  return { partitionIndex, errorCode }
}

/** OffsetCommit (API key 8), versions 2 to 10. */
export const offsetCommit: Api<OffsetCommitRequest, OffsetCommitRequestInput, OffsetCommitResponse, OffsetCommitResponseInput> = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 2,
  maxVersion: 10,
  latestVersion: 10,
  requestHeaderVersion: (v) => (v >= 8 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 8 ? 1 : 0),
  encodeRequest(w: Writer, value: OffsetCommitRequestInput, v: number): void {
    checkVersion('OffsetCommitRequest', v, 2, 10)
    encodeOffsetCommitRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): OffsetCommitRequest {
    checkVersion('OffsetCommitRequest', v, 2, 10)
    return decodeOffsetCommitRequest(r, v)
  },
  encodeResponse(w: Writer, value: OffsetCommitResponseInput, v: number): void {
    checkVersion('OffsetCommitResponse', v, 2, 10)
    encodeOffsetCommitResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): OffsetCommitResponse {
    checkVersion('OffsetCommitResponse', v, 2, 10)
    return decodeOffsetCommitResponse(r, v)
  },
}
