import type { WaitOptions } from '@ottla/core'
import { apiError } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { describeByMetadata } from '../topics/describe-by-metadata.ts'
import type { TopicDescription } from '../topics/topic-description.ts'

/** Options of {@link Admin.waitForTopics}. */
export interface WaitForTopicsOptions extends WaitOptions {
  /** How many partitions each topic must have at least, for who has just added some. Default 1. */
  readonly minPartitions?: number
}

export async function waitForTopics(
  requests: AdminRequests,
  names: readonly string[],
  options: WaitForTopicsOptions = {},
): Promise<TopicDescription[]> {
  const deadline = requests.deadline(options)
  const { minPartitions = 1 } = options
  const { metadata } = requests.cluster
  return requests.batch(names, { operation: 'Waiting for topics', deadline }, async (left) => {
    await metadata.waitForNodes(deadline)
    // Brokers learn of a topic one after the other, and each refuses what it does not know yet.
    const answers = await Promise.all(
      [...metadata.nodes.keys()].map((nodeId) => describeByMetadata(requests, 'name', left, {}, deadline, nodeId)),
    )
    return new Map(
      left.map((name) => {
        const seen = answers.map((answer) => outcome(name, answer.get(name), minPartitions))
        return [name, seen.find((one) => one instanceof KafkaError) ?? seen[0]!]
      }),
    )
  })
}

/** The topic when it is ready; else an error that lets the batch try again. */
function outcome(
  name: string,
  seen: TopicDescription | KafkaError | undefined,
  minPartitions: number,
): TopicDescription | KafkaError {
  const operation = `Waiting for topic ${name}`
  if (seen === undefined) return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, { operation })
  if (seen instanceof KafkaError) return seen
  const { partitions } = seen
  if (partitions.length < minPartitions) {
    const detail = `it has ${partitions.length} of ${minPartitions} partitions`
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, { operation, detail })
  }
  const leaderless = partitions.find(({ leader }) => leader === undefined)
  if (leaderless === undefined) return seen
  const detail = `partition ${leaderless.partition} has no leader`
  return apiError(ErrorCode.LEADER_NOT_AVAILABLE, { operation, detail })
}
