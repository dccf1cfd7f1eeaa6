// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** GroupMetadataKey, versions 0. */
export interface GroupMetadataKey {
  group: string
}

/** What encoding takes for {@link GroupMetadataKey}. */
export interface GroupMetadataKeyInput {
  readonly group: string
}

function encodeGroupMetadataKey(w: Writer, value: GroupMetadataKeyInput, _v: number): void {
  const group = value.group
  w.writeString(group)
}

function decodeGroupMetadataKey(r: Reader, _v: number): GroupMetadataKey {
  const group = r.readString()
  return { group }
}

/** GroupMetadataKey, versions 0. */
export const groupMetadataKey: MessageCodec<GroupMetadataKey, GroupMetadataKeyInput> = {
  name: 'GroupMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 2,
  encode(w: Writer, value: GroupMetadataKeyInput, v: number): void {
    checkVersion('GroupMetadataKey', v, 0, 0)
    encodeGroupMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): GroupMetadataKey {
    checkVersion('GroupMetadataKey', v, 0, 0)
    return decodeGroupMetadataKey(r, v)
  },
}
