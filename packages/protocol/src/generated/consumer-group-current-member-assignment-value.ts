// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupCurrentMemberAssignmentValue, versions 0. */
export interface ConsumerGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  assignedPartitions: TopicPartitions[]
  partitionsPendingRevocation: TopicPartitions[]
}

/** What encoding takes for {@link ConsumerGroupCurrentMemberAssignmentValue}. */
export interface ConsumerGroupCurrentMemberAssignmentValueInput {
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: number
  readonly assignedPartitions: readonly TopicPartitionsInput[]
  readonly partitionsPendingRevocation: readonly TopicPartitionsInput[]
}

/** Part of ConsumerGroupCurrentMemberAssignmentValue. */
export interface TopicPartitions {
  topicId: string
  partitions: number[]
  /** Default null. */
  assignmentEpochs: number[] | null
}

/** What encoding takes for {@link TopicPartitions}. */
export interface TopicPartitionsInput {
  readonly topicId: string
  readonly partitions: readonly number[]
  readonly assignmentEpochs?: readonly number[] | null | undefined
}

function encodeConsumerGroupCurrentMemberAssignmentValue(w: Writer, value: ConsumerGroupCurrentMemberAssignmentValueInput, v: number): void {
  const memberEpoch = value.memberEpoch
  const previousMemberEpoch = value.previousMemberEpoch
  const state = value.state
  const assignedPartitions = value.assignedPartitions
  const partitionsPendingRevocation = value.partitionsPendingRevocation
  w.writeInt32(memberEpoch)
  w.writeInt32(previousMemberEpoch)
  w.writeInt8(state)
  w.writeCompactArrayLength(assignedPartitions.length)
  for (const item of assignedPartitions) encodeTopicPartitions(w, item, v)
  w.writeCompactArrayLength(partitionsPendingRevocation.length)
  for (const item of partitionsPendingRevocation) encodeTopicPartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupCurrentMemberAssignmentValue(r: Reader, v: number): ConsumerGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.readInt32()
  const previousMemberEpoch = r.readInt32()
  const state = r.readInt8()
  let assignedPartitions: TopicPartitions[] = []
  const assignedPartitionsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < assignedPartitionsCount; i++) assignedPartitions.push(decodeTopicPartitions(r, v))
  let partitionsPendingRevocation: TopicPartitions[] = []
  const partitionsPendingRevocationCount = r.readCompactArrayLength(18)
  for (let i = 0; i < partitionsPendingRevocationCount; i++) partitionsPendingRevocation.push(decodeTopicPartitions(r, v))
  r.skipTaggedFields()
  return { memberEpoch, previousMemberEpoch, state, assignedPartitions, partitionsPendingRevocation }
}

function encodeTopicPartitions(w: Writer, value: TopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  const assignmentEpochs = value.assignmentEpochs ?? null
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  const assignmentEpochsIsSet = assignmentEpochs !== null
  w.writeUnsignedVarint((assignmentEpochsIsSet ? 1 : 0))
  if (assignmentEpochsIsSet) {
    const tag = w.beginTagged(0)
    if (assignmentEpochs === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(assignmentEpochs.length)
      for (const item of assignmentEpochs) w.writeInt32(item)
    }
    w.endTagged(tag)
  }
}

function decodeTopicPartitions(r: Reader, _v: number): TopicPartitions {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  let assignmentEpochs: number[] | null = null
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      const assignmentEpochsCount = r.readCompactNullableArrayLength(4)
      if (assignmentEpochsCount >= 0) {
        const items: number[] = []
        for (let i = 0; i < assignmentEpochsCount; i++) items.push(r.readInt32())
        assignmentEpochs = items
      }
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { topicId, partitions, assignmentEpochs }
}

/** ConsumerGroupCurrentMemberAssignmentValue, versions 0. */
export const consumerGroupCurrentMemberAssignmentValue: MessageCodec<ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupCurrentMemberAssignmentValueInput> = {
  name: 'ConsumerGroupCurrentMemberAssignmentValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 8,
  encode(w: Writer, value: ConsumerGroupCurrentMemberAssignmentValueInput, v: number): void {
    checkVersion('ConsumerGroupCurrentMemberAssignmentValue', v, 0, 0)
    encodeConsumerGroupCurrentMemberAssignmentValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupCurrentMemberAssignmentValue {
    checkVersion('ConsumerGroupCurrentMemberAssignmentValue', v, 0, 0)
    return decodeConsumerGroupCurrentMemberAssignmentValue(r, v)
  },
}
