// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** WriteTxnMarkersRequest, versions 1 to 2. */
export interface WriteTxnMarkersRequest {
  markers: WritableTxnMarker[]
}

/** What encoding takes for {@link WriteTxnMarkersRequest}. */
export interface WriteTxnMarkersRequestInput {
  readonly markers: readonly WritableTxnMarkerInput[]
}

/** Part of WriteTxnMarkersRequest. */
export interface WritableTxnMarker {
  producerId: number
  producerEpoch: number
  transactionResult: boolean
  topics: WritableTxnMarkerTopic[]
  coordinatorEpoch: number
  /** Versions 2; default 0. */
  transactionVersion: number
}

/** What encoding takes for {@link WritableTxnMarker}. */
export interface WritableTxnMarkerInput {
  readonly producerId: number
  readonly producerEpoch: number
  readonly transactionResult: boolean
  readonly topics: readonly WritableTxnMarkerTopicInput[]
  readonly coordinatorEpoch: number
  readonly transactionVersion?: number | undefined
}

/** Part of WriteTxnMarkersRequest. */
export interface WritableTxnMarkerTopic {
  name: string
  partitionIndexes: number[]
}

/** What encoding takes for {@link WritableTxnMarkerTopic}. */
export interface WritableTxnMarkerTopicInput {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

function encodeWriteTxnMarkersRequest(w: Writer, value: WriteTxnMarkersRequestInput, v: number): void {
  const markers = value.markers
  w.writeCompactArrayLength(markers.length)
  for (const item of markers) encodeWritableTxnMarker(w, item, v)
  w.writeNoTaggedFields()
}

function decodeWriteTxnMarkersRequest(r: Reader, v: number): WriteTxnMarkersRequest {
  let markers: WritableTxnMarker[] = []
  const markersCount = r.readCompactArrayLength(17)
  for (let i = 0; i < markersCount; i++) markers.push(decodeWritableTxnMarker(r, v))
  r.skipTaggedFields()
  return { markers }
}

function encodeWritableTxnMarker(w: Writer, value: WritableTxnMarkerInput, v: number): void {
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const transactionResult = value.transactionResult
  const topics = value.topics
  const coordinatorEpoch = value.coordinatorEpoch
  const transactionVersion = value.transactionVersion ?? 0
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  w.writeBoolean(transactionResult)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeWritableTxnMarkerTopic(w, item, v)
  w.writeInt32(coordinatorEpoch)
  if (v >= 2) {
    w.writeInt8(transactionVersion)
  }
  w.writeNoTaggedFields()
}

function decodeWritableTxnMarker(r: Reader, v: number): WritableTxnMarker {
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const transactionResult = r.readBoolean()
  let topics: WritableTxnMarkerTopic[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeWritableTxnMarkerTopic(r, v))
  const coordinatorEpoch = r.readInt32()
  const transactionVersion: number = v >= 2 ? r.readInt8() : 0
  r.skipTaggedFields()
  return { producerId, producerEpoch, transactionResult, topics, coordinatorEpoch, transactionVersion }
}

function encodeWritableTxnMarkerTopic(w: Writer, value: WritableTxnMarkerTopicInput, _v: number): void {
  const name = value.name
  const partitionIndexes = value.partitionIndexes
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitionIndexes.length)
  for (const item of partitionIndexes) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeWritableTxnMarkerTopic(r: Reader, _v: number): WritableTxnMarkerTopic {
  const name = r.readCompactString()
  let partitionIndexes: number[] = []
  const partitionIndexesCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionIndexesCount; i++) partitionIndexes.push(r.readInt32())
  r.skipTaggedFields()
  return { name, partitionIndexes }
}

/** WriteTxnMarkersResponse, versions 1 to 2. */
export interface WriteTxnMarkersResponse {
  markers: WritableTxnMarkerResult[]
}

/** What encoding takes for {@link WriteTxnMarkersResponse}. */
export interface WriteTxnMarkersResponseInput {
  readonly markers: readonly WritableTxnMarkerResultInput[]
}

/** Part of WriteTxnMarkersResponse. */
export interface WritableTxnMarkerResult {
  producerId: number
  topics: WritableTxnMarkerTopicResult[]
}

/** What encoding takes for {@link WritableTxnMarkerResult}. */
export interface WritableTxnMarkerResultInput {
  readonly producerId: number
  readonly topics: readonly WritableTxnMarkerTopicResultInput[]
}

/** Part of WriteTxnMarkersResponse. */
export interface WritableTxnMarkerTopicResult {
  name: string
  partitions: WritableTxnMarkerPartitionResult[]
}

/** What encoding takes for {@link WritableTxnMarkerTopicResult}. */
export interface WritableTxnMarkerTopicResultInput {
  readonly name: string
  readonly partitions: readonly WritableTxnMarkerPartitionResultInput[]
}

/** Part of WriteTxnMarkersResponse. */
export interface WritableTxnMarkerPartitionResult {
  partitionIndex: number
  errorCode: number
}

/** What encoding takes for {@link WritableTxnMarkerPartitionResult}. */
export interface WritableTxnMarkerPartitionResultInput {
  readonly partitionIndex: number
  readonly errorCode: number
}

function encodeWriteTxnMarkersResponse(w: Writer, value: WriteTxnMarkersResponseInput, v: number): void {
  const markers = value.markers
  w.writeCompactArrayLength(markers.length)
  for (const item of markers) encodeWritableTxnMarkerResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeWriteTxnMarkersResponse(r: Reader, v: number): WriteTxnMarkersResponse {
  let markers: WritableTxnMarkerResult[] = []
  const markersCount = r.readCompactArrayLength(10)
  for (let i = 0; i < markersCount; i++) markers.push(decodeWritableTxnMarkerResult(r, v))
  r.skipTaggedFields()
  return { markers }
}

function encodeWritableTxnMarkerResult(w: Writer, value: WritableTxnMarkerResultInput, v: number): void {
  const producerId = value.producerId
  const topics = value.topics
  w.writeInt64(producerId)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeWritableTxnMarkerTopicResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeWritableTxnMarkerResult(r: Reader, v: number): WritableTxnMarkerResult {
  const producerId = r.readInt64()
  let topics: WritableTxnMarkerTopicResult[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeWritableTxnMarkerTopicResult(r, v))
  r.skipTaggedFields()
  return { producerId, topics }
}

function encodeWritableTxnMarkerTopicResult(w: Writer, value: WritableTxnMarkerTopicResultInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  w.writeCompactString(name)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeWritableTxnMarkerPartitionResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeWritableTxnMarkerTopicResult(r: Reader, v: number): WritableTxnMarkerTopicResult {
  const name = r.readCompactString()
  let partitions: WritableTxnMarkerPartitionResult[] = []
  const partitionsCount = r.readCompactArrayLength(7)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeWritableTxnMarkerPartitionResult(r, v))
  r.skipTaggedFields()
  return { name, partitions }
}

function encodeWritableTxnMarkerPartitionResult(w: Writer, value: WritableTxnMarkerPartitionResultInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  w.writeNoTaggedFields()
}

function decodeWritableTxnMarkerPartitionResult(r: Reader, _v: number): WritableTxnMarkerPartitionResult {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  r.skipTaggedFields()
  return { partitionIndex, errorCode }
}

/** WriteTxnMarkers (API key 27), versions 1 to 2. */
export const writeTxnMarkers: Api<WriteTxnMarkersRequest, WriteTxnMarkersRequestInput, WriteTxnMarkersResponse, WriteTxnMarkersResponseInput> = {
  key: 27,
  name: 'WriteTxnMarkers',
  minVersion: 1,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: WriteTxnMarkersRequestInput, v: number): void {
    checkVersion('WriteTxnMarkersRequest', v, 1, 2)
    encodeWriteTxnMarkersRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): WriteTxnMarkersRequest {
    checkVersion('WriteTxnMarkersRequest', v, 1, 2)
    return decodeWriteTxnMarkersRequest(r, v)
  },
  encodeResponse(w: Writer, value: WriteTxnMarkersResponseInput, v: number): void {
    checkVersion('WriteTxnMarkersResponse', v, 1, 2)
    encodeWriteTxnMarkersResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): WriteTxnMarkersResponse {
    checkVersion('WriteTxnMarkersResponse', v, 1, 2)
    return decodeWriteTxnMarkersResponse(r, v)
  },
}
