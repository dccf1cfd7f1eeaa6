import { topicPartitionName } from '@ottla/core'
import { apiError, type ClusterClient, isRetriable } from '@ottla/core/internal'
import { ErrorCode, errorInfo } from '@ottla/protocol'
import { fetch as fetchApi, type FetchResponse, type PartitionData } from '@ottla/protocol/messages/fetch'
import { asBuffer, nextBatch } from '@ottla/protocol'
import type { Runtime, Timer } from '@ottla/runtime'
import type { ResolvedConsumerConfig } from '../consumer-config.ts'
import type { ConsumerMetrics, FetchedTopic } from '../consumer-metrics.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { SubscriptionState } from '../state/subscription-state.ts'
import { CompletedFetch, type RecordReading } from './completed-fetch.ts'
import type { FetchBuffer } from './fetch-buffer.ts'
import { FetchSession, type SessionPartition, topicsOnWire } from './fetch-session.ts'

/** What a fetch asks of one partition, and the position that it was asked for. */
interface FetchTarget extends SessionPartition {
  readonly state: PartitionState
  readonly positionVersion: number
}

/** A broker that partitions are fetched from. */
class FetchNode {
  readonly id: number
  readonly session = new FetchSession()
  /** What the request under way asked for; undefined when there is none. */
  targets: readonly FetchTarget[] | undefined
  /** When that request left, in monotonic ms. */
  sentMs = 0
  failures = 0
  retryAtMs = 0
  /** Turns the order of the partitions, so that all get their share of a response. */
  rotation = 0

  constructor(id: number) {
    this.id = id
  }
}

/** Options of {@link Fetcher}. */
export interface FetcherOptions {
  readonly cluster: ClusterClient
  readonly runtime: Runtime
  readonly config: ResolvedConsumerConfig
  readonly subscriptions: SubscriptionState
  readonly buffer: FetchBuffer
  readonly reading: RecordReading
  readonly metrics: ConsumerMetrics
  /** A partition's position is not in its log. */
  readonly onOutOfRange: (partition: PartitionState) => void
  /** Something that poll() has to throw, and the partitions it is about. */
  readonly onError: (error: unknown, about: readonly PartitionState[]) => void
  /** A request ended; `broughtRecords` says whether the next one should leave without waiting for a poll. */
  readonly onProgress: (broughtRecords: boolean) => void
}

/**
 * Keeps one fetch per broker under way, the next one leaving before the application has eaten what the
 * last one brought. A broker waits for its turn only while one of its partitions has more buffered than
 * `maxPartitionFetchBytes` and the application could take it; one that is paused, or blocked by its handler, is left
 * out of the requests, so it stops nobody but itself.
 */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #nodes = new Map<number, FetchNode>()
  #retryTimer: Timer | undefined
  #retryAtMs = Infinity
  #isClosed = false

  constructor(options: FetcherOptions) {
    this.#options = options
  }

  /** Sends a fetch to every broker that has partitions to fetch and no fetch under way. */
  sendFetches(): void {
    if (this.#isClosed) return
    const { runtime, subscriptions, buffer, config } = this.#options
    const nowMs = runtime.clock.monotonic()
    const { consumable, held } = buffer.bytes(subscriptions.all())
    if (consumable + held > 2 * config.fetchMaxBytes) this.#dropHeld()
    if (consumable > config.fetchMaxBytes) return
    for (const [node, targets] of this.#plan(nowMs)) {
      if (targets.length > 0) void this.#fetch(node, targets)
    }
  }

  /** What keeps a partition from being fetched, or that it is being fetched, for {@link Consumer.health}. */
  waitOf(
    state: PartitionState,
    nowMs: number,
  ): { readonly waitsFor: 'fetch' | 'retry' | 'broker' | 'turn'; readonly forMs?: number } {
    const id = this.nodeOf(state, nowMs)
    const node = id === undefined ? undefined : this.#nodes.get(id)
    if (node === undefined) return { waitsFor: 'turn' }
    if (node.targets?.some((target) => target.state === state) === true) {
      return { waitsFor: 'fetch', forMs: nowMs - node.sentMs }
    }
    const retryAtMs = Math.max(state.retryAtMs, node.targets === undefined ? node.retryAtMs : 0)
    if (retryAtMs > nowMs) return { waitsFor: 'retry', forMs: retryAtMs - nowMs }
    return { waitsFor: node.targets === undefined ? 'turn' : 'broker' }
  }

  /** The broker that a partition is or would be read from. */
  nodeOf(state: PartitionState, nowMs: number): number | undefined {
    const preferred = state.preferredReplica(nowMs)
    return preferred >= 0 ? preferred : this.#options.cluster.metadata.partitionLeader(state.topic, state.partition)?.id
  }

  /** Tells the brokers to forget the sessions, without waiting for an answer. */
  close(): void {
    this.#isClosed = true
    this.#retryTimer?.cancel()
    const { cluster, config } = this.#options
    for (const { id, session } of this.#nodes.values()) {
      const request = session.close()
      // A connection is not worth setting up for it: brokers forget old sessions by themselves. Nor may it
      // wait behind a fetch, so it takes the other channel.
      if (request === undefined || !cluster.isReady(id, 'main')) continue
      const { sessionId, sessionEpoch } = request
      const body = { sessionId, sessionEpoch, topics: [], maxWaitMs: 0, minBytes: 0, maxBytes: config.fetchMaxBytes }
      cluster.send(id, fetchApi, (version) => ({ ...body, replicaId: version < 15 ? -1 : undefined })).catch(() => {})
    }
  }

  /** What to ask of which broker. */
  #plan(nowMs: number): Map<FetchNode, FetchTarget[]> {
    const { subscriptions, config, cluster } = this.#options
    const plan = new Map<FetchNode, FetchTarget[]>()
    const waiting = new Set<FetchNode>()
    for (const state of subscriptions.all()) {
      if (state.state !== 'FETCHING' || state.pendingRevocation) continue
      const node = this.#nodeFor(state, nowMs)
      if (node === undefined || node.targets !== undefined) continue
      if (nowMs < node.retryAtMs) {
        this.#retryLater(node.retryAtMs)
        continue
      }
      if (state.paused || state.isSaturated || state.isDamaged) continue
      if (state.bufferedBytes > config.maxPartitionFetchBytes) {
        // What nobody takes, because a handler blocks its partition, must not keep the others waiting.
        if (state.isTaken) waiting.add(node)
        continue
      }
      if (nowMs < state.retryAtMs) {
        this.#retryLater(state.retryAtMs)
        continue
      }
      const targets = plan.get(node)
      const known = cluster.metadata.partition(state.topic, state.partition)
      const target: FetchTarget = {
        topic: state.topic,
        topicId: cluster.metadata.topic(state.topic)?.id,
        partition: state.partition,
        fetchOffset: state.fetchOffset,
        currentLeaderEpoch: known?.leaderEpoch ?? -1,
        maxBytes: config.maxPartitionFetchBytes,
        state,
        positionVersion: state.positionVersion,
      }
      if (targets === undefined) plan.set(node, [target])
      else targets.push(target)
    }
    for (const node of waiting) plan.delete(node)
    return plan
  }

  #nodeFor(state: PartitionState, nowMs: number): FetchNode | undefined {
    const { metadata } = this.#options.cluster
    const preferred = state.preferredReplica(nowMs)
    if (preferred >= 0) {
      const isThere = metadata.nodes.has(preferred)
      const isOffline = metadata.partition(state.topic, state.partition)?.offlineReplicas.includes(preferred) ?? false
      if (isThere && !isOffline) return this.#node(preferred)
      state.clearPreferredReplica()
    }
    const leader = metadata.partitionLeader(state.topic, state.partition)
    if (leader !== undefined) return this.#node(leader.id)
    metadata.requestUpdate()
    return undefined
  }

  #node(id: number): FetchNode {
    let node = this.#nodes.get(id)
    if (node === undefined) this.#nodes.set(id, (node = new FetchNode(id)))
    return node
  }

  async #fetch(node: FetchNode, planned: readonly FetchTarget[]): Promise<void> {
    const { cluster, config } = this.#options
    const turn = node.rotation++ % planned.length
    const targets = turn === 0 ? planned : [...planned.slice(turn), ...planned.slice(0, turn)]
    node.targets = targets
    node.sentMs = this.#options.runtime.clock.monotonic()
    const session = node.session.build(targets)
    const hasIds = targets.every(({ topicId }) => topicId !== undefined)
    let broughtRecords = false
    try {
      const response = await cluster.send(
        node.id,
        fetchApi,
        (version) => ({
          replicaId: version < 15 ? -1 : undefined,
          maxWaitMs: config.fetchMaxWaitMs,
          minBytes: config.fetchMinBytes,
          maxBytes: config.fetchMaxBytes,
          isolationLevel: config.isolationLevel === 'read_committed' ? 1 : 0,
          rackId: version >= 11 ? config.clientRack : undefined,
          ...(version >= 7 ? { sessionId: session.sessionId, sessionEpoch: session.sessionEpoch } : {}),
          ...topicsOnWire(session, version),
        }),
        // Version 13 brought topic ids.
        {
          channel: 'fetch',
          timeoutMs: config.requestTimeoutMs + config.fetchMaxWaitMs,
          ...(hasIds ? {} : { maxVersion: 12 }),
        },
      )
      node.targets = undefined
      broughtRecords = this.#onResponse(node, targets, response)
    } catch (error) {
      node.targets = undefined
      if (this.#isClosed) return
      this.#onFailure(node, targets, error)
    }
    this.#options.onProgress(broughtRecords)
  }

  #onFailure(node: FetchNode, targets: readonly FetchTarget[], error: unknown): void {
    const { cluster, config, onError } = this.#options
    node.session.onFailure()
    for (const { state } of targets) state.clearPreferredReplica()
    const delayMs = Math.min(config.retryBackoffMs * 2 ** node.failures++, config.retryBackoffMaxMs)
    node.retryAtMs = this.#options.runtime.clock.monotonic() + delayMs
    this.#retryLater(node.retryAtMs)
    cluster.metadata.requestUpdate()
    config.logger.debug({ err: error, nodeId: node.id }, 'A fetch failed')
    if (!isRetriable(error)) onError(error, [])
  }

  #onResponse(node: FetchNode, targets: readonly FetchTarget[], response: FetchResponse): boolean {
    const { session } = node
    if (!session.onResponse(response.errorCode, response.sessionId)) {
      const isKnown = sessionErrors.has(response.errorCode)
      if (isKnown && node.failures++ === 0) return true
      const context = { operation: `Fetch from node ${node.id}`, apiKey: fetchApi.key }
      this.#onFailure(node, targets, apiError(response.errorCode, context))
      return false
    }
    node.failures = 0
    const byPartition = new Map(targets.map((target) => [topicPartitionName(target.topic, target.partition), target]))
    const fetched: FetchedTopic[] = []
    let broughtRecords = false
    for (const topic of response.responses) {
      const name = topic.topic !== '' ? topic.topic : session.topicName(topic.topicId)
      if (name === undefined) continue
      const brought: FetchedTopic = { topic: name, bytes: 0, records: 0 }
      for (const data of topic.partitions) {
        const target = byPartition.get(topicPartitionName(name, data.partitionIndex))
        // Another node may have been asked for the same since, when the leader changed.
        const isWanted = target?.state.positionVersion === target?.positionVersion
        if (target === undefined || !isWanted || target.state.fetchOffset !== target.fetchOffset) continue
        if (data.errorCode === ErrorCode.NONE) broughtRecords = this.#onData(target, data, brought) || broughtRecords
        else this.#onPartitionError(target, data, response)
      }
      if (brought.bytes > 0) fetched.push(brought)
    }
    if (fetched.length > 0) this.#options.metrics.onFetched(fetched)
    return broughtRecords
  }

  #onData({ state, fetchOffset }: FetchTarget, data: PartitionData, brought: FetchedTopic): boolean {
    const { runtime, config, buffer, reading } = this.#options
    state.highWatermark = data.highWatermark
    state.lastStableOffset = data.lastStableOffset
    if (data.logStartOffset >= 0) state.logStartOffset = data.logStartOffset
    if (data.preferredReadReplica >= 0) {
      state.setPreferredReplica(data.preferredReadReplica, runtime.clock.monotonic() + config.metadataMaxAgeMs)
    }
    if (data.records === null || data.records.length === 0) return data.preferredReadReplica >= 0
    const records = asBuffer(data.records)
    buffer.add(
      new CompletedFetch(state, { records, fetchOffset, abortedTransactions: data.abortedTransactions }, reading),
    )
    const { nextOffset, isDamaged, recordCount } = endOf(records, fetchOffset)
    brought.bytes += records.length
    brought.records += recordCount
    state.isDamaged = isDamaged
    // Part of a batch alone: in the next request the partition may come first, and get the whole of it.
    if (nextOffset === fetchOffset) state.retryAtMs = runtime.clock.monotonic() + config.retryBackoffMs
    state.fetchOffset = nextOffset
    return true
  }

  #onPartitionError(
    { state, fetchOffset, topic, partition }: FetchTarget,
    data: PartitionData,
    response: FetchResponse,
  ): void {
    const { cluster, config, runtime, onError, onOutOfRange } = this.#options
    const nowMs = runtime.clock.monotonic()
    const fromFollower = state.preferredReplica(nowMs) >= 0
    state.clearPreferredReplica()
    state.retryAtMs = nowMs + config.retryBackoffMs
    switch (data.errorCode) {
      case ErrorCode.OFFSET_OUT_OF_RANGE:
        // A follower may lag, so the leader is asked first. And what is buffered is good: it is returned first.
        if (!fromFollower && state.offset === fetchOffset) onOutOfRange(state)
        break
      case ErrorCode.UNKNOWN_LEADER_EPOCH:
      case ErrorCode.UNKNOWN_SERVER_ERROR:
        break
      default: {
        const info = errorInfo(data.errorCode)
        if (data.currentLeader.leaderId >= 0) {
          const { leaderId, leaderEpoch } = data.currentLeader
          const endpoints = response.nodeEndpoints.map(({ nodeId: id, host, port, rack }) => {
            return rack === null ? { id, host, port } : { id, host, port, rack }
          })
          if (cluster.metadata.updateLeader([{ topic, partition, leaderId, leaderEpoch }], endpoints)) {
            state.retryAtMs = 0
            break
          }
        }
        if (info.refreshMetadata) cluster.metadata.requestUpdate()
        const operation = `Fetch of ${topicPartitionName(topic, partition)} at offset ${fetchOffset}`
        const error = apiError(data.errorCode, { operation, apiKey: fetchApi.key, resources: [topic] })
        if (isRetriable(error) && data.errorCode !== ErrorCode.CORRUPT_MESSAGE) {
          config.logger.debug({ err: error }, 'A partition could not be fetched')
        } else {
          onError(error, [state])
        }
      }
    }
    this.#retryLater(state.retryAtMs)
  }

  /** Partitions that nobody takes records of give their buffers up when there is too much; they are fetched again from the same position. */
  #dropHeld(): void {
    for (const state of this.#options.subscriptions.all()) {
      if (!state.isTaken && state.state === 'FETCHING' && state.bufferedBytes > 0) state.dropFetched()
    }
  }

  #retryLater(atMs: number): void {
    if (atMs >= this.#retryAtMs || this.#isClosed) return
    const { clock } = this.#options.runtime
    this.#retryTimer?.cancel()
    this.#retryAtMs = atMs
    const fire = (): void => {
      this.#retryAtMs = Infinity
      this.#options.onProgress(true)
    }
    // Rounded up: timers may fire a little early.
    this.#retryTimer = clock.setTimer(Math.ceil(atMs - clock.monotonic()), fire, { keepAlive: false })
  }
}

const sessionErrors: ReadonlySet<number> = new Set([
  ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
  ErrorCode.INVALID_FETCH_SESSION_EPOCH,
  ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
])

/** The offset after the last whole batch. What is malformed will be reported when its turn comes. */
function endOf(
  records: Buffer,
  fetchOffset: number,
): { readonly nextOffset: number; readonly isDamaged: boolean; readonly recordCount: number } {
  let nextOffset = fetchOffset
  let recordCount = 0
  try {
    for (let batch = nextBatch(records, 0); batch !== undefined; batch = nextBatch(records, batch.end)) {
      recordCount += batch.magic === 2 ? batch.recordCount : Math.max(0, batch.nextOffset - nextOffset)
      nextOffset = Math.max(nextOffset, batch.nextOffset)
    }
  } catch {
    return { nextOffset, isDamaged: true, recordCount }
  }
  return { nextOffset, isDamaged: false, recordCount }
}
