import { channel, type Channel } from 'node:diagnostics_channel'
import type { Logger } from '@ottla/core'
import type { Clock } from '@ottla/runtime'

/** Published on `ottla:producer:failure` for every batch, or single record, that was not delivered. */
export interface DeliveryFailure {
  readonly clientId: string
  readonly topic: string
  /** -1 when no partition was chosen. */
  readonly partition: number
  readonly recordCount: number
  /** Records among them whose failure no callback heard of: fire and forget, or a promise that may have been dropped. */
  readonly unobservedCount: number
  readonly error: Error
}

/** Shortest time between two log lines about failed records. */
const logIntervalMs = 5_000

const failureChannel: Channel = channel('ottla:producer:failure')

/** Counts records that were not delivered, publishes each failure, and logs at a limited rate those that may go unseen. */
export class Failures {
  readonly #clientId: string
  readonly #clock: Clock
  readonly #logger: Logger
  #failedCount = 0
  #unobservedCount = 0
  #unloggedCount = 0
  #lastLoggedMs = -Infinity

  constructor(clientId: string, clock: Clock, logger: Logger) {
    this.#clientId = clientId
    this.#clock = clock
    this.#logger = logger
  }

  /** Records that were not delivered. */
  get failedCount(): number {
    return this.#failedCount
  }

  /** Those among them whose failure no callback heard of. */
  get unobservedCount(): number {
    return this.#unobservedCount
  }

  report(topic: string, partition: number, recordCount: number, unobservedCount: number, error: Error): void {
    this.#failedCount += recordCount
    this.#unobservedCount += unobservedCount
    if (failureChannel.hasSubscribers) {
      const failure: DeliveryFailure = {
        clientId: this.#clientId,
        topic,
        partition,
        recordCount,
        unobservedCount,
        error,
      }
      failureChannel.publish(failure)
    }
    if (unobservedCount === 0) return
    this.#unloggedCount += unobservedCount
    const nowMs = this.#clock.monotonic()
    if (nowMs - this.#lastLoggedMs < logIntervalMs) return
    this.#lastLoggedMs = nowMs
    const facts = { clientId: this.#clientId, topic, partition, err: error }
    this.#logger.error(facts, `${this.#unloggedCount} record(s) were not delivered: ${error.message}`)
    this.#unloggedCount = 0
  }
}
