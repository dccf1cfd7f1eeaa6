import type { TopicPartitionEpochs, TopicPartitionSets, TopicPartitionsOnWire } from '../partition-maps.ts'
import { type ConsumerMember, MemberState } from './consumer-member.ts'

/** What a member is to be brought in line with. */
export interface ReconcileInput {
  readonly assignmentEpoch: number
  readonly target: TopicPartitionSets
  /** Ids of the topics that it is subscribed to now. */
  readonly subscribedTopicIds: ReadonlySet<string>
  readonly hasSubscriptionChanged: boolean
  /** What it says it has; null when it does not say. */
  readonly owned: readonly TopicPartitionsOnWire[] | null
  /** Epoch of the member that has a partition; -1 when it is free. */
  partitionEpoch(topicId: string, partition: number): number
}

/**
 * One step of a member towards its target: first it gives up what is not its own any more, then it goes on to the
 * new epoch with what is free, and gets the rest as others give it up. Returns the member itself when it has to
 * stay as it is.
 *
 * ```
 * Stable --nothing to give up--> Stable | UnreleasedPartitions (in the new epoch)
 *   |                              ^
 *   +--something to give up--> UnrevokedPartitions --no longer owned--+
 * ```
 */
export function reconcileMember(member: ConsumerMember, input: ReconcileInput): ConsumerMember {
  switch (member.state) {
    case MemberState.STABLE:
      if (member.memberEpoch !== input.assignmentEpoch) return nextAssignment(member, input)
      return input.hasSubscriptionChanged ? withoutUnsubscribed(member, input) : member
    case MemberState.UNREVOKED_PARTITIONS:
      if (!ownsAnyOf(input.owned, member.partitionsPendingRevocation)) return nextAssignment(member, input)
      return input.hasSubscriptionChanged ? withoutUnsubscribed(member, input) : member
    default:
      return nextAssignment(member, input)
  }
}

function nextAssignment(member: ConsumerMember, input: ReconcileInput): ConsumerMember {
  const { assignmentEpoch } = input
  const assigned = new Map<string, Map<number, number>>()
  const toRevoke = new Map<string, Map<number, number>>()
  const toAssign: [topicId: string, partition: number][] = []
  let hasUnreleased = false
  for (const topicId of new Set([...input.target.keys(), ...member.assignedPartitions.keys()])) {
    const target = input.subscribedTopicIds.has(topicId) ? input.target.get(topicId) : undefined
    const current = member.assignedPartitions.get(topicId)
    for (const [partition, epoch] of current ?? []) {
      put(target?.has(partition) === true ? assigned : toRevoke, topicId, partition, epoch)
    }
    const ownPending = member.partitionsPendingRevocation.get(topicId)
    for (const partition of target ?? []) {
      if (current?.has(partition) === true) continue
      // What it has just given up itself is free for it, though it still counts as its own.
      const isFree = input.partitionEpoch(topicId, partition) === -1 || ownPending?.has(partition) === true
      if (isFree) toAssign.push([topicId, partition])
      else hasUnreleased = true
    }
  }
  if (toRevoke.size > 0 && ownsAnyOf(input.owned, toRevoke)) {
    return {
      ...member,
      state: MemberState.UNREVOKED_PARTITIONS,
      previousMemberEpoch: member.memberEpoch,
      assignedPartitions: assigned,
      partitionsPendingRevocation: toRevoke,
    }
  }
  for (const [topicId, partition] of toAssign) put(assigned, topicId, partition, assignmentEpoch)
  return {
    ...member,
    state: hasUnreleased ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE,
    memberEpoch: assignmentEpoch,
    previousMemberEpoch: member.memberEpoch,
    assignedPartitions: assigned,
    partitionsPendingRevocation: new Map(),
  }
}

/** Takes topics away that the member is no longer subscribed to, without waiting for a new target. */
function withoutUnsubscribed(member: ConsumerMember, input: ReconcileInput): ConsumerMember {
  const assigned = new Map<string, ReadonlyMap<number, number>>()
  const toRevoke = new Map<string, ReadonlyMap<number, number>>(member.partitionsPendingRevocation)
  for (const [topicId, partitions] of member.assignedPartitions) {
    if (input.subscribedTopicIds.has(topicId)) assigned.set(topicId, partitions)
    else toRevoke.set(topicId, new Map([...(toRevoke.get(topicId) ?? []), ...partitions]))
  }
  if (assigned.size === member.assignedPartitions.size) return member
  const next = { ...member, previousMemberEpoch: member.memberEpoch, assignedPartitions: assigned }
  if (!ownsAnyOf(input.owned, toRevoke)) return next
  return { ...next, state: MemberState.UNREVOKED_PARTITIONS, partitionsPendingRevocation: toRevoke }
}

/** A member that does not say what it owns may own everything. */
function ownsAnyOf(owned: readonly TopicPartitionsOnWire[] | null, partitions: TopicPartitionEpochs): boolean {
  if (owned === null) return true
  return owned.some(({ topicId, partitions: ids }) => ids.some((id) => partitions.get(topicId)?.has(id) === true))
}

function put(maps: Map<string, Map<number, number>>, topicId: string, partition: number, epoch: number): void {
  const epochs = maps.get(topicId)
  if (epochs === undefined) maps.set(topicId, new Map([[partition, epoch]]))
  else epochs.set(partition, epoch)
}
