// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareAcknowledgeRequest, versions 1 to 2. */
export interface ShareAcknowledgeRequest {
  /** Default null. */
  groupId: string | null
  memberId: string | null
  shareSessionEpoch: number
  /** Versions 2; default false. */
  isRenewAck: boolean
  topics: AcknowledgeTopic[]
}

/** What encoding takes for {@link ShareAcknowledgeRequest}. */
export interface ShareAcknowledgeRequestInput {
  readonly groupId?: string | null | undefined
  readonly memberId: string | null
  readonly shareSessionEpoch: number
  readonly isRenewAck?: boolean | undefined
  readonly topics: readonly AcknowledgeTopicInput[]
}

/** Part of ShareAcknowledgeRequest. */
export interface AcknowledgeTopic {
  topicId: string
  partitions: AcknowledgePartition[]
}

/** What encoding takes for {@link AcknowledgeTopic}. */
export interface AcknowledgeTopicInput {
  readonly topicId: string
  readonly partitions: readonly AcknowledgePartitionInput[]
}

/** Part of ShareAcknowledgeRequest. */
export interface AcknowledgePartition {
  partitionIndex: number
  acknowledgementBatches: AcknowledgementBatch[]
}

/** What encoding takes for {@link AcknowledgePartition}. */
export interface AcknowledgePartitionInput {
  readonly partitionIndex: number
  readonly acknowledgementBatches: readonly AcknowledgementBatchInput[]
}

/** Part of ShareAcknowledgeRequest. */
export interface AcknowledgementBatch {
  firstOffset: number
  lastOffset: number
  acknowledgeTypes: number[]
}

/** What encoding takes for {@link AcknowledgementBatch}. */
export interface AcknowledgementBatchInput {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly acknowledgeTypes: readonly number[]
}

function encodeShareAcknowledgeRequest(w: Writer, value: ShareAcknowledgeRequestInput, v: number): void {
  const groupId = value.groupId ?? null
  const memberId = value.memberId
  const shareSessionEpoch = value.shareSessionEpoch
  const isRenewAck = value.isRenewAck ?? false
  const topics = value.topics
  w.writeCompactNullableString(groupId)
  w.writeCompactNullableString(memberId)
  w.writeInt32(shareSessionEpoch)
  if (v >= 2) {
    w.writeBoolean(isRenewAck)
  } else {
    if (isRenewAck) throw absentField('ShareAcknowledgeRequest', 'isRenewAck', v)
  }
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeAcknowledgeTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareAcknowledgeRequest(r: Reader, v: number): ShareAcknowledgeRequest {
  const groupId = r.readCompactNullableString()
  const memberId = r.readCompactNullableString()
  const shareSessionEpoch = r.readInt32()
  const isRenewAck: boolean = v >= 2 ? r.readBoolean() : false
  let topics: AcknowledgeTopic[] = []
  const topicsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeAcknowledgeTopic(r, v))
  r.skipTaggedFields()
  return { groupId, memberId, shareSessionEpoch, isRenewAck, topics }
}

function encodeAcknowledgeTopic(w: Writer, value: AcknowledgeTopicInput, v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeAcknowledgePartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAcknowledgeTopic(r: Reader, v: number): AcknowledgeTopic {
  const topicId = r.readUuid()
  let partitions: AcknowledgePartition[] = []
  const partitionsCount = r.readCompactArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeAcknowledgePartition(r, v))
  r.skipTaggedFields()
  return { topicId, partitions }
}

function encodeAcknowledgePartition(w: Writer, value: AcknowledgePartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const acknowledgementBatches = value.acknowledgementBatches
  w.writeInt32(partitionIndex)
  w.writeCompactArrayLength(acknowledgementBatches.length)
  for (const item of acknowledgementBatches) encodeAcknowledgementBatch(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAcknowledgePartition(r: Reader, v: number): AcknowledgePartition {
  const partitionIndex = r.readInt32()
  let acknowledgementBatches: AcknowledgementBatch[] = []
  const acknowledgementBatchesCount = r.readCompactArrayLength(18)
  for (let i = 0; i < acknowledgementBatchesCount; i++) acknowledgementBatches.push(decodeAcknowledgementBatch(r, v))
  r.skipTaggedFields()
  return { partitionIndex, acknowledgementBatches }
}

function encodeAcknowledgementBatch(w: Writer, value: AcknowledgementBatchInput, _v: number): void {
  const firstOffset = value.firstOffset
  const lastOffset = value.lastOffset
  const acknowledgeTypes = value.acknowledgeTypes
  w.writeInt64(firstOffset)
  w.writeInt64(lastOffset)
  w.writeCompactArrayLength(acknowledgeTypes.length)
  for (const item of acknowledgeTypes) w.writeInt8(item)
  w.writeNoTaggedFields()
}

function decodeAcknowledgementBatch(r: Reader, _v: number): AcknowledgementBatch {
  const firstOffset = r.readInt64()
  const lastOffset = r.readInt64()
  let acknowledgeTypes: number[] = []
  const acknowledgeTypesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < acknowledgeTypesCount; i++) acknowledgeTypes.push(r.readInt8())
  r.skipTaggedFields()
  return { firstOffset, lastOffset, acknowledgeTypes }
}

/** ShareAcknowledgeResponse, versions 1 to 2. */
export interface ShareAcknowledgeResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** Versions 2. */
  acquisitionLockTimeoutMs: number
  responses: ShareAcknowledgeTopicResponse[]
  nodeEndpoints: NodeEndpoint[]
}

/** What encoding takes for {@link ShareAcknowledgeResponse}. */
export interface ShareAcknowledgeResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly acquisitionLockTimeoutMs?: number | undefined
  readonly responses: readonly ShareAcknowledgeTopicResponseInput[]
  readonly nodeEndpoints: readonly NodeEndpointInput[]
}

/** Part of ShareAcknowledgeResponse. */
export interface ShareAcknowledgeTopicResponse {
  topicId: string
  partitions: PartitionData[]
}

/** What encoding takes for {@link ShareAcknowledgeTopicResponse}. */
export interface ShareAcknowledgeTopicResponseInput {
  readonly topicId: string
  readonly partitions: readonly PartitionDataInput[]
}

/** Part of ShareAcknowledgeResponse. */
export interface PartitionData {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  currentLeader: LeaderIdAndEpoch
}

/** What encoding takes for {@link PartitionData}. */
export interface PartitionDataInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly currentLeader: LeaderIdAndEpochInput
}

/** Part of ShareAcknowledgeResponse. */
export interface LeaderIdAndEpoch {
  leaderId: number
  leaderEpoch: number
}

/** What encoding takes for {@link LeaderIdAndEpoch}. */
export interface LeaderIdAndEpochInput {
  readonly leaderId: number
  readonly leaderEpoch: number
}

/** Part of ShareAcknowledgeResponse. */
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

function encodeShareAcknowledgeResponse(w: Writer, value: ShareAcknowledgeResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const acquisitionLockTimeoutMs = value.acquisitionLockTimeoutMs ?? 0
  const responses = value.responses
  const nodeEndpoints = value.nodeEndpoints
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  if (v >= 2) {
    w.writeInt32(acquisitionLockTimeoutMs)
  }
  w.writeCompactArrayLength(responses.length)
  for (const item of responses) encodeShareAcknowledgeTopicResponse(w, item, v)
  w.writeCompactArrayLength(nodeEndpoints.length)
  for (const item of nodeEndpoints) encodeNodeEndpoint(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareAcknowledgeResponse(r: Reader, v: number): ShareAcknowledgeResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const acquisitionLockTimeoutMs: number = v >= 2 ? r.readInt32() : 0
  let responses: ShareAcknowledgeTopicResponse[] = []
  const responsesCount = r.readCompactArrayLength(18)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeShareAcknowledgeTopicResponse(r, v))
  let nodeEndpoints: NodeEndpoint[] = []
  const nodeEndpointsCount = r.readCompactArrayLength(11)
  for (let i = 0; i < nodeEndpointsCount; i++) nodeEndpoints.push(decodeNodeEndpoint(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, acquisitionLockTimeoutMs, responses, nodeEndpoints }
}

function encodeShareAcknowledgeTopicResponse(w: Writer, value: ShareAcknowledgeTopicResponseInput, v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodePartitionData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareAcknowledgeTopicResponse(r: Reader, v: number): ShareAcknowledgeTopicResponse {
  const topicId = r.readUuid()
  let partitions: PartitionData[] = []
  const partitionsCount = r.readCompactArrayLength(17)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodePartitionData(r, v))
  r.skipTaggedFields()
  return { topicId, partitions }
}

function encodePartitionData(w: Writer, value: PartitionDataInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const currentLeader = value.currentLeader
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  encodeLeaderIdAndEpoch(w, currentLeader, v)
  w.writeNoTaggedFields()
}

function decodePartitionData(r: Reader, v: number): PartitionData {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const currentLeader = decodeLeaderIdAndEpoch(r, v)
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage, currentLeader }
}

function encodeLeaderIdAndEpoch(w: Writer, value: LeaderIdAndEpochInput, _v: number): void {
  const leaderId = value.leaderId
  const leaderEpoch = value.leaderEpoch
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

/** ShareAcknowledge (API key 79), versions 1 to 2. */
export const shareAcknowledge: Api<ShareAcknowledgeRequest, ShareAcknowledgeRequestInput, ShareAcknowledgeResponse, ShareAcknowledgeResponseInput> = {
  key: 79,
  name: 'ShareAcknowledge',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ShareAcknowledgeRequestInput, v: number): void {
    checkVersion('ShareAcknowledgeRequest', v, 1, 2)
    encodeShareAcknowledgeRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ShareAcknowledgeRequest {
    checkVersion('ShareAcknowledgeRequest', v, 1, 2)
    return decodeShareAcknowledgeRequest(r, v)
  },
  encodeResponse(w: Writer, value: ShareAcknowledgeResponseInput, v: number): void {
    checkVersion('ShareAcknowledgeResponse', v, 1, 2)
    encodeShareAcknowledgeResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ShareAcknowledgeResponse {
    checkVersion('ShareAcknowledgeResponse', v, 1, 2)
    return decodeShareAcknowledgeResponse(r, v)
  },
}
