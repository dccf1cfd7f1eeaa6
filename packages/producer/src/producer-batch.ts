import type { RecordHeaderInput } from '@ottla/core'
import { appendRecord, BATCH_HEADER_BYTES, RecordBatchView, sealBatch } from '@ottla/protocol'
import type { BatchTrace } from './diagnostics.ts'
import type { BatchResult, Deliveries, OnCallbackError } from './deliveries.ts'
import type { FlushBarrier } from './flush-barrier.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { RecordTime } from './record-clock.ts'
import type { DeliveryCallback, ResolveDelivery } from './record-metadata.ts'

/** Bytes or UTF-8 text, as records carry them. */
export type Payload = Uint8Array | string | null

/** No sequence, producer id or epoch yet. */
export const NONE = -1

/** The records of a batch in compressed form, with room for the header in front. */
export interface CompressedRecords {
  readonly buffer: Buffer
  readonly compressionId: number
}

/**
 * Records of one partition that travel, succeed and fail together. Records are encoded straight into the buffer, behind
 * the room for the batch header, which {@link seal} fills in when the batch leaves.
 */
export class ProducerBatch {
  readonly queue: PartitionQueue
  /** Monotonic time at which the first record came in; the delivery timeout counts from here. */
  readonly createdMs: number
  /** The pooled memory: header room, then the records uncompressed. They stay until the batch is done, so that it can be split. */
  buffer: Buffer
  /** Where the next record goes. */
  end: number = BATCH_HEADER_BYTES
  recordCount = 0
  firstTimestamp = 0
  maxTimestamp: number = NONE
  /** Size of the record that came last. */
  lastRecordBytes = 0
  /** Size of the largest record: a split batch must not aim below it. */
  maxRecordBytes = 0

  /** Requests that carried it and failed. */
  attempts = 0
  /** Why the last of them failed. */
  lastError: Error | undefined
  /** Earliest time of the next attempt. */
  nextAttemptMs = 0
  /** Leader epoch that the last attempt was sent to. */
  attemptLeaderEpoch: number = NONE
  /** It was made by splitting a larger one, whose first timestamp it keeps. */
  isSplit = false
  /** It is part of a request that has not ended. */
  isOnWire = false
  /** An attempt ended without saying whether the broker has written it. */
  isOutcomeUnknown = false
  /** It was acknowledged; its senders hear of it once those of the batches before it have. */
  result: BatchResult | undefined
  /** It has succeeded or failed; its senders know. */
  isDone = false
  /** A request with these bytes ended without a response, so that a socket may still read them (KAFKA-19012). */
  mayStillBeRead = false

  /** Present while somebody listens to batches. */
  trace: BatchTrace | undefined

  producerId: number = NONE
  producerEpoch: number = NONE
  baseSequence: number = NONE
  /** The sequence was assigned anew after an epoch bump (KIP-360). */
  sequenceWasReset = false

  /** Another thread compresses it. */
  isCompressing = false
  /** Set once the records were compressed. */
  compressed: CompressedRecords | undefined
  #sealed: Uint8Array | undefined
  #deliveries: Deliveries | undefined
  #barriers: FlushBarrier[] | undefined

  constructor(queue: PartitionQueue, buffer: Buffer, createdMs: number) {
    this.queue = queue
    this.buffer = buffer
    this.createdMs = createdMs
  }

  /** Encodes one record behind the others; false, with nothing changed, when it does not fit. */
  tryAppend(time: RecordTime, key: Payload, value: Payload, headers: readonly RecordHeaderInput[]): boolean {
    const index = this.recordCount
    if (index === 0 && !this.isSplit) this.firstTimestamp = time.ms
    const start = this.end
    const end = appendRecord(this.buffer, start, index, time.ms - this.firstTimestamp, key, value, headers)
    if (end < 0) return false
    this.end = end
    this.recordCount = index + 1
    if (time.ms > this.maxTimestamp) this.maxTimestamp = time.ms
    const size = end - start
    this.lastRecordBytes = size
    if (size > this.maxRecordBytes) this.maxRecordBytes = size
    return true
  }

  /** Moves the records to a larger buffer. */
  growInto(larger: Buffer): Buffer {
    const smaller = this.buffer
    smaller.copy(larger, 0, 0, this.end)
    this.buffer = larger
    return smaller
  }

  /** Bytes of header and uncompressed records. */
  get rawBytes(): number {
    return this.end
  }

  /** Bytes on the wire, exact once the records are compressed. */
  get sizeBytes(): number {
    return this.compressed?.buffer.length ?? this.end
  }

  get hasSequence(): boolean {
    return this.baseSequence !== NONE
  }

  /** Registers who wants to hear of the record that was appended last. */
  addDelivery(
    time: RecordTime,
    keySize: number,
    valueSize: number,
    settle: DeliveryCallback | ResolveDelivery,
    promise: Promise<unknown> | undefined,
  ): void {
    this.deliveries.add(this.recordCount - 1, time.ms - this.firstTimestamp, keySize, valueSize, settle, promise)
  }

  get deliveries(): Deliveries {
    return (this.#deliveries ??= this.queue.topic.takeDeliveries())
  }

  setSequence(producerId: number, producerEpoch: number, baseSequence: number): void {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
    this.baseSequence = baseSequence
    this.#sealed = undefined
  }

  /** The finished batch: header and CRC are written once and again only when the sequence changed. */
  seal(isTransactional: boolean): Uint8Array {
    if (this.#sealed !== undefined) return this.#sealed
    if (this.mayStillBeRead) this.#leaveBytesToSocket()
    const { compressed } = this
    const buffer = compressed?.buffer ?? this.buffer
    const end = compressed === undefined ? this.end : compressed.buffer.length
    this.#sealInto(buffer, end, compressed?.compressionId ?? 0, isTransactional)
    this.#sealed = buffer.subarray(0, end)
    return this.#sealed
  }

  /** The uncompressed records, for reading. The batch must not be sent any more. */
  view(): RecordBatchView {
    if (this.mayStillBeRead) this.#leaveBytesToSocket()
    this.#sealInto(this.buffer, this.end, 0, false)
    return new RecordBatchView(this.buffer, 0)
  }

  #sealInto(buffer: Buffer, end: number, compression: number, isTransactional: boolean): void {
    sealBatch(buffer, 0, end, {
      compression,
      isTransactional,
      baseTimestamp: this.firstTimestamp,
      maxTimestamp: this.maxTimestamp,
      producerId: this.producerId,
      producerEpoch: this.producerEpoch,
      baseSequence: this.baseSequence,
      recordCount: this.recordCount,
    })
  }

  /** A changed header must not reach a socket that still holds the old one: go on with a copy. */
  #leaveBytesToSocket(): void {
    // Same length, so that the pool's accounts hold.
    const copy = Buffer.allocUnsafeSlow(this.buffer.length)
    this.buffer.copy(copy, 0, 0, this.end)
    this.buffer = copy
    if (this.compressed !== undefined)
      this.compressed = { ...this.compressed, buffer: Buffer.from(this.compressed.buffer) }
    this.mayStillBeRead = false
  }

  addBarrier(barrier: FlushBarrier): void {
    this.#barriers ??= []
    if (this.#barriers.includes(barrier)) barrier.done()
    else this.#barriers.push(barrier)
  }

  /** Hands deliveries and flushes over to the parts of a split. */
  handOverTo(parts: readonly ProducerBatch[]): void {
    for (const barrier of this.#barriers ?? []) {
      for (const part of parts) {
        barrier.add()
        part.addBarrier(barrier)
      }
      barrier.done()
    }
    let part = 0
    let firstIndex = 0
    this.#deliveries?.moveTo((index) => {
      while (index >= firstIndex + parts[part]!.recordCount) firstIndex += parts[part++]!.recordCount
      return { deliveries: parts[part]!.deliveries, firstIndex }
    })
    this.isDone = true
    this.#recycleDeliveries()
  }

  succeed(result: BatchResult, onCallbackError: OnCallbackError): void {
    this.isDone = true
    const { topic, partition } = this.queue
    this.#deliveries?.succeed(topic.name, partition, this.firstTimestamp, result, onCallbackError)
    this.#end()
  }

  /**
   * @param errorOf - the error of the record with that index in the batch.
   * @returns how many records no callback hears of.
   */
  fail(errorOf: (index: number) => Error, onCallbackError: OnCallbackError): number {
    this.isDone = true
    const { topic, partition } = this.queue
    const unobservedCount = this.recordCount - (this.#deliveries?.callbackCount ?? 0)
    this.#deliveries?.fail(topic.name, partition, this.firstTimestamp, errorOf, onCallbackError)
    this.#end()
    return unobservedCount
  }

  #end(): void {
    for (const barrier of this.#barriers ?? []) barrier.done()
    this.#recycleDeliveries()
  }

  #recycleDeliveries(): void {
    if (this.#deliveries === undefined) return
    this.queue.topic.giveBack(this.#deliveries)
    this.#deliveries = undefined
  }
}
