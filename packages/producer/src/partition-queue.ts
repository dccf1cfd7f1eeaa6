import type { ProducerBatch } from './producer-batch.ts'
import type { PartitionSequences } from './partition-sequences.ts'
import type { ProducerTopic } from './producer-topic.ts'

/** No leader is known. */
export const NO_LEADER = -1

/** The batches of one partition that wait to be sent, oldest first. Only the last one takes records. */
export class PartitionQueue {
  readonly topic: ProducerTopic
  readonly partition: number
  leaderId: number = NO_LEADER
  leaderEpoch = -1
  leaderRack: string | undefined
  readonly batches: ProducerBatch[] = []
  /** The last batch while it takes records. */
  open: ProducerBatch | undefined
  /** Batches of this partition in requests that have not ended. */
  onWireCount = 0
  /** Why the last attempt for this partition failed; undefined after a success. */
  lastError: Error | undefined
  /** Present with idempotence once a batch was drained. */
  sequences: PartitionSequences | undefined

  constructor(topic: ProducerTopic, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get isIdle(): boolean {
    return this.batches.length === 0 && this.onWireCount === 0
  }
}
