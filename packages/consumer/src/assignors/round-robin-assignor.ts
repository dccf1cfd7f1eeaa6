import {
  asAssignments,
  compareMembers,
  compareText,
  emptyLists,
  type MemberAssignment,
  type MemberSubscription,
  type PartitionAssignor,
  type TopicRacks,
} from './partition-assignor.ts'

/** Deals the partitions of all topics one by one to the members that subscribe to them. Kafka: `RoundRobinAssignor` */
export class RoundRobinAssignor implements PartitionAssignor {
  readonly name = 'roundrobin'

  assign(
    topics: ReadonlyMap<string, TopicRacks>,
    members: readonly MemberSubscription[],
  ): Map<string, MemberAssignment> {
    const lists = emptyLists(members)
    const ring = [...members].sort(compareMembers)
    const subscribed = new Set(members.flatMap((member) => member.topics))
    let at = 0
    for (const topic of [...subscribed].sort(compareText)) {
      const partitions = topics.get(topic)?.length ?? 0
      for (let partition = 0; partition < partitions; partition++) {
        while (!ring[at]!.topics.includes(topic)) at = (at + 1) % ring.length
        lists.get(ring[at]!.memberId)!.push({ topic, partition })
        at = (at + 1) % ring.length
      }
    }
    return asAssignments(lists)
  }
}
