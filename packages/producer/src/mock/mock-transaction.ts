import type { ConsumerGroupMetadata, TopicPartitionOffset } from '@ottla/core'
import { InvalidStateError } from '@ottla/runtime'
import { ProducerFencedError } from '../errors.ts'
import type { ProducerRecord } from '../producer-record.ts'

/** Offsets that were committed with a transaction, by group. */
export type GroupOffsets = Readonly<Record<string, readonly TopicPartitionOffset[]>>

/** The transactional side of a `MockProducer`: its state, and what the open transaction holds back. */
export class MockTransaction<K, V> {
  isInitialized = false
  isInFlight = false
  isCommitted = false
  isAborted = false
  isFenced = false
  hasSentOffsets = false
  commitCount = 0
  readonly records: ProducerRecord<K, V>[] = []
  readonly #offsets = new Map<string, Map<string, TopicPartitionOffset>>()

  /** @throws ProducerFencedError */
  checkNotFenced(): void {
    if (this.isFenced) {
      throw new ProducerFencedError('The MockProducer was fenced; close this producer and make a new one')
    }
  }

  /** @throws InvalidStateError */
  checkInitialized(): void {
    if (!this.isInitialized) throw new InvalidStateError('Transactions need initTransactions() first')
  }

  /** @throws InvalidStateError */
  checkInFlight(): void {
    this.checkInitialized()
    if (!this.isInFlight) throw new InvalidStateError('No transaction is open: call beginTransaction first')
  }

  init(): void {
    if (this.isInitialized) throw new InvalidStateError('initTransactions is called once')
    this.isInitialized = true
  }

  begin(): void {
    this.checkInitialized()
    if (this.isInFlight) throw new InvalidStateError('A transaction is open: end it before the next one')
    this.isInFlight = true
    this.isCommitted = this.isAborted = this.hasSentOffsets = false
  }

  addOffsets(offsets: readonly TopicPartitionOffset[], { groupId }: ConsumerGroupMetadata): void {
    if (offsets.length === 0) return
    let known = this.#offsets.get(groupId)
    if (known === undefined) this.#offsets.set(groupId, (known = new Map()))
    for (const offset of offsets) known.set(`${offset.partition} ${offset.topic}`, offset)
    this.hasSentOffsets = true
  }

  /** Offsets of the open transaction. */
  get offsets(): GroupOffsets {
    return Object.fromEntries([...this.#offsets].map(([group, offsets]) => [group, [...offsets.values()]]))
  }

  /** The transaction has ended; what it held back is for the caller to take before. */
  end(isCommit: boolean): void {
    this.isInFlight = false
    this.isCommitted = isCommit
    this.isAborted = !isCommit
    if (isCommit) this.commitCount++
    this.clear()
  }

  clear(): void {
    this.records.length = 0
    this.#offsets.clear()
  }
}
