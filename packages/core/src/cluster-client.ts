import { type Api, ErrorCode } from '@ottla/protocol'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'
import { ConfigError, InvalidStateError, type KafkaError, type Runtime } from '@ottla/runtime'
import { ApiError } from './api-error.ts'
import { Backoff } from './backoff.ts'
import { clientConfigProblem, type ResolvedClientConfig } from './client-config.ts'
import { type CoordinatorType, Coordinators, losesCoordinator } from './coordinators.ts'
import { Deadline, type WaitOptions } from './deadline.ts'
import { requestChannel } from './diagnostics.ts'
import { ConnectionError } from './errors.ts'
import { guardedLogger, type Logger } from './logger.ts'
import { type ClientKind, Metrics } from './metrics/metrics.ts'
import { NetworkMetrics } from './metrics/network-metrics.ts'
import { BootstrapNodes } from './metadata/bootstrap-nodes.ts'
import { Metadata } from './metadata/metadata.ts'
import type { MetadataAnswer } from './metadata/metadata-source.ts'
import type { BrokerVersions, VersionRange } from './network/broker-versions.ts'
import type { ChannelName } from './network/channel-environment.ts'
import { Connections } from './network/connections.ts'
import { type AnyApi, PendingRequest } from './network/pending-request.ts'
import { tracedRequest } from './network/traced-request.ts'
import { addressOf, type Node } from './node.ts'
import { retrying } from './retry.ts'
import { makeMechanism } from './security/sasl/make-mechanism.ts'
import { securityProtocolOf, usesSasl, usesTls } from './security/security-protocol.ts'
import { TlsMaterial } from './security/tls-material.ts'

/**
 * Largest response that is accepted, in bytes: what brokers accept as a request by default
 * (`socket.request.max.bytes`), and twice the default `fetch.max.bytes`.
 */
export const defaultMaxResponseBytes: number = 100 * 1024 * 1024

/** Options of {@link ClusterClient}. */
export interface ClusterClientOptions {
  readonly config: ResolvedClientConfig
  /** Names the groups of its metrics. */
  readonly kind: ClientKind
  readonly clientId: string
  readonly runtime: Runtime
  /** Whether brokers may create topics that are asked for. Default false. */
  readonly allowAutoTopicCreation?: boolean
  /** Topics that were added to the metadata and not used for so long are forgotten. Default: never. */
  readonly topicMaxIdleMs?: number
  /** Largest response that is accepted. Default {@link defaultMaxResponseBytes}. */
  readonly maxResponseBytes?: number
}

/** Options of {@link ClusterClient.send}. */
export interface SendOptions {
  /** Which connection to the node. Default `main`. */
  readonly channel?: ChannelName
  /** Time for the whole, setting up a connection included, in ms. Default `requestTimeoutMs`. */
  readonly timeoutMs?: number
  /** Ends the waiting; the request may be executed all the same. */
  readonly signal?: AbortSignal
  /** Newest version to use. Default: the newest of both sides. */
  readonly maxVersion?: number
  /** False for requests without a response (produce with acks=0): the promise resolves once it is written. Default true. */
  readonly expectResponse?: boolean
}

/** Any codec whose types are known. */
type ApiOf<RequestInput, Response> = Api<unknown, RequestInput, Response, never>

/** The request, or a function that makes it for the version that was agreed on. */
export type RequestOrBuilder<RequestInput> = RequestInput | ((version: number) => RequestInput)

/**
 * A client's access to a cluster: its connections, what it knows of the cluster, and the way to send any
 * request to a node, to any node, or to a coordinator. Nothing is connected before it is needed, and
 * nothing is repeated here: failures are typed and go to the caller.
 */
export class ClusterClient {
  readonly metadata: Metadata
  readonly logger: Logger
  readonly clientId: string
  /** The figures of the client; those of its connections are there already. */
  readonly metrics: Metrics
  readonly networkMetrics: NetworkMetrics
  readonly #config: ResolvedClientConfig
  readonly #runtime: Runtime
  readonly #connections: Connections
  readonly #coordinators: Coordinators
  readonly #bootstrap: BootstrapNodes
  readonly #retryBackoff: Backoff
  #features: BrokerVersions | undefined
  #isClosed = false

  /** @throws ConfigError when the configuration contradicts itself. */
  constructor(options: ClusterClientOptions) {
    const { config, runtime, clientId, kind } = options
    const problem = clientConfigProblem(config)
    if (problem !== undefined) throw new ConfigError(problem)
    this.#config = config
    this.#runtime = runtime
    this.clientId = clientId
    this.logger = guardedLogger(config.logger)
    this.metrics = new Metrics({
      clock: runtime.clock,
      kind,
      clientId,
      windowMs: config.metricsSampleWindowMs,
      numSamples: config.metricsNumSamples,
    })
    this.networkMetrics = new NetworkMetrics(this.metrics)
    this.#bootstrap = new BootstrapNodes(config, runtime)
    this.#retryBackoff = new Backoff({
      initialMs: config.retryBackoffMs,
      maxMs: config.retryBackoffMaxMs,
      random: runtime.random,
    })
    const protocol = securityProtocolOf(config)
    this.#connections = new Connections({
      runtime,
      config,
      clientId,
      tls: usesTls(protocol) ? new TlsMaterial(config.tls ?? {}, runtime.disk, this.logger) : undefined,
      sasl:
        usesSasl(protocol) && config.sasl !== undefined
          ? {
              runtime,
              mechanism: makeMechanism(config.sasl, runtime),
              requestTimeoutMs: config.requestTimeoutMs,
              logger: this.logger,
              metrics: this.networkMetrics,
            }
          : undefined,
      maxFrameBytes: options.maxResponseBytes ?? defaultMaxResponseBytes,
      logger: this.logger,
      metrics: this.networkMetrics,
      clusterId: () => this.metadata.clusterId,
      lookup: (node) => this.#bootstrap.lookup(node),
      onVersions: (versions) => this.#onVersions(versions),
      onDisconnected: (node, error) => this.#onDisconnected(node, error),
    })
    this.#connections.setNodes(this.#bootstrap.nodes)
    this.metadata = new Metadata({
      clock: runtime.clock,
      random: runtime.random,
      config,
      logger: this.logger,
      allowAutoTopicCreation: options.allowAutoTopicCreation ?? false,
      topicMaxIdleMs: options.topicMaxIdleMs ?? Infinity,
      source: {
        fetch: (topics, allowAutoTopicCreation) => this.#fetchMetadata(topics, allowAutoTopicCreation),
        hasUsableNode: () => this.#connections.leastLoaded() !== undefined,
        learn: (node) => this.#connections.learn(node),
        rebootstrap: () => this.#rebootstrap(),
        lastingFailure: () => this.#connections.lastingFailure,
        unanswered: () => this.#connections.connectingAddress,
      },
    })
    this.#coordinators = new Coordinators({
      ask: (request) => this.sendToLeastLoaded(findCoordinator, request),
      retry: (operation, deadline, attempt) => this.retry(operation, deadline, attempt),
    })
  }

  /** A deadline for an operation of this client. */
  deadline(options: WaitOptions | undefined, defaultTimeoutMs: number): Deadline {
    return Deadline.of(this.#runtime.clock, options, defaultTimeoutMs)
  }

  /**
   * Sends one request to a node, after those that were sent before over the same channel.
   * @throws ConnectionError, RequestTimeoutError, UnsupportedVersionError, DecodeError, InvalidStateError, or
   * the signal's reason. Error codes inside the response are the caller's matter.
   */
  send<RequestInput, Response>(
    nodeId: number,
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    options: SendOptions = {},
  ): Promise<Response> {
    const { signal, channel: name = 'main', expectResponse = true, timeoutMs = this.#config.requestTimeoutMs } = options
    if (this.#isClosed) return Promise.reject(new InvalidStateError('The client is closed'))
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    const channel = this.#connections.open(nodeId, name)
    if (channel === undefined) return Promise.reject(unknownNode(nodeId))
    const pending = new PendingRequest({
      api,
      request,
      maxVersion: options.maxVersion ?? api.maxVersion,
      expectResponse,
      startedMs: this.#runtime.clock.monotonic(),
      timeoutMs,
    })
    if (signal !== undefined) {
      const onAbort = (): void => pending.reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      pending.onSettled = () => signal.removeEventListener('abort', onAbort)
    }
    if (requestChannel.hasSubscribers) return tracedRequest(pending, channel, nodeId) as Promise<Response>
    channel.send(pending)
    return pending.promise as Promise<Response>
  }

  /** As {@link send}, to the node that has the least to do; bootstrap servers count while no other is known. */
  async sendToLeastLoaded<RequestInput, Response>(
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    options?: SendOptions,
  ): Promise<Response> {
    return this.send(this.#anyNode().id, api, request, options)
  }

  /**
   * As {@link send}, to the coordinator of a group or transactional id, which is looked up when it is not known.
   * It is forgotten when the connection breaks or when `errorCode` at the top of the response says that it
   * has moved; callers whose errors lie deeper call {@link forgetCoordinator}.
   */
  async sendToCoordinator<RequestInput, Response>(
    type: CoordinatorType,
    key: string,
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    options: SendOptions = {},
  ): Promise<Response> {
    const deadline = this.deadline(options, this.#config.requestTimeoutMs)
    const node = await this.findCoordinator(type, key, deadline)
    try {
      const response = await this.send(node.id, api, request, {
        ...options,
        timeoutMs: deadline.remainingMs,
      })
      const code = (response as { readonly errorCode?: number }).errorCode
      if (code === ErrorCode.NOT_COORDINATOR || code === ErrorCode.COORDINATOR_NOT_AVAILABLE) {
        this.#coordinators.forget(type, key, node.id)
      }
      return response
    } catch (error) {
      if (losesCoordinator(error)) this.#coordinators.forget(type, key, node.id)
      throw error
    }
  }

  /** The coordinator, looked up when it is not known, until the time is over. */
  async findCoordinator(type: CoordinatorType, key: string, deadline: Deadline): Promise<Node> {
    const node = await this.#coordinators.find(type, key, deadline)
    const known = this.#connections.node(node.id)
    if (known === undefined || addressOf(known) !== addressOf(node)) this.#connections.learn({ ...known, ...node })
    return node
  }

  /** The coordinator if it is known. */
  knownCoordinator(type: CoordinatorType, key: string): Node | undefined {
    return this.#coordinators.known(type, key)
  }

  /** Makes the next call look the coordinator up again, unless it is another than `nodeId` by now. */
  forgetCoordinator(type: CoordinatorType, key: string, nodeId?: number): void {
    this.#coordinators.forget(type, key, nodeId)
  }

  /** The node for a request that any node can answer, see {@link Connections.leastLoaded}. */
  leastLoadedNode(): Node | undefined {
    return this.#connections.leastLoaded()
  }

  /** Whether a request to the node would leave at once. */
  isReady(nodeId: number, channel: ChannelName = 'main'): boolean {
    return this.#connections.find(nodeId, channel)?.isReady ?? false
  }

  /** Whether there is a connection to the node, also while it takes no requests because it is throttled or backed up. */
  isConnected(nodeId: number, channel: ChannelName = 'main'): boolean {
    return this.#connections.find(nodeId, channel)?.isConnected ?? false
  }

  /** Resolves when the node is connected; rejects when an attempt failed. After a failure it first waits out the pause. */
  connect(nodeId: number, channel: ChannelName = 'main'): Promise<void> {
    return (
      this.#connections.open(nodeId, channel)?.connect() ??
      Promise.reject(this.#isClosed ? new InvalidStateError('The client is closed') : unknownNode(nodeId))
    )
  }

  /** Requests to the node whose end is not known. */
  inFlight(nodeId: number, channel: ChannelName = 'main'): number {
    return this.#connections.find(nodeId, channel)?.inFlight ?? 0
  }

  /** How long the node asked to be left alone, in ms (KIP-219). Requests wait by themselves. */
  throttledForMs(nodeId: number, channel: ChannelName = 'main'): number {
    return this.#connections.find(nodeId, channel)?.throttledForMs ?? 0
  }

  /** The newest version of an API that both sides have; undefined when there is none or nothing was connected yet. */
  versionOf(nodeId: number, api: Pick<AnyApi, 'key' | 'name' | 'minVersion' | 'maxVersion'>): number | undefined {
    return this.#connections.versions(nodeId)?.find(api, api.maxVersion)
  }

  /** The level of a feature the cluster has settled on, such as `transaction.version`; undefined when it is not known. */
  finalizedFeature(name: string): VersionRange | undefined {
    return this.#features?.finalizedFeatures.get(name)
  }

  /** Repeats `attempt` with `retryBackoffMs` and so on until it succeeds, fails for good, or the time is over. */
  retry<T>(operation: string, deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
    return retrying({ clock: this.#runtime.clock, deadline, backoff: this.#retryBackoff, operation }, attempt)
  }

  /** Ends all connections at once; what is in flight or waits is rejected. Does nothing the second time. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.metadata.close()
    this.#connections.close(closedError('The client was closed'))
    this.metrics.close()
  }

  /** Least loaded; while all nodes are in their pause after a failure, the one whose pause ends first. */
  #anyNode(): Node {
    return this.#connections.leastLoaded() ?? this.#connections.firstToRetry()!
  }

  async #fetchMetadata(topics: readonly string[] | null, allowAutoTopicCreation: boolean): Promise<MetadataAnswer> {
    let apiVersion = metadataApi.maxVersion
    const wanted = topics === null ? null : topics.map((name) => ({ name }))
    const response = await this.sendToLeastLoaded(metadataApi, (version) => {
      apiVersion = version
      // Before version 4 brokers always create what is asked for, as their configuration allows.
      return version >= 4 ? { topics: wanted, allowAutoTopicCreation } : { topics: wanted }
    })
    const isUsable = response.errorCode === ErrorCode.NONE && response.brokers.length > 0
    if (isUsable && !this.#isClosed) {
      const nodes = response.brokers.map(({ nodeId: id, host, port, rack }) => ({
        id,
        host,
        port,
        ...(rack === null ? {} : { rack }),
      }))
      this.#connections.setNodes(nodes)
    }
    return { response, apiVersion }
  }

  #rebootstrap(): void {
    this.#features = undefined
    this.#coordinators.forgetAll()
    this.#connections.disconnectAll(
      new ConnectionError('The client starts from its bootstrap servers again', {
        address: 'all nodes',
        reason: 'closed',
      }),
    )
    this.#connections.setNodes(this.#bootstrap.nodes)
  }

  #onVersions(versions: BrokerVersions): void {
    const known = this.#features?.finalizedFeaturesEpoch ?? -1
    if (this.#features === undefined || versions.finalizedFeaturesEpoch > known) this.#features = versions
  }

  #onDisconnected(_node: Node, error: KafkaError): void {
    if (this.#isClosed) return
    if (error instanceof ApiError && error.errorCode === ErrorCode.REBOOTSTRAP_REQUIRED) this.metadata.rebootstrap()
    else if (this.metadata.nodes.size > 0) this.metadata.requestUpdate()
  }
}

function unknownNode(nodeId: number): ConnectionError {
  return new ConnectionError(`Node ${nodeId} is not known; the metadata may have changed`, {
    address: `node ${nodeId}`,
    reason: 'unresolved',
  })
}

function closedError(text: string): ConnectionError {
  return new ConnectionError(text, { address: 'all nodes', reason: 'client-closed' })
}
