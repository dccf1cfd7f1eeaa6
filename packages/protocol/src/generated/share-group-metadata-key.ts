// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupMetadataKey, versions 0. */
export interface ShareGroupMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ShareGroupMetadataKey}. */
export interface ShareGroupMetadataKeyInput {
  readonly groupId: string
}

function encodeShareGroupMetadataKey(w: Writer, value: ShareGroupMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeShareGroupMetadataKey(r: Reader, _v: number): ShareGroupMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ShareGroupMetadataKey, versions 0. */
export const shareGroupMetadataKey: MessageCodec<ShareGroupMetadataKey, ShareGroupMetadataKeyInput> = {
  name: 'ShareGroupMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 11,
  encode(w: Writer, value: ShareGroupMetadataKeyInput, v: number): void {
    checkVersion('ShareGroupMetadataKey', v, 0, 0)
    encodeShareGroupMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupMetadataKey {
    checkVersion('ShareGroupMetadataKey', v, 0, 0)
    return decodeShareGroupMetadataKey(r, v)
  },
}
