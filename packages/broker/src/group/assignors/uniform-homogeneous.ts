import { partitionsInHashOrder, topicIdsInHashOrder } from '../java-hash-order.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import type { AssignorInput } from './assignor.ts'
import { MutableAssignment } from './mutable-assignment.ts'

type TopicPartition = readonly [topicId: string, partition: number]

/**
 * For members that are all subscribed to the same topics: each keeps what it has up to its quota, and what is
 * left over goes to those that are below theirs. Who has the odd partitions keeps them if possible.
 */
export function assignUniformHomogeneous({ members, partitionCount }: AssignorInput): Map<string, TopicPartitionSets> {
  const subscribed = members[0]!.topicIds
  if (subscribed.size === 0) return new Map()
  const unassigned = unassignedPartitions(members, topicIdsInHashOrder(subscribed, true), partitionCount)
  let totalCount = 0
  for (const topicId of subscribed) totalCount += partitionCount(topicId)
  const minQuota = Math.floor(totalCount / members.length)
  let extras = totalCount % members.length

  const assignments = new Map<string, MutableAssignment>()
  const unfilled: { assignment: MutableAssignment; quota: number }[] = []
  for (const [at, { memberId, assignment: old }] of members.entries()) {
    const assignment = new MutableAssignment(old)
    assignments.set(memberId, assignment)
    let hasExtra = extras > 0
    let quota = hasExtra ? minQuota + 1 : minQuota
    for (const topicId of topicIdsInHashOrder(old.keys())) {
      const partitions = old.get(topicId)!
      if (!subscribed.has(topicId)) assignment.removeTopic(topicId)
      else if (partitions.size <= quota) quota -= partitions.size
      else {
        for (const partition of partitionsInHashOrder(partitions)) {
          if (quota > 0) quota--
          else {
            assignment.remove(topicId, partition)
            unassigned.push([topicId, partition])
          }
        }
      }
    }
    if (quota > 0 && hasExtra && members.length - at > extras) {
      // Left to another member that may have it already; the last ones have to take it.
      quota--
      hasExtra = false
    }
    if (quota > 0) unfilled.push({ assignment, quota })
    if (hasExtra) extras--
  }

  let next = 0
  for (const { assignment, quota } of unfilled) {
    for (let i = 0; i < quota && next < unassigned.length; i++) assignment.add(...unassigned[next++]!)
  }
  return new Map(Array.from(assignments, ([memberId, { partitions }]) => [memberId, partitions]))
}

function unassignedPartitions(
  members: AssignorInput['members'],
  topicIds: readonly string[],
  partitionCount: (topicId: string) => number,
): TopicPartition[] {
  const owned = new Map<string, Set<number>>(topicIds.map((topicId) => [topicId, new Set()]))
  for (const { assignment } of members) {
    for (const [topicId, partitions] of assignment)
      for (const partition of partitions) owned.get(topicId)?.add(partition)
  }
  const unassigned: TopicPartition[] = []
  for (const topicId of topicIds) {
    const count = partitionCount(topicId)
    for (let partition = 0; partition < count; partition++) {
      if (!owned.get(topicId)!.has(partition)) unassigned.push([topicId, partition])
    }
  }
  return unassigned
}
