import { ErrorCode } from '@ottla/protocol'
import { type Clock, InvalidStateError, KafkaError, type Random, type Timer } from '@ottla/runtime'
import { ApiError, apiError } from '../api-error.ts'
import { Backoff } from '../backoff.ts'
import type { ResolvedClientConfig } from '../client-config.ts'
import type { Deadline } from '../deadline.ts'
import { metadataChannel, traced } from '../diagnostics.ts'
import { ConnectionError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { silentSoFar } from '../network/system-errors.ts'
import type { Node, PartitionInfo } from '../node.ts'
import { isRetriable } from '../retry.ts'
import { MetadataCache } from './metadata-cache.ts'
import type { MetadataAnswer, MetadataSource } from './metadata-source.ts'
import { partitionInfos } from './partition-infos.ts'
import type { LeaderUpdate, PartitionMetadata, TopicMetadata } from './topic-metadata.ts'
import { TopicsOfInterest } from './topics-of-interest.ts'
import { UpdateWaiters } from './update-waiters.ts'

/** Options of {@link Metadata}. */
export interface MetadataOptions {
  readonly clock: Clock
  readonly random: Random
  readonly config: ResolvedClientConfig
  readonly logger: Logger
  readonly source: MetadataSource
  readonly allowAutoTopicCreation: boolean
  /** Topics that were added and not used for so long are forgotten. */
  readonly topicMaxIdleMs: number
}

/**
 * What a client knows of the cluster, and the one place that keeps it fresh: by age, when somebody noticed
 * that it is wrong, and for topics that are new. There is never more than one request in flight, however
 * many wait for it, and failures are followed by growing pauses.
 */
export class Metadata {
  readonly #options: MetadataOptions
  readonly #clock: Clock
  readonly #cache = new MetadataCache()
  readonly #interest: TopicsOfInterest
  readonly #backoff: Backoff
  readonly #waiters: UpdateWaiters
  readonly #listeners = new Set<() => void>()
  #version = 0
  #isClosed = false
  #isFetching = false
  /** Refreshes that have begun, and which of them was the last full one that succeeded. */
  #begun = 0
  #completed = 0
  #needsFullUpdate = false
  /** Topics were added since the last refresh began: they need not wait for the pause between refreshes. */
  #hasNewTopics = false
  #timer: Timer | undefined
  #timerDueMs = Infinity
  /** Refreshes in a row that failed. */
  #failures = 0
  /** Refreshes in a row that brought nothing new although something was missing. */
  #fruitless = 0
  #allowedMs = 0
  /** When the last refresh succeeded, or failed for good. */
  #agesFromMs = -Infinity
  #succeededMs = -Infinity
  /** Since when no refresh has succeeded. */
  #troubleSinceMs: number | undefined
  #lastError: KafkaError | undefined

  constructor(options: MetadataOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#waiters = new UpdateWaiters(options.clock)
    this.#interest = new TopicsOfInterest(options.topicMaxIdleMs)
    const { retryBackoffMs, retryBackoffMaxMs } = options.config
    this.#backoff = new Backoff({ initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs, random: options.random })
  }

  /** Grows whenever something that is known changes. */
  get version(): number {
    return this.#version
  }

  /** Why the last refresh failed; undefined after a success. */
  get lastError(): KafkaError | undefined {
    return this.#lastError
  }

  /** Time since the last refresh that succeeded, in ms; Infinity before the first. */
  get ageMs(): number {
    return this.#clock.monotonic() - this.#succeededMs
  }

  get clusterId(): string | undefined {
    return this.#cache.clusterId
  }

  /** The node that answers for the controller, where it is known. */
  get controller(): Node | undefined {
    return this.#cache.nodes.get(this.#cache.controllerId)
  }

  /** The nodes of the cluster; empty before the first refresh. */
  get nodes(): ReadonlyMap<number, Node> {
    return this.#cache.nodes
  }

  /** The topics that are known. */
  get topics(): ReadonlyMap<string, TopicMetadata> {
    return this.#cache.topics
  }

  topic(name: string): TopicMetadata | undefined {
    return this.#cache.topics.get(name)
  }

  topicById(id: string): TopicMetadata | undefined {
    return this.#cache.topicById(id)
  }

  /** Why the last refresh brought nothing about the topic. */
  topicError(name: string): Error | undefined {
    return this.#cache.topicError(name)
  }

  partition(topic: string, partition: number): PartitionMetadata | undefined {
    return this.#cache.topics.get(topic)?.partitions[partition]
  }

  /** The leader of a partition; undefined when it is not known or there is none at the moment. */
  partitionLeader(topic: string, partition: number): Node | undefined {
    const known = this.partition(topic, partition)
    return known === undefined ? undefined : this.#cache.nodes.get(known.leaderId)
  }

  /** The partitions of a topic as applications see them; undefined when the topic is not known. */
  partitionsOf(topic: string): PartitionInfo[] | undefined {
    const known = this.topic(topic)
    return known === undefined ? undefined : partitionInfos(known, this.#cache.nodes)
  }

  /** Calls `listener` after each change; returns a function that ends it. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Asks for a refresh of all topics of interest, soon and once, however often it is called. */
  requestUpdate(): void {
    this.#needsFullUpdate = true
    this.#schedule()
  }

  /** Notes that a topic is used, and fetches it at once when it is new. It is forgotten when it is no longer used. */
  addTopic(topic: string): void {
    if (!this.#interest.use(topic, this.#clock.monotonic())) return
    this.#hasNewTopics = true
    this.#schedule()
  }

  /** Replaces the topics of interest; they stay until the next call. New ones are fetched at once. */
  setTopics(topics: Iterable<string>): void {
    const wasAll = this.#interest.isAll
    this.#interest.isAll = false
    if (this.#interest.replace(topics) || wasAll) {
      this.#hasNewTopics = true
      this.#schedule()
    }
    this.#cache.retain((topic) => this.#interest.has(topic))
  }

  /** Makes all topics of the cluster the topics of interest, until the next {@link setTopics}. */
  setAllTopics(): void {
    if (this.#interest.isAll) return
    this.#interest.isAll = true
    this.requestUpdate()
  }

  /** Takes over leaders that another response told (KIP-951); returns whether any was news. */
  updateLeader(updates: readonly LeaderUpdate[], endpoints: readonly Node[]): boolean {
    const changed = this.#cache.updateLeaders(updates, endpoints)
    if (!changed) return false
    for (const node of endpoints) this.#options.source.learn(node)
    this.#publish()
    return true
  }

  /** Forgets the nodes and leaders and starts from the bootstrap servers (KIP-899), unless that is switched off. */
  rebootstrap(): void {
    if (this.#options.config.metadataRecoveryStrategy === 'none') return
    this.#troubleSinceMs = undefined
    if (this.#cache.nodes.size > 0) {
      this.#options.logger.warn({}, 'Starting from the bootstrap servers again')
      this.#cache.forgetNodes()
      this.#options.source.rebootstrap()
      this.#publish()
    }
    this.requestUpdate()
  }

  /**
   * Waits until all topics are known, and adds them to the topics of interest.
   * @throws AuthorizationError or ApiError at once for a topic that cannot be had; RequestTimeoutError with
   * the last error of the topic as cause; ConnectionError when no broker could be reached in time.
   */
  async waitForTopics(topics: readonly string[], deadline: Deadline): Promise<void> {
    const missing = (): string[] => topics.filter((topic) => this.topic(topic) === undefined)
    for (const topic of topics) this.addTopic(topic)
    if (missing().length === 0) return
    await this.waitUntil(
      () => {
        const left = missing()
        if (left.length === 0) return true
        this.#interest.refetch(left)
        const fatal = left
          .map((topic) => this.topicError(topic))
          .find((error) => error !== undefined && !isRetriable(error))
        return fatal ?? false
      },
      deadline,
      () => {
        const left = missing()
        const cause = left.map((topic) => this.topicError(topic)).find((error) => error !== undefined)
        const plural = left.length > 1 ? 's' : ''
        const hint = this.#options.allowAutoTopicCreation
          ? '; create it, or let the brokers do it (auto.create.topics.enable)'
          : '; does it exist? it is not created automatically'
        return {
          operation: `no metadata for topic${plural} ${left.join(', ')}${cause === undefined ? '' : hint}`,
          cause,
        }
      },
    )
  }

  /** Waits until the nodes of the cluster are known. Throws as {@link waitForTopics}. */
  async waitForNodes(deadline: Deadline): Promise<void> {
    const isKnown = (): boolean => this.#cache.nodes.size > 0
    if (isKnown()) return
    this.requestUpdate()
    await this.waitUntil(isKnown, deadline, () => ({ operation: 'no metadata of the cluster', cause: undefined }))
  }

  /** Waits for a refresh that was started after the call. Throws as {@link waitForTopics}. */
  async refresh(deadline: Deadline): Promise<void> {
    const begunBefore = this.#begun
    this.requestUpdate()
    await this.waitUntil(
      () => this.#completed > begunBefore,
      deadline,
      () => ({ operation: 'no metadata of the cluster', cause: undefined }),
    )
  }

  /**
   * Looks at `isDone` after each refresh until it is true or an error, refreshing as long as it is false.
   * @param describe - what is missing, for the error when the time is over.
   */
  waitUntil(
    isDone: () => boolean | Error,
    deadline: Deadline,
    describe: () => { readonly operation: string; readonly cause: Error | undefined },
  ): Promise<void> {
    if (this.#isClosed) return Promise.reject(new InvalidStateError('The client is closed'))
    const timeoutError = (): KafkaError => this.#timeoutError(deadline, describe())
    const waiting = this.#waiters.add({ isDone, timeoutError }, deadline)
    this.#schedule()
    return waiting
  }

  /** Ends all waiting. */
  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    this.#timer = undefined
    this.#waiters.fail(new InvalidStateError('The client was closed'))
    this.#listeners.clear()
  }

  #timeoutError(deadline: Deadline, missing: { operation: string; cause: Error | undefined }): KafkaError {
    const last = this.#lastError
    if (missing.cause === undefined && last instanceof ConnectionError) {
      const { address, reason } = last
      const text = `No broker could be reached within ${Math.round(deadline.elapsedMs)} ms: ${last.message}`
      return new ConnectionError(text, { address, reason, retriable: last.retriable, cause: last })
    }
    const address = last === undefined ? this.#options.source.unanswered() : undefined
    if (missing.cause === undefined && address !== undefined) {
      const text = `No broker could be reached within ${Math.round(deadline.elapsedMs)} ms: ${address} ${silentSoFar}`
      return new ConnectionError(text, { address, reason: 'timeout' })
    }
    return deadline.timeoutError(missing.operation, missing.cause ?? last)
  }

  /** Sees to it that a refresh starts when one is due. */
  #schedule(): void {
    if (this.#isClosed || this.#isFetching) return
    const dueMs = this.#dueMs()
    if (dueMs === this.#timerDueMs) return
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerDueMs = dueMs
    if (dueMs === Infinity) return
    const start = (): void => {
      this.#timer = undefined
      this.#timerDueMs = Infinity
      if (!this.#isClosed) void this.#refresh()
    }
    const delayMs = dueMs - this.#clock.monotonic()
    if (delayMs > 0) {
      this.#timer = this.#clock.setTimer(delayMs, start, { keepAlive: this.#isWanted })
      return
    }
    // After the caller has run on, so that topics that are added one after the other share a request.
    this.#isFetching = true
    queueMicrotask(start)
  }

  get #isWanted(): boolean {
    return this.#needsFullUpdate || this.#interest.hasFresh || this.#waiters.size > 0
  }

  #dueMs(): number {
    if (this.#isWanted) return this.#hasNewTopics && this.#failures === 0 ? 0 : this.#allowedMs
    return this.#agesFromMs === -Infinity ? Infinity : this.#agesFromMs + this.#options.config.metadataMaxAgeMs
  }

  async #refresh(): Promise<void> {
    this.#isFetching = true
    const { logger, config, source, allowAutoTopicCreation } = this.#options
    const begun = ++this.#begun
    if (!source.hasUsableNode()) this.rebootstrap()
    const startedMs = this.#clock.monotonic()
    if (this.#interest.expire(startedMs)) this.#cache.retain((topic) => this.#interest.has(topic))
    const isPartial = !this.#needsFullUpdate && this.#interest.hasFresh
    const topics = isPartial ? this.#interest.takeFresh() : this.#interest.all()
    const wasWanted = this.#isWanted || isPartial
    if (!isPartial) this.#needsFullUpdate = false
    this.#hasNewTopics = false
    try {
      const answer = await traced(
        metadataChannel,
        () => ({ topics }),
        () => source.fetch(topics, allowAutoTopicCreation),
      )
      if (this.#isClosed) return
      const changed = this.#onAnswer(answer, isPartial)
      if (!isPartial) this.#completed = begun
      this.#waiters.check()
      this.#fruitless = changed || !wasWanted ? 0 : this.#fruitless + 1
      this.#allowedMs = this.#agesFromMs + this.#backoff.delayMs(this.#fruitless)
    } catch (error) {
      if (this.#isClosed) return
      if (!isPartial) this.#needsFullUpdate = true
      else this.#interest.refetch(topics ?? [])
      this.#onFailure(error, startedMs, config.metadataRecoveryRebootstrapTriggerMs)
      logger.debug({ err: error }, 'A metadata refresh failed')
    } finally {
      this.#isFetching = false
    }
    this.#schedule()
  }

  /** Returns whether anything changed. */
  #onAnswer({ response, apiVersion }: MetadataAnswer, isPartial: boolean): boolean {
    if (response.errorCode !== ErrorCode.NONE) {
      throw apiError(response.errorCode, { operation: 'Metadata', apiKey: 3, apiVersion })
    }
    if (response.brokers.length === 0) {
      const text = 'A broker answered with an empty list of brokers; it may still be starting'
      throw new ConnectionError(text, { address: 'the cluster', reason: 'unreachable' })
    }
    const { changed, incomplete } = this.#cache.update(response, apiVersion, isPartial)
    this.#agesFromMs = this.#succeededMs = this.#clock.monotonic()
    this.#failures = 0
    this.#troubleSinceMs = undefined
    this.#lastError = undefined
    if (incomplete) this.#needsFullUpdate = true
    if (changed) this.#publish()
    return changed
  }

  #onFailure(error: unknown, startedMs: number, triggerMs: number): void {
    const nowMs = this.#clock.monotonic()
    this.#lastError = error instanceof KafkaError ? error : undefined
    this.#troubleSinceMs ??= startedMs
    this.#allowedMs = nowMs + this.#backoff.delayMs(this.#failures++)
    const isSentAway = error instanceof ApiError && error.errorCode === ErrorCode.REBOOTSTRAP_REQUIRED
    const lasting = isSentAway ? undefined : this.#lastingFailure(error)
    if (lasting !== undefined) {
      // Nothing but another configuration can help, so nobody is left waiting and nothing is tried again unasked.
      this.#needsFullUpdate = false
      this.#interest.takeFresh()
      if (this.#agesFromMs !== -Infinity) this.#agesFromMs = nowMs
      this.#waiters.fail(lasting)
      return
    }
    if (isSentAway || nowMs - this.#troubleSinceMs >= triggerMs) this.rebootstrap()
  }

  #lastingFailure(error: unknown): KafkaError | undefined {
    // A node that answers, and answers what no repetition will change: a port of controllers, no rights.
    if (error instanceof KafkaError && !(error instanceof ConnectionError) && !isRetriable(error)) return error
    return this.#options.source.lastingFailure()
  }

  #publish(): void {
    this.#version++
    for (const listener of [...this.#listeners]) listener()
  }
}
