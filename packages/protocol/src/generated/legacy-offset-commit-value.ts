// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** LegacyOffsetCommitValue, versions 0. */
export interface LegacyOffsetCommitValue {
  offset: number
  metadata: string
  commitTimestamp: number
}

/** What encoding takes for {@link LegacyOffsetCommitValue}. */
export interface LegacyOffsetCommitValueInput {
  readonly offset: number
  readonly metadata: string
  readonly commitTimestamp: number
}

function encodeLegacyOffsetCommitValue(w: Writer, value: LegacyOffsetCommitValueInput, _v: number): void {
  const offset = value.offset
  const metadata = value.metadata
  const commitTimestamp = value.commitTimestamp
  w.writeInt64(offset)
  w.writeString(metadata)
  w.writeInt64(commitTimestamp)
}

function decodeLegacyOffsetCommitValue(r: Reader, _v: number): LegacyOffsetCommitValue {
  const offset = r.readInt64()
  const metadata = r.readString()
  const commitTimestamp = r.readInt64()
  return { offset, metadata, commitTimestamp }
}

/** LegacyOffsetCommitValue, versions 0. */
export const legacyOffsetCommitValue: MessageCodec<LegacyOffsetCommitValue, LegacyOffsetCommitValueInput> = {
  name: 'LegacyOffsetCommitValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 0,
  encode(w: Writer, value: LegacyOffsetCommitValueInput, v: number): void {
    checkVersion('LegacyOffsetCommitValue', v, 0, 0)
    encodeLegacyOffsetCommitValue(w, value, v)
  },
  decode(r: Reader, v: number): LegacyOffsetCommitValue {
    checkVersion('LegacyOffsetCommitValue', v, 0, 0)
    return decodeLegacyOffsetCommitValue(r, v)
  },
}
