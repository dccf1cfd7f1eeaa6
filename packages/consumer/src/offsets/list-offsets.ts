import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { apiError, type ClusterClient, type Deadline, isRetriable } from '@ottla/core/internal'
import { ErrorCode, errorInfo } from '@ottla/protocol'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { groupByTopic } from '../state/group-by-topic.ts'
import type { PartitionState } from '../state/partition-state.ts'
import { LATEST_TIMESTAMP } from './offset-reset-strategy.ts'

/** A partition and the time of which the offset is wanted; negative numbers are Kafka's special timestamps. */
export interface OffsetQuery extends TopicPartition {
  readonly timestamp: number
}

/** The first offset at or after the time that was asked for. */
export interface FoundOffset extends TopicPartition {
  /** -1 when no record is that young. */
  readonly offset: number
  /** Timestamp of the record; -1 for the ends of the log. */
  readonly timestamp: number
  /** Leader epoch of the record; -1 when unknown. */
  readonly leaderEpoch: number
}

/** What one round of requests brought: an offset for each query, or why there is none. */
export type OffsetOutcome = FoundOffset | (TopicPartition & { readonly error: unknown })

/** Asks the leaders for offsets by time. */
export class ListOffsetsClient {
  readonly #cluster: ClusterClient
  readonly #isolationLevel: number
  /** Partitions whose end is being asked for. */
  readonly #ends = new Set<PartitionState>()

  constructor(cluster: ClusterClient, readCommitted: boolean) {
    this.#cluster = cluster
    this.#isolationLevel = readCommitted ? 1 : 0
  }

  /**
   * Asks until every query is answered.
   * @throws the first error that cannot be retried; RequestTimeoutError when the time is over.
   */
  async findAll(queries: readonly OffsetQuery[], deadline: Deadline, operation: string): Promise<FoundOffset[]> {
    const { metadata } = this.#cluster
    const found: FoundOffset[] = []
    let left = queries
    if (left.length === 0) return []
    await metadata.waitForTopics([...new Set(queries.map(({ topic }) => topic))], deadline)
    await this.#cluster.retry(operation, deadline, async () => {
      const outcomes = await this.findOnce(left, deadline.remainingMs)
      let failure: Error | undefined
      const again: OffsetQuery[] = []
      for (const [index, outcome] of outcomes.entries()) {
        if (!('error' in outcome)) {
          found.push(outcome)
          continue
        }
        failure = outcome.error as Error
        if (!isRetriable(failure)) throw failure
        again.push(left[index]!)
      }
      left = again
      if (failure !== undefined) throw failure
    })
    return found
  }

  /** Asks for the end of what may be read of a partition, once and in the background; the state remembers it. */
  findEnd(state: PartitionState): void {
    if (this.#ends.has(state)) return
    this.#ends.add(state)
    void this.#findEnd(state).finally(() => this.#ends.delete(state))
  }

  async #findEnd(state: PartitionState): Promise<void> {
    const { topic, partition } = state
    const [outcome] = await this.findOnce([{ topic, partition, timestamp: LATEST_TIMESTAMP }])
    if (outcome === undefined || 'error' in outcome || outcome.offset < 0) return
    if (this.#isolationLevel === 1) state.lastStableOffset = Math.max(state.lastStableOffset, outcome.offset)
    else state.highWatermark = Math.max(state.highWatermark, outcome.offset)
  }

  /** Asks each leader once; the outcomes are in the order of the queries. */
  async findOnce(queries: readonly OffsetQuery[], timeoutMs?: number): Promise<OffsetOutcome[]> {
    const { metadata } = this.#cluster
    const outcomes = new Map<string, OffsetOutcome>()
    const byLeader = new Map<number, OffsetQuery[]>()
    for (const query of queries) {
      const known = metadata.partition(query.topic, query.partition)
      const leader = metadata.partitionLeader(query.topic, query.partition)
      if (leader === undefined) {
        metadata.requestUpdate()
        const code = known === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.LEADER_NOT_AVAILABLE
        outcomes.set(nameOf(query), { ...query, error: offsetError(code, query) })
        continue
      }
      const group = byLeader.get(leader.id)
      if (group === undefined) byLeader.set(leader.id, [query])
      else group.push(query)
    }
    const requests = [...byLeader].map(async ([nodeId, group]) => {
      for (const outcome of await this.#ask(nodeId, group, timeoutMs)) outcomes.set(nameOf(outcome), outcome)
    })
    await Promise.all(requests)
    return queries.map((query) => {
      return (
        outcomes.get(nameOf(query)) ?? { ...query, error: offsetError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, query) }
      )
    })
  }

  async #ask(nodeId: number, queries: readonly OffsetQuery[], timeoutMs?: number): Promise<OffsetOutcome[]> {
    const { metadata } = this.#cluster
    const topics = [...groupByTopic(queries)]
    let usesEpochs = false
    try {
      const response = await this.#cluster.send(
        nodeId,
        listOffsets,
        (version) => {
          usesEpochs = version >= 4
          return {
            replicaId: -1,
            ...(version >= 2 ? { isolationLevel: this.#isolationLevel } : {}),
            topics: topics.map(([name, group]) => ({
              name,
              partitions: group.map(({ partition, timestamp }) => ({
                partitionIndex: partition,
                timestamp,
                ...(usesEpochs ? { currentLeaderEpoch: metadata.partition(name, partition)?.leaderEpoch ?? -1 } : {}),
              })),
            })),
          }
        },
        timeoutMs === undefined ? {} : { timeoutMs },
      )
      return response.topics.flatMap(({ name: topic, partitions }) =>
        partitions.map(({ partitionIndex: partition, errorCode, offset, timestamp, leaderEpoch }) => {
          if (errorCode === ErrorCode.NONE) return { topic, partition, offset, timestamp, leaderEpoch }
          if (errorInfo(errorCode).refreshMetadata) metadata.requestUpdate()
          return { topic, partition, error: offsetError(errorCode, { topic, partition }) }
        }),
      )
    } catch (error) {
      if (isRetriable(error)) metadata.requestUpdate()
      return queries.map(({ topic, partition }) => ({ topic, partition, error }))
    }
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return topicPartitionName(topic, partition)
}

function offsetError(errorCode: number, partition: TopicPartition): unknown {
  return apiError(errorCode, {
    operation: `ListOffsets of ${nameOf(partition)}`,
    apiKey: listOffsets.key,
    resources: [partition.topic],
  })
}
