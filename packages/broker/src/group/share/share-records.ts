import type { ShareGroupRecord } from '../coordinator-records.ts'
import { setsFromWire, toWire, type TopicPartitionSets } from '../partition-maps.ts'
import type { ShareGroup, ShareMember, StateMetadata, StatePartitions } from './share-group.ts'

const stable = 0

export function shareEpochRecord(group: string, epoch: number, metadataHash: bigint): ShareGroupRecord {
  return { type: 'ShareGroupMetadata', group, value: { epoch, metadataHash } }
}

export function shareSubscriptionRecord(group: string, member: ShareMember): ShareGroupRecord {
  const { memberId, rackId, clientId, clientHost } = member
  const subscribedTopicNames = [...member.subscribedTopicNames].toSorted()
  return {
    type: 'ShareGroupMemberMetadata',
    group,
    memberId,
    value: { rackId, clientId, clientHost, subscribedTopicNames },
  }
}

export function shareTargetRecord(group: string, memberId: string, target: TopicPartitionSets): ShareGroupRecord {
  return { type: 'ShareGroupTargetAssignmentMember', group, memberId, value: { topicPartitions: toWire(target) } }
}

export function shareAssignmentEpochRecord(
  group: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): ShareGroupRecord {
  return { type: 'ShareGroupTargetAssignmentMetadata', group, value: { assignmentEpoch, assignmentTimestamp } }
}

export function shareCurrentAssignmentRecord(group: string, member: ShareMember): ShareGroupRecord {
  const { memberId, memberEpoch, previousMemberEpoch } = member
  return {
    type: 'ShareGroupCurrentMemberAssignment',
    group,
    memberId,
    value: {
      memberEpoch,
      previousMemberEpoch,
      state: stable,
      assignedPartitions: toWire(member.assignedPartitions),
    },
  }
}

export function stateMetadataRecord(group: string, metadata: StateMetadata): ShareGroupRecord {
  const listed = (
    topics: StateMetadata['initialized'],
  ): { topicId: string; topicName: string; partitions: number[] }[] =>
    Array.from(topics, ([topicId, { topicName, partitions }]) => ({
      topicId,
      topicName,
      partitions: [...partitions].toSorted((one, other) => one - other),
    }))
  return {
    type: 'ShareGroupStatePartitionMetadata',
    group,
    value: {
      initializingTopics: listed(metadata.initializing),
      initializedTopics: listed(metadata.initialized),
      deletingTopics: Array.from(metadata.deleting, ([topicId, topicName]) => ({ topicId, topicName })),
    },
  }
}

/** Takes a member off the record. */
export function shareMemberTombstones(group: string, memberId: string): ShareGroupRecord[] {
  return [
    { type: 'ShareGroupCurrentMemberAssignment', group, memberId, value: null },
    { type: 'ShareGroupTargetAssignmentMember', group, memberId, value: null },
    { type: 'ShareGroupMemberMetadata', group, memberId, value: null },
  ]
}

/** Takes a group without members off the record. */
export function shareGroupTombstones({ groupId: group }: ShareGroup): ShareGroupRecord[] {
  return [
    { type: 'ShareGroupTargetAssignmentMetadata', group, value: null },
    { type: 'ShareGroupStatePartitionMetadata', group, value: null },
    { type: 'ShareGroupMetadata', group, value: null },
  ]
}

/** Applies a record to its group. Returns whether the group is gone by it. */
export function replayShareRecord(group: ShareGroup, record: ShareGroupRecord): 'kept' | 'removed' {
  switch (record.type) {
    case 'ShareGroupMetadata':
      if (record.value === null) return 'removed'
      group.groupEpoch = record.value.epoch
      group.metadataHash = record.value.metadataHash
      break
    case 'ShareGroupMemberMetadata': {
      const { memberId, value } = record
      if (value === null) group.members.delete(memberId)
      else {
        const { subscribedTopicNames, ...rest } = value
        const member = group.members.get(memberId) ?? newShareMember(memberId)
        group.members.set(memberId, { ...member, ...rest, subscribedTopicNames: new Set(subscribedTopicNames) })
      }
      break
    }
    case 'ShareGroupTargetAssignmentMetadata':
      group.assignmentEpoch = record.value?.assignmentEpoch ?? -1
      group.assignmentTimestampMs = record.value?.assignmentTimestamp ?? 0
      break
    case 'ShareGroupTargetAssignmentMember':
      if (record.value === null) group.targetAssignment.delete(record.memberId)
      else group.targetAssignment.set(record.memberId, setsFromWire(record.value.topicPartitions))
      break
    case 'ShareGroupCurrentMemberAssignment': {
      const { memberId, value } = record
      const member = group.members.get(memberId)
      if (value !== null) {
        const { memberEpoch, previousMemberEpoch, assignedPartitions } = value
        group.members.set(memberId, {
          ...(member ?? newShareMember(memberId)),
          memberEpoch,
          previousMemberEpoch,
          assignedPartitions: setsFromWire(assignedPartitions),
        })
      }
      break
    }
    case 'ShareGroupStatePartitionMetadata':
      group.stateMetadata = record.value === null ? undefined : metadataOf(record.value)
  }
  return 'kept'
}

/** A member that nothing is known of but its id. */
export function newShareMember(memberId: string): ShareMember {
  return {
    memberId,
    memberEpoch: 0,
    previousMemberEpoch: -1,
    rackId: null,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: new Set(),
    assignedPartitions: new Map(),
  }
}

function metadataOf(
  value: NonNullable<Extract<ShareGroupRecord, { type: 'ShareGroupStatePartitionMetadata' }>['value']>,
): StateMetadata {
  const byId = (topics: typeof value.initializedTopics): Map<string, StatePartitions> =>
    new Map(
      topics.map(({ topicId, topicName, partitions }) => [topicId, { topicName, partitions: new Set(partitions) }]),
    )
  return {
    initializing: byId(value.initializingTopics),
    initialized: byId(value.initializedTopics),
    deleting: new Map(value.deletingTopics.map(({ topicId, topicName }) => [topicId, topicName])),
  }
}
