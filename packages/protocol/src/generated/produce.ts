// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { RecordsInput, Writer } from '../writer.ts'

/** ProduceRequest, versions 3 to 13. */
export interface ProduceRequest {
  /** Default null. */
  transactionalId: string | null
  acks: number
  timeoutMs: number
  topicData: TopicProduceData[]
}

/** What encoding takes for {@link ProduceRequest}. */
export interface ProduceRequestInput {
  readonly transactionalId?: string | null | undefined
  readonly acks: number
  readonly timeoutMs: number
  readonly topicData: readonly TopicProduceDataInput[]
}

/** Part of ProduceRequest. */
export interface TopicProduceData {
  /** Versions 3 to 12. */
  name: string
  /** Versions 13. */
  topicId: string
  partitionData: PartitionProduceData[]
}

/** What encoding takes for {@link TopicProduceData}. */
export interface TopicProduceDataInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitionData: readonly PartitionProduceDataInput[]
}

/** Part of ProduceRequest. */
export interface PartitionProduceData {
  index: number
  records: Buffer | null
}

/** What encoding takes for {@link PartitionProduceData}. */
export interface PartitionProduceDataInput {
  readonly index: number
  readonly records: RecordsInput | null
}

function encodeProduceRequest(w: Writer, value: ProduceRequestInput, v: number): void {
  const transactionalId = value.transactionalId ?? null
  const acks = value.acks
  const timeoutMs = value.timeoutMs
  const topicData = value.topicData
  if (v >= 9) {
    w.writeCompactNullableString(transactionalId)
  } else {
    w.writeNullableString(transactionalId)
  }
  w.writeInt16(acks)
  w.writeInt32(timeoutMs)
  if (v >= 9) {
    w.writeCompactArrayLength(topicData.length)
    for (const item of topicData) encodeTopicProduceData(w, item, v)
  } else {
    w.writeArrayLength(topicData.length)
    for (const item of topicData) encodeTopicProduceData(w, item, v)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeProduceRequest(r: Reader, v: number): ProduceRequest {
  const transactionalId = v >= 9 ? r.readCompactNullableString() : r.readNullableString()
  const acks = r.readInt16()
  const timeoutMs = r.readInt32()
  let topicData: TopicProduceData[] = []
  const topicDataCount = v >= 9 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < topicDataCount; i++) topicData.push(decodeTopicProduceData(r, v))
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { transactionalId, acks, timeoutMs, topicData }
}

function encodeTopicProduceData(w: Writer, value: TopicProduceDataInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitionData = value.partitionData
  if (v <= 12) {
    if (v >= 9) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 13) {
    w.writeUuid(topicId)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(partitionData.length)
    for (const item of partitionData) encodePartitionProduceData(w, item, v)
  } else {
    w.writeArrayLength(partitionData.length)
    for (const item of partitionData) encodePartitionProduceData(w, item, v)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeTopicProduceData(r: Reader, v: number): TopicProduceData {
  const name: string = v <= 12 ? (v >= 9 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 13 ? r.readUuid() : ZERO_UUID
  let partitionData: PartitionProduceData[] = []
  const partitionDataCount = v >= 9 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < partitionDataCount; i++) partitionData.push(decodePartitionProduceData(r, v))
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitionData }
}

function encodePartitionProduceData(w: Writer, value: PartitionProduceDataInput, v: number): void {
  const index = value.index
  const records = value.records
  w.writeInt32(index)
  if (v >= 9) {
    w.writeCompactRecords(records)
  } else {
    w.writeRecords(records)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodePartitionProduceData(r: Reader, v: number): PartitionProduceData {
  const index = r.readInt32()
  const records = v >= 9 ? r.readCompactNullableBytes() : r.readNullableBytes()
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { index, records }
}

/** ProduceResponse, versions 3 to 13. */
export interface ProduceResponse {
  responses: TopicProduceResponse[]
  /** Default 0. */
  throttleTimeMs: number
  /** Versions 10 to 13. */
  nodeEndpoints: NodeEndpoint[]
}

/** What encoding takes for {@link ProduceResponse}. */
export interface ProduceResponseInput {
  readonly responses: readonly TopicProduceResponseInput[]
  readonly throttleTimeMs?: number | undefined
  readonly nodeEndpoints?: readonly NodeEndpointInput[] | undefined
}

/** Part of ProduceResponse. */
export interface TopicProduceResponse {
  /** Versions 3 to 12. */
  name: string
  /** Versions 13. */
  topicId: string
  partitionResponses: PartitionProduceResponse[]
}

/** What encoding takes for {@link TopicProduceResponse}. */
export interface TopicProduceResponseInput {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
  readonly partitionResponses: readonly PartitionProduceResponseInput[]
}

/** Part of ProduceResponse. */
export interface PartitionProduceResponse {
  index: number
  errorCode: number
  baseOffset: number
  /** Default -1. */
  logAppendTimeMs: number
  /** Versions 5 to 13; default -1. */
  logStartOffset: number
  /** Versions 8 to 13. */
  recordErrors: BatchIndexAndErrorMessage[]
  /** Versions 8 to 13; default null. */
  errorMessage: string | null
  /** Versions 10 to 13. */
  currentLeader: LeaderIdAndEpoch
}

/** What encoding takes for {@link PartitionProduceResponse}. */
export interface PartitionProduceResponseInput {
  readonly index: number
  readonly errorCode: number
  readonly baseOffset: number
  readonly logAppendTimeMs?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly recordErrors?: readonly BatchIndexAndErrorMessageInput[] | undefined
  readonly errorMessage?: string | null | undefined
  readonly currentLeader?: LeaderIdAndEpochInput | undefined
}

/** Part of ProduceResponse. */
export interface BatchIndexAndErrorMessage {
  batchIndex: number
  /** Default null. */
  batchIndexErrorMessage: string | null
}

/** What encoding takes for {@link BatchIndexAndErrorMessage}. */
export interface BatchIndexAndErrorMessageInput {
  readonly batchIndex: number
  readonly batchIndexErrorMessage?: string | null | undefined
}

/** Part of ProduceResponse. */
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

/** Part of ProduceResponse. */
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

function encodeProduceResponse(w: Writer, value: ProduceResponseInput, v: number): void {
  const responses = value.responses
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const nodeEndpoints = value.nodeEndpoints ?? []
  if (v >= 9) {
    w.writeCompactArrayLength(responses.length)
    for (const item of responses) encodeTopicProduceResponse(w, item, v)
  } else {
    w.writeArrayLength(responses.length)
    for (const item of responses) encodeTopicProduceResponse(w, item, v)
  }
  w.writeInt32(throttleTimeMs)
  if (!(v >= 10)) {
    if (nodeEndpoints.length > 0) throw absentField('ProduceResponse', 'nodeEndpoints', v)
  }
  if (v >= 9) {
    const nodeEndpointsIsSet = v >= 10 && nodeEndpoints.length > 0
    w.writeUnsignedVarint((nodeEndpointsIsSet ? 1 : 0))
    if (nodeEndpointsIsSet) {
      const tag = w.beginTagged(0)
      w.writeCompactArrayLength(nodeEndpoints.length)
      for (const item of nodeEndpoints) encodeNodeEndpoint(w, item, v)
      w.endTagged(tag)
    }
  }
}

function decodeProduceResponse(r: Reader, v: number): ProduceResponse {
  let responses: TopicProduceResponse[] = []
  const responsesCount = v >= 9 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeTopicProduceResponse(r, v))
  const throttleTimeMs = r.readInt32()
  let nodeEndpoints: NodeEndpoint[] = []
  if (v >= 9) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0 && v >= 10) {
        nodeEndpoints = []
        const nodeEndpointsCount = r.readCompactArrayLength(11)
        for (let i = 0; i < nodeEndpointsCount; i++) nodeEndpoints.push(decodeNodeEndpoint(r, v))
        r.endTagged(0, end)
      } else {
        r.position = end
      }
    }
  }
  return { responses, throttleTimeMs, nodeEndpoints }
}

function encodeTopicProduceResponse(w: Writer, value: TopicProduceResponseInput, v: number): void {
  const name = value.name ?? ''
  const topicId = value.topicId ?? ZERO_UUID
  const partitionResponses = value.partitionResponses
  if (v <= 12) {
    if (v >= 9) {
      w.writeCompactString(name)
    } else {
      w.writeString(name)
    }
  }
  if (v >= 13) {
    w.writeUuid(topicId)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(partitionResponses.length)
    for (const item of partitionResponses) encodePartitionProduceResponse(w, item, v)
  } else {
    w.writeArrayLength(partitionResponses.length)
    for (const item of partitionResponses) encodePartitionProduceResponse(w, item, v)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeTopicProduceResponse(r: Reader, v: number): TopicProduceResponse {
  const name: string = v <= 12 ? (v >= 9 ? r.readCompactString() : r.readString()) : ''
  const topicId: string = v >= 13 ? r.readUuid() : ZERO_UUID
  let partitionResponses: PartitionProduceResponse[] = []
  const partitionResponsesCount = v >= 9 ? r.readCompactArrayLength(22) : r.readArrayLength(22)
  for (let i = 0; i < partitionResponsesCount; i++) partitionResponses.push(decodePartitionProduceResponse(r, v))
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { name, topicId, partitionResponses }
}

function encodePartitionProduceResponse(w: Writer, value: PartitionProduceResponseInput, v: number): void {
  const index = value.index
  const errorCode = value.errorCode
  const baseOffset = value.baseOffset
  const logAppendTimeMs = value.logAppendTimeMs ?? -1
  const logStartOffset = value.logStartOffset ?? -1
  const recordErrors = value.recordErrors ?? []
  const errorMessage = value.errorMessage ?? null
  const currentLeader = value.currentLeader ?? defaultLeaderIdAndEpoch()
  w.writeInt32(index)
  w.writeInt16(errorCode)
  w.writeInt64(baseOffset)
  w.writeInt64(logAppendTimeMs)
  if (v >= 5) {
    w.writeInt64(logStartOffset)
  }
  if (v >= 8) {
    if (v >= 9) {
      w.writeCompactArrayLength(recordErrors.length)
      for (const item of recordErrors) encodeBatchIndexAndErrorMessage(w, item, v)
    } else {
      w.writeArrayLength(recordErrors.length)
      for (const item of recordErrors) encodeBatchIndexAndErrorMessage(w, item, v)
    }
  }
  if (v >= 8) {
    if (v >= 9) {
      w.writeCompactNullableString(errorMessage)
    } else {
      w.writeNullableString(errorMessage)
    }
  }
  if (!(v >= 10)) {
    if (isSetLeaderIdAndEpoch(currentLeader)) throw absentField('PartitionProduceResponse', 'currentLeader', v)
  }
  if (v >= 9) {
    const currentLeaderIsSet = v >= 10 && isSetLeaderIdAndEpoch(currentLeader)
    w.writeUnsignedVarint((currentLeaderIsSet ? 1 : 0))
    if (currentLeaderIsSet) {
      const tag = w.beginTagged(0)
      encodeLeaderIdAndEpoch(w, currentLeader, v)
      w.endTagged(tag)
    }
  }
}

function decodePartitionProduceResponse(r: Reader, v: number): PartitionProduceResponse {
  const index = r.readInt32()
  const errorCode = r.readInt16()
  const baseOffset = r.readInt64()
  const logAppendTimeMs = r.readInt64()
  const logStartOffset: number = v >= 5 ? r.readInt64() : -1
  let recordErrors: BatchIndexAndErrorMessage[] = []
  if (v >= 8) {
    const recordErrorsCount = v >= 9 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
    for (let i = 0; i < recordErrorsCount; i++) recordErrors.push(decodeBatchIndexAndErrorMessage(r, v))
  }
  const errorMessage: string | null = v >= 8 ? (v >= 9 ? r.readCompactNullableString() : r.readNullableString()) : null
  let currentLeader: LeaderIdAndEpoch = defaultLeaderIdAndEpoch()
  if (v >= 9) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0 && v >= 10) {
        currentLeader = decodeLeaderIdAndEpoch(r, v)
        r.endTagged(0, end)
      } else {
        r.position = end
      }
    }
  }
  return { index, errorCode, baseOffset, logAppendTimeMs, logStartOffset, recordErrors, errorMessage, currentLeader }
}

function encodeBatchIndexAndErrorMessage(w: Writer, value: BatchIndexAndErrorMessageInput, v: number): void {
  const batchIndex = value.batchIndex
  const batchIndexErrorMessage = value.batchIndexErrorMessage ?? null
  w.writeInt32(batchIndex)
  if (v >= 9) {
    w.writeCompactNullableString(batchIndexErrorMessage)
  } else {
    w.writeNullableString(batchIndexErrorMessage)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeBatchIndexAndErrorMessage(r: Reader, v: number): BatchIndexAndErrorMessage {
  const batchIndex = r.readInt32()
  const batchIndexErrorMessage = v >= 9 ? r.readCompactNullableString() : r.readNullableString()
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { batchIndex, batchIndexErrorMessage }
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

function defaultLeaderIdAndEpoch(): LeaderIdAndEpoch {
  return { leaderId: -1, leaderEpoch: -1 }
}

function isSetLeaderIdAndEpoch(value: LeaderIdAndEpochInput): boolean {
  const leaderId = value.leaderId ?? -1
  const leaderEpoch = value.leaderEpoch ?? -1
  return leaderId !== -1 || leaderEpoch !== -1
}

/** Produce (API key 0), versions 3 to 13. */
export const produce: Api<ProduceRequest, ProduceRequestInput, ProduceResponse, ProduceResponseInput> = {
  key: 0,
  name: 'Produce',
  minVersion: 3,
  maxVersion: 13,
  latestVersion: 13,
  requestHeaderVersion: (v) => (v >= 9 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 9 ? 1 : 0),
  encodeRequest(w: Writer, value: ProduceRequestInput, v: number): void {
    checkVersion('ProduceRequest', v, 3, 13)
    encodeProduceRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ProduceRequest {
    checkVersion('ProduceRequest', v, 3, 13)
    return decodeProduceRequest(r, v)
  },
  encodeResponse(w: Writer, value: ProduceResponseInput, v: number): void {
    checkVersion('ProduceResponse', v, 3, 13)
    encodeProduceResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ProduceResponse {
    checkVersion('ProduceResponse', v, 3, 13)
    return decodeProduceResponse(r, v)
  },
}
