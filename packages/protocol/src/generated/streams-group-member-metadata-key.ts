// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupMemberMetadataKey, versions 0. */
export interface StreamsGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link StreamsGroupMemberMetadataKey}. */
export interface StreamsGroupMemberMetadataKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeStreamsGroupMemberMetadataKey(w: Writer, value: StreamsGroupMemberMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeStreamsGroupMemberMetadataKey(r: Reader, _v: number): StreamsGroupMemberMetadataKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** StreamsGroupMemberMetadataKey, versions 0. */
export const streamsGroupMemberMetadataKey: MessageCodec<StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataKeyInput> = {
  name: 'StreamsGroupMemberMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 19,
  encode(w: Writer, value: StreamsGroupMemberMetadataKeyInput, v: number): void {
    checkVersion('StreamsGroupMemberMetadataKey', v, 0, 0)
    encodeStreamsGroupMemberMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupMemberMetadataKey {
    checkVersion('StreamsGroupMemberMetadataKey', v, 0, 0)
    return decodeStreamsGroupMemberMetadataKey(r, v)
  },
}
