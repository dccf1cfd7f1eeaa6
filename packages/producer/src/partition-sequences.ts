import { NONE, type ProducerBatch } from './producer-batch.ts'

const maxSequence = 0x7fff_ffff

/** Sequence numbers wrap from 2147483647 to 0. */
export function sequenceAfter(sequence: number, count: number): number {
  return sequence > maxSequence - count ? count - (maxSequence - sequence) - 1 : sequence + count
}

/** Sequence of a batch's last record. */
export function lastSequenceOf(batch: ProducerBatch): number {
  return sequenceAfter(batch.baseSequence, batch.recordCount - 1)
}

/** What the idempotent producer remembers of one partition. */
export class PartitionSequences {
  /** Id and epoch under which the counters run; new batches wait while older ones of another epoch are in flight. */
  producerId: number
  producerEpoch: number
  nextSequence = 0
  /** {@link NONE} until something was acknowledged in this epoch. */
  lastAckedSequence: number = NONE
  /** Batches that have a sequence and no outcome yet, in the order of their sequences: on the wire or waiting for a retry. */
  readonly inFlight: ProducerBatch[] = []
  /** After a sent batch expired: the sequence behind it. Until that is resolved nothing new leaves. */
  unresolvedSequence: number | undefined

  constructor(producerId: number, producerEpoch: number) {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
  }

  isNext(sequence: number): boolean {
    return sequence === (this.lastAckedSequence === NONE ? 0 : sequenceAfter(this.lastAckedSequence, 1))
  }

  remove(batch: ProducerBatch): void {
    const at = this.inFlight.indexOf(batch)
    if (at >= 0) this.inFlight.splice(at, 1)
  }

  /** Starts at 0 under a new id or epoch; what is in flight keeps its order and gets the first numbers (KIP-360). */
  restart(producerId: number, producerEpoch: number): void {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
    this.nextSequence = 0
    this.lastAckedSequence = NONE
    this.unresolvedSequence = undefined
    for (const batch of this.inFlight) {
      batch.setSequence(producerId, producerEpoch, this.nextSequence)
      batch.sequenceWasReset = true
      this.nextSequence = sequenceAfter(this.nextSequence, batch.recordCount)
    }
  }
}
