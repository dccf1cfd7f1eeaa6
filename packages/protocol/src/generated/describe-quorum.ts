// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeQuorumRequest, versions 0 to 2. */
export interface DescribeQuorumRequest {
  topics: DescribeQuorumRequestTopicData[]
}

/** What encoding takes for {@link DescribeQuorumRequest}. */
export interface DescribeQuorumRequestInput {
  readonly topics: readonly DescribeQuorumRequestTopicDataInput[]
}

/** Part of DescribeQuorumRequest. */
export interface DescribeQuorumRequestTopicData {
  topicName: string
  partitions: DescribeQuorumRequestPartitionData[]
}

/** What encoding takes for {@link DescribeQuorumRequestTopicData}. */
export interface DescribeQuorumRequestTopicDataInput {
  readonly topicName: string
  readonly partitions: readonly DescribeQuorumRequestPartitionDataInput[]
}

/** Part of DescribeQuorumRequest. */
export interface DescribeQuorumRequestPartitionData {
  partitionIndex: number
}

/** What encoding takes for {@link DescribeQuorumRequestPartitionData}. */
export interface DescribeQuorumRequestPartitionDataInput {
  readonly partitionIndex: number
}

function encodeDescribeQuorumRequest(w: Writer, value: DescribeQuorumRequestInput, v: number): void {
  const topics = value.topics
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeDescribeQuorumRequestTopicData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumRequest(r: Reader, v: number): DescribeQuorumRequest {
  let topics: DescribeQuorumRequestTopicData[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDescribeQuorumRequestTopicData(r, v))
  r.skipTaggedFields()
  return { topics }
}

function encodeDescribeQuorumRequestTopicData(w: Writer, value: DescribeQuorumRequestTopicDataInput, v: number): void {
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeDescribeQuorumRequestPartitionData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumRequestTopicData(r: Reader, v: number): DescribeQuorumRequestTopicData {
  const topicName = r.readCompactString()
  let partitions: DescribeQuorumRequestPartitionData[] = []
  const partitionsCount = r.readCompactArrayLength(5)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDescribeQuorumRequestPartitionData(r, v))
  r.skipTaggedFields()
  return { topicName, partitions }
}

function encodeDescribeQuorumRequestPartitionData(w: Writer, value: DescribeQuorumRequestPartitionDataInput, _v: number): void {
  const partitionIndex = value.partitionIndex
  w.writeInt32(partitionIndex)
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumRequestPartitionData(r: Reader, _v: number): DescribeQuorumRequestPartitionData {
  const partitionIndex = r.readInt32()
  r.skipTaggedFields()
  return { partitionIndex }
}

/** DescribeQuorumResponse, versions 0 to 2. */
export interface DescribeQuorumResponse {
  errorCode: number
  /** Versions 2. */
  errorMessage: string | null
  topics: DescribeQuorumResponseTopicData[]
  /** Versions 2. */
  nodes: Node[]
}

/** What encoding takes for {@link DescribeQuorumResponse}. */
export interface DescribeQuorumResponseInput {
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly topics: readonly DescribeQuorumResponseTopicDataInput[]
  readonly nodes?: readonly NodeInput[] | undefined
}

/** Part of DescribeQuorumResponse. */
export interface DescribeQuorumResponseTopicData {
  topicName: string
  partitions: DescribeQuorumResponsePartitionData[]
}

/** What encoding takes for {@link DescribeQuorumResponseTopicData}. */
export interface DescribeQuorumResponseTopicDataInput {
  readonly topicName: string
  readonly partitions: readonly DescribeQuorumResponsePartitionDataInput[]
}

/** Part of DescribeQuorumResponse. */
export interface DescribeQuorumResponsePartitionData {
  partitionIndex: number
  errorCode: number
  /** Versions 2. */
  errorMessage: string | null
  leaderId: number
  leaderEpoch: number
  highWatermark: number
  currentVoters: ReplicaState[]
  observers: ReplicaState[]
}

/** What encoding takes for {@link DescribeQuorumResponsePartitionData}. */
export interface DescribeQuorumResponsePartitionDataInput {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly currentVoters: readonly ReplicaStateInput[]
  readonly observers: readonly ReplicaStateInput[]
}

/** Part of DescribeQuorumResponse. */
export interface Node {
  nodeId: number
  listeners: Listener[]
}

/** What encoding takes for {@link Node}. */
export interface NodeInput {
  readonly nodeId: number
  readonly listeners: readonly ListenerInput[]
}

/** Part of DescribeQuorumResponse. */
export interface Listener {
  name: string
  host: string
  port: number
}

/** What encoding takes for {@link Listener}. */
export interface ListenerInput {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Part of DescribeQuorumResponse. */
export interface ReplicaState {
  replicaId: number
  /** Versions 2. */
  replicaDirectoryId: string
  logEndOffset: number
  /** Versions 1 to 2; default -1. */
  lastFetchTimestamp: number
  /** Versions 1 to 2; default -1. */
  lastCaughtUpTimestamp: number
}

/** What encoding takes for {@link ReplicaState}. */
export interface ReplicaStateInput {
  readonly replicaId: number
  readonly replicaDirectoryId?: string | undefined
  readonly logEndOffset: number
  readonly lastFetchTimestamp?: number | undefined
  readonly lastCaughtUpTimestamp?: number | undefined
}

function encodeDescribeQuorumResponse(w: Writer, value: DescribeQuorumResponseInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage === undefined ? '' : value.errorMessage
  const topics = value.topics
  const nodes = value.nodes ?? []
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  }
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeDescribeQuorumResponseTopicData(w, item, v)
  if (v >= 2) {
    w.writeCompactArrayLength(nodes.length)
    for (const item of nodes) encodeNode(w, item, v)
  } else {
    if (nodes.length > 0) throw absentField('DescribeQuorumResponse', 'nodes', v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumResponse(r: Reader, v: number): DescribeQuorumResponse {
  const errorCode = r.readInt16()
  const errorMessage: string | null = v >= 2 ? r.readCompactNullableString() : ''
  let topics: DescribeQuorumResponseTopicData[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDescribeQuorumResponseTopicData(r, v))
  let nodes: Node[] = []
  if (v >= 2) {
    const nodesCount = r.readCompactArrayLength(6)
    for (let i = 0; i < nodesCount; i++) nodes.push(decodeNode(r, v))
  }
  r.skipTaggedFields()
  return { errorCode, errorMessage, topics, nodes }
}

function encodeDescribeQuorumResponseTopicData(w: Writer, value: DescribeQuorumResponseTopicDataInput, v: number): void {
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) encodeDescribeQuorumResponsePartitionData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumResponseTopicData(r: Reader, v: number): DescribeQuorumResponseTopicData {
  const topicName = r.readCompactString()
  let partitions: DescribeQuorumResponsePartitionData[] = []
  const partitionsCount = r.readCompactArrayLength(25)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeDescribeQuorumResponsePartitionData(r, v))
  r.skipTaggedFields()
  return { topicName, partitions }
}

function encodeDescribeQuorumResponsePartitionData(w: Writer, value: DescribeQuorumResponsePartitionDataInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage === undefined ? '' : value.errorMessage
  const leaderId = value.leaderId
  const leaderEpoch = value.leaderEpoch
  const highWatermark = value.highWatermark
  const currentVoters = value.currentVoters
  const observers = value.observers
  w.writeInt32(partitionIndex)
  w.writeInt16(errorCode)
  if (v >= 2) {
    w.writeCompactNullableString(errorMessage)
  }
  w.writeInt32(leaderId)
  w.writeInt32(leaderEpoch)
  w.writeInt64(highWatermark)
  w.writeCompactArrayLength(currentVoters.length)
  for (const item of currentVoters) encodeReplicaState(w, item, v)
  w.writeCompactArrayLength(observers.length)
  for (const item of observers) encodeReplicaState(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeQuorumResponsePartitionData(r: Reader, v: number): DescribeQuorumResponsePartitionData {
  const partitionIndex = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage: string | null = v >= 2 ? r.readCompactNullableString() : ''
  const leaderId = r.readInt32()
  const leaderEpoch = r.readInt32()
  const highWatermark = r.readInt64()
  let currentVoters: ReplicaState[] = []
  const currentVotersCount = r.readCompactArrayLength(13)
  for (let i = 0; i < currentVotersCount; i++) currentVoters.push(decodeReplicaState(r, v))
  let observers: ReplicaState[] = []
  const observersCount = r.readCompactArrayLength(13)
  for (let i = 0; i < observersCount; i++) observers.push(decodeReplicaState(r, v))
  r.skipTaggedFields()
  return { partitionIndex, errorCode, errorMessage, leaderId, leaderEpoch, highWatermark, currentVoters, observers }
}

function encodeNode(w: Writer, value: NodeInput, v: number): void {
  const nodeId = value.nodeId
  const listeners = value.listeners
  w.writeInt32(nodeId)
  w.writeCompactArrayLength(listeners.length)
  for (const item of listeners) encodeListener(w, item, v)
  w.writeNoTaggedFields()
}

function decodeNode(r: Reader, v: number): Node {
  const nodeId = r.readInt32()
  let listeners: Listener[] = []
  const listenersCount = r.readCompactArrayLength(5)
  for (let i = 0; i < listenersCount; i++) listeners.push(decodeListener(r, v))
  r.skipTaggedFields()
  return { nodeId, listeners }
}

function encodeListener(w: Writer, value: ListenerInput, _v: number): void {
  const name = value.name
  const host = value.host
  const port = value.port
  w.writeCompactString(name)
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeListener(r: Reader, _v: number): Listener {
  const name = r.readCompactString()
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { name, host, port }
}

function encodeReplicaState(w: Writer, value: ReplicaStateInput, v: number): void {
  const replicaId = value.replicaId
  const replicaDirectoryId = value.replicaDirectoryId ?? ZERO_UUID
  const logEndOffset = value.logEndOffset
  const lastFetchTimestamp = value.lastFetchTimestamp ?? -1
  const lastCaughtUpTimestamp = value.lastCaughtUpTimestamp ?? -1
  w.writeInt32(replicaId)
  if (v >= 2) {
    w.writeUuid(replicaDirectoryId)
  } else {
    if (replicaDirectoryId !== ZERO_UUID) throw absentField('ReplicaState', 'replicaDirectoryId', v)
  }
  w.writeInt64(logEndOffset)
  if (v >= 1) {
    w.writeInt64(lastFetchTimestamp)
  }
  if (v >= 1) {
    w.writeInt64(lastCaughtUpTimestamp)
  }
  w.writeNoTaggedFields()
}

function decodeReplicaState(r: Reader, v: number): ReplicaState {
  const replicaId = r.readInt32()
  const replicaDirectoryId: string = v >= 2 ? r.readUuid() : ZERO_UUID
  const logEndOffset = r.readInt64()
  const lastFetchTimestamp: number = v >= 1 ? r.readInt64() : -1
  const lastCaughtUpTimestamp: number = v >= 1 ? r.readInt64() : -1
  r.skipTaggedFields()
  return { replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp }
}

/** DescribeQuorum (API key 55), versions 0 to 2. */
export const describeQuorum: Api<DescribeQuorumRequest, DescribeQuorumRequestInput, DescribeQuorumResponse, DescribeQuorumResponseInput> = {
  key: 55,
  name: 'DescribeQuorum',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeQuorumRequestInput, v: number): void {
    checkVersion('DescribeQuorumRequest', v, 0, 2)
    encodeDescribeQuorumRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeQuorumRequest {
    checkVersion('DescribeQuorumRequest', v, 0, 2)
    return decodeDescribeQuorumRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeQuorumResponseInput, v: number): void {
    checkVersion('DescribeQuorumResponse', v, 0, 2)
    encodeDescribeQuorumResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeQuorumResponse {
    checkVersion('DescribeQuorumResponse', v, 0, 2)
    return decodeDescribeQuorumResponse(r, v)
  },
}
