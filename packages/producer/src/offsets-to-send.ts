import { type ConsumerGroupMetadata, type TopicPartitionOffset, topicPartitionName } from '@ottla/core'
import { ConfigError, InvalidStateError } from '@ottla/runtime'
import { checkTopic } from './payload.ts'

const noGroup: ConsumerGroupMetadata = { groupId: '', generationId: -1, memberId: '' }

/** @throws InvalidStateError for metadata that is not of a member, or of no group at all (KIP-447). */
export function checkGroupMetadata(group: ConsumerGroupMetadata): void {
  const { groupId, generationId, memberId } = (group as ConsumerGroupMetadata | null | undefined) ?? noGroup
  if (typeof groupId !== 'string' || groupId === '') {
    throw new InvalidStateError('Offsets need the group they belong to: pass consumer.groupMetadata()')
  }
  if (generationId > 0 && memberId === '') {
    throw new InvalidStateError(
      `Generation ${generationId} of group ${groupId} needs a member id: pass consumer.groupMetadata() as it is`,
    )
  }
}

/** @throws InvalidRecordError, ConfigError for what is no offset of a partition. */
export function checkOffsets(offsets: readonly TopicPartitionOffset[]): void {
  if (!Array.isArray(offsets)) {
    throw new ConfigError(`Offsets are a list of { topic, partition, offset }, not ${String(offsets)}`)
  }
  for (const { topic, partition, offset } of offsets as readonly TopicPartitionOffset[]) {
    checkTopic(topic)
    if (Number.isSafeInteger(partition) && partition >= 0 && Number.isSafeInteger(offset) && offset >= 0) continue
    throw new ConfigError(
      `${offset} is no offset of ${topicPartitionName(topic, partition)}; give the offset of the next record to read`,
    )
  }
}
