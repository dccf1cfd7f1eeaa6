import type { TopicPartition } from '@ottla/core'
import {
  asAssignments,
  type MemberAssignment,
  type MemberSubscription,
  type PartitionAssignor,
  type TopicRacks,
} from './partition-assignor.ts'
import { assignSticky } from './sticky-assignor.ts'
import { decodeGeneration, encodeGeneration } from './sticky-user-data.ts'
import { topicPartitionName } from '@ottla/core'

/**
 * Balanced assignments that change as little as possible. Under the cooperative protocol a partition that
 * moves between two live members is given to nobody for one generation: the old owner gives it up when it
 * sees its assignment, rejoins, and only then the new owner gets it (KIP-429).
 * Kafka: `CooperativeStickyAssignor`
 */
export class CooperativeStickyAssignor implements PartitionAssignor {
  readonly name = 'cooperative-sticky'
  readonly supportedProtocols: readonly ['cooperative', 'eager'] = ['cooperative', 'eager']
  #generationId = -1

  subscriptionUserData(): Uint8Array | null {
    return encodeGeneration(this.#generationId)
  }

  assign(
    topics: ReadonlyMap<string, TopicRacks>,
    members: readonly MemberSubscription[],
  ): Map<string, MemberAssignment> {
    const lists = assignSticky(topics, members, (member) => ({
      partitions: member.ownedPartitions,
      generationId: member.generationId >= 0 ? member.generationId : decodeGeneration(member.userData),
    }))
    return asAssignments(withoutMoving(lists, members))
  }

  onAssignment(_assignment: MemberAssignment, generationId: number): void {
    this.#generationId = generationId
  }
}

/** Withholds the partitions that somebody else still claims. */
function withoutMoving(
  lists: ReadonlyMap<string, readonly TopicPartition[]>,
  members: readonly MemberSubscription[],
): Map<string, TopicPartition[]> {
  const claimedBy = new Map<string, Set<string>>()
  for (const { memberId, ownedPartitions } of members) {
    for (const { topic, partition } of ownedPartitions) {
      const name = topicPartitionName(topic, partition)
      const claimants = claimedBy.get(name)
      if (claimants === undefined) claimedBy.set(name, new Set([memberId]))
      else claimants.add(memberId)
    }
  }
  const kept = new Map<string, TopicPartition[]>()
  for (const [memberId, list] of lists) {
    const mayHave = ({ topic, partition }: TopicPartition): boolean => {
      const claimants = claimedBy.get(topicPartitionName(topic, partition))
      return claimants === undefined || claimants.has(memberId)
    }
    kept.set(memberId, list.filter(mayHave))
  }
  return kept
}
