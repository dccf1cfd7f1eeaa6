import { ErrorCode } from '@ottla/protocol'
import type { ClassicGroup } from './classic-group.ts'

/** What a commit says about its sender. */
export interface CommitSender {
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** -1 for a consumer without group management, or an administrator. */
  readonly generationId: number
  /** Of the request. */
  readonly apiVersion: number
}

/**
 * 0, or why a group does not take offsets that this sender commits in a transaction (KIP-447). Clients that
 * name no member are taken, as the transaction itself keeps out those that others replaced.
 */
export function transactionalCommitProblem(group: ClassicGroup | undefined, sender: CommitSender): number {
  if (group === undefined) return sender.generationId < 0 ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE
  if (sender.generationId < 0 && group.state === 'Empty') return ErrorCode.NONE
  if (sender.generationId < 0 && sender.memberId === '' && sender.groupInstanceId === null) return ErrorCode.NONE
  const error = group.validateMember(sender.memberId, sender.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  return sender.generationId === group.generationId ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
}

/** First version of OffsetCommit whose clients know that a group may be gone. */
const groupNotFoundVersion = 9

/** 0, or why a group does not take offsets from this sender. `group` is undefined when it does not exist. */
export function commitProblem(group: ClassicGroup | undefined, sender: CommitSender): number {
  if (group === undefined) {
    if (sender.generationId < 0) return ErrorCode.NONE
    return sender.apiVersion >= groupNotFoundVersion ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION
  }
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE
  if (sender.generationId < 0 && group.state === 'Empty') return ErrorCode.NONE
  if (sender.generationId < 0 && sender.memberId === '' && sender.groupInstanceId === null) {
    return ErrorCode.UNKNOWN_MEMBER_ID
  }
  const error = group.validateMember(sender.memberId, sender.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  if (sender.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
  // The member knows the new generation but not its assignment: what it commits may belong to another by now.
  return group.state === 'CompletingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
}
