import { type OffsetAndMetadata, type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { type ClusterClient, type Deadline, traced } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch, type OffsetFetchRequestInput } from '@ottla/protocol/messages/offset-fetch'
import { KafkaError } from '@ottla/runtime'
import { commitChannel } from '../diagnostics.ts'
import { CommitFailedError, RebalanceInProgressError } from '../errors.ts'
import { groupByTopic } from '../state/group-by-topic.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import { type MemberIdentity, NO_MEMBER } from './group-member.ts'

/** The last versions that name topics; later ones have ids. */
const COMMIT_VERSION = 9
const FETCH_VERSION = 9

/** How commits stand to the membership of this consumer. */
export interface CommitIdentity {
  /** Whether a group decides on the partitions, so that commits must carry its generation. */
  readonly isGroupManaged: boolean
  /** Whom to commit as; undefined while this consumer is no member. */
  readonly member: MemberIdentity | undefined
  readonly isRebalancing: boolean
  readonly groupInstanceId: string | undefined
  /** Whether reading offsets takes the member's epoch, too (KIP-848). */
  readonly readsAsMember: boolean
  /** Takes an error code that may concern the membership; returns whether to try again with what it will be then. */
  onError(errorCode: number, member: MemberIdentity): boolean
}

/** How {@link OffsetCommitter.commit} treats what cannot be committed. */
export interface CommitOptions {
  /** Offsets of topics that do not exist are left out; otherwise they are tried again until the time is over. */
  readonly skipsUnknownTopics?: boolean
}

/** The member's epoch has grown, or will have with its next heartbeat. */
class StaleMemberEpochError extends KafkaError {
  readonly code = 'ERR_KAFKA_STALE_MEMBER_EPOCH'

  override get retriable(): boolean {
    return true
  }
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
  commit(offsets: readonly TopicPartitionOffset[], deadline: Deadline, options: CommitOptions = {}): Promise<void> {
    const { groupId } = this.#options.coordinator
    const previous = this.#last
    const commit = traced(
      commitChannel,
      () => ({ groupId, offsets }),
      () => this.#commitAfter(previous, offsets, deadline, options),
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
    options: CommitOptions,
  ): Promise<void> {
    await previous
    const { cluster, coordinator } = this.#options
    deadline.check(`the commit of group ${coordinator.groupId}, which waited for an earlier one`)
    if (offsets.length === 0) return
    const operation = `the commit of group ${coordinator.groupId}`
    await cluster.retry(operation, deadline, () => this.#commitOnce(offsets, deadline, options))
    this.#options.onCommitted(offsets)
  }

  async #commitOnce(
    offsets: readonly TopicPartitionOffset[],
    deadline: Deadline,
    { skipsUnknownTopics = false }: CommitOptions,
  ): Promise<void> {
    const { coordinator, identity, requestTimeoutMs } = this.#options
    const { isGroupManaged, member, isRebalancing, groupInstanceId } = identity()
    if (isGroupManaged && member === undefined) throw notMember(isRebalancing)
    const current = isGroupManaged ? member! : NO_MEMBER
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
        if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && skipsUnknownTopics) continue
        if (errorCode !== ErrorCode.NONE) throw this.#commitError(errorCode, name, partitionIndex, current)
      }
    }
  }

  #commitError(errorCode: number, topic: string, partition: number, member: MemberIdentity): Error {
    const { coordinator, identity } = this.#options
    if (this.#maySucceedLater(errorCode, member)) return staleEpoch(member)
    switch (errorCode) {
      case ErrorCode.REBALANCE_IN_PROGRESS:
        return new RebalanceInProgressError(
          `The group ${coordinator.groupId} rebalances; call poll() to let it finish, then commit again`,
        )
      case ErrorCode.UNKNOWN_MEMBER_ID:
      case ErrorCode.ILLEGAL_GENERATION:
      case ErrorCode.STALE_MEMBER_EPOCH:
      case ErrorCode.FENCED_MEMBER_EPOCH:
        return notMember(identity().isRebalancing)
      default: {
        const operation = `Commit for ${topicPartitionName(topic, partition)}`
        return coordinator.errorOf(errorCode, operation, offsetCommit.key, { topics: [topic] })
      }
    }
  }

  #maySucceedLater(errorCode: number, member: MemberIdentity): boolean {
    const identity = this.#options.identity()
    return identity.isGroupManaged && identity.onError(errorCode, member)
  }

  /** What the group has committed; partitions without a committed offset are left out. Throws as {@link commit}. */
  async committed(partitions: readonly TopicPartition[], deadline: Deadline): Promise<TopicPartitionOffset[]> {
    if (partitions.length === 0) return []
    const { cluster, coordinator } = this.#options
    const operation = `the committed offsets of group ${coordinator.groupId}`
    return cluster.retry(operation, deadline, () => this.#committedOnce(partitions, deadline))
  }

  async #committedOnce(partitions: readonly TopicPartition[], deadline: Deadline): Promise<TopicPartitionOffset[]> {
    const { coordinator, requestTimeoutMs, identity } = this.#options
    const { groupId } = coordinator
    const { isGroupManaged, readsAsMember, member } = identity()
    const reader = isGroupManaged && readsAsMember ? member : undefined
    const asMember = reader === undefined ? {} : { memberId: reader.memberId, memberEpoch: reader.generationId }
    const topics = [...groupByTopic(partitions)].map(([name, group]) => ({
      name,
      partitionIndexes: group.map(({ partition }) => partition),
    }))
    const response = await coordinator.send(
      offsetFetch,
      (version): OffsetFetchRequestInput => {
        if (version >= 8) {
          const group = { groupId, topics, ...(version >= 9 ? asMember : {}) }
          return { groups: [group], requireStable: true }
        }
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
      if (reader !== undefined && this.#maySucceedLater(answer.errorCode, reader)) throw staleEpoch(reader)
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
          throw coordinator.errorOf(errorCode, operation, offsetFetch.key, { topics: [topic] })
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

function staleEpoch({ generationId }: MemberIdentity): KafkaError {
  return new StaleMemberEpochError(`The member's epoch ${generationId} is over; its next heartbeat brings the new one`)
}

function notMember(isRebalancing: boolean): KafkaError {
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
