// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** OffsetCommitValue, versions 0 to 4. */
export interface OffsetCommitValue {
  offset: number
  /** Versions 3 to 4; default -1. */
  leaderEpoch: number
  metadata: string
  commitTimestamp: number
  /** Versions 1; default -1. */
  expireTimestamp: number
  /** Versions 4. */
  topicId: string
}

/** What encoding takes for {@link OffsetCommitValue}. */
export interface OffsetCommitValueInput {
  readonly offset: number
  readonly leaderEpoch?: number | undefined
  readonly metadata: string
  readonly commitTimestamp: number
  readonly expireTimestamp?: number | undefined
  readonly topicId?: string | undefined
}

function encodeOffsetCommitValue(w: Writer, value: OffsetCommitValueInput, v: number): void {
  const offset = value.offset
  const leaderEpoch = value.leaderEpoch ?? -1
  const metadata = value.metadata
  const commitTimestamp = value.commitTimestamp
  const expireTimestamp = value.expireTimestamp ?? -1
  const topicId = value.topicId ?? ZERO_UUID
  w.writeInt64(offset)
  if (v >= 3) {
    w.writeInt32(leaderEpoch)
  }
  if (v >= 4) {
    w.writeCompactString(metadata)
  } else {
    w.writeString(metadata)
  }
  w.writeInt64(commitTimestamp)
  if (v >= 1 && v <= 1) {
    w.writeInt64(expireTimestamp)
  }
  if (v >= 4) {
    const topicIdIsSet = topicId !== ZERO_UUID
    w.writeUnsignedVarint((topicIdIsSet ? 1 : 0))
    if (topicIdIsSet) {
      const tag = w.beginTagged(0)
      w.writeUuid(topicId)
      w.endTagged(tag)
    }
  }
}

function decodeOffsetCommitValue(r: Reader, v: number): OffsetCommitValue {
  const offset = r.readInt64()
  const leaderEpoch: number = v >= 3 ? r.readInt32() : -1
  const metadata = v >= 4 ? r.readCompactString() : r.readString()
  const commitTimestamp = r.readInt64()
  const expireTimestamp: number = v >= 1 && v <= 1 ? r.readInt64() : -1
  let topicId: string = ZERO_UUID
  if (v >= 4) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        topicId = r.readUuid()
        r.endTagged(0, end)
      } else {
        r.position = end
      }
    }
  }
  return { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp, topicId }
}

/** OffsetCommitValue, versions 0 to 4. */
export const offsetCommitValue: MessageCodec<OffsetCommitValue, OffsetCommitValueInput> = {
  name: 'OffsetCommitValue',
  minVersion: 0,
  maxVersion: 4,
  recordType: 1,
  encode(w: Writer, value: OffsetCommitValueInput, v: number): void {
    checkVersion('OffsetCommitValue', v, 0, 4)
    encodeOffsetCommitValue(w, value, v)
  },
  decode(r: Reader, v: number): OffsetCommitValue {
    checkVersion('OffsetCommitValue', v, 0, 4)
    return decodeOffsetCommitValue(r, v)
  },
}
