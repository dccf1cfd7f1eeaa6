import { type OffsetAndMetadata, type TopicPartition, topicPartitionName } from '@ottla/core'
import { apiError, type ClusterClient, isRetriable } from '@ottla/core/internal'
import { ErrorCode, errorInfo } from '@ottla/protocol'
import { type EpochEndOffset, offsetForLeaderEpoch } from '@ottla/protocol/messages/offset-for-leader-epoch'
import type { Runtime } from '@ottla/runtime'
import type { ResolvedConsumerConfig } from '../consumer-config.ts'
import { LogTruncationError, NoOffsetForPartitionError, OffsetOutOfRangeError } from '../errors.ts'
import { groupByTopic } from '../state/group-by-topic.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { SubscriptionState } from '../state/subscription-state.ts'
import type { ListOffsetsClient } from './list-offsets.ts'
import { latest, type OffsetResetStrategy, resetTimestamp } from './offset-reset-strategy.ts'

/** Options of {@link PositionUpdater}. */
export interface PositionUpdaterOptions {
  readonly cluster: ClusterClient
  readonly runtime: Runtime
  readonly config: ResolvedConsumerConfig
  readonly subscriptions: SubscriptionState
  readonly listOffsets: ListOffsetsClient
  readonly resetStrategy: OffsetResetStrategy
  /** Offsets that the group has committed; undefined without a group. Retries by itself what can be retried. */
  readonly fetchCommitted:
    | ((partitions: readonly TopicPartition[]) => Promise<(TopicPartition & OffsetAndMetadata)[]>)
    | undefined
  /** Something that poll() has to throw, and the partitions it is about. */
  readonly onError: (error: unknown, about: readonly PartitionState[]) => void
  /** Positions changed, or a request ended. */
  readonly onProgress: () => void
}

/**
 * Finds the positions of partitions that have none, and checks those whose leader changed. Works in the
 * background: update() starts what is missing and returns, so one slow partition holds up no other.
 */
export class PositionUpdater {
  readonly #options: PositionUpdaterOptions
  /** Partitions that a request is under way for, and the position version it was made for. */
  readonly #busy = new Map<PartitionState, number>()
  #seenMetadataVersion = -1
  #seenAssignmentVersion = -1
  #isClosed = false
  #dueMs = Infinity

  constructor(options: PositionUpdaterOptions) {
    this.#options = options
  }

  /** Time until {@link update} has something to try again; Infinity when it has not. */
  get dueInMs(): number {
    return Math.max(0, this.#dueMs - this.#options.runtime.clock.monotonic())
  }

  /** Starts the requests that are missing. */
  update(): void {
    const { subscriptions, runtime, fetchCommitted, resetStrategy } = this.#options
    this.#compareLeaders()
    const nowMs = runtime.clock.monotonic()
    const initializing: PartitionState[] = []
    const resetting: PartitionState[] = []
    const validating: PartitionState[] = []
    const withoutStart: PartitionState[] = []
    this.#dueMs = Infinity
    for (const state of subscriptions.all()) {
      if (state.state === 'FETCHING' || this.isBusy(state)) continue
      if (nowMs < state.retryAtMs) {
        this.#dueMs = Math.min(this.#dueMs, state.retryAtMs)
        continue
      }
      if (state.state === 'INITIALIZING') {
        if (fetchCommitted !== undefined) initializing.push(state)
        else if (resetStrategy.type === 'none') withoutStart.push(state)
        else state.awaitReset(resetStrategy)
      }
      if (state.state === 'INITIALIZING' || !this.#hasLeader(state)) continue
      if (state.state === 'AWAIT_RESET') resetting.push(state)
      else if (state.state === 'AWAIT_VALIDATION') validating.push(state)
    }
    this.#reportWithoutOffset(withoutStart)
    if (initializing.length > 0) this.#start(initializing, () => this.#initialize(initializing, fetchCommitted!))
    if (resetting.length > 0) this.#start(resetting, () => this.#reset(resetting))
    if (validating.length > 0) this.#start(validating, () => this.#validate(validating))
  }

  /** A fetch found that the log does not have the position (any more). */
  onOutOfRange(state: PartitionState): void {
    const { resetStrategy, onError, config } = this.#options
    if (resetStrategy.type === 'none') {
      onError(new OffsetOutOfRangeError([{ ...nameOnly(state), offset: state.offset }]), [state])
      return
    }
    const { topic, partition, offset } = state
    config.logger.info(
      { topic, partition, offset, reset: resetStrategy.type },
      'A position is out of range: it is reset',
    )
    state.awaitReset(resetStrategy)
  }

  close(): void {
    this.#isClosed = true
  }

  /** Without a leader there is nobody to ask; the refresh of the metadata that finds one leads back here. */
  #hasLeader({ topic, partition }: PartitionState): boolean {
    const { metadata } = this.#options.cluster
    if (metadata.partitionLeader(topic, partition) !== undefined) return true
    if (metadata.topic(topic) !== undefined) metadata.requestUpdate()
    return false
  }

  /** A request for its position is under way. */
  isBusy(state: PartitionState): boolean {
    return this.#busy.get(state) === state.positionVersion
  }

  #start(states: readonly PartitionState[], work: () => Promise<void>): void {
    const { config, onError, onProgress } = this.#options
    const versions = new Map(states.map((state) => [state, state.positionVersion]))
    for (const [state, version] of versions) this.#busy.set(state, version)
    void work()
      .catch((error: unknown) => {
        if (this.#isClosed) return
        for (const state of states) this.#retryLater(state)
        if (!isRetriable(error)) onError(error, states)
        else config.logger.debug({ err: error }, 'Positions could not be found')
      })
      .finally(() => {
        for (const [state, version] of versions) if (this.#busy.get(state) === version) this.#busy.delete(state)
        if (!this.#isClosed) onProgress()
      })
  }

  #retryLater(state: PartitionState): void {
    const { runtime, config } = this.#options
    state.retryAtMs = runtime.clock.monotonic() + config.retryBackoffMs
  }

  async #initialize(
    states: readonly PartitionState[],
    fetchCommitted: NonNullable<PositionUpdaterOptions['fetchCommitted']>,
  ): Promise<void> {
    const { subscriptions, resetStrategy, cluster } = this.#options
    const committed = await fetchCommitted(states.map(nameOnly))
    if (this.#isClosed) return
    const withOffset = new Map(committed.map((entry) => [topicPartitionName(entry.topic, entry.partition), entry]))
    const without: PartitionState[] = []
    for (const state of states) {
      // seek() or a rebalance may have been faster.
      if (state.state !== 'INITIALIZING' || subscriptions.find(state.topic, state.partition) !== state) continue
      const found = withOffset.get(topicPartitionName(state.topic, state.partition))
      if (found !== undefined) {
        state.seek(found.offset, found.leaderEpoch ?? -1)
        this.checkLeader(state)
      } else if (resetStrategy.type === 'none') {
        without.push(state)
      } else {
        state.awaitReset(resetStrategy)
      }
    }
    if (cluster.metadata.version !== this.#seenMetadataVersion) this.#compareLeaders()
    this.#reportWithoutOffset(without)
  }

  #reportWithoutOffset(states: readonly PartitionState[]): void {
    for (const state of states) this.#retryLater(state)
    if (states.length > 0) this.#options.onError(new NoOffsetForPartitionError(states.map(nameOnly)), states)
  }

  async #reset(states: readonly PartitionState[]): Promise<void> {
    const { listOffsets, runtime, onError } = this.#options
    const nowMs = runtime.clock.now()
    const asked = states.map((state) => ({ state, version: state.positionVersion, strategy: state.resetStrategy! }))
    const outcomes = await listOffsets.findOnce(
      asked.map(({ state, strategy }) => ({ ...nameOnly(state), timestamp: resetTimestamp(strategy, nowMs) })),
    )
    if (this.#isClosed) return
    for (const [index, outcome] of outcomes.entries()) {
      const { state, version, strategy } = asked[index]!
      if (state.positionVersion !== version) continue
      if ('error' in outcome) {
        this.#retryLater(state)
        if (!isRetriable(outcome.error)) onError(outcome.error, [state])
      } else if (outcome.offset < 0 && strategy.type === 'by_duration') {
        // No record is that young. Java asks again and again; reading on from the end comes to the same.
        state.awaitReset(latest)
      } else {
        state.seek(outcome.offset, outcome.leaderEpoch)
        this.checkLeader(state)
      }
    }
  }

  /** A new leader may have another history than the one that was read from (KIP-320). */
  #compareLeaders(): void {
    const { cluster, subscriptions } = this.#options
    const isNews =
      cluster.metadata.version !== this.#seenMetadataVersion ||
      subscriptions.assignmentVersion !== this.#seenAssignmentVersion
    if (!isNews) return
    this.#seenMetadataVersion = cluster.metadata.version
    this.#seenAssignmentVersion = subscriptions.assignmentVersion
    for (const state of subscriptions.all()) this.checkLeader(state)
  }

  /** Sees whether the position was made under the current leader; called where one was set by other means. */
  checkLeader(state: PartitionState): void {
    if (!state.hasPosition) return
    const known = this.#options.cluster.metadata.partition(state.topic, state.partition)
    if (known === undefined || known.leaderEpoch < 0 || known.leaderEpoch <= state.leaderEpoch) return
    // Without the epoch of the last record there is nothing to compare, and in the epoch it was written in
    // the log has not changed.
    if (state.offsetEpoch >= 0 && state.offsetEpoch < known.leaderEpoch) state.awaitValidation(known.leaderEpoch)
    else state.leaderEpoch = known.leaderEpoch
  }

  async #validate(states: readonly PartitionState[]): Promise<void> {
    const { cluster } = this.#options
    const byLeader = new Map<number, PartitionState[]>()
    for (const state of states) {
      const leader = cluster.metadata.partitionLeader(state.topic, state.partition)
      if (leader === undefined) {
        this.#retryLater(state)
        cluster.metadata.requestUpdate()
        continue
      }
      const group = byLeader.get(leader.id)
      if (group === undefined) byLeader.set(leader.id, [state])
      else group.push(state)
    }
    await Promise.all([...byLeader].map(([nodeId, group]) => this.#validateAt(nodeId, group)))
  }

  async #validateAt(nodeId: number, states: readonly PartitionState[]): Promise<void> {
    const { cluster } = this.#options
    const asked = new Map(states.map((state) => [topicPartitionName(state.topic, state.partition), state]))
    const versions = new Map(states.map((state) => [state, state.positionVersion]))
    const topics = [...groupByTopic(states)].map(([topic, group]) => ({
      topic,
      partitions: group.map(({ partition, leaderEpoch, offsetEpoch }) => ({
        partition,
        currentLeaderEpoch: leaderEpoch,
        leaderEpoch: offsetEpoch,
      })),
    }))
    const response = await cluster.send(nodeId, offsetForLeaderEpoch, (version) =>
      version >= 3 ? { replicaId: -1, topics } : { topics },
    )
    if (this.#isClosed) return
    for (const { topic, partitions } of response.topics) {
      for (const answer of partitions) {
        const state = asked.get(topicPartitionName(topic, answer.partition))
        if (state !== undefined && versions.get(state) === state.positionVersion) this.#onEndOffset(state, answer)
      }
    }
    for (const state of states) if (state.state === 'AWAIT_VALIDATION') this.#retryLater(state)
  }

  #onEndOffset(state: PartitionState, answer: EpochEndOffset): void {
    const { cluster, resetStrategy, onError, config } = this.#options
    const { errorCode, endOffset, leaderEpoch } = answer
    if (errorCode !== ErrorCode.NONE) {
      const info = errorInfo(errorCode)
      if (info.refreshMetadata) cluster.metadata.requestUpdate()
      const operation = `OffsetForLeaderEpoch of ${topicPartitionName(state.topic, state.partition)}`
      const error = apiError(errorCode, { operation, apiKey: offsetForLeaderEpoch.key, resources: [state.topic] })
      if (!isRetriable(error)) onError(error, [state])
      return
    }
    const isKnown = endOffset >= 0 && leaderEpoch >= 0
    if (isKnown && endOffset >= state.offset) {
      state.completeValidation()
      return
    }
    const { topic, partition, offset } = state
    config.logger.warn({ topic, partition, offset, endOffset }, 'The log was truncated below the position')
    if (resetStrategy.type === 'none') {
      onError(new LogTruncationError({ topic, partition, offset }, isKnown ? endOffset : undefined), [state])
    } else if (isKnown) {
      // The last offset at which both histories agree.
      state.seek(endOffset, leaderEpoch, state.leaderEpoch)
    } else {
      state.awaitReset(resetStrategy)
    }
  }
}

function nameOnly({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition }
}
