import type { ConsumerGroupHeartbeatRequestInput } from '@ottla/protocol/messages/consumer-group-heartbeat'
import type { ConsumerMembership, LocalAssignment } from './consumer-membership.ts'

/** What a member tells of itself, beside its epoch and what it has. */
export interface MemberDescription {
  readonly groupId: string
  readonly instanceId: string | undefined
  readonly rackId: string | undefined
  readonly rebalanceTimeoutMs: number
  readonly serverAssignor: string | undefined
  /** Names that are subscribed; a new set whenever they change. */
  readonly topics: ReadonlySet<string>
  /** A pattern for the broker to match. */
  readonly pattern: string | undefined
}

/**
 * Makes the heartbeats of a member: everything when it joins or when it is not known what arrived, otherwise
 * only what changed since the last one (KIP-848).
 */
export class HeartbeatFields {
  #sent: MemberDescription | undefined
  #sentAssignment: LocalAssignment | undefined

  /** The next request must say everything again. */
  reset(): void {
    this.#sent = undefined
    this.#sentAssignment = undefined
  }

  /** Whether the coordinator has not been told of the subscription as it is. */
  isNews({ topics, pattern }: MemberDescription): boolean {
    return this.#sent !== undefined && (!sameNames(this.#sent.topics, topics) || this.#sent.pattern !== pattern)
  }

  next(membership: ConsumerMembership, description: MemberDescription): ConsumerGroupHeartbeatRequestInput {
    const { memberId, epoch, state, current } = membership
    const { groupId, instanceId, rackId, rebalanceTimeoutMs, serverAssignor, topics, pattern } = description
    const isJoining = state === 'JOINING'
    const sent = isJoining ? undefined : this.#sent
    const sentAssignment = isJoining ? undefined : this.#sentAssignment
    this.#sent = description
    this.#sentAssignment = current
    return {
      groupId,
      memberId,
      memberEpoch: epoch,
      instanceId: instanceId ?? null,
      rackId: isJoining ? (rackId ?? null) : null,
      rebalanceTimeoutMs: sent?.rebalanceTimeoutMs === rebalanceTimeoutMs ? -1 : rebalanceTimeoutMs,
      subscribedTopicNames: sent !== undefined && sameNames(sent.topics, topics) ? null : [...topics],
      // An empty pattern takes the one before it back.
      subscribedTopicRegex: sent?.pattern === pattern ? null : (pattern ?? ''),
      serverAssignor: sent?.serverAssignor === serverAssignor ? null : (serverAssignor ?? null),
      topicPartitions:
        !isJoining && sentAssignment === current
          ? null
          : [...(current?.partitions ?? [])].map(([topicId, partitions]) => ({ topicId, partitions })),
    }
  }
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((name) => b.has(name)))
}
