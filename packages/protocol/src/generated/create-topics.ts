// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** CreateTopicsRequest, versions 2 to 7. */
export interface CreateTopicsRequest {
  topics: CreatableTopic[]
  /** Default 60000. */
  timeoutMs: number
  /** Default false. */
  validateOnly: boolean
}

/** What encoding takes for {@link CreateTopicsRequest}. */
export interface CreateTopicsRequestInput {
  readonly topics: readonly CreatableTopicInput[]
  readonly timeoutMs?: number | undefined
  readonly validateOnly?: boolean | undefined
}

/** Part of CreateTopicsRequest. */
export interface CreatableTopic {
  name: string
  numPartitions: number
  replicationFactor: number
  assignments: CreatableReplicaAssignment[]
  configs: CreatableTopicConfig[]
}

/** What encoding takes for {@link CreatableTopic}. */
export interface CreatableTopicInput {
  readonly name: string
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly assignments: readonly CreatableReplicaAssignmentInput[]
  readonly configs: readonly CreatableTopicConfigInput[]
}

/** Part of CreateTopicsRequest. */
export interface CreatableReplicaAssignment {
  partitionIndex: number
  brokerIds: number[]
}

/** What encoding takes for {@link CreatableReplicaAssignment}. */
export interface CreatableReplicaAssignmentInput {
  readonly partitionIndex: number
  readonly brokerIds: readonly number[]
}

/** Part of CreateTopicsRequest. */
export interface CreatableTopicConfig {
  name: string
  value: string | null
}

/** What encoding takes for {@link CreatableTopicConfig}. */
export interface CreatableTopicConfigInput {
  readonly name: string
  readonly value: string | null
}

function encodeCreateTopicsRequest(w: Writer, value: CreateTopicsRequestInput, v: number): void {
  const topics = value.topics
  const timeoutMs = value.timeoutMs ?? 60000
  const validateOnly = value.validateOnly ?? false
  if (v >= 5) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeCreatableTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeCreatableTopic(w, item, v)
  }
  w.writeInt32(timeoutMs)
  w.writeBoolean(validateOnly)
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateTopicsRequest(r: Reader, v: number): CreateTopicsRequest {
  let topics: CreatableTopic[] = []
  const topicsCount = v >= 5 ? r.readCompactArrayLength(10) : r.readArrayLength(10)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeCreatableTopic(r, v))
  const timeoutMs = r.readInt32()
  const validateOnly = r.readBoolean()
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { topics, timeoutMs, validateOnly }
}

function encodeCreatableTopic(w: Writer, value: CreatableTopicInput, v: number): void {
  const name = value.name
  const numPartitions = value.numPartitions
  const replicationFactor = value.replicationFactor
  const assignments = value.assignments
  const configs = value.configs
  if (v >= 5) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  w.writeInt32(numPartitions)
  w.writeInt16(replicationFactor)
  if (v >= 5) {
    w.writeCompactArrayLength(assignments.length)
    for (const item of assignments) encodeCreatableReplicaAssignment(w, item, v)
  } else {
    w.writeArrayLength(assignments.length)
    for (const item of assignments) encodeCreatableReplicaAssignment(w, item, v)
  }
  if (v >= 5) {
    w.writeCompactArrayLength(configs.length)
    for (const item of configs) encodeCreatableTopicConfig(w, item, v)
  } else {
    w.writeArrayLength(configs.length)
    for (const item of configs) encodeCreatableTopicConfig(w, item, v)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatableTopic(r: Reader, v: number): CreatableTopic {
  const name = v >= 5 ? r.readCompactString() : r.readString()
  const numPartitions = r.readInt32()
  const replicationFactor = r.readInt16()
  let assignments: CreatableReplicaAssignment[] = []
  const assignmentsCount = v >= 5 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < assignmentsCount; i++) assignments.push(decodeCreatableReplicaAssignment(r, v))
  let configs: CreatableTopicConfig[] = []
  const configsCount = v >= 5 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < configsCount; i++) configs.push(decodeCreatableTopicConfig(r, v))
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { name, numPartitions, replicationFactor, assignments, configs }
}

function encodeCreatableReplicaAssignment(w: Writer, value: CreatableReplicaAssignmentInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const brokerIds = value.brokerIds
  w.writeInt32(partitionIndex)
  if (v >= 5) {
    w.writeCompactArrayLength(brokerIds.length)
    for (const item of brokerIds) w.writeInt32(item)
  } else {
    w.writeArrayLength(brokerIds.length)
    for (const item of brokerIds) w.writeInt32(item)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatableReplicaAssignment(r: Reader, v: number): CreatableReplicaAssignment {
  const partitionIndex = r.readInt32()
  let brokerIds: number[] = []
  const brokerIdsCount = v >= 5 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < brokerIdsCount; i++) brokerIds.push(r.readInt32())
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { partitionIndex, brokerIds }
}

function encodeCreatableTopicConfig(w: Writer, value: CreatableTopicConfigInput, v: number): void {
  const name = value.name
  const value_ = value.value
  if (v >= 5) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 5) {
    w.writeCompactNullableString(value_)
  } else {
    w.writeNullableString(value_)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeCreatableTopicConfig(r: Reader, v: number): CreatableTopicConfig {
  const name = v >= 5 ? r.readCompactString() : r.readString()
  const value_ = v >= 5 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { name, value: value_ }
}

/** CreateTopicsResponse, versions 2 to 7. */
export interface CreateTopicsResponse {
  throttleTimeMs: number
  topics: CreatableTopicResult[]
}

/** What encoding takes for {@link CreateTopicsResponse}. */
export interface CreateTopicsResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly CreatableTopicResultInput[]
}

/** Part of CreateTopicsResponse. */
export interface CreatableTopicResult {
  name: string
  /** Versions 7. */
  topicId: string
  errorCode: number
  errorMessage: string | null
  /** Versions 5 to 7. */
  topicConfigErrorCode: number
  /** Versions 5 to 7; default -1. */
  numPartitions: number
  /** Versions 5 to 7; default -1. */
  replicationFactor: number
  /** Versions 5 to 7. */
  configs: CreatableTopicConfigs[] | null
}

/** What encoding takes for {@link CreatableTopicResult}. */
export interface CreatableTopicResultInput {
  readonly name: string
  readonly topicId?: string | undefined
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly topicConfigErrorCode?: number | undefined
  readonly numPartitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly configs?: readonly CreatableTopicConfigsInput[] | null | undefined
}

/** Part of CreateTopicsResponse. */
export interface CreatableTopicConfigs {
  name: string
  value: string | null
  readOnly: boolean
  /** Default -1. */
  configSource: number
  isSensitive: boolean
}

/** What encoding takes for {@link CreatableTopicConfigs}. */
export interface CreatableTopicConfigsInput {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource?: number | undefined
  readonly isSensitive: boolean
}

function encodeCreateTopicsResponse(w: Writer, value: CreateTopicsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  if (v >= 5) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeCreatableTopicResult(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeCreatableTopicResult(w, item, v)
  }
  if (v >= 5) {
    w.writeNoTaggedFields()
  }
}

function decodeCreateTopicsResponse(r: Reader, v: number): CreateTopicsResponse {
  const throttleTimeMs = r.readInt32()
  let topics: CreatableTopicResult[] = []
  const topicsCount = v >= 5 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeCreatableTopicResult(r, v))
  if (v >= 5) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics }
}

function encodeCreatableTopicResult(w: Writer, value: CreatableTopicResultInput, v: number): void {
  const name = value.name
  const topicId = value.topicId ?? ZERO_UUID
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage
  const topicConfigErrorCode = value.topicConfigErrorCode ?? 0
  const numPartitions = value.numPartitions ?? -1
  const replicationFactor = value.replicationFactor ?? -1
  const configs = value.configs === undefined ? [] : value.configs
  if (v >= 5) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 7) {
    w.writeUuid(topicId)
  }
  w.writeInt16(errorCode)
  if (v >= 5) {
    w.writeCompactNullableString(errorMessage)
  } else {
    w.writeNullableString(errorMessage)
  }
  if (v >= 5) {
    w.writeInt32(numPartitions)
  }
  if (v >= 5) {
    w.writeInt16(replicationFactor)
  }
  if (v >= 5) {
    if (configs === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(configs.length)
      for (const item of configs) encodeCreatableTopicConfigs(w, item, v)
    }
  }
  if (v >= 5) {
    const topicConfigErrorCodeIsSet = topicConfigErrorCode !== 0
    w.writeUnsignedVarint((topicConfigErrorCodeIsSet ? 1 : 0))
    if (topicConfigErrorCodeIsSet) {
      const tag = w.beginTagged(0)
      w.writeInt16(topicConfigErrorCode)
      w.endTagged(tag)
    }
  }
}

function decodeCreatableTopicResult(r: Reader, v: number): CreatableTopicResult {
  const name = v >= 5 ? r.readCompactString() : r.readString()
  const topicId: string = v >= 7 ? r.readUuid() : ZERO_UUID
  const errorCode = r.readInt16()
  const errorMessage = v >= 5 ? r.readCompactNullableString() : r.readNullableString()
  let topicConfigErrorCode: number = 0
  const numPartitions: number = v >= 5 ? r.readInt32() : -1
  const replicationFactor: number = v >= 5 ? r.readInt16() : -1
  let configs: CreatableTopicConfigs[] | null = []
  if (v >= 5) {
    const configsCount = r.readCompactNullableArrayLength(6)
    if (configsCount >= 0) {
      const items: CreatableTopicConfigs[] = []
      for (let i = 0; i < configsCount; i++) items.push(decodeCreatableTopicConfigs(r, v))
      configs = items
    }
    else configs = null
  }
  if (v >= 5) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        topicConfigErrorCode = r.readInt16()
        r.endTagged(0, end)
      } else {
        r.position = end
      }
    }
  }
  return { name, topicId, errorCode, errorMessage, topicConfigErrorCode, numPartitions, replicationFactor, configs }
}

function encodeCreatableTopicConfigs(w: Writer, value: CreatableTopicConfigsInput, _v: number): void {
  const name = value.name
  const value_ = value.value
  const readOnly = value.readOnly
  const configSource = value.configSource ?? -1
  const isSensitive = value.isSensitive
  w.writeCompactString(name)
  w.writeCompactNullableString(value_)
  w.writeBoolean(readOnly)
  w.writeInt8(configSource)
  w.writeBoolean(isSensitive)
  w.writeNoTaggedFields()
}

function decodeCreatableTopicConfigs(r: Reader, _v: number): CreatableTopicConfigs {
  const name = r.readCompactString()
  const value_ = r.readCompactNullableString()
  const readOnly = r.readBoolean()
  const configSource = r.readInt8()
  const isSensitive = r.readBoolean()
  r.skipTaggedFields()
  return { name, value: value_, readOnly, configSource, isSensitive }
}

/** CreateTopics (API key 19), versions 2 to 7. */
export const createTopics: Api<CreateTopicsRequest, CreateTopicsRequestInput, CreateTopicsResponse, CreateTopicsResponseInput> = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 2,
  maxVersion: 7,
  latestVersion: 7,
  requestHeaderVersion: (v) => (v >= 5 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 5 ? 1 : 0),
  encodeRequest(w: Writer, value: CreateTopicsRequestInput, v: number): void {
    checkVersion('CreateTopicsRequest', v, 2, 7)
    encodeCreateTopicsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): CreateTopicsRequest {
    checkVersion('CreateTopicsRequest', v, 2, 7)
    return decodeCreateTopicsRequest(r, v)
  },
  encodeResponse(w: Writer, value: CreateTopicsResponseInput, v: number): void {
    checkVersion('CreateTopicsResponse', v, 2, 7)
    encodeCreateTopicsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): CreateTopicsResponse {
    checkVersion('CreateTopicsResponse', v, 2, 7)
    return decodeCreateTopicsResponse(r, v)
  },
}
