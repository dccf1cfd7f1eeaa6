import { topicIdsInHashOrder } from '../java-hash-order.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import type { AssignorInput, AssignorMember } from './assignor.ts'

interface TopicRange {
  readonly partitionCount: number
  subscriberCount: number
  next: number
  takenCount: number
}

/**
 * Assigns each topic's partitions in consecutive ranges to its subscribers, static members first, then by member
 * id; the first ones get one more when it does not come out even. Topics with as many partitions are
 * co-partitioned. Forgets what was assigned before.
 */
export function assignRange({ members, partitionCount }: AssignorInput): Map<string, TopicPartitionSets> {
  const sorted = members.toSorted(compareMembers)
  const topics = new Map<string, TopicRange>()
  for (const { topicIds } of sorted) {
    for (const topicId of topicIds) {
      const topic = topics.get(topicId)
      if (topic !== undefined) topic.subscriberCount++
      else topics.set(topicId, { partitionCount: partitionCount(topicId), subscriberCount: 1, next: 0, takenCount: 0 })
    }
  }
  const assignments = new Map<string, TopicPartitionSets>()
  for (const { memberId, topicIds } of sorted) {
    const assignment = new Map<string, ReadonlySet<number>>()
    for (const topicId of topicIdsInHashOrder(topicIds)) {
      const range = takeRange(topics.get(topicId)!)
      if (range.size > 0) assignment.set(topicId, range)
    }
    assignments.set(memberId, assignment)
  }
  return assignments
}

function takeRange(topic: TopicRange): ReadonlySet<number> {
  const { partitionCount, subscriberCount } = topic
  const quota = Math.floor(partitionCount / subscriberCount)
  const hasExtra = topic.takenCount++ < partitionCount % subscriberCount
  const start = topic.next
  topic.next = Math.min(start + quota + (hasExtra ? 1 : 0), partitionCount)
  return new Set(Array.from({ length: topic.next - start }, (_, at) => start + at))
}

function compareMembers(one: AssignorMember, other: AssignorMember): number {
  if (one.instanceId !== null && other.instanceId !== null) return compareText(one.instanceId, other.instanceId)
  if (one.instanceId !== null) return -1
  if (other.instanceId !== null) return 1
  return compareText(one.memberId, other.memberId)
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
