// What members of groups were seen to own, to read, to work on and to commit, and which of it must not be (R4, R5, R10, R11).
import type { ReadRecord } from './history/history.ts'

/** How a group commits: before its work, or after it. */
export type Delivery = 'least' | 'most'

/** Groups are told apart by the names of their roles. */
export class GroupLedger {
  readonly problems: string[] = []
  /** How often each place, `partition:offset`, was worked on. */
  readonly done: Readonly<Record<Delivery, Map<string, number>>> = { least: new Map(), most: new Map() }
  /** Assignments of each group. */
  readonly assignments = new Map<string, number>()
  /** What was at each place when it was first read. */
  readonly #values = new Map<string, string>()
  /** Where the readers are, by reader and partition. */
  readonly #last = new Map<string, number>()
  /** Offsets that a reader went past: there must be no record. */
  readonly #gaps: {
    readonly reader: string
    readonly partition: number
    readonly after: number
    readonly to: number
  }[] = []
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

  /** A reader begins anew with these partitions, wherever its group is. */
  begins(reader: string, partitions: readonly number[]): void {
    for (const partition of partitions) this.#last.delete(`${reader} partition ${partition}`)
  }

  /** Somebody read a record: everybody has to find the same there (R4). */
  read(partition: number, offset: number, value: string): void {
    const place = `${partition}:${offset}`
    const known = this.#values.get(place)
    if (known === undefined) this.#values.set(place, value)
    else if (known !== value) this.problems.push(`${place} holds ${known} and holds ${value}`)
  }

  /** A reader was handed a record by a poll: it never goes back, and passes nothing (R5; the latter is judged by {@link skipped}). */
  polled(reader: string, partition: number, offset: number): void {
    const key = `${reader} partition ${partition}`
    const last = this.#last.get(key)
    this.#last.set(key, offset)
    if (last === undefined || offset === last + 1) return
    if (offset <= last) this.problems.push(`${key} went back from ${last} to ${offset}`)
    else this.#gaps.push({ reader, partition, after: last, to: offset })
  }

  /** Records of the log that polls passed over, in words. */
  skipped(log: readonly ReadRecord[]): string[] {
    return this.#gaps.flatMap(({ reader, partition, after, to }) => {
      const passed = log.find((record) => record.partition === partition && record.offset > after && record.offset < to)
      return passed === undefined ? [] : [`${reader} went from ${partition}:${after} to ${to} past ${passed.value}`]
    })
  }

  /** Places whose readers found something else than is in the log. */
  mistaken(log: readonly ReadRecord[]): string[] {
    return log.flatMap(({ partition, offset, value }) => {
      const seen = this.#values.get(`${partition}:${offset}`) ?? value
      return seen === value ? [] : [`${partition}:${offset} holds ${value} and was read as ${seen}`]
    })
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
