import { type CommittedOffset, CommittedOffsets } from './committed-offsets.ts'

/** Offsets that producers committed in transactions which are still open, by producer id. */
export class PendingOffsets {
  readonly #producers = new Map<number, CommittedOffsets>()

  set(producerId: number, groupId: string, topic: string, partition: number, offset: CommittedOffset): void {
    let offsets = this.#producers.get(producerId)
    if (offsets === undefined) this.#producers.set(producerId, (offsets = new CommittedOffsets()))
    offsets.set(groupId, topic, partition, offset)
  }

  /** Whether the offset of a partition depends on a transaction that is not decided. */
  has(groupId: string, topic: string, partition: number): boolean {
    for (const offsets of this.#producers.values()) {
      if (offsets.get(groupId, topic, partition) !== undefined) return true
    }
    return false
  }

  hasGroup(groupId: string): boolean {
    for (const offsets of this.#producers.values()) if (offsets.ofGroup(groupId) !== undefined) return true
    return false
  }

  /** Every undecided offset. */
  *entries(): Generator<{ groupId: string; topic: string; partition: number }> {
    for (const offsets of this.#producers.values()) yield* offsets.entries()
  }

  delete(groupId: string, topic: string, partition: number): void {
    for (const offsets of this.#producers.values()) offsets.delete(groupId, topic, partition)
  }

  /** The offsets of a producer, whose transaction is decided now; undefined when it has none. */
  take(producerId: number): CommittedOffsets | undefined {
    const offsets = this.#producers.get(producerId)
    this.#producers.delete(producerId)
    return offsets
  }
}
