// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupTargetAssignmentMemberValue, versions 0. */
export interface ConsumerGroupTargetAssignmentMemberValue {
  topicPartitions: TopicPartition[]
}

/** What encoding takes for {@link ConsumerGroupTargetAssignmentMemberValue}. */
export interface ConsumerGroupTargetAssignmentMemberValueInput {
  readonly topicPartitions: readonly TopicPartitionInput[]
}

/** Part of ConsumerGroupTargetAssignmentMemberValue. */
export interface TopicPartition {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartition}. */
export interface TopicPartitionInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeConsumerGroupTargetAssignmentMemberValue(w: Writer, value: ConsumerGroupTargetAssignmentMemberValueInput, v: number): void {
  const topicPartitions = value.topicPartitions
  w.writeCompactArrayLength(topicPartitions.length)
  for (const item of topicPartitions) encodeTopicPartition(w, item, v)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupTargetAssignmentMemberValue(r: Reader, v: number): ConsumerGroupTargetAssignmentMemberValue {
  let topicPartitions: TopicPartition[] = []
  const topicPartitionsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < topicPartitionsCount; i++) topicPartitions.push(decodeTopicPartition(r, v))
  r.skipTaggedFields()
  return { topicPartitions }
}

function encodeTopicPartition(w: Writer, value: TopicPartitionInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartition(r: Reader, _v: number): TopicPartition {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ConsumerGroupTargetAssignmentMemberValue, versions 0. */
export const consumerGroupTargetAssignmentMemberValue: MessageCodec<ConsumerGroupTargetAssignmentMemberValue, ConsumerGroupTargetAssignmentMemberValueInput> = {
  name: 'ConsumerGroupTargetAssignmentMemberValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 7,
  encode(w: Writer, value: ConsumerGroupTargetAssignmentMemberValueInput, v: number): void {
    checkVersion('ConsumerGroupTargetAssignmentMemberValue', v, 0, 0)
    encodeConsumerGroupTargetAssignmentMemberValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupTargetAssignmentMemberValue {
    checkVersion('ConsumerGroupTargetAssignmentMemberValue', v, 0, 0)
    return decodeConsumerGroupTargetAssignmentMemberValue(r, v)
  },
}
