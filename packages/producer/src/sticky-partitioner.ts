import type { Random } from '@ottla/runtime'
import { NO_LEADER, type PartitionQueue } from './partition-queue.ts'

/** Options of {@link StickyPartitioner}. */
export interface StickyOptions {
  readonly random: Random
  /** Bytes after which another partition is chosen. */
  readonly stickyBytes: number
  /** Prefer partitions with shorter queues. */
  readonly adaptive: boolean
  /** Prefer partitions whose leader is in this rack (KIP-1123). */
  readonly rack: string | undefined
  /** Whether the node has not taken requests for so long that its partitions are better avoided. */
  readonly isStalled: (nodeId: number) => boolean
}

/**
 * Chooses partitions for records without a key: stays with one until a batch's worth of bytes went there, so that
 * batches fill, then draws another; partitions that are slow to drain are drawn less often (KIP-480, KIP-794).
 */
export class StickyPartitioner {
  readonly #options: StickyOptions
  #partition = -1
  #bytes = 0

  constructor(options: StickyOptions) {
    this.#options = options
  }

  /**
   * The partition for the next record without a key. Changing in the middle of an open batch would leave it small, so
   * that waits for the batch to leave, at most for twice the bytes.
   */
  partition(queues: readonly PartitionQueue[]): number {
    const { stickyBytes } = this.#options
    const current = queues[this.#partition]
    const isDue = this.#bytes >= stickyBytes && (current?.open === undefined || this.#bytes >= 2 * stickyBytes)
    if (current === undefined || isDue) this.#switch(queues)
    return this.#partition
  }

  /** A record without a key was appended to the chosen partition. */
  onAppend(bytes: number): void {
    this.#bytes += bytes
  }

  /** The chosen partition has just filled a batch: choose anew for the next record. */
  leave(): void {
    this.#partition = -1
  }

  #switch(queues: readonly PartitionQueue[]): void {
    this.#bytes = 0
    const candidates = this.#candidates(queues)
    this.#partition = candidates[this.#draw(candidates)]!.partition
  }

  #candidates(queues: readonly PartitionQueue[]): readonly PartitionQueue[] {
    const { rack, isStalled } = this.#options
    const available = queues.filter((queue) => queue.leaderId !== NO_LEADER)
    if (available.length === 0) return queues
    const responsive = available.filter((queue) => !isStalled(queue.leaderId))
    const usable = responsive.length === 0 ? available : responsive
    if (rack === undefined) return usable
    const near = usable.filter((queue) => queue.leaderRack === rack)
    return near.length === 0 ? usable : near
  }

  #draw(candidates: readonly PartitionQueue[]): number {
    const { random, adaptive } = this.#options
    let longest = 0
    let shortest = Infinity
    for (const { batches } of candidates) {
      longest = Math.max(longest, batches.length)
      shortest = Math.min(shortest, batches.length)
    }
    if (!adaptive || longest === shortest) return random.integer(candidates.length)
    // A queue of length n weighs longest + 1 - n: the longest still gets its share, or it would starve.
    let total = 0
    for (const { batches } of candidates) total += longest + 1 - batches.length
    let left = random.integer(total)
    for (let i = 0; i < candidates.length; i++) {
      left -= longest + 1 - candidates[i]!.batches.length
      if (left < 0) return i
    }
    return candidates.length - 1
  }
}
