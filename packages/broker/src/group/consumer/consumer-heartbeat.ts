import { ErrorCode } from '@ottla/protocol'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import { ApiException } from '../../errors.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { samePartitionEpochs, type TopicPartitionsOnWire, toWire } from '../partition-maps.ts'
import {
  type ConsumerClient,
  type ConsumerContext,
  type ConsumerStep,
  rebalanceTimer,
  sessionTimer,
} from './consumer-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import {
  type ConsumerMember,
  isReconciledTo,
  memberEpochToJoin,
  memberEpochToLeave,
  memberEpochToPause,
  MemberState,
  newConsumerMember,
  sameNames,
  sameProgress,
  sameSubscription,
} from './consumer-member.ts'
import { currentAssignmentRecord, memberTombstones, subscriptionRecord, targetRecord } from './consumer-records.ts'
import { fenceMembers } from './fence-members.ts'
import { updateGroupEpoch } from './group-epoch.ts'
import { checkMemberEpoch, checkNotFenced, checkReleased, knownMember, knownStaticMember } from './member-lookup.ts'
import { reconcileMember } from './reconcile-member.ts'
import { resolveRegexes, updateRegexes } from './regex-refresh.ts'
import { subscribedTopicIds, type Target, updateTarget } from './target-assignment.ts'
import { openConsumerGroup } from './upgrade-group.ts'

type HeartbeatStep = ConsumerStep<ConsumerGroupHeartbeatResponseInput>

/**
 * ConsumerGroupHeartbeat: a member joins, reports, or leaves. The order of the checks is Kafka's.
 * @throws ApiException with the error of the answer; nothing has changed then
 */
export function consumerGroupHeartbeat(
  request: ConsumerGroupHeartbeatRequest,
  client: ConsumerClient,
  context: ConsumerContext,
): HeartbeatStep {
  const { memberEpoch } = request
  if (memberEpoch === memberEpochToLeave || memberEpoch === memberEpochToPause) return leave(request, context)
  return heartbeat(request, client, context)
}

function heartbeat(
  request: ConsumerGroupHeartbeatRequest,
  client: ConsumerClient,
  context: ConsumerContext,
): HeartbeatStep {
  const { groupId, memberId, memberEpoch, instanceId, topicPartitions: owned } = request
  const { settings, effects, nowMs } = context
  const isJoin = memberEpoch === memberEpochToJoin
  const opened = openConsumerGroup(groupId, isJoin, context)
  const { group } = opened
  if (group.members.size >= settings.maxSize && !group.members.has(memberId)) {
    throw new ApiException(
      ErrorCode.GROUP_MAX_SIZE_REACHED,
      `The consumer group has reached its maximum capacity of ${settings.maxSize} members.`,
    )
  }
  const records: CoordinatorRecord[] = [...opened.records]
  const member =
    instanceId === null ? dynamicMember(group, request, isJoin) : staticMember(group, request, isJoin, records)

  const subscribed: ConsumerMember = {
    ...member,
    instanceId: instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames:
      request.subscribedTopicNames === null ? member.subscribedTopicNames : new Set(request.subscribedTopicNames),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId: client.clientId,
    clientHost: client.clientHost,
    classic: null,
  }
  const change = { from: member, to: subscribed }
  const { groupEpoch, isChanged, toResolve } = updateSubscription(group, change, context, records, false)
  const target = updateTarget(group, groupEpoch, change, context, records)
  const updated = reconcile(group, subscribed, target, isChanged, owned, context, records)
  effects.setTimer(groupId, sessionTimer(memberId), nowMs + settings.sessionTimeoutMs(groupId))

  const isFull =
    request.rebalanceTimeoutMs !== -1 &&
    (request.subscribedTopicNames !== null || request.subscribedTopicRegex !== null) &&
    owned !== null
  const tellAssignment = isJoin || isFull || !samePartitionEpochs(member.assignedPartitions, updated.assignedPartitions)
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
    afterWrite() {
      opened.afterWrite?.()
      if (toResolve.length > 0) resolveRegexes(groupId, toResolve, context, client.mayDescribe)
    },
  }
}

/** A member as it was and as it is to be. */
export interface Subscribing {
  readonly from: ConsumerMember
  readonly to: ConsumerMember
}

/** What a member's subscription means for its group. */
export interface SubscriptionUpdate {
  readonly groupEpoch: number
  readonly isChanged: boolean
  /** Regular expressions to resolve once all is on record. */
  readonly toResolve: readonly string[]
}

/**
 * Notes a member's subscription if it changed; the group gets a new epoch if its topics are others by it.
 * @param alwaysForRegex - also if the topics of a regular expression are not known yet
 */
export function updateSubscription(
  group: ConsumerGroup,
  change: Subscribing,
  context: ConsumerContext,
  records: CoordinatorRecord[],
  alwaysForRegex: boolean,
): SubscriptionUpdate {
  const { from, to } = change
  if (!sameSubscription(from, to)) records.push(subscriptionRecord(group.groupId, to))
  const namesChanged = !sameNames(from.subscribedTopicNames, to.subscribedTopicNames)
  const { isChanged, isResolved, toResolve } = updateRegexes(group, change, context, records)
  const mustBump = namesChanged || isResolved || (alwaysForRegex && isChanged)
  const groupEpoch =
    mustBump || group.hasMetadataExpired(context.nowMs)
      ? updateGroupEpoch(group, mustBump, change, context, records)
      : group.groupEpoch
  return { groupEpoch, isChanged: namesChanged || isChanged, toResolve }
}

/** One step of a member towards its target, on record; and the time that it has for giving partitions up. */
export function reconcile(
  group: ConsumerGroup,
  member: ConsumerMember,
  target: Target,
  hasSubscriptionChanged: boolean,
  owned: readonly TopicPartitionsOnWire[] | null,
  { topics, effects, nowMs }: ConsumerContext,
  records: CoordinatorRecord[],
): ConsumerMember {
  if (!hasSubscriptionChanged && isReconciledTo(member, target.epoch)) return member
  const { groupId } = group
  const updated = reconcileMember(member, {
    assignmentEpoch: target.epoch,
    target: target.partitions,
    subscribedTopicIds: subscribedTopicIds(member, group.resolvedRegexes, topics),
    hasSubscriptionChanged,
    owned,
    partitionEpoch: (topicId, partition) => group.partitionEpoch(topicId, partition),
  })
  if (sameProgress(member, updated)) return updated
  records.push(currentAssignmentRecord(groupId, updated))
  if (updated.classic === null) {
    const timer = rebalanceTimer(updated.memberId)
    if (updated.state !== MemberState.UNREVOKED_PARTITIONS) effects.cancelTimer(groupId, timer)
    else effects.setTimer(groupId, timer, nowMs + updated.rebalanceTimeoutMs)
  }
  return updated
}

function dynamicMember(
  group: ConsumerGroup,
  { memberId, memberEpoch, topicPartitions }: ConsumerGroupHeartbeatRequest,
  isJoin: boolean,
): ConsumerMember {
  const member = isJoin ? (group.members.get(memberId) ?? newConsumerMember(memberId)) : knownMember(group, memberId)
  checkMemberEpoch(member, memberEpoch, topicPartitions)
  return member
}

function staticMember(
  group: ConsumerGroup,
  { memberId, memberEpoch, instanceId, topicPartitions }: ConsumerGroupHeartbeatRequest,
  isJoin: boolean,
  records: CoordinatorRecord[],
): ConsumerMember {
  if (!isJoin) {
    const member = knownStaticMember(group, instanceId!)
    checkNotFenced(member, memberId, instanceId!)
    checkMemberEpoch(member, memberEpoch, topicPartitions)
    return member
  }
  const previous = group.staticMember(instanceId)
  if (previous === undefined) return group.members.get(memberId) ?? newConsumerMember(memberId)
  if (previous.classic === null) checkReleased(previous, memberId, instanceId!)
  return replaceStaticMember(group, previous, memberId, records)
}

/** A static member comes back under a new member id and takes over what the old one had. */
export function replaceStaticMember(
  group: ConsumerGroup,
  previous: ConsumerMember,
  memberId: string,
  records: CoordinatorRecord[],
): ConsumerMember {
  const { groupId } = group
  const member = { ...previous, memberId, memberEpoch: 0, previousMemberEpoch: 0 }
  records.push(
    ...memberTombstones(groupId, previous.memberId),
    subscriptionRecord(groupId, member),
    targetRecord(groupId, memberId, group.target(previous.memberId)),
    currentAssignmentRecord(groupId, member),
  )
  return member
}

function leave(request: ConsumerGroupHeartbeatRequest, context: ConsumerContext): HeartbeatStep {
  const { groupId, memberId, memberEpoch, instanceId } = request
  const group = context.groups.consumer(groupId)
  const response: ConsumerGroupHeartbeatResponseInput = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    memberId,
    memberEpoch,
    heartbeatIntervalMs: 0,
  }
  if (instanceId === null) return fenceMembers(group, [knownMember(group, memberId)], response, context)
  const member = knownStaticMember(group, instanceId)
  checkNotFenced(member, memberId, instanceId)
  if (memberEpoch === memberEpochToLeave) return fenceMembers(group, [member], response, context)
  const paused: ConsumerMember = {
    ...member,
    memberEpoch: memberEpochToPause,
    partitionsPendingRevocation: new Map(),
    // The one that comes back has them from its first epoch on.
    assignedPartitions: new Map(
      Array.from(member.assignedPartitions, ([topicId, partitions]) => [
        topicId,
        new Map(Array.from(partitions.keys(), (partition) => [partition, 0])),
      ]),
    ),
  }
  return { records: [currentAssignmentRecord(groupId, paused)], response }
}
