/** Where a record was written. */
export interface RecordMetadata {
  readonly topic: string
  /** -1 when the send failed before a partition was chosen. */
  readonly partition: number
  /** -1 when it is not known: `acks: 0`, a failed send, or a repeated write that the broker had already. */
  readonly offset: number
  /** Milliseconds since the epoch: the record's own time, or the broker's where the topic has `LogAppendTime`. */
  readonly timestamp: number
  /** Bytes of the key; -1 when it is null. */
  readonly serializedKeySize: number
  /** Bytes of the value; -1 when it is null. */
  readonly serializedValueSize: number
}

/**
 * Hears how a send ended. Called once per record, for the records of one partition in the order they were sent.
 *
 * @param error - undefined on success.
 * @param metadata - on failure `offset` is -1 and `partition` may be -1.
 */
export type DeliveryCallback = (error: Error | undefined, metadata: RecordMetadata) => void

/** Settles the promise of one send; a rejected promise as the value rejects it. */
export type ResolveDelivery = (value: RecordMetadata | Promise<never>) => void

/** How the sender of one record wants to hear of its end: not at all, by callback, or by promise. */
export type Settle = DeliveryCallback | ResolveDelivery | undefined

/** One shape for all, so that the code reading it stays monomorphic. */
export function recordMetadata(
  topic: string,
  partition: number,
  offset: number,
  timestamp: number,
  serializedKeySize: number,
  serializedValueSize: number,
): RecordMetadata {
  return { topic, partition, offset, timestamp, serializedKeySize, serializedValueSize }
}

/**
 * Rejects a send's promise without ever raising `unhandledRejection`: the handler is attached in the same step, so
 * that an accepted record costs no second promise.
 */
export function rejectDelivery(promise: Promise<unknown>, resolve: ResolveDelivery, rejection: Promise<never>): void {
  promise.catch(ignore)
  resolve(rejection)
}

/** A rejected promise that many sends can share. */
export async function sharedRejection(error: Error): Promise<never> {
  throw error
}

/** Handles the rejection of a promise that nobody else may handle. */
function ignore(): void {}
