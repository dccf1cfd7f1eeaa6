// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, present, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetFetchRequest, versions 1 to 10. */
export interface OffsetFetchRequest {
  /** Versions 1 to 7. */
  groupId: string
  /** Versions 1 to 7; null in versions 2 to 7. */
  topics: OffsetFetchRequestTopic[] | null
  /** Versions 8 to 10. */
  groups: OffsetFetchRequestGroup[]
  /** Versions 7 to 10; default false. */
  requireStable: boolean
}

/** What encoding takes for {@link OffsetFetchRequest}. */
export interface OffsetFetchRequestInput {
  readonly groupId?: string | undefined
  readonly topics?: readonly OffsetFetchRequestTopicInput[] | null | undefined
  readonly groups?: readonly OffsetFetchRequestGroupInput[] | undefined
  readonly requireStable?: boolean | undefined
}

/** Part of OffsetFetchRequest. */
export interface OffsetFetchRequestTopic {
  name: string
  partitionIndexes: number[]
}

/** What encoding takes for {@link OffsetFetchRequestTopic}. */
export interface OffsetFetchRequestTopicInput {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

/** Part of OffsetFetchRequest. */
export interface OffsetFetchRequestGroup {
  groupId: string
  /** Versions 9 to 10; default null. */
  memberId: string | null
  /** Versions 9 to 10; default -1. */
  memberEpoch: number
  topics: OffsetFetchRequestTopics[] | null
}

/** What encoding takes for {@link OffsetFetchRequestGroup}. */
export interface OffsetFetchRequestGroupInput {
  readonly groupId: string
  readonly memberId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly topics: readonly OffsetFetchRequestTopicsInput[] | null
}

/** Part of OffsetFetchRequest. */
export interface OffsetFetchRequestTopics {
  /** Versions 8 to 9. */
  name: string
  /** Versions 10. */
  topicId: string
  partitionIndexes: number[]
}

/** What encoding takes for {@link OffsetFetchRequestTopics}. */
export interface OffsetFetchRequestTopicsInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitionIndexes: readonly number[]
}

function encodeOffsetFetchRequest(w: Writer, value: OffsetFetchRequestInput, v: number): void {
  const groupId = value.groupId ?? ''
  const topics = value.topics === undefined ? [] : value.topics
  const groups = value.groups ?? []
  const requireStable = value.requireStable ?? false
  if (v <= 7) {
    if (v >= 6) {
      w.writeCompactString(groupId)
    } else {
      w.writeString(groupId)
    }
  } else {
    if (groupId !== '') throw absentField('OffsetFetchRequest', 'groupId', v)
  }
  if (v <= 7) {
    if (v >= 6) {
      if (topics === null) w.writeCompactArrayLength(-1)
      else {
        w.writeCompactArrayLength(topics.length)
        for (const item of topics) encodeOffsetFetchRequestTopic(w, item, v)
      }
    } else {
      if (v >= 2) {
        if (topics === null) w.writeArrayLength(-1)
        else {
          w.writeArrayLength(topics.length)
          for (const item of topics) encodeOffsetFetchRequestTopic(w, item, v)
        }
      } else {
        const items = present(topics, 'OffsetFetchRequest', 'topics', v)
        w.writeArrayLength(items.length)
        for (const item of items) encodeOffsetFetchRequestTopic(w, item, v)
      }
    }
  } else {
    if (topics === null || topics.length > 0) throw absentField('OffsetFetchRequest', 'topics', v)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(groups.length)
    for (const item of groups) encodeOffsetFetchRequestGroup(w, item, v)
  } else {
    if (groups.length > 0) throw absentField('OffsetFetchRequest', 'groups', v)
  }
  if (v >= 7) {
    w.writeBoolean(requireStable)
  } else {
    if (requireStable) throw absentField('OffsetFetchRequest', 'requireStable', v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetFetchRequest(r: Reader, v: number): OffsetFetchRequest {
  const groupId: string = v <= 7 ? (v >= 6 ? r.readCompactString() : r.readString()) : ''
  let topics: OffsetFetchRequestTopic[] | null = []
  if (v <= 7) {
    const topicsCount = v >= 6 ? r.readCompactNullableArrayLength(3) : (v >= 2 ? r.readNullableArrayLength(3) : r.readArrayLength(3))
    if (topicsCount >= 0) {
      const items: OffsetFetchRequestTopic[] = []
      for (let i = 0; i < topicsCount; i++) items.push(decodeOffsetFetchRequestTopic(r, v))
      topics = items
    }
    else topics = null
  }
  let groups: OffsetFetchRequestGroup[] = []
  if (v >= 8) {
    const groupsCount = r.readCompactArrayLength(3)
    for (let i = 0; i < groupsCount; i++) groups.push(decodeOffsetFetchRequestGroup(r, v))
  }
  const requireStable: boolean = v >= 7 ? r.readBoolean() : false
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { groupId, topics, groups, requireStable }
}

function encodeOffsetFetchRequestTopic(w: Writer, value: OffsetFetchRequestTopicInput, v: number): void {
  const name = value.name
  const partitionIndexes = value.partitionIndexes
  if (v >= 6) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(partitionIndexes.length)
    for (const item of partitionIndexes) w.writeInt32(item)
  } else {
    w.writeArrayLength(partitionIndexes.length)
    for (const item of partitionIndexes) w.writeInt32(item)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetFetchRequestTopic(r: Reader, v: number): OffsetFetchRequestTopic {
  const name = v >= 6 ? r.readCompactString() : r.readString()
  let partitionIndexes: number[] = []
  const partitionIndexesCount = v >= 6 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionIndexesCount; i++) partitionIndexes.push(r.readInt32())
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { name, partitionIndexes }
}

function encodeOffsetFetchRequestGroup(w: Writer, value: OffsetFetchRequestGroupInput, v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId ?? null
  const memberEpoch = value.memberEpoch ?? -1
  const topics = value.topics
  w.writeCompactString(groupId)
  if (v >= 9) {
    w.writeCompactNullableString(memberId)
  }
  if (v >= 9) {
    w.writeInt32(memberEpoch)
  }
  if (topics === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeOffsetFetchRequestTopics(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeOffsetFetchRequestGroup(r: Reader, v: number): OffsetFetchRequestGroup {
  const groupId = r.readCompactString()
  const memberId: string | null = v >= 9 ? r.readCompactNullableString() : null
  const memberEpoch: number = v >= 9 ? r.readInt32() : -1
  let topics: OffsetFetchRequestTopics[] | null = null
  const topicsCount = r.readCompactNullableArrayLength(3)
  if (topicsCount >= 0) {
    const items: OffsetFetchRequestTopics[] = []
    for (let i = 0; i < topicsCount; i++) items.push(decodeOffsetFetchRequestTopics(r, v))
    topics = items
  }
  r.skipTaggedFields()
  return { groupId, memberId, memberEpoch, topics }
}

function encodeOffsetFetchRequestTopics(w: Writer, value: OffsetFetchRequestTopicsInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitionIndexes = value.partitionIndexes
  if (v <= 9) {
    w.writeCompactString(name)
  }
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  w.writeCompactArrayLength(partitionIndexes.length)
  for (const item of partitionIndexes) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeOffsetFetchRequestTopics(r: Reader, v: number): OffsetFetchRequestTopics {
  const name: string = v <= 9 ? r.readCompactString() : ''
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  let partitionIndexes: number[] = []
  const partitionIndexesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionIndexesCount; i++) partitionIndexes.push(r.readInt32())
  r.skipTaggedFields()
  return { name, topicId, partitionIndexes }
}

/** OffsetFetchResponse, versions 1 to 10. */
export interface OffsetFetchResponse {
  /** Versions 3 to 10. */
  throttleTimeMs: number
  /** Versions 1 to 7. */
  topics: OffsetFetchResponseTopic[]
  /** Versions 2 to 7; default 0. */
  errorCode: number
  /** Versions 8 to 10. */
  groups: OffsetFetchResponseGroup[]
}

/** What encoding takes for {@link OffsetFetchResponse}. */
export interface OffsetFetchResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly OffsetFetchResponseTopicInput[] | undefined
  readonly errorCode?: number | undefined
  readonly groups?: readonly OffsetFetchResponseGroupInput[] | undefined
}

/** Part of OffsetFetchResponse. */
export interface OffsetFetchResponseTopic {
  name: string
  partitions: OffsetFetchResponsePartition[]
}

/** What encoding takes for {@link OffsetFetchResponseTopic}. */
export interface OffsetFetchResponseTopicInput {
  readonly name: string
  readonly partitions: readonly OffsetFetchResponsePartitionInput[]
}

/** Part of OffsetFetchResponse. */
export interface OffsetFetchResponsePartition {
  partitionIndex: number
  committedOffset: number
  /** Versions 5 to 7; default -1. */
  committedLeaderEpoch: number
  metadata: string | null
  errorCode: number
}

/** What encoding takes for {@link OffsetFetchResponsePartition}. */
export interface OffsetFetchResponsePartitionInput {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch?: number | undefined
  readonly metadata: string | null
  readonly errorCode: number
}

/** Part of OffsetFetchResponse. */
export interface OffsetFetchResponseGroup {
  groupId: string
  topics: OffsetFetchResponseTopics[]
  /** Default 0. */
  errorCode: number
}

/** What encoding takes for {@link OffsetFetchResponseGroup}. */
export interface OffsetFetchResponseGroupInput {
  readonly groupId: string
  readonly topics: readonly OffsetFetchResponseTopicsInput[]
  readonly errorCode?: number | undefined
}

/** Part of OffsetFetchResponse. */
export interface OffsetFetchResponseTopics {
  /** Versions 8 to 9. */
  name: string
  /** Versions 10. */
  topicId: string
  partitions: OffsetFetchResponsePartitions[]
}

/** What encoding takes for {@link OffsetFetchResponseTopics}. */
export interface OffsetFetchResponseTopicsInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly OffsetFetchResponsePartitionsInput[]
}

/** Part of OffsetFetchResponse. */
export interface OffsetFetchResponsePartitions {
  partitionIndex: number
  committedOffset: number
  /** Default -1. */
  committedLeaderEpoch: number
  metadata: string | null
  errorCode: number
}

/** What encoding takes for {@link OffsetFetchResponsePartitions}. */
export interface OffsetFetchResponsePartitionsInput {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch?: number | undefined
  readonly metadata: string | null
  readonly errorCode: number
}

function encodeOffsetFetchResponse(w: Writer, value: OffsetFetchResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const topics = value.topics ?? []
  const errorCode = value.errorCode ?? 0
  const groups = value.groups ?? []
  if (v >= 3) {
    w.writeInt32(throttleTimeMs)
  }
  if (v <= 7) {
    if (v >= 6) {
      w.writeCompactArrayLength(topics.length)
      for (const item of topics) encodeOffsetFetchResponseTopic(w, item, v)
    } else {
      w.writeArrayLength(topics.length)
      for (const item of topics) encodeOffsetFetchResponseTopic(w, item, v)
    }
  } else {
    if (topics.length > 0) throw absentField('OffsetFetchResponse', 'topics', v)
  }
  if (v >= 2 && v <= 7) {
    w.writeInt16(errorCode)
  }
  if (v >= 8) {
    w.writeCompactArrayLength(groups.length)
    for (const item of groups) encodeOffsetFetchResponseGroup(w, item, v)
  } else {
    if (groups.length > 0) throw absentField('OffsetFetchResponse', 'groups', v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetFetchResponse(r: Reader, v: number): OffsetFetchResponse {
  const throttleTimeMs: number = v >= 3 ? r.readInt32() : 0
  let topics: OffsetFetchResponseTopic[] = []
  if (v <= 7) {
    const topicsCount = v >= 6 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
    for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetFetchResponseTopic(r, v))
  }
  const errorCode: number = v >= 2 && v <= 7 ? r.readInt16() : 0
  let groups: OffsetFetchResponseGroup[] = []
  if (v >= 8) {
    const groupsCount = r.readCompactArrayLength(5)
    for (let i = 0; i < groupsCount; i++) groups.push(decodeOffsetFetchResponseGroup(r, v))
  }
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, topics, errorCode, groups }
}

function encodeOffsetFetchResponseTopic(w: Writer, value: OffsetFetchResponseTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 6) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 6) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetFetchResponsePartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeOffsetFetchResponsePartition(w, item, v)
  }
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetFetchResponseTopic(r: Reader, v: number): OffsetFetchResponseTopic {
  const name = v >= 6 ? r.readCompactString() : r.readString()
  let partitions: OffsetFetchResponsePartition[] = []
  const partitionsCount = v >= 6 ? r.readCompactArrayLength(16) : r.readArrayLength(16)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetFetchResponsePartition(r, v))
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

function encodeOffsetFetchResponsePartition(w: Writer, value: OffsetFetchResponsePartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const committedOffset = value.committedOffset
  const committedLeaderEpoch = value.committedLeaderEpoch ?? -1
  const metadata = value.metadata
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt64(committedOffset)
  if (v >= 5) {
    w.writeInt32(committedLeaderEpoch)
  }
  if (v >= 6) {
    w.writeCompactNullableString(metadata)
  } else {
    w.writeNullableString(metadata)
  }
  w.writeInt16(errorCode)
  if (v >= 6) {
    w.writeNoTaggedFields()
  }
}

function decodeOffsetFetchResponsePartition(r: Reader, v: number): OffsetFetchResponsePartition {
  const partitionIndex = r.readInt32()
  const committedOffset = r.readInt64()
  const committedLeaderEpoch: number = v >= 5 ? r.readInt32() : -1
  const metadata = v >= 6 ? r.readCompactNullableString() : r.readNullableString()
  const errorCode = r.readInt16()
  if (v >= 6) {
    r.skipTaggedFields()
  }
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }
}

function encodeOffsetFetchResponseGroup(w: Writer, value: OffsetFetchResponseGroupInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  const errorCode = value.errorCode ?? 0
  w.writeCompactString(groupId)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeOffsetFetchResponseTopics(w, item, v)
  w.writeInt16(errorCode)
  w.writeNoTaggedFields()
}

function decodeOffsetFetchResponseGroup(r: Reader, v: number): OffsetFetchResponseGroup {
  const groupId = r.readCompactString()
  let topics: OffsetFetchResponseTopics[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeOffsetFetchResponseTopics(r, v))
  const errorCode = r.readInt16()
  r.skipTaggedFields()
  return { groupId, topics, errorCode }
}

function encodeOffsetFetchResponseTopics(w: Writer, value: OffsetFetchResponseTopicsInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 9) {
    w.writeCompactString(name)
  }
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeOffsetFetchResponsePartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeOffsetFetchResponseTopics(r: Reader, v: number): OffsetFetchResponseTopics {
  const name: string = v <= 9 ? r.readCompactString() : ''
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  let partitions: OffsetFetchResponsePartitions[] = []
  const partitionsCount = r.readCompactArrayLength(20)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeOffsetFetchResponsePartitions(r, v))
  r.skipTaggedFields()
  return { name, topicId, partitions }
}

function encodeOffsetFetchResponsePartitions(w: Writer, value: OffsetFetchResponsePartitionsInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const committedOffset = value.committedOffset
  const committedLeaderEpoch = value.committedLeaderEpoch ?? -1
  const metadata = value.metadata
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt64(committedOffset)
  w.writeInt32(committedLeaderEpoch)
  w.writeCompactNullableString(metadata)
  w.writeInt16(errorCode)
  w.writeNoTaggedFields()
}

function decodeOffsetFetchResponsePartitions(r: Reader, _v: number): OffsetFetchResponsePartitions {
  const partitionIndex = r.readInt32()
  const committedOffset = r.readInt64()
  const committedLeaderEpoch = r.readInt32()
  const metadata = r.readCompactNullableString()
  const errorCode = r.readInt16()
  r.skipTaggedFields()
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }
}

/** OffsetFetch (API key 9), versions 1 to 10. */
export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchRequestInput, OffsetFetchResponse, OffsetFetchResponseInput> = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 1,
  maxVersion: 10,
  latestVersion: 10,
  requestHeaderVersion: (v) => (v >= 6 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 6 ? 1 : 0),
  encodeRequest(w: Writer, value: OffsetFetchRequestInput, v: number): void {
    checkVersion('OffsetFetchRequest', v, 1, 10)
    encodeOffsetFetchRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): OffsetFetchRequest {
    checkVersion('OffsetFetchRequest', v, 1, 10)
    return decodeOffsetFetchRequest(r, v)
  },
  encodeResponse(w: Writer, value: OffsetFetchResponseInput, v: number): void {
    checkVersion('OffsetFetchResponse', v, 1, 10)
    encodeOffsetFetchResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): OffsetFetchResponse {
    checkVersion('OffsetFetchResponse', v, 1, 10)
    return decodeOffsetFetchResponse(r, v)
  },
}
