import { ErrorCode } from '@ottla/protocol'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import type { ShareContext } from './share-context.ts'
import {
  noStateMetadata,
  type ShareGroup,
  type ShareMember,
  type StateMetadata,
  type StatePartitions,
} from './share-group.ts'
import { stateMetadataRecord } from './share-records.ts'

type StateTopics = ReadonlyMap<string, StatePartitions>

/** Partitions that the group is subscribed to and has no state of; notes that they are being made. */
export function statesToInitialize(
  group: ShareGroup,
  subscribed: ShareMember,
  { topics }: ShareContext,
  records: CoordinatorRecord[],
): StateTopics {
  const metadata = group.stateMetadata ?? noStateMetadata
  const missing = new Map<string, StatePartitions>()
  for (const name of group.subscribedTopics(subscribed).keys()) {
    const topic = topics.topic(name)
    if (topic === undefined) continue
    const known = metadata.initialized.get(topic.topicId)?.partitions
    const partitions = topic.partitions.map(({ partitionId }) => partitionId).filter((id) => known?.has(id) !== true)
    if (partitions.length > 0) missing.set(topic.topicId, { topicName: name, partitions: new Set(partitions) })
  }
  if (missing.size > 0) records.push(stateMetadataRecord(group.groupId, withInitializing(metadata, missing)))
  return missing
}

/** The metadata while states are being made. */
export function withInitializing(metadata: StateMetadata, topics: StateTopics): StateMetadata {
  const deleting = new Map(metadata.deleting)
  for (const topicId of topics.keys()) deleting.delete(topicId)
  return { ...metadata, initializing: union(metadata.initializing, topics), deleting }
}

/**
 * Has states made, and notes those that are.
 * @param startOffset - where a partition begins; -1 for where the group's configuration says
 */
export function initializeStates(
  groupId: string,
  groupEpoch: number,
  topics: StateTopics,
  { groups, states, effects }: ShareContext,
  startOffset: (topicId: string, partition: number) => number = () => -1,
): void {
  const made = new Map<string, StatePartitions>()
  for (const [topicId, { topicName, partitions }] of topics) {
    const done = [...partitions].filter(
      (partition) =>
        states.initialize(groupId, topicId, partition, groupEpoch, startOffset(topicId, partition)) === ErrorCode.NONE,
    )
    if (done.length > 0) made.set(topicId, { topicName, partitions: new Set(done) })
  }
  const group = groups.get(groupId)
  if (made.size === 0 || group?.type !== 'share') return
  const { initializing, initialized, deleting } = group.stateMetadata ?? noStateMetadata
  const metadata = { initializing: difference(initializing, made), initialized: union(initialized, made), deleting }
  // What cannot be noted now is made again with a later heartbeat.
  effects.write([stateMetadataRecord(groupId, metadata)], () => {})
}

/** Has the states of topics removed, and then notes that they are; NONE, or the error code of the first that stays. */
export function deleteStates(groupId: string, topics: StateTopics, { states }: Pick<ShareContext, 'states'>): number {
  for (const [topicId, { partitions }] of topics) {
    for (const partition of partitions) {
      const error = states.delete(groupId, topicId, partition)
      if (error !== ErrorCode.NONE) return error
    }
  }
  return ErrorCode.NONE
}

function union(one: StateTopics, other: StateTopics): Map<string, StatePartitions> {
  const all = new Map(one)
  for (const [topicId, { topicName, partitions }] of other) {
    all.set(topicId, { topicName, partitions: new Set([...(one.get(topicId)?.partitions ?? []), ...partitions]) })
  }
  return all
}

function difference(one: StateTopics, other: StateTopics): Map<string, StatePartitions> {
  const rest = new Map<string, StatePartitions>()
  for (const [topicId, { topicName, partitions }] of one) {
    const left = [...partitions].filter((partition) => other.get(topicId)?.partitions.has(partition) !== true)
    if (left.length > 0) rest.set(topicId, { topicName, partitions: new Set(left) })
  }
  return rest
}

/** The metadata without these topics; undefined when it has none of them. */
export function withoutTopics(metadata: StateMetadata, topicIds: ReadonlySet<string>): StateMetadata | undefined {
  const { initializing, initialized, deleting } = metadata
  const isKept = ([topicId]: readonly [string, unknown]): boolean => !topicIds.has(topicId)
  const kept = {
    initializing: new Map([...initializing].filter(isKept)),
    initialized: new Map([...initialized].filter(isKept)),
    deleting: new Map([...deleting].filter(isKept)),
  }
  const before = initializing.size + initialized.size + deleting.size
  return kept.initializing.size + kept.initialized.size + kept.deleting.size === before ? undefined : kept
}
