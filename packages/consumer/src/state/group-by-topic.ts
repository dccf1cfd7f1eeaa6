import type { TopicPartition } from '@ottla/core'

/** Entries by topic, as most requests have them; topics in the order in which they first occur. */
export function groupByTopic<T extends Pick<TopicPartition, 'topic'>>(entries: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>()
  for (const entry of entries) {
    const group = topics.get(entry.topic)
    if (group === undefined) topics.set(entry.topic, [entry])
    else group.push(entry)
  }
  return topics
}
