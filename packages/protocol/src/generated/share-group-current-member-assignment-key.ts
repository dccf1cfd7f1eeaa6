// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupCurrentMemberAssignmentKey, versions 0. */
export interface ShareGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ShareGroupCurrentMemberAssignmentKey}. */
export interface ShareGroupCurrentMemberAssignmentKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeShareGroupCurrentMemberAssignmentKey(w: Writer, value: ShareGroupCurrentMemberAssignmentKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeShareGroupCurrentMemberAssignmentKey(r: Reader, _v: number): ShareGroupCurrentMemberAssignmentKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ShareGroupCurrentMemberAssignmentKey, versions 0. */
export const shareGroupCurrentMemberAssignmentKey: MessageCodec<ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentKeyInput> = {
  name: 'ShareGroupCurrentMemberAssignmentKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 14,
  encode(w: Writer, value: ShareGroupCurrentMemberAssignmentKeyInput, v: number): void {
    checkVersion('ShareGroupCurrentMemberAssignmentKey', v, 0, 0)
    encodeShareGroupCurrentMemberAssignmentKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupCurrentMemberAssignmentKey {
    checkVersion('ShareGroupCurrentMemberAssignmentKey', v, 0, 0)
    return decodeShareGroupCurrentMemberAssignmentKey(r, v)
  },
}
