// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AlterPartitionReassignmentsRequest, versions 0 to 1. */
export interface AlterPartitionReassignmentsRequest {
  /** Default 60000. */
  timeoutMs: number
  /** Versions 1; default true. */
  allowReplicationFactorChange: boolean
  topics: ReassignableTopic[]
}

/** What encoding takes for {@link AlterPartitionReassignmentsRequest}. */
export interface AlterPartitionReassignmentsRequestInput {
  readonly timeoutMs?: number | undefined
  readonly allowReplicationFactorChange?: boolean | undefined
  readonly topics: readonly ReassignableTopicInput[]
}

/** Part of AlterPartitionReassignmentsRequest. */
export interface ReassignableTopic {
  name: string
  partitions: ReassignablePartition[]
}

/** What encoding takes for {@link ReassignableTopic}. */
export interface ReassignableTopicInput {
  readonly name: string
  readonly partitions: readonly ReassignablePartitionInput[]
}

/** Part of AlterPartitionReassignmentsRequest. */
export interface ReassignablePartition {
  partitionIndex: number
  /** Default null. */
  replicas: number[] | null
}

/** What encoding takes for {@link ReassignablePartition}. */
export interface ReassignablePartitionInput {
  readonly partitionIndex: number
  readonly replicas?: readonly number[] | null | undefined
}

function encodeAlterPartitionReassignmentsRequest(w: Writer, value: AlterPartitionReassignmentsRequestInput, v: number): void {
  const timeoutMs = value.timeoutMs ?? 60000
  const allowReplicationFactorChange = value.allowReplicationFactorChange ?? true
  const topics = value.topics
  w.writeInt32(timeoutMs)
  if (v >= 1) {
    w.writeBoolean(allowReplicationFactorChange)
  } else {
    if (!allowReplicationFactorChange) throw absentField('AlterPartitionReassignmentsRequest', 'allowReplicationFactorChange', v)
  }
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeReassignableTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterPartitionReassignmentsRequest(r: Reader, v: number): AlterPartitionReassignmentsRequest {
  const timeoutMs = r.readInt32()
  const allowReplicationFactorChange: boolean = v >= 1 ? r.readBoolean() : true
  let topics: ReassignableTopic[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeReassignableTopic(r, v))
  r.skipTaggedFields()
  return { timeoutMs, allowReplicationFactorChange, topics }
}

function encodeReassignableTopic(w: Writer, value: ReassignableTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeReassignablePartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeReassignableTopic(r: Reader, v: number): ReassignableTopic {
  const name = r.readCompactString()
  let partitions: ReassignablePartition[] = []
  const partitionsCount = r.readCompactArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeReassignablePartition(r, v))
  r.skipTaggedFields()
  return { name, partitions }
}

function encodeReassignablePartition(w: Writer, value: ReassignablePartitionInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const replicas = value.replicas ?? null
  w.writeInt32(partitionIndex)
  if (replicas === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(replicas.length)
    for (const item of replicas) w.writeInt32(item)
  }
  w.writeNoTaggedFields()
}

function decodeReassignablePartition(r: Reader, _v: number): ReassignablePartition {
  const partitionIndex = r.readInt32()
  let replicas: number[] | null = null
  const replicasCount = r.readCompactNullableArrayLength(4)
  if (replicasCount >= 0) {
    const items: number[] = []
    for (let i = 0; i < replicasCount; i++) items.push(r.readInt32())
    replicas = items
  }
  r.skipTaggedFields()
  return { partitionIndex, replicas }
}

/** AlterPartitionReassignmentsResponse, versions 0 to 1. */
export interface AlterPartitionReassignmentsResponse {
  throttleTimeMs: number
  /** Versions 1; default true. */
  allowReplicationFactorChange: boolean
  errorCode: number
  errorMessage: string | null
  responses: ReassignableTopicResponse[]
}

/** What encoding takes for {@link AlterPartitionReassignmentsResponse}. */
export interface AlterPartitionReassignmentsResponseInput {
  readonly throttleTimeMs: number
  readonly allowReplicationFactorChange?: boolean | undefined
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly responses: readonly ReassignableTopicResponseInput[]
}

/** Part of AlterPartitionReassignmentsResponse. */
export interface ReassignableTopicResponse {
  name: string
  partitions: ReassignablePartitionResponse[]
}

/** What encoding takes for {@link ReassignableTopicResponse}. */
export interface ReassignableTopicResponseInput {
  readonly name: string
  readonly partitions: readonly ReassignablePartitionResponseInput[]
}

/** Part of AlterPartitionReassignmentsResponse. */
export interface ReassignablePartitionResponse {
  partitionIndex: number
  errorCode: number
  errorMessage: string | null
}

/** What encoding takes for {@link ReassignablePartitionResponse}. */
export interface ReassignablePartitionResponseInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

function encodeAlterPartitionReassignmentsResponse(w: Writer, value: AlterPartitionReassignmentsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const allowReplicationFactorChange = value.allowReplicationFactorChange ?? true
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  if (v >= 1) {
    w.writeBoolean(allowReplicationFactorChange)
  }
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(responses.length)
  for (const item of responses) encodeReassignableTopicResponse(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAlterPartitionReassignmentsResponse(r: Reader, v: number): AlterPartitionReassignmentsResponse {
  const throttleTimeMs = r.readInt32()
  const allowReplicationFactorChange: boolean = v >= 1 ? r.readBoolean() : true
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let responses: ReassignableTopicResponse[] = []
  const responsesCount = r.readCompactArrayLength(3)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeReassignableTopicResponse(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, allowReplicationFactorChange, errorCode, errorMessage, responses }
}

function encodeReassignableTopicResponse(w: Writer, value: ReassignableTopicResponseInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeReassignablePartitionResponse(w, item, v)
  w.writeNoTaggedFields()
}

function decodeReassignableTopicResponse(r: Reader, v: number): ReassignableTopicResponse {
  const name = r.readCompactString()
  let partitions: ReassignablePartitionResponse[] = []
  const partitionsCount = r.readCompactArrayLength(8)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeReassignablePartitionResponse(r, v))
  r.skipTaggedFields()
  return { name, partitions }
}

function encodeReassignablePartitionResponse(w: Writer, value: ReassignablePartitionResponseInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeReassignablePartitionResponse(r: Reader, _v: number): ReassignablePartitionResponse {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage }
}

/** AlterPartitionReassignments (API key 45), versions 0 to 1. */
export const alterPartitionReassignments: Api<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsRequestInput, AlterPartitionReassignmentsResponse, AlterPartitionReassignmentsResponseInput> = {
  key: 45,
  name: 'AlterPartitionReassignments',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: AlterPartitionReassignmentsRequestInput, v: number): void {
    checkVersion('AlterPartitionReassignmentsRequest', v, 0, 1)
    encodeAlterPartitionReassignmentsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AlterPartitionReassignmentsRequest {
    checkVersion('AlterPartitionReassignmentsRequest', v, 0, 1)
    return decodeAlterPartitionReassignmentsRequest(r, v)
  },
  encodeResponse(w: Writer, value: AlterPartitionReassignmentsResponseInput, v: number): void {
    checkVersion('AlterPartitionReassignmentsResponse', v, 0, 1)
    encodeAlterPartitionReassignmentsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AlterPartitionReassignmentsResponse {
    checkVersion('AlterPartitionReassignmentsResponse', v, 0, 1)
    return decodeAlterPartitionReassignmentsResponse(r, v)
  },
}
