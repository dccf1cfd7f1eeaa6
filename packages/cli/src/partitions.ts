import type { Admin } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { InvalidArgumentError } from 'commander'
import { parseNumbers } from './options.ts'
import { ExitCode } from './terminal/exit-code.ts'
import { CommandError } from './terminal/failure.ts'

/** A topic, or some of its partitions. */
export interface PartitionSelection {
  readonly topic: string
  /** All when absent. */
  readonly partitions?: readonly number[]
}

/** `orders`, or some of its partitions: `orders:0,2,4-6`. */
export function parseSelection(text: string): PartitionSelection {
  const at = text.indexOf(':')
  const topic = at < 0 ? text : text.slice(0, at)
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(topic)) {
    throw new InvalidArgumentError('Expected TOPIC or TOPIC:PARTITIONS, such as orders:0,2,4-6.')
  }
  return at < 0 ? { topic } : { topic, partitions: parseNumbers(text.slice(at + 1)) }
}

/** Adds a {@link parseSelection} to those given so far. */
export function collectSelection(
  text: string,
  selections: readonly PartitionSelection[] | undefined,
): PartitionSelection[] {
  return [...(selections ?? []), parseSelection(text)]
}

/** One partition: `orders:3`, or `orders-3` as Kafka's messages write it. */
export function parsePartition(text: string): TopicPartition {
  const match = /^([A-Za-z0-9._-]{1,249})[:-](\d{1,9})$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected TOPIC:PARTITION, such as orders:3.')
  return { topic: match[1]!, partition: Number(match[2]) }
}

/**
 * The partitions of selections, sorted.
 * @throws ApiError for a topic that is not there; CommandError for a partition that the topic does not have.
 */
export async function selectedPartitions(
  admin: Admin,
  selections: readonly PartitionSelection[],
): Promise<TopicPartition[]> {
  if (selections.length === 0) return []
  const topics = await admin.describeTopics([...new Set(selections.map(({ topic }) => topic))])
  const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
  const found = selections.flatMap(({ topic, partitions }) => {
    const count = counts.get(topic)!
    const missing = partitions?.find((partition) => partition >= count)
    if (missing !== undefined) {
      const last = `its partitions are 0 to ${count - 1}`
      throw new CommandError(`Topic ${topic} has no partition ${missing}; ${last}`, ExitCode.notFound)
    }
    const all = partitions ?? Array.from({ length: count }, (_, i) => i)
    return all.map((partition) => ({ topic, partition }))
  })
  return uniquePartitions(found)
}

/** Without repetitions, by topic and number. */
export function uniquePartitions<T extends TopicPartition>(partitions: readonly T[]): T[] {
  const byName = new Map(partitions.map((each) => [`${each.topic} ${each.partition}`, each]))
  return [...byName.values()].toSorted((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  )
}
