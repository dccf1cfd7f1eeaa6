import {
  decodeVersioned,
  encodeBatch,
  encodeRecordKey,
  encodeVersioned,
  type MessageCodec,
  Reader,
} from '@ottla/protocol'
import { consumerGroupCurrentMemberAssignmentKey } from '@ottla/protocol/messages/consumer-group-current-member-assignment-key'
import {
  consumerGroupCurrentMemberAssignmentValue,
  type ConsumerGroupCurrentMemberAssignmentValueInput,
} from '@ottla/protocol/messages/consumer-group-current-member-assignment-value'
import { consumerGroupMemberMetadataKey } from '@ottla/protocol/messages/consumer-group-member-metadata-key'
import {
  consumerGroupMemberMetadataValue,
  type ConsumerGroupMemberMetadataValueInput,
} from '@ottla/protocol/messages/consumer-group-member-metadata-value'
import { consumerGroupMetadataKey } from '@ottla/protocol/messages/consumer-group-metadata-key'
import {
  consumerGroupMetadataValue,
  type ConsumerGroupMetadataValueInput,
} from '@ottla/protocol/messages/consumer-group-metadata-value'
import { consumerGroupPartitionMetadataKey } from '@ottla/protocol/messages/consumer-group-partition-metadata-key'
import {
  consumerGroupPartitionMetadataValue,
  type ConsumerGroupPartitionMetadataValueInput,
} from '@ottla/protocol/messages/consumer-group-partition-metadata-value'
import { consumerGroupRegularExpressionKey } from '@ottla/protocol/messages/consumer-group-regular-expression-key'
import {
  consumerGroupRegularExpressionValue,
  type ConsumerGroupRegularExpressionValueInput,
} from '@ottla/protocol/messages/consumer-group-regular-expression-value'
import { consumerGroupTargetAssignmentMemberKey } from '@ottla/protocol/messages/consumer-group-target-assignment-member-key'
import {
  consumerGroupTargetAssignmentMemberValue,
  type ConsumerGroupTargetAssignmentMemberValueInput,
} from '@ottla/protocol/messages/consumer-group-target-assignment-member-value'
import { consumerGroupTargetAssignmentMetadataKey } from '@ottla/protocol/messages/consumer-group-target-assignment-metadata-key'
import {
  consumerGroupTargetAssignmentMetadataValue,
  type ConsumerGroupTargetAssignmentMetadataValueInput,
} from '@ottla/protocol/messages/consumer-group-target-assignment-metadata-value'
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
import { shareGroupMemberMetadataKey } from '@ottla/protocol/messages/share-group-member-metadata-key'
import {
  shareGroupMemberMetadataValue,
  type ShareGroupMemberMetadataValueInput,
} from '@ottla/protocol/messages/share-group-member-metadata-value'
import { shareGroupMetadataKey } from '@ottla/protocol/messages/share-group-metadata-key'
import {
  shareGroupMetadataValue,
  type ShareGroupMetadataValueInput,
} from '@ottla/protocol/messages/share-group-metadata-value'
import { shareGroupTargetAssignmentMetadataKey } from '@ottla/protocol/messages/share-group-target-assignment-metadata-key'
import {
  shareGroupTargetAssignmentMetadataValue,
  type ShareGroupTargetAssignmentMetadataValueInput,
} from '@ottla/protocol/messages/share-group-target-assignment-metadata-value'
import { shareGroupTargetAssignmentMemberKey } from '@ottla/protocol/messages/share-group-target-assignment-member-key'
import {
  shareGroupTargetAssignmentMemberValue,
  type ShareGroupTargetAssignmentMemberValueInput,
} from '@ottla/protocol/messages/share-group-target-assignment-member-value'
import { shareGroupCurrentMemberAssignmentKey } from '@ottla/protocol/messages/share-group-current-member-assignment-key'
import {
  shareGroupCurrentMemberAssignmentValue,
  type ShareGroupCurrentMemberAssignmentValueInput,
} from '@ottla/protocol/messages/share-group-current-member-assignment-value'
import { shareGroupStatePartitionMetadataKey } from '@ottla/protocol/messages/share-group-state-partition-metadata-key'
import {
  shareGroupStatePartitionMetadataValue,
  type ShareGroupStatePartitionMetadataValueInput,
} from '@ottla/protocol/messages/share-group-state-partition-metadata-value'

interface OffsetKey {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

interface GroupKey {
  readonly group: string
}

interface MemberKey {
  readonly group: string
  readonly memberId: string
}

/** Records of consumer groups, whose values are read back as they are written. */
interface ConsumerRecords {
  readonly ConsumerGroupMetadata: GroupKey & { readonly value: ConsumerGroupMetadataValueInput | null }
  readonly ConsumerGroupPartitionMetadata: GroupKey & {
    readonly value: ConsumerGroupPartitionMetadataValueInput | null
  }
  readonly ConsumerGroupMemberMetadata: MemberKey & { readonly value: ConsumerGroupMemberMetadataValueInput | null }
  readonly ConsumerGroupTargetAssignmentMetadata: GroupKey & {
    readonly value: ConsumerGroupTargetAssignmentMetadataValueInput | null
  }
  readonly ConsumerGroupTargetAssignmentMember: MemberKey & {
    readonly value: ConsumerGroupTargetAssignmentMemberValueInput | null
  }
  readonly ConsumerGroupCurrentMemberAssignment: MemberKey & {
    readonly value: ConsumerGroupCurrentMemberAssignmentValueInput | null
  }
  readonly ConsumerGroupRegularExpression: GroupKey & {
    readonly regularExpression: string
    readonly value: ConsumerGroupRegularExpressionValueInput | null
  }
}

/** Records of share groups, whose values are read back as they are written. */
interface ShareRecords {
  readonly ShareGroupMemberMetadata: MemberKey & { readonly value: ShareGroupMemberMetadataValueInput | null }
  readonly ShareGroupMetadata: GroupKey & { readonly value: ShareGroupMetadataValueInput | null }
  readonly ShareGroupTargetAssignmentMetadata: GroupKey & {
    readonly value: ShareGroupTargetAssignmentMetadataValueInput | null
  }
  readonly ShareGroupTargetAssignmentMember: MemberKey & {
    readonly value: ShareGroupTargetAssignmentMemberValueInput | null
  }
  readonly ShareGroupCurrentMemberAssignment: MemberKey & {
    readonly value: ShareGroupCurrentMemberAssignmentValueInput | null
  }
  readonly ShareGroupStatePartitionMetadata: GroupKey & {
    readonly value: ShareGroupStatePartitionMetadataValueInput | null
  }
}

type Typed<Records> = { [Type in keyof Records]: { readonly type: Type } & Records[Type] }[keyof Records]

/** A record of a consumer group. */
export type ConsumerGroupRecord = Typed<ConsumerRecords>

/** A record of a share group. */
export type ShareGroupRecord = Typed<ShareRecords>

/** A record of `__consumer_offsets`, before it is written. A value of null removes what was there. */
export type CoordinatorRecord =
  | ({ readonly type: 'OffsetCommit'; readonly value: OffsetCommitValueInput | null } & OffsetKey)
  | ({ readonly type: 'GroupMetadata'; readonly value: GroupMetadataValueInput | null } & GroupKey)
  | ConsumerGroupRecord
  | ShareGroupRecord

/** A record of `__consumer_offsets`, as it is read back. */
export type CoordinatorRecordRead =
  | ({ readonly type: 'OffsetCommit'; readonly value: OffsetCommitValue | null } & OffsetKey)
  | ({ readonly type: 'GroupMetadata'; readonly value: GroupMetadataValue | null } & GroupKey)
  | ConsumerGroupRecord
  | ShareGroupRecord

/** Codecs of a record type, whose own types are of no concern to the table that holds them. */
interface Layout {
  readonly key: MessageCodec<unknown, unknown>
  readonly value: MessageCodec<unknown, unknown>
  /** In which values are written. */
  readonly version: number
}

function layout<KeyInput, ValueInput>(
  key: MessageCodec<unknown, KeyInput>,
  value: MessageCodec<unknown, ValueInput>,
  version = 0,
): Layout {
  return { key, value, version }
}

const layouts: Readonly<Record<CoordinatorRecord['type'], Layout>> = {
  // Versions 3 are what Kafka writes.
  OffsetCommit: layout(offsetCommitKey, offsetCommitValue, 3),
  GroupMetadata: layout(groupMetadataKey, groupMetadataValue, 3),
  ConsumerGroupMetadata: layout(consumerGroupMetadataKey, consumerGroupMetadataValue),
  ConsumerGroupPartitionMetadata: layout(consumerGroupPartitionMetadataKey, consumerGroupPartitionMetadataValue),
  ConsumerGroupMemberMetadata: layout(consumerGroupMemberMetadataKey, consumerGroupMemberMetadataValue),
  ConsumerGroupTargetAssignmentMetadata: layout(
    consumerGroupTargetAssignmentMetadataKey,
    consumerGroupTargetAssignmentMetadataValue,
  ),
  ConsumerGroupTargetAssignmentMember: layout(
    consumerGroupTargetAssignmentMemberKey,
    consumerGroupTargetAssignmentMemberValue,
  ),
  ConsumerGroupCurrentMemberAssignment: layout(
    consumerGroupCurrentMemberAssignmentKey,
    consumerGroupCurrentMemberAssignmentValue,
  ),
  ShareGroupMemberMetadata: layout(shareGroupMemberMetadataKey, shareGroupMemberMetadataValue),
  ShareGroupMetadata: layout(shareGroupMetadataKey, shareGroupMetadataValue),
  ShareGroupTargetAssignmentMetadata: layout(
    shareGroupTargetAssignmentMetadataKey,
    shareGroupTargetAssignmentMetadataValue,
  ),
  ShareGroupTargetAssignmentMember: layout(shareGroupTargetAssignmentMemberKey, shareGroupTargetAssignmentMemberValue),
  ShareGroupCurrentMemberAssignment: layout(
    shareGroupCurrentMemberAssignmentKey,
    shareGroupCurrentMemberAssignmentValue,
  ),
  ShareGroupStatePartitionMetadata: layout(shareGroupStatePartitionMetadataKey, shareGroupStatePartitionMetadataValue),
  ConsumerGroupRegularExpression: layout(consumerGroupRegularExpressionKey, consumerGroupRegularExpressionValue),
}

const typesByNumber = new Map(
  Object.entries(layouts).map(([type, { key }]) => [key.recordType!, type as CoordinatorRecord['type']]),
)
/** Key types 0 and 1 both stand for committed offsets; the older one is read only. */
typesByNumber.set(0, 'OffsetCommit')

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
  const type = typesByNumber.get(reader.readInt16())
  if (type === undefined) return undefined
  const codecs = layouts[type]
  const fields = codecs.key.decode(reader, 0) as { group?: string; groupId?: string }
  return {
    type,
    ...fields,
    group: fields.group ?? fields.groupId,
    value: value === null ? null : decodeVersioned(codecs.value as MessageCodec<unknown, never>, value).value,
  } as CoordinatorRecordRead
}

function encodeKey(record: CoordinatorRecord): Buffer {
  return encodeRecordKey(layouts[record.type].key, { ...record, groupId: record.group })
}

function encodeValue(record: CoordinatorRecord): Buffer | null {
  if (record.value === null) return null
  const { value, version } = layouts[record.type]
  // Offsets that expire at a time of their own need version 1.
  const hasExpiry = record.type === 'OffsetCommit' && (record.value.expireTimestamp ?? -1) !== -1
  return encodeVersioned(value, record.value, hasExpiry ? 1 : version)
}
