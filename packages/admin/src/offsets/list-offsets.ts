import type { Deadline } from '@ottla/core/internal'
import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { listOffsets as api, type ListOffsetsRequestInput } from '@ottla/protocol/messages/list-offsets'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askLeaders } from '../ask-leaders.ts'
import type { Outcomes } from '../batch.ts'
import { byPartition, perTopic } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { type OffsetSpec, specTimestamp } from './offset-spec.ts'

/** A partition and which of its offsets is asked for. */
export interface OffsetQuery extends TopicPartition {
  readonly at: OffsetSpec
}

/** Options of {@link Admin.listOffsets}. */
export interface ListOffsetsOptions extends WaitOptions {
  /** With `read_committed`, `latest` is the end of what consumers of that level can read. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'
}

/** An offset that was asked for. */
export interface ListedOffset extends TopicPartition {
  /** -1 when no record is that young. */
  readonly offset: number
  /** Of the record, in ms; -1 where it was not searched by time. */
  readonly timestamp: number
  /** Absent where the broker does not tell. */
  readonly leaderEpoch?: number
}

/** ListOffsets from which on there is an isolation level, and a time limit. */
const isolationVersion = 2
const timeoutVersion = 10

export function listOffsets(
  requests: AdminRequests,
  queries: readonly OffsetQuery[],
  options: ListOffsetsOptions = {},
): Promise<ListedOffset[]> {
  const deadline = requests.deadline(options)
  const wanted = byPartition(queries, 'A partition whose offset is asked for')
  return requests.batch(wanted.keys(), { operation: 'Listing offsets', deadline }, (names) => {
    const asked = names.map((name) => wanted.get(name)!)
    return askLeaders(requests, { operation: 'Offset of', deadline }, asked, (leader, own) =>
      ask(requests, leader, own, options, deadline),
    )
  })
}

async function ask(
  requests: AdminRequests,
  leader: number,
  queries: readonly OffsetQuery[],
  options: ListOffsetsOptions,
  deadline: Deadline,
): Promise<Outcomes<ListedOffset>> {
  const build = (version: number): ListOffsetsRequestInput => request(requests, queries, options, deadline, version)
  const response = await requests.toNode(leader, api, build, deadline)
  const outcomes = new Map<string, ListedOffset | KafkaError>()
  for (const { name: topic, partitions } of response.topics) {
    for (const { partitionIndex: partition, errorCode, offset, timestamp, leaderEpoch } of partitions) {
      const name = topicPartitionName(topic, partition)
      const error = itemError(errorCode, { operation: `Offset of ${name}`, apiKey: api.key, resources: [topic] })
      const epoch = leaderEpoch < 0 ? {} : { leaderEpoch }
      outcomes.set(name, error ?? { topic, partition, offset, timestamp, ...epoch })
    }
  }
  return outcomes
}

function request(
  requests: AdminRequests,
  queries: readonly OffsetQuery[],
  options: ListOffsetsOptions,
  deadline: Deadline,
  version: number,
): ListOffsetsRequestInput {
  return {
    replicaId: -1,
    ...(version >= isolationVersion ? { isolationLevel: options.isolationLevel === 'read_committed' ? 1 : 0 } : {}),
    topics: perTopic(queries, (name, partitions) => ({
      name,
      partitions: partitions.map(({ partition, at }) => ({
        partitionIndex: partition,
        timestamp: specTimestamp(at, version),
      })),
    })),
    ...(version >= timeoutVersion ? { timeoutMs: requests.serverTimeoutMs(deadline) } : {}),
  }
}
