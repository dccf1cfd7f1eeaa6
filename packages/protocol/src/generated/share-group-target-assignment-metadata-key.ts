// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupTargetAssignmentMetadataKey, versions 0. */
export interface ShareGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ShareGroupTargetAssignmentMetadataKey}. */
export interface ShareGroupTargetAssignmentMetadataKeyInput {
  readonly groupId: string
}

function encodeShareGroupTargetAssignmentMetadataKey(w: Writer, value: ShareGroupTargetAssignmentMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeShareGroupTargetAssignmentMetadataKey(r: Reader, _v: number): ShareGroupTargetAssignmentMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ShareGroupTargetAssignmentMetadataKey, versions 0. */
export const shareGroupTargetAssignmentMetadataKey: MessageCodec<ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataKeyInput> = {
  name: 'ShareGroupTargetAssignmentMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 12,
  encode(w: Writer, value: ShareGroupTargetAssignmentMetadataKeyInput, v: number): void {
    checkVersion('ShareGroupTargetAssignmentMetadataKey', v, 0, 0)
    encodeShareGroupTargetAssignmentMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupTargetAssignmentMetadataKey {
    checkVersion('ShareGroupTargetAssignmentMetadataKey', v, 0, 0)
    return decodeShareGroupTargetAssignmentMetadataKey(r, v)
  },
}
