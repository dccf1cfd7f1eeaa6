/**
 * Hands out the least loaded and the most loaded of some members, one after the other, as if the load of each
 * changed by one whenever it is named. Members are numbers.
 *
 * Both ends of the members sorted by load are ranges of equal load: the lower one fills up level by level and
 * grows to the right, the upper one empties level by level and grows to the left.
 */
export class MemberBalancer {
  readonly #loads: readonly number[]
  #sorted: number[] = []
  #leastEnd = 0
  #leastLoad = -1
  #nextLeast = 0
  #mostStart = 0
  #mostEnd = 0
  #mostLoad = 1
  #nextMost = -1

  /** @param loads - by member; changed by the caller as partitions move. */
  constructor(loads: readonly number[]) {
    this.#loads = loads
  }

  /** Starts anew with these members; returns the difference between the most and the least loaded. */
  initialize(members: readonly number[]): number {
    const sorted = members.toSorted((one, other) => this.#loads[one]! - this.#loads[other]! || one - other)
    const lowest = this.#loads[sorted[0]!]!
    const highest = this.#loads[sorted.at(-1)!]!
    this.#sorted = sorted
    this.#leastEnd = 0
    this.#leastLoad = lowest - 1
    this.#nextLeast = 0
    this.#mostStart = sorted.length
    this.#mostEnd = sorted.length
    this.#mostLoad = highest + 1
    this.#nextMost = sorted.length - 1
    return highest - lowest
  }

  nextLeastLoaded(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad++
      while (this.#leastEnd < this.#sorted.length && this.#loads[this.#sorted[this.#leastEnd]!] === this.#leastLoad)
        this.#leastEnd++
      this.#nextLeast = 0
    }
    return this.#sorted[this.#nextLeast++]!
  }

  /** undefined when none is left that is not excluded. */
  nextMostLoaded(): number | undefined {
    if (this.#nextMost < this.#mostStart) {
      const isEmpty = this.#mostEnd <= this.#mostStart && this.#mostStart > 0
      if (isEmpty) this.#mostLoad = this.#loads[this.#sorted[this.#mostStart - 1]!]!
      else this.#mostLoad--
      while (this.#mostStart > 0 && this.#loads[this.#sorted[this.#mostStart - 1]!] === this.#mostLoad)
        this.#mostStart--
      this.#nextMost = this.#mostEnd - 1
    }
    return this.#nextMost < 0 ? undefined : this.#sorted[this.#nextMost--]!
  }

  /** The member that {@link nextMostLoaded} named last has nothing to give. */
  excludeMostLoaded(): void {
    const at = this.#nextMost + 1
    const excluded = this.#sorted[at]!
    this.#mostEnd--
    this.#sorted[at] = this.#sorted[this.#mostEnd]!
    this.#sorted[this.#mostEnd] = excluded
  }

  get isBalanced(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1
  }
}
