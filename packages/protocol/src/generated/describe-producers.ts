// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeProducersRequest, versions 0. */
export interface DescribeProducersRequest {
  topics: TopicRequest[]
}

/** What encoding takes for {@link DescribeProducersRequest}. */
export interface DescribeProducersRequestInput {
  readonly topics: readonly TopicRequestInput[]
}

/** Part of DescribeProducersRequest. */
export interface TopicRequest {
  name: string
  partitionIndexes: number[]
}

/** What encoding takes for {@link TopicRequest}. */
export interface TopicRequestInput {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

function encodeDescribeProducersRequest(w: Writer, value: DescribeProducersRequestInput, v: number): void {
  const topics = value.topics
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeTopicRequest(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeProducersRequest(r: Reader, v: number): DescribeProducersRequest {
  let topics: TopicRequest[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTopicRequest(r, v))
  r.skipTaggedFields()
  return { topics }
}

function encodeTopicRequest(w: Writer, value: TopicRequestInput, _v: number): void {
  const name = value.name
  const partitionIndexes = value.partitionIndexes
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitionIndexes.length)
  for (const item of partitionIndexes) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicRequest(r: Reader, _v: number): TopicRequest {
  const name = r.readCompactString()
  let partitionIndexes: number[] = []
  const partitionIndexesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionIndexesCount; i++) partitionIndexes.push(r.readInt32())
  r.skipTaggedFields()
  return { name, partitionIndexes }
}

/** DescribeProducersResponse, versions 0. */
export interface DescribeProducersResponse {
  throttleTimeMs: number
  topics: TopicResponse[]
}

/** What encoding takes for {@link DescribeProducersResponse}. */
export interface DescribeProducersResponseInput {
  readonly throttleTimeMs: number
  readonly topics: readonly TopicResponseInput[]
}

/** Part of DescribeProducersResponse. */
export interface TopicResponse {
  name: string
  partitions: PartitionResponse[]
}

/** What encoding takes for {@link TopicResponse}. */
export interface TopicResponseInput {
  readonly name: string
  readonly partitions: readonly PartitionResponseInput[]
}

/** Part of DescribeProducersResponse. */
export interface PartitionResponse {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  activeProducers: ProducerState[]
}

/** What encoding takes for {@link PartitionResponse}. */
export interface PartitionResponseInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly activeProducers: readonly ProducerStateInput[]
}

/** Part of DescribeProducersResponse. */
export interface ProducerState {
  producerId: number
  producerEpoch: number
  /** Default -1. */
  lastSequence: number
  /** Default -1. */
  lastTimestamp: number
  coordinatorEpoch: number
  /** Default -1. */
  currentTxnStartOffset: number
}

/** What encoding takes for {@link ProducerState}. */
export interface ProducerStateInput {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence?: number | undefined
  readonly lastTimestamp?: number | undefined
  readonly coordinatorEpoch: number
  readonly currentTxnStartOffset?: number | undefined
}

function encodeDescribeProducersResponse(w: Writer, value: DescribeProducersResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const topics = value.topics
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeTopicResponse(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeProducersResponse(r: Reader, v: number): DescribeProducersResponse {
  const throttleTimeMs = r.readInt32()
  let topics: TopicResponse[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTopicResponse(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, topics }
}

function encodeTopicResponse(w: Writer, value: TopicResponseInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodePartitionResponse(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopicResponse(r: Reader, v: number): TopicResponse {
  const name = r.readCompactString()
  let partitions: PartitionResponse[] = []
  const partitionsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodePartitionResponse(r, v))
  r.skipTaggedFields()
  return { name, partitions }
}

function encodePartitionResponse(w: Writer, value: PartitionResponseInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const activeProducers = value.activeProducers
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(activeProducers.length)
  for (const item of activeProducers) encodeProducerState(w, item, v)
  w.writeNoTaggedFields()
}

function decodePartitionResponse(r: Reader, v: number): PartitionResponse {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let activeProducers: ProducerState[] = []
  const activeProducersCount = r.readCompactArrayLength(37)
  for (let i = 0; i < activeProducersCount; i++) activeProducers.push(decodeProducerState(r, v))
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage, activeProducers }
}

function encodeProducerState(w: Writer, value: ProducerStateInput, _v: number): void {
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const lastSequence = value.lastSequence ?? -1
  const lastTimestamp = value.lastTimestamp ?? -1
  const coordinatorEpoch = value.coordinatorEpoch
  const currentTxnStartOffset = value.currentTxnStartOffset ?? -1
  w.writeInt64(producerId)
  w.writeInt32(producerEpoch)
  w.writeInt32(lastSequence)
  w.writeInt64(lastTimestamp)
  w.writeInt32(coordinatorEpoch)
  w.writeInt64(currentTxnStartOffset)
  w.writeNoTaggedFields()
}

function decodeProducerState(r: Reader, _v: number): ProducerState {
  const producerId = r.readInt64()
  const producerEpoch = r.readInt32()
  const lastSequence = r.readInt32()
  const lastTimestamp = r.readInt64()
  const coordinatorEpoch = r.readInt32()
  const currentTxnStartOffset = r.readInt64()
  r.skipTaggedFields()
  return { producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch, currentTxnStartOffset }
}

/** DescribeProducers (API key 61), versions 0. */
export const describeProducers: Api<DescribeProducersRequest, DescribeProducersRequestInput, DescribeProducersResponse, DescribeProducersResponseInput> = {
  key: 61,
  name: 'DescribeProducers',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeProducersRequestInput, v: number): void {
    checkVersion('DescribeProducersRequest', v, 0, 0)
    encodeDescribeProducersRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeProducersRequest {
    checkVersion('DescribeProducersRequest', v, 0, 0)
    return decodeDescribeProducersRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeProducersResponseInput, v: number): void {
    checkVersion('DescribeProducersResponse', v, 0, 0)
    encodeDescribeProducersResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeProducersResponse {
    checkVersion('DescribeProducersResponse', v, 0, 0)
    return decodeDescribeProducersResponse(r, v)
  },
}
