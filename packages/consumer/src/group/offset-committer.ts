import { type OffsetAndMetadata, type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { type ClusterClient, type Deadline, traced } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch, type OffsetFetchRequestInput } from '@ottla/protocol/messages/offset-fetch'
import { KafkaError } from '@ottla/runtime'
import { commitChannel } from '../diagnostics.ts'
import { CommitFailedError, RebalanceInProgressError } from '../errors.ts'
import { groupByTopic } from '../state/group-by-topic.ts'
import { type Generation, NO_GENERATION } from './classic-membership.ts'
import type { GroupCoordinator } from './group-coordinator.ts'

/** The last versions that name topics; later ones have ids. */
const COMMIT_VERSION = 9
const FETCH_VERSION = 9

/** How commits stand to the membership of this consumer. */
export interface CommitIdentity {
  /** Whether a group decides on the partitions, so that commits must carry its generation. */
  readonly isGroupManaged: boolean
  /** The generation to commit with; undefined while there is none. */
  readonly generation: Generation | undefined
  readonly isRebalancing: boolean
  readonly groupInstanceId: string | undefined
  /** Takes an error code of the coordinator that concerns the membership. */
  onError(errorCode: number, generation: Generation): void
}

/** Options of {@link OffsetCommitter}. */
export interface OffsetCommitterOptions {
  readonly cluster: ClusterClient
  readonly coordinator: GroupCoordinator
  readonly identity: () => CommitIdentity
  readonly requestTimeoutMs: number
  /** A commit succeeded. */
  readonly onCommitted: (offsets: readonly TopicPartitionOffset[]) => void
}

/** Commits offsets to the group, one commit after the other in the order of the calls, and reads them back. */
export class OffsetCommitter {
  readonly #options: OffsetCommitterOptions
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: OffsetCommitterOptions) {
    this.#options = options
  }

  /**
   * Repeats what can be repeated until the time is over.
   * @throws CommitFailedError, RebalanceInProgressError, AuthorizationError, ApiError, RequestTimeoutError,
   * or the signal's reason.
   */
  commit(offsets: readonly TopicPartitionOffset[], deadline: Deadline): Promise<void> {
    const { groupId } = this.#options.coordinator
    const previous = this.#last
    const commit = traced(
      commitChannel,
      () => ({ groupId, offsets }),
      () => this.#commitAfter(previous, offsets, deadline),
    )
    this.#last = commit.catch(() => {})
    return commit
  }

  /** Resolves when all commits that were asked for have ended. */
  async settled(): Promise<void> {
    await this.#last
  }

  async #commitAfter(
    previous: Promise<unknown>,
    offsets: readonly TopicPartitionOffset[],
    deadline: Deadline,
  ): Promise<void> {
    await previous
    const { cluster, coordinator } = this.#options
    deadline.check(`the commit of group ${coordinator.groupId}, which waited for an earlier one`)
    if (offsets.length === 0) return
    const operation = `the commit of group ${coordinator.groupId}`
    await cluster.retry(operation, deadline, () => this.#commitOnce(offsets, deadline))
    this.#options.onCommitted(offsets)
  }

  async #commitOnce(offsets: readonly TopicPartitionOffset[], deadline: Deadline): Promise<void> {
    const { coordinator, identity, requestTimeoutMs } = this.#options
    const { isGroupManaged, generation, isRebalancing, groupInstanceId } = identity()
    if (isGroupManaged && generation === undefined) throw noGeneration(isRebalancing)
    const current = isGroupManaged ? generation! : NO_GENERATION
    const topics = [...groupByTopic(offsets)].map(([name, group]) => ({ name, group }))
    const response = await coordinator.send(
      offsetCommit,
      (version) => ({
        groupId: coordinator.groupId,
        generationIdOrMemberEpoch: current.generationId,
        memberId: current.memberId,
        ...(version >= 7 ? { groupInstanceId: isGroupManaged ? groupInstanceId : null } : {}),
        topics: topics.map(({ name, group }) => ({
          name,
          partitions: group.map(({ partition, offset, leaderEpoch, metadata }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            ...(version >= 6 ? { committedLeaderEpoch: leaderEpoch ?? -1 } : {}),
            committedMetadata: metadata ?? '',
          })),
        })),
      }),
      {
        timeoutMs: Math.min(deadline.remainingMs, requestTimeoutMs),
        signal: deadline.signal,
        maxVersion: COMMIT_VERSION,
      },
    )
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        if (errorCode !== ErrorCode.NONE) throw this.#commitError(errorCode, name, partitionIndex, current)
      }
    }
  }

  #commitError(errorCode: number, topic: string, partition: number, generation: Generation): Error {
    const { coordinator, identity } = this.#options
    const member = identity()
    if (member.isGroupManaged) member.onError(errorCode, generation)
    switch (errorCode) {
      case ErrorCode.REBALANCE_IN_PROGRESS:
        return new RebalanceInProgressError(
          `The group ${coordinator.groupId} rebalances; call poll() to let it finish, then commit again`,
        )
      case ErrorCode.UNKNOWN_MEMBER_ID:
      case ErrorCode.ILLEGAL_GENERATION:
        return noGeneration(identity().isRebalancing)
      default: {
        const operation = `Commit for ${topicPartitionName(topic, partition)}`
        return coordinator.errorOf(errorCode, operation, offsetCommit.key, [topic])
      }
    }
  }

  /** What the group has committed; partitions without a committed offset are left out. Throws as {@link commit}. */
  async committed(partitions: readonly TopicPartition[], deadline: Deadline): Promise<TopicPartitionOffset[]> {
    if (partitions.length === 0) return []
    const { cluster, coordinator } = this.#options
    const operation = `the committed offsets of group ${coordinator.groupId}`
    return cluster.retry(operation, deadline, () => this.#committedOnce(partitions, deadline))
  }

  async #committedOnce(partitions: readonly TopicPartition[], deadline: Deadline): Promise<TopicPartitionOffset[]> {
    const { coordinator, requestTimeoutMs } = this.#options
    const { groupId } = coordinator
    const topics = [...groupByTopic(partitions)].map(([name, group]) => ({
      name,
      partitionIndexes: group.map(({ partition }) => partition),
    }))
    const response = await coordinator.send(
      offsetFetch,
      (version): OffsetFetchRequestInput => {
        if (version >= 8) return { groups: [{ groupId, topics }], requireStable: true }
        return version === 7 ? { groupId, topics, requireStable: true } : { groupId, topics }
      },
      {
        timeoutMs: Math.min(deadline.remainingMs, requestTimeoutMs),
        signal: deadline.signal,
        maxVersion: FETCH_VERSION,
      },
    )
    const answer = response.groups[0] ?? response
    if (answer.errorCode !== ErrorCode.NONE) {
      throw coordinator.errorOf(answer.errorCode, 'Committed offsets', offsetFetch.key)
    }
    const found: TopicPartitionOffset[] = []
    for (const { name: topic, partitions: entries } of answer.topics) {
      for (const {
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch,
        metadata,
        errorCode,
      } of entries) {
        if (errorCode !== ErrorCode.NONE) {
          const operation = `Committed offset of ${topicPartitionName(topic, partition)}`
          throw coordinator.errorOf(errorCode, operation, offsetFetch.key, [topic])
        }
        if (offset < 0) continue
        const entry: OffsetAndMetadata = { offset, metadata: metadata ?? '' }
        found.push({
          topic,
          partition,
          ...entry,
          ...(committedLeaderEpoch < 0 ? {} : { leaderEpoch: committedLeaderEpoch }),
        })
      }
    }
    return found
  }
}

function noGeneration(isRebalancing: boolean): KafkaError {
  return isRebalancing
    ? new RebalanceInProgressError(
        'The commit was not sent because the group rebalances; call poll() to let it finish, then commit again',
      )
    : new CommitFailedError(
        'The commit was refused because this consumer is no longer a member of the group. That happens when ' +
          'poll() was not called for longer than maxPollIntervalMs: take less time per poll, lower ' +
          'maxPollRecords, or raise maxPollIntervalMs',
      )
}
