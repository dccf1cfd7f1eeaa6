// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ElectLeadersRequest, versions 0 to 2. */
export interface ElectLeadersRequest {
  /** Versions 1 to 2. */
  electionType: number
  topicPartitions: TopicPartitions[] | null
  /** Default 60000. */
  timeoutMs: number
}

/** What encoding takes for {@link ElectLeadersRequest}. */
export interface ElectLeadersRequestInput {
  readonly electionType?: number | undefined
  readonly topicPartitions: readonly TopicPartitionsInput[] | null
  readonly timeoutMs?: number | undefined
}

/** Part of ElectLeadersRequest. */
export interface TopicPartitions {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartitions}. */
export interface TopicPartitionsInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeElectLeadersRequest(w: Writer, value: ElectLeadersRequestInput, v: number): void {
  const electionType = value.electionType ?? 0
  const topicPartitions = value.topicPartitions
  const timeoutMs = value.timeoutMs ?? 60000
  if (v >= 1) {
    w.writeInt8(electionType)
  } else {
    if (electionType !== 0) throw absentField('ElectLeadersRequest', 'electionType', v)
  }
  if (v >= 2) {
    if (topicPartitions === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(topicPartitions.length)
      for (const item of topicPartitions) encodeTopicPartitions(w, item, v)
    }
  } else {
    if (topicPartitions === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(topicPartitions.length)
      for (const item of topicPartitions) encodeTopicPartitions(w, item, v)
    }
  }
  w.writeInt32(timeoutMs)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeElectLeadersRequest(r: Reader, v: number): ElectLeadersRequest {
  const electionType: number = v >= 1 ? r.readInt8() : 0
  let topicPartitions: TopicPartitions[] | null = null
  const topicPartitionsCount = v >= 2 ? r.readCompactNullableArrayLength(3) : r.readNullableArrayLength(3)
  if (topicPartitionsCount >= 0) {
    const items: TopicPartitions[] = []
    for (let i = 0; i < topicPartitionsCount; i++) items.push(decodeTopicPartitions(r, v))
    topicPartitions = items
  }
  const timeoutMs = r.readInt32()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { electionType, topicPartitions, timeoutMs }
}

function encodeTopicPartitions(w: Writer, value: TopicPartitionsInput, v: number): void {
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

function decodeTopicPartitions(r: Reader, v: number): TopicPartitions {
  const topic = v >= 2 ? r.readCompactString() : r.readString()
  let partitions: number[] = []
  const partitionsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topic, partitions }
}

/** ElectLeadersResponse, versions 0 to 2. */
export interface ElectLeadersResponse {
  throttleTimeMs: number
  /** Versions 1 to 2. */
  errorCode: number
  replicaElectionResults: ReplicaElectionResult[]
}

/** What encoding takes for {@link ElectLeadersResponse}. */
export interface ElectLeadersResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode?: number | undefined
  readonly replicaElectionResults: readonly ReplicaElectionResultInput[]
}

/** Part of ElectLeadersResponse. */
export interface ReplicaElectionResult {
  topic: string
  partitionResult: PartitionResult[]
}

/** What encoding takes for {@link ReplicaElectionResult}. */
export interface ReplicaElectionResultInput {
  readonly topic: string
  readonly partitionResult: readonly PartitionResultInput[]
}

/** Part of ElectLeadersResponse. */
export interface PartitionResult {
  partitionId: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link PartitionResult}. */
export interface PartitionResultInput {
  readonly partitionId: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeElectLeadersResponse(w: Writer, value: ElectLeadersResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode ?? 0
  const replicaElectionResults = value.replicaElectionResults
  w.writeInt32(throttleTimeMs)
  if (v >= 1) {
    w.writeInt16(errorCode)
  } else {
    if (errorCode !== 0) throw absentField('ElectLeadersResponse', 'errorCode', v)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(replicaElectionResults.length)
    for (const item of replicaElectionResults) encodeReplicaElectionResult(w, item, v)
  } else {
    w.writeArrayLength(replicaElectionResults.length)
    for (const item of replicaElectionResults) encodeReplicaElectionResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeElectLeadersResponse(r: Reader, v: number): ElectLeadersResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode: number = v >= 1 ? r.readInt16() : 0
  let replicaElectionResults: ReplicaElectionResult[] = []
  const replicaElectionResultsCount = v >= 2 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < replicaElectionResultsCount; i++) replicaElectionResults.push(decodeReplicaElectionResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, replicaElectionResults }
}

function encodeReplicaElectionResult(w: Writer, value: ReplicaElectionResultInput, v: number): void {
  const topic = value.topic
  const partitionResult = value.partitionResult
  if (v >= 2) {
    w.writeCompactString(topic)
  } else {
    w.writeString(topic)
  }
  if (v >= 2) {
    w.writeCompactArrayLength(partitionResult.length)
    for (const item of partitionResult) encodePartitionResult(w, item, v)
  } else {
    w.writeArrayLength(partitionResult.length)
    for (const item of partitionResult) encodePartitionResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeReplicaElectionResult(r: Reader, v: number): ReplicaElectionResult {
  const topic = v >= 2 ? r.readCompactString() : r.readString()
  let partitionResult: PartitionResult[] = []
  const partitionResultCount = v >= 2 ? r.readCompactArrayLength(8) : r.readArrayLength(8)
  for (let i = 0; i < partitionResultCount; i++) partitionResult.push(decodePartitionResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topic, partitionResult }
}

function encodePartitionResult(w: Writer, value: PartitionResultInput, v: number): void {
  const partitionId = value.partitionId
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(partitionId)
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodePartitionResult(r: Reader, v: number): PartitionResult {
  const partitionId = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { partitionId, errorCode, errorMessage }
}

/** ElectLeaders (API key 43), versions 0 to 2. */
export const electLeaders: Api<ElectLeadersRequest, ElectLeadersRequestInput, ElectLeadersResponse, ElectLeadersResponseInput> = {
  key: 43,
  name: 'ElectLeaders',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: ElectLeadersRequestInput, v: number): void {
    checkVersion('ElectLeadersRequest', v, 0, 2)
    encodeElectLeadersRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ElectLeadersRequest {
    checkVersion('ElectLeadersRequest', v, 0, 2)
    return decodeElectLeadersRequest(r, v)
  },
  encodeResponse(w: Writer, value: ElectLeadersResponseInput, v: number): void {
    checkVersion('ElectLeadersResponse', v, 0, 2)
    encodeElectLeadersResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ElectLeadersResponse {
    checkVersion('ElectLeadersResponse', v, 0, 2)
    return decodeElectLeadersResponse(r, v)
  },
}
