// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { RecordsInput, Writer } from '../writer.ts'

/** ShareFetchRequest, versions 1 to 2. */
export interface ShareFetchRequest {
  /** Default null. */
  groupId: string | null
  memberId: string | null
  shareSessionEpoch: number
  maxWaitMs: number
  minBytes: number
  /** Default 2147483647. */
  maxBytes: number
  maxRecords: number
  batchSize: number
  /** Versions 2; default 0. */
  shareAcquireMode: number
  /** Versions 2; default false. */
  isRenewAck: boolean
  topics: FetchTopic[]
  forgottenTopicsData: ForgottenTopic[]
}

/** What encoding takes for {@link ShareFetchRequest}. */
export interface ShareFetchRequestInput {
  readonly groupId?: string | null | undefined
  readonly memberId: string | null
  readonly shareSessionEpoch: number
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes?: number | undefined
  readonly maxRecords: number
  readonly batchSize: number
  readonly shareAcquireMode?: number | undefined
  readonly isRenewAck?: boolean | undefined
  readonly topics: readonly FetchTopicInput[]
  readonly forgottenTopicsData: readonly ForgottenTopicInput[]
}

/** Part of ShareFetchRequest. */
export interface FetchTopic {
  topicId: string
  partitions: FetchPartition[]
}

/** What encoding takes for {@link FetchTopic}. */
export interface FetchTopicInput {
  readonly topicId: string
  readonly partitions: readonly FetchPartitionInput[]
}

/** Part of ShareFetchRequest. */
export interface FetchPartition {
  partitionIndex: number
  acknowledgementBatches: AcknowledgementBatch[]
}

/** What encoding takes for {@link FetchPartition}. */
export interface FetchPartitionInput {
  readonly partitionIndex: number
  readonly acknowledgementBatches: readonly AcknowledgementBatchInput[]
}

/** Part of ShareFetchRequest. */
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

/** Part of ShareFetchRequest. */
export interface ForgottenTopic {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link ForgottenTopic}. */
export interface ForgottenTopicInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeShareFetchRequest(w: Writer, value: ShareFetchRequestInput, v: number): void {
  const groupId = value.groupId ?? null
  const memberId = value.memberId
  const shareSessionEpoch = value.shareSessionEpoch
  const maxWaitMs = value.maxWaitMs
  const minBytes = value.minBytes
  const maxBytes = value.maxBytes ?? 2147483647
  const maxRecords = value.maxRecords
  const batchSize = value.batchSize
  const shareAcquireMode = value.shareAcquireMode ?? 0
  const isRenewAck = value.isRenewAck ?? false
  const topics = value.topics
  const forgottenTopicsData = value.forgottenTopicsData
  w.writeCompactNullableString(groupId)
  w.writeCompactNullableString(memberId)
  w.writeInt32(shareSessionEpoch)
  w.writeInt32(maxWaitMs)
  w.writeInt32(minBytes)
  w.writeInt32(maxBytes)
  w.writeInt32(maxRecords)
  w.writeInt32(batchSize)
  if (v >= 2) {
    w.writeInt8(shareAcquireMode)
  }
  if (v >= 2) {
    w.writeBoolean(isRenewAck)
  } else {
    if (isRenewAck) throw absentField('ShareFetchRequest', 'isRenewAck', v)
  }
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeFetchTopic(w, item, v)
  w.writeCompactArrayLength(forgottenTopicsData.length)
  for (const item of forgottenTopicsData) encodeForgottenTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareFetchRequest(r: Reader, v: number): ShareFetchRequest {
  const groupId = r.readCompactNullableString()
  const memberId = r.readCompactNullableString()
  const shareSessionEpoch = r.readInt32()
  const maxWaitMs = r.readInt32()
  const minBytes = r.readInt32()
  const maxBytes = r.readInt32()
  const maxRecords = r.readInt32()
  const batchSize = r.readInt32()
  const shareAcquireMode: number = v >= 2 ? r.readInt8() : 0
  const isRenewAck: boolean = v >= 2 ? r.readBoolean() : false
  let topics: FetchTopic[] = []
  const topicsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeFetchTopic(r, v))
  let forgottenTopicsData: ForgottenTopic[] = []
  const forgottenTopicsDataCount = r.readCompactArrayLength(18)
  for (let i = 0; i < forgottenTopicsDataCount; i++) forgottenTopicsData.push(decodeForgottenTopic(r, v))
  r.skipTaggedFields()
  return { groupId, memberId, shareSessionEpoch, maxWaitMs, minBytes, maxBytes, maxRecords, batchSize, shareAcquireMode, isRenewAck, topics, forgottenTopicsData }
}

function encodeFetchTopic(w: Writer, value: FetchTopicInput, v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeFetchPartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeFetchTopic(r: Reader, v: number): FetchTopic {
  const topicId = r.readUuid()
  let partitions: FetchPartition[] = []
  const partitionsCount = r.readCompactArrayLength(6)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeFetchPartition(r, v))
  r.skipTaggedFields()
  return { topicId, partitions }
}

function encodeFetchPartition(w: Writer, value: FetchPartitionInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const acknowledgementBatches = value.acknowledgementBatches
  w.writeInt32(partitionIndex)
  w.writeCompactArrayLength(acknowledgementBatches.length)
  for (const item of acknowledgementBatches) encodeAcknowledgementBatch(w, item, v)
  w.writeNoTaggedFields()
}

function decodeFetchPartition(r: Reader, v: number): FetchPartition {
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

function encodeForgottenTopic(w: Writer, value: ForgottenTopicInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeForgottenTopic(r: Reader, _v: number): ForgottenTopic {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ShareFetchResponse, versions 1 to 2. */
export interface ShareFetchResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  acquisitionLockTimeoutMs: number
  responses: ShareFetchableTopicResponse[]
  nodeEndpoints: NodeEndpoint[]
}

/** What encoding takes for {@link ShareFetchResponse}. */
export interface ShareFetchResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly acquisitionLockTimeoutMs: number
  readonly responses: readonly ShareFetchableTopicResponseInput[]
  readonly nodeEndpoints: readonly NodeEndpointInput[]
}

/** Part of ShareFetchResponse. */
export interface ShareFetchableTopicResponse {
  topicId: string
  partitions: PartitionData[]
}

/** What encoding takes for {@link ShareFetchableTopicResponse}. */
export interface ShareFetchableTopicResponseInput {
  readonly topicId: string
  readonly partitions: readonly PartitionDataInput[]
}

/** Part of ShareFetchResponse. */
export interface PartitionData {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  acknowledgeErrorCode: number
  /** Default null. */
  acknowledgeErrorMessage: string | null
  currentLeader: LeaderIdAndEpoch
  records: Buffer
  acquiredRecords: AcquiredRecords[]
}

/** What encoding takes for {@link PartitionData}. */
export interface PartitionDataInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly acknowledgeErrorCode: number
  readonly acknowledgeErrorMessage?: string | null | undefined
  readonly currentLeader: LeaderIdAndEpochInput
  readonly records: RecordsInput
  readonly acquiredRecords: readonly AcquiredRecordsInput[]
}

/** Part of ShareFetchResponse. */
export interface LeaderIdAndEpoch {
  leaderId: number
  leaderEpoch: number
}

/** What encoding takes for {@link LeaderIdAndEpoch}. */
export interface LeaderIdAndEpochInput {
  readonly leaderId: number
  readonly leaderEpoch: number
}

/** Part of ShareFetchResponse. */
export interface AcquiredRecords {
  firstOffset: number
  lastOffset: number
  deliveryCount: number
}

/** What encoding takes for {@link AcquiredRecords}. */
export interface AcquiredRecordsInput {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryCount: number
}

/** Part of ShareFetchResponse. */
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

function encodeShareFetchResponse(w: Writer, value: ShareFetchResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const acquisitionLockTimeoutMs = value.acquisitionLockTimeoutMs
  const responses = value.responses
  const nodeEndpoints = value.nodeEndpoints
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeInt32(acquisitionLockTimeoutMs)
  w.writeCompactArrayLength(responses.length)
  for (const item of responses) encodeShareFetchableTopicResponse(w, item, v)
  w.writeCompactArrayLength(nodeEndpoints.length)
  for (const item of nodeEndpoints) encodeNodeEndpoint(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareFetchResponse(r: Reader, v: number): ShareFetchResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const acquisitionLockTimeoutMs = r.readInt32()
  let responses: ShareFetchableTopicResponse[] = []
  const responsesCount = r.readCompactArrayLength(18)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeShareFetchableTopicResponse(r, v))
  let nodeEndpoints: NodeEndpoint[] = []
  const nodeEndpointsCount = r.readCompactArrayLength(11)
  for (let i = 0; i < nodeEndpointsCount; i++) nodeEndpoints.push(decodeNodeEndpoint(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, acquisitionLockTimeoutMs, responses, nodeEndpoints }
}

function encodeShareFetchableTopicResponse(w: Writer, value: ShareFetchableTopicResponseInput, v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodePartitionData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareFetchableTopicResponse(r: Reader, v: number): ShareFetchableTopicResponse {
  const topicId = r.readUuid()
  let partitions: PartitionData[] = []
  const partitionsCount = r.readCompactArrayLength(22)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodePartitionData(r, v))
  r.skipTaggedFields()
  return { topicId, partitions }
}

function encodePartitionData(w: Writer, value: PartitionDataInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const acknowledgeErrorCode = value.acknowledgeErrorCode
  const acknowledgeErrorMessage = value.acknowledgeErrorMessage ?? null
  const currentLeader = value.currentLeader
  const records = value.records
  const acquiredRecords = value.acquiredRecords
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeInt16(acknowledgeErrorCode)
  w.writeCompactNullableString(acknowledgeErrorMessage)
  encodeLeaderIdAndEpoch(w, currentLeader, v)
  w.writeCompactRecords(records)
  w.writeCompactArrayLength(acquiredRecords.length)
  for (const item of acquiredRecords) encodeAcquiredRecords(w, item, v)
  w.writeNoTaggedFields()
}

function decodePartitionData(r: Reader, v: number): PartitionData {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const acknowledgeErrorCode = r.readInt16()
  const acknowledgeErrorMessage = r.readCompactNullableString()
  const currentLeader = decodeLeaderIdAndEpoch(r, v)
  const records = r.readCompactBytes()
  let acquiredRecords: AcquiredRecords[] = []
  const acquiredRecordsCount = r.readCompactArrayLength(19)
  for (let i = 0; i < acquiredRecordsCount; i++) acquiredRecords.push(decodeAcquiredRecords(r, v))
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage, acknowledgeErrorCode, acknowledgeErrorMessage, currentLeader, records, acquiredRecords }
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

function encodeAcquiredRecords(w: Writer, value: AcquiredRecordsInput, _v: number): void {
  const firstOffset = value.firstOffset
  const lastOffset = value.lastOffset
  const deliveryCount = value.deliveryCount
  w.writeInt64(firstOffset)
  w.writeInt64(lastOffset)
  w.writeInt16(deliveryCount)
  w.writeNoTaggedFields()
}

function decodeAcquiredRecords(r: Reader, _v: number): AcquiredRecords {
  const firstOffset = r.readInt64()
  const lastOffset = r.readInt64()
  const deliveryCount = r.readInt16()
  r.skipTaggedFields()
  return { firstOffset, lastOffset, deliveryCount }
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

/** ShareFetch (API key 78), versions 1 to 2. */
export const shareFetch: Api<ShareFetchRequest, ShareFetchRequestInput, ShareFetchResponse, ShareFetchResponseInput> = {
  key: 78,
  name: 'ShareFetch',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ShareFetchRequestInput, v: number): void {
    checkVersion('ShareFetchRequest', v, 1, 2)
    encodeShareFetchRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ShareFetchRequest {
    checkVersion('ShareFetchRequest', v, 1, 2)
    return decodeShareFetchRequest(r, v)
  },
  encodeResponse(w: Writer, value: ShareFetchResponseInput, v: number): void {
    checkVersion('ShareFetchResponse', v, 1, 2)
    encodeShareFetchResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ShareFetchResponse {
    checkVersion('ShareFetchResponse', v, 1, 2)
    return decodeShareFetchResponse(r, v)
  },
}
