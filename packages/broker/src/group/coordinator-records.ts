import {
  decodeVersioned,
  encodeBatch,
  encodeRecordKey,
  encodeVersioned,
  type MessageCodec,
  Reader,
} from '@ottla/protocol'
import { groupMetadataKey } from '@ottla/protocol/messages/group-metadata-key'
import {
  groupMetadataValue,
  type GroupMetadataValue,
  type GroupMetadataValueInput,
} from '@ottla/protocol/messages/group-metadata-value'
import { offsetCommitKey } from '@ottla/protocol/messages/offset-commit-key'
import {
  offsetCommitValue,
  type OffsetCommitValue,
  type OffsetCommitValueInput,
} from '@ottla/protocol/messages/offset-commit-value'

/** A record of `__consumer_offsets`, before it is written. A value of null removes what was there. */
export type CoordinatorRecord =
  | {
      readonly type: 'OffsetCommit'
      readonly group: string
      readonly topic: string
      readonly partition: number
      readonly value: OffsetCommitValueInput | null
    }
  | { readonly type: 'GroupMetadata'; readonly group: string; readonly value: GroupMetadataValueInput | null }

/** A record of `__consumer_offsets`, as it is read back. */
export type CoordinatorRecordRead =
  | {
      readonly type: 'OffsetCommit'
      readonly group: string
      readonly topic: string
      readonly partition: number
      readonly value: OffsetCommitValue | null
    }
  | { readonly type: 'GroupMetadata'; readonly group: string; readonly value: GroupMetadataValue | null }

/** Key types 0 and 1 both stand for committed offsets; the older one is read only. */
const legacyOffsetCommitType = 0
const offsetCommitType = 1
const groupMetadataType = 2

/** The producer whose transaction records belong to. */
export interface TransactionalProducer {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Encodes records as one batch in Kafka's own format; as part of a producer's transaction when it is given. */
export function encodeCoordinatorBatch(
  records: readonly CoordinatorRecord[],
  nowMs: number,
  producer?: TransactionalProducer,
): Buffer {
  return encodeBatch(
    records.map((record) => ({ key: encodeKey(record), value: encodeValue(record) })),
    { baseTimestamp: nowMs, ...producer, isTransactional: producer !== undefined },
  )
}

/** Reads a record; undefined when it is of a type that this broker does not keep. */
export function decodeCoordinatorRecord(key: Buffer, value: Buffer | null): CoordinatorRecordRead | undefined {
  const reader = new Reader(key)
  const type = reader.readInt16()
  if (type === offsetCommitType || type === legacyOffsetCommitType) {
    const { group, topic, partition } = offsetCommitKey.decode(reader, 0)
    return { type: 'OffsetCommit', group, topic, partition, value: decodeValue(offsetCommitValue, value) }
  }
  if (type === groupMetadataType) {
    const { group } = groupMetadataKey.decode(reader, 0)
    return { type: 'GroupMetadata', group, value: decodeValue(groupMetadataValue, value) }
  }
  return undefined
}

function decodeValue<Value>(codec: MessageCodec<Value, never>, bytes: Buffer | null): Value | null {
  return bytes === null ? null : decodeVersioned(codec, bytes).value
}

function encodeKey(record: CoordinatorRecord): Buffer {
  return record.type === 'OffsetCommit'
    ? encodeRecordKey(offsetCommitKey, record)
    : encodeRecordKey(groupMetadataKey, record)
}

/** Version 3 is what Kafka writes; offsets that expire at a time of their own need version 1. */
function encodeValue(record: CoordinatorRecord): Buffer | null {
  if (record.value === null) return null
  if (record.type === 'GroupMetadata') return encodeVersioned(groupMetadataValue, record.value, 3)
  return encodeVersioned(offsetCommitValue, record.value, (record.value.expireTimestamp ?? -1) === -1 ? 3 : 1)
}
