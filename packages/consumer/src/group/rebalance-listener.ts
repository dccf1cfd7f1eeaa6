import type { TopicPartition } from '@ottla/core'
import { traced } from '@ottla/core/internal'
import { rebalanceChannel, type RebalanceTrace } from '../diagnostics.ts'
import { RebalanceListenerError } from '../errors.ts'
import type { CoordinatorMetrics, ListenerCall } from './coordinator-metrics.ts'
import type { SubscriptionState } from '../state/subscription-state.ts'

/**
 * Hears of partitions that come and go. Called only inside poll(), close() and unsubscribe(), and awaited:
 * nothing of the consumer moves meanwhile. It may commit, seek, pause; it must not poll.
 * Kafka: `ConsumerRebalanceListener`
 */
export interface RebalanceListener {
  /** These partitions were added, before anything is read from them; called after every rebalance, also with none. */
  onPartitionsAssigned?(partitions: readonly TopicPartition[]): void | Promise<void>
  /** These partitions are about to go to others; the last moment to commit them. */
  onPartitionsRevoked?(partitions: readonly TopicPartition[]): void | Promise<void>
  /**
   * These partitions are others' already, because this member was dropped from the group; commits would
   * fail. Default: calls `onPartitionsRevoked`.
   */
  onPartitionsLost?(partitions: readonly TopicPartition[]): void | Promise<void>
}

/** A listener failed. */
export interface ListenerFailure {
  readonly callback: string
  readonly cause: unknown
}

/** Work on partitions that goes on beside poll(). */
export interface PartitionsInWork {
  /** Ends the work on these, as far as it can be, and commits what is finished. */
  finish(partitions: readonly TopicPartition[]): Promise<void>
  /** Ends it at once: these are others' already. */
  abandon(partitions: readonly TopicPartition[]): void
}

/** Calls the application's listener; what it throws is handed back, for the rebalance goes on first. */
export class RebalanceListenerInvoker {
  readonly #subscriptions: SubscriptionState
  listener: RebalanceListener = {}
  /** Undefined without a group. */
  metrics: CoordinatorMetrics | undefined
  /** Set while run() works. */
  work: PartitionsInWork | undefined

  constructor(subscriptions: SubscriptionState) {
    this.#subscriptions = subscriptions
  }

  assigned(partitions: readonly TopicPartition[]): Promise<ListenerFailure | undefined> {
    return this.#invoke('assigned', 'onPartitionsAssigned', partitions, () =>
      this.listener.onPartitionsAssigned?.(partitions),
    )
  }

  /** Nothing of the partitions is fetched or returned while the listener runs, so what it commits is the end. */
  async revoked(partitions: readonly TopicPartition[]): Promise<ListenerFailure | undefined> {
    this.stopReading(partitions)
    await this.work?.finish(partitions)
    return this.#invoke('revoked', 'onPartitionsRevoked', partitions, () =>
      this.listener.onPartitionsRevoked?.(partitions),
    )
  }

  lost(partitions: readonly TopicPartition[]): Promise<ListenerFailure | undefined> {
    this.stopReading(partitions)
    this.work?.abandon(partitions)
    const { listener } = this
    if (listener.onPartitionsLost === undefined) {
      return this.#invoke('lost', 'onPartitionsRevoked', partitions, () => listener.onPartitionsRevoked?.(partitions))
    }
    return this.#invoke('lost', 'onPartitionsLost', partitions, () => listener.onPartitionsLost!(partitions))
  }

  #invoke(
    call: ListenerCall,
    callback: RebalanceTrace['callback'],
    partitions: readonly TopicPartition[],
    run: () => void | Promise<void>,
  ): Promise<ListenerFailure | undefined> {
    const invoked = (): Promise<ListenerFailure | undefined> => invoke(callback, partitions, run)
    return this.metrics === undefined ? invoked() : this.metrics.listening(call, invoked)
  }

  /** Nothing of these is fetched or returned any more: they are about to go. */
  stopReading(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const state = this.#subscriptions.find(topic, partition)
      if (state !== undefined) state.pendingRevocation = true
    }
  }
}

async function invoke(
  callback: RebalanceTrace['callback'],
  partitions: readonly TopicPartition[],
  call: () => void | Promise<void>,
): Promise<ListenerFailure | undefined> {
  try {
    await traced(
      rebalanceChannel,
      () => ({ callback, partitions }),
      async () => call(),
    )
    return undefined
  } catch (cause) {
    return { callback, cause }
  }
}

/** Tells the application, once the rebalance has gone on. */
export function throwFailure(failure: ListenerFailure | undefined): void {
  if (failure === undefined) return
  throw new RebalanceListenerError(`The rebalance listener's ${failure.callback} failed`, { cause: failure.cause })
}
