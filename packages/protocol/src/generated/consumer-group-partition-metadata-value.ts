// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupPartitionMetadataValue, versions 0. */
export interface ConsumerGroupPartitionMetadataValue {
  topics: TopicMetadata[]
}

/** What encoding takes for {@link ConsumerGroupPartitionMetadataValue}. */
export interface ConsumerGroupPartitionMetadataValueInput {
  readonly topics: readonly TopicMetadataInput[]
}

/** Part of ConsumerGroupPartitionMetadataValue. */
export interface TopicMetadata {
  topicId: string
  topicName: string
  numPartitions: number
  partitionMetadata: PartitionMetadata[]
}

/** What encoding takes for {@link TopicMetadata}. */
export interface TopicMetadataInput {
  readonly topicId: string
  readonly topicName: string
  readonly numPartitions: number
  readonly partitionMetadata: readonly PartitionMetadataInput[]
}

/** Part of ConsumerGroupPartitionMetadataValue. */
export interface PartitionMetadata {
  partition: number
  racks: string[]
}

/** What encoding takes for {@link PartitionMetadata}. */
export interface PartitionMetadataInput {
  readonly partition: number
  readonly racks: readonly string[]
}

function encodeConsumerGroupPartitionMetadataValue(w: Writer, value: ConsumerGroupPartitionMetadataValueInput, v: number): void {
  const topics = value.topics
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeTopicMetadata(w, item, v)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupPartitionMetadataValue(r: Reader, v: number): ConsumerGroupPartitionMetadataValue {
  let topics: TopicMetadata[] = []
  const topicsCount = r.readCompactArrayLength(23)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTopicMetadata(r, v))
  r.skipTaggedFields()
  return { topics }
}

function encodeTopicMetadata(w: Writer, value: TopicMetadataInput, v: number): void {
  const topicId = value.topicId
  const topicName = value.topicName
  const numPartitions = value.numPartitions
  const partitionMetadata = value.partitionMetadata
  w.writeUuid(topicId)
  w.writeCompactString(topicName)
  w.writeInt32(numPartitions)
  w.writeCompactArrayLength(partitionMetadata.length)
  for (const item of partitionMetadata) encodePartitionMetadata(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopicMetadata(r: Reader, v: number): TopicMetadata {
  const topicId = r.readUuid()
  const topicName = r.readCompactString()
  const numPartitions = r.readInt32()
  let partitionMetadata: PartitionMetadata[] = []
  const partitionMetadataCount = r.readCompactArrayLength(6)
  for (let i = 0; i < partitionMetadataCount; i++) partitionMetadata.push(decodePartitionMetadata(r, v))
  r.skipTaggedFields()
  return { topicId, topicName, numPartitions, partitionMetadata }
}

function encodePartitionMetadata(w: Writer, value: PartitionMetadataInput, _v: number): void {
  const partition = value.partition
  const racks = value.racks
  w.writeInt32(partition)
  w.writeCompactArrayLength(racks.length)
  for (const item of racks) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodePartitionMetadata(r: Reader, _v: number): PartitionMetadata {
  const partition = r.readInt32()
  let racks: string[] = []
  const racksCount = r.readCompactArrayLength(1)
  for (let i = 0; i < racksCount; i++) racks.push(r.readCompactString())
  r.skipTaggedFields()
  return { partition, racks }
}

/** ConsumerGroupPartitionMetadataValue, versions 0. */
export const consumerGroupPartitionMetadataValue: MessageCodec<ConsumerGroupPartitionMetadataValue, ConsumerGroupPartitionMetadataValueInput> = {
  name: 'ConsumerGroupPartitionMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 4,
  encode(w: Writer, value: ConsumerGroupPartitionMetadataValueInput, v: number): void {
    checkVersion('ConsumerGroupPartitionMetadataValue', v, 0, 0)
    encodeConsumerGroupPartitionMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupPartitionMetadataValue {
    checkVersion('ConsumerGroupPartitionMetadataValue', v, 0, 0)
    return decodeConsumerGroupPartitionMetadataValue(r, v)
  },
}
