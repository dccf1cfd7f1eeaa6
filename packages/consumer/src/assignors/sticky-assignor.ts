import {
  asAssignments,
  type MemberAssignment,
  type MemberSubscription,
  type PartitionAssignor,
  type TopicRacks,
} from './partition-assignor.ts'
import { assignGenerally } from './sticky-general.ts'
import { type PreviousOwnership, stickyInput, type StickyPartition } from './sticky-input.ts'
import { assignUniformly } from './sticky-uniform.ts'
import { decodeOwnership, encodeOwnership } from './sticky-user-data.ts'

/** Balances first, then moves as little as it can; what each member owned stands in its user data. */
export function assignSticky(
  topics: ReadonlyMap<string, TopicRacks>,
  members: readonly MemberSubscription[],
  previous: (member: MemberSubscription) => PreviousOwnership,
): Map<string, StickyPartition[]> {
  const input = stickyInput(topics, members, previous)
  return input.sameSubscriptions ? assignUniformly(input) : assignGenerally(input)
}

/** Balanced assignments that change as little as possible, under the eager protocol. Kafka: `StickyAssignor` */
export class StickyAssignor implements PartitionAssignor {
  readonly name = 'sticky'
  #last: PreviousOwnership | undefined

  subscriptionUserData(): Uint8Array | null {
    return this.#last === undefined ? null : encodeOwnership(this.#last)
  }

  assign(
    topics: ReadonlyMap<string, TopicRacks>,
    members: readonly MemberSubscription[],
  ): Map<string, MemberAssignment> {
    return asAssignments(assignSticky(topics, members, ({ userData }) => decodeOwnership(userData)))
  }

  onAssignment(assignment: MemberAssignment, generationId: number): void {
    this.#last = { partitions: assignment.partitions, generationId }
  }
}
