import { compareText } from './partition-assignor.ts'
import { racksMatch, racksMatter } from './racks.ts'
import type { StickyInput, StickyPartition } from './sticky-input.ts'

/**
 * The sticky algorithm for members with equal subscriptions: everybody keeps what he owns up to the even
 * share, what is left is dealt out. Linear in the number of partitions.
 *
 * With `n` partitions and `m` members each gets `floor(n / m)` or `ceil(n / m)`.
 */
export function assignUniformly(input: StickyInput): Map<string, StickyPartition[]> {
  return new UniformAssignment(input).build()
}

class UniformAssignment {
  readonly #input: StickyInput
  readonly #lists: Map<string, StickyPartition[]>
  readonly #racks: ReadonlyMap<string, string | undefined>
  readonly #useRacks: boolean
  readonly #minQuota: number
  readonly #maxQuota: number
  /** How many members get one more than the minimum, and how many have it already. */
  readonly #expectedAbove: number
  #above = 0
  /** Members below the minimum, and those at it that may still get one more. */
  #below: string[] = []
  #atMinimum: string[] = []

  constructor(input: StickyInput) {
    const count = input.members.length
    this.#input = input
    this.#lists = new Map(input.members.map(({ memberId }) => [memberId, []]))
    this.#racks = new Map(input.members.map(({ memberId, rackId }) => [memberId, rackId]))
    this.#useRacks = racksMatter(input.members, [input.partitions.map(({ racks }) => racks)])
    this.#minQuota = Math.floor(input.partitions.length / count)
    this.#maxQuota = Math.ceil(input.partitions.length / count)
    this.#expectedAbove = input.partitions.length % count
  }

  build(): Map<string, StickyPartition[]> {
    const kept = this.#keepOwned()
    let unassigned = this.#input.partitions.filter((partition) => !kept.has(partition))
    this.#below.sort(compareText)
    this.#atMinimum.sort(compareText)
    if (this.#useRacks) unassigned = this.#dealByRack(unassigned)
    this.#deal(unassigned)
    return this.#lists
  }

  #keepOwned(): Set<StickyPartition> {
    const kept = new Set<StickyPartition>()
    for (const [memberId, owned] of this.#input.owned) {
      const rightful = owned
        .filter((partition) => !this.#input.disputed.has(partition) && this.#matches(memberId, partition))
        .sort((a, b) => a.partition - b.partition || compareText(a.topic, b.topic))
      const mayHaveMore = this.#above < this.#expectedAbove
      let keep = this.#minQuota
      if (rightful.length < this.#minQuota) {
        keep = rightful.length
        this.#below.push(memberId)
      } else if (rightful.length >= this.#maxQuota && mayHaveMore) {
        keep = this.#maxQuota
        if (++this.#above === this.#expectedAbove) this.#atMinimum = []
      } else if (mayHaveMore) {
        this.#atMinimum.push(memberId)
      }
      for (const partition of rightful.slice(0, keep)) {
        this.#lists.get(memberId)!.push(partition)
        kept.add(partition)
      }
    }
    return kept
  }

  /** Serves the partitions with the fewest candidates first; returns what found nobody in its racks. */
  #dealByRack(partitions: readonly StickyPartition[]): StickyPartition[] {
    const candidates = new Map<StickyPartition, number>()
    for (const partition of partitions) {
      let count = 0
      for (const { memberId } of this.#input.members) if (this.#matches(memberId, partition)) count++
      candidates.set(partition, count)
    }
    const rest = new Set(partitions)
    const scarceFirst = [...partitions].sort((a, b) => candidates.get(a)! - candidates.get(b)!)
    let next = 0
    for (const partition of scarceFirst) {
      const at = this.#nextInRack(this.#below, next, partition)
      if (at >= 0) {
        const memberId = this.#below[at]!
        const size = this.#give(memberId, partition)
        next = at + 1
        if (size >= this.#minQuota) {
          this.#below.splice(at, 1)
          next = at
          if (size < this.#maxQuota) this.#atMinimum.push(memberId)
        }
      } else {
        const spare = this.#above < this.#expectedAbove ? this.#nextInRack(this.#atMinimum, 0, partition) : -1
        if (spare < 0) continue
        const [memberId] = this.#atMinimum.splice(spare, 1) as [string]
        this.#give(memberId, partition)
        if (++this.#above === this.#expectedAbove) this.#atMinimum = []
      }
      rest.delete(partition)
    }
    return [...rest]
  }

  #nextInRack(memberIds: readonly string[], from: number, partition: StickyPartition): number {
    for (let i = 0; i < memberIds.length; i++) {
      const at = (from + i) % memberIds.length
      if (this.#matches(memberIds[at]!, partition)) return at
    }
    return -1
  }

  #deal(partitions: readonly StickyPartition[]): void {
    this.#below.sort(compareText)
    this.#atMinimum.sort(compareText)
    let next = 0
    for (const partition of partitions) {
      if (this.#below.length === 0) {
        this.#give(this.#atMinimum.shift()!, partition)
        continue
      }
      if (next >= this.#below.length) next = 0
      const memberId = this.#below[next]!
      if (this.#give(memberId, partition) < this.#minQuota) {
        next++
        continue
      }
      this.#below.splice(next, 1)
      this.#atMinimum.push(memberId)
    }
  }

  #give(memberId: string, partition: StickyPartition): number {
    return this.#lists.get(memberId)!.push(partition)
  }

  #matches(memberId: string, partition: StickyPartition): boolean {
    return !this.#useRacks || racksMatch(this.#racks.get(memberId), partition.racks)
  }
}
