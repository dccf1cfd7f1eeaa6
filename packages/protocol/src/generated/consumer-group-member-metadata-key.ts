// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupMemberMetadataKey, versions 0. */
export interface ConsumerGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ConsumerGroupMemberMetadataKey}. */
export interface ConsumerGroupMemberMetadataKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeConsumerGroupMemberMetadataKey(w: Writer, value: ConsumerGroupMemberMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeConsumerGroupMemberMetadataKey(r: Reader, _v: number): ConsumerGroupMemberMetadataKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ConsumerGroupMemberMetadataKey, versions 0. */
export const consumerGroupMemberMetadataKey: MessageCodec<ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataKeyInput> = {
  name: 'ConsumerGroupMemberMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 5,
  encode(w: Writer, value: ConsumerGroupMemberMetadataKeyInput, v: number): void {
    checkVersion('ConsumerGroupMemberMetadataKey', v, 0, 0)
    encodeConsumerGroupMemberMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupMemberMetadataKey {
    checkVersion('ConsumerGroupMemberMetadataKey', v, 0, 0)
    return decodeConsumerGroupMemberMetadataKey(r, v)
  },
}
