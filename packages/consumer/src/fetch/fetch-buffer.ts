import type { PartitionState } from '../state/partition-state.ts'
import type { CompletedFetch } from './completed-fetch.ts'

/**
 * Fetches that have come in and not been taken yet, in the order in which they came. Those of paused
 * partitions stay where they are and let the others pass. Its bound in bytes is kept by the fetcher, which
 * asks no more for a partition that has enough.
 */
export class FetchBuffer {
  #fetches: CompletedFetch[] = []

  add(fetch: CompletedFetch): void {
    this.#fetches.push(fetch)
  }

  /** The next fetch that records may be taken from. What became worthless or empty is dropped on the way. */
  next(): CompletedFetch | undefined {
    let dropped = 0
    let found: CompletedFetch | undefined
    for (const fetch of this.#fetches) {
      if (fetch.isStale || fetch.isSpent) dropped++
      else if (fetch.partition.isTaken) {
        found = fetch
        break
      }
    }
    if (dropped > 0) this.#dropSpent()
    return found
  }

  /** The fetch that the next records of a partition come from. */
  firstOf(partition: PartitionState): CompletedFetch | undefined {
    return this.#fetches.find((fetch) => fetch.partition === partition && !fetch.isStale && !fetch.isSpent)
  }

  /** Lets the others go first: this one cannot go on for now. */
  moveToEnd(fetch: CompletedFetch): void {
    const at = this.#fetches.indexOf(fetch)
    // Fetches of one partition must stay in order, so all of them go together.
    const same = this.#fetches.slice(at).filter((other) => other.partition === fetch.partition)
    this.#fetches = [...this.#fetches.filter((other) => !same.includes(other)), ...same]
  }

  /** Puts a fetch back to the front that records were given back to. */
  restore(fetch: CompletedFetch): void {
    if (!this.#fetches.includes(fetch)) this.#fetches.unshift(fetch)
  }

  /** Whether anything could be taken now. */
  get hasRecords(): boolean {
    return this.next() !== undefined
  }

  /** Bytes that wait; those of paused and blocked partitions apart, for they do not leave by being taken. */
  bytes(partitions: Iterable<PartitionState>): { readonly consumable: number; readonly held: number } {
    let consumable = 0
    let held = 0
    for (const partition of partitions) {
      if (partition.isTaken) consumable += partition.bufferedBytes
      else held += partition.bufferedBytes
    }
    return { consumable, held }
  }

  #dropSpent(): void {
    const kept: CompletedFetch[] = []
    for (const fetch of this.#fetches) {
      if (fetch.isStale || fetch.isSpent) fetch.discard()
      else kept.push(fetch)
    }
    this.#fetches = kept
  }
}
