import { CodecRegistry } from '@ottla/compression'
import { topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { ClusterClient, Deadline, defaultMaxResponseBytes, isRetriable, pluginsOf, traced } from '@ottla/core/internal'
import { ErrorCode, loadNativeCrc32c } from '@ottla/protocol'
import { InvalidStateError, type Runtime, yieldToEvents } from '@ottla/runtime'
import { createAssignors } from './assignors/assignor-names.ts'
import type { ResolvedConsumerConfig } from './consumer-config.ts'
import { ConsumerMetrics } from './consumer-metrics.ts'
import { pollChannel } from './diagnostics.ts'
import { InvalidGroupIdError } from './errors.ts'
import { FetchBuffer } from './fetch/fetch-buffer.ts'
import { type Collected, FetchCollector } from './fetch/fetch-collector.ts'
import { Fetcher } from './fetch/fetcher.ts'
import { AutoCommit } from './group/auto-commit.ts'
import { CoordinatorMetrics } from './group/coordinator-metrics.ts'
import { ClassicMember } from './group/classic-member.ts'
import { ConsumerMember } from './group/consumer-member.ts'
import { GroupCoordinator } from './group/group-coordinator.ts'
import type { GroupMember, GroupMemberOptions } from './group/group-member.ts'
import { OffsetCommitter } from './group/offset-committer.ts'
import { RebalanceListenerInvoker } from './group/rebalance-listener.ts'
import { ConsumerInterceptors } from './interceptors.ts'
import { ListOffsetsClient } from './offsets/list-offsets.ts'
import { parseOffsetResetStrategy } from './offsets/offset-reset-strategy.ts'
import { PositionUpdater } from './offsets/position-updater.ts'
import type { PartitionState } from './state/partition-state.ts'
import { SubscriptionState } from './state/subscription-state.ts'
import { PendingErrors } from './pending-errors.ts'
import { WakeSignal } from './wake-signal.ts'

/** Longest time without letting socket events run, in ms, and the number of polls after which it is done anyhow. */
const TURN_MS = 4
const TURN_POLLS = 64

let nextClientNumber = 1

/** The records that `for await` or run() has in hand; what of them counts as consumed. */
export interface Iteration {
  /** For messages. */
  readonly name: string
  /** A poll that waits ends without records. */
  readonly isStopping: boolean
  /** The first record of each partition that has not been consumed. */
  unconsumed(): readonly TopicPartitionOffset[]
  /** Whether it moved since the last call. */
  takeProgress(): boolean
  /** Ends it, giving back what has not been consumed, at once or by the deadline. */
  stop(deadline?: Deadline): void
  /** The application moved positions, paused or resumed. */
  changed(): void
}

/** The parts of a consumer, put together, and the loop that makes them work: {@link ConsumerEngine.poll}. */
export class ConsumerEngine {
  readonly config: ResolvedConsumerConfig
  readonly runtime: Runtime
  readonly cluster: ClusterClient
  readonly subscriptions: SubscriptionState = new SubscriptionState()
  readonly positions: PositionUpdater
  readonly listOffsets: ListOffsetsClient
  readonly buffer: FetchBuffer = new FetchBuffer()
  readonly collector: FetchCollector
  readonly fetcher: Fetcher
  readonly listener: RebalanceListenerInvoker
  readonly committer: OffsetCommitter | undefined
  readonly metrics: ConsumerMetrics
  /** Undefined when there are none. */
  readonly interceptors: ConsumerInterceptors | undefined
  /** Undefined while commits are the application's matter. */
  autoCommit: AutoCommit | undefined
  readonly wake: WakeSignal
  /** Set while `for await` or run() has records in hand. */
  iteration: Iteration | undefined
  /** Set when something happened that `for await` should call poll for, although it has records in hand. */
  wantsPoll = false
  /** A poll is under way. */
  isPolling = false
  /** When the last poll began, in monotonic ms. */
  lastPollMs: number | undefined
  /** close() was called: nothing new begins, but its listener may still commit. */
  isClosing = false
  isClosed = false
  #member: GroupMember | undefined
  readonly #coordinator: GroupCoordinator | undefined
  readonly #errors = new PendingErrors()
  #groupTopics: ReadonlySet<string> = new Set()
  #warnedTopics = new Set<string>()
  readonly #toldErrors = new WeakSet<Error>()
  #matchedVersion = -1
  #isSearching = false
  #turnStartMs = 0
  #turnPolls = 0
  #onIdle: (() => void) | undefined
  readonly #progressWaiters = new Set<() => void>()

  constructor(config: ResolvedConsumerConfig, runtime: Runtime) {
    this.config = config
    this.runtime = runtime
    const { groupId, fetchMaxBytes, interceptorClasses, logger } = config
    if (interceptorClasses.length > 0) {
      this.interceptors = new ConsumerInterceptors(pluginsOf(interceptorClasses, 'interceptorClasses'), logger)
    }
    this.interceptors?.configure(config)
    this.cluster = new ClusterClient({
      config,
      kind: 'consumer',
      clientId: config.clientId ?? defaultClientId(config),
      runtime,
      allowAutoTopicCreation: config.allowAutoCreateTopics,
      maxResponseBytes: Math.max(defaultMaxResponseBytes, 2 * fetchMaxBytes),
    })
    const { cluster, subscriptions } = this
    this.wake = new WakeSignal(runtime.clock)
    this.listener = new RebalanceListenerInvoker(subscriptions)
    const readCommitted = config.isolationLevel === 'read_committed'
    this.metrics = new ConsumerMetrics(cluster.metrics, cluster.networkMetrics, runtime.clock, readCommitted)
    this.listOffsets = new ListOffsetsClient(cluster, readCommitted)
    if (groupId !== undefined) {
      const isClassic = config.groupProtocol === 'classic'
      const metrics = new CoordinatorMetrics(cluster.metrics, runtime.clock, isClassic, () => subscriptions.size)
      this.listener.metrics = metrics
      this.#coordinator = new GroupCoordinator(cluster, runtime.clock, groupId, metrics)
      this.committer = this.#createCommitter(this.#coordinator)
      if (config.enableAutoCommit) this.autoCommit = this.#createAutoCommit(this.committer)
    }
    this.positions = new PositionUpdater({
      cluster,
      runtime,
      config,
      subscriptions,
      listOffsets: this.listOffsets,
      resetStrategy: parseOffsetResetStrategy(config.autoOffsetReset)!,
      fetchCommitted:
        this.committer === undefined
          ? undefined
          : (partitions) => this.committer!.committed(partitions, this.deadline(undefined)),
      onError: (error, about) => this.raise(error, about),
      onProgress: () => this.notify(),
    })
    const codecs = new CodecRegistry()
    this.fetcher = new Fetcher({
      cluster,
      runtime,
      config,
      subscriptions,
      metrics: this.metrics,
      buffer: this.buffer,
      reading: { checkCrcs: config.checkCrcs, readCommitted, codecs, offload: runtime.offload },
      onOutOfRange: (partition) => this.positions.onOutOfRange(partition),
      onError: (error, about) => this.raise(error, about),
      onProgress: (broughtRecords) => {
        if (broughtRecords || this.isPolling) this.fetcher.sendFetches()
        this.wake.notify()
      },
    })
    const { maxPollRecords, keyDeserializer, valueDeserializer } = config
    this.collector = new FetchCollector({ buffer: this.buffer, maxPollRecords, keyDeserializer, valueDeserializer })
    cluster.metadata.onUpdate(() => this.#onMetadata())
    if (config.checkCrcs) void loadNativeCrc32c()
  }

  get member(): GroupMember | undefined {
    return this.#member
  }

  /** The coordinator of the group. @throws InvalidGroupIdError without a group. */
  get group(): { readonly coordinator: GroupCoordinator; readonly committer: OffsetCommitter } {
    if (this.#coordinator === undefined || this.committer === undefined) {
      throw new InvalidGroupIdError(
        'This needs a group: set groupId in the configuration; without a group use assign() and keep offsets yourself',
      )
    }
    return { coordinator: this.#coordinator, committer: this.committer }
  }

  deadline(options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } | undefined): Deadline {
    return Deadline.of(this.runtime.clock, options, this.config.defaultApiTimeoutMs)
  }

  /** Makes a waiting poll look at everything again. */
  notify(): void {
    this.wake.notify()
    for (const done of [...this.#progressWaiters]) done()
  }

  /** Has poll() throw an error, once there are no records to return. */
  raise(error: unknown, about: readonly PartitionState[] = []): void {
    this.#errors.add(error, about)
    this.notify()
  }

  /** The member that a subscription needs. @throws InvalidGroupIdError without a group. */
  joinGroup(): GroupMember {
    this.#member ??= this.#createMember(this.group.coordinator)
    return this.#member
  }

  #createMember(coordinator: GroupCoordinator): GroupMember {
    const options: GroupMemberOptions = {
      cluster: this.cluster,
      coordinator,
      runtime: this.runtime,
      config: this.config,
      subscriptions: this.subscriptions,
      listener: this.listener,
      autoCommit: async (partitions, deadline) => this.autoCommit?.commitNow(partitions, deadline),
      onAssignment: () => {
        this.updateTopics()
        this.autoCommit?.restart()
      },
      onWake: () => {
        this.wantsPoll = true
        this.wake.notify()
      },
      takeProgress: () => this.iteration?.takeProgress() ?? false,
    }
    if (this.config.groupProtocol === 'consumer') {
      return new ConsumerMember({ ...options, onError: (error) => this.raise(error) })
    }
    return new ClassicMember({
      ...options,
      assignors: createAssignors(this.config.partitionAssignmentStrategy),
      onGroupTopics: (topics) => {
        this.#groupTopics = topics
        this.updateTopics()
      },
    })
  }

  /** Has the metadata follow what is subscribed and assigned. */
  updateTopics(): void {
    const { metadata } = this.cluster
    this.metrics.onAssignment(this.subscriptions.all())
    if (this.subscriptions.type === 'pattern') {
      metadata.setAllTopics()
      return
    }
    const assigned = this.subscriptions.assignment().map(({ topic }) => topic)
    metadata.setTopics(new Set([...this.subscriptions.topics, ...this.#groupTopics, ...assigned]))
  }

  /** Where the application is: after the records that it has been given and that count as consumed. */
  consumedOffsets(): TopicPartitionOffset[] {
    const unconsumed = this.iteration?.unconsumed() ?? []
    const earlier = new Map(unconsumed.map((entry) => [topicPartitionName(entry.topic, entry.partition), entry]))
    const offsets: TopicPartitionOffset[] = []
    for (const { topic, partition, hasPosition, offset, offsetEpoch } of this.subscriptions.all()) {
      if (!hasPosition) continue
      const consumed = earlier.get(topicPartitionName(topic, partition))
      offsets.push(consumed ?? { topic, partition, offset, ...(offsetEpoch < 0 ? {} : { leaderEpoch: offsetEpoch }) })
    }
    return offsets
  }

  /** See {@link Consumer.poll}. One at a time; the caller sees to that. */
  poll(deadline: Deadline): Promise<Collected | undefined> {
    return traced(
      pollChannel,
      () => ({ groupId: this.config.groupId }),
      () => this.#poll(deadline),
    )
  }

  async #poll(deadline: Deadline): Promise<Collected | undefined> {
    this.isPolling = true
    this.metrics.onPollStart()
    try {
      this.lastPollMs = this.runtime.clock.monotonic()
      await this.#yieldAtIntervals()
      this.#member?.polled()
      for (;;) {
        this.wake.clear()
        this.wantsPoll = false
        this.#checkOpen()
        deadline.signal?.throwIfAborted()
        await this.#updateMembership(deadline)
        this.autoCommit?.commitIfDue()
        this.positions.update()
        const collected = await this.collector.collect()
        this.fetcher.sendFetches()
        // Positions have moved, so from here on the records are returned, whatever else happened.
        if (collected !== undefined && !this.isClosing) {
          this.metrics.onCollected(collected)
          return collected
        }
        // The application will not see them any more, so they do not count as read.
        if (collected !== undefined) this.collector.giveBack(collected, 0)
        this.#throwPending()
        this.#lookAtMetadata()
        if (deadline.isOver || this.iteration?.isStopping === true) return undefined
        await this.wake.wait(this.#waitMs(deadline), deadline.signal)
      }
    } finally {
      this.metrics.onPollEnd()
      this.isPolling = false
    }
  }

  /** Has commits made automatically; the function that is returned goes back to what is configured. */
  commitAutomatically(): () => void {
    if (this.autoCommit !== undefined || this.committer === undefined) return () => {}
    this.autoCommit = this.#createAutoCommit(this.committer)
    return () => {
      this.autoCommit = undefined
    }
  }

  /** The position of a partition, once it is known. */
  async waitForPosition(state: PartitionState, deadline: Deadline): Promise<number> {
    const { topic, partition } = state
    while (!state.hasPosition) {
      if (this.isClosed) throw new InvalidStateError('The consumer was closed')
      const name = topicPartitionName(topic, partition)
      deadline.check(`the position of ${name}`)
      this.positions.update()
      this.#lookAtMetadata()
      this.#throwPending()
      await this.#progressWithin(deadline)
      if (this.subscriptions.find(topic, partition) !== state) {
        throw new InvalidStateError(`Partition ${name} is no longer assigned to this consumer`)
      }
    }
    return state.offset
  }

  /** Resolves when no call is under way any more, or when the time is over. */
  waitUntilIdle(deadline: Deadline): Promise<void> {
    const idle = new Promise<void>((resolve) => (this.#onIdle = resolve))
    return this.within(deadline, idle)
  }

  notifyIdle(): void {
    this.#onIdle?.()
  }

  /** The result of `work`, or undefined when the time is over before it. */
  within<T>(deadline: Deadline, work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const timer = this.runtime.clock.setTimer(deadline.remainingMs, () => resolve(undefined))
      work.finally(() => timer.cancel()).then(resolve, reject)
    })
  }

  /** Ends everything that works in the background. */
  shutDown(): void {
    this.isClosed = true
    this.positions.close()
    this.fetcher.close()
    this.cluster.close()
  }

  /** Several calls may wait for progress, beside the poll that the wake signal serves. */
  #progressWithin(deadline: Deadline): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#progressWaiters.delete(done)
        timer.cancel()
        deadline.signal?.removeEventListener('abort', done)
        resolve()
      }
      const waitMs = Math.ceil(Math.min(deadline.remainingMs, this.positions.dueInMs))
      const timer = this.runtime.clock.setTimer(waitMs, done)
      deadline.signal?.addEventListener('abort', done, { once: true })
      this.#progressWaiters.add(done)
    })
  }

  #throwPending(): void {
    const error = this.#errors.take()
    if (error !== undefined) throw error
  }

  /** How long poll may wait until there is something to do although nothing happens. Rounded up: timers may fire early. */
  #waitMs(deadline: Deadline): number {
    const canJoin = this.subscriptions.type !== 'pattern' || this.#matchedVersion >= 0
    const member = this.subscriptions.isGroupManaged && canJoin ? this.#member : undefined
    const dueInMs = Math.min(this.positions.dueInMs, this.autoCommit?.wakeInMs ?? Infinity, member?.dueInMs ?? Infinity)
    return Math.ceil(Math.min(deadline.remainingMs, dueInMs))
  }

  #checkOpen(): void {
    if (this.isClosing) throw new InvalidStateError('The consumer was closed')
    if (this.subscriptions.type === 'none') {
      throw new InvalidStateError('Nothing to poll: call subscribe() or assign() first')
    }
  }

  /** Records that are buffered can be returned without an I/O event in between; sockets and timers must not starve. */
  async #yieldAtIntervals(): Promise<void> {
    const { clock } = this.runtime
    if (++this.#turnPolls < TURN_POLLS && clock.monotonic() - this.#turnStartMs < TURN_MS) return
    await yieldToEvents(clock)
    this.#turnPolls = 0
    this.#turnStartMs = clock.monotonic()
  }

  async #updateMembership(deadline: Deadline): Promise<void> {
    const { subscriptions, cluster } = this
    if (this.#member === undefined || !subscriptions.isGroupManaged) return
    if (subscriptions.type === 'pattern' && !this.#matchPattern()) {
      // The pattern has to have met the cluster's topics once before the group is told of them.
      cluster.metadata.setAllTopics()
      return
    }
    await this.#member.update(deadline)
  }

  /** Returns whether the topics of the cluster are known. */
  #matchPattern(): boolean {
    const { metadata } = this.cluster
    if (metadata.version === 0 || metadata.nodes.size === 0) return false
    if (metadata.version === this.#matchedVersion) return true
    this.#matchedVersion = metadata.version
    const isInternal = (topic: string): boolean => metadata.topic(topic)?.isInternal ?? false
    this.subscriptions.matchPattern(metadata.topics.keys(), isInternal, this.config.excludeInternalTopics)
    return true
  }

  /** A new pattern has to be matched although the cluster has not changed. */
  forgetMatch(): void {
    this.#matchedVersion = -1
  }

  #onMetadata(): void {
    if (this.subscriptions.type === 'pattern') this.wantsPoll = true
    this.notify()
  }

  /** Finds out why there is nothing to read, where the application can do something about it. */
  #lookAtMetadata(): void {
    const { metadata } = this.cluster
    if (metadata.nodes.size === 0) this.#search((deadline) => metadata.waitForNodes(deadline))
    if (this.subscriptions.type === 'pattern') return
    const topics = this.#wantedTopics()
    if (this.#knowsNoneOf(topics)) this.#search((deadline) => this.#waitForAnyTopic(deadline))
    for (const topic of topics) {
      const error = metadata.topic(topic) === undefined ? metadata.topicError(topic) : undefined
      if (error === undefined) this.#warnedTopics.delete(topic)
      else if (!isRetriable(error)) this.#tellOnce(error)
      else if (!this.#warnedTopics.has(topic)) {
        this.#warnedTopics.add(topic)
        const unknown = (error as { readonly errorCode?: number }).errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        const hint = unknown ? ': it does not exist; it will be read as soon as somebody creates it' : ''
        this.config.logger.warn({ topic, err: error }, `Topic ${topic} cannot be read yet${hint}`)
      }
    }
  }

  /** An answer of the brokers is told once: a loop that goes on after it waits for the next answer. */
  #tellOnce(error: Error): void {
    if (this.#toldErrors.has(error)) return
    this.#toldErrors.add(error)
    throw error
  }

  #wantedTopics(): string[] {
    return [...new Set([...this.subscriptions.topics, ...this.subscriptions.assignment().map(({ topic }) => topic)])]
  }

  #knowsNoneOf(topics: readonly string[]): boolean {
    return topics.length > 0 && topics.every((topic) => this.cluster.metadata.topic(topic) === undefined)
  }

  /** Tells poll() when something has not been found in the time of an API call; the next poll has it searched again. */
  #search(find: (deadline: Deadline) => Promise<void>): void {
    if (this.#isSearching) return
    this.#isSearching = true
    find(this.deadline(undefined))
      .catch((error: unknown) => {
        if (!this.isClosing) this.raise(error)
      })
      .finally(() => {
        this.#isSearching = false
        // What was found may leave something else to be searched.
        this.notify()
      })
  }

  /** Java's consumer waits for its topics without an end and tells only its log. */
  #waitForAnyTopic(deadline: Deadline): Promise<void> {
    const { metadata } = this.cluster
    return metadata.waitUntil(
      () => !this.#knowsNoneOf(this.#wantedTopics()),
      deadline,
      () => {
        const topics = this.#wantedTopics()
        const cause = topics.map((topic) => metadata.topicError(topic)).find((error) => error !== undefined)
        const operation = `nothing to read, no metadata for ${topics.join(', ')}; create it, or let the brokers do it (auto.create.topics.enable)`
        return { operation, cause }
      },
    )
  }

  #createCommitter(coordinator: GroupCoordinator): OffsetCommitter {
    return new OffsetCommitter({
      cluster: this.cluster,
      coordinator,
      requestTimeoutMs: this.config.requestTimeoutMs,
      onCommitted: (offsets) => this.interceptors?.onCommit(offsets),
      identity: () => {
        const member = this.#member
        return {
          isGroupManaged: this.subscriptions.isGroupManaged,
          member: member?.identity,
          isRebalancing: member?.isRebalancing ?? false,
          groupInstanceId: this.config.groupInstanceId,
          readsAsMember: this.config.groupProtocol === 'consumer',
          onError: (errorCode, identity) => member?.onCommitError(errorCode, identity) ?? false,
        }
      },
    })
  }

  #createAutoCommit(committer: OffsetCommitter): AutoCommit {
    return new AutoCommit({
      clock: this.runtime.clock,
      intervalMs: this.config.autoCommitIntervalMs,
      retryBackoffMs: this.config.retryBackoffMs,
      logger: this.config.logger,
      offsets: () => this.consumedOffsets(),
      commit: (offsets, deadline, options) => committer.commit(offsets, deadline, options),
      deadline: () => this.deadline(undefined),
    })
  }
}

/** As Java names its consumers. */
function defaultClientId({ groupId, groupInstanceId }: ResolvedConsumerConfig): string {
  const group = groupId === undefined ? '' : `${groupId}-`
  return `consumer-${group}${groupInstanceId ?? nextClientNumber++}`
}
