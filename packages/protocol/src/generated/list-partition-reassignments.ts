// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ListPartitionReassignmentsRequest, versions 0. */
export interface ListPartitionReassignmentsRequest {
  /** Default 60000. */
  timeoutMs: number
  /** Default null. */
  topics: ListPartitionReassignmentsTopics[] | null
}

/** What encoding takes for {@link ListPartitionReassignmentsRequest}. */
export interface ListPartitionReassignmentsRequestInput {
  readonly timeoutMs?: number | undefined
  readonly topics?: readonly ListPartitionReassignmentsTopicsInput[] | null | undefined
}

/** Part of ListPartitionReassignmentsRequest. */
export interface ListPartitionReassignmentsTopics {
  name: string
  partitionIndexes: number[]
}

/** What encoding takes for {@link ListPartitionReassignmentsTopics}. */
export interface ListPartitionReassignmentsTopicsInput {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

function encodeListPartitionReassignmentsRequest(w: Writer, value: ListPartitionReassignmentsRequestInput, v: number): void {
  const timeoutMs = value.timeoutMs ?? 60000
  const topics = value.topics ?? null
  w.writeInt32(timeoutMs)
  if (topics === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeListPartitionReassignmentsTopics(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeListPartitionReassignmentsRequest(r: Reader, v: number): ListPartitionReassignmentsRequest {
  const timeoutMs = r.readInt32()
  let topics: ListPartitionReassignmentsTopics[] | null = null
  const topicsCount = r.readCompactNullableArrayLength(3)
  if (topicsCount >= 0) {
    const items: ListPartitionReassignmentsTopics[] = []
    for (let i = 0; i < topicsCount; i++) items.push(decodeListPartitionReassignmentsTopics(r, v))
    topics = items
  }
  r.skipTaggedFields()
  return { timeoutMs, topics }
}

function encodeListPartitionReassignmentsTopics(w: Writer, value: ListPartitionReassignmentsTopicsInput, _v: number): void {
  const name = value.name
  const partitionIndexes = value.partitionIndexes
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitionIndexes.length)
  for (const item of partitionIndexes) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeListPartitionReassignmentsTopics(r: Reader, _v: number): ListPartitionReassignmentsTopics {
  const name = r.readCompactString()
  let partitionIndexes: number[] = []
  const partitionIndexesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionIndexesCount; i++) partitionIndexes.push(r.readInt32())
  r.skipTaggedFields()
  return { name, partitionIndexes }
}

/** ListPartitionReassignmentsResponse, versions 0. */
export interface ListPartitionReassignmentsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  topics: OngoingTopicReassignment[]
}

/** What encoding takes for {@link ListPartitionReassignmentsResponse}. */
export interface ListPartitionReassignmentsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly topics: readonly OngoingTopicReassignmentInput[]
}

/** Part of ListPartitionReassignmentsResponse. */
export interface OngoingTopicReassignment {
  name: string
  partitions: OngoingPartitionReassignment[]
}

/** What encoding takes for {@link OngoingTopicReassignment}. */
export interface OngoingTopicReassignmentInput {
  readonly name: string
  readonly partitions: readonly OngoingPartitionReassignmentInput[]
}

/** Part of ListPartitionReassignmentsResponse. */
export interface OngoingPartitionReassignment {
  partitionIndex: number
  replicas: number[]
  addingReplicas: number[]
  removingReplicas: number[]
}

/** What encoding takes for {@link OngoingPartitionReassignment}. */
export interface OngoingPartitionReassignmentInput {
  readonly partitionIndex: number
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

function encodeListPartitionReassignmentsResponse(w: Writer, value: ListPartitionReassignmentsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeOngoingTopicReassignment(w, item, v)
  w.writeNoTaggedFields()
}

function decodeListPartitionReassignmentsResponse(r: Reader, v: number): ListPartitionReassignmentsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let topics: OngoingTopicReassignment[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOngoingTopicReassignment(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, topics }
}

function encodeOngoingTopicReassignment(w: Writer, value: OngoingTopicReassignmentInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeOngoingPartitionReassignment(w, item, v)
  w.writeNoTaggedFields()
}

function decodeOngoingTopicReassignment(r: Reader, v: number): OngoingTopicReassignment {
  const name = r.readCompactString()
  let partitions: OngoingPartitionReassignment[] = []
  const partitionsCount = r.readCompactArrayLength(8)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOngoingPartitionReassignment(r, v))
  r.skipTaggedFields()
  return { name, partitions }
}

function encodeOngoingPartitionReassignment(w: Writer, value: OngoingPartitionReassignmentInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const replicas = value.replicas
  const addingReplicas = value.addingReplicas
  const removingReplicas = value.removingReplicas
  w.writeInt32(partitionIndex)
  w.writeCompactArrayLength(replicas.length)
  for (const item of replicas) w.writeInt32(item)
  w.writeCompactArrayLength(addingReplicas.length)
  for (const item of addingReplicas) w.writeInt32(item)
  w.writeCompactArrayLength(removingReplicas.length)
  for (const item of removingReplicas) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeOngoingPartitionReassignment(r: Reader, _v: number): OngoingPartitionReassignment {
  const partitionIndex = r.readInt32()
  let replicas: number[] = []
  const replicasCount = r.readCompactArrayLength(4)
  for (let i = 0; i < replicasCount; i++) replicas.push(r.readInt32())
  let addingReplicas: number[] = []
  const addingReplicasCount = r.readCompactArrayLength(4)
  for (let i = 0; i < addingReplicasCount; i++) addingReplicas.push(r.readInt32())
  let removingReplicas: number[] = []
  const removingReplicasCount = r.readCompactArrayLength(4)
  for (let i = 0; i < removingReplicasCount; i++) removingReplicas.push(r.readInt32())
  r.skipTaggedFields()
  return { partitionIndex, replicas, addingReplicas, removingReplicas }
}

/** ListPartitionReassignments (API key 46), versions 0. */
export const listPartitionReassignments: Api<ListPartitionReassignmentsRequest, ListPartitionReassignmentsRequestInput, ListPartitionReassignmentsResponse, ListPartitionReassignmentsResponseInput> = {
  key: 46,
  name: 'ListPartitionReassignments',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ListPartitionReassignmentsRequestInput, v: number): void {
    checkVersion('ListPartitionReassignmentsRequest', v, 0, 0)
    encodeListPartitionReassignmentsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ListPartitionReassignmentsRequest {
    checkVersion('ListPartitionReassignmentsRequest', v, 0, 0)
    return decodeListPartitionReassignmentsRequest(r, v)
  },
  encodeResponse(w: Writer, value: ListPartitionReassignmentsResponseInput, v: number): void {
    checkVersion('ListPartitionReassignmentsResponse', v, 0, 0)
    encodeListPartitionReassignmentsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ListPartitionReassignmentsResponse {
    checkVersion('ListPartitionReassignmentsResponse', v, 0, 0)
    return decodeListPartitionReassignmentsResponse(r, v)
  },
}
