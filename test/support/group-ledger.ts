// What members of groups were seen to own, to work on and to commit, and which of it must not be (R5, R10, R11).

/** How a group commits: before its work, or after it. */
export type Delivery = 'least' | 'most'

/** Groups are told apart by the names of their roles. */
export class GroupLedger {
  readonly problems: string[] = []
  /** How often each place, `partition:offset`, was worked on. */
  readonly done: Readonly<Record<Delivery, Map<string, number>>> = { least: new Map(), most: new Map() }
  /** Assignments of each group. */
  readonly assignments = new Map<string, number>()
  readonly #owners = new Map<string, string>()
  readonly #committed = new Map<string, number>()

  /** A member was assigned these partitions, and has no others. */
  assigned(group: string, generationId: number, memberId: string, partitions: readonly (number | string)[]): void {
    this.assignments.set(group, (this.assignments.get(group) ?? 0) + 1)
    for (const partition of partitions) {
      const key = `${group} generation ${generationId} partition ${partition}`
      const owner = this.#owners.get(key)
      if (owner !== undefined && owner !== memberId) {
        this.problems.push(`${key} has two owners: ${owner} and ${memberId}`)
      }
      this.#owners.set(key, memberId)
    }
  }

  /** Pairs of generation and partition that had an owner. */
  get ownershipCount(): number {
    return this.#owners.size
  }

  /** A member worked on a record: after its commit, where that comes first. */
  worked(delivery: Delivery, partition: number, offset: number): void {
    const place = `${partition}:${offset}`
    const count = (this.done[delivery].get(place) ?? 0) + 1
    this.done[delivery].set(place, count)
    if (delivery === 'most' && count > 1) this.problems.push(`${place} was worked on twice, at most once was promised`)
  }

  /** What the coordinator has of a group, as it is read again and again. */
  committed(group: string, partition: number | string, offset: number): void {
    const key = `${group} partition ${partition}`
    const before = this.#committed.get(key) ?? 0
    if (offset < before) this.problems.push(`the offset of ${key} went back from ${before} to ${offset}`)
    this.#committed.set(key, offset)
  }

  /** Of these places, those that nobody worked on although at least once was promised. */
  missing(places: Iterable<string>): string[] {
    return [...places].filter((place) => !this.done.least.has(place))
  }
}
