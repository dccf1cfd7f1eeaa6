import { ErrorCode } from '@ottla/protocol'
import type {
  ShareGroupHeartbeatRequest,
  ShareGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/share-group-heartbeat'
import { ApiException } from '../../errors.ts'
import type { TopicImage } from '../../controller/metadata-image.ts'
import { assignSimple } from '../assignors/simple-assignor.ts'
import { type ConsumerClient, type ConsumerStep, sessionTimer } from '../consumer/consumer-context.ts'
import { sameNames } from '../consumer/consumer-member.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { inHashOrder } from '../java-hash-order.ts'
import { noPartitions, samePartitions, toWire, type TopicPartitionSets } from '../partition-maps.ts'
import { groupHash } from '../topic-hash.ts'
import type { ShareContext } from './share-context.ts'
import type { ShareGroup, ShareMember } from './share-group.ts'
import {
  newShareMember,
  shareAssignmentEpochRecord,
  shareCurrentAssignmentRecord,
  shareEpochRecord,
  shareMemberTombstones,
  shareSubscriptionRecord,
  shareTargetRecord,
} from './share-records.ts'
import { initializeStates, statesToInitialize } from './share-states.ts'

const metadataRefreshIntervalMs = 2_147_483_647
const joinEpoch = 0
const leaveEpoch = -1

/**
 * ShareGroupHeartbeat: a member joins, reports, or leaves. The order of the checks is Kafka's.
 * @throws ApiException with the error of the answer; nothing has changed then
 */
export function shareGroupHeartbeat(
  request: ShareGroupHeartbeatRequest,
  client: ConsumerClient,
  context: ShareContext,
): ConsumerStep<ShareGroupHeartbeatResponseInput> {
  const { groupId, memberId, memberEpoch } = request
  const { settings, effects, nowMs } = context
  if (memberEpoch === leaveEpoch) {
    const group = context.groups.share(groupId)
    const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, memberId, memberEpoch, heartbeatIntervalMs: 0 }
    return fenceShareMember(group, knownMember(group, memberId), response, context)
  }
  const isJoin = memberEpoch === joinEpoch
  const group = context.groups.openShare(groupId, isJoin)
  if (group.members.size >= settings.maxSize && !group.members.has(memberId)) {
    throw new ApiException(
      ErrorCode.GROUP_MAX_SIZE_REACHED,
      `The share group has reached its maximum capacity of ${settings.maxSize} members.`,
    )
  }
  const member = isJoin ? (group.members.get(memberId) ?? newShareMember(memberId)) : knownMember(group, memberId)
  checkEpoch(member, memberEpoch)
  const subscribed: ShareMember = {
    ...member,
    rackId: request.rackId ?? member.rackId,
    subscribedTopicNames:
      request.subscribedTopicNames === null ? member.subscribedTopicNames : new Set(request.subscribedTopicNames),
    clientId: client.clientId,
    clientHost: client.clientHost,
  }
  const records: CoordinatorRecord[] = []
  const { groupEpoch, isBumped } = updateEpoch(group, member, subscribed, context, records)
  const target = updateTarget(group, groupEpoch, subscribed, context, records)
  const updated = reconcile(group, subscribed, target, isBumped, context, records)
  effects.setTimer(groupId, sessionTimer(memberId), nowMs + settings.sessionTimeoutMs(groupId))
  const toInitialize = statesToInitialize(group, subscribed, context, records)
  const tellAssignment =
    isJoin ||
    request.subscribedTopicNames !== null ||
    !samePartitions(member.assignedPartitions, updated.assignedPartitions)
  return {
    records,
    response: {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      memberId,
      memberEpoch: updated.memberEpoch,
      heartbeatIntervalMs: settings.heartbeatIntervalMs(groupId),
      assignment: tellAssignment ? { topicPartitions: toWire(updated.assignedPartitions) } : null,
    },
    afterWrite: () => initializeStates(groupId, groupEpoch, toInitialize, context),
  }
}

/** Takes a member out of a group: it left, or was not heard of. */
export function fenceShareMember<Response>(
  group: ShareGroup,
  { memberId }: ShareMember,
  response: Response,
  context: ShareContext,
): ConsumerStep<Response> {
  const { groupId } = group
  const remaining = [...group.members.values()].filter((member) => member.memberId !== memberId)
  const topics = new Set(remaining.flatMap(({ subscribedTopicNames }) => [...subscribedTopicNames]))
  const records = [
    ...shareMemberTombstones(groupId, memberId),
    shareEpochRecord(groupId, group.groupEpoch + 1, hashOf(topics, context)),
  ]
  return { records, response, afterWrite: () => context.effects.cancelTimer(groupId, sessionTimer(memberId)) }
}

function updateEpoch(
  group: ShareGroup,
  member: ShareMember,
  subscribed: ShareMember,
  context: ShareContext,
  records: CoordinatorRecord[],
): { groupEpoch: number; isBumped: boolean } {
  const { groupId } = group
  const namesChanged = !sameNames(member.subscribedTopicNames, subscribed.subscribedTopicNames)
  const isChanged =
    namesChanged ||
    !group.members.has(member.memberId) ||
    member.rackId !== subscribed.rackId ||
    member.clientId !== subscribed.clientId ||
    member.clientHost !== subscribed.clientHost
  if (isChanged) records.push(shareSubscriptionRecord(groupId, subscribed))
  let isBumped = namesChanged || (group.assignmentEpoch >= group.groupEpoch && group.hasUnassignedPartitions)
  if (!isBumped && !group.hasMetadataExpired(context.nowMs)) return { groupEpoch: group.groupEpoch, isBumped }
  const hash = hashOf(group.subscribedTopics(subscribed).keys(), context)
  isBumped ||= hash !== group.metadataHash
  const groupEpoch = isBumped ? group.groupEpoch + 1 : group.groupEpoch
  if (isBumped) records.push(shareEpochRecord(groupId, groupEpoch, hash))
  group.metadataRefresh = { deadlineMs: context.nowMs + metadataRefreshIntervalMs, epoch: groupEpoch }
  return { groupEpoch, isBumped }
}

function updateTarget(
  group: ShareGroup,
  groupEpoch: number,
  subscribed: ShareMember,
  { settings, topics, nowMs }: ShareContext,
  records: CoordinatorRecord[],
): { epoch: number; partitions: TopicPartitionSets } {
  const { groupId } = group
  const isDue =
    group.assignmentEpoch < groupEpoch &&
    (group.assignmentTimestampMs === 0 || nowMs >= group.assignmentTimestampMs + settings.assignmentIntervalMs(groupId))
  if (!isDue) {
    return {
      epoch: group.assignmentEpoch,
      partitions: group.targetAssignment.get(subscribed.memberId) ?? noPartitions,
    }
  }
  const members = new Map(Array.from(group.membersWith(subscribed), (member) => [member.memberId, member]))
  const counts = group.subscribedTopics(subscribed)
  const assigned = assignSimple(
    {
      members: inHashOrder(members.keys()).map((memberId) => ({
        memberId,
        instanceId: null,
        topicIds: topicIdsOf(members.get(memberId)!, topics),
        assignment: group.targetAssignment.get(memberId) ?? noPartitions,
      })),
      isHomogeneous: [...counts.values()].every((count) => count === members.size),
      partitionCount: (topicId) => topics.topicById(topicId)?.partitions.length ?? 0,
    },
    (topicId, partition) => group.stateMetadata?.initialized.get(topicId)?.partitions.has(partition) === true,
  )
  for (const memberId of members.keys()) {
    const partitions = assigned.get(memberId) ?? noPartitions
    const known = group.targetAssignment.get(memberId)
    if (known === undefined || !samePartitions(known, partitions)) {
      records.push(shareTargetRecord(groupId, memberId, partitions))
    }
  }
  records.push(shareAssignmentEpochRecord(groupId, groupEpoch, nowMs))
  return { epoch: groupEpoch, partitions: assigned.get(subscribed.memberId) ?? noPartitions }
}

function reconcile(
  { groupId }: ShareGroup,
  member: ShareMember,
  target: { readonly epoch: number; readonly partitions: TopicPartitionSets },
  hasChanged: boolean,
  { topics }: ShareContext,
  records: CoordinatorRecord[],
): ShareMember {
  const isReconciled = member.memberEpoch === target.epoch
  if (isReconciled && !hasChanged) return member
  const topicIds = topicIdsOf(member, topics)
  const assignedPartitions = new Map([...target.partitions].filter(([topicId]) => topicIds.has(topicId)))
  const updated: ShareMember = isReconciled
    ? { ...member, assignedPartitions }
    : { ...member, assignedPartitions, memberEpoch: target.epoch, previousMemberEpoch: member.memberEpoch }
  if (isReconciled && samePartitions(member.assignedPartitions, assignedPartitions)) return member
  records.push(shareCurrentAssignmentRecord(groupId, updated))
  return updated
}

function knownMember(group: ShareGroup, memberId: string): ShareMember {
  const member = group.members.get(memberId)
  if (member !== undefined) return member
  throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, `Member ${memberId} is not a member of group ${group.groupId}.`)
}

function checkEpoch(member: ShareMember, epoch: number): void {
  if (epoch === joinEpoch || epoch === member.memberEpoch || epoch === member.previousMemberEpoch) return
  const known = member.memberEpoch
  const message =
    epoch > known
      ? `The share group member has a greater member epoch (${epoch}) than the one known by the group coordinator (${known}).`
      : `The share group member has a smaller member epoch (${epoch}) than the one known by the group coordinator (${known}), ` +
        `and it does not match the previous member epoch (${member.previousMemberEpoch}).`
  throw new ApiException(
    ErrorCode.FENCED_MEMBER_EPOCH,
    `${message} The member must abandon all its partitions and rejoin.`,
  )
}

function topicIdsOf({ subscribedTopicNames }: ShareMember, topics: ShareContext['topics']): Set<string> {
  const topicIds = [...subscribedTopicNames].flatMap((name) => topics.topic(name)?.topicId ?? [])
  return new Set(topicIds)
}

function hashOf(names: Iterable<string>, { topics }: ShareContext): bigint {
  const existing: TopicImage[] = [...names].flatMap((name) => topics.topic(name) ?? [])
  return groupHash(existing, topics.rack)
}
