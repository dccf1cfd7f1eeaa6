// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { RecordsInput, Writer } from '../writer.ts'

/** FetchRequest, versions 4 to 18. */
export interface FetchRequest {
  /** Versions 12 to 18; default null. */
  clusterId: string | null
  /** Versions 4 to 14; default -1. */
  replicaId: number
  /** Versions 15 to 18. */
  replicaState: ReplicaState
  maxWaitMs: number
  minBytes: number
  /** Default 2147483647. */
  maxBytes: number
  /** Default 0. */
  isolationLevel: number
  /** Versions 7 to 18; default 0. */
  sessionId: number
  /** Versions 7 to 18; default -1. */
  sessionEpoch: number
  topics: FetchTopic[]
  /** Versions 7 to 18. */
  forgottenTopicsData: ForgottenTopic[]
  /** Versions 11 to 18; default ''. */
  rackId: string
}

/** What encoding takes for {@link FetchRequest}. */
export interface FetchRequestInput {
  readonly clusterId?: string | null | undefined
  readonly replicaId?: number | undefined
  readonly replicaState?: ReplicaStateInput | undefined
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes?: number | undefined
  readonly isolationLevel?: number | undefined
  readonly sessionId?: number | undefined
  readonly sessionEpoch?: number | undefined
  readonly topics: readonly FetchTopicInput[]
  readonly forgottenTopicsData?: readonly ForgottenTopicInput[] | undefined
  readonly rackId?: string | undefined
}

/** Part of FetchRequest. */
export interface ReplicaState {
  /** Default -1. */
  replicaId: number
  /** Default -1. */
  replicaEpoch: number
}

/** What encoding takes for {@link ReplicaState}. */
export interface ReplicaStateInput {
  readonly replicaId?: number | undefined
  readonly replicaEpoch?: number | undefined
}

/** Part of FetchRequest. */
export interface FetchTopic {
  /** Versions 4 to 12. */
  topic: string
  /** Versions 13 to 18. */
  topicId: string
  partitions: FetchPartition[]
}

/** What encoding takes for {@link FetchTopic}. */
export interface FetchTopicInput {
  readonly topic?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly FetchPartitionInput[]
}

/** Part of FetchRequest. */
export interface FetchPartition {
  partition: number
  /** Versions 9 to 18; default -1. */
  currentLeaderEpoch: number
  fetchOffset: number
  /** Versions 12 to 18; default -1. */
  lastFetchedEpoch: number
  /** Versions 5 to 18; default -1. */
  logStartOffset: number
  partitionMaxBytes: number
  /** Versions 17 to 18. */
  replicaDirectoryId: string
  /** Versions 18; default 2^53-1 (stands for 9223372036854775807). */
  highWatermark: number
}

/** What encoding takes for {@link FetchPartition}. */
export interface FetchPartitionInput {
  readonly partition: number
  readonly currentLeaderEpoch?: number | undefined
  readonly fetchOffset: number
  readonly lastFetchedEpoch?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly partitionMaxBytes: number
  readonly replicaDirectoryId?: string | undefined
  readonly highWatermark?: number | undefined
}

/** Part of FetchRequest. */
export interface ForgottenTopic {
  /** Versions 7 to 12. */
  topic: string
  /** Versions 13 to 18. */
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link ForgottenTopic}. */
export interface ForgottenTopicInput {
  readonly topic?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly number[]
}

function encodeFetchRequest(w: Writer, value: FetchRequestInput, v: number): void {
  const clusterId = value.clusterId ?? null
  const replicaId = value.replicaId ?? -1
  const replicaState = value.replicaState ?? defaultReplicaState()
  const maxWaitMs = value.maxWaitMs
  const minBytes = value.minBytes
  const maxBytes = value.maxBytes ?? 2147483647
  const isolationLevel = value.isolationLevel ?? 0
  const sessionId = value.sessionId ?? 0
  const sessionEpoch = value.sessionEpoch ?? -1
  const topics = value.topics
  const forgottenTopicsData = value.forgottenTopicsData ?? []
  const rackId = value.rackId ?? ''
  if (v <= 14) {
    w.writeInt32(replicaId)
  } else {
    if (replicaId !== -1) throw absentField('FetchRequest', 'replicaId', v)
  }
  w.writeInt32(maxWaitMs)
  w.writeInt32(minBytes)
  w.writeInt32(maxBytes)
  w.writeInt8(isolationLevel)
  if (v >= 7) {
    w.writeInt32(sessionId)
  }
  if (v >= 7) {
    w.writeInt32(sessionEpoch)
  }
  if (v >= 12) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeFetchTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeFetchTopic(w, item, v)
  }
  if (v >= 7) {
    if (v >= 12) {
      w.writeCompactArrayLength(forgottenTopicsData.length)
      for (const item of forgottenTopicsData) encodeForgottenTopic(w, item, v)
    } else {
      w.writeArrayLength(forgottenTopicsData.length)
      for (const item of forgottenTopicsData) encodeForgottenTopic(w, item, v)
    }
  } else {
    if (forgottenTopicsData.length > 0) throw absentField('FetchRequest', 'forgottenTopicsData', v)
  }
  if (v >= 11) {
    if (v >= 12) {
      w.writeCompactString(rackId)
    } else {
      w.writeString(rackId)
    }
  }
  if (!(v >= 15)) {
    if (isSetReplicaState(replicaState)) throw absentField('FetchRequest', 'replicaState', v)
  }
  if (v >= 12) {
    const clusterIdIsSet = clusterId !== null
    const replicaStateIsSet = v >= 15 && isSetReplicaState(replicaState)
    w.writeUnsignedVarint((clusterIdIsSet ? 1 : 0) + (replicaStateIsSet ? 1 : 0))
    if (clusterIdIsSet) {
      const tag = w.beginTagged(0)
      w.writeCompactNullableString(clusterId)
      w.endTagged(tag)
    }
    if (replicaStateIsSet) {
      const tag = w.beginTagged(1)
      encodeReplicaState(w, replicaState, v)
      w.endTagged(tag)
    }
  }
}

function decodeFetchRequest(r: Reader, v: number): FetchRequest {
  let clusterId: string | null = null
  const replicaId: number = v <= 14 ? r.readInt32() : -1
  let replicaState: ReplicaState = defaultReplicaState()
  const maxWaitMs = r.readInt32()
  const minBytes = r.readInt32()
  const maxBytes = r.readInt32()
  const isolationLevel = r.readInt8()
  const sessionId: number = v >= 7 ? r.readInt32() : 0
  const sessionEpoch: number = v >= 7 ? r.readInt32() : -1
  let topics: FetchTopic[] = []
  const topicsCount = v >= 12 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeFetchTopic(r, v))
  let forgottenTopicsData: ForgottenTopic[] = []
  if (v >= 7) {
    const forgottenTopicsDataCount = v >= 12 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
    for (let i = 0; i < forgottenTopicsDataCount; i++) forgottenTopicsData.push(decodeForgottenTopic(r, v))
  }
  const rackId: string = v >= 11 ? (v >= 12 ? r.readCompactString() : r.readString()) : ''
  if (v >= 12) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        clusterId = r.readCompactNullableString()
        r.endTagged(0, end)
      } else if (tag === 1 && v >= 15) {
        replicaState = decodeReplicaState(r, v)
        r.endTagged(1, end)
      } else {
        r.position = end
      }
    }
  }
  return { clusterId, replicaId, replicaState, maxWaitMs, minBytes, maxBytes, isolationLevel, sessionId, sessionEpoch, topics, forgottenTopicsData, rackId }
}

function encodeReplicaState(w: Writer, value: ReplicaStateInput, _v: number): void {
  const replicaId = value.replicaId ?? -1
  const replicaEpoch = value.replicaEpoch ?? -1
  w.writeInt32(replicaId)
  w.writeInt64(replicaEpoch)
  w.writeNoTaggedFields()
}

function decodeReplicaState(r: Reader, _v: number): ReplicaState {
  const replicaId = r.readInt32()
  const replicaEpoch = r.readInt64()
  r.skipTaggedFields()
  return { replicaId, replicaEpoch }
}

function encodeFetchTopic(w: Writer, value: FetchTopicInput, v: number): void {
  const topic = value.topic ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 12) {
    if (v >= 12) {
      w.writeCompactString(topic)
    } else {
      w.writeString(topic)
    }
  }
  if (v >= 13) {
    w.writeUuid(topicId)
  }
  if (v >= 12) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeFetchPartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeFetchPartition(w, item, v)
  }
  if (v >= 12) {
    w.writeNoTaggedFields()
  }
}

function decodeFetchTopic(r: Reader, v: number): FetchTopic {
  const topic: string = v <= 12 ? (v >= 12 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 13 ? r.readUuid() : ZERO_UUID
  let partitions: FetchPartition[] = []
  const partitionsCount = v >= 12 ? r.readCompactArrayLength(16) : r.readArrayLength(16)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeFetchPartition(r, v))
  if (v >= 12) {
    r.skipTaggedFields()
  }
  return { topic, topicId, partitions }
}

function encodeFetchPartition(w: Writer, value: FetchPartitionInput, v: number): void {
  const partition = value.partition
  const currentLeaderEpoch = value.currentLeaderEpoch ?? -1
  const fetchOffset = value.fetchOffset
  const lastFetchedEpoch = value.lastFetchedEpoch ?? -1
  const logStartOffset = value.logStartOffset ?? -1
  const partitionMaxBytes = value.partitionMaxBytes
  const replicaDirectoryId = value.replicaDirectoryId ?? ZERO_UUID
  const highWatermark = value.highWatermark ?? Number.MAX_SAFE_INTEGER
  w.writeInt32(partition)
  if (v >= 9) {
    w.writeInt32(currentLeaderEpoch)
  }
  w.writeInt64(fetchOffset)
  if (v >= 12) {
    w.writeInt32(lastFetchedEpoch)
  } else {
    if (lastFetchedEpoch !== -1) throw absentField('FetchPartition', 'lastFetchedEpoch', v)
  }
  if (v >= 5) {
    w.writeInt64(logStartOffset)
  }
  w.writeInt32(partitionMaxBytes)
  if (v >= 12) {
    const replicaDirectoryIdIsSet = v >= 17 && replicaDirectoryId !== ZERO_UUID
    const highWatermarkIsSet = v >= 18 && highWatermark !== Number.MAX_SAFE_INTEGER
    w.writeUnsignedVarint((replicaDirectoryIdIsSet ? 1 : 0) + (highWatermarkIsSet ? 1 : 0))
    if (replicaDirectoryIdIsSet) {
      const tag = w.beginTagged(0)
      w.writeUuid(replicaDirectoryId)
      w.endTagged(tag)
    }
    if (highWatermarkIsSet) {
      const tag = w.beginTagged(1)
      w.writeInt64(highWatermark)
      w.endTagged(tag)
    }
  }
}

function decodeFetchPartition(r: Reader, v: number): FetchPartition {
  const partition = r.readInt32()
  const currentLeaderEpoch: number = v >= 9 ? r.readInt32() : -1
  const fetchOffset = r.readInt64()
  const lastFetchedEpoch: number = v >= 12 ? r.readInt32() : -1
  const logStartOffset: number = v >= 5 ? r.readInt64() : -1
  const partitionMaxBytes = r.readInt32()
  let replicaDirectoryId: string = ZERO_UUID
  let highWatermark: number = Number.MAX_SAFE_INTEGER
  if (v >= 12) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0 && v >= 17) {
        replicaDirectoryId = r.readUuid()
        r.endTagged(0, end)
      } else if (tag === 1 && v >= 18) {
        highWatermark = r.readInt64()
        r.endTagged(1, end)
      } else {
        r.position = end
      }
    }
  }
  return { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, logStartOffset, partitionMaxBytes, replicaDirectoryId, highWatermark }
}

function encodeForgottenTopic(w: Writer, value: ForgottenTopicInput, v: number): void {
  const topic = value.topic ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 12) {
    if (v >= 12) {
      w.writeCompactString(topic)
    } else {
      w.writeString(topic)
    }
  }
  if (v >= 13) {
    w.writeUuid(topicId)
  }
  if (v >= 12) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  }
  if (v >= 12) {
    w.writeNoTaggedFields()
  }
}

function decodeForgottenTopic(r: Reader, v: number): ForgottenTopic {
  const topic: string = v <= 12 ? (v >= 12 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 13 ? r.readUuid() : ZERO_UUID
  let partitions: number[] = []
  const partitionsCount = v >= 12 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  if (v >= 12) {
    r.skipTaggedFields()
  }
  return { topic, topicId, partitions }
}

function defaultReplicaState(): ReplicaState {
  return { replicaId: -1, replicaEpoch: -1 }
}

function isSetReplicaState(value: ReplicaStateInput): boolean {
  const replicaId = value.replicaId ?? -1
  const replicaEpoch = value.replicaEpoch ?? -1
  return replicaId !== -1 || replicaEpoch !== -1
}

/** FetchResponse, versions 4 to 18. */
export interface FetchResponse {
  throttleTimeMs: number
  /** Versions 7 to 18. */
  errorCode: number
  /** Versions 7 to 18; default 0. */
  sessionId: number
  responses: FetchableTopicResponse[]
  /** Versions 16 to 18. */
  nodeEndpoints: NodeEndpoint[]
}

/** What encoding takes for {@link FetchResponse}. */
export interface FetchResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode?: number | undefined
  readonly sessionId?: number | undefined
  readonly responses: readonly FetchableTopicResponseInput[]
  readonly nodeEndpoints?: readonly NodeEndpointInput[] | undefined
}

/** Part of FetchResponse. */
export interface FetchableTopicResponse {
  /** Versions 4 to 12. */
  topic: string
  /** Versions 13 to 18. */
  topicId: string
  partitions: PartitionData[]
}

/** What encoding takes for {@link FetchableTopicResponse}. */
export interface FetchableTopicResponseInput {
  readonly topic?: string | undefined
  readonly topicId?: string | undefined
  readonly partitions: readonly PartitionDataInput[]
}

/** Part of FetchResponse. */
export interface PartitionData {
  partitionIndex: number
  errorCode: number
  highWatermark: number
  /** Default -1. */
  lastStableOffset: number
  /** Versions 5 to 18; default -1. */
  logStartOffset: number
  /** Versions 12 to 18. */
  divergingEpoch: EpochEndOffset
  /** Versions 12 to 18. */
  currentLeader: LeaderIdAndEpoch
  /** Versions 12 to 18. */
  snapshotId: SnapshotId
  abortedTransactions: AbortedTransaction[] | null
  /** Versions 11 to 18; default -1. */
  preferredReadReplica: number
  records: Buffer | null
}

/** What encoding takes for {@link PartitionData}. */
export interface PartitionDataInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly highWatermark: number
  readonly lastStableOffset?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly divergingEpoch?: EpochEndOffsetInput | undefined
  readonly currentLeader?: LeaderIdAndEpochInput | undefined
  readonly snapshotId?: SnapshotIdInput | undefined
  readonly abortedTransactions: readonly AbortedTransactionInput[] | null
  readonly preferredReadReplica?: number | undefined
  readonly records: RecordsInput | null
}

/** Part of FetchResponse. */
export interface EpochEndOffset {
  /** Default -1. */
  epoch: number
  /** Default -1. */
  endOffset: number
}

/** What encoding takes for {@link EpochEndOffset}. */
export interface EpochEndOffsetInput {
  readonly epoch?: number | undefined
  readonly endOffset?: number | undefined
}

/** Part of FetchResponse. */
export interface LeaderIdAndEpoch {
  /** Default -1. */
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
}

/** What encoding takes for {@link LeaderIdAndEpoch}. */
export interface LeaderIdAndEpochInput {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
}

/** Part of FetchResponse. */
export interface SnapshotId {
  /** Default -1. */
  endOffset: number
  /** Default -1. */
  epoch: number
}

/** What encoding takes for {@link SnapshotId}. */
export interface SnapshotIdInput {
  readonly endOffset?: number | undefined
  readonly epoch?: number | undefined
}

/** Part of FetchResponse. */
export interface AbortedTransaction {
  producerId: number
  firstOffset: number
}

/** What encoding takes for {@link AbortedTransaction}. */
export interface AbortedTransactionInput {
  readonly producerId: number
  readonly firstOffset: number
}

/** Part of FetchResponse. */
export interface NodeEndpoint {
  nodeId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
}

/** What encoding takes for {@link NodeEndpoint}. */
export interface NodeEndpointInput {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack?: string | null | undefined
}

function encodeFetchResponse(w: Writer, value: FetchResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode ?? 0
  const sessionId = value.sessionId ?? 0
  const responses = value.responses
  const nodeEndpoints = value.nodeEndpoints ?? []
  w.writeInt32(throttleTimeMs)
  if (v >= 7) {
    w.writeInt16(errorCode)
  }
  if (v >= 7) {
    w.writeInt32(sessionId)
  } else {
    if (sessionId !== 0) throw absentField('FetchResponse', 'sessionId', v)
  }
  if (v >= 12) {
    w.writeCompactArrayLength(responses.length)
    for (const item of responses) encodeFetchableTopicResponse(w, item, v)
  } else {
    w.writeArrayLength(responses.length)
    for (const item of responses) encodeFetchableTopicResponse(w, item, v)
  }
  if (!(v >= 16)) {
    if (nodeEndpoints.length > 0) throw absentField('FetchResponse', 'nodeEndpoints', v)
  }
  if (v >= 12) {
    const nodeEndpointsIsSet = v >= 16 && nodeEndpoints.length > 0
    w.writeUnsignedVarint((nodeEndpointsIsSet ? 1 : 0))
    if (nodeEndpointsIsSet) {
      const tag = w.beginTagged(0)
      w.writeCompactArrayLength(nodeEndpoints.length)
      for (const item of nodeEndpoints) encodeNodeEndpoint(w, item, v)
      w.endTagged(tag)
    }
  }
}

function decodeFetchResponse(r: Reader, v: number): FetchResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode: number = v >= 7 ? r.readInt16() : 0
  const sessionId: number = v >= 7 ? r.readInt32() : 0
  let responses: FetchableTopicResponse[] = []
  const responsesCount = v >= 12 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeFetchableTopicResponse(r, v))
  let nodeEndpoints: NodeEndpoint[] = []
  if (v >= 12) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0 && v >= 16) {
        nodeEndpoints = []
        const nodeEndpointsCount = r.readCompactArrayLength(11)
        for (let i = 0; i < nodeEndpointsCount; i++) nodeEndpoints.push(decodeNodeEndpoint(r, v))
        r.endTagged(0, end)
      } else {
        r.position = end
      }
    }
  }
  return { throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints }
}

function encodeFetchableTopicResponse(w: Writer, value: FetchableTopicResponseInput, v: number): void {
  const topic = value.topic ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitions = value.partitions
  if (v <= 12) {
    if (v >= 12) {
      w.writeCompactString(topic)
    } else {
      w.writeString(topic)
    }
  }
  if (v >= 13) {
    w.writeUuid(topicId)
  }
  if (v >= 12) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodePartitionData(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodePartitionData(w, item, v)
  }
  if (v >= 12) {
    w.writeNoTaggedFields()
  }
}

function decodeFetchableTopicResponse(r: Reader, v: number): FetchableTopicResponse {
  const topic: string = v <= 12 ? (v >= 12 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 13 ? r.readUuid() : ZERO_UUID
  let partitions: PartitionData[] = []
  const partitionsCount = v >= 12 ? r.readCompactArrayLength(30) : r.readArrayLength(30)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodePartitionData(r, v))
  if (v >= 12) {
    r.skipTaggedFields()
  }
  return { topic, topicId, partitions }
}

function encodePartitionData(w: Writer, value: PartitionDataInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const highWatermark = value.highWatermark
  const lastStableOffset = value.lastStableOffset ?? -1
  const logStartOffset = value.logStartOffset ?? -1
  const divergingEpoch = value.divergingEpoch ?? defaultEpochEndOffset()
  const currentLeader = value.currentLeader ?? defaultLeaderIdAndEpoch()
  const snapshotId = value.snapshotId ?? defaultSnapshotId()
  const abortedTransactions = value.abortedTransactions
  const preferredReadReplica = value.preferredReadReplica ?? -1
  const records = value.records
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeInt64(highWatermark)
  w.writeInt64(lastStableOffset)
  if (v >= 5) {
    w.writeInt64(logStartOffset)
  }
  if (v >= 12) {
    if (abortedTransactions === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(abortedTransactions.length)
      for (const item of abortedTransactions) encodeAbortedTransaction(w, item, v)
    }
  } else {
    if (abortedTransactions === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(abortedTransactions.length)
      for (const item of abortedTransactions) encodeAbortedTransaction(w, item, v)
    }
  }
  if (v >= 11) {
    w.writeInt32(preferredReadReplica)
  } else {
    if (preferredReadReplica !== -1) throw absentField('PartitionData', 'preferredReadReplica', v)
  }
  if (v >= 12) {
    w.writeCompactRecords(records)
  } else {
    w.writeRecords(records)
  }
  if (!(v >= 12)) {
    if (isSetEpochEndOffset(divergingEpoch)) throw absentField('PartitionData', 'divergingEpoch', v)
  }
  if (!(v >= 12)) {
    if (isSetLeaderIdAndEpoch(currentLeader)) throw absentField('PartitionData', 'currentLeader', v)
  }
  if (!(v >= 12)) {
    if (isSetSnapshotId(snapshotId)) throw absentField('PartitionData', 'snapshotId', v)
  }
  if (v >= 12) {
    const divergingEpochIsSet = isSetEpochEndOffset(divergingEpoch)
    const currentLeaderIsSet = isSetLeaderIdAndEpoch(currentLeader)
    const snapshotIdIsSet = isSetSnapshotId(snapshotId)
    w.writeUnsignedVarint((divergingEpochIsSet ? 1 : 0) + (currentLeaderIsSet ? 1 : 0) + (snapshotIdIsSet ? 1 : 0))
    if (divergingEpochIsSet) {
      const tag = w.beginTagged(0)
      encodeEpochEndOffset(w, divergingEpoch, v)
      w.endTagged(tag)
    }
    if (currentLeaderIsSet) {
      const tag = w.beginTagged(1)
      encodeLeaderIdAndEpoch(w, currentLeader, v)
      w.endTagged(tag)
    }
    if (snapshotIdIsSet) {
      const tag = w.beginTagged(2)
      encodeSnapshotId(w, snapshotId, v)
      w.endTagged(tag)
    }
  }
}

function decodePartitionData(r: Reader, v: number): PartitionData {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const highWatermark = r.readInt64()
  const lastStableOffset = r.readInt64()
  const logStartOffset: number = v >= 5 ? r.readInt64() : -1
  let divergingEpoch: EpochEndOffset = defaultEpochEndOffset()
  let currentLeader: LeaderIdAndEpoch = defaultLeaderIdAndEpoch()
  let snapshotId: SnapshotId = defaultSnapshotId()
  let abortedTransactions: AbortedTransaction[] | null = null
  const abortedTransactionsCount = v >= 12 ? r.readCompactNullableArrayLength(16) : r.readNullableArrayLength(16)
  if (abortedTransactionsCount >= 0) {
    const items: AbortedTransaction[] = []
    for (let i = 0; i < abortedTransactionsCount; i++) items.push(decodeAbortedTransaction(r, v))
    abortedTransactions = items
  }
  const preferredReadReplica: number = v >= 11 ? r.readInt32() : -1
  const records = v >= 12 ? r.readCompactNullableBytes() : r.readNullableBytes()
  if (v >= 12) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        divergingEpoch = decodeEpochEndOffset(r, v)
        r.endTagged(0, end)
      } else if (tag === 1) {
        currentLeader = decodeLeaderIdAndEpoch(r, v)
        r.endTagged(1, end)
      } else if (tag === 2) {
        snapshotId = decodeSnapshotId(r, v)
        r.endTagged(2, end)
      } else {
        r.position = end
      }
    }
  }
  return { partitionIndex, errorCode, highWatermark, lastStableOffset, logStartOffset, divergingEpoch, currentLeader, snapshotId, abortedTransactions, preferredReadReplica, records }
}

function encodeEpochEndOffset(w: Writer, value: EpochEndOffsetInput, _v: number): void {
  const epoch = value.epoch ?? -1
  const endOffset = value.endOffset ?? -1
  w.writeInt32(epoch)
  w.writeInt64(endOffset)
  w.writeNoTaggedFields()
}

function decodeEpochEndOffset(r: Reader, _v: number): EpochEndOffset {
  const epoch = r.readInt32()
  const endOffset = r.readInt64()
  r.skipTaggedFields()
  return { epoch, endOffset }
}

function encodeLeaderIdAndEpoch(w: Writer, value: LeaderIdAndEpochInput, _v: number): void {
  const leaderId = value.leaderId ?? -1
  const leaderEpoch = value.leaderEpoch ?? -1
  w.writeInt32(leaderId)
  w.writeInt32(leaderEpoch)
  w.writeNoTaggedFields()
}

function decodeLeaderIdAndEpoch(r: Reader, _v: number): LeaderIdAndEpoch {
  const leaderId = r.readInt32()
  const leaderEpoch = r.readInt32()
  r.skipTaggedFields()
  return { leaderId, leaderEpoch }
}

function encodeSnapshotId(w: Writer, value: SnapshotIdInput, _v: number): void {
  const endOffset = value.endOffset ?? -1
  const epoch = value.epoch ?? -1
  w.writeInt64(endOffset)
  w.writeInt32(epoch)
  w.writeNoTaggedFields()
}

function decodeSnapshotId(r: Reader, _v: number): SnapshotId {
  const endOffset = r.readInt64()
  const epoch = r.readInt32()
  r.skipTaggedFields()
  return { endOffset, epoch }
}

function encodeAbortedTransaction(w: Writer, value: AbortedTransactionInput, v: number): void {
  const producerId = value.producerId
  const firstOffset = value.firstOffset
  w.writeInt64(producerId)
  w.writeInt64(firstOffset)
  if (v >= 12) {
    w.writeNoTaggedFields()
  }
}

function decodeAbortedTransaction(r: Reader, v: number): AbortedTransaction {
  const producerId = r.readInt64()
  const firstOffset = r.readInt64()
  if (v >= 12) {
    r.skipTaggedFields()
  }
  return { producerId, firstOffset }
}

function encodeNodeEndpoint(w: Writer, value: NodeEndpointInput, _v: number): void {
  const nodeId = value.nodeId
  const host = value.host
  const port = value.port
  const rack = value.rack ?? null
  w.writeInt32(nodeId)
  w.writeCompactString(host)
  w.writeInt32(port)
  w.writeCompactNullableString(rack)
  w.writeNoTaggedFields()
}

function decodeNodeEndpoint(r: Reader, _v: number): NodeEndpoint {
  const nodeId = r.readInt32()
  const host = r.readCompactString()
  const port = r.readInt32()
  const rack = r.readCompactNullableString()
  r.skipTaggedFields()
  return { nodeId, host, port, rack }
}

function defaultEpochEndOffset(): EpochEndOffset {
  return { epoch: -1, endOffset: -1 }
}

function defaultLeaderIdAndEpoch(): LeaderIdAndEpoch {
  return { leaderId: -1, leaderEpoch: -1 }
}

function defaultSnapshotId(): SnapshotId {
  return { endOffset: -1, epoch: -1 }
}

function isSetEpochEndOffset(value: EpochEndOffsetInput): boolean {
  const epoch = value.epoch ?? -1
  const endOffset = value.endOffset ?? -1
  return epoch !== -1 || endOffset !== -1
}

function isSetLeaderIdAndEpoch(value: LeaderIdAndEpochInput): boolean {
  const leaderId = value.leaderId ?? -1
  const leaderEpoch = value.leaderEpoch ?? -1
  return leaderId !== -1 || leaderEpoch !== -1
}

function isSetSnapshotId(value: SnapshotIdInput): boolean {
  const endOffset = value.endOffset ?? -1
  const epoch = value.epoch ?? -1
  return endOffset !== -1 || epoch !== -1
}

/** Fetch (API key 1), versions 4 to 18. */
export const fetch: Api<FetchRequest, FetchRequestInput, FetchResponse, FetchResponseInput> = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 18,
  latestVersion: 18,
  requestHeaderVersion: (v) => (v >= 12 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 12 ? 1 : 0),
  encodeRequest(w: Writer, value: FetchRequestInput, v: number): void {
    checkVersion('FetchRequest', v, 4, 18)
    encodeFetchRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): FetchRequest {
    checkVersion('FetchRequest', v, 4, 18)
    return decodeFetchRequest(r, v)
  },
  encodeResponse(w: Writer, value: FetchResponseInput, v: number): void {
    checkVersion('FetchResponse', v, 4, 18)
    encodeFetchResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): FetchResponse {
    checkVersion('FetchResponse', v, 4, 18)
    return decodeFetchResponse(r, v)
  },
}
