import { apiError, type Deadline, isRetriable } from '@ottla/core/internal'
import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { listOffsets as api, type ListOffsetsRequestInput } from '@ottla/protocol/messages/list-offsets'
import { ConfigError, KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { groupBy } from '../group-by.ts'
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
  const wanted = new Map(queries.map((query) => [topicPartitionName(query.topic, query.partition), query]))
  if (wanted.size < queries.length) throw new ConfigError('A partition whose offset is asked for is given twice')
  return requests.batch(wanted.keys(), { operation: 'Listing offsets', deadline }, async (names) => {
    const asked = names.map((name) => wanted.get(name)!)
    const outcomes = new Map<string, ListedOffset | KafkaError>()
    const byLeader = await groupByLeader(requests, asked, deadline, outcomes)
    await Promise.all([...byLeader].map(([leader, group]) => ask(requests, leader, group, options, deadline, outcomes)))
    if ([...outcomes.values()].some(isRetriable)) requests.cluster.metadata.requestUpdate()
    return outcomes
  })
}

/** Queries by the id of their leader; those that have none get an error. */
async function groupByLeader(
  requests: AdminRequests,
  queries: readonly OffsetQuery[],
  deadline: Deadline,
  outcomes: Map<string, ListedOffset | KafkaError>,
): Promise<Map<number, OffsetQuery[]>> {
  const { metadata } = requests.cluster
  const unknown = new Map<string, KafkaError>()
  const known = [...new Set(queries.map(({ topic }) => topic))].map(async (topic) => {
    try {
      await metadata.waitForTopics([topic], deadline)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      unknown.set(topic, error)
    }
  })
  await Promise.all(known)
  const byLeader = new Map<number, OffsetQuery[]>()
  for (const query of queries) {
    const { topic, partition } = query
    const name = topicPartitionName(topic, partition)
    const leader = metadata.partitionLeader(topic, partition)
    if (leader !== undefined) {
      const group = byLeader.get(leader.id)
      if (group === undefined) byLeader.set(leader.id, [query])
      else group.push(query)
      continue
    }
    const code =
      metadata.partition(topic, partition) === undefined
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.LEADER_NOT_AVAILABLE
    outcomes.set(name, unknown.get(topic) ?? apiError(code, { operation: `Offset of ${name}`, resources: [topic] }))
  }
  return byLeader
}

async function ask(
  requests: AdminRequests,
  leader: number,
  queries: readonly OffsetQuery[],
  options: ListOffsetsOptions,
  deadline: Deadline,
  outcomes: Map<string, ListedOffset | KafkaError>,
): Promise<void> {
  try {
    const build = (version: number): ListOffsetsRequestInput => request(requests, queries, options, deadline, version)
    const response = await requests.toNode(leader, api, build, deadline)
    for (const { name: topic, partitions } of response.topics) {
      for (const { partitionIndex: partition, errorCode, offset, timestamp, leaderEpoch } of partitions) {
        const name = topicPartitionName(topic, partition)
        if (errorCode === ErrorCode.NONE) {
          const epoch = leaderEpoch < 0 ? {} : { leaderEpoch }
          outcomes.set(name, { topic, partition, offset, timestamp, ...epoch })
          continue
        }
        const context = { operation: `Offset of ${name}`, apiKey: api.key, resources: [topic] }
        outcomes.set(name, apiError(errorCode, context))
      }
    }
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    for (const { topic, partition } of queries) outcomes.set(topicPartitionName(topic, partition), error)
  }
}

function request(
  requests: AdminRequests,
  queries: readonly OffsetQuery[],
  options: ListOffsetsOptions,
  deadline: Deadline,
  version: number,
): ListOffsetsRequestInput {
  const byTopic = groupBy(queries, ({ topic }) => topic)
  return {
    replicaId: -1,
    ...(version >= isolationVersion ? { isolationLevel: options.isolationLevel === 'read_committed' ? 1 : 0 } : {}),
    topics: [...byTopic].map(([name, group]) => ({
      name,
      partitions: group.map(({ partition, at }) => ({
        partitionIndex: partition,
        timestamp: specTimestamp(at, version),
      })),
    })),
    ...(version >= timeoutVersion ? { timeoutMs: requests.serverTimeoutMs(deadline) } : {}),
  }
}
