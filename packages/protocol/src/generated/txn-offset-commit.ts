// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** TxnOffsetCommitRequest, versions 0 to 6. */
export interface TxnOffsetCommitRequest {
  transactionalId: string
  groupId: string
  producerId: number
  producerEpoch: number
  /** Versions 3 to 6; default -1. */
  generationIdOrMemberEpoch: number
  /** Versions 3 to 6; default ''. */
  memberId: string
  /** Versions 3 to 6; default null. */
  groupInstanceId: string | null
  topics: TxnOffsetCommitRequestTopic[]
}

/** What encoding takes for {@link TxnOffsetCommitRequest}. */
export interface TxnOffsetCommitRequestInput {
  readonly transactionalId: string
  readonly groupId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly generationIdOrMemberEpoch?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly topics: readonly TxnOffsetCommitRequestTopicInput[]
}

/** Part of TxnOffsetCommitRequest. */
export interface TxnOffsetCommitRequestTopic {
  /** Versions 0 to 5. */
  name: string
  /** Versions 6. */
  topicId: string
  partitions: TxnOffsetCommitRequestPartition[]
}

/** What encoding takes for {@link TxnOffsetCommitRequestTopic}. */
export interface TxnOffsetCommitRequestTopicInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly TxnOffsetCommitRequestPartitionInput[]
}

/** Part of TxnOffsetCommitRequest. */
export interface TxnOffsetCommitRequestPartition {
  partitionIndex: number
  committedOffset: number
  /** Versions 2 to 6; default -1. */
  committedLeaderEpoch: number
  committedMetadata: string | null
}

/** What encoding takes for {@link TxnOffsetCommitRequestPartition}. */
export interface TxnOffsetCommitRequestPartitionInput {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch?: number | undefined
  readonly committedMetadata: string | null
}

function encodeTxnOffsetCommitRequest(w: Writer, value: TxnOffsetCommitRequestInput, v: number): void {
  const transactionalId = value.transactionalId
  const groupId = value.groupId
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const generationIdOrMemberEpoch = value.generationIdOrMemberEpoch ?? -1
  const memberId = value.memberId ?? ''
  const groupInstanceId = value.groupInstanceId ?? null
  const topics = value.topics
  if (v >= 3) {
    w.writeCompactString(transactionalId)
  } else {
    w.writeString(transactionalId)
  }
  if (v >= 3) {
    w.writeCompactString(groupId)
  } else {
    w.writeString(groupId)
  }
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  if (v >= 3) {
    w.writeInt32(generationIdOrMemberEpoch)
  } else {
    if (generationIdOrMemberEpoch !== -1) throw absentField('TxnOffsetCommitRequest', 'generationIdOrMemberEpoch', v)
  }
  if (v >= 3) {
    w.writeCompactString(memberId)
  } else {
    if (memberId !== '') throw absentField('TxnOffsetCommitRequest', 'memberId', v)
  }
  if (v >= 3) {
    w.writeCompactNullableString(groupInstanceId)
  } else {
    if (groupInstanceId !== null) throw absentField('TxnOffsetCommitRequest', 'groupInstanceId', v)
  }
  if (v >= 3) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeTxnOffsetCommitRequestTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeTxnOffsetCommitRequestTopic(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitRequest(r: Reader, v: number): TxnOffsetCommitRequest {
  const transactionalId = v >= 3 ? r.readCompactString() : r.readString()
  const groupId = v >= 3 ? r.readCompactString() : r.readString()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const generationIdOrMemberEpoch: number = v >= 3 ? r.readInt32() : -1
  const memberId: string = v >= 3 ? r.readCompactString() : ''
  const groupInstanceId: string | null = v >= 3 ? r.readCompactNullableString() : null
  let topics: TxnOffsetCommitRequestTopic[] = []
  const topicsCount = v >= 3 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTxnOffsetCommitRequestTopic(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { transactionalId, groupId, producerId, producerEpoch, generationIdOrMemberEpoch, memberId, groupInstanceId, topics }
}

function encodeTxnOffsetCommitRequestTopic(w: Writer, value: TxnOffsetCommitRequestTopicInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 5) {
    if (v >= 3) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 6) {
    w.writeUuid(topicId)
  }
  if (v >= 3) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeTxnOffsetCommitRequestPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeTxnOffsetCommitRequestPartition(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitRequestTopic(r: Reader, v: number): TxnOffsetCommitRequestTopic {
  const name: string = v <= 5 ? (v >= 3 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 6 ? r.readUuid() : ZERO_UUID
  let partitions: TxnOffsetCommitRequestPartition[] = []
  const partitionsCount = v >= 3 ? r.readCompactArrayLength(14) : r.readArrayLength(14)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeTxnOffsetCommitRequestPartition(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitions }
}

function encodeTxnOffsetCommitRequestPartition(w: Writer, value: TxnOffsetCommitRequestPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const committedOffset = value.committedOffset
  const committedLeaderEpoch = value.committedLeaderEpoch ?? -1
  const committedMetadata = value.committedMetadata
  w.writeInt32(partitionIndex)
  w.writeInt64(committedOffset)
  if (v >= 2) {
    w.writeInt32(committedLeaderEpoch)
  }
  if (v >= 3) {
    w.writeCompactNullableString(committedMetadata)
  } else {
    w.writeNullableString(committedMetadata)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitRequestPartition(r: Reader, v: number): TxnOffsetCommitRequestPartition {
  const partitionIndex = r.readInt32()
  const committedOffset = r.readInt64()
  const committedLeaderEpoch: number = v >= 2 ? r.readInt32() : -1
  const committedMetadata = v >= 3 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }
}

/** TxnOffsetCommitResponse, versions 0 to 6. */
export interface TxnOffsetCommitResponse {
  throttleTimeMs: number
  topics: TxnOffsetCommitResponseTopic[]
}

/** What encoding takes for {@link TxnOffsetCommitResponse}. */
export interface TxnOffsetCommitResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly TxnOffsetCommitResponseTopicInput[]
}

/** Part of TxnOffsetCommitResponse. */
export interface TxnOffsetCommitResponseTopic {
  /** Versions 0 to 5. */
  name: string
  /** Versions 6. */
  topicId: string
  partitions: TxnOffsetCommitResponsePartition[]
}

/** What encoding takes for {@link TxnOffsetCommitResponseTopic}. */
export interface TxnOffsetCommitResponseTopicInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly TxnOffsetCommitResponsePartitionInput[]
}

/** Part of TxnOffsetCommitResponse. */
export interface TxnOffsetCommitResponsePartition {
  partitionIndex: number
  errorCode: number
}

/** What encoding takes for {@link TxnOffsetCommitResponsePartition}. */
export interface TxnOffsetCommitResponsePartitionInput {
  readonly partitionIndex: number
  readonly errorCode: number
}

function encodeTxnOffsetCommitResponse(w: Writer, value: TxnOffsetCommitResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  if (v >= 3) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeTxnOffsetCommitResponseTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeTxnOffsetCommitResponseTopic(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitResponse(r: Reader, v: number): TxnOffsetCommitResponse {
  const throttleTimeMs = r.readInt32()
  let topics: TxnOffsetCommitResponseTopic[] = []
  const topicsCount = v >= 3 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTxnOffsetCommitResponseTopic(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeTxnOffsetCommitResponseTopic(w: Writer, value: TxnOffsetCommitResponseTopicInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 5) {
    if (v >= 3) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 6) {
    w.writeUuid(topicId)
  }
  if (v >= 3) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeTxnOffsetCommitResponsePartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeTxnOffsetCommitResponsePartition(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitResponseTopic(r: Reader, v: number): TxnOffsetCommitResponseTopic {
  const name: string = v <= 5 ? (v >= 3 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 6 ? r.readUuid() : ZERO_UUID
  let partitions: TxnOffsetCommitResponsePartition[] = []
  const partitionsCount = v >= 3 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeTxnOffsetCommitResponsePartition(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitions }
}

function encodeTxnOffsetCommitResponsePartition(w: Writer, value: TxnOffsetCommitResponsePartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeTxnOffsetCommitResponsePartition(r: Reader, v: number): TxnOffsetCommitResponsePartition {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { partitionIndex, errorCode }
}

/** TxnOffsetCommit (API key 28), versions 0 to 6. */
export const txnOffsetCommit: Api<TxnOffsetCommitRequest, TxnOffsetCommitRequestInput, TxnOffsetCommitResponse, TxnOffsetCommitResponseInput> = {
  key: 28,
  name: 'TxnOffsetCommit',
  minVersion: 0,
  maxVersion: 6,
  latestVersion: 6,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: TxnOffsetCommitRequestInput, v: number): void {
    checkVersion('TxnOffsetCommitRequest', v, 0, 6)
    encodeTxnOffsetCommitRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): TxnOffsetCommitRequest {
    checkVersion('TxnOffsetCommitRequest', v, 0, 6)
    return decodeTxnOffsetCommitRequest(r, v)
  },
  encodeResponse(w: Writer, value: TxnOffsetCommitResponseInput, v: number): void {
    checkVersion('TxnOffsetCommitResponse', v, 0, 6)
    encodeTxnOffsetCommitResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): TxnOffsetCommitResponse {
    checkVersion('TxnOffsetCommitResponse', v, 0, 6)
    return decodeTxnOffsetCommitResponse(r, v)
  },
}
