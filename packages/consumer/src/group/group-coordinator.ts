import { ConnectionError, RequestTimeoutError } from '@ottla/core'
import { apiError, type ChannelName, type ClusterClient, Deadline, type RequestOrBuilder } from '@ottla/core/internal'
import { type Api, ErrorCode } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import type { CoordinatorMetrics } from './coordinator-metrics.ts'

/** Options of {@link GroupCoordinator.send}. */
export interface CoordinatorSendOptions {
  /** Time for the whole, finding the coordinator included, in ms. */
  readonly timeoutMs: number
  readonly channel?: ChannelName
  readonly signal?: AbortSignal | undefined
  readonly maxVersion?: number
}

/** The broker that coordinates one group, wherever it is at the moment. */
export class GroupCoordinator {
  readonly groupId: string
  readonly #cluster: ClusterClient
  readonly #clock: Clock
  readonly #metrics: CoordinatorMetrics

  constructor(cluster: ClusterClient, clock: Clock, groupId: string, metrics: CoordinatorMetrics) {
    this.#cluster = cluster
    this.#metrics = metrics
    this.#clock = clock
    this.groupId = groupId
  }

  /** Whether the next request needs no look-up. */
  get isKnown(): boolean {
    return this.#cluster.knownCoordinator('group', this.groupId) !== undefined
  }

  /** Sends one request to the coordinator, which is looked up when it is not known, and forgotten when it does not answer. */
  async send<RequestInput, Response>(
    api: Api<unknown, RequestInput, Response, never>,
    request: RequestOrBuilder<RequestInput>,
    options: CoordinatorSendOptions,
  ): Promise<Response> {
    const { timeoutMs, signal, channel = 'main', maxVersion } = options
    const deadline = new Deadline(this.#clock, timeoutMs, signal)
    const node = await this.#cluster.findCoordinator('group', this.groupId, deadline)
    try {
      const sentMs = this.#clock.monotonic()
      this.#metrics.onRequest(api.name)
      const response = await this.#cluster.send(node.id, api, request, {
        channel,
        timeoutMs: Math.max(1, deadline.remainingMs),
        ...(signal === undefined ? {} : { signal }),
        ...(maxVersion === undefined ? {} : { maxVersion }),
      })
      const { errorCode = ErrorCode.NONE } = response as { readonly errorCode?: number }
      this.#metrics.onResponse(
        api.name,
        sentMs,
        errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.MEMBER_ID_REQUIRED,
      )
      return response
    } catch (error) {
      if (error instanceof ConnectionError || error instanceof RequestTimeoutError) this.forget(node.id)
      throw error
    }
  }

  /** Makes the next request look the coordinator up. */
  forget(nodeId?: number): void {
    this.#cluster.forgetCoordinator('group', this.groupId, nodeId)
  }

  /** The error for a code in a response; forgets the coordinator when the code says that it is another. */
  errorOf(
    errorCode: number,
    operation: string,
    apiKey: number,
    context: { readonly topics?: readonly string[]; readonly detail?: string | null } = {},
  ): Error {
    if (errorCode === ErrorCode.NOT_COORDINATOR || errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE) this.forget()
    return apiError(errorCode, {
      operation: `${operation} of group ${this.groupId}`,
      apiKey,
      resources: context.topics ?? [this.groupId],
      detail: context.detail ?? null,
    })
  }
}
