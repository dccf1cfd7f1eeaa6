// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupStatePartitionMetadataValue, versions 0. */
export interface ShareGroupStatePartitionMetadataValue {
  initializingTopics: TopicPartitionsInfo[]
  initializedTopics: TopicPartitionsInfo[]
  deletingTopics: TopicInfo[]
}

/** What encoding takes for {@link ShareGroupStatePartitionMetadataValue}. */
export interface ShareGroupStatePartitionMetadataValueInput {
  readonly initializingTopics: readonly TopicPartitionsInfoInput[]
  readonly initializedTopics: readonly TopicPartitionsInfoInput[]
  readonly deletingTopics: readonly TopicInfoInput[]
}

/** Part of ShareGroupStatePartitionMetadataValue. */
export interface TopicPartitionsInfo {
  topicId: string
  topicName: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartitionsInfo}. */
export interface TopicPartitionsInfoInput {
  readonly topicId: string
  readonly topicName: string
  readonly partitions: readonly number[]
}

/** Part of ShareGroupStatePartitionMetadataValue. */
export interface TopicInfo {
  topicId: string
  topicName: string
}

/** What encoding takes for {@link TopicInfo}. */
export interface TopicInfoInput {
  readonly topicId: string
  readonly topicName: string
}

function encodeShareGroupStatePartitionMetadataValue(w: Writer, value: ShareGroupStatePartitionMetadataValueInput, v: number): void {
  const initializingTopics = value.initializingTopics
  const initializedTopics = value.initializedTopics
  const deletingTopics = value.deletingTopics
  w.writeCompactArrayLength(initializingTopics.length)
  for (const item of initializingTopics) encodeTopicPartitionsInfo(w, item, v)
  w.writeCompactArrayLength(initializedTopics.length)
  for (const item of initializedTopics) encodeTopicPartitionsInfo(w, item, v)
  w.writeCompactArrayLength(deletingTopics.length)
  for (const item of deletingTopics) encodeTopicInfo(w, item, v)
  w.writeNoTaggedFields()
}

function decodeShareGroupStatePartitionMetadataValue(r: Reader, v: number): ShareGroupStatePartitionMetadataValue {
  let initializingTopics: TopicPartitionsInfo[] = []
  const initializingTopicsCount = r.readCompactArrayLength(19)
  for (let i = 0; i < initializingTopicsCount; i++) initializingTopics.push(decodeTopicPartitionsInfo(r, v))
  let initializedTopics: TopicPartitionsInfo[] = []
  const initializedTopicsCount = r.readCompactArrayLength(19)
  for (let i = 0; i < initializedTopicsCount; i++) initializedTopics.push(decodeTopicPartitionsInfo(r, v))
  let deletingTopics: TopicInfo[] = []
  const deletingTopicsCount = r.readCompactArrayLength(18)
  for (let i = 0; i < deletingTopicsCount; i++) deletingTopics.push(decodeTopicInfo(r, v))
  r.skipTaggedFields()
  return { initializingTopics, initializedTopics, deletingTopics }
}

function encodeTopicPartitionsInfo(w: Writer, value: TopicPartitionsInfoInput, _v: number): void {
  const topicId = value.topicId
  const topicName = value.topicName
  const partitions = value.partitions
  w.writeUuid(topicId)
  w.writeCompactString(topicName)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicPartitionsInfo(r: Reader, _v: number): TopicPartitionsInfo {
  const topicId = r.readUuid()
  const topicName = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topicId, topicName, partitions }
}

function encodeTopicInfo(w: Writer, value: TopicInfoInput, _v: number): void {
  const topicId = value.topicId
  const topicName = value.topicName
  w.writeUuid(topicId)
  w.writeCompactString(topicName)
  w.writeNoTaggedFields()
}

function decodeTopicInfo(r: Reader, _v: number): TopicInfo {
  const topicId = r.readUuid()
  const topicName = r.readCompactString()
  r.skipTaggedFields()
  return { topicId, topicName }
}

/** ShareGroupStatePartitionMetadataValue, versions 0. */
export const shareGroupStatePartitionMetadataValue: MessageCodec<ShareGroupStatePartitionMetadataValue, ShareGroupStatePartitionMetadataValueInput> = {
  name: 'ShareGroupStatePartitionMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 15,
  encode(w: Writer, value: ShareGroupStatePartitionMetadataValueInput, v: number): void {
    checkVersion('ShareGroupStatePartitionMetadataValue', v, 0, 0)
    encodeShareGroupStatePartitionMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupStatePartitionMetadataValue {
    checkVersion('ShareGroupStatePartitionMetadataValue', v, 0, 0)
    return decodeShareGroupStatePartitionMetadataValue(r, v)
  },
}
