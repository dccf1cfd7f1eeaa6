// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** CreatePartitionsRequest, versions 0 to 3. */
export interface CreatePartitionsRequest {
  topics: CreatePartitionsTopic[]
  timeoutMs: number
  validateOnly: boolean
}

/** What encoding takes for {@link CreatePartitionsRequest}. */
export interface CreatePartitionsRequestInput {
  readonly topics: readonly CreatePartitionsTopicInput[]
  readonly timeoutMs: number
  readonly validateOnly: boolean
}

/** Part of CreatePartitionsRequest. */
export interface CreatePartitionsTopic {
  name: string
  count: number
  assignments: CreatePartitionsAssignment[] | null
}

/** What encoding takes for {@link CreatePartitionsTopic}. */
export interface CreatePartitionsTopicInput {
  readonly name: string
  readonly count: number
  readonly assignments: readonly CreatePartitionsAssignmentInput[] | null
}

/** Part of CreatePartitionsRequest. */
export interface CreatePartitionsAssignment {
  brokerIds: number[]
}

/** What encoding takes for {@link CreatePartitionsAssignment}. */
export interface CreatePartitionsAssignmentInput {
  readonly brokerIds: readonly number[]
}

function encodeCreatePartitionsRequest(w: Writer, value: CreatePartitionsRequestInput, v: number): void {
  const topics = value.topics
  const timeoutMs = value.timeoutMs
  const validateOnly = value.validateOnly
  if (v >= 2) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeCreatePartitionsTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeCreatePartitionsTopic(w, item, v)
  }
  w.writeInt32(timeoutMs)
  w.writeBoolean(validateOnly)
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatePartitionsRequest(r: Reader, v: number): CreatePartitionsRequest {
  let topics: CreatePartitionsTopic[] = []
  const topicsCount = v >= 2 ? r.readCompactArrayLength(7) : r.readArrayLength(7)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeCreatePartitionsTopic(r, v))
  const timeoutMs = r.readInt32()
  const validateOnly = r.readBoolean()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { topics, timeoutMs, validateOnly }
}

function encodeCreatePartitionsTopic(w: Writer, value: CreatePartitionsTopicInput, v: number): void {
  const name = value.name
  const count_ = value.count
  const assignments = value.assignments
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  w.writeInt32(count_)
  if (v >= 2) {
    if (assignments === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(assignments.length)
      for (const item of assignments) encodeCreatePartitionsAssignment(w, item, v)
    }
  } else {
    if (assignments === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(assignments.length)
      for (const item of assignments) encodeCreatePartitionsAssignment(w, item, v)
    }
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatePartitionsTopic(r: Reader, v: number): CreatePartitionsTopic {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  const count_ = r.readInt32()
  let assignments: CreatePartitionsAssignment[] | null = null
  const assignmentsCount = v >= 2 ? r.readCompactNullableArrayLength(2) : r.readNullableArrayLength(2)
  if (assignmentsCount >= 0) {
    const items: CreatePartitionsAssignment[] = []
    for (let i = 0; i < assignmentsCount; i++) items.push(decodeCreatePartitionsAssignment(r, v))
    assignments = items
  }
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, count: count_, assignments }
}

function encodeCreatePartitionsAssignment(w: Writer, value: CreatePartitionsAssignmentInput, v: number): void {
  const brokerIds = value.brokerIds
  if (v >= 2) {
    w.writeCompactArrayLength(brokerIds.length)
    for (const item of brokerIds) w.writeInt32(item)
  } else {
    w.writeArrayLength(brokerIds.length)
    for (const item of brokerIds) w.writeInt32(item)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatePartitionsAssignment(r: Reader, v: number): CreatePartitionsAssignment {
  let brokerIds: number[] = []
  const brokerIdsCount = v >= 2 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < brokerIdsCount; i++) brokerIds.push(r.readInt32())
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { brokerIds }
}

/** CreatePartitionsResponse, versions 0 to 3. */
export interface CreatePartitionsResponse {
  throttleTimeMs: number
  results: CreatePartitionsTopicResult[]
}

/** What encoding takes for {@link CreatePartitionsResponse}. */
export interface CreatePartitionsResponseInput {
  readonly throttleTimeMs: number
  readonly results: readonly CreatePartitionsTopicResultInput[]
}

/** Part of CreatePartitionsResponse. */
export interface CreatePartitionsTopicResult {
  name: string
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link CreatePartitionsTopicResult}. */
export interface CreatePartitionsTopicResultInput {
  readonly name: string
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeCreatePartitionsResponse(w: Writer, value: CreatePartitionsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const results = value.results
  w.writeInt32(throttleTimeMs)
  if (v >= 2) {
    w.writeCompactArrayLength(results.length)
    for (const item of results) encodeCreatePartitionsTopicResult(w, item, v)
  } else {
    w.writeArrayLength(results.length)
    for (const item of results) encodeCreatePartitionsTopicResult(w, item, v)
  }
  if (v >= 2) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatePartitionsResponse(r: Reader, v: number): CreatePartitionsResponse {
  const throttleTimeMs = r.readInt32()
  let results: CreatePartitionsTopicResult[] = []
  const resultsCount = v >= 2 ? r.readCompactArrayLength(5) : r.readArrayLength(5)
  for (let i = 0; i < resultsCount; i++) results.push(decodeCreatePartitionsTopicResult(r, v))
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, results }
}

function encodeCreatePartitionsTopicResult(w: Writer, value: CreatePartitionsTopicResultInput, v: number): void {
  const name = value.name
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  if (v >= 2) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
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

function decodeCreatePartitionsTopicResult(r: Reader, v: number): CreatePartitionsTopicResult {
  const name = v >= 2 ? r.readCompactString() : r.readString()
  const errorCode = r.readInt16()
  const errorMessage = v >= 2 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 2) {
    r.skipTaggedFields()
  }
  return { name, errorCode, errorMessage }
}

/** CreatePartitions (API key 37), versions 0 to 3. */
export const createPartitions: Api<CreatePartitionsRequest, CreatePartitionsRequestInput, CreatePartitionsResponse, CreatePartitionsResponseInput> = {
  key: 37,
  name: 'CreatePartitions',
  minVersion: 0,
  maxVersion: 3,
  latestVersion: 3,
  requestHeaderVersion: (v) => (v >= 2 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 2 ? 1 : 0),
  encodeRequest(w: Writer, value: CreatePartitionsRequestInput, v: number): void {
    checkVersion('CreatePartitionsRequest', v, 0, 3)
    encodeCreatePartitionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): CreatePartitionsRequest {
    checkVersion('CreatePartitionsRequest', v, 0, 3)
    return decodeCreatePartitionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: CreatePartitionsResponseInput, v: number): void {
    checkVersion('CreatePartitionsResponse', v, 0, 3)
    encodeCreatePartitionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): CreatePartitionsResponse {
    checkVersion('CreatePartitionsResponse', v, 0, 3)
    return decodeCreatePartitionsResponse(r, v)
  },
}
