// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupDescribeRequest, versions 0 to 1. */
export interface StreamsGroupDescribeRequest {
  groupIds: string[]
  includeAuthorizedOperations: boolean
  /** Versions 1; default false. */
  includeTopologyDescription: boolean
}

/** What encoding takes for {@link StreamsGroupDescribeRequest}. */
export interface StreamsGroupDescribeRequestInput {
  readonly groupIds: readonly string[]
  readonly includeAuthorizedOperations: boolean
  readonly includeTopologyDescription?: boolean | undefined
}

function encodeStreamsGroupDescribeRequest(w: Writer, value: StreamsGroupDescribeRequestInput, v: number): void {
  const groupIds = value.groupIds
  const includeAuthorizedOperations = value.includeAuthorizedOperations
  const includeTopologyDescription = value.includeTopologyDescription ?? false
  w.writeCompactArrayLength(groupIds.length)
  for (const item of groupIds) w.writeCompactString(item)
  w.writeBoolean(includeAuthorizedOperations)
  if (v >= 1) {
    w.writeBoolean(includeTopologyDescription)
  } else {
    if (includeTopologyDescription) throw absentField('StreamsGroupDescribeRequest', 'includeTopologyDescription', v)
  }
  w.writeNoTaggedFields()
}

function decodeStreamsGroupDescribeRequest(r: Reader, v: number): StreamsGroupDescribeRequest {
  let groupIds: string[] = []
  const groupIdsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < groupIdsCount; i++) groupIds.push(r.readCompactString())
  const includeAuthorizedOperations = r.readBoolean()
  const includeTopologyDescription: boolean = v >= 1 ? r.readBoolean() : false
  r.skipTaggedFields()
  return { groupIds, includeAuthorizedOperations, includeTopologyDescription }
}

/** StreamsGroupDescribeResponse, versions 0 to 1. */
export interface StreamsGroupDescribeResponse {
  throttleTimeMs: number
  groups: DescribedGroup[]
}

/** What encoding takes for {@link StreamsGroupDescribeResponse}. */
export interface StreamsGroupDescribeResponseInput {
  readonly throttleTimeMs: number
  readonly groups: readonly DescribedGroupInput[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface DescribedGroup {
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  groupEpoch: number
  assignmentEpoch: number
  /** Default null. */
  topology: Topology | null
  members: Member[]
  /** Default -2147483648. */
  authorizedOperations: number
  /** Versions 1; default null. */
  topologyDescription: TopologyDescription | null
  /** Versions 1; default 0. */
  topologyDescriptionStatus: number
  /** Versions 1; default null. */
  assignorName: string | null
}

/** What encoding takes for {@link DescribedGroup}. */
export interface DescribedGroupInput {
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly topology?: TopologyInput | null | undefined
  readonly members: readonly MemberInput[]
  readonly authorizedOperations?: number | undefined
  readonly topologyDescription?: TopologyDescriptionInput | null | undefined
  readonly topologyDescriptionStatus?: number | undefined
  readonly assignorName?: string | null | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface Topology {
  epoch: number
  /** Default null. */
  subtopologies: Subtopology[] | null
}

/** What encoding takes for {@link Topology}. */
export interface TopologyInput {
  readonly epoch: number
  readonly subtopologies?: readonly SubtopologyInput[] | null | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface Subtopology {
  subtopologyId: string
  sourceTopics: string[]
  repartitionSinkTopics: string[]
  stateChangelogTopics: TopicInfo[]
  repartitionSourceTopics: TopicInfo[]
}

/** What encoding takes for {@link Subtopology}. */
export interface SubtopologyInput {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  readonly stateChangelogTopics: readonly TopicInfoInput[]
  readonly repartitionSourceTopics: readonly TopicInfoInput[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface Member {
  memberId: string
  memberEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  clientId: string
  clientHost: string
  topologyEpoch: number
  processId: string
  /** Default null. */
  userEndpoint: Endpoint | null
  clientTags: KeyValue[]
  taskOffsets: TaskOffset[]
  taskEndOffsets: TaskOffset[]
  assignment: Assignment
  targetAssignment: Assignment
  isClassic: boolean
}

/** What encoding takes for {@link Member}. */
export interface MemberInput {
  readonly memberId: string
  readonly memberEpoch: number
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly clientId: string
  readonly clientHost: string
  readonly topologyEpoch: number
  readonly processId: string
  readonly userEndpoint?: EndpointInput | null | undefined
  readonly clientTags: readonly KeyValueInput[]
  readonly taskOffsets: readonly TaskOffsetInput[]
  readonly taskEndOffsets: readonly TaskOffsetInput[]
  readonly assignment: AssignmentInput
  readonly targetAssignment: AssignmentInput
  readonly isClassic: boolean
}

/** Part of StreamsGroupDescribeResponse. */
export interface Endpoint {
  host: string
  port: number
}

/** What encoding takes for {@link Endpoint}. */
export interface EndpointInput {
  readonly host: string
  readonly port: number
}

/** Part of StreamsGroupDescribeResponse. */
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

/** Part of StreamsGroupDescribeResponse. */
export interface Assignment {
  activeTasks: TaskIds[]
  standbyTasks: TaskIds[]
  warmupTasks: TaskIds[]
}

/** What encoding takes for {@link Assignment}. */
export interface AssignmentInput {
  readonly activeTasks: readonly TaskIdsInput[]
  readonly standbyTasks: readonly TaskIdsInput[]
  readonly warmupTasks: readonly TaskIdsInput[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface TaskIds {
  subtopologyId: string
  partitions: number[]
}

/** What encoding takes for {@link TaskIds}. */
export interface TaskIdsInput {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface KeyValue {
  key: string
  value: string
}

/** What encoding takes for {@link KeyValue}. */
export interface KeyValueInput {
  readonly key: string
  readonly value: string
}

/** Part of StreamsGroupDescribeResponse. */
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

/** Part of StreamsGroupDescribeResponse. */
export interface TopologyDescription {
  subtopologies: TopologyDescriptionSubtopology[]
  globalStores: TopologyDescriptionGlobalStore[]
}

/** What encoding takes for {@link TopologyDescription}. */
export interface TopologyDescriptionInput {
  readonly subtopologies: readonly TopologyDescriptionSubtopologyInput[]
  readonly globalStores: readonly TopologyDescriptionGlobalStoreInput[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface TopologyDescriptionSubtopology {
  subtopologyId: string
  nodes: TopologyDescriptionNode[]
}

/** What encoding takes for {@link TopologyDescriptionSubtopology}. */
export interface TopologyDescriptionSubtopologyInput {
  readonly subtopologyId: string
  readonly nodes: readonly TopologyDescriptionNodeInput[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface TopologyDescriptionNode {
  name: string
  nodeType: number
  sourceTopics: string[]
  /** Default null. */
  sinkTopic: string | null
  stores: string[]
  successors: string[]
}

/** What encoding takes for {@link TopologyDescriptionNode}. */
export interface TopologyDescriptionNodeInput {
  readonly name: string
  readonly nodeType: number
  readonly sourceTopics: readonly string[]
  readonly sinkTopic?: string | null | undefined
  readonly stores: readonly string[]
  readonly successors: readonly string[]
}

/** Part of StreamsGroupDescribeResponse. */
export interface TopologyDescriptionGlobalStore {
  source: TopologyDescriptionNode
  processor: TopologyDescriptionNode
}

/** What encoding takes for {@link TopologyDescriptionGlobalStore}. */
export interface TopologyDescriptionGlobalStoreInput {
  readonly source: TopologyDescriptionNodeInput
  readonly processor: TopologyDescriptionNodeInput
}

function encodeStreamsGroupDescribeResponse(w: Writer, value: StreamsGroupDescribeResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const groups = value.groups
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(groups.length)
  for (const item of groups) encodeDescribedGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupDescribeResponse(r: Reader, v: number): StreamsGroupDescribeResponse {
  const throttleTimeMs = r.readInt32()
  let groups: DescribedGroup[] = []
  const groupsCount = r.readCompactArrayLength(20)
  for (let i = 0; i < groupsCount; i++) groups.push(decodeDescribedGroup(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, groups }
}

function encodeDescribedGroup(w: Writer, value: DescribedGroupInput, v: number): void {
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const groupId = value.groupId
  const groupState = value.groupState
  const groupEpoch = value.groupEpoch
  const assignmentEpoch = value.assignmentEpoch
  const topology = value.topology ?? null
  const members = value.members
  const authorizedOperations = value.authorizedOperations ?? -2147483648
  const topologyDescription = value.topologyDescription ?? null
  const topologyDescriptionStatus = value.topologyDescriptionStatus ?? 0
  const assignorName = value.assignorName ?? null
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactString(groupId)
  w.writeCompactString(groupState)
  w.writeInt32(groupEpoch)
  w.writeInt32(assignmentEpoch)
  if (topology === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeTopology(w, topology, v)
  }
  w.writeCompactArrayLength(members.length)
  for (const item of members) encodeMember(w, item, v)
  w.writeInt32(authorizedOperations)
  if (v >= 1) {
    if (topologyDescription === null) w.writeInt8(-1)
    else {
      w.writeInt8(1)
      encodeTopologyDescription(w, topologyDescription, v)
    }
  } else {
    if (topologyDescription !== null) throw absentField('DescribedGroup', 'topologyDescription', v)
  }
  if (v >= 1) {
    w.writeInt8(topologyDescriptionStatus)
  } else {
    if (topologyDescriptionStatus !== 0) throw absentField('DescribedGroup', 'topologyDescriptionStatus', v)
  }
  if (v >= 1) {
    w.writeCompactNullableString(assignorName)
  }
  w.writeNoTaggedFields()
}

function decodeDescribedGroup(r: Reader, v: number): DescribedGroup {
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const groupId = r.readCompactString()
  const groupState = r.readCompactString()
  const groupEpoch = r.readInt32()
  const assignmentEpoch = r.readInt32()
  const topology = r.readInt8() < 0 ? null : decodeTopology(r, v)
  let members: Member[] = []
  const membersCount = r.readCompactArrayLength(28)
  for (let i = 0; i < membersCount; i++) members.push(decodeMember(r, v))
  const authorizedOperations = r.readInt32()
  const topologyDescription: TopologyDescription | null = v >= 1 ? (r.readInt8() < 0 ? null : decodeTopologyDescription(r, v)) : null
  const topologyDescriptionStatus: number = v >= 1 ? r.readInt8() : 0
  const assignorName: string | null = v >= 1 ? r.readCompactNullableString() : null
  r.skipTaggedFields()
  return { errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, topology, members, authorizedOperations, topologyDescription, topologyDescriptionStatus, assignorName }
}

function encodeTopology(w: Writer, value: TopologyInput, v: number): void {
  const epoch = value.epoch
  const subtopologies = value.subtopologies ?? null
  w.writeInt32(epoch)
  if (subtopologies === null) w.writeCompactArrayLength(-1)
  else {
    w.writeCompactArrayLength(subtopologies.length)
    for (const item of subtopologies) encodeSubtopology(w, item, v)
  }
  w.writeNoTaggedFields()
}

function decodeTopology(r: Reader, v: number): Topology {
  const epoch = r.readInt32()
  let subtopologies: Subtopology[] | null = null
  const subtopologiesCount = r.readCompactNullableArrayLength(6)
  if (subtopologiesCount >= 0) {
    const items: Subtopology[] = []
    for (let i = 0; i < subtopologiesCount; i++) items.push(decodeSubtopology(r, v))
    subtopologies = items
  }
  r.skipTaggedFields()
  return { epoch, subtopologies }
}

function encodeSubtopology(w: Writer, value: SubtopologyInput, v: number): void {
  const subtopologyId = value.subtopologyId
  const sourceTopics = value.sourceTopics
  const repartitionSinkTopics = value.repartitionSinkTopics
  const stateChangelogTopics = value.stateChangelogTopics
  const repartitionSourceTopics = value.repartitionSourceTopics
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(repartitionSinkTopics.length)
  for (const item of repartitionSinkTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(stateChangelogTopics.length)
  for (const item of stateChangelogTopics) encodeTopicInfo(w, item, v)
  w.writeCompactArrayLength(repartitionSourceTopics.length)
  for (const item of repartitionSourceTopics) encodeTopicInfo(w, item, v)
  w.writeNoTaggedFields()
}

function decodeSubtopology(r: Reader, v: number): Subtopology {
  const subtopologyId = r.readCompactString()
  let sourceTopics: string[] = []
  const sourceTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readCompactString())
  let repartitionSinkTopics: string[] = []
  const repartitionSinkTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < repartitionSinkTopicsCount; i++) repartitionSinkTopics.push(r.readCompactString())
  let stateChangelogTopics: TopicInfo[] = []
  const stateChangelogTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < stateChangelogTopicsCount; i++) stateChangelogTopics.push(decodeTopicInfo(r, v))
  let repartitionSourceTopics: TopicInfo[] = []
  const repartitionSourceTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < repartitionSourceTopicsCount; i++) repartitionSourceTopics.push(decodeTopicInfo(r, v))
  r.skipTaggedFields()
  return { subtopologyId, sourceTopics, repartitionSinkTopics, stateChangelogTopics, repartitionSourceTopics }
}

function encodeMember(w: Writer, value: MemberInput, v: number): void {
  const memberId = value.memberId
  const memberEpoch = value.memberEpoch
  const instanceId = value.instanceId ?? null
  const rackId = value.rackId ?? null
  const clientId = value.clientId
  const clientHost = value.clientHost
  const topologyEpoch = value.topologyEpoch
  const processId = value.processId
  const userEndpoint = value.userEndpoint ?? null
  const clientTags = value.clientTags
  const taskOffsets = value.taskOffsets
  const taskEndOffsets = value.taskEndOffsets
  const assignment = value.assignment
  const targetAssignment = value.targetAssignment
  const isClassic = value.isClassic
  w.writeCompactString(memberId)
  w.writeInt32(memberEpoch)
  w.writeCompactNullableString(instanceId)
  w.writeCompactNullableString(rackId)
  w.writeCompactString(clientId)
  w.writeCompactString(clientHost)
  w.writeInt32(topologyEpoch)
  w.writeCompactString(processId)
  if (userEndpoint === null) w.writeInt8(-1)
  else {
    w.writeInt8(1)
    encodeEndpoint(w, userEndpoint, v)
  }
  w.writeCompactArrayLength(clientTags.length)
  for (const item of clientTags) encodeKeyValue(w, item, v)
  w.writeCompactArrayLength(taskOffsets.length)
  for (const item of taskOffsets) encodeTaskOffset(w, item, v)
  w.writeCompactArrayLength(taskEndOffsets.length)
  for (const item of taskEndOffsets) encodeTaskOffset(w, item, v)
  encodeAssignment(w, assignment, v)
  encodeAssignment(w, targetAssignment, v)
  w.writeBoolean(isClassic)
  w.writeNoTaggedFields()
}

function decodeMember(r: Reader, v: number): Member {
  const memberId = r.readCompactString()
  const memberEpoch = r.readInt32()
  const instanceId = r.readCompactNullableString()
  const rackId = r.readCompactNullableString()
  const clientId = r.readCompactString()
  const clientHost = r.readCompactString()
  const topologyEpoch = r.readInt32()
  const processId = r.readCompactString()
  const userEndpoint = r.readInt8() < 0 ? null : decodeEndpoint(r, v)
  let clientTags: KeyValue[] = []
  const clientTagsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < clientTagsCount; i++) clientTags.push(decodeKeyValue(r, v))
  let taskOffsets: TaskOffset[] = []
  const taskOffsetsCount = r.readCompactArrayLength(14)
  for (let i = 0; i < taskOffsetsCount; i++) taskOffsets.push(decodeTaskOffset(r, v))
  let taskEndOffsets: TaskOffset[] = []
  const taskEndOffsetsCount = r.readCompactArrayLength(14)
  for (let i = 0; i < taskEndOffsetsCount; i++) taskEndOffsets.push(decodeTaskOffset(r, v))
  const assignment = decodeAssignment(r, v)
  const targetAssignment = decodeAssignment(r, v)
  const isClassic = r.readBoolean()
  r.skipTaggedFields()
  return { memberId, memberEpoch, instanceId, rackId, clientId, clientHost, topologyEpoch, processId, userEndpoint, clientTags, taskOffsets, taskEndOffsets, assignment, targetAssignment, isClassic }
}

function encodeEndpoint(w: Writer, value: EndpointInput, _v: number): void {
  const host = value.host
  const port = value.port
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeEndpoint(r: Reader, _v: number): Endpoint {
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

function encodeAssignment(w: Writer, value: AssignmentInput, v: number): void {
  const activeTasks = value.activeTasks
  const standbyTasks = value.standbyTasks
  const warmupTasks = value.warmupTasks
  w.writeCompactArrayLength(activeTasks.length)
  for (const item of activeTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(standbyTasks.length)
  for (const item of standbyTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(warmupTasks.length)
  for (const item of warmupTasks) encodeTaskIds(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAssignment(r: Reader, v: number): Assignment {
  let activeTasks: TaskIds[] = []
  const activeTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < activeTasksCount; i++) activeTasks.push(decodeTaskIds(r, v))
  let standbyTasks: TaskIds[] = []
  const standbyTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < standbyTasksCount; i++) standbyTasks.push(decodeTaskIds(r, v))
  let warmupTasks: TaskIds[] = []
  const warmupTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < warmupTasksCount; i++) warmupTasks.push(decodeTaskIds(r, v))
  r.skipTaggedFields()
  return { activeTasks, standbyTasks, warmupTasks }
}

function encodeTaskIds(w: Writer, value: TaskIdsInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partitions = value.partitions
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTaskIds(r: Reader, _v: number): TaskIds {
  const subtopologyId = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { subtopologyId, partitions }
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

function encodeTopologyDescription(w: Writer, value: TopologyDescriptionInput, v: number): void {
  const subtopologies = value.subtopologies
  const globalStores = value.globalStores
  w.writeCompactArrayLength(subtopologies.length)
  for (const item of subtopologies) encodeTopologyDescriptionSubtopology(w, item, v)
  w.writeCompactArrayLength(globalStores.length)
  for (const item of globalStores) encodeTopologyDescriptionGlobalStore(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescription(r: Reader, v: number): TopologyDescription {
  let subtopologies: TopologyDescriptionSubtopology[] = []
  const subtopologiesCount = r.readCompactArrayLength(3)
  for (let i = 0; i < subtopologiesCount; i++) subtopologies.push(decodeTopologyDescriptionSubtopology(r, v))
  let globalStores: TopologyDescriptionGlobalStore[] = []
  const globalStoresCount = r.readCompactArrayLength(15)
  for (let i = 0; i < globalStoresCount; i++) globalStores.push(decodeTopologyDescriptionGlobalStore(r, v))
  r.skipTaggedFields()
  return { subtopologies, globalStores }
}

function encodeTopologyDescriptionSubtopology(w: Writer, value: TopologyDescriptionSubtopologyInput, v: number): void {
  const subtopologyId = value.subtopologyId
  const nodes = value.nodes
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(nodes.length)
  for (const item of nodes) encodeTopologyDescriptionNode(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionSubtopology(r: Reader, v: number): TopologyDescriptionSubtopology {
  const subtopologyId = r.readCompactString()
  let nodes: TopologyDescriptionNode[] = []
  const nodesCount = r.readCompactArrayLength(7)
  for (let i = 0; i < nodesCount; i++) nodes.push(decodeTopologyDescriptionNode(r, v))
  r.skipTaggedFields()
  return { subtopologyId, nodes }
}

function encodeTopologyDescriptionNode(w: Writer, value: TopologyDescriptionNodeInput, _v: number): void {
  const name = value.name
  const nodeType = value.nodeType
  const sourceTopics = value.sourceTopics
  const sinkTopic = value.sinkTopic ?? null
  const stores = value.stores
  const successors = value.successors
  w.writeCompactString(name)
  w.writeInt8(nodeType)
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeCompactString(item)
  w.writeCompactNullableString(sinkTopic)
  w.writeCompactArrayLength(stores.length)
  for (const item of stores) w.writeCompactString(item)
  w.writeCompactArrayLength(successors.length)
  for (const item of successors) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionNode(r: Reader, _v: number): TopologyDescriptionNode {
  const name = r.readCompactString()
  const nodeType = r.readInt8()
  let sourceTopics: string[] = []
  const sourceTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readCompactString())
  const sinkTopic = r.readCompactNullableString()
  let stores: string[] = []
  const storesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < storesCount; i++) stores.push(r.readCompactString())
  let successors: string[] = []
  const successorsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < successorsCount; i++) successors.push(r.readCompactString())
  r.skipTaggedFields()
  return { name, nodeType, sourceTopics, sinkTopic, stores, successors }
}

function encodeTopologyDescriptionGlobalStore(w: Writer, value: TopologyDescriptionGlobalStoreInput, v: number): void {
  const source = value.source
  const processor = value.processor
  encodeTopologyDescriptionNode(w, source, v)
  encodeTopologyDescriptionNode(w, processor, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionGlobalStore(r: Reader, v: number): TopologyDescriptionGlobalStore {
  const source = decodeTopologyDescriptionNode(r, v)
  const processor = decodeTopologyDescriptionNode(r, v)
  r.skipTaggedFields()
  return { source, processor }
}

/** StreamsGroupDescribe (API key 89), versions 0 to 1. */
export const streamsGroupDescribe: Api<StreamsGroupDescribeRequest, StreamsGroupDescribeRequestInput, StreamsGroupDescribeResponse, StreamsGroupDescribeResponseInput> = {
  key: 89,
  name: 'StreamsGroupDescribe',
  minVersion: 0,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: StreamsGroupDescribeRequestInput, v: number): void {
    checkVersion('StreamsGroupDescribeRequest', v, 0, 1)
    encodeStreamsGroupDescribeRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): StreamsGroupDescribeRequest {
    checkVersion('StreamsGroupDescribeRequest', v, 0, 1)
    return decodeStreamsGroupDescribeRequest(r, v)
  },
  encodeResponse(w: Writer, value: StreamsGroupDescribeResponseInput, v: number): void {
    checkVersion('StreamsGroupDescribeResponse', v, 0, 1)
    encodeStreamsGroupDescribeResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): StreamsGroupDescribeResponse {
    checkVersion('StreamsGroupDescribeResponse', v, 0, 1)
    return decodeStreamsGroupDescribeResponse(r, v)
  },
}
