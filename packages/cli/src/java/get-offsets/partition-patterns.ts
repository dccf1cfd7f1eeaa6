import type { TopicPartition } from '@ottla/core'
import type { ToolOptions } from '../flags.ts'
import { topicFilter } from '../topic-filter.ts'
import { ToolError } from '../tool-error.ts'

/** Which topics and partitions are meant. */
export interface PartitionSelection {
  hasTopic(topic: string): boolean
  hasPartition(partition: TopicPartition): boolean
}

const rulePattern = /^([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?$/

/** @throws Error for what is no pattern */
export function selectPartitions(options: ToolOptions): PartitionSelection {
  const rules = options.text('topic-partitions')
  if (rules !== undefined) {
    if (options.has('topic') || options.has('partitions')) {
      throw new ToolError('--topic-partitions cannot be used with --topic or --partitions')
    }
    const parsed = rules.split(',').map(ruleOf)
    return {
      hasTopic: (topic) => parsed.some((rule) => rule.hasTopic(topic)),
      hasPartition: (partition) => parsed.some((rule) => rule.hasPartition(partition)),
    }
  }
  const partitions = partitionNumbers(options.text('partitions'))
  const hasTopic = topicFilter(options.text('topic') ?? '.*')
  return { hasTopic, hasPartition: ({ partition }) => partitions.size === 0 || partitions.has(partition) }
}

function ruleOf(text: string): PartitionSelection {
  const match = rulePattern.exec(text)
  if (match === null) throw new ToolError(`Invalid rule specification: ${text}`)
  const [, topic, single, low, high] = match
  const hasTopic = topicFilter(topic === '' || topic === undefined ? '.*' : topic)
  const isIn = (partition: number): boolean => {
    if (single !== undefined && single !== '') return partition === Number(single)
    return partition >= Number(low ?? 0) && partition < (high === undefined || high === '' ? Infinity : Number(high))
  }
  return { hasTopic, hasPartition: (each) => hasTopic(each.topic) && isIn(each.partition) }
}

function partitionNumbers(text: string | undefined): ReadonlySet<number> {
  if (text === undefined || text === '') return new Set()
  const numbers = text.split(',')
  if (!numbers.every((number) => /^[+-]?\d+$/.test(number))) {
    throw new ToolError(`--partitions expects a comma separated list of numeric partition ids, but received: ${text}`)
  }
  return new Set(numbers.map(Number))
}
