import type { Logger, RecordHeaderInput } from '@ottla/core'
import { describeError } from '@ottla/runtime'
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
export class Interceptors {
  readonly #interceptors: readonly ProducerInterceptor[]
  readonly #logger: Logger

  constructor(interceptors: readonly ProducerInterceptor[], logger: Logger) {
    this.#interceptors = interceptors
    this.#logger = logger
  }

  configure(config: object): void {
    for (const interceptor of this.#interceptors) this.#guard('configure', () => interceptor.configure?.(config))
  }

  /** Each gets what the one before returned; one that throws leaves the record as it was. */
  onSend(record: ProducerRecord): ProducerRecord {
    let current = record
    for (const interceptor of this.#interceptors) {
      this.#guard('onSend', () => (current = interceptor.onSend?.(current) ?? current))
    }
    return current
  }

  onAcknowledgement(metadata: RecordMetadata, error: Error | undefined, headers: readonly RecordHeaderInput[]): void {
    for (const interceptor of this.#interceptors) {
      this.#guard('onAcknowledgement', () => interceptor.onAcknowledgement?.(metadata, error, headers))
    }
  }

  async close(): Promise<void> {
    for (const interceptor of this.#interceptors) {
      try {
        await interceptor.close?.()
      } catch (error) {
        this.#report('close', error)
      }
    }
  }

  #guard(method: string, call: () => unknown): void {
    try {
      call()
    } catch (error) {
      this.#report(method, error)
    }
  }

  #report(method: string, error: unknown): void {
    this.#logger.error(
      { err: error },
      `${method} of a producer interceptor threw and was passed over: ${describeError(error)}`,
    )
  }
}
