import type { Logger, RecordHeaderInput } from '@ottla/core'
import { InterceptorChain } from '@ottla/core/internal'
import type { ProducerRecord } from './producer-record.ts'
import type { RecordMetadata } from './record-metadata.ts'

/** Sees, and may change, every record of a producer. Anything it throws is logged and passed over. */
export interface ProducerInterceptor<K = unknown, V = unknown> {
  /** Called once, before anything else, with the final configuration. */
  configure?(config: object): void
  /** Called by `send()` before serializers and partitioner. @returns the record to go on with. */
  onSend?(record: ProducerRecord<K, V>): ProducerRecord<K, V>
  /** Called once per record when it was acknowledged or has failed, before the callback. */
  onAcknowledgement?(metadata: RecordMetadata, error: Error | undefined, headers: readonly RecordHeaderInput[]): void
  /** Called once when the producer has closed. */
  close?(): void | Promise<void>
}

/** The interceptors of a producer, in order. */
export class Interceptors extends InterceptorChain<ProducerInterceptor> {
  constructor(interceptors: readonly ProducerInterceptor[], logger: Logger) {
    super('producer', interceptors, logger)
  }

  /** Each gets what the one before returned; one that throws leaves the record as it was. */
  onSend(record: ProducerRecord): ProducerRecord {
    let current = record
    this.each('onSend', (interceptor) => (current = interceptor.onSend?.(current) ?? current))
    return current
  }

  onAcknowledgement(metadata: RecordMetadata, error: Error | undefined, headers: readonly RecordHeaderInput[]): void {
    this.each('onAcknowledgement', (interceptor) => interceptor.onAcknowledgement?.(metadata, error, headers))
  }
}
