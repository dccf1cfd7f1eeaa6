// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareSnapshotKey, versions 0. */
export interface ShareSnapshotKey {
  groupId: string
  topicId: string
  partition: number
}

/** What encoding takes for {@link ShareSnapshotKey}. */
export interface ShareSnapshotKeyInput {
  readonly groupId: string
  readonly topicId: string
  readonly partition: number
}

function encodeShareSnapshotKey(w: Writer, value: ShareSnapshotKeyInput, _v: number): void {
  const groupId = value.groupId
  const topicId = value.topicId
  const partition = value.partition
  w.writeString(groupId)
  w.writeUuid(topicId)
  w.writeInt32(partition)
}

function decodeShareSnapshotKey(r: Reader, _v: number): ShareSnapshotKey {
  const groupId = r.readString()
  const topicId = r.readUuid()
  const partition = r.readInt32()
  return { groupId, topicId, partition }
}

/** ShareSnapshotKey, versions 0. */
export const shareSnapshotKey: MessageCodec<ShareSnapshotKey, ShareSnapshotKeyInput> = {
  name: 'ShareSnapshotKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 0,
  encode(w: Writer, value: ShareSnapshotKeyInput, v: number): void {
    checkVersion('ShareSnapshotKey', v, 0, 0)
    encodeShareSnapshotKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareSnapshotKey {
    checkVersion('ShareSnapshotKey', v, 0, 0)
    return decodeShareSnapshotKey(r, v)
  },
}
