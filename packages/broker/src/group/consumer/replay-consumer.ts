import type { ConsumerGroupRecord } from '../coordinator-records.ts'
import { noPartitionEpochs, setsFromWire } from '../partition-maps.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { memberEpochToLeave, newConsumerMember, withProgress, withSubscription } from './consumer-member.ts'

/**
 * Applies a record to its group. Returns whether the group is gone by it.
 * @param group - a new one where the record is the first of its group
 */
export function replayConsumerRecord(group: ConsumerGroup, record: ConsumerGroupRecord): 'kept' | 'removed' {
  switch (record.type) {
    case 'ConsumerGroupMetadata':
      if (record.value === null) return 'removed'
      group.groupEpoch = record.value.epoch
      group.metadataHash = record.value.metadataHash ?? 0n
      break
    case 'ConsumerGroupPartitionMetadata':
      group.hasPartitionMetadataRecord = record.value !== null
      break
    case 'ConsumerGroupMemberMetadata': {
      const { memberId, value } = record
      if (value === null) group.removeMember(memberId)
      else group.setMember(withSubscription(group.members.get(memberId) ?? newConsumerMember(memberId), value))
      break
    }
    case 'ConsumerGroupTargetAssignmentMetadata':
      group.assignmentEpoch = record.value?.assignmentEpoch ?? -1
      group.assignmentTimestampMs = record.value?.assignmentTimestamp ?? 0
      break
    case 'ConsumerGroupTargetAssignmentMember':
      if (record.value === null) group.targetAssignment.delete(record.memberId)
      else group.targetAssignment.set(record.memberId, setsFromWire(record.value.topicPartitions))
      break
    case 'ConsumerGroupCurrentMemberAssignment': {
      const { memberId, value } = record
      const known = group.members.get(memberId)
      if (value !== null) group.setMember(withProgress(known ?? newConsumerMember(memberId), value))
      else if (known !== undefined) {
        group.setMember({
          ...known,
          memberEpoch: memberEpochToLeave,
          previousMemberEpoch: memberEpochToLeave,
          assignedPartitions: noPartitionEpochs,
          partitionsPendingRevocation: noPartitionEpochs,
        })
      }
      break
    }
    case 'ConsumerGroupRegularExpression': {
      const { regularExpression, value } = record
      if (value === null) group.resolvedRegexes.delete(regularExpression)
      else {
        group.resolvedRegexes.set(regularExpression, {
          topics: new Set(value.topics),
          version: value.version,
          timestampMs: value.timestamp,
        })
      }
    }
  }
  return 'kept'
}
