// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupMemberMetadataKey, versions 0. */
export interface ShareGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ShareGroupMemberMetadataKey}. */
export interface ShareGroupMemberMetadataKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeShareGroupMemberMetadataKey(w: Writer, value: ShareGroupMemberMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeShareGroupMemberMetadataKey(r: Reader, _v: number): ShareGroupMemberMetadataKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ShareGroupMemberMetadataKey, versions 0. */
export const shareGroupMemberMetadataKey: MessageCodec<ShareGroupMemberMetadataKey, ShareGroupMemberMetadataKeyInput> = {
  name: 'ShareGroupMemberMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 10,
  encode(w: Writer, value: ShareGroupMemberMetadataKeyInput, v: number): void {
    checkVersion('ShareGroupMemberMetadataKey', v, 0, 0)
    encodeShareGroupMemberMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupMemberMetadataKey {
    checkVersion('ShareGroupMemberMetadataKey', v, 0, 0)
    return decodeShareGroupMemberMetadataKey(r, v)
  },
}
