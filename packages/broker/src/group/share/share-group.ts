import type { TopicPartitionSets } from '../partition-maps.ts'

/** A member of a share group. Replaced, never changed in place. */
export interface ShareMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: ReadonlySet<string>
  readonly assignedPartitions: TopicPartitionSets
}

/** Partitions of a topic whose state is being made, is there, or is being removed. */
export interface StatePartitions {
  readonly topicName: string
  readonly partitions: ReadonlySet<number>
}

/** How far the states of a group's partitions are; by topic id. */
export interface StateMetadata {
  readonly initializing: ReadonlyMap<string, StatePartitions>
  readonly initialized: ReadonlyMap<string, StatePartitions>
  /** Names of the topics. */
  readonly deleting: ReadonlyMap<string, string>
}

/** Nothing is known of any partition. */
export const noStateMetadata: StateMetadata = { initializing: new Map(), initialized: new Map(), deleting: new Map() }

/**
 * A share group (KIP-932): its members, what each is to have and has, and which partitions it has a state of. Changes
 * only by the records that are replayed. Knows no time and no I/O.
 */
export class ShareGroup {
  readonly type = 'share'
  readonly groupId: string
  groupEpoch = 1
  assignmentEpoch = 1
  /** When the target was worked out; 0 for unknown. */
  assignmentTimestampMs = 0
  metadataHash = 0n
  /** When the topics are compared with {@link metadataHash} next; not on record. */
  metadataRefresh: { readonly deadlineMs: number; readonly epoch: number } = { deadlineMs: 0, epoch: 0 }
  readonly members: Map<string, ShareMember> = new Map()
  readonly targetAssignment: Map<string, TopicPartitionSets> = new Map()
  stateMetadata: StateMetadata | undefined

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get isEmpty(): boolean {
    return this.members.size === 0
  }

  get state(): 'Empty' | 'Stable' {
    return this.isEmpty ? 'Empty' : 'Stable'
  }

  isSubscribedTo(topic: string): boolean {
    for (const { subscribedTopicNames } of this.members.values()) if (subscribedTopicNames.has(topic)) return true
    return false
  }

  /** How many members name each topic, when `changed` is among them. */
  subscribedTopics(changed?: ShareMember): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { subscribedTopicNames } of this.membersWith(changed)) {
      for (const topic of subscribedTopicNames) counts.set(topic, (counts.get(topic) ?? 0) + 1)
    }
    return counts
  }

  *membersWith(changed?: ShareMember): Generator<ShareMember> {
    for (const member of this.members.values()) if (member.memberId !== changed?.memberId) yield member
    if (changed !== undefined) yield changed
  }

  hasMetadataExpired(nowMs: number): boolean {
    return nowMs >= this.metadataRefresh.deadlineMs || this.groupEpoch < this.metadataRefresh.epoch
  }

  requestMetadataRefresh(): void {
    this.metadataRefresh = { deadlineMs: 0, epoch: 0 }
  }

  /** Whether partitions have a state by now that no member has been given. */
  get hasUnassignedPartitions(): boolean {
    if (this.isEmpty) return false
    for (const [topicId, { topicName, partitions }] of this.stateMetadata?.initialized ?? []) {
      if (!this.isSubscribedTo(topicName)) continue
      const assigned = new Set<number>()
      for (const target of this.targetAssignment.values()) {
        for (const partition of target.get(topicId) ?? []) assigned.add(partition)
      }
      if (assigned.size !== partitions.size) return true
      for (const partition of partitions) if (!assigned.has(partition)) return true
    }
    return false
  }
}
