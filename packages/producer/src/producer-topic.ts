import { CompressionRatio } from './compression-ratio.ts'
import { Deliveries } from './deliveries.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { StickyPartitioner } from './sticky-partitioner.ts'

/** What the metadata says of one partition. */
export interface PartitionLeader {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly leaderRack: string | undefined
}

/**
 * Enough for what a loop that heeds `isFull` has under way with six partitions: made anew, their arrays grow step by step
 * again, a tenth of the cost of a callback. About 8 KiB each after batches of 16 KiB.
 */
const maxSpareDeliveries = 256

/** What the producer keeps of a topic it writes to. */
export class ProducerTopic {
  readonly name: string
  readonly sticky: StickyPartitioner
  readonly compression: CompressionRatio = new CompressionRatio()
  /** Emptied ones of finished batches, for the next. */
  readonly #spareDeliveries: Deliveries[] = []
  /** One per partition that exists; empty until the metadata is known. */
  readonly queues: PartitionQueue[] = []
  /** Queues of partitions that are gone, the lowest last. Their sequences must not start again at 0 if they come back. */
  readonly #retired: PartitionQueue[] = []

  constructor(name: string, sticky: StickyPartitioner) {
    this.name = name
    this.sticky = sticky
  }

  setPartitionCount(count: number): void {
    const { queues } = this
    while (queues.length < count) queues.push(this.#retired.pop() ?? new PartitionQueue(this, queues.length))
    while (queues.length > count) this.#retired.push(queues.pop()!)
  }

  takeDeliveries(): Deliveries {
    return this.#spareDeliveries.pop() ?? new Deliveries()
  }

  giveBack(deliveries: Deliveries): void {
    deliveries.clear()
    if (this.#spareDeliveries.length < maxSpareDeliveries) this.#spareDeliveries.push(deliveries)
  }

  /** The metadata covers the partition, or any when none is named. */
  isKnown(partition: number | undefined): boolean {
    return this.queues.length > (partition ?? 0)
  }

  /** Nothing would be lost by forgetting the topic. */
  get isForgettable(): boolean {
    const isUnused = (queue: PartitionQueue): boolean => queue.isIdle && queue.sequences === undefined
    return this.queues.every(isUnused) && this.#retired.every(isUnused)
  }
}
