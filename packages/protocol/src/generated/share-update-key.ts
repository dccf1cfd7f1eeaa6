// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareUpdateKey, versions 0. */
export interface ShareUpdateKey {
  groupId: string
  topicId: string
  partition: number
}

/** What encoding takes for {@link ShareUpdateKey}. */
export interface ShareUpdateKeyInput {
  readonly groupId: string
  readonly topicId: string
  readonly partition: number
}

function encodeShareUpdateKey(w: Writer, value: ShareUpdateKeyInput, _v: number): void {
  const groupId = value.groupId
  const topicId = value.topicId
  const partition = value.partition
  w.writeString(groupId)
  w.writeUuid(topicId)
  w.writeInt32(partition)
}

function decodeShareUpdateKey(r: Reader, _v: number): ShareUpdateKey {
  const groupId = r.readString()
  const topicId = r.readUuid()
  const partition = r.readInt32()
  return { groupId, topicId, partition }
}

/** ShareUpdateKey, versions 0. */
export const shareUpdateKey: MessageCodec<ShareUpdateKey, ShareUpdateKeyInput> = {
  name: 'ShareUpdateKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 1,
  encode(w: Writer, value: ShareUpdateKeyInput, v: number): void {
    checkVersion('ShareUpdateKey', v, 0, 0)
    encodeShareUpdateKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareUpdateKey {
    checkVersion('ShareUpdateKey', v, 0, 0)
    return decodeShareUpdateKey(r, v)
  },
}
