import {
  type DeliveryCallback,
  type RecordMetadata,
  recordMetadata,
  rejectDelivery,
  type ResolveDelivery,
  type Settle,
  sharedRejection,
} from '../record-metadata.ts'

/** A send of a `MockProducer` whose end a test decides. */
export interface MockCompletion {
  readonly metadata: RecordMetadata
  readonly settle: Settle
  /** The promise that `settle` resolves; undefined when it is a callback. */
  readonly promise: Promise<unknown> | undefined
  /** What an asynchronous serializer is still busy with. */
  readonly serializing: Promise<RecordMetadata> | undefined
}

/** Ends a send, well or with an error. */
export function complete(completion: MockCompletion, error: Error | undefined): void {
  const { metadata, serializing, settle, promise } = completion
  if (serializing === undefined || error !== undefined) {
    settleWith(settle, promise, metadata, error)
    return
  }
  serializing.then(
    (final) => settleWith(settle, promise, final, undefined),
    (failure: unknown) => settleWith(settle, promise, metadata, failure as Error),
  )
}

/** Tells the sender of one record; metadata of a failed one has no offset. */
export function settleWith(
  settle: Settle,
  promise: Promise<unknown> | undefined,
  metadata: RecordMetadata,
  error: Error | undefined,
): void {
  if (settle === undefined) return
  if (promise !== undefined) {
    if (error === undefined) (settle as ResolveDelivery)(metadata)
    else rejectDelivery(promise, settle as ResolveDelivery, sharedRejection(error))
    return
  }
  const { topic, partition, timestamp, serializedKeySize, serializedValueSize } = metadata
  const failed = recordMetadata(topic, partition, -1, timestamp, serializedKeySize, serializedValueSize)
  ;(settle as DeliveryCallback)(error, error === undefined ? metadata : failed)
}
