import { compareText } from './partition-assignor.ts'
import { racksMatch, racksMatter } from './racks.ts'
import type { StickyInput, StickyPartition } from './sticky-input.ts'

/**
 * The sticky algorithm for members with different subscriptions: partitions without an owner go to the
 * member with the fewest that may have them, then partitions move one by one from members with more to
 * members with fewer as long as that improves the balance.
 */
export function assignGenerally(input: StickyInput): Map<string, StickyPartition[]> {
  return new GeneralAssignment(input).build()
}

class GeneralAssignment {
  readonly #input: StickyInput
  readonly #lists = new Map<string, StickyPartition[]>()
  readonly #owner = new Map<StickyPartition, string>()
  readonly #previousOwner = new Map<StickyPartition, string>()
  readonly #subscribers = new Map<string, string[]>()
  readonly #topicsOf = new Map<string, ReadonlySet<string>>()
  readonly #racks: ReadonlyMap<string, string | undefined>
  readonly #useRacks: boolean

  constructor(input: StickyInput) {
    this.#input = input
    this.#racks = new Map(input.members.map(({ memberId, rackId }) => [memberId, rackId]))
    this.#useRacks = racksMatter(input.members, [input.partitions.map(({ racks }) => racks)])
    for (const { memberId, topics } of input.members) {
      this.#lists.set(memberId, [])
      this.#topicsOf.set(memberId, new Set(topics))
      for (const topic of new Set(topics)) {
        const subscribers = this.#subscribers.get(topic)
        if (subscribers === undefined) this.#subscribers.set(topic, [memberId])
        else subscribers.push(memberId)
      }
    }
  }

  build(): Map<string, StickyPartition[]> {
    const nobodyOwned = [...this.#input.owned.values()].every((owned) => owned.length === 0)
    const mustRevoke = this.#keepOwned()
    const inOrder = this.#scarceTopicsFirst()
    const added = inOrder.filter((partition) => !this.#owner.has(partition))
    for (const partition of added) this.#place(partition)
    const before = this.#snapshot()
    const movable = inOrder.filter((partition) => (this.#subscribers.get(partition.topic)?.length ?? 0) > 1)
    // Moving only what has no history costs nobody anything, so it comes first.
    if (!mustRevoke) this.#rebalance(added.filter((partition) => movable.includes(partition)))
    const moved = this.#rebalance(movable)
    if (!nobodyOwned && moved && this.#imbalance() >= imbalanceOf(before)) this.#restore(before)
    return this.#lists
  }

  /** Returns whether somebody owned a partition of a topic that he no longer subscribes to. */
  #keepOwned(): boolean {
    let unsubscribed = false
    for (const [memberId, owned] of this.#input.owned) {
      for (const partition of owned) {
        this.#previousOwner.set(partition, memberId)
        if (!this.#topicsOf.get(memberId)!.has(partition.topic)) unsubscribed = true
        else if (this.#matches(memberId, partition)) this.#give(memberId, partition)
      }
    }
    return unsubscribed
  }

  #scarceTopicsFirst(): StickyPartition[] {
    const count = (partition: StickyPartition): number => this.#subscribers.get(partition.topic)?.length ?? 0
    return this.#input.partitions
      .filter((partition) => count(partition) > 0)
      .sort((a, b) => count(a) - count(b) || compareText(a.topic, b.topic) || a.partition - b.partition)
  }

  #place(partition: StickyPartition): void {
    const candidates = this.#subscribers.get(partition.topic)!
    const near = this.#useRacks ? candidates.filter((memberId) => this.#matches(memberId, partition)) : candidates
    this.#give(this.#smallest(near.length > 0 ? near : candidates), partition)
  }

  #smallest(memberIds: readonly string[]): string {
    return memberIds.reduce((best, memberId) => {
      const difference = this.#size(memberId) - this.#size(best)
      return difference < 0 || (difference === 0 && compareText(memberId, best) < 0) ? memberId : best
    })
  }

  #rebalance(partitions: readonly StickyPartition[]): boolean {
    let moved = false
    for (let improved = true; improved;) {
      improved = false
      for (const partition of partitions) {
        const target = this.#betterOwner(partition)
        if (target === undefined) continue
        this.#move(partition, target)
        improved = moved = true
      }
    }
    return moved
  }

  /** A member that has at least two fewer; the one that owned the partition before, if it can be. */
  #betterOwner(partition: StickyPartition): string | undefined {
    const limit = this.#size(this.#owner.get(partition)!) - 1
    const previous = this.#previousOwner.get(partition)
    const candidates = this.#subscribers.get(partition.topic)!.filter((memberId) => this.#size(memberId) < limit)
    if (previous !== undefined && candidates.includes(previous)) return previous
    if (candidates.length === 0) return undefined
    const near = candidates.filter((memberId) => this.#matches(memberId, partition))
    return this.#smallest(near.length > 0 ? near : candidates)
  }

  #move(partition: StickyPartition, to: string): void {
    const list = this.#lists.get(this.#owner.get(partition)!)!
    list.splice(list.indexOf(partition), 1)
    this.#give(to, partition)
  }

  #give(memberId: string, partition: StickyPartition): void {
    this.#lists.get(memberId)!.push(partition)
    this.#owner.set(partition, memberId)
  }

  #size(memberId: string): number {
    return this.#lists.get(memberId)!.length
  }

  #matches(memberId: string, partition: StickyPartition): boolean {
    return !this.#useRacks || racksMatch(this.#racks.get(memberId), partition.racks)
  }

  #imbalance(): number {
    return imbalanceOf(this.#lists)
  }

  #snapshot(): Map<string, StickyPartition[]> {
    return new Map([...this.#lists].map(([memberId, list]) => [memberId, [...list]]))
  }

  #restore(snapshot: ReadonlyMap<string, StickyPartition[]>): void {
    for (const [memberId, list] of snapshot) this.#lists.set(memberId, list)
  }
}

/** Sum of the differences between the sizes of all pairs of members; 0 is perfect. */
function imbalanceOf(lists: ReadonlyMap<string, readonly StickyPartition[]>): number {
  const sizes = [...lists.values()].map((list) => list.length)
  let sum = 0
  for (let i = 0; i < sizes.length; i++)
    for (let j = i + 1; j < sizes.length; j++) sum += Math.abs(sizes[i]! - sizes[j]!)
  return sum
}
