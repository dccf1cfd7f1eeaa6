// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerProtocolSubscription, versions 0 to 3. */
export interface ConsumerProtocolSubscription {
  topics: string[]
  /** Default null. */
  userData: Buffer | null
  /** Versions 1 to 3. */
  ownedPartitions: TopicPartition[]
  /** Versions 2 to 3; default -1. */
  generationId: number
  /** Versions 3; default null. */
  rackId: string | null
}

/** What encoding takes for {@link ConsumerProtocolSubscription}. */
export interface ConsumerProtocolSubscriptionInput {
  readonly topics: readonly string[]
  readonly userData?: Uint8Array | null | undefined
  readonly ownedPartitions?: readonly TopicPartitionInput[] | undefined
  readonly generationId?: number | undefined
  readonly rackId?: string | null | undefined
}

/** Part of ConsumerProtocolSubscription. */
export interface TopicPartition {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicPartition}. */
export interface TopicPartitionInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeConsumerProtocolSubscription(w: Writer, value: ConsumerProtocolSubscriptionInput, v: number): void {
  const topics = value.topics
  const userData = value.userData ?? null
  const ownedPartitions = value.ownedPartitions ?? []
  const generationId = value.generationId ?? -1
  const rackId = value.rackId ?? null
  w.writeArrayLength(topics.length)
  for (const item of topics) w.writeString(item)
  w.writeNullableBytes(userData)
  if (v >= 1) {
    w.writeArrayLength(ownedPartitions.length)
    for (const item of ownedPartitions) encodeTopicPartition(w, item, v)
  }
  if (v >= 2) {
    w.writeInt32(generationId)
  }
  if (v >= 3) {
    w.writeNullableString(rackId)
  }
}

function decodeConsumerProtocolSubscription(r: Reader, v: number): ConsumerProtocolSubscription {
  let topics: string[] = []
  const topicsCount = r.readArrayLength(2)
  for (let i = 0; i < topicsCount; i++) topics.push(r.readString())
  const userData = r.readNullableBytes()
  let ownedPartitions: TopicPartition[] = []
  if (v >= 1) {
    const ownedPartitionsCount = r.readArrayLength(6)
    for (let i = 0; i < ownedPartitionsCount; i++) ownedPartitions.push(decodeTopicPartition(r, v))
  }
  const generationId: number = v >= 2 ? r.readInt32() : -1
  const rackId: string | null = v >= 3 ? r.readNullableString() : null
  return { topics, userData, ownedPartitions, generationId, rackId }
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

/** ConsumerProtocolSubscription, versions 0 to 3. */
export const consumerProtocolSubscription: MessageCodec<ConsumerProtocolSubscription, ConsumerProtocolSubscriptionInput> = {
  name: 'ConsumerProtocolSubscription',
  minVersion: 0,
  maxVersion: 3,
  encode(w: Writer, value: ConsumerProtocolSubscriptionInput, v: number): void {
    checkVersion('ConsumerProtocolSubscription', v, 0, 3)
    encodeConsumerProtocolSubscription(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerProtocolSubscription {
    checkVersion('ConsumerProtocolSubscription', v, 0, 3)
    return decodeConsumerProtocolSubscription(r, v)
  },
}
