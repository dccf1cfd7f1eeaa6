// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetCommitKey, versions 0. */
export interface OffsetCommitKey {
  group: string
  topic: string
  partition: number
}

/** What encoding takes for {@link OffsetCommitKey}. */
export interface OffsetCommitKeyInput {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

function encodeOffsetCommitKey(w: Writer, value: OffsetCommitKeyInput, _v: number): void {
  const group = value.group
  const topic = value.topic
  const partition = value.partition
  w.writeString(group)
  w.writeString(topic)
  w.writeInt32(partition)
}

function decodeOffsetCommitKey(r: Reader, _v: number): OffsetCommitKey {
  const group = r.readString()
  const topic = r.readString()
  const partition = r.readInt32()
  return { group, topic, partition }
}

/** OffsetCommitKey, versions 0. */
export const offsetCommitKey: MessageCodec<OffsetCommitKey, OffsetCommitKeyInput> = {
  name: 'OffsetCommitKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 1,
  encode(w: Writer, value: OffsetCommitKeyInput, v: number): void {
    checkVersion('OffsetCommitKey', v, 0, 0)
    encodeOffsetCommitKey(w, value, v)
  },
  decode(r: Reader, v: number): OffsetCommitKey {
    checkVersion('OffsetCommitKey', v, 0, 0)
    return decodeOffsetCommitKey(r, v)
  },
}
