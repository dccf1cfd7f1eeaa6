import {
  type DeliveryCallback,
  recordMetadata,
  rejectDelivery,
  type ResolveDelivery,
  sharedRejection,
} from './record-metadata.ts'

const factsPerRecord = 4

/** Called with what a user's callback threw. */
export type OnCallbackError = (error: unknown) => void

/** How a whole batch ended well. */
export interface BatchResult {
  /** Offset of the first record, or -1 when the broker did not tell. */
  readonly baseOffset: number
  /** Time of the append when the broker sets it, else -1. */
  readonly logAppendTimeMs: number
}

/**
 * Those records of a batch whose sender wants to hear of their end. Parallel arrays instead of an object per record:
 * a fire-and-forget record takes no room here at all, and metadata is made when it is handed out. The arrays keep their
 * size when the object is used again ({@link clear}).
 */
export class Deliveries {
  #count = 0
  readonly #settle: (DeliveryCallback | ResolveDelivery | undefined)[] = []
  /** The promise that `#settle` resolves; undefined where it is a callback. */
  readonly #promises: (Promise<unknown> | undefined)[] = []
  /** Per delivery: index in the batch, timestamp relative to the batch, sizes of key and value. */
  readonly #facts: number[] = []

  get count(): number {
    return this.#count
  }

  /** Deliveries by callback: their failures are surely seen by the application. */
  get callbackCount(): number {
    let count = 0
    for (let i = 0; i < this.#count; i++) if (this.#promises[i] === undefined) count++
    return count
  }

  add(
    index: number,
    timestampDelta: number,
    keySize: number,
    valueSize: number,
    settle: DeliveryCallback | ResolveDelivery,
    promise: Promise<unknown> | undefined,
  ): void {
    const i = this.#count++
    const at = i * factsPerRecord
    const facts = this.#facts
    this.#settle[i] = settle
    this.#promises[i] = promise
    facts[at] = index
    facts[at + 1] = timestampDelta
    facts[at + 2] = keySize
    facts[at + 3] = valueSize
  }

  /** Forgets everything, for the next batch. */
  clear(): void {
    this.#settle.fill(undefined, 0, this.#count)
    void this.#promises.fill(undefined, 0, this.#count)
    this.#count = 0
  }

  succeed(
    topic: string,
    partition: number,
    firstTimestamp: number,
    result: BatchResult,
    onCallbackError: OnCallbackError,
  ): void {
    const { baseOffset, logAppendTimeMs } = result
    const facts = this.#facts
    for (let i = 0, at = 0; i < this.#count; i++, at += factsPerRecord) {
      const offset = baseOffset < 0 ? -1 : baseOffset + facts[at]!
      const timestamp = logAppendTimeMs < 0 ? firstTimestamp + facts[at + 1]! : logAppendTimeMs
      const metadata = recordMetadata(topic, partition, offset, timestamp, facts[at + 2]!, facts[at + 3]!)
      const settle = this.#settle[i]!
      if (this.#promises[i] !== undefined) {
        ;(settle as ResolveDelivery)(metadata)
        continue
      }
      try {
        ;(settle as DeliveryCallback)(undefined, metadata)
      } catch (error) {
        onCallbackError(error)
      }
    }
  }

  /** @param errorOf - the error of the record with that index in the batch. */
  fail(
    topic: string,
    partition: number,
    firstTimestamp: number,
    errorOf: (index: number) => Error,
    onCallbackError: OnCallbackError,
  ): void {
    const facts = this.#facts
    let error: Error | undefined
    let rejection: Promise<never> | undefined
    for (let i = 0, at = 0; i < this.#count; i++, at += factsPerRecord) {
      const own = errorOf(facts[at]!)
      const settle = this.#settle[i]!
      const promise = this.#promises[i]
      if (promise !== undefined) {
        if (rejection === undefined || own !== error) rejection = sharedRejection(own)
        error = own
        rejectDelivery(promise, settle as ResolveDelivery, rejection)
        continue
      }
      const timestamp = firstTimestamp + facts[at + 1]!
      const metadata = recordMetadata(topic, partition, -1, timestamp, facts[at + 2]!, facts[at + 3]!)
      try {
        ;(settle as DeliveryCallback)(own, metadata)
      } catch (thrown) {
        onCallbackError(thrown)
      }
    }
  }

  /**
   * Hands the deliveries of a batch that is split to its parts, which keep its first timestamp.
   *
   * @param partOf - the part that holds the record with that index, and the index of its first record.
   */
  moveTo(partOf: (index: number) => { readonly deliveries: Deliveries; readonly firstIndex: number }): void {
    const facts = this.#facts
    for (let i = 0, at = 0; i < this.#count; i++, at += factsPerRecord) {
      const { deliveries, firstIndex } = partOf(facts[at]!)
      const index = facts[at]! - firstIndex
      deliveries.add(index, facts[at + 1]!, facts[at + 2]!, facts[at + 3]!, this.#settle[i]!, this.#promises[i])
    }
  }
}
