import type { TopicPartition } from '@ottla/core'

/**
 * How members give partitions up in a rebalance.
 * - `eager`: all of them before it, so nobody reads while it lasts.
 * - `cooperative`: only those that move, after it; the others keep flowing (KIP-429).
 */
export type RebalanceProtocol = 'eager' | 'cooperative'

/** A member of the group as the assignor sees it: what it said when it joined. */
export interface MemberSubscription {
  readonly memberId: string
  /** Set for static members (KIP-345). */
  readonly groupInstanceId?: string
  readonly topics: readonly string[]
  /** What the member still owns; empty under the eager protocol. */
  readonly ownedPartitions: readonly TopicPartition[]
  /** Generation in which it owned them; -1 when it does not say. */
  readonly generationId: number
  /** The member's `clientRack`; undefined when it has none. */
  readonly rackId?: string
  /** What {@link PartitionAssignor.subscriptionUserData} of the member returned. */
  readonly userData: Uint8Array | null
}

/** The partitions of one topic, in order: entry `p` lists the racks of the replicas of partition `p`, where known. */
export type TopicRacks = readonly (readonly string[])[]

/** What one member gets. */
export interface MemberAssignment {
  readonly partitions: readonly TopicPartition[]
  /** Handed to the member's {@link PartitionAssignor.onAssignment}. */
  readonly userData?: Uint8Array
}

/**
 * Divides the partitions of a group among its members. The leader of the group runs the assignor that
 * all members have in common. An instance belongs to one consumer. Kafka: `ConsumerPartitionAssignor`
 */
export interface PartitionAssignor {
  /** Name by which the members agree on an assignor, such as `range`. */
  readonly name: string
  /** The protocols it can be used with. Default: eager alone. */
  readonly supportedProtocols?: readonly RebalanceProtocol[]
  /** What the leader shall know of this member beyond its topics. */
  subscriptionUserData?(topics: readonly string[]): Uint8Array | null
  /**
   * @param topics - the topics that exist among those that members subscribe to, sorted by name.
   * @returns the assignment of every member, by member id.
   */
  assign(
    topics: ReadonlyMap<string, TopicRacks>,
    members: readonly MemberSubscription[],
  ): ReadonlyMap<string, MemberAssignment>
  /** Called after each rebalance with what this member got. */
  onAssignment?(assignment: MemberAssignment, generationId: number): void
}

/** Orders members: static ones by instance id, then dynamic ones by member id. */
export function compareMembers(a: MemberSubscription, b: MemberSubscription): number {
  if (a.groupInstanceId !== undefined && b.groupInstanceId !== undefined) {
    return compareText(a.groupInstanceId, b.groupInstanceId)
  }
  if (a.groupInstanceId !== undefined) return -1
  if (b.groupInstanceId !== undefined) return 1
  return compareText(a.memberId, b.memberId)
}

/** Order of UTF-16 units, which is Java's and independent of the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** An empty list for each member. */
export function emptyLists(members: readonly MemberSubscription[]): Map<string, TopicPartition[]> {
  return new Map(members.map((member) => [member.memberId, []]))
}

/** Lists as assignments without user data. */
export function asAssignments(lists: ReadonlyMap<string, TopicPartition[]>): Map<string, MemberAssignment> {
  const assignments = new Map<string, MemberAssignment>()
  for (const [memberId, partitions] of lists) assignments.set(memberId, { partitions })
  return assignments
}
