import { compareTopicIds } from '../java-hash-order.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import type { AssignorInput, AssignorMember } from './assignor.ts'
import { MemberBalancer } from './member-balancer.ts'
import { MutableAssignment } from './mutable-assignment.ts'

/** How often all topics are gone through for a better balance. */
const maxRounds = 16
const nobody = -1

/**
 * For members with different subscriptions: each keeps what it has and is still subscribed to, free partitions go
 * to the least loaded subscribers, and then partitions move from the most to the least loaded subscribers of each
 * topic until none is better off by more than one.
 */
export function assignUniformHeterogeneous(input: AssignorInput): Map<string, TopicPartitionSets> {
  return new HeterogeneousAssignment(input).build()
}

/** Members are numbered in the order they are given. */
class HeterogeneousAssignment {
  readonly #members: readonly AssignorMember[]
  readonly #assignments: readonly MutableAssignment[]
  /** Partitions of each member. */
  readonly #loads: number[]
  readonly #subscribers = new Map<string, number[]>()
  /** Member that has each partition. */
  readonly #owners = new Map<string, number[]>()

  constructor({ members, partitionCount }: AssignorInput) {
    this.#members = members
    this.#assignments = members.map(({ assignment }) => new MutableAssignment(assignment))
    this.#loads = members.map(() => 0)
    for (const [at, { topicIds }] of members.entries()) {
      for (const topicId of topicIds) {
        const subscribers = this.#subscribers.get(topicId)
        if (subscribers === undefined) this.#subscribers.set(topicId, [at])
        else subscribers.push(at)
      }
    }
    for (const topicId of this.#subscribers.keys()) {
      this.#owners.set(
        topicId,
        Array.from({ length: partitionCount(topicId) }, () => nobody),
      )
    }
  }

  build(): Map<string, TopicPartitionSets> {
    if (this.#subscribers.size === 0) return new Map()
    this.#keepSubscribed()
    this.#assignFree()
    this.#balance()
    return new Map(this.#members.map(({ memberId }, at) => [memberId, this.#assignments[at]!.partitions]))
  }

  #keepSubscribed(): void {
    for (const [at, { topicIds, assignment }] of this.#members.entries()) {
      for (const [topicId, partitions] of assignment) {
        if (!topicIds.has(topicId)) {
          this.#assignments[at]!.removeTopic(topicId)
          continue
        }
        this.#loads[at]! += partitions.size
        for (const partition of partitions) this.#owners.get(topicId)![partition] = at
      }
    }
  }

  #assignFree(): void {
    const free = new Map<string, number[]>()
    for (const [topicId, owners] of this.#owners) {
      const partitions = owners.flatMap((owner, partition) => (owner === nobody ? [partition] : []))
      if (partitions.length > 0) free.set(topicId, partitions)
    }
    const balancer = new MemberBalancer(this.#loads)
    for (const topicId of this.#sortTopics(free.keys())) {
      balancer.initialize(this.#subscribers.get(topicId)!)
      for (const partition of free.get(topicId)!) this.#move(topicId, partition, balancer.nextLeastLoaded())
    }
  }

  #balance(): void {
    const movable = [...this.#subscribers.keys()].filter((topicId) => this.#subscribers.get(topicId)!.length >= 2)
    const topicIds = this.#sortTopics(movable)
    const balancer = new MemberBalancer(this.#loads)
    let lastChanged = -1
    for (let round = 0; round < maxRounds; round++) {
      for (const [at, topicId] of topicIds.entries()) {
        // Once round without a change.
        if (at === lastChanged) return
        if (this.#balanceTopic(topicId, balancer) > 0 || lastChanged === -1) lastChanged = at
      }
    }
  }

  /** Returns the number of partitions that moved. */
  #balanceTopic(topicId: string, balancer: MemberBalancer): number {
    if (balancer.initialize(this.#subscribers.get(topicId)!) <= 1) return 0
    const owned = new Map<number, number[]>()
    for (const [partition, owner] of this.#owners.get(topicId)!.entries()) {
      const partitions = owned.get(owner)
      if (partitions === undefined) owned.set(owner, [partition])
      else partitions.push(partition)
    }
    let movedCount = 0
    while (!balancer.isBalanced) {
      let giver = balancer.nextMostLoaded()
      while (giver !== undefined && (owned.get(giver)?.length ?? 0) === 0) {
        balancer.excludeMostLoaded()
        giver = balancer.nextMostLoaded()
      }
      if (giver === undefined) break
      const partition = owned.get(giver)!.pop()!
      const taker = balancer.nextLeastLoaded()
      if (balancer.isBalanced) break
      this.#move(topicId, partition, taker)
      movedCount++
    }
    return movedCount
  }

  #move(topicId: string, partition: number, to: number): void {
    const owners = this.#owners.get(topicId)!
    const from = owners[partition]!
    if (from !== nobody) {
      this.#assignments[from]!.remove(topicId, partition)
      this.#loads[from]!--
    }
    this.#assignments[to]!.add(topicId, partition)
    this.#loads[to]!++
    owners[partition] = to
  }

  /** Most partitions per subscriber first, then fewest subscribers, then by id. */
  #sortTopics(topicIds: Iterable<string>): string[] {
    const share = (topicId: string): number =>
      this.#owners.get(topicId)!.length / this.#subscribers.get(topicId)!.length
    return [...topicIds].toSorted(
      (one, other) =>
        share(other) - share(one) ||
        this.#subscribers.get(one)!.length - this.#subscribers.get(other)!.length ||
        compareTopicIds(one, other),
    )
  }
}
