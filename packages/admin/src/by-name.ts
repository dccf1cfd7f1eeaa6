import { topicPartitionName, type TopicPartition } from '@ottla/core'
import { ConfigError } from '@ottla/runtime'
import { groupBy } from './group-by.ts'

/**
 * What a call is about, by the names that stand in results and messages.
 * @param what - for the message: `A topic to create`.
 * @throws ConfigError when it is no list of objects, and when something is there twice or has no name.
 */
export function byName<T>(items: readonly T[], nameOf: (item: T) => string, what: string): Map<string, T> {
  if (!Array.isArray(items)) throw new ConfigError(`${what}: give an array of them, not ${describe(items)}`)
  const named = new Map<string, T>()
  for (const item of items) {
    if (typeof item !== 'object' || item === null) throw new ConfigError(`${what} is an object, not ${describe(item)}`)
    const name = nameOf(item)
    if (typeof name !== 'string') throw new ConfigError(`${what} has no name`)
    if (named.has(name)) throw new ConfigError(`${what} is given twice: ${name}`)
    named.set(name, item)
  }
  return named
}

function describe(given: unknown): string {
  return typeof given === 'string' ? `the string '${given}'` : String(given)
}

/**
 * As {@link byName}, for what concerns one partition each.
 * @throws ConfigError when a partition is there twice.
 */
export function byPartition<T extends TopicPartition>(items: readonly T[], what: string): Map<string, T> {
  return byName(items, ({ topic, partition }) => topicPartitionName(topic, partition), what)
}

/** What concerns one partition each in the shape of requests: a list of topics with their partitions. */
export function perTopic<T extends TopicPartition, R>(
  items: Iterable<T>,
  make: (topic: string, partitions: readonly T[]) => R,
): R[] {
  return [...groupBy(items, ({ topic }) => topic)].map(([topic, partitions]) => make(topic, partitions))
}

/** Orders partitions by topic and number. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  return a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1
}
