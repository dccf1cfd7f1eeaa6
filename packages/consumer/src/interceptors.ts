import type { Logger, TopicPartitionOffset } from '@ottla/core'
import { InterceptorChain } from '@ottla/core/internal'
import type { Collected } from './fetch/fetch-collector.ts'
import type { ConsumerRecord } from './records/consumer-record.ts'
import { ConsumerRecords } from './records/consumer-records.ts'
import { TopicPartitionMap } from './state/topic-partition-map.ts'

/**
 * Sees what a consumer reads and commits, and may change what the application gets. Anything it throws is logged and
 * passed over. Kafka: `ConsumerInterceptor`
 *
 * @typeParam K - type of keys; `Buffer` without a deserializer.
 * @typeParam V - type of values; `Buffer` without a deserializer.
 */
export interface ConsumerInterceptor<K = Buffer, V = Buffer> {
  /** Called once, before anything else, with the final configuration. */
  configure?(config: object): void
  /**
   * Called with what a poll is about to return; `for await`, streams and run() poll too. Positions have moved past the
   * records already, so those that are left out count as consumed. Records that are given back are seen again.
   *
   * @returns the records to go on with; nothing for those it got. In `for await`, streams and run() a record stands
   * in the place of the one with its partition and offset, and records that nobody read are left out.
   */
  onConsume?(records: ConsumerRecords<K, V>): ConsumerRecords<K, V> | undefined | void
  /** Called with the offsets of each commit that succeeded, automatic ones included. */
  onCommit?(offsets: readonly TopicPartitionOffset[]): void
  /** Called once when the consumer has closed. */
  close?(): void | Promise<void>
}

/** The interceptors of a consumer, in order. */
export class ConsumerInterceptors extends InterceptorChain<ConsumerInterceptor<unknown, unknown>> {
  constructor(interceptors: readonly ConsumerInterceptor<unknown, unknown>[], logger: Logger) {
    super('consumer', interceptors, logger)
  }

  /** Each gets what the one before returned; one that throws leaves the records as they were. */
  onConsume({ all, ranges }: Collected): ConsumerRecords<unknown, unknown> {
    let current = new ConsumerRecords<unknown, unknown>(all, ranges)
    this.each('onConsume', (interceptor) => (current = interceptor.onConsume?.(current) ?? current))
    return current
  }

  /** What the application gets in the place of each record of `collected.all`; undefined where it gets none. */
  replace(collected: Collected): readonly (ConsumerRecord | undefined)[] {
    const shown = new TopicPartitionMap<Map<number, ConsumerRecord>>()
    for (const record of this.onConsume(collected)) {
      const { topic, partition, offset } = record
      let byOffset = shown.get(topic, partition)
      if (byOffset === undefined) shown.set(topic, partition, (byOffset = new Map<number, ConsumerRecord>()))
      byOffset.set(offset, record as ConsumerRecord)
    }
    return collected.all.map(({ topic, partition, offset }) => shown.get(topic, partition)?.get(offset))
  }

  onCommit(offsets: readonly TopicPartitionOffset[]): void {
    this.each('onCommit', (interceptor) => interceptor.onCommit?.(offsets))
  }
}
