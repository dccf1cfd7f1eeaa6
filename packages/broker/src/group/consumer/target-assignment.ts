import type { Assignor } from '../assignors/assignor.ts'
import { assignRange } from '../assignors/range-assignor.ts'
import { assignUniform } from '../assignors/uniform-assignor.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { inHashOrder } from '../java-hash-order.ts'
import { noPartitions, samePartitions, type TopicPartitionSets } from '../partition-maps.ts'
import type { TopicCatalog } from '../topic-catalog.ts'
import type { ConsumerContext } from './consumer-context.ts'
import { type ConsumerGroup, isHomogeneous, type ResolvedRegex } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { assignmentEpochRecord, targetRecord } from './consumer-records.ts'

/** Assignors of this broker by name, the default first. */
export const assignors: Readonly<Record<string, Assignor>> = { uniform: assignUniform, range: assignRange }

/** What a member is to have in which epoch. */
export interface Target {
  readonly epoch: number
  readonly partitions: TopicPartitionSets
}

/** Works out a new target for the group if its epoch asks for one and the last is old enough; notes the records that say it. */
export function updateTarget(
  group: ConsumerGroup,
  groupEpoch: number,
  change: { readonly from: ConsumerMember; readonly to: ConsumerMember },
  { settings, topics, nowMs }: ConsumerContext,
  records: CoordinatorRecord[],
): Target {
  const { groupId } = group
  const isDue =
    group.assignmentEpoch < groupEpoch &&
    (group.assignmentTimestampMs === 0 || nowMs >= group.assignmentTimestampMs + settings.assignmentIntervalMs(groupId))
  if (!isDue) return { epoch: group.assignmentEpoch, partitions: group.targetOf(change.to) }

  const members = new Map(Array.from(group.membersAfter(change), (member) => [member.memberId, member]))
  const assign = assignors[group.preferredAssignor(change) ?? settings.assignors[0]!]!
  const assigned = assign({
    members: inHashOrder(members.keys()).map((memberId) => {
      const member = members.get(memberId)!
      return {
        memberId,
        instanceId: member.instanceId,
        topicIds: subscribedTopicIds(member, group.resolvedRegexes, topics),
        assignment: memberId === change.to.memberId ? group.targetOf(member) : group.target(memberId),
      }
    }),
    isHomogeneous: isHomogeneous(group.subscribedTopics(change), group.subscribedRegexes(change), members.size),
    partitionCount: (topicId) => topics.topicById(topicId)?.partitions.length ?? 0,
  })
  for (const memberId of members.keys()) {
    const target = assigned.get(memberId) ?? noPartitions
    const known = group.targetAssignment.get(memberId)
    if (known === undefined || !samePartitions(known, target)) records.push(targetRecord(groupId, memberId, target))
  }
  records.push(assignmentEpochRecord(groupId, groupEpoch, nowMs))
  return { epoch: groupEpoch, partitions: assigned.get(change.to.memberId) ?? noPartitions }
}

/** Ids of the topics that exist and that a member is subscribed to, by name or by regular expression. */
export function subscribedTopicIds(
  { subscribedTopicNames, subscribedTopicRegex }: ConsumerMember,
  resolved: ReadonlyMap<string, ResolvedRegex>,
  catalog: TopicCatalog,
): ReadonlySet<string> {
  const topicIds = new Set<string>()
  const add = (name: string): void => {
    const topicId = catalog.topic(name)?.topicId
    if (topicId !== undefined) topicIds.add(topicId)
  }
  for (const name of inHashOrder(subscribedTopicNames, true)) add(name)
  for (const name of resolved.get(subscribedTopicRegex)?.topics ?? []) add(name)
  return topicIds
}
