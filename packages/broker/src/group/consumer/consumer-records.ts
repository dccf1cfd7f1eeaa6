import type { ConsumerGroupRecord } from '../coordinator-records.ts'
import { toWire, type TopicPartitionEpochs, type TopicPartitionSets } from '../partition-maps.ts'
import type { ConsumerGroup, ResolvedRegex } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'

export function groupEpochRecord(group: string, epoch: number, metadataHash: bigint): ConsumerGroupRecord {
  return { type: 'ConsumerGroupMetadata', group, value: { epoch, metadataHash } }
}

export function subscriptionRecord(group: string, member: ConsumerMember): ConsumerGroupRecord {
  const { memberId, classic } = member
  return {
    type: 'ConsumerGroupMemberMetadata',
    group,
    memberId,
    value: {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: [...member.subscribedTopicNames].toSorted(),
      subscribedTopicRegex: member.subscribedTopicRegex,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classicMemberMetadata:
        classic === null ? null : { sessionTimeoutMs: classic.sessionTimeoutMs, supportedProtocols: classic.protocols },
    },
  }
}

export function targetRecord(group: string, memberId: string, target: TopicPartitionSets): ConsumerGroupRecord {
  return { type: 'ConsumerGroupTargetAssignmentMember', group, memberId, value: { topicPartitions: toWire(target) } }
}

export function assignmentEpochRecord(
  group: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): ConsumerGroupRecord {
  return {
    type: 'ConsumerGroupTargetAssignmentMetadata',
    group,
    value: { assignmentEpoch, assignmentTimestamp },
  }
}

export function currentAssignmentRecord(group: string, member: ConsumerMember): ConsumerGroupRecord {
  const { memberId, memberEpoch, previousMemberEpoch, state } = member
  return {
    type: 'ConsumerGroupCurrentMemberAssignment',
    group,
    memberId,
    value: {
      memberEpoch,
      previousMemberEpoch,
      state,
      assignedPartitions: withEpochs(member.assignedPartitions),
      partitionsPendingRevocation: withEpochs(member.partitionsPendingRevocation),
    },
  }
}

export function regexRecord(group: string, regularExpression: string, resolved: ResolvedRegex): ConsumerGroupRecord {
  return {
    type: 'ConsumerGroupRegularExpression',
    group,
    regularExpression,
    value: { topics: [...resolved.topics].toSorted(), version: resolved.version, timestamp: resolved.timestampMs },
  }
}

export function regexTombstone(group: string, regularExpression: string): ConsumerGroupRecord {
  return { type: 'ConsumerGroupRegularExpression', group, regularExpression, value: null }
}

export function partitionMetadataTombstone(group: string): ConsumerGroupRecord {
  return { type: 'ConsumerGroupPartitionMetadata', group, value: null }
}

/** Takes a member off the record. */
export function memberTombstones(group: string, memberId: string): ConsumerGroupRecord[] {
  return [
    { type: 'ConsumerGroupCurrentMemberAssignment', group, memberId, value: null },
    { type: 'ConsumerGroupTargetAssignmentMember', group, memberId, value: null },
    { type: 'ConsumerGroupMemberMetadata', group, memberId, value: null },
  ]
}

/**
 * Takes a whole group off the record, in Kafka's order.
 * @param renamed - a member whose records were written anew under another id just before
 */
export function groupTombstones(
  { groupId, members, resolvedRegexes }: ConsumerGroup,
  renamed?: { readonly from: string; readonly to: string },
): ConsumerGroupRecord[] {
  const memberIds = Array.from(members.keys(), (memberId) => (memberId === renamed?.from ? renamed.to : memberId))
  const ofMembers = (
    type:
      | 'ConsumerGroupCurrentMemberAssignment'
      | 'ConsumerGroupTargetAssignmentMember'
      | 'ConsumerGroupMemberMetadata',
  ): ConsumerGroupRecord[] => memberIds.map((memberId) => ({ type, group: groupId, memberId, value: null }))
  return [
    ...ofMembers('ConsumerGroupCurrentMemberAssignment'),
    ...ofMembers('ConsumerGroupTargetAssignmentMember'),
    { type: 'ConsumerGroupTargetAssignmentMetadata', group: groupId, value: null },
    ...ofMembers('ConsumerGroupMemberMetadata'),
    ...Array.from(resolvedRegexes.keys(), (regex) => regexTombstone(groupId, regex)),
    partitionMetadataTombstone(groupId),
    { type: 'ConsumerGroupMetadata', group: groupId, value: null },
  ]
}

/** All records of a group that is new to the log, in Kafka's order. */
export function groupRecords(group: ConsumerGroup): ConsumerGroupRecord[] {
  const { groupId } = group
  const members = [...group.members.values()]
  return [
    ...members.map((member) => subscriptionRecord(groupId, member)),
    groupEpochRecord(groupId, group.groupEpoch, group.metadataHash),
    ...members.map(({ memberId }) => targetRecord(groupId, memberId, group.target(memberId))),
    assignmentEpochRecord(groupId, group.assignmentEpoch, group.assignmentTimestampMs),
    ...members.map((member) => currentAssignmentRecord(groupId, member)),
  ]
}

function withEpochs(partitions: TopicPartitionEpochs): {
  topicId: string
  partitions: number[]
  assignmentEpochs: number[]
}[] {
  return Array.from(partitions, ([topicId, epochs]) => {
    const ids = [...epochs.keys()].toSorted((one, other) => one - other)
    return { topicId, partitions: ids, assignmentEpochs: ids.map((id) => epochs.get(id)!) }
  })
}
