import { ErrorCode } from '@ottla/protocol'
import type { PartitionQueue } from './partition-queue.ts'
import { lastSequenceOf, PartitionSequences, sequenceAfter } from './partition-sequences.ts'
import { NONE, type ProducerBatch } from './producer-batch.ts'

const maxEpoch = 0x7fff

/** Brokers recognise a repeated batch among the last five of a producer in a partition, wherever its leader was. */
const rememberedBatches = 5

/** The identity under which an idempotent producer writes. */
export interface ProducerIdAndEpoch {
  readonly producerId: number
  readonly producerEpoch: number
}

const noProducerId: ProducerIdAndEpoch = { producerId: NONE, producerEpoch: NONE }

/**
 * Exactly-once writing within a session: gives batches their sequence numbers, decides from the broker's answers
 * whether a sequence error means "wait for the batch before", "lost" or "written before", and bumps the producer epoch
 * when a gap can only be closed by starting again at 0 (KIP-360). Sans-I/O; the Sender asks for producer ids, of a
 * transactional producer the TransactionManager.
 *
 * The invariant: a batch keeps its sequence until its outcome is known or the epoch changes, and the sequence of a batch
 * on the wire never changes.
 */
export class SequenceManager {
  #identity: ProducerIdAndEpoch = noProducerId
  /**
   * Partitions with a gap in their sequences that needs a new epoch, and the last batch before the gap. Batches before it
   * end first under their old numbers: one of them may have been written without our knowing, and under new numbers the
   * broker would not recognise it.
   */
  readonly #restarting = new Map<PartitionQueue, ProducerBatch | undefined>()
  /** Partitions in which a sent batch expired without an answer. */
  readonly #unresolved = new Set<PartitionQueue>()
  readonly #isTransactional: boolean

  /** @param isTransactional - gaps are closed by aborting the transaction; the epoch is the coordinator's to change. */
  constructor(isTransactional = false) {
    this.#isTransactional = isTransactional
  }

  get identity(): ProducerIdAndEpoch {
    return this.#identity
  }

  get hasProducerId(): boolean {
    return this.#identity.producerId !== NONE
  }

  setProducerId(identity: ProducerIdAndEpoch): void {
    this.#identity = identity
    for (const queue of this.#restartable()) {
      queue.sequences!.restart(identity.producerId, identity.producerEpoch)
      this.#restarting.delete(queue)
    }
  }

  /** Whether the first batch of the queue may leave now. */
  mayDrain(queue: PartitionQueue, first: ProducerBatch): boolean {
    const sequences = queue.sequences
    if (!this.hasProducerId || sequences === undefined) return this.hasProducerId
    const { inFlight } = sequences
    if (this.#restarting.has(queue) && !this.#hasBatchesBeforeGap(queue)) return false
    // A retry waits until the batches before it are through; only then can the broker accept it.
    if (first.hasSequence) return inFlight[0] === first
    if (this.#restarting.has(queue)) return false
    if (sequences.unresolvedSequence !== undefined || inFlight.length >= rememberedBatches) return false
    if (inFlight.length === 0) return true
    // A broker that does not know the producer yet takes any sequence first (KIP-360): if the batch with sequence 0 were
    // refused and the next one taken, the order would be lost. So the first one goes alone.
    if (sequences.lastAckedSequence === NONE) return false
    // Under a new epoch sequences start at 0, which is wrong until those of the old one are through.
    return !this.#isStale(sequences)
  }

  /** Gives a batch that leaves for the first time its place. */
  assign(queue: PartitionQueue, batch: ProducerBatch): void {
    const { producerId, producerEpoch } = this.#identity
    let { sequences } = queue
    if (sequences === undefined) queue.sequences = sequences = new PartitionSequences(producerId, producerEpoch)
    else if (this.#isStale(sequences)) sequences.restart(producerId, producerEpoch)
    batch.setSequence(producerId, producerEpoch, sequences.nextSequence)
    sequences.nextSequence = sequenceAfter(sequences.nextSequence, batch.recordCount)
    sequences.inFlight.push(batch)
  }

  /** The broker has the batch, now or from an earlier attempt. */
  onSuccess(batch: ProducerBatch): void {
    const { sequences } = batch.queue
    if (sequences === undefined) return
    sequences.remove(batch)
    if (batch.producerEpoch !== sequences.producerEpoch || batch.producerId !== sequences.producerId) return
    sequences.lastAckedSequence = lastSequenceOf(batch)
  }

  /**
   * The batch is given up and its records fail.
   * @param isRejected - the last attempt was surely not written; if no other can have been, its numbers leave a gap.
   */
  onFailure(batch: ProducerBatch, isRejected: boolean): void {
    const { queue } = batch
    const { sequences } = queue
    if (sequences === undefined || !batch.hasSequence) return
    if (this.#isTransactional) {
      // Nothing of this epoch leaves any more: the transaction is aborted and a new epoch starts at 0.
      sequences.remove(batch)
      return
    }
    const isGap = isRejected && !batch.isOutcomeUnknown
    if (isGap) this.#restartFrom(queue, batch)
    sequences.remove(batch)
    if (isGap) return
    // It may or may not have been written: the next answer of the broker tells.
    sequences.unresolvedSequence = sequenceAfter(batch.baseSequence, batch.recordCount)
    this.#unresolved.add(queue)
  }

  /** Parts of a split batch take over its numbers, in order. */
  onSplit(batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    const { sequences } = batch.queue
    if (sequences === undefined || !batch.hasSequence) return
    let sequence = batch.baseSequence
    for (const part of parts) {
      part.setSequence(batch.producerId, batch.producerEpoch, sequence)
      part.sequenceWasReset = batch.sequenceWasReset
      sequence = sequenceAfter(sequence, part.recordCount)
    }
    sequences.inFlight.splice(sequences.inFlight.indexOf(batch), 1, ...parts)
    if (this.#restarting.get(batch.queue) === batch) this.#restarting.set(batch.queue, parts.at(-1))
  }

  /**
   * Decides on errors about sequences. Asks for an epoch bump where only that can help.
   * @returns whether to send the batch again; undefined when the error is not about sequences.
   */
  shouldRetry(batch: ProducerBatch, errorCode: number, logStartOffset: number): boolean | undefined {
    const { queue } = batch
    const { sequences } = queue
    if (sequences === undefined) return undefined
    if (errorCode === ErrorCode.UNKNOWN_PRODUCER_ID) {
      if (this.#isTransactional) return logStartOffset === NONE
      // Retention may have removed all that the broker knew this producer by; a new epoch starts at 0. Without a log
      // start offset the partition was just moving, and for a batch of the new epoch the retry itself is enough.
      if (logStartOffset !== NONE && !batch.sequenceWasReset) this.#restartFrom(queue, batch)
      return true
    }
    if (errorCode !== ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER) return undefined
    const { unresolvedSequence } = sequences
    const isFirstUnacked = sequences.inFlight[0] === batch
    // A batch before it failed and is sent again first: then this one fits.
    if (unresolvedSequence === undefined && !isFirstUnacked) return true
    if (this.#isTransactional) return false
    // Otherwise records before this batch never reached the log. Only the batch right behind an expired one proves that.
    if (unresolvedSequence === undefined || unresolvedSequence === batch.baseSequence) this.#restartFrom(queue, batch)
    return true
  }

  /** Called before each round of sending: settles what expired batches left open and bumps the epoch when asked. */
  advance(): void {
    for (const queue of this.#unresolved) {
      const sequences = queue.sequences!
      if (sequences.unresolvedSequence === undefined) this.#unresolved.delete(queue)
      else if (sequences.inFlight.length === 0) {
        // Later batches were accepted, so the expired one had been written. Else nobody can know: start again.
        if (!sequences.isNext(sequences.nextSequence)) this.#restarting.set(queue, undefined)
        sequences.unresolvedSequence = undefined
        this.#unresolved.delete(queue)
      }
    }
    if (this.#restartable().length > 0 && this.hasProducerId) this.#bump()
  }

  /** When the epochs of the id are used up, a new id is needed first. */
  #bump(): void {
    const { producerId, producerEpoch } = this.#identity
    if (producerEpoch < maxEpoch) this.setProducerId({ producerId, producerEpoch: producerEpoch + 1 })
    else this.#identity = noProducerId
  }

  /** There is a gap where the batch was, or in front of it. */
  #restartFrom(queue: PartitionQueue, batch: ProducerBatch): void {
    const { inFlight } = queue.sequences!
    const before = inFlight[inFlight.indexOf(batch) - 1]
    const known = this.#restarting.get(queue)
    if (!this.#restarting.has(queue)) this.#restarting.set(queue, before)
    else if (known === undefined) return
    else if (before === undefined || inFlight.indexOf(before) < inFlight.indexOf(known))
      this.#restarting.set(queue, before)
  }

  #hasBatchesBeforeGap(queue: PartitionQueue): boolean {
    const before = this.#restarting.get(queue)
    return before !== undefined && queue.sequences!.inFlight.includes(before)
  }

  /** Partitions that can start again now: nothing on the wire, and all before the gap has ended. */
  #restartable(): PartitionQueue[] {
    return [...this.#restarting.keys()].filter((queue) => queue.onWireCount === 0 && !this.#hasBatchesBeforeGap(queue))
  }

  #isStale(sequences: PartitionSequences): boolean {
    const { producerId, producerEpoch } = this.#identity
    return sequences.producerId !== producerId || sequences.producerEpoch !== producerEpoch
  }
}
