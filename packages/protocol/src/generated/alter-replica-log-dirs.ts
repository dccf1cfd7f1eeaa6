// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterReplicaLogDirsRequest, versions 1 to 2. */
export interface AlterReplicaLogDirsRequest {
  dirs: AlterReplicaLogDir[]
}

/** What encoding takes for {@link AlterReplicaLogDirsRequest}. */
export interface AlterReplicaLogDirsRequestInput {
  readonly dirs: readonly AlterReplicaLogDirInput[]
}

/** Part of AlterReplicaLogDirsRequest. */
export interface AlterReplicaLogDir {
  path: string
  topics: AlterReplicaLogDirTopic[]
}

/** What encoding takes for {@link AlterReplicaLogDir}. */
export interface AlterReplicaLogDirInput {
  readonly path: string
  readonly topics: readonly AlterReplicaLogDirTopicInput[]
}

/** Part of AlterReplicaLogDirsRequest. */
export interface AlterReplicaLogDirTopic {
  name: string
  partitions: number[]
}

/** What encoding takes for {@link AlterReplicaLogDirTopic}. */
export interface AlterReplicaLogDirTopicInput {
  readonly name: string
  readonly partitions: readonly number[]
}

function encodeAlterReplicaLogDirsRequest(w: Writer, value: AlterReplicaLogDirsRequestInput, v: number): void {
  const dirs = value.dirs
  if (v >= 2) {
    w.writeCompactArrayLength(dirs.length)
    for (const item of dirs) encodeAlterReplicaLogDir(w, item, v)
  } else {
    w.writeArrayLength(dirs.length)
    for (const item of dirs) encodeAlterReplicaLogDir(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterReplicaLogDirsRequest(r: Reader, v: number): AlterReplicaLogDirsRequest {
  let dirs: AlterReplicaLogDir[] = []
  const dirsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < dirsCount; i++) dirs.push(decodeAlterReplicaLogDir(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { dirs }
}

function encodeAlterReplicaLogDir(w: Writer, value: AlterReplicaLogDirInput, v: number): void {
  const path = value.path
  const topics = value.topics
  if (v >= 2) {
    w.writeCompactString(path)
  } else {
    w.writeString(path)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeAlterReplicaLogDirTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeAlterReplicaLogDirTopic(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterReplicaLogDir(r: Reader, v: number): AlterReplicaLogDir {
  const path = v >= 2 ? r.readCompactString() : r.readString()
  let topics: AlterReplicaLogDirTopic[] = []
  const topicsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeAlterReplicaLogDirTopic(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { path, topics }
}

function encodeAlterReplicaLogDirTopic(w: Writer, value: AlterReplicaLogDirTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
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

function decodeAlterReplicaLogDirTopic(r: Reader, v: number): AlterReplicaLogDirTopic {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: number[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

/** AlterReplicaLogDirsResponse, versions 1 to 2. */
export interface AlterReplicaLogDirsResponse {
  throttleTimeMs: number
  results: AlterReplicaLogDirTopicResult[]
}

/** What encoding takes for {@link AlterReplicaLogDirsResponse}. */
export interface AlterReplicaLogDirsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly AlterReplicaLogDirTopicResultInput[]
}

/** Part of AlterReplicaLogDirsResponse. */
export interface AlterReplicaLogDirTopicResult {
  topicName: string
  partitions: AlterReplicaLogDirPartitionResult[]
}

/** What encoding takes for {@link AlterReplicaLogDirTopicResult}. */
export interface AlterReplicaLogDirTopicResultInput {
  readonly topicName: string
  readonly partitions: readonly AlterReplicaLogDirPartitionResultInput[]
}

/** Part of AlterReplicaLogDirsResponse. */
export interface AlterReplicaLogDirPartitionResult {
  partitionIndex: number
  errorCode: number
}

/** What encoding takes for {@link AlterReplicaLogDirPartitionResult}. */
export interface AlterReplicaLogDirPartitionResultInput {
  readonly partitionIndex: number
  readonly errorCode: number
}

function encodeAlterReplicaLogDirsResponse(w: Writer, value: AlterReplicaLogDirsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeAlterReplicaLogDirTopicResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeAlterReplicaLogDirTopicResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterReplicaLogDirsResponse(r: Reader, v: number): AlterReplicaLogDirsResponse {
  const throttleTimeMs = r.readInt32()
  let results: AlterReplicaLogDirTopicResult[] = []
  const resultsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < resultsCount; i++) results.push(decodeAlterReplicaLogDirTopicResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, results }
}

function encodeAlterReplicaLogDirTopicResult(w: Writer, value: AlterReplicaLogDirTopicResultInput, v: number): void {
  const topicName = value.topicName
  const partitions = value.partitions
  if (v >= 2) {
    w.writeCompactString(topicName)
  } else {
    w.writeString(topicName)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeAlterReplicaLogDirPartitionResult(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeAlterReplicaLogDirPartitionResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterReplicaLogDirTopicResult(r: Reader, v: number): AlterReplicaLogDirTopicResult {
  const topicName = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: AlterReplicaLogDirPartitionResult[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeAlterReplicaLogDirPartitionResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topicName, partitions }
}

function encodeAlterReplicaLogDirPartitionResult(w: Writer, value: AlterReplicaLogDirPartitionResultInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeAlterReplicaLogDirPartitionResult(r: Reader, v: number): AlterReplicaLogDirPartitionResult {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { partitionIndex, errorCode }
}

/** AlterReplicaLogDirs (API key 34), versions 1 to 2. */
export const alterReplicaLogDirs: Api<AlterReplicaLogDirsRequest, AlterReplicaLogDirsRequestInput, AlterReplicaLogDirsResponse, AlterReplicaLogDirsResponseInput> = {
  key: 34,
  name: 'AlterReplicaLogDirs',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: AlterReplicaLogDirsRequestInput, v: number): void {
    checkVersion('AlterReplicaLogDirsRequest', v, 1, 2)
    encodeAlterReplicaLogDirsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterReplicaLogDirsRequest {
    checkVersion('AlterReplicaLogDirsRequest', v, 1, 2)
    return decodeAlterReplicaLogDirsRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterReplicaLogDirsResponseInput, v: number): void {
    checkVersion('AlterReplicaLogDirsResponse', v, 1, 2)
    encodeAlterReplicaLogDirsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterReplicaLogDirsResponse {
    checkVersion('AlterReplicaLogDirsResponse', v, 1, 2)
    return decodeAlterReplicaLogDirsResponse(r, v)
  },
}
