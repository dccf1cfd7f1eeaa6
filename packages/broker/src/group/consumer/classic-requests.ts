import { ErrorCode } from '@ottla/protocol'
import type { HeartbeatRequest } from '@ottla/protocol/messages/heartbeat'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { ApiException } from '../../errors.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import { type ConsumerContext, type ConsumerStep, joinTimer, sessionTimer, syncTimer } from './consumer-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { type ClassicMetadata, type ConsumerMember, MemberState } from './consumer-member.ts'
import { encodeAssignment } from './downgrade-group.ts'
import { fenceMembers } from './fence-members.ts'
import { checkNotFenced, knownMember, knownStaticMember } from './member-lookup.ts'

/** A member that speaks the classic protocol. */
type ClassicConsumerMember = ConsumerMember & { readonly classic: ClassicMetadata }

/**
 * SyncGroup of a classic member in a consumer group: it is told what the broker gave it.
 * @throws ApiException with the error of the answer
 */
export function syncConsumerGroup(
  group: ConsumerGroup,
  request: SyncGroupRequest,
  { topics, effects, nowMs }: ConsumerContext,
): ConsumerStep<SyncGroupResponseInput> {
  const { groupId, protocolType, protocolName } = request
  const member = classicMember(group, request)
  const { memberId, classic } = member
  const ownProtocol = classic.protocols[0]!
  const isOther =
    (protocolType !== null && protocolType !== 'consumer') ||
    (protocolName !== null && protocolName !== ownProtocol.name)
  if (isOther) {
    throw new ApiException(
      ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
      `The protocol of member ${memberId} is ${ownProtocol.name} of type consumer.`,
    )
  }
  if (group.assignmentEpoch > member.memberEpoch && member.state !== MemberState.UNREVOKED_PARTITIONS) {
    effects.setTimerIfAbsent(groupId, joinTimer(memberId), nowMs + member.rebalanceTimeoutMs)
    throw new ApiException(
      ErrorCode.REBALANCE_IN_PROGRESS,
      `A new rebalance is triggered in group ${groupId} and member ${memberId} should rejoin to catch up.`,
    )
  }
  const assigned: TopicPartitionSets = new Map(
    Array.from(member.assignedPartitions, ([topicId, partitions]) => [topicId, new Set(partitions.keys())]),
  )
  effects.cancelTimer(groupId, syncTimer(memberId))
  effects.setTimer(groupId, sessionTimer(memberId), nowMs + classic.sessionTimeoutMs)
  return {
    records: [],
    response: {
      errorCode: ErrorCode.NONE,
      protocolType,
      protocolName,
      assignment: encodeAssignment(assigned, ownProtocol.metadata, topics),
    },
  }
}

/**
 * Heartbeat of a classic member in a consumer group; returns the error code of the answer. It is told to rejoin when
 * there is a new target, when it has to give partitions up, and when those that it waited for are free.
 * @throws ApiException with the error of the answer
 */
export function heartbeatConsumerGroup(
  group: ConsumerGroup,
  request: HeartbeatRequest,
  { effects, nowMs }: ConsumerContext,
): number {
  const { groupId } = group
  const member = classicMember(group, request)
  const { memberId } = member
  effects.setTimer(groupId, sessionTimer(memberId), nowMs + member.classic.sessionTimeoutMs)
  const mustRejoin =
    member.memberEpoch < group.assignmentEpoch ||
    member.state === MemberState.UNREVOKED_PARTITIONS ||
    (member.state === MemberState.UNRELEASED_PARTITIONS && !group.waitsForOthers(member))
  if (!mustRejoin) return ErrorCode.NONE
  effects.setTimerIfAbsent(groupId, joinTimer(memberId), nowMs + member.rebalanceTimeoutMs)
  return ErrorCode.REBALANCE_IN_PROGRESS
}

/** LeaveGroup for a consumer group, by classic members or by an administrator for any member. */
export function leaveConsumerGroup(
  group: ConsumerGroup,
  request: LeaveGroupRequest,
  context: ConsumerContext,
): ConsumerStep<LeaveGroupResponseInput> {
  const leaving = new Set<ConsumerMember>()
  const members = request.members.map(({ memberId, groupInstanceId }) => {
    let errorCode: number = ErrorCode.NONE
    try {
      leaving.add(leavingMember(group, memberId, groupInstanceId))
    } catch (error) {
      if (!(error instanceof ApiException)) throw error
      errorCode = error.errorCode
    }
    return { memberId, groupInstanceId, errorCode }
  })
  return fenceMembers(group, [...leaving], { errorCode: ErrorCode.NONE, members }, context)
}

function leavingMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember {
  if (instanceId === null) return knownMember(group, memberId)
  const member = knownStaticMember(group, instanceId)
  // An administrator knows the instance and not the member.
  if (memberId !== '') checkNotFenced(member, memberId, instanceId)
  return member
}

function classicMember(
  group: ConsumerGroup,
  request: Pick<HeartbeatRequest, 'memberId' | 'groupInstanceId' | 'generationId'>,
): ClassicConsumerMember {
  const { memberId, groupInstanceId: instanceId, generationId } = request
  const member = instanceId === null ? knownMember(group, memberId) : knownStaticMember(group, instanceId)
  if (instanceId !== null) checkNotFenced(member, memberId, instanceId)
  const { classic } = member
  if (classic === null) {
    throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, `Member ${memberId} does not use the classic protocol.`)
  }
  if (member.memberEpoch !== generationId) {
    throw new ApiException(
      ErrorCode.ILLEGAL_GENERATION,
      `The request generation id ${generationId} is not equal to the member epoch ${member.memberEpoch} of member ${memberId}.`,
    )
  }
  return { ...member, classic }
}
