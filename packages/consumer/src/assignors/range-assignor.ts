import type { TopicPartition } from '@ottla/core'
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
import { racksMatch, racksMatter } from './racks.ts'

/** One topic while it is being divided. */
class TopicAssignment {
  readonly topic: string
  readonly racks: TopicRacks
  /** In the order in which they are served. */
  readonly members: readonly MemberSubscription[]
  readonly racksMatter: boolean
  readonly unassigned: Set<number>
  readonly #assigned = new Map<string, number>()
  readonly #quota: number
  #extras: number

  constructor(topic: string, racks: TopicRacks, members: readonly MemberSubscription[]) {
    this.topic = topic
    this.racks = racks
    this.members = members
    this.racksMatter = racksMatter(members, [racks])
    this.unassigned = new Set(racks.keys())
    this.#quota = Math.floor(racks.length / members.length)
    this.#extras = racks.length % members.length
  }

  /** How many partitions the member may still get: an even share, and one more while there is a remainder. */
  room(memberId: string): number {
    return Math.max(0, this.#quota + (this.#extras > 0 ? 1 : 0) - (this.#assigned.get(memberId) ?? 0))
  }

  matches(member: MemberSubscription, partition: number): boolean {
    return racksMatch(member.rackId, this.racks[partition])
  }

  give(memberId: string, partitions: readonly number[], lists: Map<string, TopicPartition[]>): void {
    const list = lists.get(memberId)!
    for (const partition of partitions) {
      this.unassigned.delete(partition)
      list.push({ topic: this.topic, partition })
    }
    const count = (this.#assigned.get(memberId) ?? 0) + partitions.length
    this.#assigned.set(memberId, count)
    if (count > this.#quota) this.#extras--
  }
}

/**
 * Divides each topic on its own into ranges of neighbouring partitions, so that partition `p` of topics
 * with equal counts goes to one member. Prefers replicas in the member's rack. Kafka: `RangeAssignor`
 */
export class RangeAssignor implements PartitionAssignor {
  readonly name = 'range'

  assign(
    topics: ReadonlyMap<string, TopicRacks>,
    members: readonly MemberSubscription[],
  ): Map<string, MemberAssignment> {
    const lists = emptyLists(members)
    const states: TopicAssignment[] = []
    const sorted = [...members].sort(compareMembers)
    for (const topic of topicsInOrderOfSubscription(members)) {
      const racks = topics.get(topic)
      if (racks === undefined || racks.length === 0) continue
      states.push(
        new TopicAssignment(
          topic,
          racks,
          sorted.filter((member) => member.topics.includes(topic)),
        ),
      )
    }
    const useRacks = states.some((state) => state.racksMatter)
    if (useRacks) assignByRack(states, lists)
    for (const state of states) assignRanges(state, lists, () => true)
    if (useRacks) for (const list of lists.values()) list.sort(byTopicAndPartition)
    return asAssignments(lists)
  }
}

function topicsInOrderOfSubscription(members: readonly MemberSubscription[]): Set<string> {
  return new Set(members.flatMap((member) => member.topics).sort(compareText))
}

function assignRanges(
  state: TopicAssignment,
  lists: Map<string, TopicPartition[]>,
  allows: (member: MemberSubscription, partition: number) => boolean,
): void {
  for (const member of state.members) {
    const partitions = [...state.unassigned]
      .filter((partition) => allows(member, partition))
      .slice(0, state.room(member.memberId))
    if (partitions.length > 0) state.give(member.memberId, partitions, lists)
  }
}

/** Topics with the same members and partition counts keep their co-partitioning. */
function assignByRack(states: readonly TopicAssignment[], lists: Map<string, TopicPartition[]>): void {
  const groups = new Map<string, TopicAssignment[]>()
  for (const state of states) {
    const key = JSON.stringify([state.racks.length, state.members.map((member) => member.memberId)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [state])
    else group.push(state)
  }
  for (const group of groups.values()) {
    const [first] = group as [TopicAssignment]
    if (group.length > 1) assignCoPartitionedByRack(group, lists)
    else if (first.racksMatter) assignRanges(first, lists, (member, partition) => first.matches(member, partition))
  }
}

function assignCoPartitionedByRack(states: readonly TopicAssignment[], lists: Map<string, TopicPartition[]>): void {
  const [first] = states as [TopicAssignment]
  const remaining = new Set(first.members)
  for (let partition = 0; partition < first.racks.length; partition++) {
    for (const member of remaining) {
      const fits = states.every((state) => state.matches(member, partition) && state.room(member.memberId) > 0)
      if (!fits) continue
      for (const state of states) state.give(member.memberId, [partition], lists)
      if (states.every((state) => state.room(member.memberId) === 0)) remaining.delete(member)
      break
    }
  }
}

function byTopicAndPartition(a: TopicPartition, b: TopicPartition): number {
  return compareText(a.topic, b.topic) || a.partition - b.partition
}
