// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupHeartbeatRequest, versions 0 to 1. */
export interface StreamsGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  endpointInformationEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  /** Default null. */
  topology: Topology | null
  /** Default null. */
  activeTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  standbyTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  warmupTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  processId: string | null
  /** Default null. */
  userEndpoint: StreamsGroupHeartbeatRequestEndpoint | null
  /** Default null. */
  clientTags: KeyValue[] | null
  /** Default null. */
  taskOffsets: TaskOffset[] | null
  /** Default null. */
  taskEndOffsets: TaskOffset[] | null
  /** Default false. */
  shutdownApplication: boolean
}

/** What encoding takes for {@link StreamsGroupHeartbeatRequest}. */
export interface StreamsGroupHeartbeatRequestInput {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly endpointInformationEpoch: number
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly topology?: TopologyInput | null | undefined
  readonly activeTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInput[] | null | undefined
  readonly standbyTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInput[] | null | undefined
  readonly warmupTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInput[] | null | undefined
  readonly processId?: string | null | undefined
  readonly userEndpoint?: StreamsGroupHeartbeatRequestEndpointInput | null | undefined
  readonly clientTags?: readonly KeyValueInput[] | null | undefined
  readonly taskOffsets?: readonly TaskOffsetInput[] | null | undefined
  readonly taskEndOffsets?: readonly TaskOffsetInput[] | null | undefined
  readonly shutdownApplication?: boolean | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface Topology {
  epoch: number
  subtopologies: Subtopology[]
}

/** What encoding takes for {@link Topology}. */
export interface TopologyInput {
  readonly epoch: number
  readonly subtopologies: readonly SubtopologyInput[]
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface Subtopology {
  subtopologyId: string
  sourceTopics: string[]
  sourceTopicRegex: string[]
  stateChangelogTopics: TopicInfo[]
  repartitionSinkTopics: string[]
  repartitionSourceTopics: TopicInfo[]
  copartitionGroups: CopartitionGroup[]
}

/** What encoding takes for {@link Subtopology}. */
export interface SubtopologyInput {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly sourceTopicRegex: readonly string[]
  readonly stateChangelogTopics: readonly TopicInfoInput[]
  readonly repartitionSinkTopics: readonly string[]
  readonly repartitionSourceTopics: readonly TopicInfoInput[]
  readonly copartitionGroups: readonly CopartitionGroupInput[]
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface CopartitionGroup {
  sourceTopics: number[]
  sourceTopicRegex: number[]
  repartitionSourceTopics: number[]
}

/** What encoding takes for {@link CopartitionGroup}. */
export interface CopartitionGroupInput {
  readonly sourceTopics: readonly number[]
  readonly sourceTopicRegex: readonly number[]
  readonly repartitionSourceTopics: readonly number[]
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface KeyValue {
  key: string
  value: string
}

/** What encoding takes for {@link KeyValue}. */
export interface KeyValueInput {
  readonly key: string
  readonly value: string
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface TopicInfo {
  name: string
  partitions: number
  replicationFactor: number
  topicConfigs: KeyValue[]
}

/** What encoding takes for {@link TopicInfo}. */
export interface TopicInfoInput {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly topicConfigs: readonly KeyValueInput[]
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestEndpoint {
  host: string
  port: number
}

/** What encoding takes for {@link StreamsGroupHeartbeatRequestEndpoint}. */
export interface StreamsGroupHeartbeatRequestEndpointInput {
  readonly host: string
  readonly port: number
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface TaskOffset {
  subtopologyId: string
  partition: number
  offset: number
}

/** What encoding takes for {@link TaskOffset}. */
export interface TaskOffsetInput {
  readonly subtopologyId: string
  readonly partition: number
  readonly offset: number
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestTaskIds {
  subtopologyId: string
  partitions: number[]
}

/** What encoding takes for {@link StreamsGroupHeartbeatRequestTaskIds}. */
export interface StreamsGroupHeartbeatRequestTaskIdsInput {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

function encodeStreamsGroupHeartbeatRequest(w: Writer, value: StreamsGroupHeartbeatRequestInput, v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  const memberEpoch = value.memberEpoch
  const endpointInformationEpoch = value.endpointInformationEpoch
  const instanceId = value.instanceId ?? null
  const rackId = value.rackId ?? null
  const rebalanceTimeoutMs = value.rebalanceTimeoutMs ?? -1
  const topology = value.topology ?? null
  const activeTasks = value.activeTasks ?? null
  const standbyTasks = value.standbyTasks ?? null
  const warmupTasks = value.warmupTasks ?? null
  const processId = value.processId ?? null
  const userEndpoint = value.userEndpoint ?? null
  const clientTags = value.clientTags ?? null
  const taskOffsets = value.taskOffsets ?? null
  const taskEndOffsets = value.taskEndOffsets ?? null
  const shutdownApplication = value.shutdownApplication ?? false
  w.writeCompactString(groupId)
  w.writeCompactString(memberId)
  w.writeInt32(memberEpoch)
  w.writeInt32(endpointInformationEpoch)
  w.writeCompactNullableString(instanceId)
  w.writeCompactNullableString(rackId)
  w.writeInt32(rebalanceTimeoutMs)
  if (topology === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeTopology(w, topology, v)
  }
  if (activeTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(activeTasks.length)
    for (const item of activeTasks) encodeStreamsGroupHeartbeatRequestTaskIds(w, item, v)
  }
  if (standbyTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(standbyTasks.length)
    for (const item of standbyTasks) encodeStreamsGroupHeartbeatRequestTaskIds(w, item, v)
  }
  if (warmupTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(warmupTasks.length)
    for (const item of warmupTasks) encodeStreamsGroupHeartbeatRequestTaskIds(w, item, v)
  }
  w.writeCompactNullableString(processId)
  if (userEndpoint === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeStreamsGroupHeartbeatRequestEndpoint(w, userEndpoint, v)
  }
  if (clientTags === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(clientTags.length)
    for (const item of clientTags) encodeKeyValue(w, item, v)
  }
  if (taskOffsets === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(taskOffsets.length)
    for (const item of taskOffsets) encodeTaskOffset(w, item, v)
  }
  if (taskEndOffsets === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(taskEndOffsets.length)
    for (const item of taskEndOffsets) encodeTaskOffset(w, item, v)
  }
  w.writeBoolean(shutdownApplication)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatRequest(r: Reader, v: number): StreamsGroupHeartbeatRequest {
  const groupId = r.readCompactString()
  const memberId = r.readCompactString()
  const memberEpoch = r.readInt32()
  const endpointInformationEpoch = r.readInt32()
  const instanceId = r.readCompactNullableString()
  const rackId = r.readCompactNullableString()
  const rebalanceTimeoutMs = r.readInt32()
  const topology = r.readInt8() < 0 ? null : decodeTopology(r, v)
  let activeTasks: StreamsGroupHeartbeatRequestTaskIds[] | null = null
  const activeTasksCount = r.readCompactNullableArrayLength(3)
  if (activeTasksCount >= 0) {
    const items: StreamsGroupHeartbeatRequestTaskIds[] = []
    for (let i = 0; i < activeTasksCount; i++) items.push(decodeStreamsGroupHeartbeatRequestTaskIds(r, v))
    activeTasks = items
  }
  let standbyTasks: StreamsGroupHeartbeatRequestTaskIds[] | null = null
  const standbyTasksCount = r.readCompactNullableArrayLength(3)
  if (standbyTasksCount >= 0) {
    const items: StreamsGroupHeartbeatRequestTaskIds[] = []
    for (let i = 0; i < standbyTasksCount; i++) items.push(decodeStreamsGroupHeartbeatRequestTaskIds(r, v))
    standbyTasks = items
  }
  let warmupTasks: StreamsGroupHeartbeatRequestTaskIds[] | null = null
  const warmupTasksCount = r.readCompactNullableArrayLength(3)
  if (warmupTasksCount >= 0) {
    const items: StreamsGroupHeartbeatRequestTaskIds[] = []
    for (let i = 0; i < warmupTasksCount; i++) items.push(decodeStreamsGroupHeartbeatRequestTaskIds(r, v))
    warmupTasks = items
  }
  const processId = r.readCompactNullableString()
  const userEndpoint = r.readInt8() < 0 ? null : decodeStreamsGroupHeartbeatRequestEndpoint(r, v)
  let clientTags: KeyValue[] | null = null
  const clientTagsCount = r.readCompactNullableArrayLength(3)
  if (clientTagsCount >= 0) {
    const items: KeyValue[] = []
    for (let i = 0; i < clientTagsCount; i++) items.push(decodeKeyValue(r, v))
    clientTags = items
  }
  let taskOffsets: TaskOffset[] | null = null
  const taskOffsetsCount = r.readCompactNullableArrayLength(14)
  if (taskOffsetsCount >= 0) {
    const items: TaskOffset[] = []
    for (let i = 0; i < taskOffsetsCount; i++) items.push(decodeTaskOffset(r, v))
    taskOffsets = items
  }
  let taskEndOffsets: TaskOffset[] | null = null
  const taskEndOffsetsCount = r.readCompactNullableArrayLength(14)
  if (taskEndOffsetsCount >= 0) {
    const items: TaskOffset[] = []
    for (let i = 0; i < taskEndOffsetsCount; i++) items.push(decodeTaskOffset(r, v))
    taskEndOffsets = items
  }
  const shutdownApplication = r.readBoolean()
  r.skipTaggedFields()
  return { groupId, memberId, memberEpoch, endpointInformationEpoch, instanceId, rackId, rebalanceTimeoutMs, topology, activeTasks, standbyTasks, warmupTasks, processId, userEndpoint, clientTags, taskOffsets, taskEndOffsets, shutdownApplication }
}

function encodeTopology(w: Writer, value: TopologyInput, v: number): void {
  const epoch = value.epoch
  const subtopologies = value.subtopologies
  w.writeInt32(epoch)
  w.writeCompactArrayLength(subtopologies.length)
  for (const item of subtopologies) encodeSubtopology(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopology(r: Reader, v: number): Topology {
  const epoch = r.readInt32()
  let subtopologies: Subtopology[] = []
  const subtopologiesCount = r.readCompactArrayLength(8)
  for (let i = 0; i < subtopologiesCount; i++) subtopologies.push(decodeSubtopology(r, v))
  r.skipTaggedFields()
  return { epoch, subtopologies }
}

function encodeSubtopology(w: Writer, value: SubtopologyInput, v: number): void {
  const subtopologyId = value.subtopologyId
  const sourceTopics = value.sourceTopics
  const sourceTopicRegex = value.sourceTopicRegex
  const stateChangelogTopics = value.stateChangelogTopics
  const repartitionSinkTopics = value.repartitionSinkTopics
  const repartitionSourceTopics = value.repartitionSourceTopics
  const copartitionGroups = value.copartitionGroups
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(sourceTopicRegex.length)
  for (const item of sourceTopicRegex) w.writeCompactString(item)
  w.writeCompactArrayLength(stateChangelogTopics.length)
  for (const item of stateChangelogTopics) encodeTopicInfo(w, item, v)
  w.writeCompactArrayLength(repartitionSinkTopics.length)
  for (const item of repartitionSinkTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(repartitionSourceTopics.length)
  for (const item of repartitionSourceTopics) encodeTopicInfo(w, item, v)
  w.writeCompactArrayLength(copartitionGroups.length)
  for (const item of copartitionGroups) encodeCopartitionGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeSubtopology(r: Reader, v: number): Subtopology {
  const subtopologyId = r.readCompactString()
  let sourceTopics: string[] = []
  const sourceTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readCompactString())
  let sourceTopicRegex: string[] = []
  const sourceTopicRegexCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicRegexCount; i++) sourceTopicRegex.push(r.readCompactString())
  let stateChangelogTopics: TopicInfo[] = []
  const stateChangelogTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < stateChangelogTopicsCount; i++) stateChangelogTopics.push(decodeTopicInfo(r, v))
  let repartitionSinkTopics: string[] = []
  const repartitionSinkTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < repartitionSinkTopicsCount; i++) repartitionSinkTopics.push(r.readCompactString())
  let repartitionSourceTopics: TopicInfo[] = []
  const repartitionSourceTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < repartitionSourceTopicsCount; i++) repartitionSourceTopics.push(decodeTopicInfo(r, v))
  let copartitionGroups: CopartitionGroup[] = []
  const copartitionGroupsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < copartitionGroupsCount; i++) copartitionGroups.push(decodeCopartitionGroup(r, v))
  r.skipTaggedFields()
  return { subtopologyId, sourceTopics, sourceTopicRegex, stateChangelogTopics, repartitionSinkTopics, repartitionSourceTopics, copartitionGroups }
}

function encodeCopartitionGroup(w: Writer, value: CopartitionGroupInput, _v: number): void {
  const sourceTopics = value.sourceTopics
  const sourceTopicRegex = value.sourceTopicRegex
  const repartitionSourceTopics = value.repartitionSourceTopics
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeInt16(item)
  w.writeCompactArrayLength(sourceTopicRegex.length)
  for (const item of sourceTopicRegex) w.writeInt16(item)
  w.writeCompactArrayLength(repartitionSourceTopics.length)
  for (const item of repartitionSourceTopics) w.writeInt16(item)
  w.writeNoTaggedFields()
}

function decodeCopartitionGroup(r: Reader, _v: number): CopartitionGroup {
  let sourceTopics: number[] = []
  const sourceTopicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readInt16())
  let sourceTopicRegex: number[] = []
  const sourceTopicRegexCount = r.readCompactArrayLength(2)
  for (let i = 0; i < sourceTopicRegexCount; i++) sourceTopicRegex.push(r.readInt16())
  let repartitionSourceTopics: number[] = []
  const repartitionSourceTopicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < repartitionSourceTopicsCount; i++) repartitionSourceTopics.push(r.readInt16())
  r.skipTaggedFields()
  return { sourceTopics, sourceTopicRegex, repartitionSourceTopics }
}

function encodeKeyValue(w: Writer, value: KeyValueInput, _v: number): void {
  const key = value.key
  const value_ = value.value
  w.writeCompactString(key)
  w.writeCompactString(value_)
  w.writeNoTaggedFields()
}

function decodeKeyValue(r: Reader, _v: number): KeyValue {
  const key = r.readCompactString()
  const value_ = r.readCompactString()
  r.skipTaggedFields()
  return { key, value: value_ }
}

function encodeTopicInfo(w: Writer, value: TopicInfoInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  const replicationFactor = value.replicationFactor
  const topicConfigs = value.topicConfigs
  w.writeCompactString(name)
  w.writeInt32(partitions)
  w.writeInt16(replicationFactor)
  w.writeCompactArrayLength(topicConfigs.length)
  for (const item of topicConfigs) encodeKeyValue(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopicInfo(r: Reader, v: number): TopicInfo {
  const name = r.readCompactString()
  const partitions = r.readInt32()
  const replicationFactor = r.readInt16()
  let topicConfigs: KeyValue[] = []
  const topicConfigsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicConfigsCount; i++) topicConfigs.push(decodeKeyValue(r, v))
  r.skipTaggedFields()
  return { name, partitions, replicationFactor, topicConfigs }
}

function encodeStreamsGroupHeartbeatRequestEndpoint(w: Writer, value: StreamsGroupHeartbeatRequestEndpointInput, _v: number): void {
  const host = value.host
  const port = value.port
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatRequestEndpoint(r: Reader, _v: number): StreamsGroupHeartbeatRequestEndpoint {
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { host, port }
}

function encodeTaskOffset(w: Writer, value: TaskOffsetInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partition = value.partition
  const offset = value.offset
  w.writeCompactString(subtopologyId)
  w.writeInt32(partition)
  w.writeInt64(offset)
  w.writeNoTaggedFields()
}

function decodeTaskOffset(r: Reader, _v: number): TaskOffset {
  const subtopologyId = r.readCompactString()
  const partition = r.readInt32()
  const offset = r.readInt64()
  r.skipTaggedFields()
  return { subtopologyId, partition, offset }
}

function encodeStreamsGroupHeartbeatRequestTaskIds(w: Writer, value: StreamsGroupHeartbeatRequestTaskIdsInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partitions = value.partitions
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatRequestTaskIds(r: Reader, _v: number): StreamsGroupHeartbeatRequestTaskIds {
  const subtopologyId = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { subtopologyId, partitions }
}

/** StreamsGroupHeartbeatResponse, versions 0 to 1. */
export interface StreamsGroupHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  memberId: string
  memberEpoch: number
  heartbeatIntervalMs: number
  /** Versions 0. */
  acceptableRecoveryLagLegacy: number
  taskOffsetIntervalMs: number
  /** Versions 1; default -1. */
  acceptableRecoveryLag: number
  status: Status[] | null
  /** Default null. */
  activeTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** Default null. */
  standbyTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** Default null. */
  warmupTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** Versions 1; default false. */
  topologyDescriptionRequired: boolean
  endpointInformationEpoch: number
  /** Default null. */
  partitionsByUserEndpoint: EndpointToPartitions[] | null
}

/** What encoding takes for {@link StreamsGroupHeartbeatResponse}. */
export interface StreamsGroupHeartbeatResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly memberId: string
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly acceptableRecoveryLagLegacy?: number | undefined
  readonly taskOffsetIntervalMs: number
  readonly acceptableRecoveryLag?: number | undefined
  readonly status: readonly StatusInput[] | null
  readonly activeTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInput[] | null | undefined
  readonly standbyTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInput[] | null | undefined
  readonly warmupTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInput[] | null | undefined
  readonly topologyDescriptionRequired?: boolean | undefined
  readonly endpointInformationEpoch: number
  readonly partitionsByUserEndpoint?: readonly EndpointToPartitionsInput[] | null | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface EndpointToPartitions {
  userEndpoint: StreamsGroupHeartbeatResponseEndpoint
  activePartitions: TopicPartition[]
  standbyPartitions: TopicPartition[]
}

/** What encoding takes for {@link EndpointToPartitions}. */
export interface EndpointToPartitionsInput {
  readonly userEndpoint: StreamsGroupHeartbeatResponseEndpointInput
  readonly activePartitions: readonly TopicPartitionInput[]
  readonly standbyPartitions: readonly TopicPartitionInput[]
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface Status {
  statusCode: number
  statusDetail: string
}

/** What encoding takes for {@link Status}. */
export interface StatusInput {
  readonly statusCode: number
  readonly statusDetail: string
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface TopicPartition {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartition}. */
export interface TopicPartitionInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseTaskIds {
  subtopologyId: string
  partitions: number[]
}

/** What encoding takes for {@link StreamsGroupHeartbeatResponseTaskIds}. */
export interface StreamsGroupHeartbeatResponseTaskIdsInput {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseEndpoint {
  host: string
  port: number
}

/** What encoding takes for {@link StreamsGroupHeartbeatResponseEndpoint}. */
export interface StreamsGroupHeartbeatResponseEndpointInput {
  readonly host: string
  readonly port: number
}

function encodeStreamsGroupHeartbeatResponse(w: Writer, value: StreamsGroupHeartbeatResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const memberId = value.memberId
  const memberEpoch = value.memberEpoch
  const heartbeatIntervalMs = value.heartbeatIntervalMs
  const acceptableRecoveryLagLegacy = value.acceptableRecoveryLagLegacy ?? 0
  const taskOffsetIntervalMs = value.taskOffsetIntervalMs
  const acceptableRecoveryLag = value.acceptableRecoveryLag ?? -1
  const status = value.status
  const activeTasks = value.activeTasks ?? null
  const standbyTasks = value.standbyTasks ?? null
  const warmupTasks = value.warmupTasks ?? null
  const topologyDescriptionRequired = value.topologyDescriptionRequired ?? false
  const endpointInformationEpoch = value.endpointInformationEpoch
  const partitionsByUserEndpoint = value.partitionsByUserEndpoint ?? null
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactString(memberId)
  w.writeInt32(memberEpoch)
  w.writeInt32(heartbeatIntervalMs)
  if (v <= 0) {
    w.writeInt32(acceptableRecoveryLagLegacy)
  } else {
    if (acceptableRecoveryLagLegacy !== 0) throw absentField('StreamsGroupHeartbeatResponse', 'acceptableRecoveryLagLegacy', v)
  }
  w.writeInt32(taskOffsetIntervalMs)
  if (v >= 1) {
    w.writeInt64(acceptableRecoveryLag)
  }
  if (status === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(status.length)
    for (const item of status) encodeStatus(w, item, v)
  }
  if (activeTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(activeTasks.length)
    for (const item of activeTasks) encodeStreamsGroupHeartbeatResponseTaskIds(w, item, v)
  }
  if (standbyTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(standbyTasks.length)
    for (const item of standbyTasks) encodeStreamsGroupHeartbeatResponseTaskIds(w, item, v)
  }
  if (warmupTasks === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(warmupTasks.length)
    for (const item of warmupTasks) encodeStreamsGroupHeartbeatResponseTaskIds(w, item, v)
  }
  if (v >= 1) {
    w.writeBoolean(topologyDescriptionRequired)
  } else {
    if (topologyDescriptionRequired) throw absentField('StreamsGroupHeartbeatResponse', 'topologyDescriptionRequired', v)
  }
  w.writeInt32(endpointInformationEpoch)
  if (partitionsByUserEndpoint === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(partitionsByUserEndpoint.length)
    for (const item of partitionsByUserEndpoint) encodeEndpointToPartitions(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatResponse(r: Reader, v: number): StreamsGroupHeartbeatResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const memberId = r.readCompactString()
  const memberEpoch = r.readInt32()
  const heartbeatIntervalMs = r.readInt32()
  const acceptableRecoveryLagLegacy: number = v <= 0 ? r.readInt32() : 0
  const taskOffsetIntervalMs = r.readInt32()
  const acceptableRecoveryLag: number = v >= 1 ? r.readInt64() : -1
  let status: Status[] | null = null
  const statusCount = r.readCompactNullableArrayLength(3)
  if (statusCount >= 0) {
    const items: Status[] = []
    for (let i = 0; i < statusCount; i++) items.push(decodeStatus(r, v))
    status = items
  }
  let activeTasks: StreamsGroupHeartbeatResponseTaskIds[] | null = null
  const activeTasksCount = r.readCompactNullableArrayLength(3)
  if (activeTasksCount >= 0) {
    const items: StreamsGroupHeartbeatResponseTaskIds[] = []
    for (let i = 0; i < activeTasksCount; i++) items.push(decodeStreamsGroupHeartbeatResponseTaskIds(r, v))
    activeTasks = items
  }
  let standbyTasks: StreamsGroupHeartbeatResponseTaskIds[] | null = null
  const standbyTasksCount = r.readCompactNullableArrayLength(3)
  if (standbyTasksCount >= 0) {
    const items: StreamsGroupHeartbeatResponseTaskIds[] = []
    for (let i = 0; i < standbyTasksCount; i++) items.push(decodeStreamsGroupHeartbeatResponseTaskIds(r, v))
    standbyTasks = items
  }
  let warmupTasks: StreamsGroupHeartbeatResponseTaskIds[] | null = null
  const warmupTasksCount = r.readCompactNullableArrayLength(3)
  if (warmupTasksCount >= 0) {
    const items: StreamsGroupHeartbeatResponseTaskIds[] = []
    for (let i = 0; i < warmupTasksCount; i++) items.push(decodeStreamsGroupHeartbeatResponseTaskIds(r, v))
    warmupTasks = items
  }
  const topologyDescriptionRequired: boolean = v >= 1 ? r.readBoolean() : false
  const endpointInformationEpoch = r.readInt32()
  let partitionsByUserEndpoint: EndpointToPartitions[] | null = null
  const partitionsByUserEndpointCount = r.readCompactNullableArrayLength(7)
  if (partitionsByUserEndpointCount >= 0) {
    const items: EndpointToPartitions[] = []
    for (let i = 0; i < partitionsByUserEndpointCount; i++) items.push(decodeEndpointToPartitions(r, v))
    partitionsByUserEndpoint = items
  }
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, acceptableRecoveryLagLegacy, taskOffsetIntervalMs, acceptableRecoveryLag, status, activeTasks, standbyTasks, warmupTasks, topologyDescriptionRequired, endpointInformationEpoch, partitionsByUserEndpoint }
}

function encodeEndpointToPartitions(w: Writer, value: EndpointToPartitionsInput, v: number): void {
  const userEndpoint = value.userEndpoint
  const activePartitions = value.activePartitions
  const standbyPartitions = value.standbyPartitions
  encodeStreamsGroupHeartbeatResponseEndpoint(w, userEndpoint, v)
  w.writeCompactArrayLength(activePartitions.length)
  for (const item of activePartitions) encodeTopicPartition(w, item, v)
  w.writeCompactArrayLength(standbyPartitions.length)
  for (const item of standbyPartitions) encodeTopicPartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeEndpointToPartitions(r: Reader, v: number): EndpointToPartitions {
  const userEndpoint = decodeStreamsGroupHeartbeatResponseEndpoint(r, v)
  let activePartitions: TopicPartition[] = []
  const activePartitionsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < activePartitionsCount; i++) activePartitions.push(decodeTopicPartition(r, v))
  let standbyPartitions: TopicPartition[] = []
  const standbyPartitionsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < standbyPartitionsCount; i++) standbyPartitions.push(decodeTopicPartition(r, v))
  r.skipTaggedFields()
  return { userEndpoint, activePartitions, standbyPartitions }
}

function encodeStatus(w: Writer, value: StatusInput, _v: number): void {
  const statusCode = value.statusCode
  const statusDetail = value.statusDetail
  w.writeInt8(statusCode)
  w.writeCompactString(statusDetail)
  w.writeNoTaggedFields()
}

function decodeStatus(r: Reader, _v: number): Status {
  const statusCode = r.readInt8()
  const statusDetail = r.readCompactString()
  r.skipTaggedFields()
  return { statusCode, statusDetail }
}

function encodeTopicPartition(w: Writer, value: TopicPartitionInput, _v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  w.writeCompactString(topic)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartition(r: Reader, _v: number): TopicPartition {
  const topic = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topic, partitions }
}

function encodeStreamsGroupHeartbeatResponseTaskIds(w: Writer, value: StreamsGroupHeartbeatResponseTaskIdsInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partitions = value.partitions
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatResponseTaskIds(r: Reader, _v: number): StreamsGroupHeartbeatResponseTaskIds {
  const subtopologyId = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { subtopologyId, partitions }
}

function encodeStreamsGroupHeartbeatResponseEndpoint(w: Writer, value: StreamsGroupHeartbeatResponseEndpointInput, _v: number): void {
  const host = value.host
  const port = value.port
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupHeartbeatResponseEndpoint(r: Reader, _v: number): StreamsGroupHeartbeatResponseEndpoint {
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { host, port }
}

/** StreamsGroupHeartbeat (API key 88), versions 0 to 1. */
export const streamsGroupHeartbeat: Api<StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatRequestInput, StreamsGroupHeartbeatResponse, StreamsGroupHeartbeatResponseInput> = {
  key: 88,
  name: 'StreamsGroupHeartbeat',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: StreamsGroupHeartbeatRequestInput, v: number): void {
    checkVersion('StreamsGroupHeartbeatRequest', v, 0, 1)
    encodeStreamsGroupHeartbeatRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): StreamsGroupHeartbeatRequest {
    checkVersion('StreamsGroupHeartbeatRequest', v, 0, 1)
    return decodeStreamsGroupHeartbeatRequest(r, v)
  },
  encodeResponse(w: Writer, value: StreamsGroupHeartbeatResponseInput, v: number): void {
    checkVersion('StreamsGroupHeartbeatResponse', v, 0, 1)
    encodeStreamsGroupHeartbeatResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): StreamsGroupHeartbeatResponse {
    checkVersion('StreamsGroupHeartbeatResponse', v, 0, 1)
    return decodeStreamsGroupHeartbeatResponse(r, v)
  },
}
