/** Partitions by topic id: what a member is to have. Never changed in place. */
export type TopicPartitionSets = ReadonlyMap<string, ReadonlySet<number>>

/** Partitions by topic id, each with the epoch in which its owner got it. Never changed in place. */
export type TopicPartitionEpochs = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Partitions by topic id as messages and records say it. */
export interface TopicPartitionsOnWire {
  readonly topicId: string
  readonly partitions: readonly number[]
}

export const noPartitions: TopicPartitionSets = new Map()
export const noPartitionEpochs: TopicPartitionEpochs = new Map()

export function samePartitions(one: TopicPartitionSets, other: TopicPartitionSets): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  for (const [topicId, partitions] of one) {
    const others = other.get(topicId)
    if (others === undefined || others.size !== partitions.size) return false
    for (const partition of partitions) if (!others.has(partition)) return false
  }
  return true
}

export function samePartitionEpochs(one: TopicPartitionEpochs, other: TopicPartitionEpochs): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  for (const [topicId, partitions] of one) {
    const others = other.get(topicId)
    if (others === undefined || others.size !== partitions.size) return false
    for (const [partition, epoch] of partitions) if (others.get(partition) !== epoch) return false
  }
  return true
}

/** All of them in the same epoch. */
export function inEpoch(partitions: TopicPartitionSets, epoch: number): TopicPartitionEpochs {
  return new Map(
    Array.from(partitions, ([topicId, all]) => [topicId, new Map(Array.from(all, (partition) => [partition, epoch]))]),
  )
}

/** The maps' partitions without what else they say of them, in ascending order. */
export function toWire(topics: TopicPartitionSets | TopicPartitionEpochs): { topicId: string; partitions: number[] }[] {
  const partitions: ReadonlyMap<string, { keys(): Iterable<number> }> = topics
  return Array.from(partitions, ([topicId, all]) => ({
    topicId,
    partitions: [...all.keys()].toSorted((one, other) => one - other),
  }))
}

export function setsFromWire(topics: readonly TopicPartitionsOnWire[]): TopicPartitionSets {
  return new Map(topics.map(({ topicId, partitions }) => [topicId, new Set(partitions)]))
}

/** Whether all that a member says it owns is among `partitions`; false when it does not say. */
export function ownsOnly(owned: readonly TopicPartitionsOnWire[] | null, partitions: TopicPartitionEpochs): boolean {
  if (owned === null) return false
  return owned.every(({ topicId, partitions: ids }) => {
    const known = partitions.get(topicId)
    return known !== undefined && ids.every((id) => known.has(id))
  })
}
