// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeLogDirsRequest, versions 1 to 5. */
export interface DescribeLogDirsRequest {
  topics: DescribableLogDirTopic[] | null
}

/** What encoding takes for {@link DescribeLogDirsRequest}. */
export interface DescribeLogDirsRequestInput {
  readonly topics: readonly DescribableLogDirTopicInput[] | null
}

/** Part of DescribeLogDirsRequest. */
export interface DescribableLogDirTopic {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link DescribableLogDirTopic}. */
export interface DescribableLogDirTopicInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeDescribeLogDirsRequest(w: Writer, value: DescribeLogDirsRequestInput, v: number): void {
  const topics = value.topics
  if (v >= 2) {
    if (topics === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(topics.length)
      for (const item of topics) encodeDescribableLogDirTopic(w, item, v)
    }
  } else {
    if (topics === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(topics.length)
      for (const item of topics) encodeDescribableLogDirTopic(w, item, v)
    }
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeLogDirsRequest(r: Reader, v: number): DescribeLogDirsRequest {
  let topics: DescribableLogDirTopic[] | null = null
  const topicsCount = v >= 2 ? r.readCompactNullableArrayLength(3) : r.readNullableArrayLength(3)
  if (topicsCount >= 0) {
    const items: DescribableLogDirTopic[] = []
    for (let i = 0; i < topicsCount; i++) items.push(decodeDescribableLogDirTopic(r, v))
    topics = items
  }
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topics }
}

function encodeDescribableLogDirTopic(w: Writer, value: DescribableLogDirTopicInput, v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(topic)
  } else {
    w.writeString(topic)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribableLogDirTopic(r: Reader, v: number): DescribableLogDirTopic {
  const topic = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: number[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topic, partitions }
}

/** DescribeLogDirsResponse, versions 1 to 5. */
export interface DescribeLogDirsResponse {
  throttleTimeMs: number
  /** Versions 3 to 5. */
  errorCode: number
  results: DescribeLogDirsResult[]
}

/** What encoding takes for {@link DescribeLogDirsResponse}. */
export interface DescribeLogDirsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode?: number | undefined
  readonly results: readonly DescribeLogDirsResultInput[]
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsResult {
  errorCode: number
  logDir: string
  topics: DescribeLogDirsTopic[]
  /** Versions 4 to 5; default -1. */
  totalBytes: number
  /** Versions 4 to 5; default -1. */
  usableBytes: number
  /** Versions 5; default false. */
  isCordoned: boolean
}

/** What encoding takes for {@link DescribeLogDirsResult}. */
export interface DescribeLogDirsResultInput {
  readonly errorCode: number
  readonly logDir: string
  readonly topics: readonly DescribeLogDirsTopicInput[]
  readonly totalBytes?: number | undefined
  readonly usableBytes?: number | undefined
  readonly isCordoned?: boolean | undefined
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsTopic {
  name: string
  partitions: DescribeLogDirsPartition[]
}

/** What encoding takes for {@link DescribeLogDirsTopic}. */
export interface DescribeLogDirsTopicInput {
  readonly name: string
  readonly partitions: readonly DescribeLogDirsPartitionInput[]
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsPartition {
  partitionIndex: number
  partitionSize: number
  offsetLag: number
  isFutureKey: boolean
}

/** What encoding takes for {@link DescribeLogDirsPartition}. */
export interface DescribeLogDirsPartitionInput {
  readonly partitionIndex: number
  readonly partitionSize: number
  readonly offsetLag: number
  readonly isFutureKey: boolean
}

function encodeDescribeLogDirsResponse(w: Writer, value: DescribeLogDirsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode ?? 0
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 3) {
    w.writeInt16(errorCode)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeDescribeLogDirsResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeDescribeLogDirsResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeLogDirsResponse(r: Reader, v: number): DescribeLogDirsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode: number = v >= 3 ? r.readInt16() : 0
  let results: DescribeLogDirsResult[] = []
  const resultsCount = v >= 2 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < resultsCount; i++) results.push(decodeDescribeLogDirsResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, results }
}

function encodeDescribeLogDirsResult(w: Writer, value: DescribeLogDirsResultInput, v: number): void {
  const errorCode = value.errorCode
  const logDir = value.logDir
  const topics = value.topics
  const totalBytes = value.totalBytes ?? -1
  const usableBytes = value.usableBytes ?? -1
  const isCordoned = value.isCordoned ?? false
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactString(logDir)
  } else {
    w.writeString(logDir)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeDescribeLogDirsTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeDescribeLogDirsTopic(w, item, v)
  }
  if (v >= 4) {
    w.writeInt64(totalBytes)
  }
  if (v >= 4) {
    w.writeInt64(usableBytes)
  }
  if (v >= 5) {
    w.writeBoolean(isCordoned)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeLogDirsResult(r: Reader, v: number): DescribeLogDirsResult {
  const errorCode = r.readInt16()
  const logDir = v >= 2 ? r.readCompactString() : r.readString()
  let topics: DescribeLogDirsTopic[] = []
  const topicsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDescribeLogDirsTopic(r, v))
  const totalBytes: number = v >= 4 ? r.readInt64() : -1
  const usableBytes: number = v >= 4 ? r.readInt64() : -1
  const isCordoned: boolean = v >= 5 ? r.readBoolean() : false
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { errorCode, logDir, topics, totalBytes, usableBytes, isCordoned }
}

function encodeDescribeLogDirsTopic(w: Writer, value: DescribeLogDirsTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeDescribeLogDirsPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeDescribeLogDirsPartition(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeLogDirsTopic(r: Reader, v: number): DescribeLogDirsTopic {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: DescribeLogDirsPartition[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(21) : r.readArrayLength(21)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDescribeLogDirsPartition(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeDescribeLogDirsPartition(w: Writer, value: DescribeLogDirsPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const partitionSize = value.partitionSize
  const offsetLag = value.offsetLag
  const isFutureKey = value.isFutureKey
  w.writeInt32(partitionIndex)
  w.writeInt64(partitionSize)
  w.writeInt64(offsetLag)
  w.writeBoolean(isFutureKey)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeDescribeLogDirsPartition(r: Reader, v: number): DescribeLogDirsPartition {
  const partitionIndex = r.readInt32()
  const partitionSize = r.readInt64()
  const offsetLag = r.readInt64()
  const isFutureKey = r.readBoolean()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { partitionIndex, partitionSize, offsetLag, isFutureKey }
}

/** DescribeLogDirs (API key 35), versions 1 to 5. */
export const describeLogDirs: Api<DescribeLogDirsRequest, DescribeLogDirsRequestInput, DescribeLogDirsResponse, DescribeLogDirsResponseInput> = {
  key: 35,
  name: 'DescribeLogDirs',
  minVersion: 1,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: DescribeLogDirsRequestInput, v: number): void {
    checkVersion('DescribeLogDirsRequest', v, 1, 5)
    encodeDescribeLogDirsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeLogDirsRequest {
    checkVersion('DescribeLogDirsRequest', v, 1, 5)
    return decodeDescribeLogDirsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeLogDirsResponseInput, v: number): void {
    checkVersion('DescribeLogDirsResponse', v, 1, 5)
    encodeDescribeLogDirsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeLogDirsResponse {
    checkVersion('DescribeLogDirsResponse', v, 1, 5)
    return decodeDescribeLogDirsResponse(r, v)
  },
}
