import { inHashOrder, partitionsInHashOrder, topicIdsInHashOrder } from '../java-hash-order.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import type { AssignorInput } from './assignor.ts'

/** A partition that is to be shared. */
interface SharedPartition {
  readonly name: string
  readonly topicId: string
  readonly partition: number
}

/**
 * For share groups: every partition goes to as many members as are needed for all to have something, and every member
 * gets as many as any other; who has one keeps it if possible. Members with different subscriptions are dealt with
 * topic by topic.
 * @param isAssignable - whether the group's state of a partition is there
 */
export function assignSimple(
  { members, isHomogeneous, partitionCount }: AssignorInput,
  isAssignable: (topicId: string, partition: number) => boolean,
): Map<string, TopicPartitionSets> {
  const partitionsOf = (topicIds: Iterable<string>): SharedPartition[] =>
    [...topicIds].flatMap((topicId) =>
      Array.from({ length: partitionCount(topicId) }, (_, partition) => shared(topicId, partition)).filter((each) =>
        isAssignable(each.topicId, each.partition),
      ),
    )
  const assigned = new Map<string, Map<string, Set<number>>>(members.map(({ memberId }) => [memberId, new Map()]))
  const deal = (topicIds: ReadonlySet<string>): void => {
    const subscribers = members.filter((member) => [...topicIds].some((topicId) => member.topicIds.has(topicId)))
    const owned = subscribers.map(({ assignment }) =>
      topicIdsInHashOrder(assignment.keys())
        .filter((topicId) => topicIds.has(topicId))
        .flatMap((topicId) =>
          partitionsInHashOrder(assignment.get(topicId)!).map((partition) => shared(topicId, partition)),
        ),
    )
    for (const [at, partitions] of sharePartitions(owned, partitionsOf(topicIds)).entries()) {
      const assignment = assigned.get(subscribers[at]!.memberId)!
      for (const { topicId, partition } of partitions) {
        const known = assignment.get(topicId)
        if (known === undefined) assignment.set(topicId, new Set([partition]))
        else known.add(partition)
      }
    }
  }
  if (isHomogeneous) deal(members[0]?.topicIds ?? new Set())
  else for (const topicId of new Set(members.flatMap(({ topicIds }) => [...topicIds]))) deal(new Set([topicId]))
  return assigned
}

/** What each member is to have, by its number; `owned` is what it has. */
function sharePartitions(
  owned: readonly (readonly SharedPartition[])[],
  targets: readonly SharedPartition[],
): SharedPartition[][] {
  const memberCount = owned.length
  const sharing = targets.length === 0 ? 0 : Math.ceil(memberCount / targets.length)
  const perMember = (sharing * targets.length) / memberCount
  const wanted = owned.map((_, at) => Math.ceil(perMember * (at + 1)) - Math.ceil(perMember * at))
  const result = owned.map(
    (partitions, at) =>
      new Map(partitions.slice(Math.max(0, partitions.length - wanted[at]!)).map((each) => [each.name, each])),
  )
  const holders = new Map<string, Set<number>>(targets.map(({ name }) => [name, new Set()]))
  for (const [at, partitions] of result.entries()) {
    for (const { name } of [...partitions.values()]) {
      const sharers = holders.get(name)
      // Too many have it, or it is not to be had any more.
      if (sharers === undefined || sharers.size >= sharing) partitions.delete(name)
      else sharers.add(at)
    }
  }
  const unfilled = new Set(owned.keys())
  for (const at of owned.keys()) if (result[at]!.size >= wanted[at]!) unfilled.delete(at)
  const byName = new Map(targets.map((each) => [each.name, each]))
  let turn = [...unfilled]
  for (const name of inHashOrder(byName.keys())) {
    const sharers = holders.get(name)!
    let passes = 0
    while (sharers.size < sharing && unfilled.size > 0 && passes <= unfilled.size) {
      if (turn.length === 0) turn = [...unfilled]
      const at = turn.shift()!
      passes++
      if (!unfilled.has(at) || sharers.has(at)) continue
      sharers.add(at)
      result[at]!.set(name, byName.get(name)!)
      if (result[at]!.size >= wanted[at]!) unfilled.delete(at)
      passes = 0
    }
  }
  return result.map((partitions) => [...partitions.values()])
}

function shared(topicId: string, partition: number): SharedPartition {
  return { name: `${topicId}-${partition}`, topicId, partition }
}
