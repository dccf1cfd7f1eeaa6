import { ErrorCode } from '@ottla/protocol'
import type { HeartbeatRequest } from '@ottla/protocol/messages/heartbeat'
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import type { ClassicGroup } from './classic-group.ts'
import type { Effects } from './effects.ts'
import type { Rebalance } from './rebalance.ts'

/** Heartbeat against one group; returns the error code of the answer. */
export function heartbeat(
  group: ClassicGroup,
  rebalance: Rebalance,
  request: HeartbeatRequest,
  effects: Effects,
  nowMs: number,
): number {
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE
  const error = group.validateMember(request.memberId, request.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  if (request.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
  if (group.state === 'Empty') return ErrorCode.UNKNOWN_MEMBER_ID
  rebalance.touch(group.members.get(request.memberId)!, effects, nowMs)
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
}

/** LeaveGroup against one group; a static member may be removed by its instance id alone (KIP-345). */
export function leaveGroup(
  group: ClassicGroup,
  rebalance: Rebalance,
  request: LeaveGroupRequest,
  effects: Effects,
  nowMs: number,
): LeaveGroupResponseInput {
  if (group.state === 'Dead') return { errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE, members: [] }
  let changed = false
  const members = request.members.map(({ memberId, groupInstanceId }) => {
    const errorCode = leave(group, rebalance, memberId, groupInstanceId, effects)
    changed ||= errorCode === ErrorCode.NONE
    return { memberId, groupInstanceId, errorCode }
  })
  if (changed && group.state !== 'Empty') rebalance.membershipChanged(effects, nowMs)
  return { errorCode: ErrorCode.NONE, members }
}

function leave(
  group: ClassicGroup,
  rebalance: Rebalance,
  memberId: string,
  groupInstanceId: string | null,
  effects: Effects,
): number {
  if (memberId === '') {
    const known = groupInstanceId === null ? undefined : group.staticMember(groupInstanceId)
    if (known === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    rebalance.dropMember(known, effects)
    return ErrorCode.NONE
  }
  if (group.pendingMembers.delete(memberId)) {
    rebalance.stopSession(memberId, effects)
    return ErrorCode.NONE
  }
  const error = group.validateMember(memberId, groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  rebalance.dropMember(group.members.get(memberId)!, effects)
  return ErrorCode.NONE
}
