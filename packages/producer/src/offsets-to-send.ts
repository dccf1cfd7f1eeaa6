import { type ConsumerGroupMetadata, type TopicPartitionOffset, topicPartitionName } from '@ottla/core'
import { ConfigError, InvalidStateError } from '@ottla/runtime'
import { checkTopic } from './payload.ts'

/** @throws InvalidStateError for metadata that is not of a member, or of no group at all (KIP-447). */
export function checkGroupMetadata({ groupId, generationId, memberId }: ConsumerGroupMetadata): void {
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
  for (const { topic, partition, offset } of offsets) {
    checkTopic(topic)
    if (Number.isSafeInteger(partition) && partition >= 0 && Number.isSafeInteger(offset) && offset >= 0) continue
    throw new ConfigError(
      `${offset} is no offset of ${topicPartitionName(topic, partition)}; give the offset of the next record to read`,
    )
  }
}
