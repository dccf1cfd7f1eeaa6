import { apiError, Backoff, type ClusterClient, type Deadline } from '@ottla/core/internal'
import { type Api, ErrorCode } from '@ottla/protocol'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'
import { ConfigError, type KafkaError, type Runtime } from '@ottla/runtime'
import { ApiError, type WaitOptions } from '@ottla/core'
import type { ResolvedAdminConfig } from './admin-config.ts'
import { type Outcomes, outcomesOf, runBatch } from './batch.ts'

type ApiOf<RequestInput, Response> = Api<unknown, RequestInput, Response, never>
type RequestOrBuilder<RequestInput> = RequestInput | ((version: number) => RequestInput)

/** How often and whether {@link AdminRequests.batch} tries again. */
export interface BatchCall {
  readonly operation: string
  readonly deadline: Deadline
  readonly mayRetry?: (error: KafkaError) => boolean
}

/** What every call of an {@link Admin} is made of: deadlines, retries, and requests to the node that can answer them. */
export class AdminRequests {
  readonly cluster: ClusterClient
  readonly #config: ResolvedAdminConfig
  readonly #runtime: Runtime
  readonly #backoff: Backoff
  #hasControllerMoved = false

  constructor(cluster: ClusterClient, config: ResolvedAdminConfig, runtime: Runtime) {
    this.cluster = cluster
    this.#config = config
    this.#runtime = runtime
    const { retryBackoffMs: initialMs, retryBackoffMaxMs: maxMs } = config
    this.#backoff = new Backoff({ initialMs, maxMs, random: runtime.random })
  }

  deadline(options: WaitOptions | undefined): Deadline {
    return this.cluster.deadline(options, this.#config.defaultApiTimeoutMs)
  }

  /** Does something for each name, see {@link runBatch}. */
  batch<V>(
    names: Iterable<string>,
    call: BatchCall,
    attempt: (names: readonly string[]) => Promise<Outcomes<V>>,
  ): Promise<V[]> {
    if (typeof names === 'string') throw new ConfigError(`${call.operation} takes an array of names, not ${names}`)
    const { clock } = this.#runtime
    const { retries } = this.#config
    return runBatch([...new Set(names)], { ...call, clock, retries, backoff: this.#backoff }, async (left) => {
      const outcomes = await outcomesOf(left, () => attempt(left))
      for (const outcome of outcomes.values()) this.#noteController(outcome)
      return outcomes
    })
  }

  /** Does one thing, with the retries of {@link batch}. */
  async single<V>(call: BatchCall, attempt: () => Promise<V>): Promise<V> {
    const [value] = await this.batch<{ value: V }>([''], call, async () => new Map([['', { value: await attempt() }]]))
    return value!.value
  }

  /** Sends to any node. */
  toAny<RequestInput, Response>(
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    deadline: Deadline,
  ): Promise<Response> {
    return this.cluster.sendToLeastLoaded(api, request, this.#within(deadline))
  }

  /**
   * Sends to one node of the cluster.
   * @param maxVersion - the newest version to use. Default: the newest of both sides.
   */
  async toNode<RequestInput, Response>(
    nodeId: number,
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    deadline: Deadline,
    maxVersion?: number,
  ): Promise<Response> {
    await this.cluster.metadata.waitForNodes(deadline)
    const options = { ...this.#within(deadline), ...(maxVersion === undefined ? {} : { maxVersion }) }
    return this.cluster.send(nodeId, api, request, options)
  }

  /**
   * As {@link toNode}, to a broker that was named or listed before.
   * @throws ApiError `BROKER_NOT_AVAILABLE` when the cluster does not have it, or no longer.
   */
  async toBroker<RequestInput, Response>(
    brokerId: number,
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    deadline: Deadline,
  ): Promise<Response> {
    const { metadata } = this.cluster
    await metadata.waitForNodes(deadline)
    if (!metadata.nodes.has(brokerId)) await metadata.refresh(deadline)
    if (!metadata.nodes.has(brokerId)) {
      const detail = `the cluster has no broker ${brokerId} now; it has ${[...metadata.nodes.keys()].join(', ')}`
      throw apiError(ErrorCode.BROKER_NOT_AVAILABLE, { operation: api.name, apiKey: api.key, detail })
    }
    return this.toNode(brokerId, api, request, deadline)
  }

  /** The ids of the brokers that the cluster has now, sorted. */
  async brokerIds(deadline: Deadline): Promise<number[]> {
    const { brokers } = await this.toAny(metadataApi, { topics: [] }, deadline)
    return brokers.map(({ nodeId }) => nodeId).toSorted((a, b) => a - b)
  }

  /** Sends to the controller, or to the broker that forwards to it. */
  async toController<RequestInput, Response>(
    api: ApiOf<RequestInput, Response>,
    request: RequestOrBuilder<RequestInput>,
    deadline: Deadline,
  ): Promise<Response> {
    const { metadata } = this.cluster
    if (this.#hasControllerMoved) await metadata.refresh(deadline)
    else await metadata.waitForNodes(deadline)
    this.#hasControllerMoved = false
    if (metadata.controller === undefined) return this.toAny(api, request, deadline)
    return this.cluster.send(metadata.controller.id, api, request, this.#within(deadline))
  }

  /** Bytes that nobody can guess. */
  randomBytes(length: number): Uint8Array {
    return this.#runtime.random.bytes(length)
  }

  /** What a broker may take for the work that a request asks for, in ms. */
  serverTimeoutMs(deadline: Deadline): number {
    return Math.max(1, Math.floor(Math.min(this.#config.requestTimeoutMs, deadline.remainingMs)))
  }

  /** Makes the next request look for the controller again when an error says that it is another. */
  #noteController(outcome: unknown): void {
    if (outcome instanceof ApiError && outcome.errorCode === ErrorCode.NOT_CONTROLLER) this.#hasControllerMoved = true
  }

  #within(deadline: Deadline): { timeoutMs: number; signal?: AbortSignal } {
    const timeoutMs = Math.min(deadline.remainingMs, this.#config.requestTimeoutMs)
    return deadline.signal === undefined ? { timeoutMs } : { timeoutMs, signal: deadline.signal }
  }
}
