// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupTargetAssignmentMemberKey, versions 0. */
export interface ShareGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ShareGroupTargetAssignmentMemberKey}. */
export interface ShareGroupTargetAssignmentMemberKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeShareGroupTargetAssignmentMemberKey(w: Writer, value: ShareGroupTargetAssignmentMemberKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeShareGroupTargetAssignmentMemberKey(r: Reader, _v: number): ShareGroupTargetAssignmentMemberKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ShareGroupTargetAssignmentMemberKey, versions 0. */
export const shareGroupTargetAssignmentMemberKey: MessageCodec<ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberKeyInput> = {
  name: 'ShareGroupTargetAssignmentMemberKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 13,
  encode(w: Writer, value: ShareGroupTargetAssignmentMemberKeyInput, v: number): void {
    checkVersion('ShareGroupTargetAssignmentMemberKey', v, 0, 0)
    encodeShareGroupTargetAssignmentMemberKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupTargetAssignmentMemberKey {
    checkVersion('ShareGroupTargetAssignmentMemberKey', v, 0, 0)
    return decodeShareGroupTargetAssignmentMemberKey(r, v)
  },
}
