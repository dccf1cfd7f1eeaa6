import { ErrorCode } from '@ottla/protocol'
import type { SyncGroupRequest, SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import type { ClassicGroup } from './classic-group.ts'
import type { Effects, ReplyTo } from './effects.ts'
import type { Rebalance } from './rebalance.ts'

/** A SyncGroup answer that says no more than an error. */
export function errorSync(errorCode: number): SyncGroupResponseInput {
  return { errorCode, protocolType: null, protocolName: null, assignment: new Uint8Array(0) }
}

/** SyncGroup against one group: the leader brings the assignment, the others wait for it. */
export function syncGroup(
  group: ClassicGroup,
  rebalance: Rebalance,
  request: SyncGroupRequest,
  reply: ReplyTo<SyncGroupResponseInput>,
  effects: Effects,
  nowMs: number,
): void {
  const error = syncProblem(group, request)
  if (error !== ErrorCode.NONE) {
    effects.reply(reply, errorSync(error))
    return
  }
  const member = group.members.get(request.memberId)!
  rebalance.answerSync(member, ErrorCode.UNKNOWN_MEMBER_ID, effects)
  member.awaitingSync = reply
  rebalance.synced(member.memberId, effects)
  if (group.state === 'Stable') {
    rebalance.answerSync(member, ErrorCode.NONE, effects)
    rebalance.touch(member, effects, nowMs)
    return
  }
  if (group.leaderId !== member.memberId) return
  const assignments = new Map<string, Uint8Array>()
  // Copied: the assignment outlives the request frame by far.
  for (const { memberId, assignment } of request.assignments) assignments.set(memberId, Uint8Array.from(assignment))
  effects.write([rebalance.groupRecord(assignments)], (errorCode) => {
    if (errorCode !== ErrorCode.NONE) {
      rebalance.failAssignment(errorCode, effects, nowMs)
      rebalance.membershipChanged(effects, nowMs)
      return
    }
    for (const each of group.members.values()) each.assignment = assignments.get(each.memberId) ?? new Uint8Array(0)
    rebalance.completeSync(effects, nowMs)
  })
}

function syncProblem(group: ClassicGroup, request: SyncGroupRequest): number {
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE
  const error = group.validateMember(request.memberId, request.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  if (request.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
  if (differs(request.protocolType, group.protocolType) || differs(request.protocolName, group.protocolName)) {
    return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
  }
  if (group.state === 'Empty') return ErrorCode.UNKNOWN_MEMBER_ID
  if (group.state === 'PreparingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS
  return ErrorCode.NONE
}

/** Old clients do not say what protocol they think they are in. */
function differs(claimed: string | null, actual: string | undefined): boolean {
  return claimed !== null && actual !== undefined && claimed !== actual
}
