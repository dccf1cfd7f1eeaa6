import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  describeTopicPartitions,
  type DescribeTopicPartitionsRequest,
  type DescribeTopicPartitionsResponseInput,
  type DescribeTopicPartitionsResponseTopicInput,
} from '@ottla/protocol/messages/describe-topic-partitions'
import type { PartitionImage, TopicImage } from '../controller/metadata-image.ts'
import { topicNameProblem } from '../controller/topic-name.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { partitionRow } from './partition-row.ts'

/** `max.request.partition.size.limit` */
const maxPartitions = 2000

/*
 * DescribeTopicPartitions (75), version 0 (KIP-966): topics in the order of their names, page by page.
 * There are no eligible leader replicas beside the leader.
 */
export const describeTopicPartitionsHandler: ApiHandler<
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponseInput
> = {
  api: describeTopicPartitions,
  handle({ controller }, request, { access }) {
    const mayDescribe = (name: string): boolean => access.may(permissions.DescribeTopicPartitions.topic, name)
    const { cursor } = request
    const isAll = request.topics.length === 0
    const wanted = isAll
      ? Array.from(controller.image.topics(), ({ name }) => name).filter(mayDescribe)
      : request.topics.map(({ name }) => name)
    const names = [...new Set(wanted)].filter((name) => cursor === null || name >= cursor.topicName).sort()
    const topics: DescribeTopicPartitionsResponseTopicInput[] = []
    let remaining = Math.min(request.responsePartitionLimit, maxPartitions)
    for (const name of names) {
      if (!mayDescribe(name)) {
        topics.push(failed(name, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
        continue
      }
      const topic = controller.image.topic(name)
      if (topic === undefined) {
        topics.push({ ...unknown(name), topicAuthorizedOperations: access.operations('TOPIC', name) })
        continue
      }
      const first = cursor?.topicName === name ? Math.max(cursor.partitionIndex, 0) : 0
      if (remaining <= 0) return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: first } }
      const page = topic.partitions.slice(first, first + remaining)
      topics.push({ ...describe(topic, page), topicAuthorizedOperations: access.operations('TOPIC', name) })
      remaining -= page.length
      if (first + page.length < topic.partitions.length) {
        return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: first + page.length } }
      }
    }
    return { throttleTimeMs: 0, topics }
  },
}

function unknown(name: string): DescribeTopicPartitionsResponseTopicInput {
  const isInvalid = topicNameProblem(name) !== undefined
  return failed(name, isInvalid ? ErrorCode.INVALID_TOPIC_EXCEPTION : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
}

function failed(name: string, errorCode: number): DescribeTopicPartitionsResponseTopicInput {
  return { errorCode, name, topicId: ZERO_UUID, partitions: [] }
}

function describe(topic: TopicImage, page: readonly PartitionImage[]): DescribeTopicPartitionsResponseTopicInput {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: page.map((partition) => ({
      ...partitionRow(partition),
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
    })),
  }
}
