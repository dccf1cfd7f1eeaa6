/** Batches per producer and partition that a retry is recognised among: as many as may be in flight (KIP-679). */
const BATCHES_KEPT = 5

const MAX_SEQUENCE = 0x7fff_ffff

/** A batch that a producer appended. */
export interface ProducerBatchInfo {
  readonly lastSequence: number
  readonly lastOffset: number
  /** Records in the batch minus one. */
  readonly offsetDelta: number
  readonly timestamp: number
}

/** What a log knows of one idempotent producer. */
export class ProducerEntry {
  readonly producerId: number
  producerEpoch = -1
  /** Epoch of the transaction coordinator that wrote the last marker; -1 for none. */
  coordinatorEpoch = -1
  /** Largest timestamp of the last batch: the producer is forgotten some time after. */
  lastTimestamp = -1
  /** First offset of the open transaction; -1 when none is open. */
  currentTxnFirstOffset = -1
  /** The last batches of the epoch, oldest first. */
  readonly batches: ProducerBatchInfo[] = []

  constructor(producerId: number) {
    this.producerId = producerId
  }

  /** Sequence number of the last record; -1 when the epoch wrote none. */
  get lastSequence(): number {
    return this.batches.at(-1)?.lastSequence ?? -1
  }

  /** The batch with exactly these records, if it is among the last ones of this epoch. */
  findDuplicate(producerEpoch: number, baseSequence: number, lastSequence: number): ProducerBatchInfo | undefined {
    if (producerEpoch !== this.producerEpoch) return undefined
    for (const batch of this.batches) {
      if (batch.lastSequence === lastSequence && firstSequenceOf(batch) === baseSequence) return batch
    }
    return undefined
  }

  /** Whether a batch with this first sequence number continues what is known. */
  isNext(producerEpoch: number, baseSequence: number): boolean {
    // A producer that is unknown, or whose records were all deleted, may go on anywhere.
    if (this.producerEpoch === -1) return true
    if (producerEpoch !== this.producerEpoch) return baseSequence === 0
    const last = this.lastSequence
    return baseSequence === last + 1 || (baseSequence === 0 && last === MAX_SEQUENCE)
  }

  addBatch(producerEpoch: number, batch: ProducerBatchInfo): void {
    this.bumpEpoch(producerEpoch)
    if (this.batches.length === BATCHES_KEPT) this.batches.shift()
    this.batches.push(batch)
    this.lastTimestamp = batch.timestamp
  }

  /** A new epoch begins its sequence anew. */
  bumpEpoch(producerEpoch: number): void {
    if (producerEpoch === this.producerEpoch) return
    this.batches.length = 0
    this.producerEpoch = producerEpoch
  }
}

function firstSequenceOf(batch: ProducerBatchInfo): number {
  const first = batch.lastSequence - batch.offsetDelta
  return first < 0 ? first + MAX_SEQUENCE + 1 : first
}
