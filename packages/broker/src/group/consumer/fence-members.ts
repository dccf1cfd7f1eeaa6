import type { ConsumerGroupRecord } from '../coordinator-records.ts'
import { cancelTimers, type ConsumerContext, type ConsumerStep } from './consumer-context.ts'
import { type ConsumerGroup, subscriptionsOf } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { groupEpochRecord, memberTombstones, regexTombstone } from './consumer-records.ts'
import { canDowngradeWithout, downgradeGroup } from './downgrade-group.ts'
import { subscriptionHash } from './group-epoch.ts'

/**
 * Takes members out of a group: they left, or were not heard of. When only members are left that speak the classic
 * protocol, the group becomes a classic one.
 */
export function fenceMembers<Response>(
  group: ConsumerGroup,
  members: readonly ConsumerMember[],
  response: Response,
  context: ConsumerContext,
): ConsumerStep<Response> {
  const { groupId } = group
  if (members.length === 0) return { records: [], response }
  if (canDowngradeWithout(group, members, context)) {
    return {
      response,
      ...downgradeGroup(group, { leaving: members, joining: undefined, mustRebalance: true }, context),
    }
  }
  const leaving = new Set(members.map(({ memberId }) => memberId))
  const remaining = [...group.members.values()].filter(({ memberId }) => !leaving.has(memberId))
  const records: ConsumerGroupRecord[] = members.flatMap(({ memberId }) => memberTombstones(groupId, memberId))
  const regexes = new Set(
    members.map(({ subscribedTopicRegex }) => subscribedTopicRegex).filter((regex) => regex !== ''),
  )
  for (const { subscribedTopicRegex } of remaining) regexes.delete(subscribedTopicRegex)
  for (const regex of regexes) records.push(regexTombstone(groupId, regex))
  const hash = subscriptionHash(subscriptionsOf(remaining, group.resolvedRegexes), context)
  records.push(groupEpochRecord(groupId, group.groupEpoch + 1, hash))
  return { records, response, afterWrite: () => cancelTimers(groupId, members, context) }
}
