// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupCurrentMemberAssignmentValue, versions 0. */
export interface ShareGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  assignedPartitions: TopicPartitions[]
}

/** What encoding takes for {@link ShareGroupCurrentMemberAssignmentValue}. */
export interface ShareGroupCurrentMemberAssignmentValueInput {
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: number
  readonly assignedPartitions: readonly TopicPartitionsInput[]
}

/** Part of ShareGroupCurrentMemberAssignmentValue. */
export interface TopicPartitions {
  topicId: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartitions}. */
export interface TopicPartitionsInput {
  readonly topicId: string
  readonly partitions: readonly number[]
}

function encodeShareGroupCurrentMemberAssignmentValue(w: Writer, value: ShareGroupCurrentMemberAssignmentValueInput, v: number): void {
  const memberEpoch = value.memberEpoch
  const previousMemberEpoch = value.previousMemberEpoch
  const state = value.state
  const assignedPartitions = value.assignedPartitions
  w.writeInt32(memberEpoch)
  w.writeInt32(previousMemberEpoch)
  w.writeInt8(state)
  w.writeCompactArrayLength(assignedPartitions.length)
  for (const item of assignedPartitions) encodeTopicPartitions(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareGroupCurrentMemberAssignmentValue(r: Reader, v: number): ShareGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.readInt32()
  const previousMemberEpoch = r.readInt32()
  const state = r.readInt8()
  let assignedPartitions: TopicPartitions[] = []
  const assignedPartitionsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < assignedPartitionsCount; i++) assignedPartitions.push(decodeTopicPartitions(r, v))
  r.skipTaggedFields()
  return { memberEpoch, previousMemberEpoch, state, assignedPartitions }
}

function encodeTopicPartitions(w: Writer, value: TopicPartitionsInput, _v: number): void {
  const topicId = value.topicId
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartitions(r: Reader, _v: number): TopicPartitions {
  const topicId = r.readUuid()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, partitions }
}

/** ShareGroupCurrentMemberAssignmentValue, versions 0. */
export const shareGroupCurrentMemberAssignmentValue: MessageCodec<ShareGroupCurrentMemberAssignmentValue, ShareGroupCurrentMemberAssignmentValueInput> = {
  name: 'ShareGroupCurrentMemberAssignmentValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 14,
  encode(w: Writer, value: ShareGroupCurrentMemberAssignmentValueInput, v: number): void {
    checkVersion('ShareGroupCurrentMemberAssignmentValue', v, 0, 0)
    encodeShareGroupCurrentMemberAssignmentValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupCurrentMemberAssignmentValue {
    checkVersion('ShareGroupCurrentMemberAssignmentValue', v, 0, 0)
    return decodeShareGroupCurrentMemberAssignmentValue(r, v)
  },
}
