// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DeleteRecordsRequest, versions 0 to 2. */
export interface DeleteRecordsRequest {
  topics: DeleteRecordsTopic[]
  timeoutMs: number
}

/** What encoding takes for {@link DeleteRecordsRequest}. */
export interface DeleteRecordsRequestInput {
  readonly topics: readonly DeleteRecordsTopicInput[]
  readonly timeoutMs: number
}

/** Part of DeleteRecordsRequest. */
export interface DeleteRecordsTopic {
  name: string
  partitions: DeleteRecordsPartition[]
}

/** What encoding takes for {@link DeleteRecordsTopic}. */
export interface DeleteRecordsTopicInput {
  readonly name: string
  readonly partitions: readonly DeleteRecordsPartitionInput[]
}

/** Part of DeleteRecordsRequest. */
export interface DeleteRecordsPartition {
  partitionIndex: number
  offset: number
}

/** What encoding takes for {@link DeleteRecordsPartition}. */
export interface DeleteRecordsPartitionInput {
  readonly partitionIndex: number
  readonly offset: number
}

function encodeDeleteRecordsRequest(w: Writer, value: DeleteRecordsRequestInput, v: number): void {
  const topics = value.topics
  const timeoutMs = value.timeoutMs
  if (v >= 2) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeDeleteRecordsTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeDeleteRecordsTopic(w, item, v)
  }
  w.writeInt32(timeoutMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsRequest(r: Reader, v: number): DeleteRecordsRequest {
  let topics: DeleteRecordsTopic[] = []
  const topicsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDeleteRecordsTopic(r, v))
  const timeoutMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topics, timeoutMs }
}

function encodeDeleteRecordsTopic(w: Writer, value: DeleteRecordsTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeDeleteRecordsPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeDeleteRecordsPartition(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsTopic(r: Reader, v: number): DeleteRecordsTopic {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: DeleteRecordsPartition[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(12) : r.readArrayLength(12)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDeleteRecordsPartition(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeDeleteRecordsPartition(w: Writer, value: DeleteRecordsPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const offset = value.offset
  w.writeInt32(partitionIndex)
  w.writeInt64(offset)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsPartition(r: Reader, v: number): DeleteRecordsPartition {
  const partitionIndex = r.readInt32()
  const offset = r.readInt64()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { partitionIndex, offset }
}

/** DeleteRecordsResponse, versions 0 to 2. */
export interface DeleteRecordsResponse {
  throttleTimeMs: number
  topics: DeleteRecordsTopicResult[]
}

/** What encoding takes for {@link DeleteRecordsResponse}. */
export interface DeleteRecordsResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly DeleteRecordsTopicResultInput[]
}

/** Part of DeleteRecordsResponse. */
export interface DeleteRecordsTopicResult {
  name: string
  partitions: DeleteRecordsPartitionResult[]
}

/** What encoding takes for {@link DeleteRecordsTopicResult}. */
export interface DeleteRecordsTopicResultInput {
  readonly name: string
  readonly partitions: readonly DeleteRecordsPartitionResultInput[]
}

/** Part of DeleteRecordsResponse. */
export interface DeleteRecordsPartitionResult {
  partitionIndex: number
  lowWatermark: number
  errorCode: number
}

/** What encoding takes for {@link DeleteRecordsPartitionResult}. */
export interface DeleteRecordsPartitionResultInput {
  readonly partitionIndex: number
  readonly lowWatermark: number
  readonly errorCode: number
}

function encodeDeleteRecordsResponse(w: Writer, value: DeleteRecordsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeDeleteRecordsTopicResult(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeDeleteRecordsTopicResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsResponse(r: Reader, v: number): DeleteRecordsResponse {
  const throttleTimeMs = r.readInt32()
  let topics: DeleteRecordsTopicResult[] = []
  const topicsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDeleteRecordsTopicResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeDeleteRecordsTopicResult(w: Writer, value: DeleteRecordsTopicResultInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeDeleteRecordsPartitionResult(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeDeleteRecordsPartitionResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsTopicResult(r: Reader, v: number): DeleteRecordsTopicResult {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: DeleteRecordsPartitionResult[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(14) : r.readArrayLength(14)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDeleteRecordsPartitionResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeDeleteRecordsPartitionResult(w: Writer, value: DeleteRecordsPartitionResultInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const lowWatermark = value.lowWatermark
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt64(lowWatermark)
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteRecordsPartitionResult(r: Reader, v: number): DeleteRecordsPartitionResult {
  const partitionIndex = r.readInt32()
  const lowWatermark = r.readInt64()
  const errorCode = r.readInt16()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { partitionIndex, lowWatermark, errorCode }
}

/** DeleteRecords (API key 21), versions 0 to 2. */
export const deleteRecords: Api<DeleteRecordsRequest, DeleteRecordsRequestInput, DeleteRecordsResponse, DeleteRecordsResponseInput> = {
  key: 21,
  name: 'DeleteRecords',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DeleteRecordsRequestInput, v: number): void {
    checkVersion('DeleteRecordsRequest', v, 0, 2)
    encodeDeleteRecordsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DeleteRecordsRequest {
    checkVersion('DeleteRecordsRequest', v, 0, 2)
    return decodeDeleteRecordsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DeleteRecordsResponseInput, v: number): void {
    checkVersion('DeleteRecordsResponse', v, 0, 2)
    encodeDeleteRecordsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DeleteRecordsResponse {
    checkVersion('DeleteRecordsResponse', v, 0, 2)
    return decodeDeleteRecordsResponse(r, v)
  },
}
