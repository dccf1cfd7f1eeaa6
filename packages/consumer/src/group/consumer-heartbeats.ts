import { Backoff, isRetriable } from '@ottla/core/internal'
import { ErrorCode, UnsupportedVersionError } from '@ottla/protocol'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequestInput,
  type ConsumerGroupHeartbeatResponse,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import { type Runtime, type Timer } from '@ottla/runtime'
import type { ResolvedConsumerConfig } from '../consumer-config.ts'
import type { ConsumerMembership, PartitionsById } from './consumer-membership.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import { HeartbeatFields, type MemberDescription } from './heartbeat-fields.ts'

/** Options of {@link ConsumerHeartbeats}. */
export interface ConsumerHeartbeatsOptions {
  readonly membership: ConsumerMembership
  readonly coordinator: GroupCoordinator
  readonly runtime: Runtime
  readonly config: ResolvedConsumerConfig
  readonly describe: () => MemberDescription
  /** Whether the application went on with the records it has, since this was asked last. */
  readonly takeProgress: () => boolean
  /** The application has not polled for `maxPollIntervalMs`. */
  readonly onPollOverdue: () => void
  /** The coordinator refuses the member for good. */
  readonly onFatal: (error: Error) => void
  /** Something that poll() has to throw although the membership goes on. */
  readonly onError: (error: Error) => void
  /** A poll is wanted: there is an assignment to be made true, or the membership is lost. */
  readonly onWake: () => void
}

/**
 * Sends the heartbeats of a member under the consumer protocol (KIP-848), one at a time: at the interval that the
 * coordinator gives, and at once where the membership has news for it.
 */
export class ConsumerHeartbeats {
  readonly #options: ConsumerHeartbeatsOptions
  readonly #fields = new HeartbeatFields()
  readonly #backoff: Backoff
  #timer: Timer | undefined
  /** The incarnation that the request under way belongs to; undefined when there is none. */
  #inFlight: number | undefined
  #intervalMs = 0
  #dueMs = 0
  #pollDueMs = Infinity
  #failures = 0
  /** When the coordinator last took one, in monotonic ms. */
  lastSuccessMs: number | undefined

  constructor(options: ConsumerHeartbeatsOptions) {
    this.#options = options
    const { retryBackoffMs, retryBackoffMaxMs } = options.config
    this.#backoff = new Backoff({
      initialMs: retryBackoffMs,
      maxMs: retryBackoffMaxMs,
      random: options.runtime.random,
    })
  }

  /** The application called poll(). */
  polled(): void {
    this.#pollDueMs = this.#nowMs + this.#options.config.maxPollIntervalMs
  }

  /** Sends what is due, and arms the timer for what comes next; called after every change of the membership. */
  look(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const { membership, takeProgress, onPollOverdue, runtime } = this.#options
    if (!membership.needsHeartbeats) return
    const nowMs = this.#nowMs
    if (nowMs >= this.#pollDueMs && membership.state !== 'LEAVING') {
      if (takeProgress()) this.polled()
      else {
        onPollOverdue()
        return
      }
    }
    if (this.#inFlight !== membership.incarnation) {
      const isDue = nowMs >= this.#dueMs || (this.#failures === 0 && this.#hasNews)
      if (isDue) void this.#send()
    }
    const heartbeatMs = this.#inFlight === membership.incarnation ? Infinity : this.#dueMs
    const delayMs = Math.ceil(Math.min(heartbeatMs, this.#pollDueMs) - nowMs)
    if (delayMs < Infinity) this.#timer = runtime.clock.setTimer(delayMs, () => this.look(), { keepAlive: false })
  }

  /** A membership begins: its first heartbeat says everything, at once. */
  start(): void {
    this.#fields.reset()
    this.#failures = 0
    this.#dueMs = 0
    this.look()
  }

  /** The coordinator should be asked before the interval is over: it is ahead of this member. */
  hurry(): void {
    if (this.#failures === 0) this.#dueMs = Math.min(this.#dueMs, this.#nowMs)
    this.look()
  }

  /** Says goodbye; what comes back does not matter. */
  async leave(memberEpoch: number, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { coordinator, config, describe, membership } = this.#options
    const { groupId, instanceId } = describe()
    const request = { groupId, memberId: membership.memberId, memberEpoch, instanceId: instanceId ?? null }
    try {
      await coordinator.send(consumerGroupHeartbeat, request, { timeoutMs, signal })
    } catch (error) {
      config.logger.debug({ group: groupId, err: error }, 'The group could not be told of the leave')
    }
  }

  get #nowMs(): number {
    return this.#options.runtime.clock.monotonic()
  }

  get #hasNews(): boolean {
    const { membership, describe } = this.#options
    return membership.hasNews || (membership.isMember && this.#fields.isNews(describe()))
  }

  async #send(): Promise<void> {
    const { membership, coordinator, config, describe } = this.#options
    const { incarnation } = membership
    const request = this.#fields.next(membership, describe())
    this.#inFlight = incarnation
    this.#dueMs = this.#nowMs + this.#intervalMs
    membership.heartbeatSent()
    let response: ConsumerGroupHeartbeatResponse | undefined
    let failure: unknown
    try {
      response = await coordinator.send(consumerGroupHeartbeat, request, { timeoutMs: config.requestTimeoutMs })
    } catch (error) {
      failure = error
    }
    // The membership that it belonged to may be over; then so is its place here.
    if (this.#inFlight === incarnation) this.#inFlight = undefined
    if (membership.incarnation !== incarnation) return
    if (response?.errorCode === ErrorCode.NONE) this.#onSuccess(response)
    else if (response === undefined) this.#onFailure(failure, request)
    else this.#onError(response)
    this.look()
  }

  #onSuccess({ memberEpoch, heartbeatIntervalMs, assignment }: ConsumerGroupHeartbeatResponse): void {
    const { membership, onWake, config } = this.#options
    this.#failures = 0
    this.lastSuccessMs = this.#nowMs
    const sentMs = this.#dueMs - this.#intervalMs
    // A broker that gives none must not make this a loop.
    this.#intervalMs = Math.max(heartbeatIntervalMs, config.retryBackoffMs)
    this.#dueMs = sentMs + this.#intervalMs
    const before = membership.state
    membership.onHeartbeat(memberEpoch, assignment === null ? undefined : byId(assignment.topicPartitions))
    if (membership.state === 'RECONCILING' || membership.state !== before) onWake()
  }

  #onFailure(error: unknown, request: ConsumerGroupHeartbeatRequestInput): void {
    const { coordinator, config, onFatal } = this.#options
    this.#retry()
    if (isRetriable(error)) {
      config.logger.debug({ group: coordinator.groupId, err: error }, 'A heartbeat failed')
    } else if (error instanceof UnsupportedVersionError) {
      const what =
        typeof request.subscribedTopicRegex === 'string'
          ? 'patterns that brokers match; subscribe to names or to a RegExp instead'
          : "groupProtocol 'consumer' (KIP-848, Apache Kafka 4.0); use 'classic'"
      onFatal(new UnsupportedVersionError(`The coordinator of group ${coordinator.groupId} does not support ${what}`))
    } else {
      onFatal(error as Error)
    }
  }

  #onError({ errorCode, errorMessage }: ConsumerGroupHeartbeatResponse): void {
    const { membership, coordinator, config, onFatal, onError, onWake } = this.#options
    const isFirst = this.#failures === 0
    this.#retry()
    const detail = fatalDetail(errorCode, errorMessage, config.groupInstanceId)
    const error = coordinator.errorOf(errorCode, 'Heartbeat', consumerGroupHeartbeat.key, { detail })
    config.logger.info({ group: coordinator.groupId, err: error }, 'A heartbeat was refused')
    switch (errorCode) {
      case ErrorCode.FENCED_MEMBER_EPOCH:
      case ErrorCode.UNKNOWN_MEMBER_ID:
        membership.fenced()
        onWake()
        break
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
        // The new coordinator is told as soon as it is found.
        if (isFirst) this.#dueMs = 0
        break
      case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
        // Rights may be given later, so the member stays.
        onError(error)
        break
      default:
        if (!isRetriable(error)) onFatal(error)
    }
  }

  /** Later, and with everything: nobody knows what arrived. */
  #retry(): void {
    this.#fields.reset()
    this.#dueMs = this.#nowMs + this.#backoff.delayMs(this.#failures++)
  }
}

function byId(topics: readonly { readonly topicId: string; readonly partitions: readonly number[] }[]): PartitionsById {
  return new Map(topics.map(({ topicId, partitions }) => [topicId, [...partitions].sort((a, b) => a - b)]))
}

/** What the application can do, where the broker's own words do not say it. */
function fatalDetail(errorCode: number, message: string | null, instanceId: string | undefined): string | null {
  switch (errorCode) {
    case ErrorCode.UNSUPPORTED_VERSION:
      return (
        "groupProtocol 'consumer' (KIP-848) is not switched on in this cluster; " +
        "finalize the feature group.version=1, or use groupProtocol 'classic'"
      )
    case ErrorCode.UNRELEASED_INSTANCE_ID:
      return (
        `another member of the group has groupInstanceId '${instanceId}' and has not left; ` +
        'close it, or wait until its session is over, then subscribe again'
      )
    case ErrorCode.FENCED_INSTANCE_ID:
      return `another member took groupInstanceId '${instanceId}' over; every member needs an instance id of its own`
    default:
      return message
  }
}
