import { decodeVersioned, encodeBatch, encodeRecordKey, encodeVersioned, Reader } from '@ottla/protocol'
import { shareSnapshotKey } from '@ottla/protocol/messages/share-snapshot-key'
import { shareSnapshotValue, type ShareSnapshotValueInput } from '@ottla/protocol/messages/share-snapshot-value'
import { shareUpdateKey } from '@ottla/protocol/messages/share-update-key'
import { shareUpdateValue, type ShareUpdateValueInput } from '@ottla/protocol/messages/share-update-value'

/** A partition of a topic as a share group reads it. */
export interface SharePartitionKey {
  readonly groupId: string
  readonly topicId: string
  readonly partition: number
}

/** A record of `__share_group_state`. A value of null removes what was there. */
export type ShareStateRecord =
  | { readonly type: 'ShareSnapshot'; readonly key: SharePartitionKey; readonly value: ShareSnapshotValueInput | null }
  | { readonly type: 'ShareUpdate'; readonly key: SharePartitionKey; readonly value: ShareUpdateValueInput }

const updateType = 1

/** Name of a share partition, by which its coordinator is found. */
export function sharePartitionName({ groupId, topicId, partition }: SharePartitionKey): string {
  return `${groupId}:${topicId}:${partition}`
}

/** Encodes a record as a batch in Kafka's own format. */
export function encodeShareStateBatch(record: ShareStateRecord, nowMs: number): Buffer {
  return encodeBatch([{ key: encodeKey(record), value: encodeValue(record) }], { baseTimestamp: nowMs })
}

/** Reads a record; undefined when it is of a type that this broker does not keep. */
export function decodeShareStateRecord(key: Buffer, value: Buffer | null): ShareStateRecord | undefined {
  const reader = new Reader(key)
  const type = reader.readInt16()
  if (type === shareSnapshotKey.recordType) {
    const decoded = value === null ? null : decodeVersioned(shareSnapshotValue, value).value
    return { type: 'ShareSnapshot', key: shareSnapshotKey.decode(reader, 0), value: decoded }
  }
  if (type !== updateType || value === null) return undefined
  return {
    type: 'ShareUpdate',
    key: shareUpdateKey.decode(reader, 0),
    value: decodeVersioned(shareUpdateValue, value).value,
  }
}

function encodeKey({ type, key }: ShareStateRecord): Buffer {
  return type === 'ShareSnapshot' ? encodeRecordKey(shareSnapshotKey, key) : encodeRecordKey(shareUpdateKey, key)
}

function encodeValue(record: ShareStateRecord): Buffer | null {
  if (record.value === null) return null
  return record.type === 'ShareSnapshot'
    ? encodeVersioned(shareSnapshotValue, record.value, 0)
    : encodeVersioned(shareUpdateValue, record.value, 0)
}
