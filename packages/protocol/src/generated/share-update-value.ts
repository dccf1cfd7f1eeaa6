// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareUpdateValue, versions 0. */
export interface ShareUpdateValue {
  snapshotEpoch: number
  leaderEpoch: number
  startOffset: number
  /** Default -1. */
  deliveryCompleteCount: number
  stateBatches: StateBatch[]
}

/** What encoding takes for {@link ShareUpdateValue}. */
export interface ShareUpdateValueInput {
  readonly snapshotEpoch: number
  readonly leaderEpoch: number
  readonly startOffset: number
  readonly deliveryCompleteCount?: number | undefined
  readonly stateBatches: readonly StateBatchInput[]
}

/** Part of ShareUpdateValue. */
export interface StateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
}

/** What encoding takes for {@link StateBatch}. */
export interface StateBatchInput {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryState: number
  readonly deliveryCount: number
}

function encodeShareUpdateValue(w: Writer, value: ShareUpdateValueInput, v: number): void {
  const snapshotEpoch = value.snapshotEpoch
  const leaderEpoch = value.leaderEpoch
  const startOffset = value.startOffset
  const deliveryCompleteCount = value.deliveryCompleteCount ?? -1
  const stateBatches = value.stateBatches
  w.writeInt32(snapshotEpoch)
  w.writeInt32(leaderEpoch)
  w.writeInt64(startOffset)
  w.writeCompactArrayLength(stateBatches.length)
  for (const item of stateBatches) encodeStateBatch(w, item, v)
  const deliveryCompleteCountIsSet = deliveryCompleteCount !== -1
  w.writeUnsignedVarint((deliveryCompleteCountIsSet ? 1 : 0))
  if (deliveryCompleteCountIsSet) {
    const tag = w.beginTagged(0)
    w.writeInt32(deliveryCompleteCount)
    w.endTagged(tag)
  }
}

function decodeShareUpdateValue(r: Reader, v: number): ShareUpdateValue {
  const snapshotEpoch = r.readInt32()
  const leaderEpoch = r.readInt32()
  const startOffset = r.readInt64()
  let deliveryCompleteCount: number = -1
  let stateBatches: StateBatch[] = []
  const stateBatchesCount = r.readCompactArrayLength(20)
  for (let i = 0; i < stateBatchesCount; i++) stateBatches.push(decodeStateBatch(r, v))
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      deliveryCompleteCount = r.readInt32()
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { snapshotEpoch, leaderEpoch, startOffset, deliveryCompleteCount, stateBatches }
}

function encodeStateBatch(w: Writer, value: StateBatchInput, _v: number): void {
  const firstOffset = value.firstOffset
  const lastOffset = value.lastOffset
  const deliveryState = value.deliveryState
  const deliveryCount = value.deliveryCount
  w.writeInt64(firstOffset)
  w.writeInt64(lastOffset)
  w.writeInt8(deliveryState)
  w.writeInt16(deliveryCount)
  w.writeNoTaggedFields()
}

function decodeStateBatch(r: Reader, _v: number): StateBatch {
  const firstOffset = r.readInt64()
  const lastOffset = r.readInt64()
  const deliveryState = r.readInt8()
  const deliveryCount = r.readInt16()
  r.skipTaggedFields()
  return { firstOffset, lastOffset, deliveryState, deliveryCount }
}

/** ShareUpdateValue, versions 0. */
export const shareUpdateValue: MessageCodec<ShareUpdateValue, ShareUpdateValueInput> = {
  name: 'ShareUpdateValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 1,
  encode(w: Writer, value: ShareUpdateValueInput, v: number): void {
    checkVersion('ShareUpdateValue', v, 0, 0)
    encodeShareUpdateValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareUpdateValue {
    checkVersion('ShareUpdateValue', v, 0, 0)
    return decodeShareUpdateValue(r, v)
  },
}
