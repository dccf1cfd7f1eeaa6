// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupPartitionMetadataKey, versions 0. */
export interface ConsumerGroupPartitionMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ConsumerGroupPartitionMetadataKey}. */
export interface ConsumerGroupPartitionMetadataKeyInput {
  readonly groupId: string
}

function encodeConsumerGroupPartitionMetadataKey(w: Writer, value: ConsumerGroupPartitionMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeConsumerGroupPartitionMetadataKey(r: Reader, _v: number): ConsumerGroupPartitionMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ConsumerGroupPartitionMetadataKey, versions 0. */
export const consumerGroupPartitionMetadataKey: MessageCodec<ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataKeyInput> = {
  name: 'ConsumerGroupPartitionMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 4,
  encode(w: Writer, value: ConsumerGroupPartitionMetadataKeyInput, v: number): void {
    checkVersion('ConsumerGroupPartitionMetadataKey', v, 0, 0)
    encodeConsumerGroupPartitionMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupPartitionMetadataKey {
    checkVersion('ConsumerGroupPartitionMetadataKey', v, 0, 0)
    return decodeConsumerGroupPartitionMetadataKey(r, v)
  },
}
