import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { compareText, type MemberSubscription, type TopicRacks } from './partition-assignor.ts'

/** What a member owned before, and in which generation. */
export interface PreviousOwnership {
  readonly partitions: readonly TopicPartition[]
  readonly generationId: number
}

/** A partition as the sticky algorithms handle it: one object per partition, so that identity is equality. */
export interface StickyPartition extends TopicPartition {
  readonly racks: readonly string[]
}

/** The group as the sticky algorithms need it. */
export interface StickyInput {
  /** All partitions, by topic name and number. */
  readonly partitions: readonly StickyPartition[]
  readonly members: readonly MemberSubscription[]
  /** What each member may keep: valid claims only, each partition claimed at most once. */
  readonly owned: ReadonlyMap<string, StickyPartition[]>
  /** Claimed by two members of the same generation; neither claim counts for the balance. */
  readonly disputed: ReadonlySet<StickyPartition>
  /** All members subscribe to the same topics. */
  readonly sameSubscriptions: boolean
}

/**
 * Sorts out who may keep what: of two claims to one partition the one of the younger generation counts,
 * and claims to topics that are gone count for nothing.
 */
export function stickyInput(
  topics: ReadonlyMap<string, TopicRacks>,
  members: readonly MemberSubscription[],
  previous: (member: MemberSubscription) => PreviousOwnership,
): StickyInput {
  const byName = new Map<string, StickyPartition>()
  const subscribed = new Set(members.flatMap((member) => member.topics))
  for (const topic of [...subscribed].sort(compareText)) {
    for (const [partition, racks] of (topics.get(topic) ?? []).entries()) {
      byName.set(topicPartitionName(topic, partition), { topic, partition, racks })
    }
  }
  const owned = new Map<string, StickyPartition[]>()
  const claims = new Map<StickyPartition, { readonly memberId: string; readonly generationId: number }>()
  const disputed = new Set<StickyPartition>()
  for (const { memberId, ...member } of members) {
    const { partitions, generationId } = previous({ memberId, ...member })
    const mine: StickyPartition[] = []
    owned.set(memberId, mine)
    for (const claimed of partitions) {
      const partition = byName.get(topicPartitionName(claimed.topic, claimed.partition))
      if (partition === undefined) continue
      const other = claims.get(partition)
      if (other !== undefined) {
        if (other.memberId === memberId || generationId < other.generationId) continue
        const theirs = owned.get(other.memberId)!
        theirs.splice(theirs.indexOf(partition), 1)
        if (generationId === other.generationId) disputed.add(partition)
      }
      mine.push(partition)
      claims.set(partition, { memberId, generationId })
    }
  }
  return {
    partitions: [...byName.values()],
    members,
    owned,
    disputed,
    sameSubscriptions: haveSameTopics(members),
  }
}

function haveSameTopics(members: readonly MemberSubscription[]): boolean {
  const first = new Set(members[0]?.topics)
  return members.every(({ topics }) => {
    const own = new Set(topics)
    return own.size === first.size && [...own].every((topic) => first.has(topic))
  })
}
