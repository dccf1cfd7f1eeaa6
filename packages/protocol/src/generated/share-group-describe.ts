// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupDescribeRequest, versions 1. */
export interface ShareGroupDescribeRequest {
  groupIds: string[]
  includeAuthorizedOperations: boolean
}

/** What encoding takes for {@link ShareGroupDescribeRequest}. */
export interface ShareGroupDescribeRequestInput {
  readonly groupIds: readonly string[]
  readonly includeAuthorizedOperations: boolean
}

function encodeShareGroupDescribeRequest(w: Writer, value: ShareGroupDescribeRequestInput, _v: number): void {
  const groupIds = value.groupIds
  const includeAuthorizedOperations = value.includeAuthorizedOperations
  w.writeCompactArrayLength(groupIds.length)
  for (const item of groupIds) w.writeCompactString(item)
  w.writeBoolean(includeAuthorizedOperations)
  w.writeNoTaggedFields()
}

function decodeShareGroupDescribeRequest(r: Reader, _v: number): ShareGroupDescribeRequest {
  let groupIds: string[] = []
  const groupIdsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < groupIdsCount; i++) groupIds.push(r.readCompactString())
  const includeAuthorizedOperations = r.readBoolean()
  r.skipTaggedFields()
  return { groupIds, includeAuthorizedOperations }
}

/** ShareGroupDescribeResponse, versions 1. */
export interface ShareGroupDescribeResponse {
  throttleTimeMs: number
  groups: DescribedGroup[]
}

/** What encoding takes for {@link ShareGroupDescribeResponse}. */
export interface ShareGroupDescribeResponseInput {
  readonly throttleTimeMs: number
  readonly groups: readonly DescribedGroupInput[]
}

/** Part of ShareGroupDescribeResponse. */
export interface DescribedGroup {
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  groupEpoch: number
  assignmentEpoch: number
  assignorName: string
  members: Member[]
  /** Default -2147483648. */
  authorizedOperations: number
}

/** What encoding takes for {@link DescribedGroup}. */
export interface DescribedGroupInput {
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly assignorName: string
  readonly members: readonly MemberInput[]
  readonly authorizedOperations?: number | undefined
}

/** Part of ShareGroupDescribeResponse. */
export interface Member {
  memberId: string
  /** Default null. */
  rackId: string | null
  memberEpoch: number
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  assignment: Assignment
}

/** What encoding takes for {@link Member}. */
export interface MemberInput {
  readonly memberId: string
  readonly rackId?: string | null | undefined
  readonly memberEpoch: number
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: readonly string[]
  readonly assignment: AssignmentInput
}

/** Part of ShareGroupDescribeResponse. */
export interface TopicPartitions {
  topicId: string
  topicName: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartitions}. */
export interface TopicPartitionsInput {
  readonly topicId: string
  readonly topicName: string
  readonly partitions: readonly number[]
}

/** Part of ShareGroupDescribeResponse. */
export interface Assignment {
  topicPartitions: TopicPartitions[]
}

/** What encoding takes for {@link Assignment}. */
export interface AssignmentInput {
  readonly topicPartitions: readonly TopicPartitionsInput[]
}

function encodeShareGroupDescribeResponse(w: Writer, value: ShareGroupDescribeResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const groups = value.groups
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(groups.length)
  for (const item of groups) encodeDescribedGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareGroupDescribeResponse(r: Reader, v: number): ShareGroupDescribeResponse {
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
  const assignorName = value.assignorName
  const members = value.members
  const authorizedOperations = value.authorizedOperations ?? -2147483648
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactString(groupId)
  w.writeCompactString(groupState)
  w.writeInt32(groupEpoch)
  w.writeInt32(assignmentEpoch)
  w.writeCompactString(assignorName)
  w.writeCompactArrayLength(members.length)
  for (const item of members) encodeMember(w, item, v)
  w.writeInt32(authorizedOperations)
  w.writeNoTaggedFields()
}

function decodeDescribedGroup(r: Reader, v: number): DescribedGroup {
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const groupId = r.readCompactString()
  const groupState = r.readCompactString()
  const groupEpoch = r.readInt32()
  const assignmentEpoch = r.readInt32()
  const assignorName = r.readCompactString()
  let members: Member[] = []
  const membersCount = r.readCompactArrayLength(12)
  for (let i = 0; i < membersCount; i++) members.push(decodeMember(r, v))
  const authorizedOperations = r.readInt32()
  r.skipTaggedFields()
  return { errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName, members, authorizedOperations }
}

function encodeMember(w: Writer, value: MemberInput, v: number): void {
  const memberId = value.memberId
  const rackId = value.rackId ?? null
  const memberEpoch = value.memberEpoch
  const clientId = value.clientId
  const clientHost = value.clientHost
  const subscribedTopicNames = value.subscribedTopicNames
  const assignment = value.assignment
  w.writeCompactString(memberId)
  w.writeCompactNullableString(rackId)
  w.writeInt32(memberEpoch)
  w.writeCompactString(clientId)
  w.writeCompactString(clientHost)
  w.writeCompactArrayLength(subscribedTopicNames.length)
  for (const item of subscribedTopicNames) w.writeCompactString(item)
  encodeAssignment(w, assignment, v)
  w.writeNoTaggedFields()
}

function decodeMember(r: Reader, v: number): Member {
  const memberId = r.readCompactString()
  const rackId = r.readCompactNullableString()
  const memberEpoch = r.readInt32()
  const clientId = r.readCompactString()
  const clientHost = r.readCompactString()
  let subscribedTopicNames: string[] = []
  const subscribedTopicNamesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < subscribedTopicNamesCount; i++) subscribedTopicNames.push(r.readCompactString())
  const assignment = decodeAssignment(r, v)
  r.skipTaggedFields()
  return { memberId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, assignment }
}

function encodeTopicPartitions(w: Writer, value: TopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartitions(r: Reader, _v: number): TopicPartitions {
  const topicId = r.readUuid()
  const topicName = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, topicName, partitions }
}

function encodeAssignment(w: Writer, value: AssignmentInput, v: number): void {
  const topicPartitions = value.topicPartitions
  w.writeCompactArrayLength(topicPartitions.length)
  for (const item of topicPartitions) encodeTopicPartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAssignment(r: Reader, v: number): Assignment {
  let topicPartitions: TopicPartitions[] = []
  const topicPartitionsCount = r.readCompactArrayLength(19)
  for (let i = 0; i < topicPartitionsCount; i++) topicPartitions.push(decodeTopicPartitions(r, v))
  r.skipTaggedFields()
  return { topicPartitions }
}

/** ShareGroupDescribe (API key 77), versions 1. */
export const shareGroupDescribe: Api<ShareGroupDescribeRequest, ShareGroupDescribeRequestInput, ShareGroupDescribeResponse, ShareGroupDescribeResponseInput> = {
  key: 77,
  name: 'ShareGroupDescribe',
  minVersion: 1,
  maxVersion: 1,
  latestVersion: 1,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: ShareGroupDescribeRequestInput, v: number): void {
    checkVersion('ShareGroupDescribeRequest', v, 1, 1)
    encodeShareGroupDescribeRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): ShareGroupDescribeRequest {
    checkVersion('ShareGroupDescribeRequest', v, 1, 1)
    return decodeShareGroupDescribeRequest(r, v)
  },
  encodeResponse(w: Writer, value: ShareGroupDescribeResponseInput, v: number): void {
    checkVersion('ShareGroupDescribeResponse', v, 1, 1)
    encodeShareGroupDescribeResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): ShareGroupDescribeResponse {
    checkVersion('ShareGroupDescribeResponse', v, 1, 1)
    return decodeShareGroupDescribeResponse(r, v)
  },
}
