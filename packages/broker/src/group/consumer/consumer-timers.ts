import { type ConsumerContext, type ConsumerStep, rebalanceTimer, sessionTimer } from './consumer-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { memberEpochToPause, MemberState } from './consumer-member.ts'
import { fenceMembers } from './fence-members.ts'

/** A timer of a member fell due: it was not heard of, or was too slow, and is taken out. */
export function onConsumerTimer(
  group: ConsumerGroup,
  timer: string,
  context: ConsumerContext,
): ConsumerStep<undefined> | undefined {
  const at = timer.indexOf(':')
  const member = group.members.get(timer.slice(at + 1))
  if (at === -1 || member === undefined) return undefined
  const isRevoking = member.state === MemberState.UNREVOKED_PARTITIONS && member.memberEpoch !== memberEpochToPause
  if (timer === rebalanceTimer(member.memberId) && !isRevoking) return undefined
  return fenceMembers(group, [member], undefined, context)
}

/** After a restart: every member has one session timeout to be heard of, and its time for giving partitions up anew. */
export function startConsumerSessions(group: ConsumerGroup, { settings, effects, nowMs }: ConsumerContext): void {
  const { groupId } = group
  for (const { memberId, state, rebalanceTimeoutMs } of group.members.values()) {
    effects.setTimer(groupId, sessionTimer(memberId), nowMs + settings.sessionTimeoutMs(groupId))
    if (state === MemberState.UNREVOKED_PARTITIONS) {
      effects.setTimer(groupId, rebalanceTimer(memberId), nowMs + rebalanceTimeoutMs)
    }
  }
}
