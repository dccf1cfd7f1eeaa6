import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../../errors.ts'
import { ownsOnly, type TopicPartitionsOnWire } from '../partition-maps.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { type ConsumerMember, memberEpochToPause } from './consumer-member.ts'

/** @throws ApiException UNKNOWN_MEMBER_ID */
export function knownMember(group: ConsumerGroup, memberId: string): ConsumerMember {
  const member = group.members.get(memberId)
  if (member !== undefined) return member
  throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, `Member ${memberId} is not a member of group ${group.groupId}.`)
}

/** @throws ApiException UNKNOWN_MEMBER_ID */
export function knownStaticMember(group: ConsumerGroup, instanceId: string): ConsumerMember {
  const member = group.staticMember(instanceId)
  if (member !== undefined) return member
  throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, `Instance id ${instanceId} is unknown.`)
}

/** @throws ApiException FENCED_INSTANCE_ID when another member goes by the instance id */
export function checkNotFenced(member: ConsumerMember, memberId: string, instanceId: string): void {
  if (member.memberId === memberId) return
  throw new ApiException(
    ErrorCode.FENCED_INSTANCE_ID,
    `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.memberId}.`,
  )
}

/** @throws ApiException UNRELEASED_INSTANCE_ID unless the static member has said that it leaves for a while */
export function checkReleased(member: ConsumerMember, memberId: string, instanceId: string): void {
  if (member.memberEpoch === memberEpochToPause) return
  throw new ApiException(
    ErrorCode.UNRELEASED_INSTANCE_ID,
    `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is owned by ${member.memberId} member.`,
  )
}

/**
 * A member may be one epoch behind, when the answer that told it got lost and it owns nothing beyond what it was given.
 * @throws ApiException FENCED_MEMBER_EPOCH
 */
export function checkMemberEpoch(
  member: ConsumerMember,
  epoch: number,
  owned: readonly TopicPartitionsOnWire[] | null,
): void {
  if (epoch === 0 || epoch === member.memberEpoch) return
  const isLarger = epoch > member.memberEpoch
  if (!isLarger && epoch === member.previousMemberEpoch && ownsOnly(owned, member.assignedPartitions)) return
  throw new ApiException(
    ErrorCode.FENCED_MEMBER_EPOCH,
    `The consumer group member has a ${isLarger ? 'greater' : 'smaller'} member epoch (${epoch}) than the one known by ` +
      `the group coordinator (${member.memberEpoch}). The member must abandon all its partitions and rejoin.`,
  )
}
