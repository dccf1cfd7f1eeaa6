import type { TopicPartition } from '@ottla/core'
import { comparePartitions } from '../by-name.ts'

/** The partitions of an assignment in a response, sorted. */
export function partitionsOfTopics(
  topics: readonly { readonly topicName: string; readonly partitions: readonly number[] }[],
): TopicPartition[] {
  return topics
    .flatMap(({ topicName: topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
    .toSorted(comparePartitions)
}
