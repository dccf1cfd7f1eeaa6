import { CompressionRatio } from './compression-ratio.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { StickyPartitioner } from './sticky-partitioner.ts'

/** What the metadata says of one partition. */
export interface PartitionLeader {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly leaderRack: string | undefined
}

/** What the producer keeps of a topic it writes to. */
export class ProducerTopic {
  readonly name: string
  readonly sticky: StickyPartitioner
  readonly compression: CompressionRatio = new CompressionRatio()
  /** One per partition; empty until the metadata is known. */
  readonly queues: PartitionQueue[] = []
  /** Monotonic time of the last use, to forget topics that are not written to any more. */
  lastUsedMs = 0

  constructor(name: string, sticky: StickyPartitioner) {
    this.name = name
    this.sticky = sticky
  }

  /** Partitions are only ever added; a topic that was made anew with fewer keeps the queues that still hold records. */
  setPartitionCount(count: number): void {
    while (this.queues.length < count) this.queues.push(new PartitionQueue(this, this.queues.length))
    while (this.queues.length > count && this.queues.at(-1)!.isIdle) this.queues.pop()
  }
}
