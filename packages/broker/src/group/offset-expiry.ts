import type { CommittedOffset } from './committed-offsets.ts'
import type { Group } from './group-store.ts'
import { subscribedTopics } from './subscribed-topics.ts'

/**
 * Which committed offsets of a group may be forgotten (KIP-211): of an empty group all that are old enough,
 * counted from when it became empty; of a living consumer group those of topics nobody subscribes to; of a
 * group that only ever committed, those that were not committed anew; of a KIP-848 group those of topics that it is not
 * subscribed to.
 */
export function expiryRule(
  known: Group,
  nowMs: number,
  retentionMs: number,
): (topic: string, offset: CommittedOffset) => boolean {
  if (known.type === 'share') return () => false
  if (known.type === 'consumer') {
    return (topic, offset) =>
      !known.isSubscribedTo(topic) && isPast(offset, offset.commitTimestampMs, nowMs, retentionMs)
  }
  const { group } = known
  if (group.protocolType === undefined) {
    return (_, offset) => isPast(offset, offset.commitTimestampMs, nowMs, retentionMs)
  }
  if (group.state === 'Empty') {
    return (_, offset) => isPast(offset, Math.max(group.stateSinceMs, offset.commitTimestampMs), nowMs, retentionMs)
  }
  if (group.state !== 'Stable' || group.protocolType !== 'consumer') return () => false
  const subscribed = subscribedTopics(group)
  if (subscribed === undefined) return () => false
  return (topic, offset) => !subscribed.has(topic) && isPast(offset, offset.commitTimestampMs, nowMs, retentionMs)
}

function isPast(offset: CommittedOffset, sinceMs: number, nowMs: number, retentionMs: number): boolean {
  if (offset.expireTimestampMs !== -1) return nowMs >= offset.expireTimestampMs
  return nowMs - sinceMs >= retentionMs
}
