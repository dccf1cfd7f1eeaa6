import type { Deadline } from '@ottla/core/internal'
import type { ConsumerEngine } from './consumer-engine.ts'
import type { GroupMembershipOperation } from './group/group-member.ts'
import { type ListenerFailure, throwFailure } from './group/rebalance-listener.ts'

/**
 * Closes a consumer: ends what waits, commits, tells the listener, leaves the group, and closes the
 * connections, whatever of that fails or takes too long.
 */
export async function closeConsumer(
  engine: ConsumerEngine,
  deadline: Deadline,
  operation: GroupMembershipOperation,
  isBusy: () => boolean,
): Promise<void> {
  const { subscriptions, autoCommit, committer, member, config } = engine
  engine.isClosing = true
  engine.wantsPoll = true
  engine.notify()
  let failure: ListenerFailure | undefined
  try {
    // Positions count as they are: what the loop holds in its hands is not consumed.
    engine.iteration?.stop(deadline)
    if (isBusy()) await engine.waitUntilIdle(deadline)
    await autoCommit?.commitNow(subscriptions.assignment(), deadline)
    if (committer !== undefined) await engine.within(deadline, committer.settled())
    if (member !== undefined && subscriptions.isGroupManaged) {
      const leaving = member.leave(deadline, 'the consumer is being closed', operation)
      failure = await engine.within(deadline, leaving)
    }
  } finally {
    engine.shutDown()
  }
  await engine.interceptors?.close()
  await config.keyDeserializer?.close?.()
  await config.valueDeserializer?.close?.()
  throwFailure(failure)
}

/** Gives up what is subscribed or assigned: commits, tells the listener, and leaves the group. */
export async function unsubscribeConsumer(engine: ConsumerEngine, deadline: Deadline): Promise<void> {
  const { subscriptions, member, autoCommit } = engine
  engine.iteration?.stop()
  const owned = subscriptions.assignment()
  let failure: ListenerFailure | undefined
  if (member !== undefined && subscriptions.isGroupManaged) {
    await autoCommit?.commitNow(owned, deadline)
    failure = await member.leave(deadline, 'the consumer unsubscribed')
  }
  subscriptions.unsubscribe()
  engine.updateTopics()
  throwFailure(failure)
}
