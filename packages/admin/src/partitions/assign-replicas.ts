import { ConfigError, nodeRuntime, type Random } from '@ottla/runtime'

/** A broker that can get replicas, as {@link Admin.describeCluster} tells. */
export interface AssignableBroker {
  readonly id: number
  readonly rack?: string
}

/** What {@link assignReplicas} spreads. */
export interface ReplicaAssignmentOptions {
  readonly brokers: readonly AssignableBroker[]
  readonly numPartitions: number
  readonly replicationFactor: number
  /** Place of the broker that leads partition 0, and distance to the first follower. Default: by chance. */
  readonly fixedStartIndex?: number
  /** Number of the first partition, for who adds partitions. Default 0. */
  readonly startPartitionId?: number
  /** False spreads over brokers without a look at racks. Default true. */
  readonly isRackAware?: boolean
  /** Default: that of the process. */
  readonly random?: Pick<Random, 'integer'>
}

/**
 * Spreads replicas evenly over brokers, and over racks where brokers have them: what controllers did until
 * KRaft, and what `kafka-reassign-partitions.sh --generate` proposes. The result fits
 * `replicasAssignments` of {@link Admin.createTopics} and `newAssignments` of {@link Admin.createPartitions}.
 *
 * Leaders go round the brokers; followers follow at a distance that grows with each round, so that the partitions
 * of a broker that fails are taken over by many.
 * @returns the ids of the brokers of each partition, the leader first.
 * @throws ConfigError for more replicas than brokers, or when only some brokers have a rack.
 */
export function assignReplicas(options: ReplicaAssignmentOptions): number[][] {
  const { brokers, numPartitions, replicationFactor, isRackAware = true } = options
  if (numPartitions < 1) throw new ConfigError(`The number of partitions must be 1 or more, not ${numPartitions}`)
  if (replicationFactor < 1 || replicationFactor > brokers.length) {
    throw new ConfigError(`The replication factor must be from 1 to ${brokers.length}, not ${replicationFactor}`)
  }
  const racks = racksOf(isRackAware ? brokers : brokers.map(({ id }) => ({ id })))
  const order = racks === undefined ? brokers.map(({ id }) => id).toSorted((a, b) => a - b) : alternated(racks)
  const count = order.length
  const rackCount = new Set(racks?.values()).size
  const { random = nodeRuntime.random, fixedStartIndex, startPartitionId = 0 } = options
  const startIndex = fixedStartIndex ?? random.integer(count)
  let shift = fixedStartIndex ?? random.integer(count)
  return Array.from({ length: numPartitions }, (_, i) => {
    const partition = startPartitionId + i
    if (partition > 0 && partition % count === 0) shift++
    const first = (partition + startIndex) % count
    const follower = (distance: number): number => order[followerIndex(first, distance, count)]!
    if (racks === undefined) {
      const followers = Array.from({ length: replicationFactor - 1 }, (__, replica) => follower(shift + replica))
      return [order[first]!, ...followers]
    }
    return onAllRacks(racks, order[first]!, replicationFactor, (k) => follower(shift * rackCount + k))
  })
}

function followerIndex(first: number, distance: number, count: number): number {
  return (first + 1 + (distance % (count - 1))) % count
}

/** The racks by broker; undefined when there are none. */
function racksOf(brokers: readonly AssignableBroker[]): Map<number, string> | undefined {
  const racks = new Map<number, string>()
  for (const { id, rack } of brokers) if (rack !== undefined) racks.set(id, rack)
  if (racks.size === 0) return undefined
  if (racks.size === brokers.length) return racks
  throw new ConfigError('Not all brokers have a rack; set broker.rack on each of them, or isRackAware to false')
}

/** The brokers in an order in which neighbours are in different racks, as far as that is possible. */
function alternated(racks: ReadonlyMap<number, string>): number[] {
  const names = [...new Set(racks.values())].toSorted()
  const ids = [...racks.keys()].toSorted((a, b) => a - b)
  const byRack = names.map((name) => ids.filter((id) => racks.get(id) === name))
  const order: number[] = []
  for (let turn = 0; order.length < ids.length; turn++) {
    for (const rack of byRack) {
      const id = rack[turn]
      if (id !== undefined) order.push(id)
    }
  }
  return order
}

/** Replicas on different racks, until all racks have one. */
function onAllRacks(
  racks: ReadonlyMap<number, string>,
  leader: number,
  replicationFactor: number,
  candidate: (k: number) => number,
): number[] {
  const rackCount = new Set(racks.values()).size
  const chosen = new Set([leader])
  const used = new Set([racks.get(leader)])
  for (let k = 0; chosen.size < replicationFactor; k++) {
    const id = candidate(k)
    if (chosen.has(id) || (used.has(racks.get(id)) && used.size < rackCount)) continue
    chosen.add(id)
    used.add(racks.get(id))
  }
  return [...chosen]
}
