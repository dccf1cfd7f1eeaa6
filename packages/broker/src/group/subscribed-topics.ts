import { decodeVersioned } from '@ottla/protocol'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import type { ClassicGroup } from './classic-group.ts'

/** Topics that the members of a consumer group are subscribed to; undefined when a member does not say it in a way that can be read. */
export function subscribedTopics(group: ClassicGroup): ReadonlySet<string> | undefined {
  const topics = new Set<string>()
  for (const member of group.members.values()) {
    const metadata = member.metadata(group.protocolName ?? member.protocols[0]?.name ?? '')
    try {
      for (const topic of decodeVersioned(consumerProtocolSubscription, metadata).value.topics) topics.add(topic)
    } catch {
      return undefined
    }
  }
  return topics
}
