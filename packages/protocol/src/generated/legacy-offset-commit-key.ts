// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** LegacyOffsetCommitKey, versions 0. */
export interface LegacyOffsetCommitKey {
  group: string
  topic: string
  partition: number
}

/** What encoding takes for {@link LegacyOffsetCommitKey}. */
export interface LegacyOffsetCommitKeyInput {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

function encodeLegacyOffsetCommitKey(w: Writer, value: LegacyOffsetCommitKeyInput, _v: number): void {
  const group = value.group
  const topic = value.topic
  const partition = value.partition
  w.writeString(group)
  w.writeString(topic)
  w.writeInt32(partition)
}

function decodeLegacyOffsetCommitKey(r: Reader, _v: number): LegacyOffsetCommitKey {
  const group = r.readString()
  const topic = r.readString()
  const partition = r.readInt32()
  return { group, topic, partition }
}

/** LegacyOffsetCommitKey, versions 0. */
export const legacyOffsetCommitKey: MessageCodec<LegacyOffsetCommitKey, LegacyOffsetCommitKeyInput> = {
  name: 'LegacyOffsetCommitKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 0,
  encode(w: Writer, value: LegacyOffsetCommitKeyInput, v: number): void {
    checkVersion('LegacyOffsetCommitKey', v, 0, 0)
    encodeLegacyOffsetCommitKey(w, value, v)
  },
  decode(r: Reader, v: number): LegacyOffsetCommitKey {
    checkVersion('LegacyOffsetCommitKey', v, 0, 0)
    return decodeLegacyOffsetCommitKey(r, v)
  },
}
