// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetForLeaderEpochRequest, versions 2 to 4. */
export interface OffsetForLeaderEpochRequest {
  /** Versions 3 to 4; default -2. */
  replicaId: number
  topics: OffsetForLeaderTopic[]
}

/** What encoding takes for {@link OffsetForLeaderEpochRequest}. */
export interface OffsetForLeaderEpochRequestInput {
  readonly replicaId?: number | undefined
  readonly topics: readonly OffsetForLeaderTopicInput[]
}

/** Part of OffsetForLeaderEpochRequest. */
export interface OffsetForLeaderTopic {
  topic: string
  partitions: OffsetForLeaderPartition[]
}

/** What encoding takes for {@link OffsetForLeaderTopic}. */
export interface OffsetForLeaderTopicInput {
  readonly topic: string
  readonly partitions: readonly OffsetForLeaderPartitionInput[]
}

/** Part of OffsetForLeaderEpochRequest. */
export interface OffsetForLeaderPartition {
  partition: number
  /** Default -1. */
  currentLeaderEpoch: number
  leaderEpoch: number
}

/** What encoding takes for {@link OffsetForLeaderPartition}. */
export interface OffsetForLeaderPartitionInput {
  readonly partition: number
  readonly currentLeaderEpoch?: number | undefined
  readonly leaderEpoch: number
}

function encodeOffsetForLeaderEpochRequest(w: Writer, value: OffsetForLeaderEpochRequestInput, v: number): void {
  const replicaId = value.replicaId ?? -2
  const topics = value.topics
  if (v >= 3) {
    w.writeInt32(replicaId)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeOffsetForLeaderTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeOffsetForLeaderTopic(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetForLeaderEpochRequest(r: Reader, v: number): OffsetForLeaderEpochRequest {
  const replicaId: number = v >= 3 ? r.readInt32() : -2
  let topics: OffsetForLeaderTopic[] = []
  const topicsCount = v >= 4 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetForLeaderTopic(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { replicaId, topics }
}

function encodeOffsetForLeaderTopic(w: Writer, value: OffsetForLeaderTopicInput, v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  if (v >= 4) {
    w.writeCompactString(topic)
  } else {
    w.writeString(topic)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetForLeaderPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetForLeaderPartition(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetForLeaderTopic(r: Reader, v: number): OffsetForLeaderTopic {
  const topic = v >= 4 ? r.readCompactString() : r.readString()
  let partitions: OffsetForLeaderPartition[] = []
  const partitionsCount = v >= 4 ? r.readCompactArrayLength(12) : r.readArrayLength(12)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetForLeaderPartition(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { topic, partitions }
}

function encodeOffsetForLeaderPartition(w: Writer, value: OffsetForLeaderPartitionInput, v: number): void {
  const partition = value.partition
  const currentLeaderEpoch = value.currentLeaderEpoch ?? -1
  const leaderEpoch = value.leaderEpoch
  w.writeInt32(partition)
  w.writeInt32(currentLeaderEpoch)
  w.writeInt32(leaderEpoch)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetForLeaderPartition(r: Reader, v: number): OffsetForLeaderPartition {
  const partition = r.readInt32()
  const currentLeaderEpoch = r.readInt32()
  const leaderEpoch = r.readInt32()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { partition, currentLeaderEpoch, leaderEpoch }
}

/** OffsetForLeaderEpochResponse, versions 2 to 4. */
export interface OffsetForLeaderEpochResponse {
  throttleTimeMs: number
  topics: OffsetForLeaderTopicResult[]
}

/** What encoding takes for {@link OffsetForLeaderEpochResponse}. */
export interface OffsetForLeaderEpochResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly OffsetForLeaderTopicResultInput[]
}

/** Part of OffsetForLeaderEpochResponse. */
export interface OffsetForLeaderTopicResult {
  topic: string
  partitions: EpochEndOffset[]
}

/** What encoding takes for {@link OffsetForLeaderTopicResult}. */
export interface OffsetForLeaderTopicResultInput {
  readonly topic: string
  readonly partitions: readonly EpochEndOffsetInput[]
}

/** Part of OffsetForLeaderEpochResponse. */
export interface EpochEndOffset {
  errorCode: number
  partition: number
  /** Default -1. */
  leaderEpoch: number
  /** Default -1. */
  endOffset: number
}

/** What encoding takes for {@link EpochEndOffset}. */
export interface EpochEndOffsetInput {
  readonly errorCode: number
  readonly partition: number
  readonly leaderEpoch?: number | undefined
  readonly endOffset?: number | undefined
}

function encodeOffsetForLeaderEpochResponse(w: Writer, value: OffsetForLeaderEpochResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  if (v >= 4) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeOffsetForLeaderTopicResult(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeOffsetForLeaderTopicResult(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetForLeaderEpochResponse(r: Reader, v: number): OffsetForLeaderEpochResponse {
  const throttleTimeMs = r.readInt32()
  let topics: OffsetForLeaderTopicResult[] = []
  const topicsCount = v >= 4 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetForLeaderTopicResult(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeOffsetForLeaderTopicResult(w: Writer, value: OffsetForLeaderTopicResultInput, v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  if (v >= 4) {
    w.writeCompactString(topic)
  } else {
    w.writeString(topic)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeEpochEndOffset(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeEpochEndOffset(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetForLeaderTopicResult(r: Reader, v: number): OffsetForLeaderTopicResult {
  const topic = v >= 4 ? r.readCompactString() : r.readString()
  let partitions: EpochEndOffset[] = []
  const partitionsCount = v >= 4 ? r.readCompactArrayLength(18) : r.readArrayLength(18)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeEpochEndOffset(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { topic, partitions }
}

function encodeEpochEndOffset(w: Writer, value: EpochEndOffsetInput, v: number): void {
  const errorCode = value.errorCode
  const partition = value.partition
  const leaderEpoch = value.leaderEpoch ?? -1
  const endOffset = value.endOffset ?? -1
  w.writeInt16(errorCode)
  w.writeInt32(partition)
  w.writeInt32(leaderEpoch)
  w.writeInt64(endOffset)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeEpochEndOffset(r: Reader, v: number): EpochEndOffset {
  const errorCode = r.readInt16()
  const partition = r.readInt32()
  const leaderEpoch = r.readInt32()
  const endOffset = r.readInt64()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { errorCode, partition, leaderEpoch, endOffset }
}

/** OffsetForLeaderEpoch (API key 23), versions 2 to 4. */
export const offsetForLeaderEpoch: Api<OffsetForLeaderEpochRequest, OffsetForLeaderEpochRequestInput, OffsetForLeaderEpochResponse, OffsetForLeaderEpochResponseInput> = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  minVersion: 2,
  maxVersion: 4,
  latestVersion: 4,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: OffsetForLeaderEpochRequestInput, v: number): void {
    checkVersion('OffsetForLeaderEpochRequest', v, 2, 4)
    encodeOffsetForLeaderEpochRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): OffsetForLeaderEpochRequest {
    checkVersion('OffsetForLeaderEpochRequest', v, 2, 4)
    return decodeOffsetForLeaderEpochRequest(r, v)
  },
  encodeResponse(w: Writer, value: OffsetForLeaderEpochResponseInput, v: number): void {
    checkVersion('OffsetForLeaderEpochResponse', v, 2, 4)
    encodeOffsetForLeaderEpochResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): OffsetForLeaderEpochResponse {
    checkVersion('OffsetForLeaderEpochResponse', v, 2, 4)
    return decodeOffsetForLeaderEpochResponse(r, v)
  },
}
