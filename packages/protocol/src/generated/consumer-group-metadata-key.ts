// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupMetadataKey, versions 0. */
export interface ConsumerGroupMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ConsumerGroupMetadataKey}. */
export interface ConsumerGroupMetadataKeyInput {
  readonly groupId: string
}

function encodeConsumerGroupMetadataKey(w: Writer, value: ConsumerGroupMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeConsumerGroupMetadataKey(r: Reader, _v: number): ConsumerGroupMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ConsumerGroupMetadataKey, versions 0. */
export const consumerGroupMetadataKey: MessageCodec<ConsumerGroupMetadataKey, ConsumerGroupMetadataKeyInput> = {
  name: 'ConsumerGroupMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 3,
  encode(w: Writer, value: ConsumerGroupMetadataKeyInput, v: number): void {
    checkVersion('ConsumerGroupMetadataKey', v, 0, 0)
    encodeConsumerGroupMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupMetadataKey {
    checkVersion('ConsumerGroupMetadataKey', v, 0, 0)
    return decodeConsumerGroupMetadataKey(r, v)
  },
}
