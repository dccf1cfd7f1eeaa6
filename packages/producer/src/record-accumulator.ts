import type { Backoff } from '@ottla/core/internal'
import type { RecordHeaderInput } from '@ottla/core'
import { BATCH_HEADER_BYTES, recordSize } from '@ottla/protocol'
import type { BatchCompressor } from './batch-compressor.ts'
import { splitBatch } from './batch-split.ts'
import { BufferPool } from './buffer-pool.ts'
import { RecordTooLargeError } from './errors.ts'
import { FlushBarrier } from './flush-barrier.ts'
import type { InFlightRequests } from './in-flight-requests.ts'
import { NO_LEADER, type PartitionQueue } from './partition-queue.ts'
import { type Payload, ProducerBatch } from './producer-batch.ts'
import type { PartitionLeader, ProducerTopic } from './producer-topic.ts'
import type { RecordTime } from './record-clock.ts'
import type { SequenceManager } from './sequence-manager.ts'

/** Options of {@link RecordAccumulator}, named after the configuration keys they come from. */
export interface RecordAccumulatorOptions {
  readonly batchSize: number
  readonly bufferMemory: number
  readonly maxRequestSize: number
  readonly lingerMs: number
  /** A batch need not linger while nothing is in flight to its node: the default as long as the user sets no linger. */
  readonly eagerWhenIdle: boolean
  readonly deliveryTimeoutMs: number
  readonly maxInFlightRequestsPerConnection: number
  readonly retryBackoff: Backoff
  /** Present with idempotence. */
  readonly sequences: SequenceManager | undefined
  /** Present with transactions: whether the partition's batches may leave. */
  readonly mayDrain: ((queue: PartitionQueue) => boolean) | undefined
  /** Present with transactions: called with the partition of each batch that is opened. */
  readonly onOpened: ((queue: PartitionQueue) => void) | undefined
  /** Present with compression. */
  readonly compressor: BatchCompressor | undefined
}

/** Which nodes can be sent to, see {@link RecordAccumulator.ready}. */
export interface ReadyNodes {
  readonly nodeIds: readonly number[]
  /** Time until another partition becomes ready by itself, in ms; Infinity when none will. */
  readonly nextCheckMs: number
  /** Records wait for partitions whose leader is not known. */
  readonly hasUnknownLeaders: boolean
}

/**
 * Collects records into batches per partition until the Sender takes them. Sans-I/O: time is an argument.
 *
 * Invariants: batches of a partition leave in the order they were opened, and those with a sequence in the order of
 * their sequences; every byte of a batch is counted in the pool from {@link append} until {@link finish}.
 */
export class RecordAccumulator {
  readonly pool: BufferPool
  readonly #options: RecordAccumulatorOptions
  /** Partitions with batches to send, by the node that leads them; {@link NO_LEADER} for those without. A set keeps the turn. */
  readonly #waiting = new Map<number, Set<PartitionQueue>>()
  /** Batches whose senders have not heard yet. */
  readonly #incomplete = new Set<ProducerBatch>()
  #flushesUnderWay = 0
  /** Most bytes that can be under way at the same time: full batches of all partitions, as often as there may be requests. */
  pipelineBytes = 0
  /** Bytes of batches opened since the last {@link ready}. */
  openedBytes = 0
  /** Records wait for memory: batches leave without lingering. */
  isMemoryWanted = false
  /** The producer closes: batches leave without lingering. */
  isClosing = false

  constructor(options: RecordAccumulatorOptions) {
    this.#options = options
    const bufferBytes = Math.max(1, Math.min(options.batchSize, options.maxRequestSize, options.bufferMemory))
    this.pool = new BufferPool(options.bufferMemory, bufferBytes)
  }

  /** Batches that were opened and are neither delivered nor failed. */
  get incompleteCount(): number {
    return this.#incomplete.size
  }

  /** Batches wait to be sent. */
  get hasBatches(): boolean {
    for (const queues of this.#waiting.values()) if (queues.size > 0) return true
    return false
  }

  /** When the oldest batch that has not ended was opened; Infinity when there is none. */
  get oldestMs(): number {
    for (const batch of this.#incomplete) return batch.createdMs
    return Infinity
  }

  /**
   * Adds a record to a partition, opening a batch when the last one cannot take it.
   * @returns the batch, whose last record it is; undefined when the buffer memory is used up.
   * @throws RecordTooLargeError
   */
  append(
    queue: PartitionQueue,
    time: RecordTime,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
    nowMs: number,
  ): ProducerBatch | undefined {
    const { open } = queue
    if (open !== undefined) {
      if (open.tryAppend(time, key, value, headers)) return open
      if (this.#grow(open) && open.tryAppend(time, key, value, headers)) return open
      queue.open = undefined
    }
    const { maxRequestSize, bufferMemory } = this.#options
    const sizeBytes = BATCH_HEADER_BYTES + recordSize(0, 0, key, value, headers)
    if (sizeBytes > maxRequestSize) throw RecordTooLargeError.of(queue, sizeBytes, 'maxRequestSize', maxRequestSize)
    if (sizeBytes > bufferMemory) throw RecordTooLargeError.of(queue, sizeBytes, 'bufferMemory', bufferMemory)
    const buffer = this.pool.allocate(Math.max(sizeBytes, this.pool.bufferBytes))
    if (buffer === undefined) return undefined
    const batch = new ProducerBatch(queue, buffer, nowMs)
    batch.tryAppend(time, key, value, headers)
    queue.batches.push(batch)
    // A batch that is full from the start need not wait for the record that finds it full.
    queue.open = batch.end === buffer.length ? undefined : batch
    this.#incomplete.add(batch)
    this.openedBytes += this.pool.bufferBytes
    if (queue.batches.length === 1) this.#await(queue)
    this.#options.onOpened?.(queue)
    return batch
  }

  /** As {@link append}, for a record that may go to any partition and does not fit into the open batch of the chosen one. */
  appendAnywhere(
    topic: ProducerTopic,
    time: RecordTime,
    key: Payload,
    value: Payload,
    headers: readonly RecordHeaderInput[],
    nowMs: number,
  ): ProducerBatch | undefined {
    const { sticky, queues } = topic
    const { open } = queues[sticky.partition(queues)]!
    // A full batch is the best moment to go on to another partition.
    if (open !== undefined && !this.#canGrow(open)) {
      open.queue.open = undefined
      sticky.leave()
    }
    return this.append(queues[sticky.partition(queues)]!, time, key, value, headers, nowMs)
  }

  /** Compressed batches may hold more raw bytes than `batchSize` while they are expected to fit it on the wire. */
  #canGrow(batch: ProducerBatch): boolean {
    const { compressor, maxRequestSize, batchSize } = this.#options
    if (compressor === undefined || batch.buffer.length >= maxRequestSize) return false
    return batch.queue.topic.compression.estimateBytes(batch.end) < batchSize
  }

  #grow(batch: ProducerBatch): boolean {
    if (!this.#canGrow(batch)) return false
    const larger = this.pool.allocate(Math.min(batch.buffer.length * 2, this.#options.maxRequestSize))
    if (larger === undefined) return false
    this.pool.release(batch.growInto(larger))
    return true
  }

  /** Takes over what the metadata says of a topic's partitions. */
  updateLeaders(topic: ProducerTopic, leaders: readonly PartitionLeader[]): void {
    const addedCount = leaders.length - topic.queues.length
    this.pipelineBytes += addedCount * this.pool.bufferBytes * this.#options.maxInFlightRequestsPerConnection
    topic.setPartitionCount(leaders.length)
    for (const [partition, leader] of leaders.entries()) {
      const queue = topic.queues[partition]!
      const isWaiting = queue.batches.length > 0 && queue.leaderId !== leader.leaderId
      if (isWaiting) this.#waiting.get(queue.leaderId)?.delete(queue)
      queue.leaderId = leader.leaderId
      queue.leaderEpoch = leader.leaderEpoch
      queue.leaderRack = leader.leaderRack
      if (isWaiting) this.#await(queue)
    }
  }

  /** Nodes with at least one partition whose turn has come. */
  ready(nowMs: number, inFlight: InFlightRequests): ReadyNodes {
    this.openedBytes = 0
    const nodeIds: number[] = []
    let nextCheckMs = Infinity
    let hasUnknownLeaders = false
    for (const [nodeId, queues] of this.#waiting) {
      if (nodeId === NO_LEADER) {
        hasUnknownLeaders ||= queues.size > 0
        continue
      }
      const isIdle = inFlight.countOf(nodeId) === 0
      for (const queue of queues) {
        const waitMs = this.#waitMs(queue, nowMs, isIdle)
        if (waitMs > 0) {
          nextCheckMs = Math.min(nextCheckMs, waitMs)
          continue
        }
        nodeIds.push(nodeId)
        break
      }
    }
    return { nodeIds, nextCheckMs, hasUnknownLeaders }
  }

  /** Time until the first batch may leave; Infinity while only an answer of the broker can release it. */
  #waitMs(queue: PartitionQueue, nowMs: number, isNodeIdle: boolean): number {
    const batch = queue.batches[0]!
    if (!this.#hasTurn(queue, batch)) return Infinity
    if (batch.attempts > 0) return this.#backoffMs(queue, batch, nowMs)
    const isFull = queue.batches.length > 1 || batch !== queue.open
    if (isFull || this.isMemoryWanted || this.isClosing || this.#flushesUnderWay > 0) return 0
    const { lingerMs, eagerWhenIdle } = this.#options
    return eagerWhenIdle && isNodeIdle ? 0 : Math.max(0, batch.createdMs + lingerMs - nowMs)
  }

  /** Neither order nor sequence forbid that the first batch leaves. */
  #hasTurn(queue: PartitionQueue, batch: ProducerBatch): boolean {
    if (batch.isCompressing) return false
    if (this.#options.maxInFlightRequestsPerConnection === 1 && queue.onWireCount > 0) return false
    if (this.#options.mayDrain?.(queue) === false) return false
    return this.#options.sequences?.mayDrain(queue, batch) !== false
  }

  /** No backoff when another leader was elected since the attempt (KIP-951). */
  #backoffMs(queue: PartitionQueue, batch: ProducerBatch, nowMs: number): number {
    if (queue.leaderEpoch > batch.attemptLeaderEpoch && batch.attemptLeaderEpoch >= 0) return 0
    return Math.max(0, batch.nextAttemptMs - nowMs)
  }

  /**
   * Takes the batches for one request to a node: at most one per partition and, beyond the first, no more bytes than
   * `maxRequestSize`. Partitions that went without are first the next time.
   */
  drain(nodeId: number, nowMs: number): ProducerBatch[] {
    const { maxRequestSize, sequences, compressor } = this.#options
    const queues = this.#waiting.get(nodeId)
    const batches: ProducerBatch[] = []
    let bytes = 0
    for (const queue of queues ?? []) {
      const batch = queue.batches[0]!
      if (!this.#hasTurn(queue, batch) || (batch.attempts > 0 && this.#backoffMs(queue, batch, nowMs) > 0)) continue
      if (queue.open === batch) queue.open = undefined
      if (compressor?.prepare(batch) === false) continue
      bytes += batch.sizeBytes
      if (batches.length > 0 && bytes > maxRequestSize) break
      if (sequences !== undefined && !batch.hasSequence) sequences.assign(queue, batch)
      batches.push(batch)
    }
    for (const batch of batches) {
      const { queue } = batch
      queue.batches.shift()
      queue.onWireCount++
      batch.isOnWire = true
      batch.attemptLeaderEpoch = queue.leaderEpoch
      queues!.delete(queue)
      if (queue.batches.length > 0) queues!.add(queue)
    }
    return batches
  }

  /** The request that carried the batch has ended. */
  leaveWire(batch: ProducerBatch, wasAnswered: boolean): void {
    batch.isOnWire = false
    batch.queue.onWireCount--
    if (!wasAnswered) batch.mayStillBeRead = batch.isOutcomeUnknown = true
    if (batch.isDone) this.#free(batch)
  }

  /** Puts a batch back for another attempt, before everything that came after it. */
  retry(batch: ProducerBatch, nowMs: number): void {
    batch.nextAttemptMs = nowMs + this.#options.retryBackoff.delayMs(batch.attempts)
    batch.attempts++
    this.#putBack(batch)
  }

  /** Before everything that came after it; batches with earlier sequences that also came back stay in front. */
  #putBack(batch: ProducerBatch): void {
    const { queue } = batch
    const order = queue.sequences?.inFlight ?? []
    const place = order.indexOf(batch)
    const at = queue.batches.findIndex((other) => {
      const otherPlace = order.indexOf(other)
      return otherPlace < 0 || otherPlace > place
    })
    queue.batches.splice(at < 0 ? queue.batches.length : at, 0, batch)
    this.#await(queue)
  }

  /** Replaces a batch that the broker found too large by smaller ones, which count as not tried yet. */
  split(batch: ProducerBatch): number {
    const { batchSize, sequences } = this.#options
    batch.queue.topic.compression.reset(batch.sizeBytes / batch.rawBytes)
    const targetBytes = batch.isSplit ? Math.max(batch.maxRecordBytes, Math.ceil(batch.rawBytes / 2)) : batchSize
    const parts = splitBatch(batch, Math.max(targetBytes, BATCH_HEADER_BYTES + batch.maxRecordBytes))
    sequences?.onSplit(batch, parts)
    batch.handOverTo(parts)
    this.#incomplete.delete(batch)
    this.#free(batch)
    for (const part of parts) {
      this.pool.adopt(part.buffer)
      this.#incomplete.add(part)
    }
    for (const part of parts.toReversed()) this.#putBack(part)
    return parts.length
  }

  /** Takes out queued batches whose delivery time is over; batches on the wire are the Sender's. */
  takeExpired(nowMs: number): ProducerBatch[] {
    const expired: ProducerBatch[] = []
    for (const queues of this.#waiting.values()) {
      for (const queue of queues) {
        while (queue.batches.length > 0 && this.isExpired(queue.batches[0]!, nowMs))
          expired.push(this.#takeFirst(queue))
        if (queue.batches.length === 0) queues.delete(queue)
      }
    }
    return expired
  }

  isExpired(batch: ProducerBatch, nowMs: number): boolean {
    return nowMs - batch.createdMs >= this.#options.deliveryTimeoutMs
  }

  /** Takes out all queued batches that satisfy the condition, for failing them. */
  takeAll(condition: (queue: PartitionQueue) => boolean): ProducerBatch[] {
    const taken: ProducerBatch[] = []
    for (const queues of this.#waiting.values()) {
      for (const queue of queues) {
        if (!condition(queue)) continue
        while (queue.batches.length > 0) taken.push(this.#takeFirst(queue))
        queues.delete(queue)
      }
    }
    return taken
  }

  /** Takes a queued batch out. */
  takeBatch(batch: ProducerBatch): void {
    const { queue } = batch
    const at = queue.batches.indexOf(batch)
    if (at < 0) return
    queue.batches.splice(at, 1)
    if (queue.open === batch) queue.open = undefined
    if (queue.batches.length === 0) this.#waiting.get(queue.leaderId)?.delete(queue)
  }

  #takeFirst(queue: PartitionQueue): ProducerBatch {
    const batch = queue.batches.shift()!
    if (queue.open === batch) queue.open = undefined
    return batch
  }

  /** The batch's senders have heard; its memory is free once no socket reads it. */
  finish(batch: ProducerBatch): void {
    this.#incomplete.delete(batch)
    if (!batch.isOnWire) this.#free(batch)
  }

  #free(batch: ProducerBatch): void {
    if (batch.mayStillBeRead || batch.isCompressing) this.pool.abandon(batch.buffer)
    else this.pool.release(batch.buffer)
  }

  /** Lets everything leave that is here now; the barrier's callback runs when all of it has ended. */
  beginFlush(onDone: () => void): FlushBarrier {
    this.#flushesUnderWay++
    const barrier = new FlushBarrier(() => {
      this.#flushesUnderWay--
      onDone()
    })
    for (const batch of this.#incomplete) {
      barrier.add()
      batch.addBarrier(barrier)
    }
    return barrier
  }

  #await(queue: PartitionQueue): void {
    let queues = this.#waiting.get(queue.leaderId)
    if (queues === undefined) this.#waiting.set(queue.leaderId, (queues = new Set()))
    queues.add(queue)
  }
}
