import { ErrorCode } from '@ottla/protocol'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import type { Runtime, Timer } from '@ottla/runtime'
import type { ResolvedConsumerConfig } from '../consumer-config.ts'
import type { ClassicMembership, Generation } from './classic-membership.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import { HeartbeatSchedule } from './heartbeat-schedule.ts'

/** Options of {@link Heartbeats}. */
export interface HeartbeatsOptions {
  readonly membership: ClassicMembership
  readonly coordinator: GroupCoordinator
  readonly runtime: Runtime
  readonly config: ResolvedConsumerConfig
  /** Whether the application went on with the records it has, since this was asked last. */
  readonly takeProgress: () => boolean
  /** The application has not polled for `maxPollIntervalMs`. */
  readonly onPollOverdue: () => void
  /** The coordinator refuses the member for good, such as when another took its `groupInstanceId` over. */
  readonly onFatal: (error: Error) => void
  /** A poll is wanted: the group rebalances, or the membership is lost. */
  readonly onWake: () => void
}

/** Sends the heartbeats of a member in the background, however long the application works between two polls. */
export class Heartbeats {
  readonly #options: HeartbeatsOptions
  readonly #schedule: HeartbeatSchedule
  #timer: Timer | undefined
  /** When the coordinator last took one, in monotonic ms. */
  lastSuccessMs: number | undefined

  constructor(options: HeartbeatsOptions) {
    this.#options = options
    this.#schedule = new HeartbeatSchedule(options.config)
  }

  /** The application called poll(). */
  polled(): void {
    this.#schedule.polled(this.#nowMs)
  }

  /** A membership begins. */
  start(): void {
    this.#schedule.reset(this.#nowMs)
    this.#arm()
  }

  /** It is over. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  get #nowMs(): number {
    return this.#options.runtime.clock.monotonic()
  }

  #arm(): void {
    this.stop()
    if (!this.#options.membership.needsHeartbeats) return
    const delayMs = Math.ceil(this.#schedule.nextDueMs() - this.#nowMs)
    this.#timer = this.#options.runtime.clock.setTimer(delayMs, () => this.#onDue(), { keepAlive: false })
  }

  #onDue(): void {
    const { membership, coordinator, config, takeProgress, onPollOverdue } = this.#options
    const nowMs = this.#nowMs
    if (!membership.needsHeartbeats) return
    if (this.#schedule.isPollOverdue(nowMs) && takeProgress()) this.#schedule.polled(nowMs)
    if (this.#schedule.isPollOverdue(nowMs)) {
      onPollOverdue()
      return
    }
    if (this.#schedule.isSessionOver(nowMs)) {
      config.logger.warn({ group: coordinator.groupId }, 'The coordinator did not answer for a whole session')
      coordinator.forget()
      this.#schedule.succeeded(nowMs)
    }
    if (this.#schedule.isHeartbeatDue(nowMs)) void this.#send()
    this.#arm()
  }

  async #send(): Promise<void> {
    const { membership, coordinator, config } = this.#options
    const { generation } = membership
    const { generationId, memberId } = generation
    this.#schedule.sent(this.#nowMs)
    try {
      const { errorCode } = await coordinator.send(
        heartbeat,
        (version) => ({
          groupId: coordinator.groupId,
          generationId,
          memberId,
          ...(version >= 3 ? { groupInstanceId: config.groupInstanceId ?? null } : {}),
        }),
        { timeoutMs: Math.min(config.requestTimeoutMs, config.sessionTimeoutMs) },
      )
      if (errorCode === ErrorCode.NONE) this.#onSuccess()
      else this.#onError(errorCode, generation)
    } catch (error) {
      this.#schedule.failed(this.#nowMs)
      config.logger.debug({ group: coordinator.groupId, err: error }, 'A heartbeat failed')
    }
    this.#arm()
  }

  #onSuccess(): void {
    this.lastSuccessMs = this.#nowMs
    this.#schedule.succeeded(this.#nowMs)
  }

  #onError(errorCode: number, generation: Generation): void {
    const { membership, coordinator, config, onFatal, onWake } = this.#options
    const reaction = membership.onHeartbeatError(errorCode, generation)
    // An answer, whatever it says, shows that the coordinator is there.
    if (reaction === 'rejoin' || reaction === 'ignore') this.#schedule.succeeded(this.#nowMs)
    else this.#schedule.failed(this.#nowMs)
    const error = coordinator.errorOf(errorCode, 'Heartbeat', heartbeat.key)
    config.logger.info({ group: coordinator.groupId, err: error }, 'A heartbeat was refused')
    if (reaction === 'fatal') {
      onFatal(error)
      membership.leave('the member was fenced')
    }
    if (reaction === 'fatal' || reaction === 'rejoin') onWake()
  }
}
