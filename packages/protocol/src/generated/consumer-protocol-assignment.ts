// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerProtocolAssignment, versions 0 to 3. */
export interface ConsumerProtocolAssignment {
  assignedPartitions: TopicPartition[]
  /** Default null. */
  userData: Buffer | null
}

/** What encoding takes for {@link ConsumerProtocolAssignment}. */
export interface ConsumerProtocolAssignmentInput {
  readonly assignedPartitions: readonly TopicPartitionInput[]
  readonly userData?: Uint8Array | null | undefined
}

/** Part of ConsumerProtocolAssignment. */
export interface TopicPartition {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartition}. */
export interface TopicPartitionInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeConsumerProtocolAssignment(w: Writer, value: ConsumerProtocolAssignmentInput, v: number): void {
  const assignedPartitions = value.assignedPartitions
  const userData = value.userData ?? null
  w.writeArrayLength(assignedPartitions.length)
  for (const item of assignedPartitions) encodeTopicPartition(w, item, v)
  w.writeNullableBytes(userData)
}

function decodeConsumerProtocolAssignment(r: Reader, v: number): ConsumerProtocolAssignment {
  let assignedPartitions: TopicPartition[] = []
  const assignedPartitionsCount = r.readArrayLength(6)
  for (let i = 0; i < assignedPartitionsCount; i++) assignedPartitions.push(decodeTopicPartition(r, v))
  const userData = r.readNullableBytes()
  return { assignedPartitions, userData }
}

function encodeTopicPartition(w: Writer, value: TopicPartitionInput, _v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  w.writeString(topic)
  w.writeArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
}

function decodeTopicPartition(r: Reader, _v: number): TopicPartition {
  const topic = r.readString()
  let partitions: number[] = []
  const partitionsCount = r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  return { topic, partitions }
}

/** ConsumerProtocolAssignment, versions 0 to 3. */
export const consumerProtocolAssignment: MessageCodec<ConsumerProtocolAssignment, ConsumerProtocolAssignmentInput> = {
  name: 'ConsumerProtocolAssignment',
  minVersion: 0,
  maxVersion: 3,
  encode(w: Writer, value: ConsumerProtocolAssignmentInput, v: number): void {
    checkVersion('ConsumerProtocolAssignment', v, 0, 3)
    encodeConsumerProtocolAssignment(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerProtocolAssignment {
    checkVersion('ConsumerProtocolAssignment', v, 0, 3)
    return decodeConsumerProtocolAssignment(r, v)
  },
}
