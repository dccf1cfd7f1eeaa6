// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ListOffsetsRequest, versions 1 to 11. */
export interface ListOffsetsRequest {
  replicaId: number
  /** Versions 2 to 11. */
  isolationLevel: number
  topics: ListOffsetsTopic[]
  /** Versions 10 to 11. */
  timeoutMs: number
}

/** What encoding takes for {@link ListOffsetsRequest}. */
export interface ListOffsetsRequestInput {
  readonly replicaId: number
  readonly isolationLevel?: number | undefined
  readonly topics: readonly ListOffsetsTopicInput[]
  readonly timeoutMs?: number | undefined
}

/** Part of ListOffsetsRequest. */
export interface ListOffsetsTopic {
  name: string
  partitions: ListOffsetsPartition[]
}

/** What encoding takes for {@link ListOffsetsTopic}. */
export interface ListOffsetsTopicInput {
  readonly name: string
  readonly partitions: readonly ListOffsetsPartitionInput[]
}

/** Part of ListOffsetsRequest. */
export interface ListOffsetsPartition {
  partitionIndex: number
  /** Versions 4 to 11; default -1. */
  currentLeaderEpoch: number
  timestamp: number
}

/** What encoding takes for {@link ListOffsetsPartition}. */
export interface ListOffsetsPartitionInput {
  readonly partitionIndex: number
  readonly currentLeaderEpoch?: number | undefined
  readonly timestamp: number
}

function encodeListOffsetsRequest(w: Writer, value: ListOffsetsRequestInput, v: number): void {
  const replicaId = value.replicaId
  const isolationLevel = value.isolationLevel ?? 0
  const topics = value.topics
  const timeoutMs = value.timeoutMs ?? 0
  w.writeInt32(replicaId)
  if (v >= 2) {
    w.writeInt8(isolationLevel)
  } else {
    if (isolationLevel !== 0) throw absentField('ListOffsetsRequest', 'isolationLevel', v)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeListOffsetsTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeListOffsetsTopic(w, item, v)
  }
  if (v >= 10) {
    w.writeInt32(timeoutMs)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsRequest(r: Reader, v: number): ListOffsetsRequest {
  const replicaId = r.readInt32()
  const isolationLevel: number = v >= 2 ? r.readInt8() : 0
  let topics: ListOffsetsTopic[] = []
  const topicsCount = v >= 6 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeListOffsetsTopic(r, v))
  const timeoutMs: number = v >= 10 ? r.readInt32() : 0
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { replicaId, isolationLevel, topics, timeoutMs }
}

function encodeListOffsetsTopic(w: Writer, value: ListOffsetsTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 6) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeListOffsetsPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeListOffsetsPartition(w, item, v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsTopic(r: Reader, v: number): ListOffsetsTopic {
  const name = v >= 6 ? r.readCompactString() : r.readString()
  let partitions: ListOffsetsPartition[] = []
  const partitionsCount = v >= 6 ? r.readCompactArrayLength(12) : r.readArrayLength(12)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeListOffsetsPartition(r, v))
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeListOffsetsPartition(w: Writer, value: ListOffsetsPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const currentLeaderEpoch = value.currentLeaderEpoch ?? -1
  const timestamp = value.timestamp
  w.writeInt32(partitionIndex)
  if (v >= 4) {
    w.writeInt32(currentLeaderEpoch)
  }
  w.writeInt64(timestamp)
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsPartition(r: Reader, v: number): ListOffsetsPartition {
  const partitionIndex = r.readInt32()
  const currentLeaderEpoch: number = v >= 4 ? r.readInt32() : -1
  const timestamp = r.readInt64()
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { partitionIndex, currentLeaderEpoch, timestamp }
}

/** ListOffsetsResponse, versions 1 to 11. */
export interface ListOffsetsResponse {
  /** Versions 2 to 11. */
  throttleTimeMs: number
  topics: ListOffsetsTopicResponse[]
}

/** What encoding takes for {@link ListOffsetsResponse}. */
export interface ListOffsetsResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly topics: readonly ListOffsetsTopicResponseInput[]
}

/** Part of ListOffsetsResponse. */
export interface ListOffsetsTopicResponse {
  name: string
  partitions: ListOffsetsPartitionResponse[]
}

/** What encoding takes for {@link ListOffsetsTopicResponse}. */
export interface ListOffsetsTopicResponseInput {
  readonly name: string
  readonly partitions: readonly ListOffsetsPartitionResponseInput[]
}

/** Part of ListOffsetsResponse. */
export interface ListOffsetsPartitionResponse {
  partitionIndex: number
  errorCode: number
  /** Default -1. */
  timestamp: number
  /** Default -1. */
  offset: number
  /** Versions 4 to 11; default -1. */
  leaderEpoch: number
}

/** What encoding takes for {@link ListOffsetsPartitionResponse}. */
export interface ListOffsetsPartitionResponseInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly timestamp?: number | undefined
  readonly offset?: number | undefined
  readonly leaderEpoch?: number | undefined
}

function encodeListOffsetsResponse(w: Writer, value: ListOffsetsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const topics = value.topics
  if (v >= 2) {
    w.writeInt32(throttleTimeMs)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeListOffsetsTopicResponse(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeListOffsetsTopicResponse(w, item, v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsResponse(r: Reader, v: number): ListOffsetsResponse {
  const throttleTimeMs: number = v >= 2 ? r.readInt32() : 0
  let topics: ListOffsetsTopicResponse[] = []
  const topicsCount = v >= 6 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeListOffsetsTopicResponse(r, v))
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeListOffsetsTopicResponse(w: Writer, value: ListOffsetsTopicResponseInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 6) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeListOffsetsPartitionResponse(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeListOffsetsPartitionResponse(w, item, v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsTopicResponse(r: Reader, v: number): ListOffsetsTopicResponse {
  const name = v >= 6 ? r.readCompactString() : r.readString()
  let partitions: ListOffsetsPartitionResponse[] = []
  const partitionsCount = v >= 6 ? r.readCompactArrayLength(22) : r.readArrayLength(22)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeListOffsetsPartitionResponse(r, v))
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeListOffsetsPartitionResponse(w: Writer, value: ListOffsetsPartitionResponseInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const timestamp = value.timestamp ?? -1
  const offset = value.offset ?? -1
  const leaderEpoch = value.leaderEpoch ?? -1
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeInt64(timestamp)
  w.writeInt64(offset)
  if (v >= 4) {
    w.writeInt32(leaderEpoch)
  } else {
    if (leaderEpoch !== -1) throw absentField('ListOffsetsPartitionResponse', 'leaderEpoch', v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeListOffsetsPartitionResponse(r: Reader, v: number): ListOffsetsPartitionResponse {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const timestamp = r.readInt64()
  const offset = r.readInt64()
  const leaderEpoch: number = v >= 4 ? r.readInt32() : -1
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { partitionIndex, errorCode, timestamp, offset, leaderEpoch }
}

/** ListOffsets (API key 2), versions 1 to 11. */
export const listOffsets: Api<ListOffsetsRequest, ListOffsetsRequestInput, ListOffsetsResponse, ListOffsetsResponseInput> = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 1,
  maxVersion: 11,
  latestVersion: 11,
  requestHeaderVersion: (v) => (v >= 6 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 6 ? 1 : 0),
  encodeRequest(w: Writer, value: ListOffsetsRequestInput, v: number): void {
    checkVersion('ListOffsetsRequest', v, 1, 11)
    encodeListOffsetsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ListOffsetsRequest {
    checkVersion('ListOffsetsRequest', v, 1, 11)
    return decodeListOffsetsRequest(r, v)
  },
  encodeResponse(w: Writer, value: ListOffsetsResponseInput, v: number): void {
    checkVersion('ListOffsetsResponse', v, 1, 11)
    encodeListOffsetsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ListOffsetsResponse {
    checkVersion('ListOffsetsResponse', v, 1, 11)
    return decodeListOffsetsResponse(r, v)
  },
}
