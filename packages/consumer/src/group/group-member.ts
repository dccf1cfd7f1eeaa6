import type { ConsumerGroupMetadata } from '@ottla/core'
import type { Deadline } from '@ottla/core/internal'
import type { ListenerFailure } from './rebalance-listener.ts'

/**
 * Membership in a group as the consumer sees it, whichever protocol is behind it. Heartbeats and requests
 * run in the background; listeners and changes of the assignment only inside {@link update} and {@link leave}.
 */
export interface GroupMember {
  readonly metadata: ConsumerGroupMetadata
  /** Time until {@link update} has something to do; Infinity while it has not. */
  readonly dueInMs: number
  /** The application showed a sign of life. */
  polled(): void
  /** Starts a rebalance at the next poll. */
  requestRejoin(reason: string): void
  /** Does what a rebalance needs done inside poll(); does not wait for other members. */
  update(deadline: Deadline): Promise<void>
  /** Gives everything up and leaves; returns what a listener threw. */
  leave(deadline: Deadline, reason: string): Promise<ListenerFailure | undefined>
}
