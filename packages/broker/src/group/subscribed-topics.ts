import { decodeVersioned } from '@ottla/protocol'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import type { ClassicGroup } from './classic-group.ts'

/** Topics that the members of a consumer group are subscribed to. A subscription that cannot be read names none. */
export function subscribedTopics(group: ClassicGroup): Set<string> {
  const topics = new Set<string>()
  for (const member of group.members.values()) {
    const metadata = member.metadata(group.protocolName ?? member.protocols[0]?.name ?? '')
    try {
      for (const topic of decodeVersioned(consumerProtocolSubscription, metadata).value.topics) topics.add(topic)
    } catch {
      // Not what the consumer protocol says: another kind of client, which keeps its own order.
    }
  }
  return topics
}
