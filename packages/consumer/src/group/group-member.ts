import type { ConsumerGroupMetadata, TopicPartition } from '@ottla/core'
import type { ClusterClient, Deadline } from '@ottla/core/internal'
import type { Runtime } from '@ottla/runtime'
import type { ResolvedConsumerConfig } from '../consumer-config.ts'
import type { SubscriptionState } from '../state/subscription-state.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import type { ListenerFailure, RebalanceListenerInvoker } from './rebalance-listener.ts'

/** Who commits, as requests carry it. */
export interface MemberIdentity {
  /** Generation of a classic group, epoch of the member under the consumer protocol; -1 without one. */
  readonly generationId: number
  readonly memberId: string
}

/** Commits without a group deciding on the partitions. */
export const NO_MEMBER: MemberIdentity = { generationId: -1, memberId: '' }

/** What a consumer that is closed does about its group (KIP-1092): `default` leaves it, except as a static member. */
export type GroupMembershipOperation = 'default' | 'leave_group' | 'remain_in_group'

/**
 * Membership in a group as the consumer sees it, whichever protocol is behind it. Heartbeats and requests
 * run in the background; listeners and changes of the assignment only inside {@link update} and {@link leave}.
 */
export interface GroupMember {
  readonly metadata: ConsumerGroupMetadata
  /** What commits carry; undefined while this consumer is no member that could commit. */
  readonly identity: MemberIdentity | undefined
  /** Where the membership stands, in Kafka's words, for {@link Consumer.health}. */
  readonly state: string
  readonly isRebalancing: boolean
  /** When the coordinator last answered a heartbeat, in monotonic ms. */
  readonly lastHeartbeatMs: number | undefined
  /** Time until {@link update} has something to do; Infinity while it has not. */
  readonly dueInMs: number
  /** The application showed a sign of life. */
  polled(): void
  /** The subscription changed: the group has to know. */
  requestRejoin(reason: string): void
  /** The application wants a rebalance; returns false where that is the coordinator's matter. */
  enforceRebalance(reason: string): boolean
  /**
   * A request with this identity was refused.
   * @returns whether the same request may succeed with the identity that will follow.
   */
  onCommitError(errorCode: number, identity: MemberIdentity): boolean
  /** Does what a rebalance needs done inside poll(); does not wait for other members. */
  update(deadline: Deadline): Promise<void>
  /** Gives everything up and leaves; returns what a listener threw. */
  leave(deadline: Deadline, reason: string, operation?: GroupMembershipOperation): Promise<ListenerFailure | undefined>
}

/** What every member of a group needs. */
export interface GroupMemberOptions {
  readonly cluster: ClusterClient
  readonly coordinator: GroupCoordinator
  readonly runtime: Runtime
  readonly config: ResolvedConsumerConfig
  readonly subscriptions: SubscriptionState
  readonly listener: RebalanceListenerInvoker
  /** Commits what has been processed of these partitions, before they are given up. */
  readonly autoCommit: (partitions: readonly TopicPartition[], deadline: Deadline) => Promise<void>
  /** The partitions that this consumer has are others now. */
  readonly onAssignment: () => void
  /** A poll is wanted: something waits that only poll may do. */
  readonly onWake: () => void
  /** Whether the application went on with the records it has, since this was asked last. */
  readonly takeProgress: () => boolean
}
